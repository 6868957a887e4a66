// A table of thousands of interfaces: keys, flushes and generations of one are no other's.
#include "tests/unit/table/table_fixture.hpp"

namespace neigh::test {
namespace {

class ManyInterfacesTest : public TableTest {};

TEST_P(ManyInterfacesTest, EachHasTheSameAddressesForItself) {
    const auto table = make_table(kHighest);
    ASSERT_EQ(table->max_ifindex(), kHighest);
    const Rcu::Reader reader(*rcu_, 0);
    for (std::uint32_t ifindex = 1; ifindex <= kHighest; ++ifindex) {
        auto slot = table->insert(key(7, ifindex));
        ASSERT_TRUE(slot.ok());
        table->publish(*slot, forward_to(*table, ifindex, mac_of(ifindex)));
    }
    for (std::uint32_t ifindex = 1; ifindex <= kHighest; ++ifindex) {
        ASSERT_EQ(table->lookup(reader, key(7, ifindex)).word.mac(), mac_of(ifindex));
        ASSERT_EQ(table->live_in(ifindex, FlushClass::dynamic_entries, 0), 1U);
    }
}

TEST_P(ManyInterfacesTest, AFlushOfOneLeavesItsNeighborsByNumberAlone) {
    const auto table = make_table(64);
    const Rcu::Reader reader(*rcu_, 0);
    for (const std::uint32_t ifindex : {1U, kHighest - 2, kHighest - 1, kHighest}) {
        add(*table, 1, ifindex);
    }
    EXPECT_EQ(table->retire(kHighest - 1, FlushClass::dynamic_entries).value(), 1U);
    EXPECT_EQ(table->generation(kHighest - 1, FlushClass::dynamic_entries), 1U);
    EXPECT_EQ(table->lookup(reader, key(1, kHighest - 1)).slot, kNoSlot);
    for (const std::uint32_t ifindex : {1U, kHighest - 2, kHighest}) {
        EXPECT_NE(table->lookup(reader, key(1, ifindex)).slot, kNoSlot) << ifindex;
        EXPECT_EQ(table->generation(ifindex, FlushClass::dynamic_entries), 0U) << ifindex;
    }
}

TEST_P(ManyInterfacesTest, OnTheHighestAllGenerationsTakeTheirTurns) {
    const auto table = make_table(512);
    for (std::uint32_t n = 0; n < 255; ++n) {
        add(*table, n, kHighest);
        ASSERT_EQ(table->retire(kHighest, FlushClass::dynamic_entries).value(), 1U) << n;
        ASSERT_EQ(table->live_in(kHighest, FlushClass::dynamic_entries, static_cast<std::uint8_t>(n)), 1U);
    }
    add(*table, 255, kHighest);
    EXPECT_FALSE(table->can_retire(kHighest, FlushClass::dynamic_entries));
    EXPECT_EQ(table->retire(kHighest, FlushClass::dynamic_entries).error().status, Status::busy);
    EXPECT_TRUE(table->can_retire(kHighest - 1, FlushClass::dynamic_entries));

    ASSERT_TRUE(table->erase(table->find(key(100, kHighest))));
    EXPECT_EQ(table->live_in(kHighest, FlushClass::dynamic_entries, 100), 0U);
    EXPECT_EQ(table->retire(kHighest, FlushClass::dynamic_entries).value(), 1U);
    EXPECT_EQ(table->generation(kHighest, FlushClass::dynamic_entries), 100U);
    EXPECT_EQ(table->live_in(kHighest, FlushClass::dynamic_entries, 255), 1U);
}

INSTANTIATE_TEST_SUITE_P(Families, ManyInterfacesTest, testing::Values(Family::ipv4, Family::ipv6), family_name);

}  // namespace
}  // namespace neigh::test
