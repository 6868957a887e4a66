// A static route from its mapping: where to, by whom, on which interface.
// Neighbors: routes.hpp says what for.
#include "config/routes.hpp"

#include <map>
#include <string>

#include "config/map_reader.hpp"

namespace neigh::config {
namespace {

/// Why nothing may be routed there; empty: it may.
std::string what_is_wrong_with(const Prefix& to, const Links& links) {
    const std::string text = to.to_string();
    const IpAddr& address = to.address;
    if (to.has_host_bits()) {
        return text + " has host bits set: did you mean " + to.network().to_string() + "?";
    }
    const bool link_local = address.is_v6() && address.is_link_local();  // RFC 4291 2.5.6: routers must not forward
    if (to.length > 0 &&
        (address.is_multicast() || address.is_loopback() || address.is_limited_broadcast() || link_local)) {
        return text + " is no destination for a route: it is multicast, loopback, broadcast or link-local";
    }
    if (const Interface* interface = links.connected(to)) {
        return text + " is the subnet of " + interface->name + ": it needs no route";
    }
    return {};
}

/// Why this router cannot be asked for that destination; empty: it can.
std::string what_is_wrong_with(const IpAddr& via, const Prefix& to) {
    if (via.family != to.address.family) {
        return "via " + via.to_string() + " is of another family than " + to.to_string();
    }
    if (!via.is_unicast()) {
        return "via " + via.to_string() + " is no unicast address";
    }
    return {};
}

const Interface* interface_of(const MapReader& map, const Located<Prefix>& to,
                              const std::optional<Located<IpAddr>>& via, const Links& links, Mistakes& mistakes) {
    std::optional<Located<std::string>> dev;
    if (!map.read("routes[].dev", dev) && map.find("routes[].dev") != nullptr) {
        return nullptr;  // said already
    }
    if (!via) {
        if (!dev) {
            mistakes.add(to.at, "a route needs via, dev or both");
            return nullptr;
        }
        return links.named(*dev, to.value.address.family, mistakes);
    }
    const Interface* interface = links.resolve(dev, *via, mistakes);
    if (interface != nullptr && links.is_own(*interface, via->value)) {
        mistakes.add(via->at, "via " + via->value.to_string() + " is an own address");
        return nullptr;
    }
    return interface;
}

std::optional<Route> read_route(const Yaml& node, const Links& links, std::map<Prefix, Position>& seen,
                                Mistakes& mistakes) {
    const MapReader map{node, "routes[]", mistakes};
    Located<Prefix> to;
    const bool has_to = map.read("routes[].to", to);
    if (has_to) {
        if (auto wrong = what_is_wrong_with(to.value, links); !wrong.empty()) {
            mistakes.add(to.at, std::move(wrong));
        } else if (const auto [first, is_new] = seen.try_emplace(to.value, to.at); !is_new) {
            mistakes.add(to.at, "duplicate route to " + to.value.to_string() + ", already in line " +
                                    std::to_string(first->second.line));
        }
    }
    std::optional<Located<IpAddr>> via;
    const bool bad_via = !map.read("routes[].via", via) && map.find("routes[].via") != nullptr;
    if (!has_to || bad_via) {
        return std::nullopt;
    }
    if (via) {
        if (auto wrong = what_is_wrong_with(via->value, to.value); !wrong.empty()) {
            mistakes.add(via->at, std::move(wrong));
            return std::nullopt;
        }
    }
    const Interface* interface = interface_of(map, to, via, links, mistakes);
    if (interface == nullptr) {
        return std::nullopt;
    }
    return Route{.to = to.value, .via = via ? std::optional{via->value} : std::nullopt, .ifindex = interface->index};
}

}  // namespace

std::vector<Route> read_routes(const Yaml* node, const Links& links, Mistakes& mistakes) {
    std::vector<Route> routes;
    if (node == nullptr || node->kind == Yaml::Kind::null || !expect_list(*node, *OptionId{"routes"}, mistakes)) {
        return routes;
    }
    std::map<Prefix, Position> seen;
    for (const Yaml& item : node->items) {
        if (auto route = read_route(item, links, seen, mistakes)) {
            routes.push_back(*route);
        }
    }
    return routes;
}

}  // namespace neigh::config
