// Other timers and limits for an interface that is at work: what changes at once, what runs out first, what recycles.
// Not here: where they come from (tests/unit/config/changes_test.cpp).
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class ReloadTest : public ResolverTest {
  protected:
    void reconfigure(std::uint32_t ifindex = 1) { resolver_->reconfigure(ifindex, params(ifindex), now_); }
};

TEST_F(ReloadTest, AShorterReachableTimeHoldsFromTheNextConfirmationOn) {
    params().base_reachable_time = 100s;
    start();
    put(v4(1), mac(1), State::reachable);
    params().base_reachable_time = 1s;
    reconfigure();
    put(v4(2), mac(2), State::reachable);
    pass(2s);
    EXPECT_EQ(state(v4(2)), State::stale);
    EXPECT_EQ(state(v4(1)), State::reachable) << "its timer runs out as it was armed";
    answer(v4(1), mac(1));
    pass(2s);
    EXPECT_EQ(state(v4(1)), State::stale);
}

TEST_F(ReloadTest, AShorterGcTimeCollectsWhatTurnsStaleFromThenOn) {
    params().gc_stale_time = 60s;
    start();
    put(v4(1), mac(1), State::stale);
    params().gc_stale_time = 1s;
    reconfigure();
    put(v4(2), mac(2), State::stale);
    pass(2s);
    EXPECT_EQ(state(v4(2)), State::none);
    EXPECT_EQ(state(v4(1)), State::stale);
    pass(60s);
    EXPECT_EQ(state(v4(1)), State::none);
}

TEST_F(ReloadTest, AnotherRetransTimeHoldsFromTheNextSolicitationOn) {
    params().retrans_time = 1s;
    start();
    send(v4(1));
    params().retrans_time = 100ms;
    params().mcast_solicit = 5;
    reconfigure();
    pass(1s);
    output_.take();
    pass(350ms);
    EXPECT_EQ(output_.take(), Lines(3, "solicit 10.0.0.1%1"));
}

TEST_F(ReloadTest, ALowerLimitOfEntriesDropsNothingUntilSomebodyNewComes) {
    params().max_entries = 100;
    start();
    for (std::uint32_t n = 1; n <= 20; ++n) {
        put(v4(n), mac(n), State::stale);
    }
    params().max_entries = 4;
    output_.take();
    reconfigure();
    pass(1s);
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(all().size(), 20U);
    for (std::uint32_t n = 21; n <= 40; ++n) {
        ask(v4(n), mac(n));
    }
    EXPECT_EQ(all().size(), 4U) << "what comes recycles until the limit holds";
    EXPECT_EQ(state(v4(40)), State::stale);
    EXPECT_EQ(state(v4(1)), State::none);
}

TEST_F(ReloadTest, AMuchLowerLimitIsReachedStepByStep) {
    start(4000);
    for (std::uint32_t n = 1; n <= 1000; ++n) {
        put(v4(n), mac(n), State::stale);
    }
    params().max_entries = 10;
    reconfigure();
    const auto size = [&] { return resolver_->count(Family::ipv4, 1, State::stale); };
    ask(v4(2000), mac(7));
    EXPECT_GT(size(), 900U) << "no single event pays for all of it";
    EXPECT_LT(size(), 1000U);
    for (std::uint32_t n = 2001; n <= 2030; ++n) {
        const std::uint32_t before = size();
        ask(v4(n), mac(7));
        EXPECT_TRUE(size() < before || size() == 10) << n;
    }
    EXPECT_EQ(size(), 10U);
    EXPECT_EQ(state(v4(2030)), State::stale);
}

TEST_F(ReloadTest, AHigherLimitOfEntriesTakesMore) {
    params().max_entries = 2;
    start();
    put(v4(1), mac(1));
    put(v4(2), mac(2));
    ASSERT_FALSE(set(Mode::add, v4(3), mac(3)).ok());
    params().max_entries = 3;
    reconfigure();
    EXPECT_TRUE(set(Mode::add, v4(3), mac(3)).ok());
    EXPECT_FALSE(set(Mode::add, v4(4), mac(4)).ok());
}

TEST_F(ReloadTest, ALowerLimitOfUnresolvedOnesRecyclesTheOldest) {
    params().max_incomplete = 100;
    start();
    for (std::uint32_t n = 1; n <= 6; ++n) {
        send(v4(n));
    }
    params().max_incomplete = 2;
    output_.take();
    reconfigure();
    EXPECT_EQ(output_.take(), Lines{});
    send(v4(7));
    send(v4(8));
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::incomplete), 2U);
    EXPECT_EQ(state(v4(8)), State::incomplete);
    EXPECT_EQ(state(v4(7)), State::incomplete);
}

TEST_F(ReloadTest, AnotherRateIsANewBucketAndTheSameOneIsNot) {
    params().solicit_rate = 100;  // a burst of 10, 2 of them for those that were reachable
    start();
    for (std::uint32_t n = 1; n <= 30; ++n) {
        send(v4(n));
    }
    const auto limited = counter(ControlCounter::solicitations_limited);
    ASSERT_GT(limited, 0U);
    reconfigure();
    send(v4(31));
    EXPECT_EQ(counter(ControlCounter::solicitations_limited), limited + 1) << "a reload is no way around the limit";
    params().solicit_rate = 1000;
    reconfigure();
    send(v4(32));
    EXPECT_EQ(counter(ControlCounter::solicitations_limited), limited + 1);
}

TEST_F(ReloadTest, FewerPacketsMayWaitFromTheNextNeighborOn) {
    params().unres_qlen = 3;
    start();
    send(v4(1));
    send(v4(1));
    send(v4(1));
    params().unres_qlen = 1;
    output_.take();
    reconfigure();
    EXPECT_EQ(output_.take(), Lines{}) << "nothing that waits is dropped for it";
    send(v4(2));
    send(v4(2));
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.2%1", "created 10.0.0.2%1 INCOMPLETE", "drop: 4"}));
}

TEST_F(ReloadTest, GratuitousAnnouncementsCreateOnceTheyMay) {
    start();
    resolver_->heard(1, v4(1), announced(mac(1)), now_);
    ASSERT_EQ(state(v4(1)), State::none);
    params().gratuitous = Gratuitous::create;
    reconfigure();
    resolver_->heard(1, v4(1), announced(mac(1)), now_);
    EXPECT_EQ(state(v4(1)), State::stale);
}

TEST_F(ReloadTest, OneInterfaceIsNotTheOtherAndAnUnknownOneIsNone) {
    start();
    params(2).max_entries = 1;
    reconfigure(2);
    put(v4(1), mac(1));
    put(v4(2), mac(2));
    resolver_->reconfigure(7, params(2), now_);
    resolver_->reconfigure(max_ifindex_ + 1, params(2), now_);
    EXPECT_EQ(resolver_->interface(1)->params.max_entries, NeighborParams{}.max_entries);
    EXPECT_EQ(resolver_->interface(2)->params.max_entries, 1U);
}

}  // namespace
}  // namespace neigh::test
