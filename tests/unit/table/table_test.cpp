// Table: insert, publish, erase and look-up, one at a time and in bulk, up to a full table.
#include <vector>

#include <rte_hash.h>
#include <rte_lcore.h>
#include <rte_malloc.h>

#include "dataplane/neigh/dpdk/front.hpp"
#include "tests/unit/table/table_fixture.hpp"

namespace neigh::test {
namespace {

INSTANTIATE_TEST_SUITE_P(Families, TableTest, testing::Values(Family::ipv4, Family::ipv6), family_name);

TEST_P(TableTest, AnInsertedKeyHasNoWordUntilItIsPublished) {
    const auto table = make_table(16);
    const Rcu::Reader reader(*rcu_, 0);
    const auto slot = table->insert(key(1));
    ASSERT_TRUE(slot.ok());
    EXPECT_EQ(table->find(key(1)), slot.value());
    EXPECT_EQ(table->key(slot.value()), key(1));
    EXPECT_EQ(table->word(slot.value()), Word{});
    EXPECT_EQ(table->lookup(reader, key(1)).word.verdict(), Verdict::none);

    const Word word = forward_to(*table, 1, mac_of(1));
    table->publish(slot.value(), word);
    const Table::Hit hit = table->lookup(reader, key(1));
    EXPECT_EQ(hit.slot, slot.value());
    EXPECT_EQ(hit.word, word);
}

TEST_P(TableTest, KeysAreTheInterfacesOwn) {
    const auto table = make_table(16);
    const Rcu::Reader reader(*rcu_, 0);
    add(*table, 1, 1);
    EXPECT_EQ(table->find(key(1, 2)), kNoSlot);
    EXPECT_EQ(table->lookup(reader, key(1, 2)).slot, kNoSlot);
    add(*table, 1, kHighest);
    EXPECT_NE(table->lookup(reader, key(1, kHighest)).slot, table->lookup(reader, key(1, 1)).slot);
}

TEST_P(TableTest, RefusesInterfacesOutOfRange) {
    const auto table = make_table(16);
    for (const std::uint32_t ifindex : {0U, kHighest + 1, kMaxIfIndex + 2, 0xffffffffU}) {
        SCOPED_TRACE(ifindex);
        const auto slot = table->insert(key(1, ifindex));
        ASSERT_FALSE(slot.ok());
        EXPECT_EQ(slot.error().status, Status::invalid_parameter);
        for (const FlushClass flush_class : kAllFlushClasses) {
            EXPECT_EQ(table->retire(ifindex, flush_class).error().status, Status::not_found);
            EXPECT_FALSE(table->can_retire(ifindex, flush_class));
            EXPECT_EQ(table->generation(ifindex, flush_class), 0U);
            EXPECT_EQ(table->live_in(ifindex, flush_class, 0), 0U);
        }
        EXPECT_EQ(table->find(key(1, ifindex)), kNoSlot);
        if (ifindex != 0) {
            EXPECT_FALSE(table->is_live(ifindex, word_with(mac_of(1), Verdict::forward, 0)));
        }
    }
}

TEST_P(TableTest, RefusesAKeyItHas) {
    const auto table = make_table(16);
    const Slot slot = add(*table, 1);
    const Word before = table->word(slot);
    const auto again = table->insert(key(1));
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.error().status, Status::already_exists);
    EXPECT_EQ(table->word(slot), before);
    EXPECT_EQ(table->size(), 1U);
}

TEST_P(TableTest, AnErasedKeyIsGoneAtOnceAndMayComeBack) {
    const auto table = make_table(16);
    const Rcu::Reader reader(*rcu_, 0);
    const Slot slot = add(*table, 1);
    EXPECT_EQ(table->size(), 1U);
    EXPECT_TRUE(table->erase(slot));
    EXPECT_EQ(table->word(slot), Word{});
    EXPECT_EQ(table->find(key(1)), kNoSlot);
    EXPECT_EQ(table->lookup(reader, key(1)).slot, kNoSlot);
    EXPECT_EQ(table->size(), 0U);
    EXPECT_EQ(table->deferred(), 1U);
    const Slot again = add(*table, 1);
    EXPECT_NE(again, slot);
    EXPECT_EQ(table->lookup(reader, key(1)).slot, again);
}

TEST_P(TableTest, CountsWordsByInterfaceClassAndGeneration) {
    const auto table = make_table(16);
    constexpr auto kDynamic = FlushClass::dynamic_entries;
    constexpr auto kStatic = FlushClass::static_entries;
    const Slot one = add(*table, 1, 1);
    add(*table, 2, 1);
    add(*table, 3, 2);
    add(*table, 4, 1, true);
    EXPECT_EQ(table->live_in(1, kDynamic, 0), 2U);
    EXPECT_EQ(table->live_in(2, kDynamic, 0), 1U);
    EXPECT_EQ(table->live_in(1, kStatic, 0), 1U);

    table->publish(one, forward_to(*table, 1, mac_of(9)));
    EXPECT_EQ(table->live_in(1, kDynamic, 0), 2U);
    table->publish(one, forward_to(*table, 1, mac_of(9), true));
    EXPECT_EQ(table->live_in(1, kDynamic, 0), 1U);
    EXPECT_EQ(table->live_in(1, kStatic, 0), 2U);
    table->publish(one, Word{});
    EXPECT_EQ(table->live_in(1, kStatic, 0), 1U);
    EXPECT_TRUE(table->erase(one));
    EXPECT_EQ(table->live_in(1, kStatic, 0), 1U);
}

TEST_P(TableTest, HoldsItsCapacityAndSaysWhenItIsFull) {
    constexpr std::uint32_t kCapacity = 5000;
    const auto table = make_table(kCapacity, 64);
    const Rcu::Reader reader(*rcu_, 0);
    std::uint32_t n = 0;
    auto slot = table->insert(key(n));
    while (slot.ok()) {
        ASSERT_LT(slot.value(), table->slot_limit());
        table->publish(slot.value(), forward_to(*table, 1, mac_of(n)));
        slot = table->insert(key(++n));
    }
    EXPECT_EQ(slot.error().status, Status::no_memory);
    EXPECT_GE(n, kCapacity);
    EXPECT_EQ(table->size(), n);
    for (std::uint32_t i = 0; i < n; ++i) {
        ASSERT_EQ(table->lookup(reader, key(i)).word.mac(), mac_of(i)) << i;
    }
    EXPECT_EQ(table->find(key(n)), kNoSlot);
}

TEST_P(TableTest, BulkEqualsSingleInEverySize) {
    const auto table = make_table(256);
    const Rcu::Reader reader(*rcu_, 0);
    for (std::uint32_t n = 0; n < 200; ++n) {
        const Slot slot = add(*table, n, 1 + n % 3);
        if (n % 5 == 0) {
            table->publish(slot, Word{});
        }
        if (n % 7 == 0) {
            ASSERT_TRUE(table->erase(slot));
        }
    }
    ASSERT_TRUE(table->retire(2, FlushClass::dynamic_entries).ok());
    std::uint32_t next = 0;
    for (std::size_t burst = 0; burst <= Table::kMaxBurst; ++burst) {
        std::vector<Key> keys;
        for (std::size_t i = 0; i < burst; ++i, ++next) {
            keys.push_back(key(next % 220, 1 + next % 3));
        }
        std::vector<Table::Hit> hits(burst);
        table->lookup_bulk(reader, keys, hits);
        for (std::size_t i = 0; i < burst; ++i) {
            const Table::Hit single = table->lookup(reader, keys[i]);
            ASSERT_EQ(hits[i].slot, single.slot);
            ASSERT_EQ(hits[i].word, single.word);
        }
    }
}

TEST_P(TableTest, CreationRefusesWhatCannotBe) {
    const auto status_of = [this](const std::string& name, std::uint32_t entries, std::uint32_t deferred = 0,
                                  std::uint32_t max_ifindex = 1) {
        const auto table = Table::create(
            name, GetParam(), {.entries = entries, .max_ifindex = max_ifindex, .max_deferred = deferred}, *rcu_);
        return table.ok() ? std::nullopt : std::optional{table.error().status};
    };
    EXPECT_EQ(status_of("", 16), Status::invalid_parameter);
    EXPECT_EQ(status_of("a_name_of_20_letters", 16), Status::invalid_parameter);
    EXPECT_EQ(status_of("ok", 0), Status::invalid_parameter);
    EXPECT_EQ(status_of("ok", 0xffffffff), Status::invalid_parameter);
    EXPECT_EQ(status_of("ok", 16, 0xffffffff), Status::invalid_parameter);
    EXPECT_EQ(status_of("ok", 16, 0, 0), Status::invalid_parameter);
    EXPECT_EQ(status_of("ok", 16, 0, kMaxIfIndex + 1), Status::invalid_parameter);
    EXPECT_EQ(status_of("ok", 16, 0, kMaxIfIndex), std::nullopt);
    EXPECT_EQ(status_of("ok", 1U << 26U), Status::no_memory);  // more than EAL was given
    EXPECT_EQ(status_of("a_name_of_19_letter", 16), std::nullopt);
    EXPECT_EQ(status_of("a_name_of_19_letter", 16), std::nullopt);  // gone with the first, so free again
}

TEST(Cells, OfAHashThatIsLaidOutOtherwiseThereAreNone) {
    const auto found = [](std::uint32_t key_bytes, std::uint32_t key_words) {
        rte_hash_parameters parameters{};
        parameters.name = "cells";
        parameters.entries = 64;
        parameters.key_len = key_bytes;
        parameters.extra_flag = RTE_HASH_EXTRA_FLAGS_RW_CONCURRENCY_LF;
        rte_hash* hash = rte_hash_create(&parameters);
        const bool are_there = find_cells(hash, key_words) != nullptr;
        EXPECT_EQ(rte_hash_count(hash), 0);
        rte_hash_free(hash);
        return are_there;
    };
    EXPECT_TRUE(found(24, 3));
    EXPECT_FALSE(found(16, 3)) << "no third word of the key";
    EXPECT_FALSE(found(16, 2)) << "positions are further apart";
    EXPECT_TRUE(found(8, 1));
}

TEST_P(TableTest, MemoryNeededIsAnUpperEstimateAndACloseOne) {
    const auto allocated = [] {
        rte_malloc_socket_stats stats{};
        rte_malloc_get_socket_stats(static_cast<int>(rte_socket_id()), &stats);
        return stats.heap_allocsz_bytes;
    };
    for (const std::uint32_t capacity : {1U, 100U, 4096U, 65'536U, 1'000'000U}) {
        const std::size_t before = allocated();
        const auto table = make_table(capacity);
        const std::size_t taken = allocated() - before;
        const std::size_t needed =
            Table::memory_needed(GetParam(), {.entries = capacity, .max_ifindex = table->max_ifindex()});
        EXPECT_LE(taken, needed) << capacity;
        EXPECT_LE(needed, taken + 64 * 1024) << capacity;
    }
}

TEST_P(TableTest, AMillionNeighborsTakeAtMost128BytesEachWithOneWorkersFront) {
    // Beside the table: control's record and timer (24 and 12 bytes, asserted where they are declared), and 16 bytes
    // for each eighth of the capacity, of deletions that wait.
    constexpr std::size_t kBesides = 24 + 12 + 2;
    for (const std::uint32_t capacity : {131'072U, 932'000U, 1'000'000U, 1'100'000U}) {
        const std::size_t all = Table::memory_needed(GetParam(), {.entries = capacity, .max_ifindex = kHighest}) +
                                Front::memory_needed(capacity);
        EXPECT_LE(all / capacity + kBesides, 128U) << capacity;
    }
}

}  // namespace
}  // namespace neigh::test
