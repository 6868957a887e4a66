// A static neighbor from its mapping, under the rules that neigh.add has (CONTRACT.md section 5).
// Neighbors: routes.hpp declares it beside the routes.
#include <map>
#include <string>
#include <utility>

#include "config/map_reader.hpp"
#include "config/routes.hpp"

namespace neigh::config {
namespace {

using Seen = std::map<std::pair<std::uint32_t, IpAddr>, Position>;

/// Why nobody can be a neighbor under this address; empty: somebody can.
std::string what_is_wrong_with(const IpAddr& dst) {
    if (dst.is_unspecified() || dst.is_limited_broadcast() || dst.is_loopback()) {
        return "dst " + dst.to_string() + " is no address of a neighbor: it is unspecified, broadcast or loopback";
    }
    return {};
}

const Interface* interface_of(const MapReader& map, const Located<IpAddr>& dst, const Links& links,
                              Mistakes& mistakes) {
    std::optional<Located<std::string>> dev;
    if (!map.read("neighbors[].dev", dev) && map.find("neighbors[].dev") != nullptr) {
        return nullptr;  // said already
    }
    const Interface* interface = links.resolve(dev, dst, mistakes);
    if (interface != nullptr && links.is_own(*interface, dst.value)) {
        mistakes.add(dst.at, "dst " + dst.value.to_string() + " is an own address");
        return nullptr;
    }
    return interface;
}

bool is_new(const Located<IpAddr>& dst, const Interface& interface, Seen& seen, Mistakes& mistakes) {
    const auto [first, inserted] = seen.try_emplace({interface.index, dst.value}, dst.at);
    if (!inserted) {
        mistakes.add(dst.at, "duplicate neighbor " + dst.value.to_string() + " on " + interface.name +
                                 ", already in line " + std::to_string(first->second.line));
    }
    return inserted;
}

std::optional<StaticNeighbor> read_static_neighbor(const Yaml& node, const Links& links, Seen& seen,
                                                   Mistakes& mistakes) {
    const MapReader map{node, "neighbors[]", mistakes};
    Located<bool> managed{};
    bool good = map.find("neighbors[].managed") == nullptr || map.read("neighbors[].managed", managed);
    Located<Mac> lladdr;
    const bool has_lladdr = map.find("neighbors[].lladdr") != nullptr;
    good = (!has_lladdr || map.read("neighbors[].lladdr", lladdr)) && good;
    if (!has_lladdr && good && !managed.value) {
        mistakes.add(node.at, "missing key 'lladdr': without it a neighbor has to be managed");
        good = false;
    }
    if (good && has_lladdr && (lladdr.value.is_zero() || lladdr.value.is_broadcast())) {
        mistakes.add(lladdr.at, "lladdr " + lladdr.value.to_string() + " must be neither zero nor broadcast");
        good = false;
    }
    Located<IpAddr> dst;
    if (!map.read("neighbors[].dst", dst)) {
        return std::nullopt;
    }
    if (auto wrong = what_is_wrong_with(dst.value); !wrong.empty()) {
        mistakes.add(dst.at, std::move(wrong));
        return std::nullopt;
    }
    if (managed.value && !dst.value.is_unicast()) {
        mistakes.add(dst.at, "dst " + dst.value.to_string() + " is no unicast address, so nobody can be asked for it");
        return std::nullopt;
    }
    const Interface* interface = interface_of(map, dst, links, mistakes);
    if (interface == nullptr || !is_new(dst, *interface, seen, mistakes) || !good) {
        return std::nullopt;
    }
    return StaticNeighbor{
        .dst = dst.value, .lladdr = lladdr.value, .ifindex = interface->index, .managed = managed.value};
}

}  // namespace

std::vector<StaticNeighbor> read_static_neighbors(const Yaml* node, const Links& links, Mistakes& mistakes) {
    std::vector<StaticNeighbor> neighbors;
    if (node == nullptr || node->kind == Yaml::Kind::null || !expect_list(*node, *OptionId{"neighbors"}, mistakes)) {
        return neighbors;
    }
    Seen seen;
    for (const Yaml& item : node->items) {
        if (auto neighbor = read_static_neighbor(item, links, seen, mistakes)) {
            neighbors.push_back(*neighbor);
        }
    }
    return neighbors;
}

}  // namespace neigh::config
