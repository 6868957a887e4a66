// How many ICMP errors each interface may owe its senders: a token bucket an interface (RFC 4443 2.4 f, RFC 1812
// 4.3.2.8), so that a scan through one does not silence the others.
// Neighbors: icmp_errors asks it. Single-threaded; time is an argument. Not here: what workers keep back (filter.hpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "dataplane/neigh/solicit.hpp"

namespace neigh::control {

class ErrorRates {
  public:
    /// Takes a token of the interface's bucket: `rate` a second, a tenth of it at once. Another rate than in the last
    /// call begins a new bucket.
    [[nodiscard]] bool take(std::uint32_t ifindex, std::uint32_t rate, TimePoint now) {
        const auto full = [&] { return Bucket{rate, RateLimit{rate, std::max(rate / 10, 1U), 0, now}}; };
        const auto found = buckets_.find(ifindex);
        Bucket& bucket = found == buckets_.end() ? buckets_.emplace(ifindex, full()).first->second : found->second;
        if (bucket.rate != rate) {
            bucket = full();
        }
        return bucket.tokens.take(now, true);
    }

  private:
    struct Bucket {
        std::uint32_t rate;
        RateLimit tokens;
    };
    std::unordered_map<std::uint32_t, Bucket> buckets_;  ///< by ifindex, of those that owed any
};

}  // namespace neigh::control
