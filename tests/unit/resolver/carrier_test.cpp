// A link that is lost: what goes, what is doubted, what stays, and what subscribers hear of it.
#include <algorithm>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class CarrierTest : public ResolverTest {
  protected:
    void start_with(bool evict) {
        params(1).evict_nocarrier = evict;
        start();
    }
    /// Asked for, and answered.
    void know(const IpAddr& address, std::uint32_t ifindex = 1) {
        send(address, ifindex);
        answer(address, mac(1), ifindex);
        ASSERT_EQ(state(address, ifindex), State::reachable);
    }
    void lose(std::uint32_t ifindex = 1) { resolver_->carrier_lost(ifindex, now_); }
    /// Why the entry's last change was.
    Cause cause(const IpAddr& address) {
        const auto told = resolver_->explain(1, address, now_);
        EXPECT_TRUE(told.ok() && told.value().past.kept > 0);
        return told.value().past.items.front().cause;
    }
};

TEST_F(CarrierTest, DynamicEntriesOfTheInterfaceGo) {
    start_with(true);
    know(v4(1));
    know(v6(1));
    know(v4(1), 2);
    put(v4(2), mac(2));
    send(v4(3));
    lose();
    EXPECT_EQ(state(v4(1)), State::none);
    EXPECT_EQ(state(v6(1)), State::none);
    EXPECT_EQ(state(v4(3)), State::none) << "unresolved";
    EXPECT_EQ(state(v4(2)), State::permanent);
    EXPECT_EQ(state(v4(1), 2), State::reachable) << "another link";
    EXPECT_EQ(verdict(v4(1)), Verdict::none) << "for workers at once";
    sweep_all();
    EXPECT_EQ(cause(v4(1)), Cause::carrier);
    EXPECT_EQ(resolver_->held_packets(), 0U);
}

TEST_F(CarrierTest, ManagedEntriesAreResolvedAnew) {
    start_with(true);
    const Request row{.dst = v4(1), .ifindex = 1, .lladdr = mac(1), .state = State::reachable, .managed = true};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->apply(Mode::replace, {&row, 1}, now_, bad_row).ok());
    lose();
    EXPECT_EQ(state(v4(1)), State::incomplete);
    EXPECT_EQ(cause(v4(1)), Cause::carrier);
}

TEST_F(CarrierTest, AnOperatorsFlushIsStillCalledThat) {
    start_with(true);
    know(v4(1));
    lose();
    sweep_all();
    resolver_->carrier_found(1, now_);
    know(v4(1));
    flush();
    sweep_all();
    EXPECT_EQ(cause(v4(1)), Cause::flush);
}

TEST_F(CarrierTest, WithoutEvictionWhatWasReachableIsStale) {
    start_with(false);
    know(v4(1));
    know(v6(1));
    know(v4(1), 2);
    put(v4(2), mac(2));
    send(v4(3));
    output_.take();
    lose();
    EXPECT_EQ(output_.take(),
              (Lines{"unreachable%1: 4",  //
                     "changed 10.0.0.1%1 STALE 02:00:00:00:00:01", "changed 2001:db8::1%1 STALE 02:00:00:00:00:01"}));
    EXPECT_EQ(state(v4(2)), State::permanent);
    EXPECT_EQ(state(v4(3)), State::incomplete);
    EXPECT_EQ(state(v4(1), 2), State::reachable);
    EXPECT_EQ(cause(v4(1)), Cause::carrier);
    EXPECT_EQ(verdict(v4(1)), Verdict::forward_and_tell);
}

TEST_F(CarrierTest, WithoutEvictionNobodyIsProbedOverALinkThatIsDown) {
    start_with(false);
    put(v4(1), mac(1), State::stale);
    resolver_->used(1, v4(1), now_);
    ASSERT_EQ(state(v4(1)), State::delay);
    lose();
    EXPECT_EQ(state(v4(1)), State::stale);
    put(v4(1), mac(1), State::stale);
    resolver_->used(1, v4(1), now_);
    pass(params().delay_first_probe_time);
    ASSERT_EQ(state(v4(1)), State::probe);
    lose();
    EXPECT_EQ(state(v4(1)), State::stale);
    output_.take();
    pass(params().retrans_time * 10);
    EXPECT_EQ(output_.take(), Lines{});
}

