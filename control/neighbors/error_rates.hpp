// How many ICMP errors each interface may owe its senders: a token bucket an interface (RFC 4443 2.4 f, RFC 1812
// 4.3.2.8), so that a scan through one does not silence the others.
// Neighbors: icmp_errors asks it. Single-threaded; time is an argument. Not here: what workers keep back (filter.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/solicit.hpp"

namespace neigh::control {

class ErrorRates {
  public:
    /// Takes a token of the interface's bucket: `rate` a second, a tenth of it at once. Another rate than in the last
    /// call begins a new bucket. `ifindex` is below kMaxInterfaces.
    [[nodiscard]] bool take(std::uint32_t ifindex, std::uint32_t rate, TimePoint now) noexcept {
        std::optional<Bucket>& bucket = buckets_[ifindex];
        if (!bucket || bucket->rate != rate) {
            bucket.emplace(Bucket{rate, RateLimit{rate, std::max(rate / 10, 1U), 0, now}});
        }
        return bucket->tokens.take(now, true);
    }

  private:
    struct Bucket {
        std::uint32_t rate;
        RateLimit tokens;
    };
    std::array<std::optional<Bucket>, kMaxInterfaces> buckets_{};
};

}  // namespace neigh::control
