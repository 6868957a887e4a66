// Where layer 3 begins in a packet's buffer, with and without tags; by which interface a frame leaves.
#include "dataplane/frame.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "dataplane/egress.hpp"
#include "tests/unit/dataplane/frames.hpp"

namespace neigh::dataplane::test {
namespace {

class FrameTest : public testing::Test {
  protected:
    void TearDown() override { rte_pktmbuf_free(mbuf_); }

    Frame holds(const Buffer& bytes) {
        static rte_mempool* const kPool =
            rte_pktmbuf_pool_create("frame-test", 63, 0, 0, RTE_PKTMBUF_HEADROOM + 2'048, SOCKET_ID_ANY);
        mbuf_ = rte_pktmbuf_alloc(kPool);
        std::ranges::copy(bytes, reinterpret_cast<std::uint8_t*>(
                                     rte_pktmbuf_append(mbuf_, static_cast<std::uint16_t>(bytes.size()))));
        return Frame::of(mbuf_, in_);
    }
    static Buffer copy_of(wire::ConstBytes bytes) { return {bytes.begin(), bytes.end()}; }

    Interface in_;
    rte_mbuf* mbuf_ = nullptr;
};

TEST_F(FrameTest, ThePacketOfAnUntaggedFrameBeginsBehindTheEthernetHeader) {
    const Buffer payload = numbers(50);
    const Frame frame = holds(ethernet(wire::kEtherTypeIpv4, payload, kLan0Mac, kHostMac));
    EXPECT_EQ(frame.l3, 14U);
    EXPECT_EQ(&frame.in, &in_);
    EXPECT_EQ(copy_of(frame.packet()), payload);
    EXPECT_EQ(frame.bytes().size(), 64U);
    EXPECT_EQ(frame.source_mac(), kHostMac);
}

TEST_F(FrameTest, ThePacketOfATaggedFrameBeginsBehindTheTags) {
    const Buffer payload = numbers(50);
    const Frame frame = holds(tagged(ethernet(wire::kEtherTypeIpv4, payload), {{0x88a8, 0x2000}, {0x8100, 0x0007}}));
    EXPECT_EQ(frame.l3, 22U);
    EXPECT_EQ(copy_of(frame.packet()), payload);
    EXPECT_EQ(frame.source_mac(), kHostMac);
}

TEST_F(FrameTest, IsCutBehindThePacketWhereverThatBegins) {
    const Frame frame = holds(tagged(ethernet(wire::kEtherTypeIpv4, numbers(50)), {{0x8100, 0}}));
    frame.cut_packet_to(20);
    EXPECT_EQ(copy_of(frame.packet()), numbers(20));
    EXPECT_EQ(rte_pktmbuf_pkt_len(mbuf_), 14U + 4 + 20);
}

TEST_F(FrameTest, LeavesByAnInterfaceNotByAPort) {
    const Frame frame = holds(ethernet(wire::kEtherTypeIpv4, numbers(50)));
    Interface out;
    out.index = 40;
    out.port_id = 3;
    set_egress(*frame.mbuf, out);
    EXPECT_EQ(egress_of(*frame.mbuf), 40U);
}

}  // namespace
}  // namespace neigh::dataplane::test
