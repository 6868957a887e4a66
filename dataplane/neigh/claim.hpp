// How an own address is claimed on its link and kept: Duplicate Address Detection (RFC 4862 5.4) for IPv6, Address
// Conflict Detection (RFC 5227) for IPv4. One pure function for both; the families and the modes of `acd` differ in
// the Plan alone.
//
// Neighbors: own_addresses feeds it events and carries out its actions.
// Not here: clocks, packets, allocation, logs, randomness (a Plan comes drawn).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

/// How far an address is ours (RFC 4862 5.4, RFC 5227 2.1).
enum class Standing : std::uint8_t {
    tentative,  ///< being probed for: not used, but claimed
    usable,
    lost,     ///< another host has it: an address like any other on the link
    retried,  ///< the same, and it is probed for again: who speaks for it is heard
};

/// As `ip address` has it: `tentative`, `preferred`, and `dadfailed` until a lost one is won.
[[nodiscard]] constexpr std::string_view to_word(Standing standing) noexcept {
    switch (standing) {
        case Standing::tentative:
            return "tentative";
        case Standing::usable:
            return "preferred";
        case Standing::lost:
        case Standing::retried:
            break;
    }
    return "dadfailed";
}

}  // namespace neigh

namespace neigh::claim {

enum class Phase : std::uint8_t {
    none,       ///< not begun: there is no link
    tentative,  ///< being probed for; not ours yet
    usable,     ///< ours, and kept whatever others say
    duplicate,  ///< somebody else had it; not used
    retrying,   ///< the same, and being probed for again
};

/// One own address, as far as its claim is concerned.
struct Claim {
    Phase phase = Phase::none;
    std::uint32_t sent = 0;       ///< probes of this attempt; usable: announcements, without those in defence
    std::uint32_t conflicts = 0;  ///< attempts that failed in a row
    std::optional<TimePoint> failed_at{};
    std::optional<TimePoint> defended_at{};

    bool operator==(const Claim&) const = default;
};

/// What is sent when. Without probes an address is usable at once; without announcements nobody is told of it.
struct Plan {
    std::uint32_t probes = 0;
    Duration initial_delay{0};   ///< before the first probe; drawn
    Duration probe_interval{0};  ///< between probes; drawn for IPv4
    Duration last_wait{0};       ///< from the last probe until the address is usable
    std::uint32_t announcements = 0;
    Duration announce_interval{0};
    bool defends = false;  ///< answers conflicts on a usable address with an announcement

    bool operator==(const Plan&) const = default;
};

/// At least this between two defences of an address (RFC 5227 1.1, DEFEND_INTERVAL); IPv6 has no clause, and takes it.
inline constexpr Duration kDefendInterval{10'000};

/// A claim that failed is made again: by itself after 1 s, 2 s, 4 s and so on, but once a minute at most (RFC 5227 1.1,
/// RATE_LIMIT_INTERVAL; before MAX_CONFLICTS 2.1.1 sets no limit, and doubling is well within it by then). RFC 4862
/// 5.4.5 says nothing of another attempt; each is a whole detection, its first probe at a random time (5.4.2).
inline constexpr Duration kFirstRetry{1'000};
inline constexpr Duration kRateLimitInterval{60'000};
inline constexpr std::uint32_t kMaxConflicts = 10;  ///< RFC 5227 1.1
/// How long a claim that failed `conflicts` times in a row rests, if nothing happens that gives it a new chance.
[[nodiscard]] Duration back_off(std::uint32_t conflicts) noexcept;

/// `random` is uniform over its type; it places the drawn durations of one event. IPv6 waits at most retrans_time
/// before the first probe, though RFC 4862 5.4.2 allows a second: who sets fast timers wants a fast start.
[[nodiscard]] Plan draw(Family family, const NeighborParams& params, std::uint32_t random) noexcept;

/// The link is up: for the first time since the address was configured, or again (RFC 4862 5.3, RFC 5227 2.1), maybe as
/// part of another link, where somebody else has the address. A failed claim is made again at once; after MAX_CONFLICTS
/// failures no sooner than RATE_LIMIT_INTERVAL after the last (RFC 5227 2.1.1), however often the link comes and goes.
struct Begin {};
/// Somebody who may know asks for another attempt: an operator, or a new configuration. For failed claims, at once, and
/// their count begins anew; nothing to all others. The link is up.
struct Retry {};
/// The link is down. What would be sent would be lost; Begin starts over.
struct LinkLost {};
/// The time that the last Step asked for has come.
struct TimerExpired {};
/// Another host claims the address. `is_probe`: it only asks whether somebody has it (ARP probe; NS from ::).
struct ConflictHeard {
    bool is_probe = false;
};

using Event = std::variant<Begin, Retry, LinkLost, TimerExpired, ConflictHeard>;

/// What is to be done besides storing `next`, in this order.
struct Actions {
    std::optional<Standing> stand{};  ///< what the address is from now on
    bool report_duplicate = false;    ///< it is somebody else's: lost
    bool report_conflict = false;     ///< somebody else claims it though it is ours
    bool probe = false;
    bool announce = false;

    bool operator==(const Actions&) const = default;
};

struct Step {
    Claim next;
    Actions todo{};
    TimePoint wake_at = kNever;  ///< absolute; send TimerExpired then. Replaces the earlier one,
    bool keeps_timer = false;    ///< unless this is set: the timer that is running goes on
};

/// The machine. Total: every event in every phase has an answer. Pure; any thread.
[[nodiscard]] Step step(const Claim& current, const Event& event, TimePoint now, const Plan& plan) noexcept;

}  // namespace neigh::claim
