// Packets that wait: order, release before publication, limits, and that none is lost or comes out twice (the fixture
// checks that after every test).
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class WaitingTest : public ResolverTest {};

TEST_F(WaitingTest, ReleasedInOrderBeforeTheWordIsPublished) {
    start();
    output_.watched = {{tables_[0].get(), Key::of(1, v4(1))}};
    send(v4(1));
    send(v4(1));
    send(v4(1));
    output_.take();
    answer(v4(1), mac(7));
    EXPECT_EQ(output_.take(),
              (Lines{"release to 02:00:00:00:00:07%1: 1 2 3", "changed 10.0.0.1%1 REACHABLE 02:00:00:00:00:07"}));
    EXPECT_EQ(output_.verdicts_at_release, (std::vector{Verdict::hold}));
    EXPECT_EQ(verdict(v4(1)), Verdict::forward);
    EXPECT_EQ(counter(ControlCounter::held_packets), 3U);
    EXPECT_EQ(counter(ControlCounter::released_packets), 3U);
    EXPECT_EQ(resolver_->held_packets(), 0U);
}

TEST_F(WaitingTest, ItsNeighborIsAskedWhenTheAnswerWouldBeHeard) {
    start();
    output_.watched = {{tables_[0].get(), Key::of(1, v4(1))}};
    send(v4(1));
    EXPECT_EQ(output_.verdicts_at_solicit, (std::vector{Verdict::hold})) << "the answer may be faster than control";
}

TEST_F(WaitingTest, Rfc4861_7_3_3_ReleasedThroughAStaleEntryGoesOnToDelay) {
    start();
    send(v6(1));
    output_.take();
    ask(v6(1), mac(7));  // tells the address, not that it hears us
    EXPECT_EQ(output_.take(),
              (Lines{"release to 02:00:00:00:00:07%1: 1", "changed 2001:db8::1%1 STALE 02:00:00:00:00:07",
                     "changed 2001:db8::1%1 DELAY 02:00:00:00:00:07"}));
}

TEST_F(WaitingTest, APacketThatComesTooLateLeavesAtOnce) {
    start();
    put(v4(1), mac(7), State::reachable);
    put(v4(2), mac(8), State::permanent);
    put(v4(3), mac(9), State::stale);
    output_.take();
    send(v4(1));
    send(v4(2));
    send(v4(3));
    EXPECT_EQ(output_.take(),
              (Lines{"release to 02:00:00:00:00:07%1: 1", "release to 02:00:00:00:00:08%1: 2",
                     "changed 10.0.0.3%1 DELAY 02:00:00:00:00:09", "release to 02:00:00:00:00:09%1: 3"}));
}

TEST_F(WaitingTest, APacketForAKnownNeighborPushesNobodyOut) {
    params().unres_qlen = 0;
    start(1000, 0, {.held_packets = 1});
    put(v4(1), mac(7), State::reachable);
    send(v4(1), 1);
    send(v4(2), 2);  // waits
    output_.take();
    send(v4(1), 1);
    EXPECT_EQ(output_.take(), (Lines{"release to 02:00:00:00:00:07%1: 3"}));
    EXPECT_EQ(resolver_->held_packets(), 1U);
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow), 0U);
}

TEST_F(WaitingTest, UnresQlenDropsTheOldest) {
    params().unres_qlen = 2;
    start();
    send(v4(1));
    send(v4(1));
    output_.take();
    send(v4(1));
    EXPECT_EQ(output_.take(), (Lines{"drop: 1"}));
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow), 1U);
    answer(v4(1), mac(7));
    EXPECT_EQ(output_.take().front(), "release to 02:00:00:00:00:07%1: 2 3");
}

TEST_F(WaitingTest, UnresQlenBytesDropsTheOldest) {
    params().unres_qlen_bytes = 2 * (60 + 576);
    start();
    send(v4(1));
    send(v4(1));
    output_.take();
    send(v4(1));
    EXPECT_EQ(output_.take(), (Lines{"drop: 1"}));
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow), 1U);
    answer(v4(1), mac(7));
    EXPECT_EQ(output_.take().front(), "release to 02:00:00:00:00:07%1: 2 3");
}

TEST_F(WaitingTest, ByDefaultAsMuchWaitsAsInLinux) {
    start();
    output_.quiet = true;
    constexpr unsigned kFit = 212'992 / (60 + 576);
    for (unsigned i = 0; i < kFit + 10; ++i) {
        send(v4(1));
    }
    EXPECT_EQ(resolver_->held_packets(), kFit);
    EXPECT_EQ(counter(ControlCounter::held_packets), kFit + 10);
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow), 10U);
}

TEST_F(WaitingTest, WithoutAQueueTheNeighborIsAskedAllTheSame) {
    params().unres_qlen = 0;
    start();
    send(v4(1));
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1", "created 10.0.0.1%1 INCOMPLETE", "drop: 1"}));
}

