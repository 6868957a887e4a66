// What a port makes of its device: a MAC where it has none (net_ring), what it hands over, and what is said of it.
#include "dataplane/port.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

namespace neigh::dataplane {
namespace {

constexpr Mac kMac{{0x02, 0, 0, 0, 0x01, 0x01}};

rte_mempool* pool() {
    static rte_mempool* const kPool = rte_pktmbuf_pool_create("port-test", 8'191, 0, 0, 2'176, SOCKET_ID_ANY);
    return kPool;
}

TEST(Port, DeviceWithoutAddressTakesTheConfiguredOne) {
    const config::Interface from{.name = "lan0", .device = "net_ring0", .mac = kMac};
    Port port{from};
    port.start(from, {}, pool());
    EXPECT_EQ(port.mac(), kMac);
}

TEST(Port, DeviceWithoutAddressNeedsOne) {
    const config::Interface from{.name = "lan1", .device = "net_ring1"};
    Port port{from};
    try {
        port.start(from, {}, pool());
        FAIL() << "it took " << port.mac().to_string();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string{error.what()},
                  "interface lan1 (net_ring1): the device has no MAC of its own; give it one with `mac`");
    }
}

TEST(Port, IsGoneWithWhatOpenedItWhetherItWasStartedOrNot) {
    std::uint16_t id = 0;
    for (const std::string device : {"net_null0", "net_null1"}) {
        const config::Interface from{.name = "lan0", .device = device, .mac = kMac};
        {
            Port port{from};
            EXPECT_EQ(port.buffer_room(), 2'048U) << "known before it is started";
            if (device == "net_null1") {
                port.start(from, {}, pool());
            }
            EXPECT_EQ(rte_eth_dev_get_port_by_name(device.c_str(), &id), 0);
        }
        EXPECT_NE(rte_eth_dev_get_port_by_name(device.c_str(), &id), 0);
    }
}

TEST(Port, DescribesItself) {
    const config::Interface from{.name = "lan0", .device = "net_null2", .mac = kMac};
    Port port{from};
    port.start(from, {.workers = 2, .pollers = {0, 1}}, pool());
    const PortDescription& description = port.description();
    EXPECT_EQ(description.driver, "net_null");
    EXPECT_EQ(description.device, "net_null2");
    EXPECT_EQ(description.rx_queues, 2);
    EXPECT_EQ(description.tx_queues, 2);
    EXPECT_EQ(description.pollers, (Pollers{0, 1}));
    EXPECT_EQ(description.buffer_room, 2'048U);
    EXPECT_EQ(description.mac, kMac);
    EXPECT_EQ(description.mtu, 1'500);
    for (const Port::Note& note : port.notes()) {
        EXPECT_FALSE(note.is_warning) << note.text;
    }
}

TEST(Port, HasAsManyReceiveQueuesAsPollersAndATransmitQueueAWorker) {
    const config::Interface from{.name = "lan0", .device = "net_null4", .mac = kMac};
    Port port{from};
    EXPECT_GT(port.polled().max_queues, 3);
    port.start(from, {.workers = 3, .pollers = {2}}, pool());
    EXPECT_EQ(port.description().rx_queues, 1);
    EXPECT_EQ(port.description().tx_queues, 3);
    EXPECT_FALSE(port.description().use.has_rss);
}

TEST(Port, DriversFreeByTheBurstOnlyWhatIsOfOnePool) {
    constexpr std::uint64_t kFastFree = RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE;
    EXPECT_EQ(used_tx_offloads(kFastFree | RTE_ETH_TX_OFFLOAD_MULTI_SEGS, true), kFastFree);
    EXPECT_EQ(used_tx_offloads(kFastFree | RTE_ETH_TX_OFFLOAD_MULTI_SEGS, false), 0U);
    EXPECT_EQ(used_tx_offloads(RTE_ETH_TX_OFFLOAD_MULTI_SEGS, true), 0U);
}

TEST(Port, TooFewQueues) {
    const config::Interface from{.name = "lan0", .device = "net_null3", .mac = kMac};
    Port port{from};
    try {
        port.start(from, {.workers = 2'000}, pool());
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string{error.what()}.find("2000 workers need as many transmit queues, the device has"),
                  std::string::npos)
            << error.what();
    }
}

TEST(PortDescription, InALine) {
    const PortDescription port{.driver = "net_ixgbe",
                               .device = "0000:03:00.0",
                               .numa_node = 1,
                               .speed_mbps = 10'000,
                               .rx_queues = 2,
                               .tx_queues = 2,
                               .pollers = {3, 1, 3},
                               .use = {.rx_offloads = RTE_ETH_RX_OFFLOAD_VLAN_FILTER,
                                       .tx_offloads = RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE,
                                       .has_rss = true},
                               .buffer_room = 9'216,
                               .mac = kMac,
                               .mtu = 9'000};
    EXPECT_EQ(
        port.to_string(),
        "net_ixgbe 0000:03:00.0, NUMA node 1, 10 Gbit/s, 2 queues, polled by workers 1 3, RSS, offloads VLAN_FILTER "
        "MBUF_FAST_FREE, buffers of 9216 bytes, MAC 02:00:00:00:01:01, MTU 9000, multicast all");
}

TEST(PortDescription, WhatIsNotKnownOrNotThere) {
    const PortDescription port{.driver = "net_virtio",
                               .device = "0000:00:05.0",
                               .rx_queues = 1,
                               .tx_queues = 2,
                               .pollers = {1},
                               .buffer_room = 2'048,
                               .mac = kMac,
                               .mtu = 1'500,
                               .multicast = Multicast::promiscuous};
    EXPECT_EQ(port.to_string(),
              "net_virtio 0000:00:05.0, speed unknown, 1 receive queue, 2 transmit queues, polled by worker 1, no "
              "RSS, no offloads, buffers of 2048 bytes, MAC 02:00:00:00:01:01, MTU 1500, multicast promiscuous");
}

TEST(PortDescription, TooFewQueuesOfANicAreNoArgumentOfAVdevs) {
    EXPECT_EQ(too_few_queues("net_tap0", 3, 2),
              "3 workers need as many transmit queues, the device has 2 (vdevs take an argument such as qpairs=)");
    EXPECT_EQ(too_few_queues("0000:03:00.0", 3, 2),
              "3 workers need as many transmit queues, the device has 2 (eal.lcores may name fewer; a virtual machine "
              "may give its NIC more)");
    EXPECT_EQ(too_few_queues("0000:03:00.0", 2, 1),
              "2 workers need as many transmit queues, the device has 1 (eal.lcores may name fewer; a virtual machine "
              "may give its NIC more)");
}

}  // namespace
}  // namespace neigh::dataplane
