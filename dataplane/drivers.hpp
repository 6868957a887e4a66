// What DPDK's drivers do otherwise than others: each peculiarity is named here once, with the drivers that have it.
//
// Contract: plain functions of a driver's name as rte_eth_dev_info has it; empty: not known yet, and like most.
// Neighbors: port and buffers ask. Not here: what follows from it, and devices that say so themselves (capabilities,
// offloads); which arguments a virtual device takes (config/device.hpp).
#pragma once

#include <string_view>

namespace neigh::dataplane::drivers {

inline constexpr std::string_view kVirtio = "net_virtio";
inline constexpr std::string_view kVirtioUser = "net_virtio_user";
inline constexpr std::string_view kTap = "net_tap";
inline constexpr std::string_view kAfXdp = "net_af_xdp";
inline constexpr std::string_view kAfPacket = "net_af_packet";
inline constexpr std::string_view kVhost = "net_vhost";
/// 82540 to I219: QEMU's e1000 and e1000e.
inline constexpr std::string_view kE1000 = "net_e1000_em";

/// Its devices know eight sizes of receive buffers, powers of two (em_rctl_bsize() in the driver), and it says that
/// they scatter at any MTU above 1500.
[[nodiscard]] constexpr bool has_buffers_of_powers_of_two(std::string_view driver) noexcept {
    return driver == kE1000;
}

/// It announces interrupts for link changes which don't come: net_tap's, which has none; net_e1000_em's with MSI-X, and
/// once asked for them it looks at its link no more.
[[nodiscard]] constexpr bool only_says_that_it_tells_of_its_link(std::string_view driver) noexcept {
    return driver == kTap || driver == kE1000;
}

/// It negotiates VLAN filters whether anybody wants them or not; then the device drops the frames of every VLAN that it
/// was not told of (virtio 1.2, 5.1.6.5.3).
[[nodiscard]] constexpr bool filters_vlans_unasked(std::string_view driver) noexcept {
    return driver == kVirtio || driver == kVirtioUser;
}

/// It has queue pairs: fewer receive queues than transmit queues it refuses (net_tap, net_af_xdp), or frames are spread
/// over the receive queues of all pairs, set up or not (virtio_set_multiple_queues(): the larger number;
/// net_af_packet's fanout has a socket of each pair from the start; a guest behind net_vhost sends by all of its own).
[[nodiscard]] constexpr bool has_queue_pairs(std::string_view driver) noexcept {
    return driver == kVirtio || driver == kVirtioUser || driver == kTap || driver == kAfXdp || driver == kAfPacket ||
           driver == kVhost;
}

/// It gives the kernel's end of the device the port's own MAC.
[[nodiscard]] constexpr bool shares_its_mac_with_the_kernel(std::string_view driver) noexcept {
    return driver == kTap;
}

}  // namespace neigh::dataplane::drivers
