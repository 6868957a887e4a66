// What a port is, in a line: driver, address, NUMA node, speed, queues and who polls them, what its device does for us,
// buffers, MAC, MTU. Contract: plain values, asked of DPDK once when the port has been started (describe()). Control
// thread. Not here: opening and starting (port.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/polling.hpp"

namespace neigh::dataplane {

/// Which frames to groups a device hands over. neighd wants all: ARP comes by broadcast, ND to the groups of solicited
/// nodes, of which a proxied prefix has as many as it has addresses.
enum class Multicast : std::uint8_t {
    all,          ///< all-multicast mode
    promiscuous,  ///< it knows no such mode, and hands over every frame
    unfiltered,   ///< it knows neither mode: it filters nothing
    refused,      ///< it knows them, and refuses both: some may be missing
};
[[nodiscard]] std::string_view to_word(Multicast multicast) noexcept;

/// What a device was configured to do.
struct DeviceUse {
    std::uint64_t rx_offloads = 0;  ///< RTE_ETH_RX_OFFLOAD_
    std::uint64_t tx_offloads = 0;  ///< RTE_ETH_TX_OFFLOAD_
    bool has_rss = false;           ///< flows are spread over the receive queues
};

struct PortDescription {
    std::string driver;  ///< `net_ixgbe`
    std::string device;  ///< a PCI address, or a virtual device's name
    NumaNode numa_node{};
    std::optional<std::uint32_t> speed_mbps{};  ///< none: the link is down, or the device does not say
    std::uint16_t rx_queues = 1;
    std::uint16_t tx_queues = 1;
    Pollers pollers{};  ///< of its receive queues
    DeviceUse use{};
    std::size_t buffer_room = 0;  ///< bytes of frame
    Mac mac{};
    std::uint16_t mtu = 0;
    Multicast multicast = Multicast::all;

    [[nodiscard]] std::string to_string() const;
};

/// Why a device with so few transmit queues can't serve so many workers, and what to do.
[[nodiscard]] std::string too_few_queues(const std::string& device, std::uint16_t workers, std::uint16_t queues);

/// Of a started port; `pollers`, `use`, `multicast`, `mac` and `buffer_room` are the caller's to say.
[[nodiscard]] PortDescription describe(std::uint16_t port);

}  // namespace neigh::dataplane
