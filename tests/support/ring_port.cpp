#include "tests/support/ring_port.hpp"

#include <stdexcept>

#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_ring.h>

namespace neigh::test {

void require(bool done, const char* what) {
    if (!done) {
        throw std::runtime_error(what);
    }
}

RingPort make_ring_port(const std::string& name, unsigned in_size, unsigned out_size, rte_mempool* pool) {
    RingPort port{.in = rte_ring_create((name + "rx").c_str(), in_size, SOCKET_ID_ANY, 0),
                  .out = rte_ring_create((name + "tx").c_str(), out_size, SOCKET_ID_ANY, 0)};
    require(port.in != nullptr && port.out != nullptr, "no ring");
    const int id = rte_eth_from_rings(name.c_str(), &port.in, 1, &port.out, 1, 0);
    require(id >= 0, "no port");
    port.id = static_cast<std::uint16_t>(id);
    const rte_eth_conf conf{};
    require(rte_eth_dev_configure(port.id, 1, 1, &conf) == 0, "port refuses its configuration");
    require(rte_eth_rx_queue_setup(port.id, 0, 64, 0, nullptr, pool) == 0, "no receive queue");
    require(rte_eth_tx_queue_setup(port.id, 0, 64, 0, nullptr) == 0, "no transmit queue");
    require(rte_eth_dev_start(port.id) == 0, "port does not start");
    return port;
}

}  // namespace neigh::test
