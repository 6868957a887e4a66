// Flush by generation: one store, whom it reaches, and what happens as the 256 generations come around.
#include <vector>

#include "tests/unit/table/table_fixture.hpp"

namespace neigh::test {
namespace {

constexpr auto kDynamic = FlushClass::dynamic_entries;
constexpr auto kStatic = FlushClass::static_entries;

class FlushTest : public TableTest {
  protected:
    bool is_found(const Table& table, std::uint32_t n, std::uint32_t ifindex = 1) {
        const Rcu::Reader reader(*rcu_, 0);
        return table.lookup(reader, key(n, ifindex)).word.verdict() != Verdict::none;
    }
};

INSTANTIATE_TEST_SUITE_P(Families, FlushTest, testing::Values(Family::ipv4, Family::ipv6), family_name);

TEST_P(FlushTest, TakesTheClassOfTheInterfaceAndNothingElse) {
    const auto table = make_table(16);
    add(*table, 1, 1);
    add(*table, 2, 1);
    add(*table, 3, 1, true);
    add(*table, 4, 2);
    const auto flushed = table->retire(1, kDynamic);
    ASSERT_TRUE(flushed.ok());
    EXPECT_EQ(flushed.value(), 2U);
    EXPECT_FALSE(is_found(*table, 1));
    EXPECT_FALSE(is_found(*table, 2));
    EXPECT_TRUE(is_found(*table, 3));
    EXPECT_TRUE(is_found(*table, 4, 2));

    const auto pinned = table->retire(1, kStatic);
    ASSERT_TRUE(pinned.ok());
    EXPECT_EQ(pinned.value(), 1U);
    EXPECT_FALSE(is_found(*table, 3));
    EXPECT_TRUE(is_found(*table, 4, 2));
}

TEST_P(FlushTest, LeavesDeadSlotsToTheWriterWhoMayReviveOrErase) {
    const auto table = make_table(16);
    const Slot revived = add(*table, 1);
    const Slot erased = add(*table, 2);
    ASSERT_TRUE(table->retire(1, kDynamic).ok());
    EXPECT_EQ(table->find(key(1)), revived);
    EXPECT_EQ(table->live_in(1, kDynamic, 0), 2U);
    EXPECT_EQ(table->live_in(1, kDynamic, table->generation(1, kDynamic)), 0U);

    table->publish(revived, forward_to(*table, 1, mac_of(7)));
    EXPECT_TRUE(is_found(*table, 1));
    EXPECT_TRUE(table->erase(erased));
    EXPECT_EQ(table->live_in(1, kDynamic, 0), 0U);
    EXPECT_EQ(table->live_in(1, kDynamic, table->generation(1, kDynamic)), 1U);
}

TEST_P(FlushTest, OfNothingCostsNoGeneration) {
    const auto table = make_table(16);
    for (int i = 0; i < 300; ++i) {
        const auto flushed = table->retire(1, kDynamic);
        ASSERT_TRUE(flushed.ok());
        EXPECT_EQ(flushed.value(), 0U);
    }
    EXPECT_EQ(table->generation(1, kDynamic), 0);
}

TEST_P(FlushTest, GoesAroundAsOftenAsItIsSwept) {
    const auto table = make_table(16);
    for (std::uint32_t n = 0; n < 1000; ++n) {
        const Slot slot = add(*table, n);
        ASSERT_TRUE(is_found(*table, n));
        const auto flushed = table->retire(1, kDynamic);
        ASSERT_TRUE(flushed.ok()) << n;
        ASSERT_EQ(flushed.value(), 1U);
        ASSERT_FALSE(is_found(*table, n));
        ASSERT_TRUE(table->erase(slot));
    }
}

TEST_P(FlushTest, IsBusyRatherThanReviveADeadEntry) {
    const auto table = make_table(512);
    std::vector<Slot> dead;
    for (std::uint32_t n = 0; n < 255; ++n) {
        dead.push_back(add(*table, n));
        ASSERT_TRUE(table->retire(1, kDynamic).ok()) << n;
    }
    add(*table, 255);
    const auto refused = table->retire(1, kDynamic);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().status, Status::busy);
    EXPECT_TRUE(is_found(*table, 255));
    for (std::uint32_t n = 0; n < 255; ++n) {
        ASSERT_FALSE(is_found(*table, n)) << n;
    }

    // One generation swept, and the flush finds it, past all the others.
    ASSERT_TRUE(table->erase(dead[100]));
    ASSERT_TRUE(table->retire(1, kDynamic).ok());
    EXPECT_EQ(table->generation(1, kDynamic), 100);
    for (std::uint32_t n = 0; n < 256; ++n) {
        ASSERT_FALSE(is_found(*table, n)) << n;
    }
    // Other interfaces and the other class are not concerned.
    add(*table, 1000, 2);
    EXPECT_TRUE(table->retire(2, kDynamic).ok());
    add(*table, 1001, 1, true);
    EXPECT_TRUE(table->retire(1, kStatic).ok());
}

}  // namespace
}  // namespace neigh::test
