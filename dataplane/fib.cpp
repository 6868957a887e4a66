#include "dataplane/fib.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <utility>

#include <rte_lcore.h>
#include <rte_lpm.h>
#include <rte_lpm6.h>

#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::dataplane {
namespace {

constexpr std::uint32_t kMaxRules = 65'536;
constexpr std::uint32_t kTbl8s = 4'096;  // 1 KiB each

/// With what packets want to know of it.
NextHop completed(NextHop hop) noexcept {
    const bool is_gateway = hop.kind == NextHop::Kind::gateway;
    if (is_gateway) {
        hop.gateway_key = Key::of(hop.out->index, hop.gateway);
    }
    hop.ipv4_base = is_gateway ? hop.gateway_key.words[0] : Key::v4(hop.out->index, 0).words[0];
    hop.ipv4_mask = is_gateway ? 0 : ~std::uint32_t{0};
    if (is_gateway || hop.kind == NextHop::Kind::connected) {
        hop.ipv4_limit = hop.out->ipv4 ? hop.out->mtu : std::uint16_t{0};
        hop.ipv6_limit = hop.out->ipv6 ? hop.out->mtu : std::uint16_t{0};
    }
    return hop;
}

/// IPv4 before IPv6, then by address and length: how routes are listed.
auto place_of(const Prefix& to) noexcept {
    return std::pair{to.address.family, to};
}

/// At most: each own address, and the two edges that its subnet may have.
std::size_t special_addresses(const Topology& topology) noexcept {
    std::size_t count = 0;
    for (const auto& interface : topology.all()) {
        count += 3 * interface->addresses.size() + interface->anycast.size();
    }
    return count;
}

std::uint64_t next_serial() noexcept {
    static std::atomic<std::uint64_t> serial{0};
    return ++serial;
}

}  // namespace

void Fib::FreeLpm::operator()(rte_lpm* lpm) const noexcept {
    rte_lpm_free(lpm);
}
void Fib::FreeLpm::operator()(rte_lpm6* lpm) const noexcept {
    rte_lpm6_free(lpm);
}

Fib::Fib(const Topology& topology, std::span<const config::Route> routes)
    : serial_(next_serial()), ours_(special_addresses(topology)) {
    const std::string name = "neigh-fib-" + std::to_string(serial_);  // DPDK wants a name for each
    const int socket = static_cast<int>(rte_socket_id());
    const rte_lpm_config v4{.max_rules = kMaxRules, .number_tbl8s = kTbl8s, .flags = 0};
    const rte_lpm6_config v6{.max_rules = kMaxRules, .number_tbl8s = kTbl8s, .flags = 0};
    v4_.reset(rte_lpm_create((name + "-v4").c_str(), socket, &v4));
    v6_.reset(rte_lpm6_create((name + "-v6").c_str(), socket, &v6));
    if (!v4_ || !v6_) {
        throw std::runtime_error("no memory for the routing tables");
    }
    hops_.emplace_back();
    origins_.emplace_back();
    const auto add_routes = [&](bool defaults) {
        for (const config::Route& route : routes) {
            if ((route.to.length == 0) != defaults) {
                continue;
            }
            const Interface* out = topology.of_index(route.ifindex);
            if (route.via && out->has(*route.via)) {  // the configuration can't see addresses that a device's MAC makes
                throw std::runtime_error("the route to " + route.to.to_string() + " by " + route.via->to_string() +
                                         ": that is " + out->name + "'s own address");
            }
            NextHop hop{.kind = NextHop::Kind::connected, .out = out};
            if (route.via) {
                hop.kind = NextHop::Kind::gateway;
                hop.gateway = *route.via;
            }
            add(route.to, hop, /*is_connected=*/false);
        }
    };
    // Default routes first: they are two halves here, which a route to one of those replaces.
    add_routes(true);
    add_routes(false);
    for (const auto& interface : topology.all()) {
        for (const OwnAddress& own : interface->addresses) {
            if (own.address().is_v6() && own.address().is_link_local()) {
                continue;  // the same prefix on every interface
            }
            add(own.prefix.network(), NextHop{.kind = NextHop::Kind::connected, .out = interface.get()});
            if (own.address().is_v4() && own.prefix.length < 31) {
                const std::uint32_t hosts = 0xffffffffU >> own.prefix.length;
                const NextHop broadcast{.kind = NextHop::Kind::broadcast, .out = interface.get()};
                add({IpAddr::v4(own.address().v4_value() & ~hosts), 32}, broadcast);
                add({IpAddr::v4(own.address().v4_value() | hosts), 32}, broadcast);
            }
        }
        for (const OwnAddress& own : interface->anycast) {
            add({own.address(), static_cast<std::uint8_t>(own.address().bits())},
                NextHop{.kind = NextHop::Kind::own, .out = interface.get(), .own = &own});
        }
        // Last, so that nothing above hides an address of ours.
        for (const OwnAddress& own : interface->addresses) {
            if (!(own.address().is_v6() && own.address().is_link_local())) {
                add({own.address(), static_cast<std::uint8_t>(own.address().bits())},
                    NextHop{.kind = NextHop::Kind::own, .out = interface.get(), .own = &own});
            }
        }
    }
    std::ranges::sort(divided_);
    list_routes();
}

