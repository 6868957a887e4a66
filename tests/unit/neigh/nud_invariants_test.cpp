// What must hold of every state, every event, every flag and every odd parameter, whatever the table says.
#include <functional>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

std::vector<Params> odd_params() {
    std::vector<Params> all;
    for (const Gratuitous gratuitous : {Gratuitous::ignore, Gratuitous::update, Gratuitous::create}) {
        for (const std::uint32_t mcast : {0U, 1U, 3U, 1000U, UINT32_MAX}) {
            for (const std::uint32_t ucast : {0U, 1U, 3U, 1000U, UINT32_MAX}) {
                for (const MacChange mac_change : {MacChange::accept, MacChange::verify, MacChange::hold}) {
                    Params params = kParams;
                    params.gratuitous = gratuitous;
                    params.mac_change = mac_change;
                    params.mcast_solicit = mcast;
                    params.ucast_solicit = ucast;
                    all.push_back(params);
                }
            }
        }
    }
    return all;
}

void for_each_step(const std::vector<Event>& events,
                   const std::function<void(const Nud&, const Event&, const Step&)>& check) {
    for (const Params& params : odd_params()) {
        for (const Nud& from : all_entries()) {
            for (const Event& event : events) {
                check(from, event, step(from, event, kNow, params));
                if (::testing::Test::HasFailure()) {
                    ADD_FAILURE() << ::testing::PrintToString(from) << ", event " << event.index();
                    return;  // one is enough
                }
            }
        }
    }
}

std::vector<Event> all_events() {
    std::vector<Event> events = network_events();
    const std::vector<Event> more = operator_events();
    events.insert(events.end(), more.begin(), more.end());
    return events;
}

TEST(NudInvariants, NetworkAndClockNeverChangeAStaticEntry) {
    for_each_step(network_events(), [](const Nud& from, const Event&, const Step& step) {
        if (is_static(from.state)) {
            EXPECT_EQ(step.next, from);
            EXPECT_EQ(step.todo, Actions{});
            EXPECT_EQ(step.wake_at, kNever);
        } else {
            EXPECT_FALSE(is_static(step.next.state));
        }
    });
}

TEST(NudInvariants, EntryHasAnAddressExactlyWhenUsable) {
    for_each_step(all_events(), [](const Nud&, const Event&, const Step& step) {
        EXPECT_EQ(step.next.lladdr.is_zero(), !is_usable(step.next.state));
        EXPECT_FALSE(step.next.lladdr.is_group());
        EXPECT_FALSE(step.next.router && !is_usable(step.next.state));
    });
}

TEST(NudInvariants, AManagedEntryStaysSoAndIsNeverLeftAlone) {
    for_each_step(all_events(), [](const Nud& from, const Event& event, const Step& step) {
        const bool by_operator = std::holds_alternative<AdminSet>(event) || std::holds_alternative<AdminDelete>(event);
        EXPECT_TRUE(by_operator || step.next.managed == from.managed);
        if (step.next.managed) {
            EXPECT_NE(step.next.state, State::stale);
            EXPECT_NE(step.next.state, State::none);
            EXPECT_FALSE(is_static(step.next.state));
        }
    });
}

TEST(NudInvariants, OnlyTheClockOrAnOperatorTakesAnAddressAway) {
    for_each_step(network_events(), [](const Nud& from, const Event& event, const Step& step) {
        if (is_usable(from.state) && !is_usable(step.next.state)) {
            EXPECT_TRUE(std::holds_alternative<TimerExpired>(event));
        }
    });
}

TEST(NudInvariants, SearchingIsAPartOfProbe) {
    for_each_step(all_events(), [](const Nud&, const Event&, const Step& step) {
        EXPECT_FALSE(step.next.searching && step.next.state != State::probe);
        EXPECT_FALSE(step.next.searching && step.todo.solicit_unicast);
    });
}

