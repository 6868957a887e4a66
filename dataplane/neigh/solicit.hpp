// How many solicitations an interface may send: a token bucket, part of it reserved for neighbors that were
// reachable before, so that a scan of unknown addresses can't starve the refresh of known ones (RFC 6583 7.1).
// Single-threaded; time is an argument. Also used, without the reserve, for the rate of ICMP errors (RFC 4443 2.4 f).
#pragma once

#include <cstdint>

#include "dataplane/neigh/time.hpp"

namespace neigh {

class RateLimit {
  public:
    /// `rate` tokens a second, at most `burst` saved up; the last `reserved` of the burst go to the privileged alone.
    RateLimit(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved, TimePoint start) noexcept;

    /// A bucket for solicitations: burst of a tenth of a second (at least 8), a quarter of it reserved.
    [[nodiscard]] static RateLimit for_solicitations(std::uint32_t rate, TimePoint start) noexcept;

    /// Takes a token if there is one for the caller's kind.
    [[nodiscard]] bool take(TimePoint now, bool privileged) noexcept;
};

}  // namespace neigh
