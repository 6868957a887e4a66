// Packets go through a capture's rings while others take them and sessions come and go: in order, whole, none twice,
// and none missing that was not counted as lost. Run it under ThreadSanitizer as well.
// Not here: which packets are wanted (tests/unit/dataplane/capture_test.cpp).
#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

#include "dataplane/capture.hpp"

namespace neigh::dataplane {
namespace {

TEST(CaptureRingStress, ArrivesInOrderAndWhole) {
    constexpr std::uint64_t kRecords = 200'000;
    CaptureRing ring{1 << 12U};
    std::uint64_t refused = 0;
    std::thread producer{[&] {
        for (std::uint64_t number = 1; number <= kRecords;) {
            const wire::Bytes room = ring.stage(8 + number % 90);
            if (room.empty()) {
                ++refused;
                std::this_thread::yield();
                continue;
            }
            std::memset(room.data(), static_cast<int>(number & 0xffU), room.size());
            std::memcpy(room.data(), &number, sizeof number);
            ring.publish(ring.staged());
            ++number;
        }
    }};
    std::uint64_t wrong = 0;
    for (std::uint64_t expected = 1; expected <= kRecords;) {
        const wire::ConstBytes record = ring.front();
        if (record.empty()) {
            std::this_thread::yield();
            continue;
        }
        std::uint64_t number = 0;
        std::memcpy(&number, record.data(), sizeof number);
        wrong += number == expected && record.size() == 8 + number % 90 ? 0U : 1U;
        for (const std::uint8_t byte : record.subspan(8)) {
            wrong += byte == (number & 0xffU) ? 0U : 1U;
        }
        ring.pop();
        ++expected;
    }
    producer.join();
    EXPECT_EQ(wrong, 0U);
    EXPECT_TRUE(ring.is_empty());
}

/// A packet of one buffer, which belongs to no pool.
struct TestPacket {
    explicit TestPacket(std::uint64_t number) {
        bytes.fill(static_cast<std::uint8_t>(number));
        std::memcpy(bytes.data() + 16, &number, sizeof number);
        mbuf->buf_addr = bytes.data();
        mbuf->data_off = 0;
        mbuf->data_len = static_cast<std::uint16_t>(bytes.size());
        mbuf->pkt_len = mbuf->data_len;
        mbuf->nb_segs = 1;
        mbuf->next = nullptr;
    }
    std::array<std::uint8_t, 64> bytes{};
    std::unique_ptr<rte_mbuf> mbuf = std::make_unique<rte_mbuf>();
};

class CapturesStress : public testing::Test {
  protected:
    static constexpr std::uint32_t kWorkers = 2;
    void SetUp() override {
        auto rcu = Rcu::create(kWorkers);
        ASSERT_TRUE(rcu.ok());
        rcu_ = std::move(*rcu);
        captures_ = std::make_unique<Captures>(*rcu_, kWorkers, std::size_t{1} << 14U);
    }
    /// Each packet comes, and the next one is dropped, until it is over.
    void work(std::uint32_t who) {
        Rcu::Reader reader{*rcu_, who};
        for (std::uint64_t number = 1; !done_.load(std::memory_order_relaxed); ++number) {
            TestPacket packet{number};
            rte_mbuf* const one = packet.mbuf.get();
            if (captures_->is_on()) {
                captures_->came_in(who, {&one, 1}, who + 1);
                Captures::Leaving leaving{*captures_, who, {&one, 1}, who + 1};
                leaving.left(number % 2);
            }
            if (number % 64 == 0) {
                reader.quiescent();
                std::this_thread::yield();
            }
        }
    }
    std::unique_ptr<Rcu> rcu_;
    std::unique_ptr<Captures> captures_;
    std::atomic<bool> done_{false};
};

TEST_F(CapturesStress, SessionsComeAndGoUnderWorkers) {
    std::array<std::thread, kWorkers> workers;
    for (std::uint32_t who = 0; who < kWorkers; ++who) {
        workers[who] = std::thread{[this, who] { work(who); }};
    }
    std::uint64_t taken = 0;
    std::uint64_t wrong = 0;
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{2};
    for (std::uint64_t session = 1; std::chrono::steady_clock::now() < until; ++session) {
        if (!captures_->begin(session, {}).ok()) {
            std::this_thread::yield();
            continue;
        }
        std::array<std::uint64_t, kWorkers> last_in{};
        for (int i = 0; i < 200; ++i) {
            const auto packet = captures_->take(session);
            if (!packet) {
                std::this_thread::yield();
                continue;
            }
            ++taken;
            std::uint64_t number = 0;
            std::memcpy(&number, packet->frame.data() + 16, sizeof number);
            const auto who = packet->stamp.ifindex - 1U;
            const bool is_whole = packet->frame.size() == 64 && packet->frame[63] == (number & 0xffU);
            const bool is_out = packet->stamp.direction == CaptureDirection::out;
            wrong += is_whole && (is_out ? number % 2 == 1 : number > last_in[who]) ? 0U : 1U;
            last_in[who] = is_out ? last_in[who] : number;
        }
        captures_->end(session);
    }
    done_.store(true, std::memory_order_relaxed);
    for (std::thread& worker : workers) {
        worker.join();
    }
    EXPECT_GT(taken, 1'000U);
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(captures_->reclaim(), 0U) << "readers are gone, and so is what they could see";
}

}  // namespace
}  // namespace neigh::dataplane
