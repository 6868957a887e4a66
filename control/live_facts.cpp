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
    const dataplane::Fib& fib = routing_.fib();
    const dataplane::NextHop& hop = fib.lookup(dst);
    const dataplane::Route route = fib.route_of(hop);
    Way way{.to = route.to, .is_connected = route.is_connected};
    if (hop.has_neighbor()) {
        way.kind = hop.kind == Kind::gateway ? Way::Kind::gateway : Way::Kind::connected;
        way.ifindex = hop.out->index;
        way.neighbor = dataplane::Fib::neighbor_of(hop, dst);
    } else if (hop.is_ours()) {
        way.kind = Way::Kind::own;
    } else if (hop.kind == Kind::broadcast) {
        way.kind = Way::Kind::broadcast;
    }
    return way;
}

std::optional<Way> LiveFacts::route_after(const std::optional<Prefix>& last) {
    const auto route = routing_.fib().route_after(last);
    if (!route) {
        return std::nullopt;
    }
    const bool by_gateway = route->hop->kind == dataplane::NextHop::Kind::gateway;
    return Way{.kind = by_gateway ? Way::Kind::gateway : Way::Kind::connected,
               .ifindex = route->hop->out->index,
               .neighbor = route->hop->gateway,
               .to = route->to,
               .is_connected = route->is_connected};
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
