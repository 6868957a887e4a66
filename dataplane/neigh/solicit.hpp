// How many solicitations an interface may send: a token bucket, part of it reserved for neighbors that were
// reachable before, so that a scan of unknown addresses can't starve the refresh of known ones (RFC 6583 7.1), and
// shared out among those whose packets ask for neighbors, so that who scans doesn't take it all from who has just come.
// Single-threaded; time is an argument. Also used, without the reserve, for the rate of ICMP errors (RFC 4443 2.4 f).
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/seeded_hash.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

class RateLimit {
  public:
    /// `rate` tokens a second (0: never any), at most `burst` saved up, which it starts with; the last `reserved` of
    /// the burst go to the privileged alone. Exact: fractions of a token are kept.
    RateLimit(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved, TimePoint start) noexcept;

    /// Takes a token if there is one for the caller's kind. A `now` that stands still or goes back earns nothing.
    [[nodiscard]] bool take(TimePoint now, bool privileged) noexcept;
    /// Whether there is one.
    [[nodiscard]] bool can_take(TimePoint now, bool privileged) noexcept;
    /// Whether half of what isn't reserved is still there.
    [[nodiscard]] bool is_plentiful(TimePoint now) noexcept;
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

/// Whose packet it was that a neighbor is asked for: one of a few groups of senders, or nobody in particular (our own
/// messages, operators).
using Origin = std::uint8_t;
inline constexpr Origin kNobody = 0;
inline constexpr std::size_t kOrigins = 16;

/// Which group a sender belongs to; nobody can choose an address that meets a certain other one.
class Origins {
  public:
    [[nodiscard]] Origin of(const IpAddr& sender) const noexcept;

  private:
    SeededHash hash_;
};

/// Interfaces as origins: each of the first 255 alone, the others beside the one 255 before it. Nobody outside chooses
/// an ifindex, so none can choose beside whom he is.
inline constexpr std::size_t kInterfaceGroups = 256;
[[nodiscard]] constexpr Origin origin_of_interface(std::uint32_t ifindex) noexcept {
    return static_cast<Origin>(ifindex == 0 ? kNobody : 1 + (ifindex - 1) % (kInterfaceGroups - 1));
}

/// A bucket that groups share, of senders or interfaces. A group may take more than its quarter only while there is
/// plenty: alone it gets everything, beside others it leaves them half. Origins are below kGroups.
template <std::size_t kGroups>
class FairLimitOf {
  public:
    /// As RateLimit.
    FairLimitOf(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved, TimePoint start) noexcept;
    /// A burst of a tenth of a second (at least 8), a quarter of it reserved.
    [[nodiscard]] static FairLimitOf for_solicitations(std::uint32_t rate, TimePoint start) noexcept;

    [[nodiscard]] bool take(TimePoint now, bool privileged, Origin origin) noexcept;

  private:
    RateLimit all_;
    std::array<RateLimit, kGroups> shares_;
};
extern template class FairLimitOf<kOrigins>;
extern template class FairLimitOf<kInterfaceGroups>;
/// One an interface (0.7 KB), shared by senders.
using FairLimit = FairLimitOf<kOrigins>;
/// One a worker and share, shared by interfaces.
using InterfacesLimit = FairLimitOf<kInterfaceGroups>;

/// When each of those who found no token comes again: one after the other, as tokens come, so that thousands who were
/// put off together keep their order, and don't ask in vain time and again.
class Turns {
  public:
    /// `rate`: tokens a second; 0: there are none, and who comes when makes no difference.
    explicit Turns(std::uint32_t rate) noexcept : rate_(rate) {}

    /// A turn behind all that were given, not before `now`.
    [[nodiscard]] TimePoint next(TimePoint now) noexcept;

  private:
    using Fine = std::chrono::time_point<MonotonicClock, std::chrono::nanoseconds>;
    std::uint32_t rate_;
    Fine last_{};
};

}  // namespace neigh
