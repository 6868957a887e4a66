// The queues of waiting packets: order, limits, the cap over all, and a random walk beside a plain model.
#include "dataplane/neigh/hold.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace neigh {
namespace {

/// Packets are told apart by number; nobody looks behind the handle.
Packet packet(std::uintptr_t number) {
    return Packet{reinterpret_cast<void*>(number)};
}

std::vector<Packet> packets(std::initializer_list<std::uintptr_t> numbers) {
    std::vector<Packet> all;
    std::transform(numbers.begin(), numbers.end(), std::back_inserter(all), packet);
    return all;
}

TEST(HoldQueues, GiveBackInOrderOfArrival) {
    HoldQueues hold(100);
    for (std::uintptr_t i = 1; i <= 6; ++i) {
        EXPECT_FALSE(hold.push(i % 2, packet(i), 16));
    }
    EXPECT_EQ(hold.waiting(), 6U);
    EXPECT_EQ(hold.waiting(1), 3U);
    EXPECT_EQ(hold.take(1), packets({1, 3, 5}));
    EXPECT_EQ(hold.take(1), packets({}));
    EXPECT_EQ(hold.take(0), packets({2, 4, 6}));
    EXPECT_EQ(hold.waiting(), 0U);
}

TEST(HoldQueues, RFC4861_7_2_2_FullQueueLosesItsOldest) {
    HoldQueues hold(100);
    EXPECT_FALSE(hold.push(5, packet(1), 2));
    EXPECT_FALSE(hold.push(6, packet(2), 2));
    EXPECT_FALSE(hold.push(5, packet(3), 2));
    const auto evicted = hold.push(5, packet(4), 2);
    ASSERT_TRUE(evicted);
    EXPECT_EQ(evicted->queue, 5U);
    EXPECT_EQ(evicted->packet, packet(1));
    EXPECT_EQ(hold.take(5), packets({3, 4}));
    EXPECT_EQ(hold.take(6), packets({2}));
}

TEST(HoldQueues, FullCapLosesTheOldestOfAll) {
    HoldQueues hold(3);
    for (std::uintptr_t i = 1; i <= 3; ++i) {
        EXPECT_FALSE(hold.push(i, packet(i), 16));
    }
    const auto evicted = hold.push(3, packet(4), 16);
    ASSERT_TRUE(evicted);
    EXPECT_EQ(evicted->queue, 1U);
    EXPECT_EQ(evicted->packet, packet(1));
    EXPECT_EQ(hold.waiting(), 3U);
    EXPECT_EQ(hold.waiting(1), 0U);
    EXPECT_EQ(hold.take(3), packets({3, 4}));
}

TEST(HoldQueues, QueueOfOneKeepsTheNewest) {
    HoldQueues hold(1);
    EXPECT_FALSE(hold.push(9, packet(1), 1));
    EXPECT_EQ(hold.push(9, packet(2), 1)->packet, packet(1));
    EXPECT_EQ(hold.push(8, packet(3), 1)->packet, packet(2));
    EXPECT_EQ(hold.take(9), packets({}));
    EXPECT_EQ(hold.take(8), packets({3}));
}

TEST(HoldQueues, NoRoomAtAllGivesThePacketBack) {
    HoldQueues none(0);
    EXPECT_EQ(none.push(1, packet(1), 16)->packet, packet(1));
    HoldQueues some(4);
    EXPECT_EQ(some.push(1, packet(2), 0)->packet, packet(2));
    EXPECT_EQ(some.waiting(), 0U);
}

TEST(HoldQueues, AgreeWithAPlainModel) {
    constexpr std::uint32_t kCap = 50;
    std::mt19937 random(20240611);
    const auto below = [&](std::uint32_t n) { return random() % n; };
    struct Waiting {
        HoldQueues::QueueId queue;
        Packet packet;
    };
    HoldQueues hold(kCap);
    std::deque<Waiting> model;  // in order of arrival
    const auto oldest_of = [&](HoldQueues::QueueId queue) {
        return std::find_if(model.begin(), model.end(), [&](const Waiting& w) { return w.queue == queue; });
    };
    const auto length_of = [&](HoldQueues::QueueId queue) {
        return std::count_if(model.begin(), model.end(), [&](const Waiting& w) { return w.queue == queue; });
    };

    for (std::uintptr_t turn = 1; turn <= 20'000; ++turn) {
        const HoldQueues::QueueId queue = below(12) * 0x1'0000'0000ULL;
        if (below(20) == 0) {
            std::vector<Packet> want;
            for (const Waiting& w : model) {
                if (w.queue == queue) {
                    want.push_back(w.packet);
                }
            }
            std::erase_if(model, [&](const Waiting& w) { return w.queue == queue; });
            ASSERT_EQ(hold.take(queue), want);
        } else {
            constexpr std::uint32_t kLimit = 8;
            const auto leaves = length_of(queue) >= kLimit ? oldest_of(queue)
                                : model.size() >= kCap     ? model.begin()
                                                           : model.end();
            const auto evicted = hold.push(queue, packet(turn), kLimit);
            ASSERT_EQ(evicted.has_value(), leaves != model.end());
            if (evicted) {
                ASSERT_EQ(evicted->queue, leaves->queue);
                ASSERT_EQ(evicted->packet, leaves->packet);
                model.erase(leaves);
            }
            model.push_back({queue, packet(turn)});
        }
        ASSERT_EQ(hold.waiting(), model.size());
        ASSERT_EQ(hold.waiting(queue), static_cast<std::uint32_t>(length_of(queue)));
    }
}

}  // namespace
}  // namespace neigh
