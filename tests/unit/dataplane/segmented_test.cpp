// Frames that a device gives in several segments: what comes of them is what would have come of them in one.
#include <rte_mbuf.h>

#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

class Segmented : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        put(kFar4, kOtherMac, nud::State::reachable, kLan1);
        put(kFar6, kOtherMac, nud::State::reachable, kLan1);
        put(kHost4, kHostMac);
        put(kHost6, kHostMac);
    }

    void expect_as_whole(const Buffer& frame, const Shape& shape) {
        renew();
        const Outcome whole = give(frame);
        renew();
        Outcome segmented = give(frame, kLan0, shape);
        EXPECT_EQ(segmented.count("rx_linearized"), 1U);
        segmented.counters.erase("rx_linearized");
        EXPECT_EQ(segmented.sent, whole.sent);
        EXPECT_EQ(segmented.counters, whole.counters);
        EXPECT_EQ(segmented.punts.size(), whole.punts.size());
    }
};

TEST_F(Segmented, ComesOutAsItWouldWhole) {
    const std::vector<Buffer> frames{
        frame(Ipv4{}),
        frame(Ipv4{.payload = numbers(1'480)}),
        frame(Ipv6{}),
        frame(Ipv6{.payload = numbers(1'460)}),
        frame(echo4()),
        frame(echo6()),
        arp(asks_for(kOwn4)),
        ns(kOwn6),
        tagged(frame(Ipv4{}), {{0x8100, 0xe000}}),
        append(frame(Ipv4{.payload = numbers(1)}), Buffer(25)),
        frame(Ipv4{.destination = ip("198.51.100.77")}),
        frame(Ipv4{.ttl = 1}),
        Buffer(13),
    };
    for (const Buffer& one : frames) {
        SCOPED_TRACE(testing::PrintToString(one));
        expect_as_whole(one, {.segments = 2});
        expect_as_whole(one, {.segments = 3, .fills_buffer = true});
        expect_as_whole(one, {.segments = one.size(), .fills_buffer = true});
        expect_as_whole(one, {.segments = one.size() + 9});  // some are empty, the first too
    }
}

TEST_F(Segmented, JumboAndItsAnswer) {
    set_mtu(kLan0, 2'000);
    set_mtu(kLan1, 2'000);
    expect_as_whole(frame(Ipv4{.payload = numbers(1'980)}), {.segments = 2});
    expect_as_whole(frame(Ipv6{.payload = numbers(1'960)}), {.segments = 2, .fills_buffer = true});
    Ipv4 of = echo4();
    of.payload = icmp4(wire::kIcmpv4EchoRequest, 1'972);
    expect_as_whole(frame(of), {.segments = 2});
}

TEST_F(Segmented, BetweenOthersInABurstEachInItsTurn) {
    std::vector<Buffer> frames;
    for (std::size_t n = 0; n < kBurst; ++n) {
        frames.push_back(frame(Ipv4{.payload = numbers(n + 8)}));
    }
    const Outcome whole = give_all(frames);
    Outcome segmented = give_all(frames, kLan0, {.segments = 2});
    EXPECT_EQ(whole.frames(), frames.size());
    EXPECT_EQ(segmented.sent, whole.sent);
    EXPECT_EQ(segmented.count("rx_linearized"), frames.size());
}

TEST_F(Segmented, AChainThatIsNotWhatItSaysIsDropped) {
    const std::vector<void (*)(rte_mbuf&)> lies{
        [](rte_mbuf& packet) { packet.pkt_len += 1; },
        [](rte_mbuf& packet) { packet.pkt_len = 0; },
        [](rte_mbuf& packet) { packet.nb_segs = 3; },
        [](rte_mbuf& packet) { packet.nb_segs = 0; },
        [](rte_mbuf& packet) { packet.next->data_len = UINT16_MAX; },
        [](rte_mbuf& packet) { packet.next->data_off = UINT16_MAX; },
    };
    for (const auto& lie : lies) {
        renew();
        const Outcome outcome = give(frame(Ipv4{}), kLan0, {.segments = 2, .twist = lie});
        EXPECT_EQ(outcome.drops(), (Drops{{"drop_segmented", 1}}));
        EXPECT_EQ(outcome.frames(), 0U);
        EXPECT_EQ(outcome.count("rx_linearized"), 0U);
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
