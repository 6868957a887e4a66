#include "dataplane/port_description.hpp"

#include <array>
#include <bit>
#include <set>

#include <rte_ethdev.h>

#include "config/device.hpp"

namespace neigh::dataplane {
namespace {

std::string counted(std::uint16_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string queues_of(const PortDescription& port) {
    return port.rx_queues == port.tx_queues
               ? counted(port.rx_queues, "queue")
               : counted(port.rx_queues, "receive queue") + ", " + counted(port.tx_queues, "transmit queue");
}

std::string pollers_of(const Pollers& by_queue) {
    const std::set<std::uint32_t> workers(by_queue.begin(), by_queue.end());
    std::string text = workers.size() == 1 ? "polled by worker" : "polled by workers";
    for (const std::uint32_t worker : workers) {
        text += " " + std::to_string(worker);
    }
    return text;
}

std::string speed_of(std::uint32_t mbps) {
    return mbps >= 1'000 && mbps % 1'000 == 0 ? std::to_string(mbps / 1'000) + " Gbit/s"
                                              : std::to_string(mbps) + " Mbit/s";
}

void add_names(std::string& names, std::uint64_t offloads, const char* (*name_of)(std::uint64_t offload)) {
    for (; offloads != 0; offloads &= offloads - 1) {
        names += " ";
        names += name_of(std::uint64_t{1} << static_cast<unsigned>(std::countr_zero(offloads)));
    }
}

std::string offloads_of(const DeviceUse& use) {
    std::string names;
    add_names(names, use.rx_offloads, rte_eth_dev_rx_offload_name);
    add_names(names, use.tx_offloads, rte_eth_dev_tx_offload_name);
    return names.empty() ? "no offloads" : "offloads" + names;
}

}  // namespace

std::string_view to_word(Multicast multicast) noexcept {
    switch (multicast) {
        case Multicast::all:
            return "all";
        case Multicast::promiscuous:
            return "promiscuous";
        case Multicast::unfiltered:
            return "unfiltered";
        case Multicast::refused:
            break;
    }
    return "refused";
}

std::string PortDescription::to_string() const {
    std::string text = driver + " " + device;
    const auto add = [&text](const std::string& what) { text += ", " + what; };
    if (numa_node) {
        add("NUMA node " + std::to_string(*numa_node));
    }
    add(speed_mbps ? speed_of(*speed_mbps) : "speed unknown");
    add(queues_of(*this));
    if (!pollers.empty()) {
        add(pollers_of(pollers));
    }
    add(use.has_rss ? "RSS" : "no RSS");
    add(offloads_of(use));
    add("buffers of " + std::to_string(buffer_room) + " bytes");
    add("MAC " + mac.to_string());
    add("MTU " + std::to_string(mtu));
    add("multicast " + std::string{to_word(multicast)});
    return text;
}

std::string too_few_queues(const std::string& device, std::uint16_t workers, std::uint16_t queues) {
    const bool is_pci = config::parse_device(device).is_pci;
    return std::to_string(workers) + " workers need as many transmit queues, the device has " + std::to_string(queues) +
           (is_pci ? " (eal.lcores may name fewer; a virtual machine may give its NIC more)"
                   : " (vdevs take an argument such as qpairs=)");
}

PortDescription describe(std::uint16_t port) {
    PortDescription description;
    rte_eth_dev_info info{};
    if (rte_eth_dev_info_get(port, &info) == 0) {
        description.driver = info.driver_name;
        description.rx_queues = info.nb_rx_queues;
        description.tx_queues = info.nb_tx_queues;
    }
    std::array<char, RTE_ETH_NAME_MAX_LEN> name{};
    if (rte_eth_dev_get_name_by_port(port, name.data()) == 0) {
        description.device = name.data();
    }
    if (const int node = rte_eth_dev_socket_id(port); node >= 0) {
        description.numa_node = static_cast<unsigned>(node);
    }
    rte_eth_link link{};
    const bool has_link = rte_eth_link_get_nowait(port, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
    if (has_link && link.link_speed != RTE_ETH_SPEED_NUM_NONE && link.link_speed != RTE_ETH_SPEED_NUM_UNKNOWN) {
        description.speed_mbps = link.link_speed;
    }
    (void)rte_eth_dev_get_mtu(port, &description.mtu);
    return description;
}

}  // namespace neigh::dataplane
