// One interface from its mapping, and the checks that need nothing but it.
// Neighbors: interfaces.hpp says what for.
#include "config/interfaces.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "config/device.hpp"
#include "config/map_reader.hpp"
#include "config/sections.hpp"

namespace neigh::config {
namespace {

constexpr std::uint16_t kLeastMtuWithIpv6 = 1280;  // RFC 8200 section 5

void check_name(const std::string& name, Position at, Mistakes& mistakes) {
    const bool printable =
        std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~' && c != '/'; });
    if (!printable || name == "." || name == "..") {
        mistakes.add(at, "name must be 1 to 15 printable ASCII characters, no '/' and no white space");
    }
}

/// The address whose host bits are all ones.
IpAddr last_of(const Prefix& subnet) {
    return IpAddr::v4(subnet.network().address.v4_value() | (0xffffffffU >> subnet.length));
}

std::string is_off(Family family) {
    return std::string{": "} + (family == Family::ipv4 ? "ipv4" : "ipv6") + " is off on this interface";
}

/// Why `own` cannot be an address of an interface; empty: it can.
std::string what_is_wrong_with(const Prefix& own, const Interface& interface) {
    const std::string text = own.to_string();
    const IpAddr& address = own.address;
    if (!interface.has(address.family)) {
        return text + is_off(address.family);
    }
    if (!address.is_unicast()) {
        return text + ": an interface's address must be unicast";
    }
    if (own.length == 0) {
        return text + ": a subnet of length 0 would make the whole world a neighbor";
    }
    if (own.length + 1U >= address.bits()) {  // RFC 3021, RFC 6164: both addresses of a pair are hosts
        return {};
    }
    if (!own.has_host_bits()) {  // for IPv6 the subnet-router anycast address, RFC 4291 2.6.1
        return text + " has no host bits: it is the subnet itself, not an address in it";
    }
    if (address.is_v4() && address == last_of(own)) {  // RFC 919 section 7
        return text + " is the subnet's broadcast address";
    }
    return {};
}

bool read_addresses(const MapReader& map, Interface& interface, InterfaceMarks& marks, Mistakes& mistakes) {
    std::vector<Located<Prefix>> addresses;
    bool good = map.read_list("interfaces[].addresses", addresses);
    for (const auto& [own, at] : addresses) {
        if (auto wrong = what_is_wrong_with(own, interface); !wrong.empty()) {
            mistakes.add(at, std::move(wrong));
            good = false;
            continue;
        }
        interface.addresses.push_back(own);
        marks.addresses.push_back(at);
    }
    return good;
}

/// Why nobody can be answered for there; empty: they can.
std::string what_is_wrong_with_proxy(const Prefix& proxied, const Interface& interface) {
    const std::string text = proxied.to_string();
    const IpAddr& address = proxied.address;
    if (!interface.has(address.family)) {
        return text + is_off(address.family);
    }
    if (proxied.has_host_bits()) {
        return text + " has host bits set: did you mean " + proxied.network().to_string() + "?";
    }
    if (address.is_multicast() || address.is_loopback() || (address.is_v6() && address.is_link_local())) {
        return text + " can't be proxied: it is multicast, loopback or link-local";
    }
    return {};
}

void read_proxy(const MapReader& map, Interface& interface, Mistakes& mistakes) {
    std::vector<Located<Prefix>> prefixes;
    map.read_list("interfaces[].proxy", prefixes);
    for (const auto& [proxied, at] : prefixes) {
        if (auto wrong = what_is_wrong_with_proxy(proxied, interface); !wrong.empty()) {
            mistakes.add(at, std::move(wrong));
        } else {
            interface.proxy.push_back(proxied);
        }
    }
}

std::string read_name(const MapReader& map, Interfaces& interfaces, Mistakes& mistakes) {
    std::string name;
    const Yaml* value = map.find("interfaces[].name");
    if (map.read("interfaces[].name", name)) {
        check_name(name, value->at, mistakes);
    } else if (value != nullptr && value->kind == Yaml::Kind::scalar) {
        interfaces.bad_names.insert(value->text);
    } else {
        interfaces.has_nameless = true;
    }
    return name;
}

void read_interface(const Yaml& node, const NeighborParams& defaults, Interfaces& interfaces, Mistakes& mistakes) {
    const MapReader map{node, "interfaces[]", mistakes};
    Interface interface;
    InterfaceMarks marks;

    interface.name = read_name(map, interfaces, mistakes);
    marks.name = map.at("interfaces[].name");
    interface.index = static_cast<std::uint32_t>(interfaces.list.size() + 1);
    interface.luid = luid_of(interface.name);

    read_keys(map, interface);
    interface.device = normalized_device(interface.device);
    marks.device = map.at("interfaces[].device");
    if (interface.mac && !interface.mac->is_station()) {
        mistakes.add(map.at("interfaces[].mac"),
                     interface.mac->to_string() + ": an interface's MAC is neither zero nor a group address");
    }
    const bool is_ipv6_known = !map.has("interfaces[].ipv6") || !mistakes.has_any_at(map.at("interfaces[].ipv6"));
    if (interface.ipv6 && is_ipv6_known && interface.mtu < kLeastMtuWithIpv6) {
        mistakes.add(map.at("interfaces[].mtu"), "mtu must be at least " + std::to_string(kLeastMtuWithIpv6) +
                                                     " with IPv6 on (RFC 8200 section 5), not " +
                                                     std::to_string(interface.mtu));
    }
    const bool good = map.is_mapping() && read_addresses(map, interface, marks, mistakes);
    read_proxy(map, interface, mistakes);
    interface.neighbor = defaults;
    read_section(map.find("interfaces[].neighbor"), interface.neighbor, mistakes);

    interfaces.has_bad_addresses |= !good;
    interfaces.list.push_back(std::move(interface));
    interfaces.marks.push_back(std::move(marks));
}

}  // namespace

Interfaces read_interfaces(const Yaml* node, const NeighborParams& defaults, Mistakes& mistakes) {
    Interfaces interfaces;
    if (node == nullptr || !expect_list(*node, *OptionId{"interfaces"}, mistakes)) {
        interfaces.has_nameless = true;
        interfaces.has_bad_addresses = true;
        return interfaces;
    }
    if (node->items.empty()) {
        mistakes.add(node->at, "no interfaces: at least one is needed");
    } else if (node->items.size() > kMostPorts) {
        mistakes.add(node->items[kMostPorts].at, "more than " + std::to_string(kMostPorts) + " interfaces");
    }
    for (const Yaml& item : node->items) {
        read_interface(item, defaults, interfaces, mistakes);
    }
    return interfaces;
}

}  // namespace neigh::config
