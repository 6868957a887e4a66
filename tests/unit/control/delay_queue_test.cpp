// Answers that wait a random time: bounds, order, spread.
#include "control/neighbors/delay_queue.hpp"

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

TimePoint at(Duration::rep ms) {
    return TimePoint{Duration{ms}};
}

Packet packet(int& stands_for) {
    return Packet{&stands_for};
}

TEST(DelayQueue, Rfc4861Section7_2_7EachIsDueWithinTheLongestDelayAndInOrder) {
    constexpr std::uint32_t kMany = 1'000;
    DelayQueue queue{1};
    int one = 0;
    for (std::uint32_t i = 0; i < kMany; ++i) {
        ASSERT_TRUE(queue.add(1, packet(one), Duration{1'000}, kMany, at(5'000)));
    }
    EXPECT_FALSE(queue.take(at(4'999)));
    TimePoint before = at(5'000);
    std::uint32_t early = 0;
    std::uint32_t count = 0;
    while (queue.next_wake()) {
        const TimePoint next = *queue.next_wake();
        EXPECT_GE(next, before);
        EXPECT_LE(next, at(6'000));
        EXPECT_FALSE(queue.take(next - Duration{1}));
        const auto due = queue.take(next);
        ASSERT_TRUE(due);
        EXPECT_EQ(due->packet, packet(one));
        early += next < at(5'500) ? 1U : 0U;
        before = next;
        ++count;
    }
    EXPECT_EQ(count, kMany);
    EXPECT_NEAR(early, kMany / 2, kMany / 10) << "spread over the whole time";
}

TEST(DelayQueue, WithoutADelayItIsDueAtOnce) {
    DelayQueue queue{1};
    int one = 0;
    ASSERT_TRUE(queue.add(1, packet(one), Duration{0}, 1, at(7)));
    EXPECT_EQ(queue.next_wake(), at(7));
    EXPECT_TRUE(queue.take(at(7)));
    EXPECT_FALSE(queue.next_wake());
}

TEST(DelayQueue, EachInterfaceHasItsOwnRoom) {
    DelayQueue queue{1};
    int one = 0;
    int other = 0;
    EXPECT_TRUE(queue.add(1, packet(one), Duration{10}, 2, at(0)));
    EXPECT_TRUE(queue.add(1, packet(one), Duration{10}, 2, at(0)));
    EXPECT_FALSE(queue.add(1, packet(other), Duration{10}, 2, at(0)));
    EXPECT_TRUE(queue.add(2, packet(other), Duration{10}, 2, at(0)));
    while (const auto due = queue.take_any()) {
        EXPECT_EQ(due->ifindex, due->packet == packet(one) ? 1U : 2U);
    }
    EXPECT_TRUE(queue.add(1, packet(one), Duration{10}, 2, at(0))) << "whoever left makes room";
}

}  // namespace
}  // namespace neigh::control::test
