// Managed entries, row by row: what differs from an ordinary neighbor.
#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

Nud managed_in(State state, std::uint8_t probes = 0) {
    Nud nud = entry_in(state);
    nud.managed = true;
    nud.probes = probes;
    return nud;
}

Step after(const Nud& from, const Event& event) {
    return step(from, event, kNow, kParams);
}

// RFC 4861 7.3.3: as if a packet were sent to it always, so what is not confirmed goes on to DELAY by itself.
TEST(NudManaged, ReachableTimeOverIsDelayNotStale) {
    const Step step = after(managed_in(State::reachable), TimerExpired{});
    EXPECT_EQ(step.next, (Nud{.state = State::delay, .router = true, .managed = true, .lladdr = kOld}));
    EXPECT_EQ(step.wake_at, kNow + kParams.delay_first_probe_time);
}

TEST(NudManaged, AnotherAddressHeardIsUsedAndConfirmed) {
    const Step step = after(managed_in(State::reachable), SolicitationHeard{.lladdr = kNew});
    EXPECT_EQ(step.next, (Nud{.state = State::delay, .router = true, .managed = true, .lladdr = kNew}));
}

TEST(NudManaged, IsFoundWhereNoAddressWasGiven) {
    const Step step = after(Nud{}, AdminSet{.state = State::incomplete, .lladdr = {}, .managed = true});
    EXPECT_EQ(step.next, (Nud{.state = State::incomplete, .probes = 1, .managed = true}));
    EXPECT_TRUE(step.todo.solicit_multicast);
}

TEST(NudManaged, KeepsTheAddressThatIsKnown) {
    for (const State state : {State::reachable, State::stale, State::probe, State::permanent, State::noarp}) {
        const Step step = after(entry_in(state), AdminSet{.state = State::incomplete, .lladdr = {}, .managed = true});
        EXPECT_EQ(step.next, (Nud{.state = State::delay, .router = true, .managed = true, .lladdr = kOld}));
    }
}

TEST(NudManaged, IsOrdinaryAgainWhenSetWithoutIt) {
    EXPECT_FALSE(after(managed_in(State::reachable), AdminSet{State::permanent, kNew}).next.managed);
    EXPECT_FALSE(after(managed_in(State::failed), AdminSet{State::stale, kNew}).next.managed);
}

// RFC 7048 3: the retransmissions back off, and don't end.
TEST(NudManaged, LostItIsAskedForEverInGrowingIntervals) {
    Nud nud = managed_in(State::probe, 6);  // all of ucast_solicit and mcast_solicit were in vain
    Step step = after(nud, TimerExpired{});
    EXPECT_EQ(step.next, (Nud{.state = State::failed, .managed = true}));
    EXPECT_TRUE(step.todo.fail);
    std::vector<Duration> waits{step.wake_at - kNow};
    for (int i = 0; i < 400; ++i) {
        step = after(step.next, TimerExpired{});
        EXPECT_EQ(step.next.state, State::failed);
        EXPECT_TRUE(step.todo.solicit_multicast);
        EXPECT_FALSE(step.todo.fail);
        waits.push_back(step.wake_at - kNow);
    }
    const Duration retrans = kParams.retrans_time;
    EXPECT_EQ(std::vector(waits.begin(), waits.begin() + 5),
              (std::vector{retrans * 2, retrans * 4, retrans * 8, retrans * 16, kParams.reachable_time}));
    EXPECT_EQ(waits.back(), kParams.reachable_time);
}

TEST(NudManaged, LostItIsUsedAgainAsSoonAsItIsHeard) {
    const auto reachable = after(managed_in(State::failed, 9), AdvertisementHeard{.lladdr = kNew, .solicited = true});
    EXPECT_EQ(reachable.next, (Nud{.state = State::reachable, .managed = true, .lladdr = kNew}));
    EXPECT_TRUE(reachable.todo.release);
    const auto announced = after(managed_in(State::failed, 9), AdvertisementHeard{.lladdr = kNew});
    EXPECT_EQ(announced.next.state, State::delay);
}

TEST(NudManaged, IsNotRemovedByVerification) {
    EXPECT_EQ(after(managed_in(State::failed), AdminVerify{}).next.state, State::failed);
    EXPECT_EQ(after(managed_in(State::reachable), AdminVerify{}).next.state, State::probe);
}

}  // namespace
}  // namespace neigh::nud
