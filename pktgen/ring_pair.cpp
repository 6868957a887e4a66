// net_ring's ports over two rings.
// Neighbors: ring_pair.hpp says what for.
#include "pktgen/ring_pair.hpp"

#include <stdexcept>

#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_lcore.h>
#include <rte_ring.h>

namespace neigh::pktgen {
namespace {

const std::string kDriver = "net_ring_";  ///< what rte_eth_from_rings() begins a device's name with

std::string generator_name(const std::string& interface) {
    return "p-" + interface;
}

[[noreturn]] void fail(const std::string& interface) {
    throw std::runtime_error("no rings to the router's interface " + interface + ": " + rte_strerror(rte_errno));
}

rte_ring* make_ring(const std::string& name, unsigned size, const std::string& interface) {
    constexpr unsigned kOneEach = RING_F_SP_ENQ | RING_F_SC_DEQ | RING_F_EXACT_SZ;
    rte_ring* ring = rte_ring_create(name.c_str(), size, static_cast<int>(rte_socket_id()), kOneEach);
    if (ring == nullptr) {
        fail(interface);
    }
    return ring;
}

void make_port(const std::string& name, rte_ring* receives, rte_ring* sends, const std::string& interface) {
    if (rte_eth_from_rings(name.c_str(), &receives, 1, &sends, 1, rte_socket_id()) < 0) {
        fail(interface);
    }
}

}  // namespace

std::string router_end(const std::string& interface) {
    return kDriver + interface;
}

std::string generator_end(const std::string& interface) {
    return kDriver + generator_name(interface);
}

RingPair make_ring_pair(const std::string& interface, const RingSizes& sizes) {
    const RingPair pair{.to_router = make_ring("to-" + interface, sizes.to_router, interface),
                        .from_router = make_ring("from-" + interface, sizes.from_router, interface)};
    make_port(interface, pair.to_router, pair.from_router, interface);
    make_port(generator_name(interface), pair.from_router, pair.to_router, interface);
    return pair;
}

}  // namespace neigh::pktgen
