// When solicitations leave: the rate, the turns of those put off, and the distance to the last answer.
#include "dataplane/neigh/solicitor.hpp"

#include "tests/unit/resolver/pool_fixture.hpp"

namespace neigh::test {
namespace {

class SolicitorTest : public PoolTest {
  protected:
    void SetUp() override { start(); }
    /// What step() says of an unknown neighbor that is asked for: put off it has sent none.
    nud::Step asking() {
        return {.next = {.state = State::incomplete, .probes = 1},
                .todo = {.solicit_multicast = true},
                .wake_at = now_ + 1s};
    }
    bool may_solicit(EntryRef entry, nud::Step& step) {
        return solicitor_.may_solicit(entry, step, entry.nud(), 1'000ms, now_);
    }
    /// How many of as many unknown neighbors may be asked for at once.
    std::uint32_t burst(std::uint32_t all) {
        std::uint32_t sent = 0;
        for (std::uint32_t n = 1; n <= all; ++n) {
            nud::Step step = asking();
            sent += may_solicit(make(v4(n), State::incomplete), step);
        }
        return sent;
    }

    Recorder output_;
    Solicitor solicitor_{output_, counters_, kHighest, 1, 0};
};

TEST_F(SolicitorTest, NeverWithoutARate) {
    nud::Step step = asking();
    EXPECT_FALSE(may_solicit(make(v4(1), State::incomplete), step));
    EXPECT_EQ(step.next.probes, 1) << "there is nothing to try again for";
}

TEST_F(SolicitorTest, WithinItsRateAndWhatIsBeyondIsPutOff) {
    solicitor_.set_rate(1, 40, now_);  // a burst of 8, a quarter of it for the known
    EXPECT_EQ(burst(20), 6U);
    EXPECT_EQ(counter(ControlCounter::solicitations_limited), 14U);
    nud::Step step = asking();
    ASSERT_FALSE(may_solicit(make(v4(30), State::incomplete), step));
    EXPECT_EQ(step.next.probes, 0) << "none was sent";
    EXPECT_EQ(step.wake_at, now_ + 125ms) << "an eighth of retrans_time";
}

TEST_F(SolicitorTest, KnownNeighborsHaveAReserveAndTakeTurns) {
    solicitor_.set_rate(1, 40, now_);
    (void)burst(20);
    const EntryRef known = make(v4(100), State::reachable);
    nud::Step step{.next = {.state = State::probe, .probes = 1}, .todo = {.solicit_unicast = true}};
    EXPECT_TRUE(may_solicit(known, step));
    EXPECT_TRUE(may_solicit(known, step));
    std::vector<TimePoint> turns;
    for (int i = 0; i < 3; ++i) {
        ASSERT_FALSE(may_solicit(known, step));
        turns.push_back(step.wake_at);
    }
    EXPECT_EQ(turns[1] - turns[0], 25ms) << "one every fortieth of a second";
    EXPECT_EQ(turns[2] - turns[1], 25ms);
}

TEST_F(SolicitorTest, WithoutRoomToSendNothingIsTakenFromTheRate) {
    solicitor_.set_rate(1, 40, now_);
    output_.room = false;
    EXPECT_EQ(burst(20), 0U);
    output_.room = true;
    EXPECT_EQ(burst(20), 6U);
}

TEST_F(SolicitorTest, WhatIsSentIsCountedAndWhatCouldNotBeIsNot) {
    solicitor_.set_rate(1, 40, now_);
    const EntryRef entry = make(v4(1), State::incomplete);
    solicitor_.solicit(entry, asking());
    solicitor_.solicit(entry, {.next = {.state = State::probe, .lladdr = mac(7)}, .todo = {.solicit_unicast = true}});
    output_.can_solicit = false;
    solicitor_.solicit(entry, asking());
    EXPECT_EQ(output_.take(),
              (Lines{"solicit 10.0.0.1%1", "solicit 10.0.0.1%1 at " + mac(7).to_string(), "solicit 10.0.0.1%1"}));
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), 1U);
    EXPECT_EQ(counter(ControlCounter::solicitations_unicast), 1U);
}

TEST_F(SolicitorTest, WhoHasJustAnsweredIsNotAskedBeforeItsTime) {
    const EntryRef entry = make(v4(1), State::reachable);
    entry.entries().confirm(entry.slot(), now_);
    nud::Step step{.next = {.state = State::probe, .probes = 1}, .todo = {.solicit_unicast = true}};
    solicitor_.keep_distance(entry, step, 1'000ms, now_ + 300ms);
    EXPECT_EQ(step.todo, nud::Actions{});
    EXPECT_EQ(step.next.probes, 0);
    EXPECT_EQ(step.wake_at, now_ + 1'100ms);
    nud::Step later{.next = {.state = State::probe, .probes = 1}, .todo = {.solicit_unicast = true}};
    solicitor_.keep_distance(entry, later, 1'000ms, now_ + 1'100ms);
    EXPECT_TRUE(later.todo.solicit_unicast);
    EXPECT_EQ(later.next.probes, 1);
}

}  // namespace
}  // namespace neigh::test