TEST_F(CarrierTest, WhatWaitsIsUnreachableAndNothingWaitsUntilTheLinkIsBack) {
    start_with(true);
    send(v4(1));
    send(v6(1));
    send(v4(1), 2);
    output_.take();
    lose();
    EXPECT_EQ(output_.take(), (Lines{"unreachable%1: 1", "unreachable%1: 2"}));
    EXPECT_EQ(resolver_->held_packets(), 1U) << "another link's";
    send(v4(2));
    put(v4(3), mac(3));
    output_.take();
    send(v4(3));
    EXPECT_EQ(output_.take(), Lines{"unreachable%1: 5"}) << "a static one's as well";
    EXPECT_EQ(state(v4(2)), State::none);
    EXPECT_EQ(counter(ControlCounter::drop_hold_link_down), 4U);
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 0U);
    resolver_->carrier_found(1, now_);
    send(v4(2));
    EXPECT_EQ(state(v4(2)), State::incomplete);
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.2%1", "created 10.0.0.2%1 INCOMPLETE"}));
}

TEST_F(CarrierTest, NobodyIsAskedOverALinkThatIsDownAndWhoIsLookedForAtOnceWhenItIsBack) {
    start_with(true);
    lose();
    const Request row{.dst = v4(1), .ifindex = 1, .state = State::incomplete, .managed = true};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->apply(Mode::replace, {&row, 1}, now_, bad_row).ok());
    pass(1h);
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), 0U);
    EXPECT_EQ(counter(ControlCounter::solicitations_limited), 0U);
    EXPECT_EQ(state(v4(1)), State::failed);
    output_.take();
    resolver_->carrier_found(1, now_);
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1", "changed 10.0.0.1%1 INCOMPLETE"}));
    answer(v4(1), mac(1));
    EXPECT_EQ(state(v4(1)), State::reachable);
}

TEST_F(CarrierTest, AskingAgainBeginsTheSearchAnew) {
    start_with(true);
    output_.can_solicit = false;
    send(v4(1));
    send(v4(2), 2);
    pass(params().retrans_time * 2);
    output_.can_solicit = true;
    output_.take();
    resolver_->ask_again(1, now_);
    EXPECT_EQ(output_.take(), Lines{"solicit 10.0.0.1%1"}) << "and nobody of another link";
    pass(params().retrans_time * params().mcast_solicit - 1ms);
    EXPECT_EQ(state(v4(1)), State::incomplete) << "it has all of its time";
    pass(1ms);
    EXPECT_EQ(state(v4(1)), State::failed);
}

TEST_F(CarrierTest, AnInterfaceMayBeginWithoutALink) {
    interfaces_[0].carrier = false;
    start_with(true);
    put(v4(1), mac(1), State::stale);
    send(v4(2));
    EXPECT_EQ(state(v4(2)), State::none);
    EXPECT_EQ(state(v4(1)), State::stale) << "what is known from before is kept";
    EXPECT_FALSE(resolver_->resolve(1, v4(1), now_).ok());
    EXPECT_EQ(state(v4(1)), State::stale) << "and not forgotten";
    resolver_->carrier_found(1, now_);
    EXPECT_TRUE(resolver_->resolve(1, v4(1), now_).ok());
}

TEST_F(CarrierTest, AnUnknownInterfaceIsIgnored) {
    start_with(true);
    know(v4(1));
    lose(9);
    lose(max_ifindex_ + 1);
    resolver_->carrier_found(9, now_);
    EXPECT_EQ(state(v4(1)), State::reachable);
}

}  // namespace
}  // namespace neigh::test
