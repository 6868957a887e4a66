// A static route from its mapping: where to, by whom, on which interface.
// Neighbors: routes.hpp says what for.
#include "config/routes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "config/map_reader.hpp"

namespace neigh::config {
namespace {

/// What is never forwarded (RFC 1122 3.2.1.3, RFC 3927 7; RFC 4291 2.5.2 to 2.5.6, 2.7).
struct Block {
    Prefix prefix;
    const char* is;
};

const std::array<Block, 9>& never_forwarded() {
    static const std::array<Block, 9> blocks{{
        {{IpAddr::v4(0, 0, 0, 0), 8}, "unspecified"},
        {{IpAddr::v4(127, 0, 0, 0), 8}, "loopback"},
        {{IpAddr::v4(169, 254, 0, 0), 16}, "link-local"},
        {{IpAddr::v4(224, 0, 0, 0), 4}, "multicast"},
        {{IpAddr::v4(224, 0, 0, 0), 3}, "multicast, reserved or broadcast"},
        {{IpAddr::v6({}), 127}, "unspecified or loopback"},
        {{IpAddr::v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}), 96}, "IPv4 in IPv6's clothes"},
        {{IpAddr::v6({0xfe, 0x80}), 10}, "link-local"},
        {{IpAddr::v6({0xff}), 8}, "multicast"},
    }};
    return blocks;
}

/// Why nothing may be routed there, or never would be; empty: it may.
std::string what_is_wrong_with(const Prefix& to, const Links& links) {
    const std::string text = to.to_string();
    if (to.has_host_bits()) {
        return text + " has host bits set: did you mean " + to.network().to_string() + "?";
    }
    for (const Block& block : never_forwarded()) {
        if (to.length >= block.prefix.length && block.prefix.contains(to.address)) {
            return text + " is no destination for a route: it is " + block.is;
        }
    }
    if (to.length == to.address.bits()) {
        if (links.is_own(nullptr, to.address)) {
            return text + " is an own address: it needs no route, and one would never be taken";
        }
        if (const std::string why = links.why_no_hop(nullptr, to.address); !why.empty()) {
            return text + " " + why + ": a route to it would never be taken";
        }
    }
    if (const Interface* interface = links.connected(to)) {
        return text + " is the subnet of " + interface->name + ": it needs no route";
    }
    return {};
}

/// The next hop, or all that the route leads to, can be asked for by nobody, and no static neighbor makes that
/// needless.
bool is_out_of_reach(const Route& route, const Links& links, const std::vector<StaticNeighbor>& neighbors) {
    if (links.has_source(route.to.address.family)) {
        return false;
    }
    return std::ranges::none_of(neighbors, [&](const StaticNeighbor& neighbor) {
        return neighbor.ifindex == route.ifindex && !neighbor.managed &&
               (route.via ? neighbor.dst == *route.via : route.to.contains(neighbor.dst));
    });
}

void check_to(const Located<Prefix>& to, const Links& links, std::map<Prefix, Position>& seen, Mistakes& mistakes) {
    if (auto wrong = what_is_wrong_with(to.value, links); !wrong.empty()) {
        mistakes.add(to.at, std::move(wrong));
    } else if (const auto [first, is_new] = seen.try_emplace(to.value, to.at); !is_new) {
        mistakes.add(to.at, "duplicate route to " + to.value.to_string() + ", already in line " +
                                std::to_string(first->second.line));
    }
}

/// Whether this router can be asked (for `to`, where that is known); a mistake if not.
bool check_via(const Located<IpAddr>& via, const std::optional<Located<Prefix>>& to, Mistakes& mistakes) {
    const std::string text = "via " + via.value.to_string();
    if (to && via.value.family != to->value.address.family) {
        mistakes.add(via.at, text + " is of another family than " + to->value.to_string());
        return false;
    }
    if (!via.value.is_unicast()) {
        mistakes.add(via.at, text + " is no unicast address");
        return false;
    }
    return true;
}

/// By `dev`, else by the subnet that holds `via`, where that is good.
const Interface* interface_of(const MapReader& map, std::optional<Family> family, const Located<IpAddr>* via,
                              const Links& links, Mistakes& mistakes) {
    if (map.has("routes[].dev")) {
        Located<std::string> dev;
        return map.read("routes[].dev", dev) ? links.named(dev, family, mistakes) : nullptr;
    }
    if (!map.has("routes[].via")) {
        mistakes.add(map.at("routes[].to"), "a route needs via, dev or both");
    }
    return via != nullptr ? links.holding(*via, mistakes) : nullptr;
}

/// Each key for itself, then what is asked of several of them, where they are there and good: no mistake hides another.
std::optional<Route> read_route(const Yaml& node, const Links& links, std::map<Prefix, Position>& seen,
                                const std::vector<StaticNeighbor>& neighbors, Mistakes& mistakes) {
    const MapReader map{node, "routes[]", mistakes};
    if (!map.is_mapping()) {
        return std::nullopt;
    }
    std::optional<Located<Prefix>> to;
    if (map.read("routes[].to", to)) {
        check_to(*to, links, seen, mistakes);
    }
    std::optional<Located<IpAddr>> via;
    const bool good_via = map.read("routes[].via", via) && check_via(*via, to, mistakes);
    const auto family = to    ? std::optional{to->value.address.family}
                        : via ? std::optional{via->value.family}
                              : std::nullopt;
    const Interface* interface = interface_of(map, family, good_via ? &*via : nullptr, links, mistakes);
    if (good_via && links.is_own(interface, via->value)) {
        mistakes.add(via->at, "via " + via->value.to_string() + " is an own address");
    } else if (good_via && interface != nullptr) {
        if (const std::string why = links.why_no_hop(interface, via->value); !why.empty()) {
            mistakes.add(via->at, "via " + via->value.to_string() + " " + why);
        }
    }
    if (!to || interface == nullptr) {
        return std::nullopt;
    }
    const Route route{
        .to = to->value, .via = via ? std::optional{via->value} : std::nullopt, .ifindex = interface->index};
    if (is_out_of_reach(route, links, neighbors)) {
        mistakes.add(via ? via->at : to->at, "nobody on " + interface->name +
                                                 " can be asked for a next hop: no interface has an IPv4 address to "
                                                 "ask from");
    }
    return route;
}

}  // namespace

std::vector<Route> read_routes(const Yaml* node, const Links& links, const std::vector<StaticNeighbor>& neighbors,
                               Mistakes& mistakes) {
    std::vector<Route> routes;
    if (node == nullptr || node->kind == Yaml::Kind::null || !expect_list(*node, *OptionId{"routes"}, mistakes)) {
        return routes;
    }
    std::map<Prefix, Position> seen;
    for (const Yaml& item : node->items) {
        if (auto route = read_route(item, links, seen, neighbors, mistakes)) {
            routes.push_back(*route);
        }
    }
    return routes;
}

}  // namespace neigh::config
