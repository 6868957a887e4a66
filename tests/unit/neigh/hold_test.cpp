// The queues of waiting packets: order, limits, the cap over all, and a random walk beside a plain model.
#include "dataplane/neigh/hold.hpp"

#include <algorithm>
#include <deque>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

namespace neigh {
namespace {

using Limit = HoldQueues::Limit;

/// Packets are told apart by number; nobody looks behind the handle.
Packet packet(std::uintptr_t number, std::uint32_t bytes = 64) {
    return Packet{.handle = reinterpret_cast<void*>(number), .bytes = bytes};
}
/// So many packets as packet() makes, or so many that take `bytes` with their frames.
constexpr Limit most(std::uint32_t packets) {
    return {.packets = packets};
}
constexpr Limit room_for(std::uint32_t packets, std::uint32_t bytes) {
    return {.bytes = packets * (bytes + HoldQueues::kOverhead)};
}

std::vector<Packet> packets(std::initializer_list<std::uintptr_t> numbers) {
    std::vector<Packet> all;
    std::transform(numbers.begin(), numbers.end(), std::back_inserter(all), [](auto number) { return packet(number); });
    return all;
}

/// The packets that left.
std::vector<Packet> of(const std::vector<HoldQueues::Evicted>& evicted) {
    std::vector<Packet> all;
    std::transform(evicted.begin(), evicted.end(), std::back_inserter(all), [](const auto& one) { return one.packet; });
    return all;
}

TEST(HoldQueues, GiveBackInOrderOfArrival) {
    HoldQueues hold(100);
    for (std::uintptr_t i = 1; i <= 6; ++i) {
        EXPECT_EQ(of(hold.push(i % 2, packet(i), most(16))), packets({}));
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
    EXPECT_EQ(of(hold.push(5, packet(1), most(2))), packets({}));
    EXPECT_EQ(of(hold.push(6, packet(2), most(2))), packets({}));
    EXPECT_EQ(of(hold.push(5, packet(3), most(2))), packets({}));
    const auto evicted = hold.push(5, packet(4), most(2));
    ASSERT_EQ(of(evicted), packets({1}));
    EXPECT_EQ(evicted.front().queue, 5U);
    EXPECT_EQ(hold.take(5), packets({3, 4}));
    EXPECT_EQ(hold.take(6), packets({2}));
}

TEST(HoldQueues, FullCapLosesTheOldestOfAll) {
    HoldQueues hold(3);
    for (std::uintptr_t i = 1; i <= 3; ++i) {
        EXPECT_EQ(of(hold.push(i, packet(i), most(16))), packets({}));
    }
    const auto evicted = hold.push(3, packet(4), most(16));
    ASSERT_EQ(of(evicted), packets({1}));
    EXPECT_EQ(evicted.front().queue, 1U);
    EXPECT_EQ(hold.waiting(), 3U);
    EXPECT_EQ(hold.waiting(1), 0U);
    EXPECT_EQ(hold.take(3), packets({3, 4}));
}

TEST(HoldQueues, QueueOfOneKeepsTheNewest) {
    HoldQueues hold(1);
    EXPECT_EQ(of(hold.push(9, packet(1), most(1))), packets({}));
    EXPECT_EQ(of(hold.push(9, packet(2), most(1))), packets({1}));
    EXPECT_EQ(of(hold.push(8, packet(3), most(1))), packets({2}));
    EXPECT_EQ(hold.take(9), packets({}));
    EXPECT_EQ(hold.take(8), packets({3}));
}

TEST(HoldQueues, NoRoomAtAllGivesThePacketBack) {
    HoldQueues none(0);
    EXPECT_EQ(of(none.push(1, packet(1), most(16))), packets({1}));
    HoldQueues some(4);
    EXPECT_EQ(of(some.push(1, packet(2), most(0))), packets({2}));
    EXPECT_EQ(some.waiting(), 0U);
}

// Linux' measure (unres_qlen_bytes) and the numbers that its documents give for it.
TEST(HoldQueues, BytesCountAsLinuxCountsThem) {
    const auto fit = [](std::uint32_t frame) {
        HoldQueues hold(1'000);
        for (std::uintptr_t i = 1; hold.push(1, packet(i, frame), {.bytes = 212'992}).empty(); ++i) {
        }
        return hold.waiting();
    };
    EXPECT_EQ(fit(256), 256U);
    EXPECT_EQ(fit(1514), 101U);
}

TEST(HoldQueues, ALargePacketPushesOutAsManyAsItNeeds) {
    HoldQueues hold(100);
    for (std::uintptr_t i = 1; i <= 4; ++i) {
        EXPECT_TRUE(hold.push(1, packet(i), room_for(4, 64)).empty());
    }
    EXPECT_TRUE(hold.push(2, packet(5), room_for(4, 64)).empty());
    EXPECT_EQ(of(hold.push(1, packet(6, 64 + 640), room_for(4, 64))), packets({1, 2}));
    EXPECT_EQ(hold.take(1), (std::vector{packet(3), packet(4), packet(6, 64 + 640)}));
    EXPECT_EQ(hold.take(2), packets({5}));
}

TEST(HoldQueues, RFC4861_7_2_2_OneMayWaitHoweverLarge) {
    HoldQueues hold(100);
    EXPECT_TRUE(hold.push(1, packet(1), {.bytes = 1}).empty());
    EXPECT_EQ(of(hold.push(1, packet(2, 9'000), {.bytes = 1})), packets({1}));
    EXPECT_EQ(hold.take(1), (std::vector{packet(2, 9'000)}));
    EXPECT_TRUE(hold.push(1, packet(3), room_for(1, 64)).empty()) << "what was taken counts no more";
}

TEST(HoldQueues, AgreeWithAPlainModel) {
    constexpr std::uint32_t kCap = 50;
    std::mt19937 random(20240611);
    const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
    using Waiting = HoldQueues::Evicted;
    HoldQueues hold(kCap);
    std::deque<Waiting> model;  // in order of arrival
    const auto oldest_of = [&](HoldQueues::QueueId queue) {
        return std::find_if(model.begin(), model.end(), [&](const Waiting& w) { return w.queue == queue; });
    };
    const auto length_of = [&](HoldQueues::QueueId queue) {
        return std::count_if(model.begin(), model.end(), [&](const Waiting& w) { return w.queue == queue; });
    };
    const auto size_of = [&](HoldQueues::QueueId queue) {
        return std::accumulate(model.begin(), model.end(), std::uint64_t{0}, [&](std::uint64_t sum, const Waiting& w) {
            return sum + (w.queue == queue ? HoldQueues::size_of(w.packet) : 0);
        });
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
            constexpr Limit kLimit{.packets = 8, .bytes = 6'000};
            const Packet comes = packet(turn, 60 + below(1'500));
            std::vector<HoldQueues::Evicted> leave;
            while (length_of(queue) >= kLimit.packets ||
                   (length_of(queue) > 0 && size_of(queue) + HoldQueues::size_of(comes) > kLimit.bytes)) {
                leave.push_back(*oldest_of(queue));
                model.erase(oldest_of(queue));
            }
            if (model.size() >= kCap) {
                leave.push_back(model.front());
                model.pop_front();
            }
            const auto evicted = hold.push(queue, comes, kLimit);
            ASSERT_EQ(of(evicted), of(leave));
            for (std::size_t i = 0; i < leave.size(); ++i) {
                ASSERT_EQ(evicted[i].queue, leave[i].queue);
            }
            model.push_back({queue, comes});
        }
        ASSERT_EQ(hold.waiting(), model.size());
        ASSERT_EQ(hold.waiting(queue), static_cast<std::uint32_t>(length_of(queue)));
    }
}

TEST(HoldQueues, QueuesAreNamedInTheOrderOfTheirOldest) {
    HoldQueues queues{8};
    EXPECT_TRUE(queues.queues().empty());
    for (const HoldQueues::QueueId queue : {7U, 3U, 7U, 5U}) {
        (void)queues.push(queue, packet(1), most(2));
    }
    EXPECT_EQ(queues.queues(), (std::vector<HoldQueues::QueueId>{7, 3, 5}));
    (void)queues.take(3);
    (void)queues.push(7, packet(2), most(2));  // its oldest leaves
    EXPECT_EQ(queues.queues(), (std::vector<HoldQueues::QueueId>{7, 5}));
}

}  // namespace
}  // namespace neigh
