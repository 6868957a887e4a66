#include "dataplane/port.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "config/device.hpp"
#include "dataplane/buffers.hpp"
#include "dataplane/drivers.hpp"
#include "dataplane/packet_sockets.hpp"

namespace neigh::dataplane {
namespace {

template <typename Failure = std::runtime_error>
[[noreturn]] void fail(const config::Interface& interface, const std::string& what, int error) {
    throw Failure("interface " + interface.name + " (" + interface.device + "): " + what + ": " +
                  rte_strerror(error < 0 ? -error : error));
}

/// Of the device's driver; empty where it does not describe itself.
std::string driver_of(std::uint16_t port) {
    rte_eth_dev_info info{};
    return rte_eth_dev_info_get(port, &info) == 0 ? info.driver_name : "";
}

rte_ether_addr ether_of(const Mac& mac) noexcept {
    rte_ether_addr address{};
    std::memcpy(address.addr_bytes, mac.bytes.data(), sizeof address.addr_bytes);
    return address;
}

/// The VLANs whose frames an interface takes. It has no VLAN of its own yet: 0 is its untagged frames', where they have
/// a priority (802.1Q 6.9.1).
constexpr std::array<std::uint16_t, 1> kVlans{0};

/// The driver says that it tells of link changes, and does. Not of devices with an interface of the kernel's, which is
/// asked for the carrier in any case.
bool is_told_of_link(const rte_eth_dev_info& info) noexcept {
    return (*info.dev_flags & RTE_ETH_DEV_INTR_LSC) != 0 && info.if_index == 0 &&
           !drivers::only_says_that_it_tells_of_its_link(info.driver_name);
}

PolledPort polling_of(std::uint16_t port, bool is_pci) noexcept {
    rte_eth_dev_info info{};
    const bool is_known = rte_eth_dev_info_get(port, &info) == 0;
    // A virtual device says that it is where it was made, on control's node: that is no place of its frames.
    const int node = is_pci ? rte_eth_dev_socket_id(port) : SOCKET_ID_ANY;
    return {.node = node >= 0 ? NumaNode{static_cast<unsigned>(node)} : std::nullopt,
            .max_queues = is_known ? info.max_rx_queues : std::uint16_t{1},
            .has_pairs = is_known && drivers::has_queue_pairs(info.driver_name)};
}

/// Frames of the VLANs that it is not told of are dropped. Other devices filter when they are asked to, which nobody
/// does: so the frames of VLANs that no interface has are counted.
bool filters_vlans_unasked(const rte_eth_dev_info& info) noexcept {
    return drivers::filters_vlans_unasked(info.driver_name) &&
           (info.rx_offload_capa & RTE_ETH_RX_OFFLOAD_VLAN_FILTER) != 0;
}

}  // namespace

std::uint64_t used_tx_offloads(std::uint64_t capabilities, bool sends_of_one_pool) noexcept {
    return sends_of_one_pool ? capabilities & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE : 0;
}

Port::Port(const config::Interface& interface) : device_(interface.device), mtu_(interface.mtu) {
    if (const auto kernel = config::parse_device(device_).kernel_interface()) {
        try {
            claim_ = KernelClaim{*kernel};
        } catch (const std::runtime_error& failure) {
            throw std::runtime_error("interface " + interface.name + " (" + device_ + "): " + failure.what());
        }
    }
    probe(interface);
    polled_ = polling_of(id_, config::parse_device(device_).is_pci);
}

std::size_t Port::buffer_room() const noexcept {
    return dataplane::buffer_room(mtu_, driver_of(id_));
}

void Port::start(const config::Interface& interface, const PortSettings& settings, rte_mempool* pool) {
    configure(interface, settings, pool);
    if (!part_from_kernel(interface)) {
        set_mac(interface);
    }
    receive_groups();
    receive_vlans();
    describe_itself(settings, *pool);
}

void Port::probe(const config::Interface& interface) {
    const std::string name = config::parse_device(device_).name;
    // A PCI device that EAL was told of is there already.
    if (rte_eth_dev_get_port_by_name(name.c_str(), &id_) != 0) {
        if (const int error = rte_dev_probe(device_.c_str()); error != 0) {
            fail<NotOpened>(interface, "the device could not be opened", error);
        }
        if (const int error = rte_eth_dev_get_port_by_name(name.c_str(), &id_); error != 0) {
            fail<NotOpened>(interface, "the device has no Ethernet port of that name", error);
        }
    }
}

void Port::configure(const config::Interface& interface, const PortSettings& settings, rte_mempool* pool) {
    rte_eth_dev_info info{};
    if (const int error = rte_eth_dev_info_get(id_, &info); error != 0) {
        fail(interface, "the device does not describe itself", error);
    }
    if (info.max_tx_queues < settings.workers) {
        throw std::runtime_error("interface " + interface.name + " (" + interface.device +
                                 "): " + too_few_queues(interface.device, settings.workers, info.max_tx_queues));
    }
    const auto rx_queues = static_cast<std::uint16_t>(settings.pollers.size());

    rte_eth_conf conf{};
    if (rx_queues > 1 && info.flow_type_rss_offloads != 0) {
        conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
        conf.rx_adv_conf.rss_conf.rss_hf =
            (RTE_ETH_RSS_IP | RTE_ETH_RSS_TCP | RTE_ETH_RSS_UDP) & info.flow_type_rss_offloads;
    }
    tells_link_ = is_told_of_link(info);
    conf.intr_conf.lsc = tells_link_ ? 1 : 0;
    if (filters_vlans_unasked(info)) {
        conf.rxmode.offloads |= RTE_ETH_RX_OFFLOAD_VLAN_FILTER;  // else it can't be told of any
    }
    conf.txmode.offloads = used_tx_offloads(info.tx_offload_capa, settings.sends_of_one_pool);
    use_ = {.rx_offloads = conf.rxmode.offloads,
            .tx_offloads = conf.txmode.offloads,
            .has_rss = conf.rxmode.mq_mode == RTE_ETH_MQ_RX_RSS};
    if (const int error = rte_eth_dev_configure(id_, rx_queues, settings.workers, &conf); error != 0) {
        fail(interface, "the device refuses its configuration", error);
    }
    if (const int error = rte_eth_dev_set_mtu(id_, interface.mtu); error != 0 && error != -ENOTSUP) {
        fail(interface, "the device refuses an MTU of " + std::to_string(interface.mtu), error);
    }
    set_up_queues(interface, settings, info, pool);
    if (const int error = rte_eth_dev_start(id_); error != 0) {
        fail(interface, "the device does not start", error);
    }
}

void Port::set_up_queues(const config::Interface& interface, const PortSettings& settings, const rte_eth_dev_info& info,
                         rte_mempool* pool) {
    std::uint16_t rx_descriptors = settings.rx_descriptors;
    std::uint16_t tx_descriptors = settings.tx_descriptors;
    if (const int error = rte_eth_dev_adjust_nb_rx_tx_desc(id_, &rx_descriptors, &tx_descriptors); error != 0) {
        fail(interface, "the device refuses the number of descriptors", error);
    }
    // Rings lie where the buffers do: on the device's node, or where there is memory.
    const auto socket = static_cast<unsigned>(pool->socket_id);
    for (std::uint16_t queue = 0; queue < settings.pollers.size(); ++queue) {
        if (const int error = rte_eth_rx_queue_setup(id_, queue, rx_descriptors, socket, nullptr, pool); error != 0) {
            fail(interface, "no receive queue " + std::to_string(queue), error);
        }
    }
    rte_eth_txconf tx_conf = info.default_txconf;
    tx_conf.offloads = use_.tx_offloads;
    for (std::uint16_t queue = 0; queue < settings.workers; ++queue) {
        if (const int error = rte_eth_tx_queue_setup(id_, queue, tx_descriptors, socket, &tx_conf); error != 0) {
            fail(interface, "no transmit queue " + std::to_string(queue), error);
        }
    }
}

void Port::set_mac(const config::Interface& interface) {
    rte_ether_addr address{};
    if (interface.mac) {
        rte_ether_addr before{};
        const bool had_one = rte_eth_macaddr_get(id_, &before) == 0 && rte_is_valid_assigned_ether_addr(&before);
        address = ether_of(*interface.mac);
        // A device without an address of its own (net_ring) takes none: workers compare addresses themselves, so all
        // that it must do is pass every frame.
        const int error = rte_eth_dev_default_mac_addr_set(id_, &address);
        if (error != 0 && (error != -ENOTSUP || rte_eth_promiscuous_enable(id_) != 0)) {
            fail(interface, "the device refuses the MAC " + interface.mac->to_string(), error);
        }
        if (error == 0 && had_one) {
            mac_before_.emplace();
            std::memcpy(mac_before_->bytes.data(), before.addr_bytes, mac_before_->bytes.size());
        }
    } else if (const int error = rte_eth_macaddr_get(id_, &address); error != 0) {
        fail(interface, "the device has no MAC", error);
    }
    std::memcpy(mac_.bytes.data(), address.addr_bytes, mac_.bytes.size());
    if (!mac_.is_station()) {
        throw std::runtime_error("interface " + interface.name + " (" + interface.device +
                                 "): the device has no MAC of its own; give it one with `mac`");
    }
}

/// So that who has the device next, often the kernel, finds it as we did: some keep what they were given.
void Port::put_mac_back() noexcept {
    if (mac_before_ && *mac_before_ != mac_) {
        rte_ether_addr address = ether_of(*mac_before_);
        (void)rte_eth_dev_default_mac_addr_set(id_, &address);
    }
}

/// A list of groups would have to be longer than what devices have room for: each proxied address is in one of its own.
void Port::receive_groups() {
    const int multicast = rte_eth_allmulticast_enable(id_);
    const bool is_promiscuous = rte_eth_promiscuous_get(id_) == 1;
    const int promiscuous = multicast == 0 ? 0 : rte_eth_promiscuous_enable(id_);
    if (promiscuous != 0) {
        const bool knows_neither = multicast == -ENOTSUP && promiscuous == -ENOTSUP;
        description_.multicast = knows_neither ? Multicast::unfiltered : Multicast::refused;
    } else {
        description_.multicast = multicast == 0 && !is_promiscuous ? Multicast::all : Multicast::promiscuous;
    }
    if (description_.multicast == Multicast::refused) {
        notes_.push_back({.text = std::string("the device refuses to receive all multicast frames (") +
                                  rte_strerror(-multicast) +
                                  "), and to be promiscuous: neighbor solicitations may not reach us",
                          .is_warning = true});
    }
}

void Port::receive_vlans() {
    if ((use_.rx_offloads & RTE_ETH_RX_OFFLOAD_VLAN_FILTER) == 0) {
        return;  // it hands over those of every VLAN
    }
    for (const std::uint16_t vlan : kVlans) {
        if (const int error = rte_eth_dev_vlan_filter(id_, vlan, 1); error != 0) {
            notes_.push_back({.text = "the device refuses to receive frames of VLAN " + std::to_string(vlan) + ": " +
                                      rte_strerror(-error),
                              .is_warning = true});
        }
    }
}

void Port::describe_itself(const PortSettings& settings, const rte_mempool& pool) {
    const Multicast multicast = description_.multicast;
    description_ = describe(id_);
    description_.use = use_;
    description_.pollers = settings.pollers;
    description_.multicast = multicast;
    description_.mac = mac_;
    description_.buffer_room =
        rte_pktmbuf_data_room_size(const_cast<rte_mempool*>(&pool)) - std::size_t{RTE_PKTMBUF_HEADROOM};
    rte_eth_rxq_info queue{};
    constexpr std::uint16_t kFirst = 0;
    const bool scatters = rte_eth_rx_queue_info_get(id_, kFirst, &queue) == 0 && queue.scattered_rx != 0;
    if (is_split(mtu_, description_.buffer_room, description_.driver, scatters)) {
        notes_.push_back({.text = "frames of its MTU, " + std::to_string(mtu_) + ", come in several buffers of " +
                                  std::to_string(description_.buffer_room) +
                                  " bytes: each is copied together (rx_linearized)",
                          .is_warning = true});
    }
}

/// Where the kernel's end has the port's own MAC (net_tap) the kernel takes no frame of ours for its own, and
/// forms the same link-local address: each would find the other's taken. The kernel's end is up from the device's
/// start, and forms its addresses at once: it keeps its MAC, and ours is another. The driver passes us every frame.
bool Port::part_from_kernel(const config::Interface& interface) {
    rte_eth_dev_info info{};
    if (rte_eth_dev_info_get(id_, &info) != 0 || info.if_index == 0 ||
        !drivers::shares_its_mac_with_the_kernel(info.driver_name)) {
        return false;
    }
    const auto kernel = kernel_name_of(info.if_index);
    const auto kernel_mac = kernel ? kernel_mac_of(*kernel) : std::nullopt;
    if (!kernel_mac) {
        return false;
    }
    if (interface.mac) {
        mac_ = *interface.mac;
        if (mac_ == *kernel_mac) {
            notes_.push_back(
                {.text = *kernel + ", the kernel's end of it, has the same MAC: no packet will pass between them",
                 .is_warning = true});
        }
        return true;
    }
    mac_ = *kernel_mac;
    mac_.bytes.front() |= 0x02;  // locally administered
    mac_.bytes.back() ^= 0x80;
    notes_.push_back({.text = "its MAC is " + mac_.to_string() + ", for " + *kernel +
                              ", the kernel's end of it, has the device's, " + kernel_mac->to_string()});
    return true;
}

Port::~Port() {
    put_mac_back();
    rte_eth_dev_stop(id_);
    rte_eth_dev_close(id_);
}

bool Port::is_link_up() const noexcept {
    rte_eth_link link{};
    if (rte_eth_link_get_nowait(id_, &link) != 0 || link.link_status != RTE_ETH_LINK_UP) {
        return false;
    }
    // Drivers that sit on an interface of the kernel's (net_af_packet, net_af_xdp) say "up" from start to stop.
    rte_eth_dev_info info{};
    return rte_eth_dev_info_get(id_, &info) != 0 || info.if_index == 0 || kernel_has_carrier(info.if_index);
}

bool Port::loses_fragments() const {
    rte_eth_dev_info info{};
    return rte_eth_dev_info_get(id_, &info) == 0 && info.if_index != 0 && is_defragmented(info.if_index);
}

}  // namespace neigh::dataplane
