// Where a destination goes: own addresses, connected and static routes, by longest prefix match (rte_lpm, rte_lpm6).
//
// Contract: built once by control, then read by any thread; never changed. A change of routes is a new Fib
// (routing.hpp).
// Not here: neighbors (dpdk/table), link-local IPv6 destinations (they belong to the interface a packet came by).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "config/config.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/topology.hpp"

struct rte_lpm;
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
    Key gateway_key{};

    /// To us. An own address that was lost to another host is that host's: a neighbor like any on its link.
    [[nodiscard]] bool is_ours() const noexcept { return kind == Kind::own && own->is_claimed(); }
    /// To a neighbor on `out`.
    [[nodiscard]] bool has_neighbor() const noexcept {
        return kind == Kind::connected || kind == Kind::gateway || (kind == Kind::own && !own->is_claimed());
    }
};

class Fib {
  public:
    /// Throws std::runtime_error when memory is short or a table full. `topology` outlives it.
    Fib(const Topology& topology, std::span<const config::Route> routes);
    ~Fib();
    Fib(const Fib&) = delete;
    Fib& operator=(const Fib&) = delete;

    [[nodiscard]] const NextHop& lookup_v4(std::uint32_t host_order) const noexcept;
    [[nodiscard]] const NextHop& lookup_v6(const std::uint8_t* address) const noexcept;
    [[nodiscard]] const NextHop& lookup(const IpAddr& destination) const noexcept;
    /// The neighbor that a packet to `destination` goes to by `hop` (has_neighbor).
    [[nodiscard]] static const IpAddr& neighbor_of(const NextHop& hop, const IpAddr& destination) noexcept {
        return hop.kind == NextHop::Kind::gateway ? hop.gateway : destination;
    }

    /// Bytes of DPDK memory that the tables take.
    static constexpr std::size_t kMemory = (64U + 64U + 16U) << 20U;

  private:
    void add(const Prefix& to, const NextHop& hop);

    struct FreeLpm {
        void operator()(rte_lpm* lpm) const noexcept;
        void operator()(rte_lpm6* lpm) const noexcept;
    };
    std::unique_ptr<rte_lpm, FreeLpm> v4_;
    std::unique_ptr<rte_lpm6, FreeLpm> v6_;
    std::vector<NextHop> hops_;  ///< [0] is no_route
};

}  // namespace neigh::dataplane
