// What interfaces must not share, and which interface a name or an address means.
// Neighbors: links.hpp says what for.
#include "config/links.hpp"

#include "config/device.hpp"

namespace neigh::config {
namespace {

bool is_scoped(const IpAddr& address) noexcept {
    return address.is_v6() && address.is_link_local();  // RFC 4007 section 6
}

}  // namespace

Links::Links(const Interfaces& interfaces, Mistakes& mistakes) : interfaces_(interfaces) {
    for (std::size_t i = 0; i < interfaces.list.size(); ++i) {
        const Interface& interface = interfaces.list[i];
        const InterfaceMarks& marks = interfaces.marks[i];
        add_name(interface, marks, mistakes);
        add_device(interface, marks, mistakes);
        for (std::size_t j = 0; j < interface.addresses.size(); ++j) {
            add_address(interface, interface.addresses[j], marks.addresses[j], mistakes);
        }
    }
}

void Links::add_name(const Interface& interface, const InterfaceMarks& marks, Mistakes& mistakes) {
    if (interface.name.empty()) {
        return;  // said already
    }
    const auto first_line = [this](const Interface* first) {
        return std::to_string(interfaces_.marks[first->index - 1].name.line);
    };
    if (const auto [first, is_new] = by_name_.try_emplace(interface.name, &interface); !is_new) {
        mistakes.add(marks.name, "duplicate name " + interface.name + ", already in line " + first_line(first->second));
    } else if (const auto [other, unique] = by_luid_.try_emplace(interface.luid, &interface); !unique) {
        mistakes.add(marks.name, "name " + interface.name + " has the same luid as " + other->second->name +
                                     " in line " + first_line(other->second) + ": choose another");
    }
}

void Links::add_device(const Interface& interface, const InterfaceMarks& marks, Mistakes& mistakes) {
    if (interface.device.empty()) {
        return;  // said already
    }
    const auto is_taken = [&](const std::string& what, const Interface* by) {
        mistakes.add(marks.device, what + " is already that of " + by->name + " in line " +
                                       std::to_string(interfaces_.marks[by->index - 1].device.line));
    };
    const Device device = parse_device(interface.device);
    if (const auto [first, is_new] = by_device_.try_emplace(device.name, &interface); !is_new) {
        is_taken("device " + device.name, first->second);
        return;
    }
    // Two virtual devices on it would each have every frame, and both would answer.
    if (const auto kernel = device.kernel_interface()) {
        if (const auto [first, is_new] = by_kernel_interface_.try_emplace(*kernel, &interface); !is_new) {
            is_taken("the kernel's interface " + *kernel, first->second);
        }
    }
}

void Links::add_address(const Interface& interface, const Prefix& own, Position at, Mistakes& mistakes) {
    if (const auto [first, is_new] = by_address_.try_emplace(scoped(interface, own.address), &interface); !is_new) {
        mistakes.add(at, own.address.to_string() + " is already an address of " + first->second->name);
        return;
    }
    if (is_scoped(own.address)) {
        return;  // every link has the same subnet
    }
    const auto [first, is_new] = by_subnet_.try_emplace(own.network(), &interface);
    if (!is_new && first->second != &interface) {
        mistakes.add(at, "the subnet " + own.network().to_string() + " is already that of " + first->second->name);
    } else if (is_new) {
        check_nesting(interface, own.network(), at, mistakes);
    }
}

/// Hosts of the outer subnet look for those of the inner one on their own link, where nobody answers: unless the
/// interface does, by proxy (RFC 1027). A single address is no subnet.
void Links::check_nesting(const Interface& interface, const Prefix& subnet, Position at, Mistakes& mistakes) const {
    for (const auto& [other, of] : by_subnet_) {
        const bool is_inner = other.length < subnet.length;
        const Prefix& inner = is_inner ? subnet : other;
        const Prefix& outer = is_inner ? other : subnet;
        const Interface& outside = is_inner ? *of : interface;
        if (of == &interface || inner.length == inner.address.bits() || !outer.contains(inner.address)) {
            continue;
        }
        const bool is_proxied = std::ranges::any_of(outside.proxy, [&](const Prefix& proxied) {
            return proxied.length <= inner.length && proxied.contains(inner.address);
        });
        if (!is_proxied) {
            mistakes.add(at, "the subnet " + subnet.to_string() + (is_inner ? " lies inside " : " holds ") +
                                 other.to_string() + " of " + of->name + ": hosts on " + outside.name +
                                 " won't find the inner one, unless " + outside.name + " has it in 'proxy'");
            return;
        }
    }
}

const Interface* Links::named(const Located<std::string>& dev, std::optional<Family> family, Mistakes& mistakes) const {
    const auto found = by_name_.find(dev.value);
    if (found == by_name_.end()) {
        if (!interfaces_.has_nameless && !interfaces_.bad_names.contains(dev.value)) {
            mistakes.add(dev.at, "no interface '" + dev.value + "' is declared");
        }
        return nullptr;
    }
    if (family && !found->second->has(*family)) {
        mistakes.add(dev.at, std::string{*family == Family::ipv4 ? "ipv4" : "ipv6"} + " is off on " + dev.value);
        return nullptr;
    }
    return found->second;
}

const Interface* Links::holding(const Located<IpAddr>& target, Mistakes& mistakes) const {
    const std::string text = target.value.to_string();
    if (is_scoped(target.value)) {
        mistakes.add(target.at, text + " is link-local: dev must say on which interface");
        return nullptr;
    }
    const Interface* interface = longest_match(target.value);
    if (interface == nullptr && !interfaces_.has_bad_addresses) {
        mistakes.add(target.at, text + " is in no interface's subnet: dev must say which interface");
    }
    return interface;
}

const Interface* Links::connected(const Prefix& subnet) const {
    const auto found = by_subnet_.find(subnet);
    return found == by_subnet_.end() ? nullptr : found->second;
}

std::string Links::why_no_hop(const Interface* interface, const IpAddr& address) const {
    for (const auto& [subnet, of] : by_subnet_) {
        if ((interface != nullptr && of != interface) || !subnet.contains(address)) {
            continue;
        }
        if (address.is_v6()) {
            if (address == subnet.address && subnet.length < 127) {  // RFC 4291 2.6.1, RFC 6164
                return "is the Subnet-Router anycast address of " + subnet.to_string() + ", so " + of->name +
                       "'s own as well";
            }
        } else if (const std::uint32_t hosts = subnet.length < 31 ? 0xffffffffU >> subnet.length : 0; hosts != 0) {
            const std::uint32_t host = address.v4_value() & hosts;
            if (host == 0 || host == hosts) {  // RFC 1122 3.2.1.3
                return std::string{"is the "} + (host == 0 ? "network" : "broadcast") + " address of " +
                       subnet.to_string() + " on " + of->name;
            }
        }
    }
    return {};
}

bool Links::has_source(Family family) const noexcept {
    return family == Family::ipv6 || interfaces_.has_bad_addresses ||
           std::ranges::any_of(by_address_, [](const auto& one) { return one.first.second.is_v4(); });
}

bool Links::is_own(const Interface* interface, const IpAddr& address) const {
    if (interface == nullptr) {
        return !is_scoped(address) && by_address_.contains({0, address});
    }
    const bool formed = interface->mac && interface->ipv6 && address == link_local_of(*interface->mac);
    return formed || by_address_.contains(scoped(*interface, address));
}

const Interface* Links::longest_match(const IpAddr& address) const {
    for (unsigned length = address.bits(); length > 0; --length) {
        const Prefix subnet{.address = address, .length = static_cast<std::uint8_t>(length)};
        if (const Interface* found = connected(subnet.network())) {
            return found;
        }
    }
    return nullptr;
}

Links::Scoped Links::scoped(const Interface& interface, const IpAddr& address) {
    return {is_scoped(address) ? interface.index : 0, address};
}

}  // namespace neigh::config
