// Where a destination goes: own addresses, connected and static routes, by longest prefix match (rte_lpm, rte_lpm6).
//
// Contract: built once by control, then read by any thread; never changed. A change of routes is a new Fib
// (routing.hpp).
// Not here: neighbors (dpdk/table), link-local IPv6 destinations (they belong to the interface a packet came by).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <rte_lpm.h>

#include "config/config.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/own_filter.hpp"
#include "dataplane/topology.hpp"

struct rte_lpm6;

namespace neigh::dataplane {

struct NextHop {
    enum class Kind : std::uint8_t {
        no_route,
        own,        ///< an address of ours: `own`
        connected,  ///< the destination itself is the neighbor
        gateway,    ///< the neighbor is `gateway`
        broadcast,  ///< the all-ones or all-zeros host of a connected IPv4 subnet: never forwarded (RFC 2644)
    };
    Kind kind = Kind::no_route;
    const Interface* out = nullptr;
    const OwnAddress* own = nullptr;
    IpAddr gateway{};

    // Filled in by the Fib.
    Key gateway_key{};             ///< of a gateway
    std::uint64_t ipv4_base = 0;   ///< an IPv4 neighbor's key is this and the masked destination
    std::uint32_t ipv4_mask = 0;   ///< all of the destination (connected), or nothing (gateway)
    std::uint16_t ipv4_limit = 0;  ///< bytes of the longest packet in transit; 0: there is a catch
    std::uint16_t ipv6_limit = 0;

    /// To us. An own address that was lost to another host is that host's: a neighbor like any on its link.
    [[nodiscard]] bool is_ours() const noexcept { return kind == Kind::own && own->is_claimed(); }
    /// The neighbor of a packet to `destination`, as it stands there (has_neighbor).
    [[nodiscard]] Key ipv4_key(std::uint32_t destination) const noexcept {
        return Key{{ipv4_base | (destination & ipv4_mask), 0, 0}};
    }
    [[nodiscard]] Key ipv6_key(std::uint64_t high, std::uint64_t low) const noexcept {
        return kind == Kind::gateway ? gateway_key : Key::v6(out->index, high, low);
    }
    /// To a neighbor on `out`.
    [[nodiscard]] bool has_neighbor() const noexcept {
        return kind == Kind::connected || kind == Kind::gateway || (kind == Kind::own && !own->is_claimed());
    }
};

/// A route as it stands in the table, for people.
struct Route {
    Prefix to;
    const NextHop* hop = nullptr;
    bool is_connected = false;  ///< an own address' subnet, as opposed to what the configuration names
};

class Fib {
  public:
    /// Throws std::runtime_error when memory is short or a table full. `topology` outlives it.
    Fib(const Topology& topology, std::span<const config::Route> routes);
    ~Fib();
    Fib(const Fib&) = delete;
    Fib& operator=(const Fib&) = delete;

    [[nodiscard]] const NextHop& lookup_v4(std::uint32_t host_order) const noexcept {
        std::uint32_t id = 0;
        return rte_lpm_lookup(v4_.get(), host_order, &id) == 0 ? hops_[id] : hops_[0];
    }
    /// The line that lookup_v4() looks at first.
    void prefetch_v4(std::uint32_t host_order) const noexcept { __builtin_prefetch(&v4_->tbl24[host_order >> 8U]); }
    [[nodiscard]] const NextHop& lookup_v6(const std::uint8_t* address) const noexcept;
    [[nodiscard]] const NextHop& lookup(const IpAddr& destination) const noexcept;
    /// The first route behind `last` (none: of all); none: there are no more. IPv4 comes first. Own addresses and
    /// broadcasts are none, nor is a route that one of those or another route replaces.
    [[nodiscard]] std::optional<Route> route_after(const std::optional<Prefix>& last) const noexcept;
    /// The prefix that led to a hop which lookup() gave; of [0], no_route, nothing in particular.
    [[nodiscard]] Route route_of(const NextHop& hop) const noexcept;
    /// The neighbor that a packet to `destination` goes to by `hop` (has_neighbor).
    [[nodiscard]] static const IpAddr& neighbor_of(const NextHop& hop, const IpAddr& destination) noexcept {
        return hop.kind == NextHop::Kind::gateway ? hop.gateway : destination;
    }

    /// No two alike in a process.
    [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }
    /// Own addresses of all interfaces (claimed or not, anycast ones as well), and edges of their IPv4 subnets.
    [[nodiscard]] const OwnFilter& ours() const noexcept { return ours_; }
    /// Whether a route divides this /64 (the upper half of an address, as it stands in a packet). If none does, all of
    /// its addresses but our own lead to the same hop.
    [[nodiscard]] bool is_divided(std::uint64_t high) const noexcept {
        return std::ranges::binary_search(divided_, high);
    }

    /// Bytes of DPDK memory that the tables take.
    static constexpr std::size_t kMemory = (64U + 64U + 16U) << 20U;

  private:
    struct Origin {
        Prefix to{};
        bool is_connected = false;
    };

    void add(const Prefix& to, const NextHop& hop, bool is_connected = true);
    void list_routes();
    void add_to_lpm(const Prefix& to, std::uint32_t id);

    struct FreeLpm {
        void operator()(rte_lpm* lpm) const noexcept;
        void operator()(rte_lpm6* lpm) const noexcept;
    };
    std::unique_ptr<rte_lpm, FreeLpm> v4_;
    std::unique_ptr<rte_lpm6, FreeLpm> v6_;
    std::vector<NextHop> hops_;          ///< [0] is no_route
    std::vector<Origin> origins_;        ///< of each hop; no worker reads it
    std::vector<std::uint32_t> listed_;  ///< ids of the hops that are routes, by their prefix
    std::uint64_t serial_;
    OwnFilter ours_;
    std::vector<std::uint64_t> divided_;  ///< /64s, sorted
};

}  // namespace neigh::dataplane
