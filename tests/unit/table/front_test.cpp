// A front's answers are the table's, whatever its cache holds: stale guesses, hashes that collide, slots with new keys.
// Neighbors: model_test.cpp compares both over random operations, tests/concurrency with threads.
#include "dataplane/neigh/dpdk/front.hpp"

#include <array>
#include <vector>

#include "tests/unit/table/table_fixture.hpp"

namespace neigh::test {
namespace {

constexpr auto kDynamic = FlushClass::dynamic_entries;
constexpr auto kStatic = FlushClass::static_entries;

class FrontTest : public TableTest {
  protected:
    void SetUp() override {
        TableTest::SetUp();
        reader_ = std::make_unique<Rcu::Reader>(*rcu_, 0);
    }
    void TearDown() override { reader_.reset(); }

    /// The table with somebody in slot 0: an empty cache guesses that slot, and would be right about who is looked up.
    std::unique_ptr<Table> make_inhabited(std::uint32_t capacity) {
        auto table = make_table(capacity);
        EXPECT_EQ(add(*table, 999'999), 0U);
        return table;
    }

    static Front make_front(const Table& table, Front::Mode mode = Front::Mode::cached) {
        auto front = Front::create(table, mode);
        EXPECT_TRUE(front.ok());
        return std::move(*front);
    }

    /// Room for one says the capacity, so the cache has one set; its head room takes the others.
    static constexpr std::uint32_t kCrowd = 400;
    std::unique_ptr<Table> make_crowded() {
        auto table = make_inhabited(1);
        for (std::uint32_t n = 0; n < kCrowd; ++n) {
            add(*table, n);
        }
        return table;
    }

    std::unique_ptr<Rcu::Reader> reader_;
};

INSTANTIATE_TEST_SUITE_P(Families, FrontTest, testing::Values(Family::ipv4, Family::ipv6), family_name);

TEST_P(FrontTest, AnswersOnceByTheTableAndThenByItself) {
    const auto table = make_inhabited(1024);
    for (std::uint32_t n = 0; n < 40; ++n) {
        add(*table, n);
    }
    Front front = make_front(*table);
    std::vector<Key> keys;
    for (std::uint32_t n = 0; n < 60; ++n) {
        keys.push_back(key(n < 40 ? n : n - 40));  // 20 of them twice in the burst
    }
    std::vector<Table::Hit> hits(keys.size());
    for (const std::uint64_t passed_on : {60U, 60U}) {
        front.lookup_bulk(*reader_, keys, hits);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            EXPECT_EQ(hits[i].slot, table->find(keys[i]));
            EXPECT_EQ(hits[i].word, table->word(hits[i].slot));
        }
        EXPECT_EQ(front.passed_on(), passed_on);
    }
}

TEST_P(FrontTest, IsPassedByWhileMostAreNotThere) {
    const auto table = make_inhabited(1024);
    std::vector<Key> known;
    std::vector<Key> absent;
    for (std::uint32_t n = 0; n < 32; ++n) {
        add(*table, n);
        known.push_back(key(n));
        absent.push_back(key(5'000 + n));
    }
    Front front = make_front(*table);
    std::vector<Table::Hit> hits(32);
    const auto passed_on = [&](const std::vector<Key>& keys) {
        const std::uint64_t before = front.passed_on();
        front.lookup_bulk(*reader_, keys, hits);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            EXPECT_EQ(hits[i].slot, table->lookup(*reader_, keys[i]).slot);
        }
        return front.passed_on() - before;
    };
    passed_on(known);
    std::vector<Key> scan_with_one = absent;
    scan_with_one[7] = known[7];
    EXPECT_EQ(passed_on(scan_with_one), 31U) << "it still answers";
    for (int burst = 0; burst < 20; ++burst) {
        passed_on(absent);
    }
    EXPECT_EQ(passed_on(scan_with_one), 32U) << "it is not asked";
    EXPECT_EQ(passed_on(known), 32U);
    EXPECT_EQ(passed_on(known), 0U) << "it is back, and remembers";
}

TEST_P(FrontTest, RemembersNobodyWhoIsNotThere) {
    const auto table = make_inhabited(1024);
    Front front = make_front(*table);
    EXPECT_EQ(front.lookup(*reader_, key(1)).slot, kNoSlot);
    const Slot slot = add(*table, 1);
    EXPECT_EQ(front.lookup(*reader_, key(1)).slot, slot);
    EXPECT_EQ(front.lookup(*reader_, key(1, 2)).slot, kNoSlot);
    front.lookup_bulk(*reader_, {}, {});
}

TEST_P(FrontTest, SeesANewWordAtOnce) {
    const auto table = make_inhabited(1024);
    Front front = make_front(*table);
    const Slot slot = add(*table, 1);
    (void)front.lookup(*reader_, key(1));
    for (const Verdict verdict : {Verdict::forward, Verdict::forward_and_tell, Verdict::hold}) {
        const Word word = word_with(mac_of(7), verdict, table->generation(1, kDynamic));
        table->publish(slot, word);
        EXPECT_EQ(front.lookup(*reader_, key(1)).word, word);
    }
    table->publish(slot, Word{});
    EXPECT_EQ(front.lookup(*reader_, key(1)).slot, kNoSlot);
    EXPECT_EQ(front.passed_on(), 2U) << "the first time, and when there was nothing to find";
}

TEST_P(FrontTest, AStaleGuessIsNotBelievedOnceTheSlotHasAnotherKey) {
    const auto table = make_table(64, 8);
    Front front = make_front(*table);
    std::uint32_t count = 0;  // to the last position: the next key gets the slot that is given back
    for (auto slot = table->insert(key(0)); slot.ok(); slot = table->insert(key(++count))) {
        table->publish(*slot, forward_to(*table, 1, mac_of(count)));
    }
    const Slot slot = front.lookup(*reader_, key(5)).slot;
    ASSERT_NE(slot, kNoSlot);
    ASSERT_TRUE(table->erase(slot));
    EXPECT_EQ(front.lookup(*reader_, key(5)).slot, kNoSlot);
    reader_->quiescent();
    const auto reused = table->insert(key(100'000));
    ASSERT_TRUE(reused.ok());
    ASSERT_EQ(reused.value(), slot);
    EXPECT_EQ(front.lookup(*reader_, key(100'000)).slot, kNoSlot) << "it has no word yet";
    table->publish(slot, forward_to(*table, 1, mac_of(9)));
    EXPECT_EQ(front.lookup(*reader_, key(5)).slot, kNoSlot);
    EXPECT_EQ(front.lookup(*reader_, key(100'000)).word.mac(), mac_of(9));
}

TEST_P(FrontTest, FindsAKeyThatMovedWhileItsOldSlotStillHasIt) {
    const auto table = make_table(64, 8);
    Front front = make_front(*table);
    const Slot before = add(*table, 1);
    ASSERT_EQ(front.lookup(*reader_, key(1)).slot, before);
    ASSERT_TRUE(table->erase(before));
    const Slot after = add(*table, 1);
    ASSERT_NE(after, before) << "the reader's grace period holds the old one back";
    ASSERT_EQ(table->key(before), key(1));
    EXPECT_EQ(front.lookup(*reader_, key(1)).slot, after);
}

TEST_P(FrontTest, KeepsCollidingKeysApart) {
    const auto table = make_crowded();
    Front front = make_front(*table);
    for (int round = 0; round < 3; ++round) {
        for (std::uint32_t n = 0; n < kCrowd; ++n) {
            const Table::Hit hit = front.lookup(*reader_, key(n));
            ASSERT_EQ(hit.slot, table->find(key(n))) << n;
            ASSERT_EQ(hit.word.mac(), mac_of(n));
            ASSERT_EQ(front.lookup(*reader_, key(n, 2)).slot, kNoSlot);
        }
    }
}

TEST_P(FrontTest, RemembersTheLatestOfASet) {
    const auto table = make_crowded();
    Front front = make_front(*table);
    for (std::uint32_t n = 0; n < kCrowd; ++n) {
        (void)front.lookup(*reader_, key(n));
    }
    const std::uint64_t passed_on = front.passed_on();
    for (std::uint32_t n = kCrowd - 8; n < kCrowd; ++n) {
        EXPECT_NE(front.lookup(*reader_, key(n)).slot, kNoSlot);
    }
    EXPECT_EQ(front.passed_on(), passed_on);
    (void)front.lookup(*reader_, key(0));
    EXPECT_EQ(front.passed_on(), passed_on + 1);
}

TEST_P(FrontTest, AFlushIsSeenAtOnceAndOnlyByItsOwn) {
    const auto table = make_inhabited(1024);
    Front front = make_front(*table);
    const Slot flushed = add(*table, 1);
    add(*table, 2, 1, true);
    add(*table, 3, 2);
    const std::array keys{key(1), key(2), key(3, 2)};
    std::array<Table::Hit, 3> hits;
    const auto found = [&] {
        front.lookup_bulk(*reader_, keys, hits);
        return std::array{hits[0].slot != kNoSlot, hits[1].slot != kNoSlot, hits[2].slot != kNoSlot};
    };
    ASSERT_EQ(found(), (std::array{true, true, true}));
    ASSERT_TRUE(table->retire(1, kDynamic).ok());
    EXPECT_EQ(found(), (std::array{false, true, true}));
    ASSERT_TRUE(table->retire(1, kStatic).ok());
    EXPECT_EQ(found(), (std::array{false, false, true}));
    table->publish(flushed, forward_to(*table, 1, mac_of(7)));
    EXPECT_EQ(found(), (std::array{true, false, true}));
    EXPECT_EQ(hits[0].word.mac(), mac_of(7));
}

TEST_P(FrontTest, SwitchedOffItIsTheTable) {
    const auto table = make_crowded();
    Front front = make_front(*table, Front::Mode::off);
    for (std::uint32_t n = 0; n < kCrowd + 10; ++n) {
        EXPECT_EQ(front.lookup(*reader_, key(n)).slot, table->find(key(n)));
    }
    EXPECT_EQ(front.passed_on(), 0U);
}

TEST_P(FrontTest, SharesATableWithOtherWorkers) {
    const auto table = make_inhabited(1024);
    const Slot slot = add(*table, 1);
    Front first = make_front(*table);
    Front second = make_front(*table);
    EXPECT_EQ(first.lookup(*reader_, key(1)).slot, slot);
    EXPECT_EQ(second.lookup(*reader_, key(1)).slot, slot);
    EXPECT_EQ(second.passed_on(), 1U) << "what one has seen is nothing to the other";
}

TEST(FrontMemory, IsEightToSixteenBytesANeighbor) {
    EXPECT_LE(Front::memory_needed(65'536), std::size_t{16} * 65'536 + 128);
    EXPECT_LE(Front::memory_needed(1'000'000), std::size_t{10} * 1'000'000);
}

}  // namespace
}  // namespace neigh::test
