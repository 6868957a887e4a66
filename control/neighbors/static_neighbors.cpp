#include "control/neighbors/static_neighbors.hpp"

#include <vector>

namespace neigh::control {
namespace {

Request request_of(const config::StaticNeighbor& said) {
    const nud::State managed = said.lladdr.is_zero() ? nud::State::incomplete : nud::State::stale;
    return {.dst = said.dst,
            .ifindex = said.ifindex,
            .lladdr = said.lladdr,
            .state = said.managed ? managed : nud::State::permanent,
            .managed = said.managed};
}

/// Of a managed one the address and state are the network's.
bool is_still(const Row& row, const config::StaticNeighbor& said) {
    if (said.managed || row.nud.managed) {
        return said.managed == row.nud.managed;
    }
    const Request request = request_of(said);
    return row.nud.state == request.state && row.nud.lladdr == request.lladdr && row.nud.router == request.router;
}

}  // namespace

Result<Done> set_static_neighbors(Resolver& resolver, std::span<const config::StaticNeighbor> neighbors,
                                  TimePoint now) {
    std::vector<Request> rows;
    for (const config::StaticNeighbor& neighbor : neighbors) {
        rows.push_back(request_of(neighbor));
    }
    std::size_t bad = 0;
    return resolver.apply(Resolver::SetMode::replace, rows, now, bad);
}

std::size_t remove_static_neighbors(Resolver& resolver, std::span<const config::StaticNeighbor> neighbors,
                                    TimePoint now) {
    std::vector<Resolver::EntryName> rows;
    for (const config::StaticNeighbor& neighbor : neighbors) {
        const auto row = resolver.get(neighbor.ifindex, neighbor.dst, now);
        if (row && is_still(row.value(), neighbor)) {
            rows.push_back({.dst = neighbor.dst, .ifindex = neighbor.ifindex});
        }
    }
    std::size_t bad = 0;
    const auto removed = resolver.remove(rows, now, bad);
    return removed ? rows.size() : 0;
}

}  // namespace neigh::control
