// The life of an entry, from the first packet to its collection, against a fake clock.
// Not here: what waits (waiting_test.cpp), what others say unasked (learning_test.cpp).
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class LifeTest : public ResolverTest {};

TEST_F(LifeTest, Rfc4861_7_2_2_AsksThreeTimesThenGivesUp) {
    params().retrans_time = 700ms;
    start();
    send(v6(1));
    EXPECT_EQ(output_.take(), (Lines{"solicit 2001:db8::1%1", "created 2001:db8::1%1 INCOMPLETE"}));
    EXPECT_EQ(verdict(v6(1)), Verdict::hold);
    for (int asked = 2; asked <= 3; ++asked) {
        pass(699ms);
        EXPECT_EQ(output_.take(), Lines{});
        pass(1ms);
        EXPECT_EQ(output_.take(), (Lines{"solicit 2001:db8::1%1"}));
    }
    pass(699ms);
    EXPECT_EQ(output_.take(), Lines{});
    pass(1ms);
    EXPECT_EQ(output_.take(), (Lines{"unreachable%1: 1", "changed 2001:db8::1%1 FAILED"}));
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), 3U);
    EXPECT_EQ(counter(ControlCounter::resolutions_failed), 1U);
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 1U);
}

TEST_F(LifeTest, Rfc1122_2_3_2_1_NoNeighborIsAskedFasterThanOnceARetransTime) {
    params().gc_stale_time = 1ms;  // forgotten at once, so that each failure begins anew
    start();
    std::vector<TimePoint> asked;
    const auto note = [&] {
        while (asked.size() < counter(ControlCounter::solicitations_multicast)) {
            asked.push_back(now_);
        }
    };
    for (int i = 0; i < 2'000; ++i) {  // a packet every 10 ms for 20 s, and nobody answers
        send(v4(1));
        note();
        pass(10ms);
        note();
    }
    EXPECT_GE(asked.size(), 19U);
    for (std::size_t i = 1; i < asked.size(); ++i) {
        EXPECT_GE(asked[i] - asked[i - 1], params().retrans_time);
    }
}

