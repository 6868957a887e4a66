// How many solicitations an interface may send: a token bucket, part of it reserved for neighbors that were
// reachable before, so that a scan of unknown addresses can't starve the refresh of known ones (RFC 6583 7.1).
// Single-threaded; time is an argument. Also used, without the reserve, for the rate of ICMP errors (RFC 4443 2.4 f).
#pragma once

#include <cstdint>

#include "dataplane/neigh/time.hpp"

namespace neigh {

class RateLimit {
  public:
    /// `rate` tokens a second (0: never any), at most `burst` saved up, which it starts with; the last `reserved` of
    /// the burst go to the privileged alone. Exact: fractions of a token are kept.
    RateLimit(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved, TimePoint start) noexcept;

    /// A bucket for solicitations: burst of a tenth of a second (at least 8), a quarter of it reserved.
    [[nodiscard]] static RateLimit for_solicitations(std::uint32_t rate, TimePoint start) noexcept;

    /// Takes a token if there is one for the caller's kind. A `now` that stands still or goes back earns nothing.
    [[nodiscard]] bool take(TimePoint now, bool privileged) noexcept;
    /// Whether there is one.
    [[nodiscard]] bool can_take(TimePoint now, bool privileged) noexcept;
    /// When there will be one for the privileged, as far as is known now; kNever at rate 0.
    [[nodiscard]] TimePoint next() const noexcept;

  private:
    void refill(TimePoint now) noexcept;

    // In thousandths of a token, so that a millisecond earns `rate_` of them and nothing is rounded.
    std::uint64_t credit_;
    std::uint64_t full_;
    std::uint64_t reserved_;
    TimePoint last_;
    std::uint32_t rate_;
};

}  // namespace neigh
