// Packets that wait: each comes out once, by the way that is named, and is counted as that.
#include "dataplane/neigh/waiting_packets.hpp"

#include "tests/unit/resolver/pool_fixture.hpp"

namespace neigh::test {
namespace {

class WaitingPacketsTest : public PoolTest {
  protected:
    void SetUp() override {
        start();
        waiting_.emplace(output_, counters_, *pool_, 5);
    }
    void hold(EntryRef entry, std::uintptr_t n, std::uint32_t most = 100) {
        waiting_->hold(entry, packet(n), {.packets = most});
    }

    Recorder output_;
    std::optional<WaitingPackets> waiting_;
};

TEST_F(WaitingPacketsTest, AreSentInOrderOnce) {
    const EntryRef entry = make(v4(1), State::incomplete);
    hold(entry, 1);
    hold(entry, 2);
    EXPECT_EQ(waiting_->count(Family::ipv4, entry.slot()), 2U);
    EXPECT_TRUE(waiting_->release(entry, mac(9)));
    EXPECT_FALSE(waiting_->release(entry, mac(9)));
    EXPECT_EQ(output_.take(), Lines{"release to " + mac(9).to_string() + "%1: 1 2"});
    EXPECT_EQ(counter(ControlCounter::released_packets), 2U);
    EXPECT_EQ(waiting_->count(), 0U);
}

TEST_F(WaitingPacketsTest, OfBothFamiliesAreApartThoughTheirSlotsAreEqual) {
    const EntryRef four = make(v4(1), State::incomplete);
    const EntryRef six = make(v6(1), State::incomplete);
    ASSERT_EQ(four.slot(), six.slot());
    hold(four, 1);
    hold(six, 2);
    waiting_->fail(six);
    EXPECT_EQ(output_.take(), Lines{"unreachable%1: 2"});
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 1U);
    EXPECT_EQ(waiting_->count(), 1U);
    waiting_->drop(four);
    EXPECT_EQ(output_.take(), Lines{"drop: 1"});
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 2U);
}

TEST_F(WaitingPacketsTest, TheOldestLeavesAndIsCountedWhereItWaited) {
    const EntryRef one = make(v4(1), State::incomplete);
    const EntryRef other = make(v4(2), State::incomplete, 2);
    hold(one, 1);
    for (std::uintptr_t n = 2; n <= 6; ++n) {
        hold(other, n);  // the cap over all is five
    }
    EXPECT_EQ(output_.take(), Lines{"drop: 1"});
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow, 1), 1U);
    hold(other, 7, 2);
    EXPECT_EQ(counter(ControlCounter::drop_hold_overflow, 2), 4U) << "the queue's own limit";
    EXPECT_EQ(waiting_->count(), 2U);
}

TEST_F(WaitingPacketsTest, OfALinkThatIsDownAreRefusedAndNoOthers) {
    hold(make(v4(1), State::incomplete, 1), 1);
    hold(make(v4(2), State::incomplete, 2), 2);
    hold(make(v6(3), State::incomplete, 1), 3);
    waiting_->refuse(1);
    EXPECT_EQ(output_.take(), (Lines{"unreachable%1: 1", "unreachable%1: 3"}));
    EXPECT_EQ(counter(ControlCounter::drop_hold_link_down), 2U);
    EXPECT_EQ(waiting_->count(), 1U);
}

TEST_F(WaitingPacketsTest, AreDroppedWithTheirKeeper) {
    hold(make(v4(1), State::incomplete), 1);
    waiting_.reset();
    EXPECT_EQ(output_.take(), Lines{"drop: 1"});
    EXPECT_EQ(counter(ControlCounter::drop_unresolved), 0U);
}

}  // namespace
}  // namespace neigh::test
