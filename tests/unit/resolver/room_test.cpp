// Room: limits per interface and family, what is recycled first, what never is, and what an entry costs.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class RoomTest : public ResolverTest {};

TEST_F(RoomTest, Rfc6583_7_1_UnresolvedEntriesHaveALimitOfTheirOwn) {
    params().max_incomplete = 2;
    start();
    send(v4(1));
    send(v4(2));
    output_.take();
    send(v4(3));
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "deleted 10.0.0.1%1 INCOMPLETE", "solicit 10.0.0.3%1",
                                     "created 10.0.0.3%1 INCOMPLETE"}));
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled), 1U);
    send(v6(4));     // another family
    send(v4(5), 2);  // another interface
    EXPECT_EQ(state(v4(2)), State::incomplete);
    EXPECT_EQ(state(v6(4)), State::incomplete);
}

TEST_F(RoomTest, FailedOnesGoBeforeIncompleteOnes) {
    params().max_incomplete = 3;
    start();
    send(v4(1));
    pass(1s);
    send(v4(2));
    pass(2s);  // 1 failed, 2 not yet
    send(v4(3));
    ASSERT_EQ(state(v4(1)), State::failed);
    send(v4(1));  // INCOMPLETE again, and now the youngest
    pass(1s);
    ASSERT_EQ(state(v4(2)), State::failed);
    send(v4(4));
    EXPECT_EQ(state(v4(2)), State::none);
    send(v4(5));
    EXPECT_EQ(state(v4(3)), State::none);
    EXPECT_EQ(state(v4(1)), State::incomplete);
}

TEST_F(RoomTest, FullOfUnresolvedOnesTheyMakeRoomForLearnedOnes) {
    params().max_entries = 2;
    start();
    send(v4(1));
    put(v4(2), mac(2), State::stale);
    ask(v4(3), mac(3));
    EXPECT_EQ(state(v4(1)), State::none);
    EXPECT_EQ(state(v4(2)), State::stale);
    EXPECT_EQ(state(v4(3)), State::stale);
}

TEST_F(RoomTest, TheLongestStaleOneGoes) {
    params().max_entries = 3;
    start();
    put(v4(1), mac(1), State::stale);
    put(v4(2), mac(2), State::stale);
    put(v4(3), mac(3), State::stale);
    resolver_->confirmed(1, v4(1), now_);
    ask(v4(1), mac(7));  // STALE again, the youngest
    put(v4(4), mac(4));
    EXPECT_EQ(state(v4(2)), State::none);
    put(v4(5), mac(5));
    EXPECT_EQ(state(v4(3)), State::none);
    EXPECT_EQ(state(v4(1)), State::stale);
}

TEST_F(RoomTest, AStaleEntryThatMovedIsNotTheLongestStale) {
    params().max_entries = 2;
    start();
    put(v4(1), mac(1), State::stale);
    put(v4(2), mac(2), State::stale);
    ask(v4(1), mac(7));
    ask(v4(3), mac(3));
    EXPECT_EQ(state(v4(1)), State::stale);
    EXPECT_EQ(state(v4(2)), State::none);
}

TEST_F(RoomTest, Rfc6583_7_1_StrangersGoFirstThenTheLongestStaleOfThoseOnceReachable) {
    params().max_entries = 6;
    params().gc_stale_time = 1h;
    start();
    for (const std::uint32_t known : {1U, 2U}) {
        send(v4(known));
        answer(v4(known), mac(known));
    }
    pass(60s);  // both STALE by time
    resolver_->used(1, v4(2), now_);
    pass(5s);  // 2 is asked, answers, and is STALE again once 1 has been for long
    answer(v4(2), mac(2));
    pass(46s);
    for (const std::uint32_t stranger : {11U, 12U, 13U}) {
        ask(v4(stranger), mac(stranger));
    }
    ask(v4(12), mac(22));  // has moved: STALE from now on only
    put(v4(3), mac(3), State::stale);
    ASSERT_EQ(resolver_->count(Family::ipv4, 1, State::stale), 6U);
    output_.take();
    for (std::uint32_t n = 31; n <= 36; ++n) {
        put(v4(n), mac(n));
    }
    EXPECT_EQ(output_.take(),
              (Lines{"deleted 10.0.0.11%1 STALE 02:00:00:00:00:0b", "created 10.0.0.31%1 PERMANENT 02:00:00:00:00:1f",
                     "deleted 10.0.0.13%1 STALE 02:00:00:00:00:0d", "created 10.0.0.32%1 PERMANENT 02:00:00:00:00:20",
                     "deleted 10.0.0.12%1 STALE 02:00:00:00:00:16", "created 10.0.0.33%1 PERMANENT 02:00:00:00:00:21",
                     "deleted 10.0.0.1%1 STALE 02:00:00:00:00:01", "created 10.0.0.34%1 PERMANENT 02:00:00:00:00:22",
                     "deleted 10.0.0.2%1 STALE 02:00:00:00:00:02", "created 10.0.0.35%1 PERMANENT 02:00:00:00:00:23",
                     "deleted 10.0.0.3%1 STALE 02:00:00:00:00:03", "created 10.0.0.36%1 PERMANENT 02:00:00:00:00:24"}));
}

