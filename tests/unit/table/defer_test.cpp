// Deferred deletion: what a stalled reader holds back, that nothing is lost, and that the writer goes on afterwards.
#include <algorithm>
#include <set>
#include <vector>

#include "tests/unit/table/table_fixture.hpp"

namespace neigh::test {
namespace {

class DeferTest : public TableTest {
  protected:
    static constexpr std::uint32_t kCapacity = 64;
    static constexpr std::uint32_t kMaxDeferred = 8;

    /// Fills the table to the last position; the slots, in order of their keys' numbers.
    std::vector<Slot> fill(Table& table) {
        std::vector<Slot> slots;
        for (auto slot = table.insert(key(0)); slot.ok();
             slot = table.insert(key(static_cast<std::uint32_t>(slots.size())))) {
            slots.push_back(*slot);
            table.publish(*slot, forward_to(table, 1, mac_of(static_cast<std::uint32_t>(slots.size()))));
        }
        return slots;
    }
};

INSTANTIATE_TEST_SUITE_P(Families, DeferTest, testing::Values(Family::ipv4, Family::ipv6), family_name);

TEST_P(DeferTest, ASlotIsNotGivenOutAgainBeforeItsGracePeriod) {
    const auto table = make_table(kCapacity, kMaxDeferred);
    Rcu::Reader reader(*rcu_, 0);
    const auto slots = fill(*table);
    ASSERT_TRUE(table->erase(slots[5]));
    const auto early = table->insert(key(100'000));
    ASSERT_FALSE(early.ok());
    EXPECT_EQ(early.error().status, Status::no_memory);
    EXPECT_EQ(table->word(slots[5]), Word{});
    EXPECT_EQ(table->deferred(), 1U);

    reader.quiescent();
    const auto late = table->insert(key(100'000));
    ASSERT_TRUE(late.ok());
    EXPECT_EQ(late.value(), slots[5]);
    EXPECT_EQ(table->word(slots[5]), Word{});
    EXPECT_EQ(table->deferred(), 0U);
}

TEST_P(DeferTest, RefusesWhenFullAndGoesOnOnceTheReaderDid) {
    const auto table = make_table(kCapacity, kMaxDeferred);
    Rcu::Reader reader(*rcu_, 0);
    const auto slots = fill(*table);
    for (std::uint32_t i = 0; i < kMaxDeferred; ++i) {
        ASSERT_TRUE(table->erase(slots[i]));
    }
    const Slot refused = slots[kMaxDeferred];
    for (int again = 0; again < 3; ++again) {
        EXPECT_FALSE(table->erase(refused));
        EXPECT_EQ(table->deferred(), kMaxDeferred);
        EXPECT_EQ(table->word(refused), Word{});
        EXPECT_EQ(table->find(key(kMaxDeferred)), refused);
    }
    // The refused one may live on,
    table->publish(refused, forward_to(*table, 1, mac_of(1)));
    EXPECT_EQ(table->lookup(reader, key(kMaxDeferred)).slot, refused);
    EXPECT_FALSE(table->erase(refused));
    // or go once there is room.
    reader.quiescent();
    EXPECT_TRUE(table->erase(refused));
    EXPECT_LE(table->deferred(), kMaxDeferred);
    EXPECT_EQ(table->find(key(kMaxDeferred)), kNoSlot);
}

TEST_P(DeferTest, LosesNoPositionHoweverOftenItIsFull) {
    const auto table = make_table(kCapacity, kMaxDeferred);
    Rcu::Reader reader(*rcu_, 0);
    auto slots = fill(*table);
    const std::set<Slot> all(slots.begin(), slots.end());
    for (int round = 0; round < 20; ++round) {
        std::uint32_t refusals = 0;
        for (const Slot slot : slots) {
            while (!table->erase(slot)) {
                ++refusals;
                reader.quiescent();
            }
        }
        EXPECT_GT(refusals, 0U);
        EXPECT_EQ(table->size(), 0U);
        reader.quiescent();
        slots = fill(*table);
        ASSERT_EQ(std::set<Slot>(slots.begin(), slots.end()), all) << "round " << round;
        ASSERT_EQ(table->deferred(), 0U);
    }
}

TEST_P(DeferTest, RefusesNothingWhileReadersGoOn) {
    const auto table = make_table(kCapacity, kMaxDeferred);
    Rcu::Reader reader(*rcu_, 0);
    for (std::uint32_t n = 0; n < 10'000; ++n) {
        ASSERT_TRUE(table->erase(add(*table, n))) << n;
        if (n % (kMaxDeferred / 2) == 0) {
            reader.quiescent();
        }
    }
}

TEST_P(DeferTest, EverySlotBelowTheLimitIsGivenOutAndNoneBeyond) {
    for (const std::uint32_t capacity : {64U, 1001U, 1003U}) {  // a guess reads the last one: it must be the table's
        const auto table = make_table(capacity);
        const auto slots = fill(*table);
        EXPECT_EQ(*std::max_element(slots.begin(), slots.end()), table->slot_limit() - 1) << capacity;
    }
}

TEST_P(DeferTest, OneGracePeriodIsStartedForManyDeletions) {
    const auto table = make_table(2000);
    const GraceToken before = rcu_->start();
    for (std::uint32_t n = 0; n < 640; ++n) {
        ASSERT_TRUE(table->erase(add(*table, n)));
    }
    EXPECT_EQ(rcu_->start().value - before.value, 640 / 64 + 1);
}

TEST_P(DeferTest, WhatIsNeededSoonDoesNotWaitForMoreDeletions) {
    const auto table = make_table(2000);
    Rcu::Reader reader(*rcu_, 0);
    const auto slots = fill(*table);
    for (std::uint32_t n = 0; n < 100; ++n) {  // one whole group, and a part of the next
        ASSERT_TRUE(table->erase(slots[n]));
    }
    EXPECT_FALSE(table->insert(key(100'000)).ok());
    reader.quiescent();
    for (std::uint32_t n = 0; n < 100; ++n) {
        ASSERT_TRUE(table->insert(key(100'000 + n)).ok()) << n;
    }
    EXPECT_EQ(table->deferred(), 0U);
}

TEST_P(DeferTest, WorksWithRoomForOne) {
    const auto table = make_table(kCapacity, 1);
    Rcu::Reader reader(*rcu_, 0);
    const Slot one = add(*table, 1);
    const Slot two = add(*table, 2);
    EXPECT_TRUE(table->erase(one));
    EXPECT_FALSE(table->erase(two));
    reader.quiescent();
    EXPECT_TRUE(table->erase(two));
    EXPECT_EQ(table->deferred(), 1U);
}

TEST_P(DeferTest, TwoTablesShareOneRcu) {
    const auto first = make_table(kCapacity, kMaxDeferred);
    const auto second = make_table(kCapacity, kMaxDeferred);
    Rcu::Reader reader(*rcu_, 0);
    for (std::uint32_t n = 0; n < kMaxDeferred; ++n) {
        ASSERT_TRUE(first->erase(add(*first, n)));
        ASSERT_TRUE(second->erase(add(*second, n)));
    }
    const Slot more = add(*first, 100);
    EXPECT_FALSE(first->erase(more));
    reader.quiescent();
    // Deletions of the other table start new tokens, which the first does not wait for.
    ASSERT_TRUE(second->erase(add(*second, 100)));
    EXPECT_TRUE(first->erase(more));
}

}  // namespace
}  // namespace neigh::test
