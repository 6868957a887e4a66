// Neighbor Unreachability Detection: the state machine of RFC 4861 section 7.3 and appendix C,
// one pure function for ARP and ND. It alone assigns a neighbor's state.
//
// Neighbors: resolver feeds it events and carries out its actions; wire/ decides what a packet means.
// Not here: clocks, tables, packets, allocation, logs, randomness (the times in Params come drawn).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/params.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::nud {

/// RFC 4861 7.3.2, and Linux' administrative states. `none` is the absence of an entry: appendix C's "-".
enum class State : std::uint8_t {
    none,
    incomplete,
    reachable,
    stale,
    delay,
    probe,
    failed,
    noarp,
    permanent,
};
inline constexpr std::size_t kStates = 9;

/// The upper-case word of `ip neigh`, e.g. `REACHABLE`.
[[nodiscard]] std::string_view to_word(State state) noexcept;
/// From that word in either case; not from NONE, which no entry has.
[[nodiscard]] std::optional<State> state_from_word(std::string_view word) noexcept;

/// Set by an operator; the network never changes it.
[[nodiscard]] constexpr bool is_static(State state) noexcept {
    return state == State::noarp || state == State::permanent;
}
/// Has a link-layer address that packets may be sent to.
[[nodiscard]] constexpr bool is_usable(State state) noexcept {
    return state != State::none && state != State::incomplete && state != State::failed;
}

/// One neighbor, as far as the state machine is concerned.
struct Nud {
    State state = State::none;
    std::uint8_t probes = 0;  ///< solicitations sent since the state was entered
    bool router = false;      ///< IsRouter (RFC 4861 5.1); false for ARP
    bool searching = false;   ///< in PROBE: silent to unicast, so asked by multicast by now, where it may be elsewhere
    bool managed = false;  ///< kept resolved for ever, as Linux' NTF_EXT_MANAGED: as if packets were sent to it always
    Mac lladdr{};          ///< valid where is_usable(state)

    bool operator==(const Nud&) const = default;
};

/// What the machine needs of an interface. Built from NeighborParams by `draw`.
struct Params {
    Duration reachable_time{30'000};         ///< drawn: 0.5 to 1.5 of base_reachable_time (RFC 4861 6.3.2)
    Duration retrans_time{1'000};            ///< drawn: not below what is configured, which is a MUST (7.2.2)
    Duration delay_first_probe_time{5'000};  ///< drawn, around what is configured
    Duration gc_stale_time{60'000};
    /// Solicitations by multicast: of an INCOMPLETE neighbor (at least one), and of a PROBEd one after the unicast ones
    /// (RFC 7048 3). Nud::probes counts to 255, and no state asks more often than that.
    std::uint32_t mcast_solicit = 3;
    std::uint32_t ucast_solicit = 3;
    Gratuitous gratuitous = Gratuitous::update;
    MacChange mac_change = MacChange::accept;
    /// It moved too often (MacMoves): claims are not followed, whatever mac_change says, unless it is found by PROBE to
    /// be silent where it is.
    bool held = false;
};

/// How far timers that began together drift apart, so that nothing stays in step (as RFC 7559 2 has it).
inline constexpr std::uint32_t kJitterPercent = 10;

/// `random` is uniform over its type; it places reachable_time between half and one and a half of the base,
/// retrans_time at most `jitter_percent` above, and delay_first_probe_time at most as much to either side. One for all
/// three: an entry has one timer.
[[nodiscard]] Params draw(const NeighborParams& params, std::uint32_t random,
                          std::uint32_t jitter_percent = kJitterPercent) noexcept;

// ---- Events ------------------------------------------------------------------------------------

/// A packet wants to be sent to the neighbor (also: the first one in STALE).
struct PacketToSend {};
/// The time that the last Step asked for has come.
struct TimerExpired {};
/// The neighbor asked for one of our addresses, or sent an RS or RA: tells its address, but not that it hears us
/// (RFC 4861 7.2.3; RFC 826; RFC 1122 2.3.2).
struct SolicitationHeard {
    std::optional<Mac> lladdr;     ///< none: an RS or RA without the option; says who is a router all the same
    std::optional<bool> router{};  ///< what an RS (false) or an RA (true) says (6.2.6, 6.3.4); NS and ARP say nothing
};
/// NA or ARP reply, gratuitous ones included (RFC 4861 7.2.5). ARP reply to us: solicited, override, no router.
/// Gratuitous ARP: not solicited, override.
struct AdvertisementHeard {
    std::optional<Mac> lladdr;  ///< no target link-layer option (allowed in answers to unicast NS)
    bool solicited = false;
    bool override_flag = false;
    bool router = false;
    bool says_router = true;  ///< false for ARP, which has no router flag: the entry keeps its own
};
/// An upper layer had forward progress with the neighbor (RFC 4861 7.3.1).
struct ReachabilityConfirmed {};
/// An operator says what the entry is: `add`, `set`, `replace`, a static one of the config, a restored one.
/// `state` is permanent, noarp, reachable or stale (any other counts as stale); `lladdr` is checked by the caller.
/// A managed one may be `incomplete`, which leaves its address to be found, or keeps the one that is known.
struct AdminSet {
    State state;
    Mac lladdr;
    bool router = false;
    bool managed = false;  ///< not with a static state
};
/// Forget what is known and solicit anew (`resolve`): from any state.
struct AdminResolve {};
/// Does it still answer (`flush verify`)? Packets go on to it meanwhile.
struct AdminVerify {};
/// Entry is to go: `del`, `flush`. Does not `fail`: packets that wait are dropped without an ICMP error.
struct AdminDelete {};

using Event = std::variant<PacketToSend, TimerExpired, SolicitationHeard, AdvertisementHeard, ReachabilityConfirmed,
                           AdminSet, AdminResolve, AdminVerify, AdminDelete>;

// ---- Outcome -----------------------------------------------------------------------------------

/// What is to be done besides storing `next`. Several may be set; the resolver carries them out in this order.
struct Actions {
    bool release = false;            ///< send the packets that wait, in order, to next.lladdr
    bool fail = false;               ///< resolution failed: the packets that wait are unreachable
    bool solicit_multicast = false;  ///< ARP broadcast; NS to the solicited-node group
    bool solicit_unicast = false;    ///< to next.lladdr

    bool operator==(const Actions&) const = default;
};

struct Step {
    Nud next;  ///< state none: the entry is to be removed (or was not created)
    Actions todo{};
    TimePoint wake_at = kNever;  ///< absolute; send TimerExpired then. Replaces the earlier one,
    bool keeps_timer = false;    ///< unless this is set: the timer that is running goes on
};

/// The machine. `now` is the time of the event. Total: every event in every state has an answer. Pure; any thread.
/// It can't see the packets that wait: who has carried out a `release` that sent some feeds PacketToSend next, so that
/// an entry which became STALE by it goes on to DELAY (RFC 4861 7.3.3).
[[nodiscard]] Step step(const Nud& current, const Event& event, TimePoint now, const Params& params) noexcept;

}  // namespace neigh::nud
