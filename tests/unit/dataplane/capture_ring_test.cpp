// The ring that captured packets go through: in order, whole, around its end, full, and staged ones that never were.
// Two threads at it: tests/concurrency.
#include "dataplane/capture_ring.hpp"

#include <gtest/gtest.h>

namespace neigh::dataplane {
namespace {

constexpr std::size_t kSize = 256;

class CaptureRingTest : public testing::Test {
  protected:
    bool put(std::size_t length, std::uint8_t value) {
        const wire::Bytes room = ring_.stage(length);
        std::fill(room.begin(), room.end(), value);
        ring_.publish(ring_.staged());
        return !room.empty();
    }
    /// Of the oldest one, which goes: its length and its value; none: zeros.
    std::pair<std::size_t, std::uint8_t> get() {
        const wire::ConstBytes record = ring_.front();
        if (record.empty()) {
            return {};
        }
        EXPECT_TRUE(std::ranges::all_of(record, [&](std::uint8_t byte) { return byte == record[0]; }));
        const std::pair<std::size_t, std::uint8_t> found{record.size(), record[0]};
        ring_.pop();
        return found;
    }
    CaptureRing ring_{kSize};
    using Found = std::pair<std::size_t, std::uint8_t>;
};

TEST_F(CaptureRingTest, GivesWhatItGotInOrder) {
    EXPECT_TRUE(ring_.is_empty());
    EXPECT_EQ(get(), Found{});
    EXPECT_TRUE(put(1, 1));
    EXPECT_TRUE(put(40, 2));
    EXPECT_FALSE(ring_.is_empty());
    EXPECT_EQ(ring_.front().size(), 1U) << "to look at is not to take";
    EXPECT_EQ(get(), (Found{1, 1}));
    EXPECT_EQ(get(), (Found{40, 2}));
    EXPECT_TRUE(ring_.is_empty());
}

TEST_F(CaptureRingTest, TakesNoMoreThanThereIsRoomFor) {
    int taken = 0;
    while (put(24, static_cast<std::uint8_t>(1 + taken))) {
        ++taken;
    }
    EXPECT_EQ(taken, static_cast<int>(kSize / 32));
    EXPECT_FALSE(put(24, 99));
    EXPECT_EQ(get(), (Found{24, 1}));
    EXPECT_TRUE(put(24, 100)) << "what was taken has left room";
    EXPECT_FALSE(put(1, 101));
    for (int i = 2; i <= taken; ++i) {
        EXPECT_EQ(get(), (Found{24, static_cast<std::uint8_t>(i)}));
    }
    EXPECT_EQ(get(), (Found{24, 100}));
    EXPECT_EQ(get(), Found{});
}

TEST_F(CaptureRingTest, RecordsOfEveryLengthGoAroundItsEndInOnePiece) {
    std::uint8_t value = 0;
    for (std::size_t turn = 0; turn < 5'000; ++turn) {
        const std::size_t length = 1 + turn * 7 % 100;
        ++value;
        ASSERT_TRUE(put(length, value)) << "empty, so there is room for one";
        ASSERT_EQ(get(), (Found{length, value}));
    }
}

TEST_F(CaptureRingTest, WhatIsStagedIsSeenAsFarAsItIsPublished) {
    EXPECT_EQ(ring_.stage(8).size(), 8U);
    ring_.publish(ring_.staged());
    wire::Bytes room = ring_.stage(8);
    std::fill(room.begin(), room.end(), 7);
    const std::uint64_t behind_the_second = ring_.staged();
    EXPECT_FALSE(ring_.stage(8).empty());
    EXPECT_FALSE(ring_.front().empty());
    ring_.pop();
    EXPECT_TRUE(ring_.front().empty()) << "staged alone";
    ring_.publish(behind_the_second);
    EXPECT_EQ(get(), (Found{8, 7}));
    EXPECT_EQ(get(), Found{}) << "the third one never was";
    EXPECT_TRUE(put(16, 9));
    EXPECT_EQ(get(), (Found{16, 9})) << "and its place is taken by another";
}

TEST_F(CaptureRingTest, CountsWhatIsLost) {
    EXPECT_EQ(ring_.lost(), 0U);
    ring_.count_lost();
    ring_.count_lost();
    EXPECT_EQ(ring_.lost(), 2U);
}

}  // namespace
}  // namespace neigh::dataplane