TEST_F(RoomTest, Rfc6583_7_1_AStormOfStrangersPushesOutNobodyWhoWasReachable) {
    params(1).max_entries = params(2).max_entries = 20;
    params(1).gc_stale_time = params(2).gc_stale_time = 1h;
    start();
    output_.quiet = true;
    for (std::uint32_t known = 1; known <= 4; ++known) {
        send(v6(known));
        answer(v6(known), mac(known));
        ask(v6(known), mac(known), 2);
    }
    put(v6(5), mac(5), State::stale);
    pass(60s);
    ASSERT_EQ(state(v6(1)), State::stale);
    for (std::uint32_t stranger = 100; stranger < 5'000; ++stranger) {
        ask(v6(stranger), mac(stranger));
        if (stranger % 1'000 == 0) {
            pass(1s);
        }
    }
    for (std::uint32_t known = 1; known <= 5; ++known) {
        EXPECT_EQ(lladdr(v6(known)), mac(known)) << known;
    }
    EXPECT_EQ(resolver_->count(Family::ipv6, 1, State::stale), 20U);
    EXPECT_EQ(resolver_->count(Family::ipv6, 2, State::stale), 4U)
        << "strangers there, but this interface has its room";
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled, 1), 4'900U - 15U);
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled, 2), 0U);
}

TEST_F(RoomTest, WhatAnOperatorSetIsNoStrangersWhateverWasThereBefore) {
    params().max_entries = 2;
    start();
    ask(v4(1), mac(1));
    ask(v4(2), mac(2));
    ASSERT_TRUE(set(Mode::set, v4(1), mac(1), State::stale).ok());
    ask(v4(3), mac(3));
    EXPECT_EQ(state(v4(2)), State::none);
    ask(v4(4), mac(4));
    EXPECT_EQ(state(v4(1)), State::stale);
    EXPECT_EQ(state(v4(3)), State::none);
    const Resolver::EntryName first{v4(1), 1};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->remove({&first, 1}, now_, bad_row).ok());
    ask(v4(1), mac(1));  // a new life, and a stranger's
    ask(v4(5), mac(5));
    EXPECT_EQ(state(v4(4)), State::none);
    ask(v4(6), mac(6));
    EXPECT_EQ(state(v4(1)), State::none);
}

TEST_F(RoomTest, WhatIsInUseOrStaticStays) {
    params().max_entries = 4;
    start();
    put(v4(1), mac(1), State::permanent);
    put(v4(2), mac(2), State::noarp);
    put(v4(3), mac(3), State::reachable);
    put(v4(4), mac(4), State::stale);
    resolver_->used(1, v4(4), now_);  // DELAY
    output_.take();
    ask(v4(5), mac(5));
    send(v4(6));
    EXPECT_EQ(output_.take(), (Lines{"drop: 1"}));
    EXPECT_EQ(counter(ControlCounter::neighbors_refused), 2U);
    EXPECT_EQ(set(Mode::add, v4(7), mac(7)).error().status, Status::no_memory);
    EXPECT_EQ(set(Mode::replace, v4(7), mac(7)).error().status, Status::no_memory);
    EXPECT_TRUE(set(Mode::set, v4(1), mac(8)).ok());
    EXPECT_EQ(resolver_->resolve(1, v4(9), now_).error().status, Status::no_memory);
    EXPECT_EQ(resolver_->restore({.dst = v4(9), .ifindex = 1, .lladdr = mac(9)}, now_).error().status,
              Status::no_memory);
    pass(5s);  // 4 is PROBE
    ask(v4(5), mac(5));
    EXPECT_EQ(state(v4(5)), State::none);
    EXPECT_EQ(all().size(), 4U);
}

