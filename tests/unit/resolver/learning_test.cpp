// What the network teaches, and what it must not: announcements, requests, static entries, resolve, restore.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class LearningTest : public ResolverTest {
  protected:
    Result<Done> restore(const IpAddr& dst, const Mac& lladdr, std::uint32_t ifindex = 1) {
        return resolver_->restore({.dst = dst, .ifindex = ifindex, .lladdr = lladdr, .state = State::reachable}, now_);
    }
};

TEST_F(LearningTest, Rfc4861_7_2_3_WhoAsksForUsIsCreatedStale) {
    start();
    ask(v6(1), mac(1));
    EXPECT_EQ(output_.take(), (Lines{"created 2001:db8::1%1 STALE 02:00:00:00:00:01"}));
    ask(v6(1), mac(1));
    EXPECT_EQ(output_.take(), Lines{});
}

TEST_F(LearningTest, Rfc826_WhoPassesByUpdatesButIsNotCreated) {
    start();
    resolver_->heard(1, v4(1), asked(mac(1)), false, now_);
    EXPECT_EQ(state(v4(1)), State::none);
    put(v4(1), mac(1), State::reachable);
    resolver_->heard(1, v4(1), asked(mac(2)), false, now_);
    EXPECT_EQ(state(v4(1)), State::stale);
    EXPECT_EQ(lladdr(v4(1)), mac(2));
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 1U);
}

TEST_F(LearningTest, Rfc1812_3_3_2_GroupAndZeroSendersAreNotBelieved) {
    params().gratuitous = Gratuitous::create;
    start();
    for (const Mac& bad : {Mac{}, Mac::broadcast(), Mac{{1, 0, 0x5e, 0, 0, 1}}}) {
        ask(v4(1), bad);
        resolver_->heard(1, v4(1), announced(bad), now_);
        EXPECT_EQ(state(v4(1)), State::none);
    }
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(tables_[0]->size(), 0U);
}

TEST_F(LearningTest, NobodyElseHasAMacOfOurs) {
    params().gratuitous = Gratuitous::create;
    interfaces_[0].mac = mac(100);
    interfaces_[1].mac = mac(101);
    start();
    send(v6(2));
    output_.take();
    for (const Mac& own : {mac(100), mac(101)}) {
        ask(v4(1), own);
        resolver_->heard(1, v6(1), announced(own), now_);
        answer(v6(2), own);
        EXPECT_EQ(restore(v4(3), own).error().status, Status::invalid_parameter);
    }
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(state(v6(2)), State::incomplete);
}

TEST_F(LearningTest, Rfc4861_7_2_5_NoEntryFromAnAdvertisement) {
    start();
    answer(v6(1), mac(1));
    resolver_->heard(1, v6(1), announced(mac(1)), now_);
    EXPECT_EQ(state(v6(1)), State::none);
}

TEST_F(LearningTest, Rfc9131_UnsolicitedMayCreateWhenTold) {
    params().gratuitous = Gratuitous::create;
    start();
    resolver_->heard(1, v6(1), announced(mac(1)), now_);
    EXPECT_EQ(output_.take(), (Lines{"created 2001:db8::1%1 STALE 02:00:00:00:00:01"}));
    answer(v6(2), mac(2));
    resolver_->heard(1, v6(3), {.lladdr = std::nullopt, .override_flag = true}, now_);
    resolver_->heard(2, v6(1), announced(mac(1)), now_);  // interface 2 isn't told so
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(tables_[1]->size(), 1U);
}

TEST_F(LearningTest, StaticEntriesAreUntouched) {
    start();
    put(v4(1), mac(1), State::permanent);
    put(v6(1), mac(2), State::noarp);
    output_.take();
    ask(v4(1), mac(9));
    answer(v4(1), mac(9));
    resolver_->heard(1, v6(1), announced(mac(9)), now_);
    resolver_->used(1, v4(1), now_);
    resolver_->confirmed(1, v4(1), now_);
    pass(24h);
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    EXPECT_EQ(lladdr(v6(1)), mac(2));
    EXPECT_EQ(resolver_->next_wake(), std::nullopt);
}

