// One writer against three readers that look up without pause: words change, entries go and come, interfaces are
// flushed. No hole on an update, no torn MAC, no slot reused under a reader, and nothing readable after its grace
// period. Neighbors: readers.hpp counts what may not be. Run it under ThreadSanitizer as well
// (tests/support/tsan.supp).
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/concurrency/readers.hpp"

namespace neigh::test {
namespace {

constexpr std::uint32_t kReaders = 3;
constexpr std::uint32_t kKeysEach = 128;  ///< a kind
constexpr std::uint32_t kMaxDeferred = 64;
constexpr auto kDynamic = FlushClass::dynamic_entries;

/// What the writer does to a key follows from its interface.
enum Kind : std::uint32_t { kSteady = 1, kChurning = 2, kFlushed = 3 };

Key key_of(Family family, std::uint32_t index) {
    const std::uint32_t ifindex = 1 + index / kKeysEach;
    // Addresses repeat over the interfaces: a look-up that forgot the interface would be caught.
    const auto host = static_cast<std::uint8_t>(index % kKeysEach);
    return Key::of(ifindex, family == Family::ipv4
                                ? IpAddr::v4(192, 0, 2, host)
                                : IpAddr::v6({0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, host}));
}

class TableStress : public testing::TestWithParam<std::tuple<Family, Front::Mode>> {
  protected:
    void SetUp() override {
        rcu_ = std::move(*Rcu::create(kReaders));
        // Little room, so that slots are reused all the time.
        table_ = std::move(*Table::create(
            "stress", family(), {.entries = 3 * kKeysEach, .max_ifindex = 3, .max_deferred = kMaxDeferred}, *rcu_));
        slots_.resize(3 * kKeysEach, kNoSlot);
        versions_.resize(3 * kKeysEach, 0);
        for (std::uint32_t index = 0; index < watched_.size(); ++index) {
            watched_[index].key = key_of(family(), index);
            watched_[index].is_steady = kind_of(index) == kSteady;
            add(index);
        }
        readers_ = std::make_unique<Readers>(*table_, *rcu_, mode(), watched_, kReaders);
    }

    static Family family() { return std::get<0>(GetParam()); }
    static Front::Mode mode() { return std::get<1>(GetParam()); }

    static Kind kind_of(std::uint32_t index) { return static_cast<Kind>(1 + index / kKeysEach); }

    std::uint32_t draw(std::uint32_t below) { return static_cast<std::uint32_t>(random_() % below); }

    void add(std::uint32_t index) {
        const auto slot = table_->insert(watched_[index].key);
        ASSERT_TRUE(slot.ok());
        slots_[index] = slot.value();
        publish(index);
    }

    /// A new version, with another MAC and another verdict.
    void publish(std::uint32_t index) {
        const Stamp stamp{.key = static_cast<std::uint16_t>(index), .version = ++versions_[index]};
        const std::uint64_t generation = table_->generation(kind_of(index), kDynamic);
        const std::uint64_t verdict = 1 + stamp.version % 3;
        table_->publish(slots_[index], Word{stamp.to_mac().to_bits() | (generation << 48U) | (verdict << 56U)});
    }

    void erase(std::uint32_t index) {
        if (!table_->erase(slots_[index])) {
            ++refused_;
            publish(index);
            return;
        }
        slots_[index] = kNoSlot;
        promise_.push_back({rcu_->start(), index, versions_[index] + 1U});
    }

    /// Everything there now is gone for every reader once the token passed.
    void flush() {
        const auto flushed = table_->retire(kFlushed, kDynamic);
        ASSERT_TRUE(flushed.ok());
        const GraceToken token = rcu_->start();
        for (std::uint32_t i = 0; i < kKeysEach; ++i) {
            const std::uint32_t index = (kFlushed - 1) * kKeysEach + i;
            promise_.push_back({token, index, versions_[index] + 1U});
        }
    }

    /// Tells the readers which promises are due: what they still find of those from now on is an error.
    void keep_promises() {
        while (!promise_.empty() && rcu_->passed(promise_.front().token)) {
            // ORDER: release, partner of the readers' acquire.
            watched_[promise_.front().index].floor.store(promise_.front().floor, std::memory_order_release);
            promise_.pop_front();
            ++kept_;
        }
    }