Fib::~Fib() = default;

void Fib::add(const Prefix& to, const NextHop& hop, bool is_connected) {
    if (hop.kind == NextHop::Kind::own || hop.kind == NextHop::Kind::broadcast) {
        ours_.add(to.address);
    } else if (to.address.is_v6() && to.length > 64) {
        const auto high = wire::load_raw<std::uint64_t>(to.address.bytes.data());
        divided_.push_back(high);
    }
    hops_.push_back(completed(hop));
    origins_.push_back({.to = to, .is_connected = is_connected});
    add_to_lpm(to, static_cast<std::uint32_t>(hops_.size() - 1));
}

void Fib::add_to_lpm(const Prefix& to, std::uint32_t id) {
    // rte_lpm has no rule of length 0: two halves are the default route.
    if (to.length == 0) {
        Prefix upper{to.address, 1};
        upper.address.bytes[0] = 0x80;
        add_to_lpm({to.address, 1}, id);
        return add_to_lpm(upper, id);
    }
    const int failed = to.address.is_v4() ? rte_lpm_add(v4_.get(), to.address.v4_value(), to.length, id)
                                          : rte_lpm6_add(v6_.get(), to.address.bytes.data(), to.length, id);
    if (failed != 0) {
        throw std::runtime_error("no room in the routing table for " + to.to_string());
    }
}

/// Of those to one prefix the last one is in force.
void Fib::list_routes() {
    const auto prefix_of = [this](std::uint32_t id) { return origins_[id].to; };
    for (std::uint32_t id = 1; id < hops_.size(); ++id) {
        listed_.push_back(id);
    }
    std::ranges::stable_sort(listed_, {}, [&prefix_of](std::uint32_t id) { return place_of(prefix_of(id)); });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < listed_.size(); ++i) {
        const NextHop::Kind kind = hops_[listed_[i]].kind;
        const bool is_replaced = i + 1 < listed_.size() && prefix_of(listed_[i + 1]) == prefix_of(listed_[i]);
        if (!is_replaced && (kind == NextHop::Kind::connected || kind == NextHop::Kind::gateway)) {
            listed_[kept++] = listed_[i];
        }
    }
    listed_.resize(kept);
    listed_.shrink_to_fit();
}

std::optional<Route> Fib::route_after(const std::optional<Prefix>& last) const noexcept {
    const auto place = [this](std::uint32_t id) { return place_of(origins_[id].to); };
    const auto next = last ? std::ranges::upper_bound(listed_, place_of(*last), {}, place) : listed_.begin();
    return next != listed_.end() ? std::optional{route_of(hops_[*next])} : std::nullopt;
}

Route Fib::route_of(const NextHop& hop) const noexcept {
    const Origin& origin = origins_[static_cast<std::size_t>(&hop - hops_.data())];
    return {.to = origin.to, .hop = &hop, .is_connected = origin.is_connected};
}

const NextHop& Fib::lookup_v6(const std::uint8_t* address) const noexcept {
    std::uint32_t id = 0;
    return rte_lpm6_lookup(v6_.get(), address, &id) == 0 ? hops_[id] : hops_[0];
}

const NextHop& Fib::lookup(const IpAddr& destination) const noexcept {
    return destination.is_v4() ? lookup_v4(destination.v4_value()) : lookup_v6(destination.bytes.data());
}

}  // namespace neigh::dataplane
