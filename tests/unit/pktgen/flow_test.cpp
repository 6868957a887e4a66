// What becomes of a flow's packets: losses, order, the wrong place; and the stamp that tells.
#include "pktgen/flow.hpp"

#include <array>
#include <memory>

#include <gtest/gtest.h>

namespace neigh::pktgen {
namespace {

const Mac kMac = Mac::parse("02:10:00:00:00:00").value();

std::unique_ptr<Flow> flow_to_port_1() {
    auto flow = std::make_unique<Flow>();
    flow->to_port = 1;
    flow->to_hosts = {.count = 4, .ipv4 = IpAddr::v4(192, 0, 2, 10), .mac = kMac, .own_macs = true};
    return flow;
}
const Arrival kRight{.port = 1, .destination_mac = plus(kMac, 1), .destination = IpAddr::v4(192, 0, 2, 11)};

TEST(Stamp, ComesBackAsItWasAndOnlyToItsRun) {
    const Stamp stamp{.run = 0xdeadbeef, .flow = 7, .sequence = 0xffffffff, .sent = 0x0123456789abcdef};
    std::array<std::uint8_t, kStampSize> bytes;
    wire::Writer writer{bytes};
    stamp.build(writer);
    EXPECT_EQ(writer.length(), kStampSize);
    EXPECT_EQ(Stamp::parse(bytes, 0xdeadbeef), stamp);
    EXPECT_EQ(Stamp::parse(bytes, 1), std::nullopt);
    EXPECT_EQ(Stamp::parse(wire::ConstBytes{bytes}.first(kStampSize - 1), 0xdeadbeef), std::nullopt);
}
TEST(Flow, CountsWhatIsMissingAndHowLateTheRestIs) {
    const auto flow = flow_to_port_1();
    flow->counters.add(FlowCounter::sent, 5);
    for (const std::uint32_t sequence : {0U, 1U, 4U}) {
        flow->receive({.sequence = sequence, .sent = 100}, kRight, 150);
    }
    EXPECT_EQ(flow->lost(), 2U);
    EXPECT_EQ(flow->counters.get(FlowCounter::reordered), 0U);
    EXPECT_EQ(flow->counters.get(FlowCounter::misdelivered), 0U);
    EXPECT_EQ(flow->latency.percentile(1), 50U);
}
TEST(Flow, Rfc1982_OrderSurvivesTheNumbersWrap) {
    const auto flow = flow_to_port_1();
    flow->next_sequence = 0xfffffffe;
    for (const std::uint32_t sequence : {0xfffffffeU, 0xffffffffU, 0U, 2U, 1U}) {
        flow->receive({.sequence = sequence}, kRight, 0);
    }
    EXPECT_EQ(flow->counters.get(FlowCounter::reordered), 1U);
}
TEST(Flow, AnotherPortMacOrHostIsTheWrongPlace) {
    const auto flow = flow_to_port_1();
    Arrival port = kRight;
    port.port = 0;
    Arrival mac = kRight;
    mac.destination_mac = kMac;
    Arrival host = kRight;
    host.destination = IpAddr::v4(192, 0, 2, 14);
    for (const Arrival& wrong : {port, mac, host}) {
        flow->receive({}, wrong, 0);
    }
    EXPECT_EQ(flow->counters.get(FlowCounter::misdelivered), 3U);
}
TEST(Flow, ToAPrefixAnyPlaceIsRight) {
    const auto flow = std::make_unique<Flow>();
    flow->receive({}, kRight, 0);
    EXPECT_EQ(flow->counters.get(FlowCounter::misdelivered), 0U);
}
TEST(BusiestSecond, IsThatWithTheMost) {
    BusiestSecond meter;
    for (const Ticks now : {0U, 10U, 99U, 100U, 150U, 160U, 199U, 420U}) {
        meter.add(now, 100);
    }
    EXPECT_EQ(meter.most(), 4U);
}

}  // namespace
}  // namespace neigh::pktgen