TEST(NudInvariants, WithHoldNothingOnTheNetworkMovesAnEntry) {
    for (Params params : odd_params()) {
        params.mac_change = MacChange::hold;
        for (const Nud& from : all_entries()) {
            for (const Event& event : network_events()) {
                const Nud next = step(from, event, kNow, params).next;
                EXPECT_TRUE(!is_usable(from.state) || !is_usable(next.state) || next.lladdr == from.lladdr)
                    << ::testing::PrintToString(from) << ", event " << event.index();
            }
        }
    }
}

TEST(NudInvariants, EveryDynamicEntryHasATimerAndNoOtherHasOne) {
    for_each_step(all_events(), [](const Nud& from, const Event&, const Step& step) {
        const State next = step.next.state;
        if (next == State::none || is_static(next)) {
            EXPECT_EQ(step.wake_at, kNever);
        } else if (step.keeps_timer) {
            EXPECT_EQ(next, from.state);  // whose timer it is
        } else {
            EXPECT_GT(step.wake_at, kNow);
            EXPECT_LT(step.wake_at, kNever);
        }
    });
}

TEST(NudInvariants, ActionsFitTheState) {
    for_each_step(all_events(), [](const Nud& from, const Event& event, const Step& step) {
        const State next = step.next.state;
        if (step.todo.release) {
            EXPECT_FALSE(is_usable(from.state));
            EXPECT_TRUE(is_usable(next));
        }
        // Whoever waited is served or told, or the operator took the entry away.
        if (from.state == State::incomplete && next != State::incomplete) {
            EXPECT_TRUE(step.todo.release || step.todo.fail || std::holds_alternative<AdminDelete>(event));
        }
        EXPECT_EQ(step.todo.fail, next == State::failed && from.state != State::failed);
        EXPECT_FALSE(step.todo.solicit_unicast && step.todo.solicit_multicast);
        if (step.todo.solicit_unicast) {
            EXPECT_EQ(next, State::probe);
        }
        if (step.todo.solicit_multicast) {
            EXPECT_TRUE(next == State::probe || next == State::incomplete ||
                        (next == State::failed && step.next.managed));
        }
    });
}

TEST(NudInvariants, LeftAloneEveryDynamicEntryEnds) {
    for (const Params& params : odd_params()) {
        for (const Nud& from : all_entries()) {
            if (is_static(from.state) || from.managed) {
                continue;
            }
            Nud nud = from;
            int asked = 0;
            int steps = 0;
            for (; nud.state != State::none && steps < 1000; ++steps) {
                const Step next = step(nud, TimerExpired{}, kNow, params);
                asked += next.todo.solicit_multicast || next.todo.solicit_unicast;
                nud = next.next;
            }
            EXPECT_EQ(nud.state, State::none) << ::testing::PrintToString(from);
            EXPECT_LE(asked, 255);
        }
    }
}

// mcast_solicit and ucast_solicit of zero: no probe of that kind of a known neighbor; none at all, then no PROBE.
TEST(NudInvariants, ZeroProbesOfAKindAreNone) {
    Params params = kParams;
    params.ucast_solicit = 0;
    Step after_delay = step(entry_in(State::delay), TimerExpired{}, kNow, params);
    EXPECT_EQ(after_delay.next.state, State::probe);
    EXPECT_EQ(after_delay.todo, Actions{.solicit_multicast = true});

    params.mcast_solicit = 0;
    after_delay = step(entry_in(State::delay), TimerExpired{}, kNow, params);
    EXPECT_EQ(after_delay.next.state, State::failed);
    EXPECT_EQ(after_delay.todo, Actions{.fail = true});

    const Step asked = step(Nud{}, PacketToSend{}, kNow, params);  // an unknown one is asked once all the same
    EXPECT_EQ(asked.todo, Actions{.solicit_multicast = true});
    EXPECT_EQ(step(asked.next, TimerExpired{}, kNow, params).next.state, State::failed);
}

}  // namespace
}  // namespace neigh::nud
