// Packet buffers: how large a device's driver wants them, how many there are, and a pool of them.
//
// Contract: a pool is made on the main thread, and lives until EAL ends. Throws std::runtime_error.
// Neighbors: pools.hpp has one on each NUMA node. Not here: where packets wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>

#include "config/config.hpp"
#include "dataplane/neigh/reassembly.hpp"

struct rte_mempool;

namespace neigh::dataplane {

/// Bytes of one frame of this MTU, and all that drivers reckon with: Ethernet header, FCS, two VLAN tags, and the
/// header that virtio puts before it.
[[nodiscard]] std::size_t frame_room(std::uint16_t mtu) noexcept;
/// Bytes of frame that a buffer has to have room for, so that this driver (`net_ixgbe`; empty: not known yet, and most)
/// puts a frame of this MTU in one. Devices know sizes of their own only: whole KiB (igb, ixgbe), some 128 bytes (i40e,
/// ice), powers of two (the e1000 family), and their drivers round down to them.
[[nodiscard]] std::size_t buffer_room(std::uint16_t mtu, std::string_view driver) noexcept;
/// A frame of this MTU does not fit in what this driver makes of a buffer with so much room. `scatters`: what the
/// driver says of its receive queue.
[[nodiscard]] bool is_split(std::uint16_t mtu, std::size_t room, std::string_view driver, bool scatters) noexcept;

[[nodiscard]] constexpr Reassembly::Limits reassembly_limits(const config::Worker& worker) noexcept {
    return {.datagrams = worker.reassembly_datagrams, .timeout = worker.reassembly_timeout};
}
/// How many buffers a pool needs: every descriptor filled, packets and fragments that wait, caches, and some in flight.
/// Of several pools each: all that wait may be of one, and the ports of a node without memory receive into another's.
[[nodiscard]] unsigned packet_buffers(const config::Config& config, std::size_t workers) noexcept;
/// Bytes that one pool takes, before the drivers are known.
[[nodiscard]] std::size_t packet_pool_memory(const config::Config& config, std::size_t workers,
                                             const std::filesystem::path& root = "/");
/// The largest buffer_room() of all interfaces, before the drivers are known: what /sys below `root` tells of PCI
/// devices. Without huge pages memory costs nothing until it is touched, so there each may be one that wants the
/// largest.
[[nodiscard]] std::size_t likely_buffer_room(const config::Config& config, const std::filesystem::path& root = "/");
/// A pool, whose buffers have so much room behind their headroom, in memory of NUMA node `socket` (or SOCKET_ID_ANY);
/// `name` is unique in the process.
[[nodiscard]] rte_mempool* make_packet_pool(const config::Config& config, std::size_t workers, std::size_t room,
                                            const char* name, int socket);

}  // namespace neigh::dataplane
