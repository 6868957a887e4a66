#include "control/live_facts.hpp"

#include <numeric>

namespace neigh::control {

LiveFacts::LiveFacts(const config::Config& config, const dataplane::Topology& topology,
                     const dataplane::Routing& routing, std::span<const std::unique_ptr<dataplane::Port>> ports,
                     std::span<const std::unique_ptr<dataplane::Worker>> workers,
                     std::span<const ControlCounters> counters)
    : routing_(routing), ports_(ports), workers_(workers), counters_(counters) {
    for (const config::Interface& from : config.interfaces) {
        const dataplane::Interface& interface = *topology.of_index(from.index);
        InterfaceFacts facts{.name = from.name,
                             .index = from.index,
                             .luid = from.luid,
                             .mac = interface.mac,
                             .mtu = interface.mtu,
                             .addresses = {},
                             .ipv4 = from.ipv4,
                             .ipv6 = from.ipv6};
        for (const dataplane::OwnAddress& own : interface.addresses) {
            facts.addresses.push_back(own.prefix);
        }
        interfaces_.push_back(std::move(facts));
    }
    refresh_links();
}

const std::vector<InterfaceFacts>& LiveFacts::interfaces() {
    return interfaces_;
}

Way LiveFacts::way_to(const IpAddr& dst) {
    using Kind = dataplane::NextHop::Kind;
    const dataplane::NextHop& hop = routing_.fib().lookup(dst);
    if (hop.has_neighbor()) {
        return {.kind = hop.kind == Kind::gateway ? Way::Kind::gateway : Way::Kind::connected,
                .ifindex = hop.out->index,
                .neighbor = dataplane::Fib::neighbor_of(hop, dst)};
    }
    return {.kind = hop.is_ours()                 ? Way::Kind::own
                    : hop.kind == Kind::broadcast ? Way::Kind::broadcast
                                                  : Way::Kind::no_route};
}

std::uint64_t LiveFacts::counter(std::uint32_t ifindex, WorkerCounter counter) {
    return std::accumulate(
        workers_.begin(), workers_.end(), std::uint64_t{0},
        [&](std::uint64_t sum, const auto& worker) { return sum + worker->counters()[ifindex].get(counter); });
}

std::uint64_t LiveFacts::counter(std::uint32_t ifindex, ControlCounter counter) {
    return counters_[ifindex].get(counter);
}

void LiveFacts::refresh_links() {
    for (std::size_t i = 0; i < interfaces_.size(); ++i) {
        interfaces_[i].up = ports_[i]->is_link_up();
    }
}

}  // namespace neigh::control
