// What a router costs, seen by the rings that it receives from: which time counts, and which doesn't.
#include "pktgen/backlog.hpp"

#include <cstdlib>
#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <rte_ring.h>

namespace neigh::pktgen {
namespace {

/// A ring of pointers that nobody follows; without EAL.
class TestRing {
  public:
    TestRing() : ring_(static_cast<rte_ring*>(std::aligned_alloc(RTE_CACHE_LINE_SIZE, kBytes)), &std::free) {
        EXPECT_EQ(rte_ring_init(ring_.get(), "test", kSize, RING_F_SP_ENQ | RING_F_SC_DEQ), 0);
    }
    [[nodiscard]] const rte_ring* get() const { return ring_.get(); }
    void put(Backlog& backlog, unsigned count) {
        std::vector<void*> frames(count);
        ASSERT_EQ(rte_ring_enqueue_bulk(ring_.get(), frames.data(), count, nullptr), count);
        backlog.put(count);
    }
    void take(unsigned count) {
        std::vector<void*> frames(count);
        ASSERT_EQ(rte_ring_dequeue_bulk(ring_.get(), frames.data(), count, nullptr), count);
    }

  private:
    static constexpr unsigned kSize = 16'384;
    static constexpr std::size_t kBytes = sizeof(rte_ring) + kSize * sizeof(void*);
    std::unique_ptr<rte_ring, decltype(&std::free)> ring_;
};

TEST(Backlog, CountsFromLookToLookWhilePacketsWait) {
    TestRing ring;
    Backlog backlog;
    backlog.watch(ring.get());
    backlog.look(1'000);
    ring.put(backlog, 1'000);
    backlog.look(1'500);  // before this nothing had waited
    ring.take(300);
    backlog.look(31'500);
    ring.put(backlog, 100);
    ring.take(200);
    backlog.look(51'500);
    EXPECT_EQ(backlog.packets(), 500U);
    EXPECT_EQ(backlog.busy(), 50'000U);
}

TEST(Backlog, TimeThatMayHaveBeenIdleDoesNotCount) {
    TestRing ring;
    Backlog backlog;
    backlog.watch(ring.get());
    ring.put(backlog, 100);
    backlog.look(0);
    ring.take(69);  // less than a burst waits
    backlog.look(10'000);
    ring.put(backlog, 100);
    backlog.look(20'000);  // and in between it may have been done
    EXPECT_EQ(backlog.packets(), 0U);
    EXPECT_EQ(backlog.busy(), 0U);
    EXPECT_EQ(backlog.cost(), std::nullopt);
}

TEST(Backlog, OneFullRingKeepsARouterOfTwoBusy) {
    TestRing full;
    TestRing other;
    Backlog backlog;
    backlog.watch(full.get());
    backlog.watch(other.get());
    full.put(backlog, 500);
    other.put(backlog, 10);
    backlog.look(0);
    full.take(32);
    other.take(10);
    backlog.look(4'200);
    EXPECT_EQ(backlog.packets(), 42U);
    EXPECT_EQ(backlog.busy(), 4'200U);
}

TEST(Backlog, CostIsTheMedianOfSamples) {
    TestRing ring;
    Backlog backlog;
    backlog.watch(ring.get());
    Ticks now = 0;
    for (const Ticks ticks_a_packet : {Ticks{100}, Ticks{5'000}, Ticks{100}}) {  // one was interrupted
        ring.put(backlog, Backlog::kSample + 32);
        backlog.look(now);
        ring.take(Backlog::kSample);
        now += Backlog::kSample * ticks_a_packet;
        backlog.look(now);
        ring.take(32);
        backlog.look(now);
    }
    ASSERT_TRUE(backlog.cost());
    EXPECT_NEAR(*backlog.cost(), 100, 1);
}

}  // namespace
}  // namespace neigh::pktgen
