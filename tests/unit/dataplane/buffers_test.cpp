// Buffers as drivers take them: what each makes of a size, modelled here, holds a frame of the MTU.
#include "dataplane/buffers.hpp"

#include <bit>
#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

#include <gtest/gtest.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

namespace neigh::dataplane {
namespace {

constexpr std::uint16_t kLeastMtu = 68;
constexpr std::uint16_t kMostMtu = 9'710;
constexpr const char* kE1000 = "net_e1000_em";

config::Config config_of(const char* device, std::uint16_t mtu, bool huge_pages = false) {
    config::Config config;
    config.eal.huge_pages = huge_pages;
    config.interfaces.push_back({.name = "lan0", .index = 1, .device = device, .mtu = mtu});
    config.interfaces.push_back({.name = "lan1", .index = 2, .device = "net_null1"});
    return config;
}

TEST(BufferRoom, UsualMtusTakeWhatDpdkTakes) {
    for (const char* driver : {"", "net_virtio", "net_ixgbe", kE1000}) {
        EXPECT_EQ(buffer_room(1'280, driver), RTE_MBUF_DEFAULT_DATAROOM);
        EXPECT_EQ(buffer_room(1'500, driver), RTE_MBUF_DEFAULT_DATAROOM);
    }
}

TEST(BufferRoom, JumboInWholeKibAndForE1000InPowersOfTwo) {
    EXPECT_EQ(buffer_room(2'500, "net_ixgbe"), 3U * 1'024);
    EXPECT_EQ(buffer_room(2'500, kE1000), 4U * 1'024);
    EXPECT_EQ(buffer_room(9'000, "net_ixgbe"), 9U * 1'024);
    EXPECT_EQ(buffer_room(9'000, kE1000), 16U * 1'024);
}

TEST(BufferRoom, NoDriverHasToSplitAFrame) {
    for (std::uint16_t mtu = kLeastMtu; mtu <= kMostMtu; ++mtu) {
        const std::size_t room = buffer_room(mtu, "net_ixgbe");
        ASSERT_GE(room / 1'024 * 1'024, mtu + 14U + 4 + 2 * 4) << "ixgbe_dev_rx_init(), MTU " << mtu;
        ASSERT_GE(room, mtu + 14U + 4 + 12) << "virtio_check_scatter_on_all_rx_queues(), MTU " << mtu;
        ASSERT_GE(std::bit_floor(buffer_room(mtu, kE1000)), mtu + 14U + 4 + 4) << "em_rctl_bsize(), MTU " << mtu;
        ASSERT_LE(buffer_room(mtu, kE1000), 16'384U);
        ASSERT_FALSE(is_split(mtu, buffer_room(mtu, kE1000), kE1000, true)) << mtu;
    }
    EXPECT_LE(buffer_room(UINT16_MAX, kE1000) + RTE_PKTMBUF_HEADROOM, UINT16_MAX) << "a buffer's length has 16 bits";
}

TEST(IsSplit, AsTheDriverSaysButE1000WhichSaysSoOfEveryJumboMtu) {
    EXPECT_TRUE(is_split(9'000, 9'088, "net_ixgbe", true));
    EXPECT_FALSE(is_split(9'000, 9'216, "net_ixgbe", false));
    EXPECT_TRUE(is_split(9'000, 9'216, kE1000, true)) << "it takes 8,192 of them";
    EXPECT_FALSE(is_split(9'000, 16'384, kE1000, true));
}

TEST(PacketPool, IsReckonedForTheLargestThatADeviceMayWant) {
    EXPECT_EQ(likely_buffer_room(config_of("net_tap0", 9'000)), 9'216U);
    EXPECT_EQ(likely_buffer_room(config_of("0000:03:00.0", 1'500)), 2'048U);
    EXPECT_EQ(likely_buffer_room(config_of("0000:03:00.0", 9'000)), 16'384U) << "memory not touched costs nothing";
}

TEST(PacketPool, OfHugePagesIsReckonedForTheDeviceThatIsThere) {
    const auto root = std::filesystem::temp_directory_path() / ("buffers" + std::to_string(getpid()));
    const auto put = [&](const std::string& file, const std::string& text) {
        std::filesystem::create_directories((root / file).parent_path());
        std::ofstream{root / file} << text;
    };
    const auto device = [&](const std::string& address, const char* vendor, const char* number) {
        put("sys/bus/pci/devices/" + address + "/vendor", vendor);
        put("sys/bus/pci/devices/" + address + "/device", number);
    };
    device("0000:03:00.0", "0x8086\n", "0x10d3\n");  // 82574L, QEMU's e1000e
    device("0000:04:00.0", "0x8086\n", "0x1533\n");  // I210
    device("0000:06:00.0", "0x1af4\n", "0x100e\n");  // nobody's e1000
    const auto room = [&](const char* device) { return likely_buffer_room(config_of(device, 9'000, true), root); };
    EXPECT_EQ(room("0000:03:00.0"), 16'384U);
    EXPECT_EQ(room("0000:03:00.0,some=thing"), 16'384U);
    EXPECT_EQ(room("0000:04:00.0"), 9'216U);
    EXPECT_EQ(room("0000:05:00.0"), 9'216U) << "not there";
    EXPECT_EQ(room("0000:06:00.0"), 9'216U);
    std::filesystem::remove_all(root);
}

TEST(PacketPool, HasTheRoomAskedForInNoMoreMemoryThanWasReckoned) {
    constexpr std::size_t kWorkers = 1;
    config::Config config = config_of("net_tap0", 2'500);
    config.worker.rx_descriptors = 128;
    config.worker.tx_descriptors = 128;
    const std::size_t room = likely_buffer_room(config);
    rte_mempool* const pool = make_packet_pool(config, kWorkers, room, "buffers-test", SOCKET_ID_ANY);
    EXPECT_EQ(rte_pktmbuf_data_room_size(pool), RTE_PKTMBUF_HEADROOM + 3'072);
    EXPECT_EQ(pool->size, packet_buffers(config, kWorkers));
    const std::size_t taken = pool->size * (std::size_t{pool->header_size} + pool->elt_size + pool->trailer_size);
    EXPECT_GE(packet_pool_memory(config, kWorkers), taken);
    rte_mempool_free(pool);
}

}  // namespace
}  // namespace neigh::dataplane
