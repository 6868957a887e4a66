// A port for tests whose two sides are rings: what a test puts into `in` is received, what is sent lies in `out`.
// A test program links ring_port.cpp, eal.cpp and rte_net_ring. EAL takes ports and rings down with itself.
// Not here: packets.
#pragma once

#include <cstdint>
#include <string>

struct rte_mempool;
struct rte_ring;

namespace neigh::test {

/// Throws std::runtime_error: what a bench is made of is not to be had, so no test of it means anything.
void require(bool done, const char* what);

struct RingPort {
    std::uint16_t id = 0;
    rte_ring* in = nullptr;
    rte_ring* out = nullptr;
};

/// Started, with a queue each way. `name` is unique in the process; sizes are powers of two, and a ring holds one less.
[[nodiscard]] RingPort make_ring_port(const std::string& name, unsigned in_size, unsigned out_size, rte_mempool* pool);

}  // namespace neigh::test
