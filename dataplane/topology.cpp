#include "dataplane/topology.hpp"

#include <algorithm>
#include <stdexcept>

namespace neigh::dataplane {
namespace {

/// The all-ones and all-zeros hosts of an IPv4 subnet (RFC 1122 3.2.1.3; not of a /31, RFC 3021).
bool is_edge_of(const Prefix& subnet, const IpAddr& address) noexcept {
    if (!address.is_v4() || subnet.length >= 31) {
        return false;
    }
    const std::uint32_t host_mask = 0xffffffffU >> subnet.length;
    const std::uint32_t host = address.v4_value() & host_mask;
    return host == 0 || host == host_mask;
}

/// RFC 4291 2.6.1; none on links between two routers (RFC 6164 5.1), and on a single address.
std::optional<Prefix> subnet_router_of(const Prefix& own) noexcept {
    const bool has_one = own.address.is_v6() && own.length < 127 && !own.address.is_link_local();
    return has_one ? std::optional{own.network()} : std::nullopt;
}

/// Its place, made where there is none.
Interface*& place(std::vector<Interface*>& of, std::uint16_t number) {
    of.resize(std::max(of.size(), std::size_t{number} + 1));
    return of[number];
}

}  // namespace

const OwnAddress* Interface::own(const IpAddr& address) const noexcept {
    const OwnAddress* found = watched(address);
    return found != nullptr && found->is_claimed() ? found : nullptr;
}

const OwnAddress* Interface::watched(const IpAddr& address) const noexcept {
    const auto found = std::find_if(addresses.begin(), addresses.end(), [&](const OwnAddress& own) {
        return own.address() == address && own.is_watched();
    });
    return found == addresses.end() ? nullptr : &*found;
}

bool Interface::is_unnumbered() const noexcept {
    return ipv4 && std::ranges::none_of(addresses, [](const OwnAddress& own) { return own.address().is_v4(); });
}

bool Interface::has_anycast(const IpAddr& address) const noexcept {
    return std::ranges::any_of(anycast, [&](const OwnAddress& own) { return own.address() == address; });
}

bool Interface::listens_to(const IpAddr& group) const noexcept {
    return group == wire::all_nodes() || group == wire::all_routers() ||
           std::ranges::any_of(addresses, [&](const OwnAddress& own) {
               return own.address().is_v6() && own.is_usable() && solicited_node_of(own.address()) == group;
           });
}

bool Interface::is_proxied(const IpAddr& address) const noexcept {
    return std::ranges::any_of(proxied, [&](const Prefix& prefix) { return prefix.contains(address); });
}

Standing Interface::standing_of(const IpAddr& address) const noexcept {
    const auto found = std::ranges::find(addresses, address, &OwnAddress::address);
    return found == addresses.end() ? Standing::lost : found->standing();
}

void Interface::set(const IpAddr& address, Standing standing) noexcept {
    for (OwnAddress& own : addresses) {
        if (own.address() == address) {
            own.set(standing);
        }
    }
}

wire::Nonce Interface::next_nonce(const IpAddr& address, std::uint64_t random) noexcept {
    const auto found = std::ranges::find(addresses, address, &OwnAddress::address);
    return found == addresses.end() ? wire::Nonce{} : found->next_nonce(random);
}

bool Interface::is_on_link(const IpAddr& address) const noexcept {
    if (address.is_v6() && address.is_link_local()) {
        return true;
    }
    return std::any_of(addresses.begin(), addresses.end(), [&](const OwnAddress& own) {
        return own.prefix.contains(address) && !is_edge_of(own.prefix, address);
    });
}

bool Interface::is_subnet_edge(const IpAddr& address) const noexcept {
    return std::any_of(addresses.begin(), addresses.end(), [&](const OwnAddress& own) {
        return own.prefix.contains(address) && is_edge_of(own.prefix, address);
    });
}

const OwnAddress* Interface::source_for(const IpAddr& towards) const noexcept {
    const OwnAddress* best = nullptr;
    // How well an address fits: not at all, of smaller scope, of the family, of the subnet.
    int fits_best = -1;
    for (const OwnAddress& own : addresses) {
        if (own.address().family != towards.family || !own.is_usable()) {
            continue;
        }
        const int fits = own.prefix.contains(towards)                                ? 1 + own.prefix.length
                         : own.address().is_link_local() && !towards.is_link_local() ? 0
                                                                                     : 1;
        if (fits > fits_best) {
            best = &own;
            fits_best = fits;
        }
    }
    return best;
}

const OwnAddress* Topology::source_for(const Interface& out, const IpAddr& towards) const noexcept {
    const OwnAddress* own = out.source_for(towards);
    if (own != nullptr || towards.is_v6() || !out.is_unnumbered()) {
        return own;
    }
    for (const auto& interface : interfaces_) {
        own = interface->source_for(towards);
        if (own != nullptr && !own->address().is_link_local()) {  // RFC 3927 2.6: good on its own link alone
            return own;
        }
    }
    return nullptr;
}

std::uint32_t Topology::solicit_rate() const noexcept {
    std::uint32_t largest = 0;
    for (const auto& interface : interfaces_) {
        largest = std::max(largest, interface->solicit_rate());
    }
    return largest;
}

const OwnAddress* Topology::source_of_error(const Interface& in, const IpAddr& destination, const Interface& out,
                                            const IpAddr& towards) const noexcept {
    const OwnAddress* by_interface = source_for(out, towards);
    if (towards.is_v4()) {
        return by_interface;
    }
    const bool is_local = destination.is_link_local();  // then ours on that link alone
    const OwnAddress* own = is_local ? in.own(destination) : usable(destination);
    if (own != nullptr && own->is_usable() && (!is_local || towards.is_link_local())) {
        return own;
    }
    if (by_interface != nullptr && (towards.is_link_local() || !by_interface->address().is_link_local())) {
        return by_interface;
    }
    for (const auto& interface : interfaces_) {
        own = interface->source_for(towards);
        if (own != nullptr && !own->address().is_link_local()) {
            return own;
        }
    }
    return by_interface;
}

const OwnAddress* Topology::usable(const IpAddr& address) const noexcept {
    const auto [begin, end] = own_.equal_range(address);
    const auto found = std::find_if(begin, end, [](const auto& own) { return own.second->is_usable(); });
    return found == end ? nullptr : found->second;
}

Interface& Topology::add(const config::Interface& from, std::uint16_t port_id, const Mac& mac) {
    if (from.index == 0 || from.index > kMaxIfIndex || of_index(from.index) != nullptr) {
        throw std::invalid_argument("no interface can have index " + std::to_string(from.index));
    }
    auto interface = std::make_unique<Interface>();
    interface->name = from.name;
    interface->index = static_cast<std::uint16_t>(from.index);
    interface->port_id = port_id;
    interface->mtu = from.mtu;
    interface->ipv4 = from.ipv4;
    interface->ipv6 = from.ipv6;
    interface->mac = mac;
    interface->set(from.neighbor);
    interface->proxied = from.proxy;
    for (const Prefix& prefix : from.addresses) {
        interface->addresses.emplace_back(prefix);
        if (const auto router = subnet_router_of(prefix); router && !interface->has_anycast(router->address)) {
            interface->anycast.emplace_back(*router, OwnAddress::Cast::anycast);
        }
    }
    if (from.ipv6) {
        const IpAddr link_local = link_local_of(mac);
        if (interface->own(link_local) == nullptr) {
            interface->addresses.emplace_back(Prefix{link_local, 64});
        }
    }
    for (const OwnAddress& own : interface->addresses) {
        if (!own.address().is_link_local()) {
            own_.emplace(own.address(), &own);
        }
    }
    own_macs_.add(mac);
    place(by_index_, interface->index) = interface.get();
    place(by_port_, port_id) = interface.get();
    interfaces_.push_back(std::move(interface));
    return *interfaces_.back();
}

}  // namespace neigh::dataplane
