// What the tests of the state machine share: names for addresses and times, rows of the expected table, and an
// enumeration of every state with every event.
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/neigh/nud.hpp"

namespace neigh::nud {

inline constexpr Mac kOld{{0x02, 0, 0, 0, 0, 0x0a}};  ///< what the entry has, where it has one
inline constexpr Mac kNew{{0x02, 0, 0, 0, 0, 0x0b}};
inline constexpr Mac kGroup{{0x03, 0, 0, 0, 0, 0x0c}};
inline constexpr Mac kZero{};

inline constexpr TimePoint kNow{Duration{1'000'000}};

/// No two times alike, so that a wrong one shows.
inline constexpr Params kParams{.reachable_time = Duration{31'000},
                                .retrans_time = Duration{1'100},
                                .delay_first_probe_time = Duration{5'200},
                                .gc_stale_time = Duration{60'300}};

inline constexpr State kAllStates[] = {State::none,  State::incomplete, State::reachable, State::stale,    State::delay,
                                       State::probe, State::failed,     State::noarp,     State::permanent};

/// An entry as it stands in this state; where it has an address it is a router's, so that losing that shows.
[[nodiscard]] inline Nud entry_in(State state) {
    return is_usable(state) ? Nud{.state = state, .router = true, .lladdr = kOld} : Nud{.state = state};
}

/// What a row expects. Nothing given: the entry stays as it is and its timer goes on.
struct Expect {
    std::optional<State> state{};     ///< entered (anew); then the timer is set: to `timer`, or off
    std::optional<Mac> lladdr{};      ///< where it differs from: as before, if the state has one
    std::optional<bool> router{};     ///< where it differs from: as before, if the state has an address
    std::optional<Duration> timer{};  ///< from now
    Actions todo{};
    std::uint8_t probes = 0;
    bool searching = false;
};

[[nodiscard]] inline Step expected(const Nud& from, const Expect& expect) {
    Step step{.next = from, .todo = expect.todo, .keeps_timer = !expect.state};
    if (expect.state) {
        const bool usable = is_usable(*expect.state);
        step.next = {.state = *expect.state,
                     .probes = expect.probes,
                     .router = usable && from.router,
                     .searching = expect.searching,
                     .lladdr = usable ? from.lladdr : kZero};
        step.wake_at = expect.timer ? kNow + *expect.timer : kNever;
    }
    step.next.lladdr = expect.lladdr.value_or(step.next.lladdr);
    step.next.router = expect.router.value_or(step.next.router);
    return step;
}

/// One row of the specification: in each of these states this event does that.
struct Row {
    std::string clause;
    std::vector<State> states;
    Event event;
    Expect expect;
    Gratuitous gratuitous = Gratuitous::update;
    std::uint8_t probes = 0;  ///< of the entry before
    MacChange mac_change = MacChange::accept;
    bool searching = false;  ///< the entry before
};

inline void PrintTo(const Row& row, std::ostream* out) {
    *out << row.clause;
}
inline void PrintTo(State state, std::ostream* out) {
    *out << to_word(state);
}
inline void PrintTo(const Nud& nud, std::ostream* out) {
    *out << to_word(nud.state) << " probes " << int{nud.probes} << (nud.router ? " router " : " ")
         << (nud.searching ? "searching " : "") << (nud.managed ? "managed " : "") << nud.lladdr.to_string();
}
inline void PrintTo(const Actions& todo, std::ostream* out) {
    *out << (todo.release ? "release " : "") << (todo.fail ? "fail " : "")
         << (todo.solicit_multicast ? "multicast " : "") << (todo.solicit_unicast ? "unicast " : "");
}

inline void check(const Row& row) {
    Params params = kParams;
    params.gratuitous = row.gratuitous;
    params.mac_change = row.mac_change;
    for (const State state : row.states) {
        SCOPED_TRACE(std::string{to_word(state)});
        Nud from = entry_in(state);
        from.probes = row.probes;
        from.searching = row.searching;
        const Step want = expected(from, row.expect);
        const Step got = step(from, row.event, kNow, params);
        EXPECT_EQ(got.next, want.next);
        EXPECT_EQ(got.todo, want.todo);
        EXPECT_EQ(got.keeps_timer, want.keeps_timer);
        EXPECT_EQ(got.wake_at, want.wake_at);
    }
}

// ---- Every case --------------------------------------------------------------------------------

[[nodiscard]] inline std::vector<Nud> all_entries() {
    std::vector<Nud> entries;
    for (const State state : kAllStates) {
        for (const bool router : {false, true}) {
            for (const int probes : {0, 1, 3, 255}) {
                Nud nud{.state = state,
                        .probes = static_cast<std::uint8_t>(probes),
                        .router = router && is_usable(state),
                        .lladdr = is_usable(state) ? kOld : kZero};
                entries.push_back(nud);
                if (state == State::probe) {
                    entries.push_back(nud);
                    entries.back().searching = true;
                }
                // A managed one is dynamic, and never left in STALE.
                nud.managed = state != State::none && state != State::stale && !is_static(state);
                if (nud.managed) {
                    entries.push_back(nud);
                }
            }
        }
    }
    return entries;
}

[[nodiscard]] inline std::vector<SolicitationHeard> all_solicitations() {
    std::vector<SolicitationHeard> events;
    const std::optional<Mac> lladdrs[] = {std::nullopt, kOld, kNew, kGroup, kZero, Mac::broadcast()};
    for (const auto& lladdr : lladdrs) {
        for (const std::optional<bool> router : {std::optional<bool>{}, std::optional{false}, std::optional{true}}) {
            events.push_back({lladdr, router});
        }
    }
    return events;
}

[[nodiscard]] inline std::vector<AdvertisementHeard> all_advertisements() {
    std::vector<AdvertisementHeard> events;
    const std::optional<Mac> lladdrs[] = {std::nullopt, kOld, kNew, kGroup, kZero, Mac::broadcast()};
    for (const auto& lladdr : lladdrs) {
        for (unsigned flags = 0; flags < 16; ++flags) {
            events.push_back({.lladdr = lladdr,
                              .solicited = (flags & 1U) != 0,
                              .override_flag = (flags & 2U) != 0,
                              .router = (flags & 4U) != 0,
                              .says_router = (flags & 8U) != 0});
        }
    }
    return events;
}

[[nodiscard]] inline std::vector<Event> network_events() {
    std::vector<Event> events{PacketToSend{}, TimerExpired{}, ReachabilityConfirmed{}};
    for (const auto& event : all_solicitations()) {
        events.emplace_back(event);
    }
    for (const auto& event : all_advertisements()) {
        events.emplace_back(event);
    }
    return events;
}

[[nodiscard]] inline std::vector<Event> operator_events() {
    std::vector<Event> events{AdminResolve{}, AdminVerify{}, AdminDelete{}};
    for (const State state : {State::permanent, State::noarp, State::reachable, State::stale}) {
        for (const bool router : {false, true}) {
            events.emplace_back(AdminSet{state, kNew, router});
            if (!is_static(state)) {
                events.emplace_back(AdminSet{state, kNew, router, true});
            }
        }
    }
    events.emplace_back(AdminSet{.state = State::incomplete, .lladdr = kZero, .managed = true});
    return events;
}

}  // namespace neigh::nud
