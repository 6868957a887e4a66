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
                                Mistakes& mistakes) {
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
    }
    if (!to || interface == nullptr) {
        return std::nullopt;
    }
    return Route{.to = to->value, .via = via ? std::optional{via->value} : std::nullopt, .ifindex = interface->index};
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
