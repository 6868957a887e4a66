// Answers written over the question.
#include "dataplane/neigh/wire/answer.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

const IpAddr kOurs = ip("2001:db8::1");
const IpAddr kTheirs = ip("2001:db8::2");

struct Solicitation {
    Mac source_mac;
    Ipv6Header header;
    NeighborSolicitation ns;
};

Solicitation parse_solicitation(ConstBytes frame) {
    const auto ethernet = EthernetHeader::parse(frame).value();
    const ConstBytes packet = frame.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    const auto nd = parse_nd(*header, packet.subspan(kIpv6Size));
    return {ethernet.source, *header, std::get<NeighborSolicitation>(*nd)};
}

struct Advertisement {
    EthernetHeader ethernet;
    Ipv6Header header;
    NeighborAdvertisement na;
};

/// Answers the frame in place, and parses what then stands there.
Advertisement answer(Buffer frame, const NsAnswer& how = {.own_mac = kOurMac}) {
    const Solicitation asked = parse_solicitation(frame);
    frame.resize(kNsAnswerSize);
    EXPECT_EQ(answer_ns(frame, asked.source_mac, asked.header, asked.ns, how), kNsAnswerSize);
    const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    const auto nd = parse_nd(*header, packet.subspan(kIpv6Size));
    EXPECT_EQ(nd.reason, NdReason::none);
    return {EthernetHeader::parse(frame).value(), *header, std::get<NeighborAdvertisement>(*nd)};
}

TEST(AnswerArp, Rfc826_SwapsSenderAndTarget) {
    const ArpPacket request = arp_request(kTheirMac, ip("192.0.2.2"), ip("192.0.2.1"));
    Buffer frame = frame_of([&](Bytes out) { return build_arp_frame(out, Mac::broadcast(), request); });
    ASSERT_EQ(answer_arp(frame, request, kOurMac), kArpAnswerSize);
    const auto ethernet = EthernetHeader::parse(frame).value();
    EXPECT_EQ(ethernet.destination, kTheirMac);
    EXPECT_EQ(ethernet.source, kOurMac);
    const auto reply = ArpPacket::parse(ConstBytes{frame}.subspan(kEthernetSize));
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(reply.value, (ArpPacket{.operation = ArpOperation::reply,
                                      .sender_mac = kOurMac,
                                      .sender_ip = ip("192.0.2.1"),
                                      .target_mac = kTheirMac,
                                      .target_ip = ip("192.0.2.2")}));
}

TEST(AnswerArp, NeverWritesIntoTooLittleRoom) {
    Buffer frame(kArpAnswerSize - 1);
    EXPECT_EQ(answer_arp(frame, ArpPacket{}, kOurMac), 0U);
}

TEST(AnswerNs, Rfc4861_7_2_4_ToTheSolicitorWithSolicitedSet) {
    const auto sent =
        answer(frame_of([](Bytes out) { return build_ns_multicast(out, {.mac = kTheirMac, .ip = kTheirs}, kOurs); }));
    EXPECT_EQ(sent.ethernet.destination, kTheirMac);
    EXPECT_EQ(sent.ethernet.source, kOurMac);
    EXPECT_EQ(sent.header.source, kOurs);
    EXPECT_EQ(sent.header.destination, kTheirs);
    EXPECT_EQ(
        sent.na,
        (NeighborAdvertisement{
            .target = kOurs, .router = true, .solicited = true, .override_flag = true, .target_lladdr = kOurMac}));
}

TEST(AnswerNs, Rfc4861_7_2_4_UnspecifiedSourceIsAnsweredToAllNodes) {
    const auto sent = answer(frame_of([](Bytes out) {
        return build_ns_dad(out, {.mac = kTheirMac, .ip = kOurs}, Nonce{1, 2, 3, 4, 5, 6});
    }));
    EXPECT_EQ(sent.ethernet.destination.to_string(), "33:33:00:00:00:01");
    EXPECT_EQ(sent.header.destination, ip("ff02::1"));
    EXPECT_FALSE(sent.na.solicited);
    EXPECT_EQ(sent.na.target_lladdr, kOurMac);
}

TEST(AnswerNs, WithoutLinkLayerOptionTheFrameSaysWhereTo) {
    const NdPath path{.source_mac = kTheirMac, .destination_mac = kOurMac, .source = kTheirs, .destination = kOurs};
    const Buffer frame = frame_of([&](Bytes out) { return build_ns(out, path, {.target = kOurs}); });
    EXPECT_EQ(frame.size() + 8, kNsAnswerSize) << "the answer is longer than the question";
    EXPECT_EQ(answer(frame).ethernet.destination, kTheirMac);
}

TEST(AnswerNs, FlagsAreTheCallers) {
    const auto sent =
        answer(frame_of([](Bytes out) { return build_ns_multicast(out, {.mac = kTheirMac, .ip = kTheirs}, kOurs); }),
               {.own_mac = kOurMac, .router = false, .override_flag = false});
    EXPECT_FALSE(sent.na.router);
    EXPECT_FALSE(sent.na.override_flag);
}

TEST(AnswerNs, NeverWritesIntoTooLittleRoom) {
    Buffer frame =
        frame_of([](Bytes out) { return build_ns_multicast(out, {.mac = kTheirMac, .ip = kTheirs}, kOurs); });
    const Solicitation asked = parse_solicitation(frame);
    for (std::size_t room = 0; room < kNsAnswerSize; ++room) {
        Buffer out(room);
        EXPECT_EQ(answer_ns(out, asked.source_mac, asked.header, asked.ns, {.own_mac = kOurMac}), 0U) << room;
    }
}

}  // namespace
}  // namespace neigh::wire::test
