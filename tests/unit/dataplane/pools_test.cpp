// Where packet pools are: a node each that has a port.
#include "dataplane/pools.hpp"

#include <gtest/gtest.h>
#include <rte_mempool.h>

#include "dataplane/buffers.hpp"

namespace neigh::dataplane {
namespace {

using Nodes = std::vector<NumaNode>;
constexpr NumaNode kNone = std::nullopt;

TEST(PoolNodes, EachThatHasAPortControlsFirst) {
    constexpr bool kHasNodes = true;
    EXPECT_EQ(pool_nodes(Nodes{0U, 0U}, 0U, kHasNodes), Nodes{0U});
    EXPECT_EQ(pool_nodes(Nodes{1U, 0U, 1U}, 0U, kHasNodes), (Nodes{0U, 1U}));
    EXPECT_EQ(pool_nodes(Nodes{1U, 1U}, 0U, kHasNodes), Nodes{1U}) << "nothing is received on control's";
    EXPECT_EQ(pool_nodes(Nodes{1U, kNone}, 0U, kHasNodes), (Nodes{0U, 1U})) << "of no node: as control's";
    EXPECT_EQ(pool_nodes(Nodes{kNone}, kNone, kHasNodes), Nodes{kNone});
    EXPECT_EQ(pool_nodes(Nodes{}, 1U, kHasNodes), Nodes{1U});
    EXPECT_EQ(pool_nodes(Nodes{2U, 1U}, 0U, false), Nodes{0U}) << "without huge pages";
}

TEST(PacketPools, WithoutHugePagesOneServesAll) {
    config::Config config;
    config.interfaces.push_back({.name = "lan0", .index = 1, .device = "net_null0"});
    config.worker.rx_descriptors = 128;
    config.worker.tx_descriptors = 128;
    constexpr std::size_t kWorkers = 1;
    const PacketPools pools{config, kWorkers, 2'048, Nodes{7U, kNone, 0U}};
    ASSERT_EQ(pools.all().size(), 1U);
    rte_mempool* const pool = pools.all().front();
    EXPECT_EQ(pool->size, packet_buffers(config, kWorkers));
    for (const NumaNode node : {NumaNode{7U}, NumaNode{0U}, kNone}) {
        EXPECT_EQ(pools.of(node), pool);
    }
    EXPECT_TRUE(pools.refused().empty());
    rte_mempool_free(pool);
}

}  // namespace
}  // namespace neigh::dataplane
