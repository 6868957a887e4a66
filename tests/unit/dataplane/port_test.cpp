// What a port does about a device that has no MAC of its own: net_ring.
#include "dataplane/port.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>
#include <rte_mbuf.h>

namespace neigh::dataplane {
namespace {

rte_mempool* pool() {
    static rte_mempool* const kPool = rte_pktmbuf_pool_create("port-test", 255, 0, 0, 2'176, SOCKET_ID_ANY);
    return kPool;
}

TEST(Port, DeviceWithoutAddressTakesTheConfiguredOne) {
    const Mac mac{{0x02, 0, 0, 0, 0x01, 0x01}};
    const Port port{{.name = "lan0", .device = "net_ring0", .mac = mac}, {}, pool()};
    EXPECT_EQ(port.mac(), mac);
}

TEST(Port, DeviceWithoutAddressNeedsOne) {
    try {
        const Port port{{.name = "lan1", .device = "net_ring1"}, {}, pool()};
        FAIL() << "it took " << port.mac().to_string();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string{error.what()},
                  "interface lan1 (net_ring1): the device has no MAC of its own; give it one with `mac`");
    }
}

}  // namespace
}  // namespace neigh::dataplane
