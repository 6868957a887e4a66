#include "dataplane/buffers.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>

#include <rte_errno.h>
#include <rte_mbuf.h>

#include "config/device.hpp"
#include "config/pci.hpp"
#include "dataplane/drivers.hpp"

namespace neigh::dataplane {
namespace {

constexpr unsigned kCache = 256;
constexpr unsigned kHeldAndInFlight = 16'384 + 12'288;  // misses may fill half of the ring to control

constexpr std::size_t kKib = 1'024;
constexpr std::size_t kUsualRoom = RTE_MBUF_DEFAULT_DATAROOM;
constexpr std::size_t kMostRoom = std::size_t{UINT16_MAX} - RTE_PKTMBUF_HEADROOM;

bool may_be_pci(const config::Interface& interface) {
    return config::parse_device(interface.device).is_pci;
}

}  // namespace

std::size_t frame_room(std::uint16_t mtu) noexcept {
    constexpr std::size_t kEthernetHeader = 14;
    constexpr std::size_t kFcs = 4;
    constexpr std::size_t kTwoVlanTags = 8;
    constexpr std::size_t kVirtioHeader = 12;
    return mtu + kEthernetHeader + kFcs + kTwoVlanTags + kVirtioHeader;
}

std::size_t buffer_room(std::uint16_t mtu, std::string_view driver) noexcept {
    const std::size_t least = std::max(kUsualRoom, frame_room(mtu));
    const std::size_t rounded =
        drivers::has_buffers_of_powers_of_two(driver) ? std::bit_ceil(least) : (least + kKib - 1) / kKib * kKib;
    return std::min(rounded, kMostRoom);
}

bool is_split(std::uint16_t mtu, std::size_t room, std::string_view driver, bool scatters) noexcept {
    return scatters && (!drivers::has_buffers_of_powers_of_two(driver) || std::bit_floor(room) < frame_room(mtu));
}

unsigned packet_buffers(const config::Config& config, std::size_t workers) noexcept {
    const std::size_t per_port = workers * (std::size_t{config.worker.rx_descriptors} + config.worker.tx_descriptors);
    const std::size_t fragments = workers * reassembly_limits(config.worker).fragments();
    return static_cast<unsigned>(config.interfaces.size() * per_port + (workers + 1) * 2 * kCache + kHeldAndInFlight +
                                 fragments);
}

std::size_t likely_buffer_room(const config::Config& config, const std::filesystem::path& root) {
    std::size_t most = kUsualRoom;
    for (const config::Interface& interface : config.interfaces) {
        const bool may_want_most =
            may_be_pci(interface) &&
            (!config.eal.huge_pages || config::is_e1000(root, config::parse_device(interface.device).name));
        most = std::max(most, buffer_room(interface.mtu, may_want_most ? drivers::kE1000 : std::string_view{}));
    }
    return most;
}

std::size_t packet_pool_memory(const config::Config& config, std::size_t workers, const std::filesystem::path& root) {
    constexpr std::size_t kPerBuffer = sizeof(rte_mbuf) + RTE_PKTMBUF_HEADROOM + 64 + 64;  // mempool header, alignment
    return packet_buffers(config, workers) * (kPerBuffer + likely_buffer_room(config, root));
}

rte_mempool* make_packet_pool(const config::Config& config, std::size_t workers, std::size_t room, const char* name,
                              int socket) {
    const unsigned count = packet_buffers(config, workers);
    rte_mempool* pool = rte_pktmbuf_pool_create(name, count, kCache, 0,
                                                static_cast<std::uint16_t>(RTE_PKTMBUF_HEADROOM + room), socket);
    if (pool == nullptr) {
        throw std::runtime_error("no memory for " + std::to_string(count) + " packet buffers of " +
                                 std::to_string(room) + " bytes (eal.memory-mb): " + rte_strerror(rte_errno));
    }
    return pool;
}

}  // namespace neigh::dataplane
