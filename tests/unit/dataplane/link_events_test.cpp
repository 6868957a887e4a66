// A device that tells of its link wakes control, once a change; after the end of whoever listened, nobody.
#include "dataplane/link_events.hpp"

#include <array>
#include <poll.h>
#include <thread>

#include <gtest/gtest.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "tests/support/ring_port.hpp"

// What drivers call, on EAL's interrupt thread; its header is not installed.
extern "C" {
struct rte_eth_dev;
rte_eth_dev* rte_eth_dev_get_by_name(const char* name);
int rte_eth_dev_callback_process(rte_eth_dev* dev, rte_eth_event_type event, void* ret_param);
}

namespace neigh::dataplane {
namespace {

class LinkEventsTest : public testing::Test {
  protected:
    static std::uint16_t port() {
        static rte_mempool* const kPool =
            rte_pktmbuf_pool_create("link-events", 127, 0, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
        static const std::uint16_t kPort = neigh::test::make_ring_port("linkevents", 8, 8, kPool).id;
        return kPort;
    }
    /// As its driver would.
    static void tell(rte_eth_event_type event) {
        std::array<char, RTE_ETH_NAME_MAX_LEN> name{};
        ASSERT_EQ(rte_eth_dev_get_name_by_port(port(), name.data()), 0);
        std::thread{[&] {
            (void)rte_eth_dev_callback_process(rte_eth_dev_get_by_name(name.data()), event, nullptr);
        }}.join();
    }
    bool rings() const {
        pollfd bell{.fd = doorbell_.fd(), .events = POLLIN, .revents = 0};
        return ::poll(&bell, 1, 0) == 1;
    }

    Doorbell doorbell_;
};

TEST_F(LinkEventsTest, AChangeWakesControlOnce) {
    LinkEvents events{doorbell_};
    events.follow(port());
    EXPECT_FALSE(events.take());
    doorbell_.about_to_sleep();
    EXPECT_FALSE(rings());
    tell(RTE_ETH_EVENT_INTR_LSC);
    EXPECT_TRUE(rings());
    doorbell_.awake();
    EXPECT_TRUE(events.pending());
    EXPECT_TRUE(events.take());
    EXPECT_FALSE(events.take());
}

TEST_F(LinkEventsTest, OtherEventsAreNoneOfThem) {
    LinkEvents events{doorbell_};
    events.follow(port());
    tell(RTE_ETH_EVENT_INTR_RESET);
    EXPECT_FALSE(events.pending());
}

TEST_F(LinkEventsTest, NobodyIsToldAfterTheEnd) {
    { LinkEvents{doorbell_}.follow(port()); }
    doorbell_.about_to_sleep();
    tell(RTE_ETH_EVENT_INTR_LSC);
    EXPECT_FALSE(rings());
}

}  // namespace
}  // namespace neigh::dataplane