TEST_F(LearningTest, AnOperatorChangesAStaticEntry) {
    start();
    put(v4(1), mac(1));
    output_.take();
    put(v4(1), mac(2), State::reachable);
    EXPECT_EQ(output_.take(), (Lines{"changed 10.0.0.1%1 REACHABLE 02:00:00:00:00:02"}));
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 0U);  // not by what the network said
    answer(v4(1), mac(3));
    EXPECT_EQ(lladdr(v4(1)), mac(3));
}

TEST_F(LearningTest, OperatorChangesAreNotTheNetworks) {
    start();
    put(v4(1), mac(1), State::stale);
    put(v4(1), mac(2), State::stale);
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 0U);
}

TEST_F(LearningTest, Rfc4861_7_3_1_AConfirmationRefreshes) {
    start();
    put(v6(1), mac(1), State::stale);
    resolver_->confirmed(1, v6(1), now_);
    EXPECT_EQ(state(v6(1)), State::reachable);
}

TEST_F(LearningTest, OnInterfacesThatAreNotThereNothingHappens) {
    start();
    for (const std::uint32_t ifindex : {0U, 3U, max_ifindex_ + 1, kMaxIfIndex, UINT32_MAX}) {
        SCOPED_TRACE(ifindex);
        ask(v4(1), mac(1), ifindex);
        answer(v4(1), mac(1), ifindex);
        resolver_->used(ifindex, v4(1), now_);
        resolver_->confirmed(ifindex, v4(1), now_);
        EXPECT_EQ(resolver_->interface(ifindex), nullptr);
        EXPECT_EQ(resolver_->get(ifindex, v4(1), now_).error().status, Status::not_found);
    }
    EXPECT_EQ(output_.take(), Lines{});
}

// ---- resolve, restore ------------------------------------------------------------------------------

TEST_F(LearningTest, ResolveForgetsAndAsks) {
    start();
    put(v4(1), mac(1), State::reachable);
    output_.take();
    ASSERT_TRUE(resolver_->resolve(1, v4(1), now_).ok());
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1", "changed 10.0.0.1%1 INCOMPLETE"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::hold);
    answer(v4(1), mac(2));
    EXPECT_EQ(lladdr(v4(1)), mac(2));
}

TEST_F(LearningTest, ResolveMakesAnEntryThatMayFail) {
    start();
    ASSERT_TRUE(resolver_->resolve(1, v6(1), now_).ok());
    EXPECT_EQ(output_.take(), (Lines{"solicit 2001:db8::1%1", "created 2001:db8::1%1 INCOMPLETE"}));
    pass(3s);
    EXPECT_EQ(state(v6(1)), State::failed);
    ASSERT_TRUE(resolver_->resolve(1, v6(1), now_).ok());
    EXPECT_EQ(state(v6(1)), State::incomplete);
}

TEST_F(LearningTest, ResolveForgetsAStaticEntryToo) {
    start();
    put(v4(1), mac(1));
    ASSERT_TRUE(resolver_->resolve(1, v4(1), now_).ok());
    EXPECT_EQ(state(v4(1)), State::incomplete);
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::permanent), 0U);
}

TEST_F(LearningTest, ResolveSaysWhyNot) {
    interfaces_[1].ipv4 = false;
    params().max_incomplete = 0;
    start();
    EXPECT_EQ(resolver_->resolve(3, v4(1), now_).error().status, Status::not_found);
    EXPECT_EQ(resolver_->resolve(2, v4(1), now_).error().status, Status::not_supported);
    EXPECT_EQ(resolver_->resolve(1, v4(1), now_).error().status, Status::no_memory);
}

TEST_F(LearningTest, RestoredEntriesAreStaleWhateverTheyWere) {
    start();
    ASSERT_TRUE(restore(v6(1), mac(1)).ok());
    EXPECT_EQ(output_.take(), (Lines{"created 2001:db8::1%1 STALE 02:00:00:00:00:01"}));
}

TEST_F(LearningTest, RestoreOverwritesNothing) {
    interfaces_[1].ipv6 = false;
    start();
    put(v6(1), mac(1), State::reachable);
    EXPECT_EQ(restore(v6(1), mac(2)).error().status, Status::already_exists);
    EXPECT_EQ(lladdr(v6(1)), mac(1));
    EXPECT_EQ(restore(v6(1), mac(2), 2).error().status, Status::not_supported);
    EXPECT_EQ(restore(v6(1), mac(2), 9).error().status, Status::not_found);
}

}  // namespace
}  // namespace neigh::test