    void change_something() {
        const std::uint32_t what = draw(10'000);
        const std::uint32_t nth = draw(kKeysEach);
        if (what < 3'000) {
            publish(nth);
        } else if (what < 7'000) {
            const std::uint32_t index = (kChurning - 1) * kKeysEach + nth;
            slots_[index] == kNoSlot ? add(index) : erase(index);
        } else if (what < 9'990) {
            // Revives what was flushed, or refreshes what was not: the sweep of the retired generations.
            publish((kFlushed - 1) * kKeysEach + nth);
        } else {
            flush();
        }
    }

    std::mt19937 random_{4861};
    std::unique_ptr<Rcu> rcu_;
    std::unique_ptr<Table> table_;
    std::vector<Watched> watched_ = std::vector<Watched>(3 * kKeysEach);
    std::vector<Slot> slots_;
    std::vector<std::uint16_t> versions_;
    struct Promise {
        GraceToken token;
        std::uint32_t index;
        std::uint32_t floor;
    };
    std::deque<Promise> promise_;
    std::uint64_t kept_ = 0;
    std::uint64_t refused_ = 0;
    std::unique_ptr<Readers> readers_;  ///< last: its threads end before what they read
};

std::string case_name(const testing::TestParamInfo<TableStress::ParamType>& test) {
    const std::string family = std::get<0>(test.param) == Family::ipv4 ? "ipv4" : "ipv6";
    return family + (std::get<1>(test.param) == Front::Mode::cached ? "_front" : "");
}
INSTANTIATE_TEST_SUITE_P(Families, TableStress,
                         testing::Combine(testing::Values(Family::ipv4, Family::ipv6),
                                          testing::Values(Front::Mode::cached, Front::Mode::off)),
                         case_name);

TEST_P(TableStress, ReadersNeverSeeWhatMayNotBe) {
    constexpr std::uint32_t kChanges = 100'000;
    constexpr std::uint64_t kBurstsAtLeast = 300;
    for (std::uint32_t i = 0; i < kChanges && !HasFatalFailure(); ++i) {
        change_something();
        keep_promises();
        if (i % 64 == 0) {
            std::this_thread::yield();
        }
    }
    while (readers_->slowest() < kBurstsAtLeast || !promise_.empty()) {
        keep_promises();
        std::this_thread::yield();
    }
    for (const Findings& seen : readers_->stop()) {
        EXPECT_EQ(seen.holes, 0U);
        EXPECT_EQ(seen.torn, 0U);
        EXPECT_EQ(seen.foreign, 0U);
        EXPECT_EQ(seen.resurrected, 0U);
        EXPECT_EQ(seen.reused, 0U);
        // and they did look:
        EXPECT_GT(seen.found, seen.bursts);
        EXPECT_GT(seen.missed, 0U);
        EXPECT_EQ(seen.passed_on > 0, mode() == Front::Mode::cached);
        EXPECT_LT(seen.passed_on, seen.found + seen.missed) << "the front answered nothing itself";
        RecordProperty("bursts", std::to_string(seen.bursts));
    }
    EXPECT_GT(kept_, 0U);
    RecordProperty("refused_erasures", std::to_string(refused_));
}

TEST(TableUpdate, HasNoHoleAndTearsNoMac) {
    // One key, written as fast as it goes and read as fast as it goes: an interval of a nanosecond would be hit.
    const auto rcu = std::move(*Rcu::create(kReaders));
    const auto table = std::move(*Table::create("hot", Family::ipv6, {.entries = 16, .max_ifindex = 1}, *rcu));
    std::vector<Watched> watched(1);
    watched[0].key = key_of(Family::ipv6, 0);
    watched[0].is_steady = true;
    const auto slot = table->insert(watched[0].key);
    ASSERT_TRUE(slot.ok());
    const auto publish = [&](std::uint32_t n) {
        const Stamp stamp{.key = 0, .version = static_cast<std::uint16_t>(n * 0x0101U)};
        table->publish(slot.value(), Word{stamp.to_mac().to_bits() | (std::uint64_t{1 + n % 3} << 56U)});
    };
    publish(0);
    Readers readers(*table, *rcu, Front::Mode::cached, watched, kReaders);
    for (std::uint32_t n = 0; n < 1'000'000 || readers.slowest() < 10'000; ++n) {
        publish(n);
    }
    for (const Findings& seen : readers.stop()) {
        EXPECT_EQ(seen.holes, 0U);
        EXPECT_EQ(seen.torn, 0U);
        EXPECT_EQ(seen.foreign, 0U);
        EXPECT_EQ(seen.reused, 0U);
    }
}

}  // namespace
}  // namespace neigh::test