TEST_F(WaitingTest, TheGlobalCapDropsTheOldestOfAll) {
    start(1000, 0, {.held_packets = 3});
    send(v4(1));
    send(v6(1));
    send(v4(2), 2);
    output_.take();
    send(v6(1));
    EXPECT_EQ(output_.lines, (Lines{"drop: 1"}));
    send(v6(1));
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "drop: 2"}));
    EXPECT_EQ(resolver_->held_packets(), 3U);
    answer(v6(1), mac(7));
    EXPECT_EQ(output_.take().front(), "release to 02:00:00:00:00:07%1: 4 5");
}

TEST_F(WaitingTest, WhatTheGlobalCapDropsCountsWhereItWaited) {
    start(1000, 0, {.held_packets = 1});
    send(v6(1), 2);
    send(v4(1), 1);
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow, 1), 0U);
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow, 2), 1U);
}

TEST_F(WaitingTest, FamiliesAndInterfacesDoNotMix) {
    start();
    send(v4(1), 1);
    send(v4(1), 2);
    send(v6(1), 1);
    output_.take();
    answer(v4(1), mac(7), 2);
    EXPECT_EQ(output_.take().front(), "release to 02:00:00:00:00:07%2: 2");
    EXPECT_EQ(resolver_->held_packets(), 2U);
}

TEST_F(WaitingTest, AFailureTellsAllOfThemOnce) {
    start();
    send(v4(1));
    pass(2'500ms);
    send(v4(1));
    output_.take();
    pass(500ms);
    EXPECT_EQ(output_.take(), (Lines{"unreachable%1: 1 2", "changed 10.0.0.1%1 FAILED"}));
}

TEST_F(WaitingTest, ADeletionDropsThem) {
    start();
    send(v4(1));
    output_.take();
    const Resolver::EntryName name{v4(1), 1};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->remove({&name, 1}, now_, bad_row).ok());
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "deleted 10.0.0.1%1 INCOMPLETE"}));
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 1U);
}

TEST_F(WaitingTest, AnOperatorReleasesThem) {
    start();
    send(v4(1));
    output_.take();
    put(v4(1), mac(7));
    EXPECT_EQ(output_.take(),
              (Lines{"release to 02:00:00:00:00:07%1: 1", "changed 10.0.0.1%1 PERMANENT 02:00:00:00:00:07"}));
}

TEST_F(WaitingTest, AFlushedEntrysPacketsDoNotReachTheNextOfThatName) {
    start();
    send(v4(1));
    EXPECT_EQ(flush(), 1U);
    output_.take();
    send(v4(1));
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "deleted 10.0.0.1%1 INCOMPLETE", "solicit 10.0.0.1%1",
                                     "created 10.0.0.1%1 INCOMPLETE"}));
    answer(v4(1), mac(7));
    EXPECT_EQ(output_.take().front(), "release to 02:00:00:00:00:07%1: 2");
}

TEST_F(WaitingTest, TheSweepDropsWhatAFlushLeftWaiting) {
    start();
    send(v4(1));
    send(v4(1));
    flush();
    output_.take();
    answer(v4(1), mac(7));  // of a flushed entry: nobody's
    EXPECT_EQ(output_.take(), Lines{});
    sweep_all();
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "drop: 2", "deleted 10.0.0.1%1 INCOMPLETE"}));
    EXPECT_EQ(resolver_->held_packets(), 0U);
}

// A worker tells an answer once a search: so each has a number of its own, and keeps it until it is over.
TEST_F(WaitingTest, ASearchIsOneUntilItIsOver) {
    start();
    const auto search = [this] {
        const Slot slot = tables_[0]->find(Key::of(1, v4(1)));
        EXPECT_EQ(tables_[0]->word(slot).verdict(), Verdict::hold);
        return tables_[0]->word(slot).search();
    };
    send(v4(1));
    const std::uint64_t first = search();
    pass(3'000ms);
    ASSERT_EQ(state(v4(1)), State::failed);
    EXPECT_EQ(search(), first);
    send(v4(1));
    EXPECT_EQ(search(), first);
    flush();
    send(v4(1));
    const std::uint64_t second = search();
    EXPECT_NE(second, first);
    answer(v4(1), mac(7));
    ASSERT_TRUE(resolver_->resolve(1, v4(1), now_).ok());
    EXPECT_NE(search(), second);
    EXPECT_NE(search(), first);
}

TEST_F(WaitingTest, TheEndDropsWhatStillWaits) {
    start();
    send(v4(1));
    send(v6(1));
    output_.take();
    resolver_.reset();
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "drop: 2"}));
}

TEST_F(WaitingTest, NoEntryNoWaiting) {
    interfaces_[0].ipv6 = false;
    params().max_incomplete = 0;
    start();
    send(v6(1));
    send(v4(1));
    send(v4(1), 3);  // no such interface
    EXPECT_EQ(output_.take(), (Lines{"drop: 1", "drop: 2", "drop: 3"}));
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 2U);
    EXPECT_EQ(counter(ControlCounter::neighbors_refused), 1U);
}

}  // namespace
}  // namespace neigh::test
