// solicit_rate: what it refuses is put off, not forgotten, and known neighbors keep a reserve.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class RateTest : public ResolverTest {
  protected:
    std::uint64_t multicast(std::uint32_t ifindex = 1) {
        return counter(ControlCounter::solicitations_multicast, ifindex);
    }
    std::uint64_t limited() { return counter(ControlCounter::solicitations_limited); }
};

TEST_F(RateTest, Rfc6583_7_1_TheBurstIsSharedAndTheRestPutOff) {
    params().solicit_rate = 10;  // burst 8, of which 2 are reserved
    start();
    output_.quiet = true;
    for (std::uint32_t n = 1; n <= 10; ++n) {
        send(v4(n));
    }
    EXPECT_EQ(multicast(), 6U);
    EXPECT_EQ(limited(), 4U);
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::incomplete), 10U);
    EXPECT_EQ(resolver_->get(1, v4(6), now_).value().nud.probes, 1);
    EXPECT_EQ(resolver_->get(1, v4(7), now_).value().nud.probes, 0);  // not asked yet
}

TEST_F(RateTest, WhatWasPutOffIsAskedSoon) {
    params().solicit_rate = 10;
    params().retrans_time = 800ms;
    start();
    for (std::uint32_t n = 1; n <= 6; ++n) {
        send(v4(n));
    }
    send(v4(7));
    output_.take();
    pass(99ms);
    EXPECT_EQ(output_.take(), Lines{});
    pass(1ms);  // an eighth of retrans_time; one token has come
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.7%1"}));
}

TEST_F(RateTest, WhereNothingWouldGetThroughItIsPutOffToo) {
    params().retrans_time = 800ms;
    start();
    output_.room = false;
    send(v4(7));
    EXPECT_EQ(output_.take(), (Lines{"created 10.0.0.7%1 INCOMPLETE"}));
    EXPECT_EQ(limited(), 1U);
    EXPECT_EQ(resolver_->get(1, v4(7), now_).value().nud.probes, 0);
    output_.room = true;
    pass(99ms);
    EXPECT_EQ(output_.take(), Lines{});
    pass(1ms);
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.7%1"}));
}

TEST_F(RateTest, APutOffSolicitationIsNotATry) {
    params().solicit_rate = 2;
    params().mcast_solicit = 3;
    start();
    output_.quiet = true;
    for (std::uint32_t n = 1; n <= 20; ++n) {
        send(v4(n));
    }
    // Whoever failed was asked three times.
    while (resolver_->count(Family::ipv4, 1, State::failed) < 20) {
        ASSERT_TRUE(wake());
        ASSERT_LE(3U * resolver_->count(Family::ipv4, 1, State::failed), multicast());
    }
    EXPECT_EQ(multicast(), 60U);
}

TEST_F(RateTest, KnownNeighborsHaveAReserve) {
    params().solicit_rate = 10;
    start();
    put(v4(100), mac(1), State::stale);
    put(v4(101), mac(1), State::reachable);
    resolver_->used(1, v4(100), now_);
    pass(4'999ms);
    output_.quiet = true;
    for (std::uint32_t n = 1; n <= 20; ++n) {
        send(v4(n));
    }
    output_.quiet = false;
    const std::uint64_t before = multicast();
    send(v4(21));
    EXPECT_EQ(multicast(), before);
    ASSERT_TRUE(resolver_->resolve(1, v4(101), now_).ok());  // it was reachable
    EXPECT_EQ(multicast(), before + 1);
    output_.take();
    now_ += 1ms;
    resolver_->advance(now_);
    EXPECT_EQ(counter(ControlCounter::solicitations_unicast), 1U);
    EXPECT_EQ(state(v4(100)), State::probe);
}

TEST_F(RateTest, AProbeThatIsPutOffIsSentLater) {
    params().solicit_rate = 0;  // never any
    start();
    put(v4(1), mac(1), State::stale);
    resolver_->used(1, v4(1), now_);
    pass(5'000ms);
    EXPECT_EQ(state(v4(1)), State::probe);
    pass(60s);
    EXPECT_EQ(state(v4(1)), State::probe);  // not failed without having been asked
    EXPECT_EQ(counter(ControlCounter::solicitations_unicast), 0U);
    EXPECT_GT(limited(), 10U);
    EXPECT_EQ(verdict(v4(1)), Verdict::forward);
}

TEST_F(RateTest, InterfacesDoNotShare) {
    params(1).solicit_rate = 10;
    params(2).solicit_rate = 10;
    start();
    for (std::uint32_t n = 1; n <= 10; ++n) {
        send(v4(n), 1);
    }
    send(v4(1), 2);
    EXPECT_EQ(multicast(2), 1U);
}

TEST_F(RateTest, Rfc6583_7_1_NewcomersAreAskedForWhileSomebodyScans) {
    params().max_incomplete = 64;
    start();
    output_.quiet = true;
    std::uint32_t scanned = 0;
    std::uint32_t newcomers = 0;
    for (std::uint32_t ms = 0; ms < 2'000; ++ms, now_ += Duration{1}) {
        for (int i = 0; i < 30; ++i) {
            send(v4(100'000 + scanned++), 1, Origin{3});
        }
        if (ms % 100 == 50) {
            send(v4(++newcomers), 1, Origin{5});
            EXPECT_EQ(resolver_->get(1, v4(newcomers), now_).value().nud.probes, 1) << "asked at once";
        }
        pass(Duration{0});
    }
    EXPECT_EQ(newcomers, 20U);
    EXPECT_GT(limited(), 1'000U) << "there was a scan";
}

TEST_F(RateTest, OnlyWhatLeftIsCounted) {
    start();
    output_.can_solicit = false;  // no address of our own to ask from yet
    send(v4(1));
    pass(Duration{60'000});
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), 0U);
    EXPECT_EQ(state(v4(1)), State::failed) << "in its time all the same";
}

}  // namespace
}  // namespace neigh::test