TEST_F(LifeTest, AFailedEntryIsRememberedThenCollected) {
    params().gc_stale_time = 5'000ms;
    start();
    send(v4(1));
    pass(3'000ms);
    EXPECT_EQ(state(v4(1)), State::failed);
    output_.take();
    pass(4'999ms);
    EXPECT_EQ(state(v4(1)), State::failed);
    pass(1ms);
    EXPECT_EQ(state(v4(1)), State::none);
    EXPECT_EQ(output_.take(), (Lines{"deleted 10.0.0.1%1 FAILED"}));
    EXPECT_EQ(resolver_->next_wake(), std::nullopt);
    EXPECT_EQ(tables_[0]->size(), 0U);
}

TEST_F(LifeTest, Rfc4861_7_3_3_AFailedEntryIsAskedAnewByTheNextPacket) {
    start();
    send(v4(1));
    pass(3'000ms);
    output_.take();
    send(v4(1));
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1", "changed 10.0.0.1%1 INCOMPLETE"}));
    answer(v4(1), mac(1));
    EXPECT_EQ(state(v4(1)), State::reachable);
}

TEST_F(LifeTest, Rfc4861_7_3_ReachableStaleDelayProbeFailed) {
    params() = {.base_reachable_time = 10'000ms,
                .retrans_time = 500ms,
                .delay_first_probe_time = 3'000ms,
                .mcast_solicit = 1,
                .ucast_solicit = 2};
    start();
    send(v4(1));
    answer(v4(1), mac(1));
    EXPECT_EQ(verdict(v4(1)), Verdict::forward);
    output_.take();

    const TimePoint confirmed = now_;
    ASSERT_TRUE(wake());
    while (state(v4(1)) == State::reachable) {
        ASSERT_TRUE(wake());
    }
    EXPECT_GE(now_ - confirmed, 5'000ms);  // RFC 4861 6.3.2: 0.5 to 1.5
    EXPECT_LE(now_ - confirmed, 15'000ms);
    EXPECT_EQ(output_.take(), (Lines{"changed 10.0.0.1%1 STALE 02:00:00:00:00:01"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::forward_and_tell);

    resolver_->used(1, v4(1), now_);
    EXPECT_EQ(output_.take(), (Lines{"changed 10.0.0.1%1 DELAY 02:00:00:00:00:01"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::forward);

    pass(2'999ms);
    EXPECT_EQ(output_.take(), Lines{});
    pass(1ms);
    EXPECT_EQ(output_.take(),
              (Lines{"solicit 10.0.0.1%1 at 02:00:00:00:00:01", "changed 10.0.0.1%1 PROBE 02:00:00:00:00:01"}));
    pass(500ms);
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1 at 02:00:00:00:00:01"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::forward);
    pass(500ms);
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1"}));  // RFC 7048 3: by multicast as well
    pass(500ms);
    EXPECT_EQ(output_.take(), (Lines{"unreachable%1", "changed 10.0.0.1%1 FAILED"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::hold);
    EXPECT_EQ(counter(ControlCounter::solicitations_unicast), 2U);
}

TEST_F(LifeTest, Rfc4861_7_3_3_AnAnsweredProbeIsReachableAgain) {
    start();
    put(v6(1), mac(1), State::stale);
    resolver_->used(1, v6(1), now_);
    pass(5'000ms);
    ASSERT_EQ(state(v6(1)), State::probe);
    answer(v6(1), mac(1));
    EXPECT_EQ(state(v6(1)), State::reachable);
    EXPECT_EQ(resolver_->get(1, v6(1), now_).value().nud.probes, 0);
}

TEST_F(LifeTest, AnUnusedStaleEntryIsCollected) {
    params().gc_stale_time = 7'000ms;
    start();
    put(v4(1), mac(1), State::stale);
    output_.take();
    pass(6'999ms);
    EXPECT_EQ(output_.take(), Lines{});
    pass(1ms);
    EXPECT_EQ(output_.take(), (Lines{"deleted 10.0.0.1%1 STALE 02:00:00:00:00:01"}));
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 1U);
    EXPECT_EQ(counter(ControlCounter::neighbors_created), 1U);
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled), 0U);
}

TEST_F(LifeTest, ARowTellsItsTimes) {
    start();
    send(v4(1));
    pass(200ms);
    answer(v4(1), mac(1));
    pass(300ms);
    const auto row = resolver_->get(1, v4(1), now_);
    ASSERT_TRUE(row.ok());
    EXPECT_EQ(row.value().used, 500ms);
    EXPECT_EQ(row.value().confirmed, 300ms);
    EXPECT_EQ(row.value().updated, 300ms);
    pass(1'000ms);
    resolver_->confirmed(1, v4(1), now_);
    EXPECT_EQ(resolver_->get(1, v4(1), now_).value().confirmed, 0ms);
    EXPECT_EQ(resolver_->get(1, v4(1), now_).value().updated, 1'300ms);
}

TEST_F(LifeTest, TwoInterfacesHaveTwoEntries) {
    start();
    put(v4(1), mac(1), State::permanent, 1);
    put(v4(1), mac(2), State::permanent, 2);
    EXPECT_EQ(lladdr(v4(1), 1), mac(1));
    EXPECT_EQ(lladdr(v4(1), 2), mac(2));
}

TEST_F(LifeTest, AManyTimersFireATurnAtATime) {
    params().max_incomplete = 10'000;
    params().solicit_rate = 1'000'000;
    start(10'000);
    output_.quiet = true;
    for (std::uint32_t n = 0; n < 9'000; ++n) {
        send(v4(n));
    }
    now_ += 1'000ms;
    EXPECT_TRUE(resolver_->advance(now_));
    EXPECT_TRUE(resolver_->advance(now_));
    EXPECT_FALSE(resolver_->advance(now_));
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), 18'000U);
}

TEST_F(LifeTest, NobodyIsToldOfWhatNeverCameToBe) {
    start();
    resolver_->used(1, v4(1), now_);
    resolver_->confirmed(1, v4(1), now_);
    resolver_->heard(1, v4(1), asked(mac(1)), false, now_);
    answer(v4(1), mac(1));
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(tables_[0]->size(), 0U);
}

}  // namespace
}  // namespace neigh::test
