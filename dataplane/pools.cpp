#include "dataplane/pools.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <rte_eal.h>
#include <rte_lcore.h>
#include <rte_memory.h>

#include "dataplane/buffers.hpp"

namespace neigh::dataplane {
namespace {

NumaNode this_node() {
    const auto socket = static_cast<int>(rte_socket_id());
    return socket >= 0 ? NumaNode{static_cast<unsigned>(socket)} : std::nullopt;
}

}  // namespace

std::vector<NumaNode> pool_nodes(std::span<const NumaNode> ports, NumaNode control, bool has_nodes) {
    std::vector<NumaNode> nodes;
    for (std::size_t i = 0; i < ports.size() && has_nodes; ++i) {
        const NumaNode node = ports[i] ? ports[i] : control;
        if (std::ranges::find(nodes, node) == nodes.end()) {
            nodes.push_back(node);
        }
    }
    std::ranges::stable_partition(nodes, [&](NumaNode node) { return node == control; });
    return nodes.empty() ? std::vector{control} : nodes;
}

PacketPools::PacketPools(const config::Config& config, std::size_t workers, std::size_t room,
                         std::span<const NumaNode> ports)
    : control_(this_node()) {
    const std::vector<NumaNode> nodes = pool_nodes(ports, control_, rte_eal_has_hugepages() != 0);
    std::string why;
    for (const NumaNode node : nodes) {
        const std::string name = node ? "neigh-packets-" + std::to_string(*node) : "neigh-packets";
        try {
            const int socket = node ? static_cast<int>(*node) : SOCKET_ID_ANY;
            pools_.push_back(make_packet_pool(config, workers, room, name.c_str(), socket));
            nodes_.push_back(node);
        } catch (const std::runtime_error& failure) {
            why = failure.what();
            if (node) {
                refused_.push_back(*node);
            }
        }
    }
    if (pools_.empty()) {
        throw std::runtime_error(why);
    }
}

rte_mempool* PacketPools::of(NumaNode node) const noexcept {
    for (const NumaNode wanted : {node, control_}) {
        if (const auto found = std::ranges::find(nodes_, wanted); wanted && found != nodes_.end()) {
            return pools_[static_cast<std::size_t>(found - nodes_.begin())];
        }
    }
    return pools_.front();
}

}  // namespace neigh::dataplane