TEST_F(RoomTest, OperatorsRecycleToo) {
    params().max_entries = 2;
    start();
    put(v4(1), mac(1), State::stale);
    send(v4(2));
    put(v4(3), mac(3));
    put(v4(4), mac(4));
    EXPECT_EQ(state(v4(1)), State::none);
    EXPECT_EQ(state(v4(2)), State::none);
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled), 2U);
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 2U);
}

TEST_F(RoomTest, AScanLeavesTheKnownNeighborsAlone) {
    params().max_incomplete = 16;
    params().max_entries = 20;
    start();
    for (std::uint32_t n = 1; n <= 4; ++n) {
        put(v6(n), mac(n), State::reachable);
    }
    output_.quiet = true;
    for (std::uint32_t n = 100; n < 5'000; ++n) {
        send(v6(n));
    }
    EXPECT_EQ(resolver_->count(Family::ipv6, 1, State::incomplete), 16U);
    EXPECT_EQ(resolver_->count(Family::ipv6, 1, State::reachable), 4U);
    EXPECT_EQ(resolver_->held_packets(), 16U);
}

TEST_F(RoomTest, FlushedEntriesDoNotCountForLimits) {
    params().max_entries = 3;
    params().max_incomplete = 3;
    start();
    for (std::uint32_t n = 1; n <= 3; ++n) {
        send(v4(n));
    }
    EXPECT_EQ(flush(), 3U);
    for (std::uint32_t n = 4; n <= 6; ++n) {
        send(v4(n));
    }
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::incomplete), 3U);
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled), 0U);
    send(v4(7));  // the flushed ones are in the way first
    EXPECT_EQ(counter(ControlCounter::neighbors_recycled), 1U);
    EXPECT_EQ(state(v4(4)), State::none);
}

TEST_F(RoomTest, AFullTableIsSweptForRoom) {
    params().max_entries = 100'000;
    start(100, 16);
    std::uint32_t n = 0;
    while (set(Mode::add, v4(n), mac(n), State::reachable).ok()) {
        ++n;
    }
    EXPECT_GE(n, 100U);
    EXPECT_EQ(flush(), n);
    output_.quiet = true;
    for (std::uint32_t m = 0; m < 100; ++m) {
        ASSERT_TRUE(set(Mode::add, v4(10'000 + m), mac(m), State::reachable).ok()) << m;
    }
}

TEST_F(RoomTest, TheDeadMakeRoomHoweverFarTheSweepHasToLook) {
    params(1).max_entries = params(2).max_entries = 100'000;
    start(40'000, 64);
    output_.quiet = true;
    std::uint32_t n = 0;
    for (; n < 35'000; ++n) {
        put(v4(n), mac(n), State::permanent, 2);  // more live slots than one turn looks at
    }
    while (set(Mode::add, v4(n), mac(n), State::reachable).ok()) {
        ++n;
    }
    flush({.ifindex = 1});
    EXPECT_TRUE(set(Mode::add, v4(n), mac(n)).ok());
}

TEST_F(RoomTest, WhatAnEntryCosts) {
    // Beside the table: a record and a timer a slot (24 and 12 bytes, asserted where they are declared).
    constexpr std::uint32_t kMillion = 1'000'000;
    constexpr Table::Size kSize{.entries = kMillion, .max_ifindex = 32};
    constexpr std::size_t kBesides = 24 + 12;
    // The table's own part counts head room and deferred deletions in.
    EXPECT_LE(Table::memory_needed(Family::ipv4, kSize) / kMillion + kBesides, 82U);
    EXPECT_LE(Table::memory_needed(Family::ipv6, kSize) / kMillion + kBesides, 100U);
    EXPECT_LE(sizeof(nud::Nud), 16U);
    EXPECT_LE(sizeof(Row), 64U);
}

}  // namespace
}  // namespace neigh::test
