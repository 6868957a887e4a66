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

/// Whether somebody can be a neighbor under this address, and be asked for it where that is to be; a mistake if not.
bool check_dst(const Located<IpAddr>& dst, bool managed, Mistakes& mistakes) {
    const std::string text = "dst " + dst.value.to_string();
    const bool is_one_hosts = dst.value.is_unicast() && !dst.value.is_v4_mapped();
    if (!is_one_hosts && !dst.value.is_multicast()) {
        mistakes.add(dst.at, text + " is no address of a neighbor: it is neither unicast nor multicast");
        return false;
    }
    if (managed && !dst.value.is_unicast()) {
        mistakes.add(dst.at, text + " is no unicast address, so nobody can be asked for it");
        return false;
    }
    return true;
}

/// None: it is not there, or no MAC.
std::optional<Located<Mac>> read_lladdr(const MapReader& map, Mistakes& mistakes) {
    std::optional<Located<Mac>> lladdr;
    if (map.read("neighbors[].lladdr", lladdr) && (lladdr->value.is_zero() || lladdr->value.is_broadcast())) {
        mistakes.add(lladdr->at, "lladdr " + lladdr->value.to_string() + " must be neither zero nor broadcast");
    }
    return lladdr;
}

/// By `dev`, else by the subnet that holds `dst`, where that is good.
const Interface* interface_of(const MapReader& map, std::optional<Family> family, const Located<IpAddr>* dst,
                              const Links& links, Mistakes& mistakes) {
    if (map.has("neighbors[].dev")) {
        Located<std::string> dev;
        return map.read("neighbors[].dev", dev) ? links.named(dev, family, mistakes) : nullptr;
    }
    return dst != nullptr ? links.holding(*dst, mistakes) : nullptr;
}

void check_new(const Located<IpAddr>& dst, const Interface& interface, Seen& seen, Mistakes& mistakes) {
    if (const auto [first, is_new] = seen.try_emplace({interface.index, dst.value}, dst.at); !is_new) {
        mistakes.add(dst.at, "duplicate neighbor " + dst.value.to_string() + " on " + interface.name +
                                 ", already in line " + std::to_string(first->second.line));
    }
}

/// That packets may go there, and that it can be asked for where that is to be.
void check_use(const Located<IpAddr>& dst, const Interface& interface, bool managed, const Links& links,
               Mistakes& mistakes) {
    const std::string text = "dst " + dst.value.to_string();
    if (const std::string why = links.why_no_hop(&interface, dst.value); !why.empty()) {
        mistakes.add(dst.at, text + " " + why);
    } else if (managed && !links.has_source(dst.value.family)) {
        mistakes.add(dst.at, text + " can't be asked for: no interface has an IPv4 address to ask from");
    }
}

/// Each key for itself, then what is asked of several of them, where they are there and good: no mistake hides another.
std::optional<StaticNeighbor> read_static_neighbor(const Yaml& node, const Links& links, Seen& seen,
                                                   Mistakes& mistakes) {
    const MapReader map{node, "neighbors[]", mistakes};
    if (!map.is_mapping()) {
        return std::nullopt;
    }
    bool managed = false;
    const bool is_static = !map.has("neighbors[].managed") || (map.read("neighbors[].managed", managed) && !managed);
    if (is_static && !map.has("neighbors[].lladdr")) {
        mistakes.add(node.at, "missing key 'lladdr': without it a neighbor has to be managed");
    }
    const auto lladdr = read_lladdr(map, mistakes);
    std::optional<Located<IpAddr>> dst;
    const bool good_dst = map.read("neighbors[].dst", dst) && check_dst(*dst, managed, mistakes);
    const auto family = dst ? std::optional{dst->value.family} : std::nullopt;
    const Interface* interface = interface_of(map, family, good_dst ? &*dst : nullptr, links, mistakes);
    if (good_dst && links.is_own(interface, dst->value)) {
        mistakes.add(dst->at, "dst " + dst->value.to_string() + " is an own address");
    } else if (good_dst && interface != nullptr) {
        check_new(*dst, *interface, seen, mistakes);
        check_use(*dst, *interface, managed, links, mistakes);
    }
    if (!good_dst || interface == nullptr) {
        return std::nullopt;
    }
    return StaticNeighbor{
        .dst = dst->value, .lladdr = lladdr ? lladdr->value : Mac{}, .ifindex = interface->index, .managed = managed};
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
