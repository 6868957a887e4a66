// Life and death of entries, without a state machine: what there is room for, who goes for whom, and what is told.
#include "tests/unit/resolver/pool_fixture.hpp"

namespace neigh::test {
namespace {

using EntryPoolTest = PoolTest;

TEST_F(EntryPoolTest, AnEntryIsFreshUntilItIsStoredAndThenFound) {
    start();
    const EntryRef fresh = pool_->find_or_create(1, v4(1), false, now_);
    ASSERT_TRUE(fresh);
    EXPECT_TRUE(fresh.entries().is_fresh(fresh.slot()));
    EXPECT_FALSE(pool_->find(1, v4(1)));
    become(fresh, State::reachable);
    EXPECT_EQ(pool_->find(1, v4(1)), fresh);
    EXPECT_EQ(pool_->find_or_create(1, v4(1), false, now_), fresh);
    EXPECT_EQ(fresh.address(), v4(1));
    EXPECT_EQ(fresh.ifindex(), 1U);
    EXPECT_EQ(fresh.nud().lladdr, mac(1));
    EXPECT_FALSE(pool_->find(2, v4(1))) << "of another interface";
}

TEST_F(EntryPoolTest, NoneWithoutTheInterfaceOrItsFamily) {
    start();
    EXPECT_TRUE(pool_->find_or_create(2, v4(1), false, now_));
    EXPECT_FALSE(pool_->find_or_create(2, v6(1), false, now_));
    EXPECT_FALSE(pool_->find_or_create(3, v4(1), false, now_));
    EXPECT_FALSE(pool_->find_or_create(tables_[0]->max_ifindex() + 1, v4(1), false, now_));
    EXPECT_EQ(counter(ControlCounter::neighbors_refused, 2), 0U) << "nothing was wanted of its room";
}

TEST_F(EntryPoolTest, UnresolvedGoFirstThenStaleAndNoOtherEver) {
    start(3);
    make(v4(1), State::stale);
    make(v4(2), State::reachable);
    make(v4(3), State::failed);
    make(v4(4), State::reachable);
    EXPECT_EQ(ends_.take(), Lines{"FAILED 10.0.0.3 recycled"});
    make(v4(5), State::reachable);
    EXPECT_EQ(ends_.take(), Lines{"STALE 10.0.0.1 recycled"});
    EXPECT_FALSE(make(v4(6), State::reachable));
    EXPECT_EQ(ends_.take(), Lines{});
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled), 2U);
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 2U);
    EXPECT_EQ(counter(ControlCounter::neighbors_refused), 1U);
    EXPECT_TRUE(make(v6(6), State::reachable)) << "the other family has room of its own";
}

TEST_F(EntryPoolTest, ALowerLimitIsReachedStepByStep) {
    start(100);
    for (std::uint32_t n = 1; n <= 100; ++n) {
        make(v4(n), State::stale);
    }
    pool_->set_limits(1, {.families = {true, true}, .max_entries = 10, .max_incomplete = 10});
    EXPECT_EQ(pool_->of(Family::ipv4).count(1), 100U) << "nobody goes for a number";
    make(v4(101), State::stale);
    EXPECT_EQ(ends_.take().size(), 64U) << "one call's share";
    make(v4(102), State::stale);
    EXPECT_EQ(pool_->of(Family::ipv4).count(1), 10U);
}

TEST_F(EntryPoolTest, AScanIsBoundedByItsOwnLimit) {
    start(100, 2);
    make(v4(1), State::reachable);
    for (std::uint32_t n = 2; n <= 5; ++n) {
        make(v4(n), State::incomplete);
    }
    EXPECT_EQ(ends_.take(), (Lines{"INCOMPLETE 10.0.0.2 recycled", "INCOMPLETE 10.0.0.3 recycled"}));
    EXPECT_EQ(pool_->of(Family::ipv4).count_unresolved(1), 2U);
}

TEST_F(EntryPoolTest, OneThatNeverLivedEndsWithoutBeingCounted) {
    start();
    EXPECT_TRUE(pool_->bury(pool_->find_or_create(1, v4(1), false, now_), Cause::removed, now_));
    EXPECT_EQ(ends_.take(), Lines{"NONE 10.0.0.1 delete"});
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 0U);
}

TEST_F(EntryPoolTest, TheSweepBuriesWhatAFlushLeftAndSaysWhy) {
    start(10'000, 100, 10'000);
    for (std::uint32_t n = 1; n <= 1'000; ++n) {
        make(v4(n), State::stale);
    }
    make(v6(1), State::permanent);
    pool_->set_gone_by(1, Cause::carrier);
    ASSERT_TRUE(pool_->of(Family::ipv4).retire(1, FlushClass::dynamic_entries).ok());
    EXPECT_TRUE(pool_->has_to_sweep());
    EXPECT_FALSE(pool_->find(1, v4(1)));
    EXPECT_TRUE(pool_->sweep(now_)) << "a turn buries some hundreds";
    while (pool_->sweep(now_)) {
    }
    const Lines ends = ends_.take();
    EXPECT_EQ(ends.size(), 1'000U);
    EXPECT_EQ(ends.front(), "STALE 10.0.0.1 carrier");
    EXPECT_FALSE(pool_->has_to_sweep());
    EXPECT_TRUE(pool_->find(1, v6(1)));
}

TEST_F(EntryPoolTest, AKeyThatIsWantedBeforeTheSweepComesEndsFirst) {
    start();
    const EntryRef before = make(v4(1), State::stale);
    ASSERT_TRUE(pool_->of(Family::ipv4).retire(1, FlushClass::dynamic_entries).ok());
    const EntryRef again = pool_->find_or_create(1, v4(1), false, now_);
    EXPECT_EQ(ends_.take(), Lines{"STALE 10.0.0.1 flush"});
    EXPECT_EQ(again, before) << "in the place that its key has";
    EXPECT_TRUE(again.entries().is_fresh(again.slot()));
    EXPECT_FALSE(pool_->has_to_sweep());
}

TEST_F(EntryPoolTest, AFullTableWinsRoomFromTheDead) {
    start(100'000, 100, 64);
    std::uint32_t made = 0;
    while (make(v4(made + 1), State::permanent)) {
        ++made;
    }
    ASSERT_GE(made, 64U);
    EXPECT_EQ(ends_.take(), Lines{});
    pool_->of(Family::ipv4).condemn(pool_->find(1, v4(7)).slot());
    EXPECT_TRUE(make(v4(made + 1), State::permanent));
    EXPECT_EQ(ends_.take(), Lines{"PERMANENT 10.0.0.7 flush"});
}

}  // namespace
}  // namespace neigh::test
