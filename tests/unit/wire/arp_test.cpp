// ARP: parsing, classification, packets of our own.
#include "dataplane/neigh/wire/arp.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

// 192.0.2.2 at 02:00:00:00:00:02 asks for 192.0.2.1.
const Buffer kRequest{0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01, 0x02, 0, 0,   0, 0, 0x02,
                      192,  0,    2,    2,    0,    0,    0,    0,    0,    0, 192, 0, 2, 1};

ArpPacket valid_request() {
    return arp_request(kTheirMac, ip("192.0.2.2"), ip("192.0.2.1"));
}

TEST(ArpParse, Rfc826_Request) {
    const auto packet = ArpPacket::parse(kRequest);
    ASSERT_TRUE(packet.ok());
    EXPECT_EQ(packet.value, valid_request());
    EXPECT_EQ(classify(*packet), ArpKind::request);
}

TEST(ArpParse, PaddingIsIgnored) {
    EXPECT_EQ(ArpPacket::parse(append(kRequest, Buffer(18, 0xa5))).value, valid_request());
}

TEST(ArpParse, EveryPrefixIsTruncated) {
    for_each_prefix(kRequest, [](const Buffer& prefix) {
        EXPECT_EQ(ArpPacket::parse(prefix).reason, ArpReason::truncated) << prefix.size();
    });
}

struct Malformed {
    const char* name;
    std::size_t at;
    std::uint8_t value;
};
class ArpMalformed : public testing::TestWithParam<Malformed> {};
TEST_P(ArpMalformed, Rfc826_IsRefused) {
    Buffer packet = kRequest;
    packet[GetParam().at] = GetParam().value;
    EXPECT_EQ(ArpPacket::parse(packet).reason, ArpReason::malformed);
}
INSTANTIATE_TEST_SUITE_P(Each, ArpMalformed,
                         testing::Values(Malformed{"HardwareType", 1, 6}, Malformed{"ProtocolType", 3, 1},
                                         Malformed{"HardwareLength", 4, 8}, Malformed{"ProtocolLength", 5, 16},
                                         Malformed{"OperationZero", 7, 0}, Malformed{"OperationRarp", 7, 3},
                                         Malformed{"OperationHighByte", 6, 1}),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(ArpReasons, MapOntoTheirCounters) {
    EXPECT_EQ(counter_of(ArpReason::truncated), WorkerCounter::drop_truncated);
    EXPECT_EQ(counter_of(ArpReason::malformed), WorkerCounter::drop_arp_malformed);
}

TEST(ArpFaults, Rfc1812_3_3_2_SenderMacMustBeAStations) {
    for (const Mac& mac : {Mac{}, Mac::broadcast(), kGroupMac}) {
        ArpPacket packet = valid_request();
        packet.sender_mac = mac;
        EXPECT_EQ(fault_of(packet), ArpFault::sender_mac) << mac.to_string();
        EXPECT_EQ(classify(packet), ArpKind::invalid);
        packet.operation = ArpOperation::reply;
        EXPECT_EQ(fault_of(packet), ArpFault::sender_mac) << mac.to_string();
    }
}

TEST(ArpFaults, SenderIpMustBeOneHosts) {
    for (const char* text : {"224.0.0.1", "255.255.255.255", "127.0.0.1", "240.0.0.1", "0.0.0.1"}) {
        ArpPacket packet = valid_request();
        packet.sender_ip = ip(text);
        EXPECT_EQ(fault_of(packet), ArpFault::sender_ip) << text;
    }
}

TEST(ArpFaults, TargetIpMustBeOneHosts) {
    for (const char* text : {"224.0.0.1", "255.255.255.255", "127.0.0.1", "0.0.0.0"}) {
        ArpPacket packet = valid_request();
        packet.target_ip = ip(text);
        EXPECT_EQ(fault_of(packet), ArpFault::target_ip) << text;
    }
}

TEST(ArpClassify, Rfc5227_1_1_Probe) {
    const ArpPacket probe = arp_probe(kTheirMac, ip("192.0.2.1"));
    EXPECT_EQ(classify(probe), ArpKind::probe);
    EXPECT_TRUE(probe.sender_ip.is_unspecified());
    EXPECT_TRUE(probe.target_mac.is_zero());
    ArpPacket reply = probe;
    reply.operation = ArpOperation::reply;
    EXPECT_EQ(fault_of(reply), ArpFault::sender_ip) << "only requests are probes";
}

TEST(ArpClassify, Rfc5227_AnswerToAProbeIsAReply) {
    const ArpPacket reply = arp_reply_to(arp_probe(kTheirMac, ip("192.0.2.1")), kOurMac);
    EXPECT_EQ(classify(reply), ArpKind::reply);
    EXPECT_EQ(reply.sender_ip, ip("192.0.2.1"));
    EXPECT_TRUE(reply.target_ip.is_unspecified());
}

TEST(ArpClassify, Rfc5227_2_3_Announcement) {
    ArpPacket packet = arp_announcement(kTheirMac, ip("192.0.2.2"));
    EXPECT_EQ(packet.operation, ArpOperation::request);
    EXPECT_EQ(classify(packet), ArpKind::announcement);
    packet.operation = ArpOperation::reply;
    EXPECT_EQ(classify(packet), ArpKind::announcement) << "gratuitous replies too (RFC 5944 4.6)";
}

TEST(ArpBuild, Rfc826_RequestFrame) {
    const auto build = [](Bytes out) { return build_arp_frame(out, Mac::broadcast(), valid_request()); };
    const Buffer header{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 0x02, 0x08, 0x06};
    EXPECT_EQ(frame_of(build), append(header, kRequest));
    EXPECT_EQ(frame_of(build).size(), kArpFrameSize);
}

TEST(ArpBuild, UnicastGoesToTheNeighborAlone) {
    const Buffer frame =
        frame_of([](Bytes out) { return build_arp_frame(out, kOurMac, valid_request()); }, kArpFrameSize);
    const auto header = EthernetHeader::parse(frame);
    ASSERT_TRUE(header.has_value());
    EXPECT_EQ(header->destination, kOurMac);
    EXPECT_EQ(header->source, kTheirMac);
    EXPECT_EQ(header->ether_type, kEtherTypeArp);
}

TEST(ArpBuild, RoundTrip) {
    for (const ArpPacket& packet : {valid_request(), arp_reply_to(valid_request(), kOurMac),
                                    arp_probe(kOurMac, ip("192.0.2.1")), arp_announcement(kOurMac, ip("192.0.2.1"))}) {
        const Buffer frame = frame_of([&](Bytes out) { return build_arp_frame(out, Mac::broadcast(), packet); });
        EXPECT_EQ(ArpPacket::parse(ConstBytes{frame}.subspan(kEthernetSize)).value, packet);
    }
}

TEST(ArpBuild, RefusesASmallerBuffer) {
    for (std::size_t room = 0; room < kArpFrameSize; ++room) {
        Buffer out(room);
        EXPECT_EQ(build_arp_frame(out, Mac::broadcast(), valid_request()), 0U) << room;
    }
}

TEST(Ethernet, EveryPrefixIsRefused) {
    const Buffer header(kEthernetSize, 1);
    EXPECT_TRUE(EthernetHeader::parse(header).has_value());
    for_each_prefix(header, [](const Buffer& prefix) { EXPECT_FALSE(EthernetHeader::parse(prefix).has_value()); });
}

}  // namespace
}  // namespace neigh::wire::test
