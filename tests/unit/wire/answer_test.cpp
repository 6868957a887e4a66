// Answers written over the question.
#include "dataplane/neigh/wire/answer.hpp"

#include <gtest/gtest.h>

#include "dataplane/neigh/wire/icmp.hpp"
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

// ---- Echo ------------------------------------------------------------------------------------------

constexpr std::uint8_t kPadding = 0xee;

/// An IPv4 packet with these options, whose length is a multiple of 4, and an ICMP message of this type.
Buffer echo_v4(std::uint8_t type, const char* from, const char* to, std::uint8_t ttl, const Buffer& options = {}) {
    Buffer message{type, 0, 0, 0, 0x12, 0x34, 0, 7, 'p', 'i', 'n', 'g', '!'};
    store_be16(message.data() + 2, naive_checksum(message));
    const std::size_t header_length = kIpv4Size + options.size();
    Buffer header = frame_of([&](Bytes out) {
        Writer writer{out};
        Ipv4Header{.tos = 0x28,
                   .total_length = static_cast<std::uint16_t>(header_length + message.size()),
                   .id = 0xbeef,
                   .dont_fragment = true,
                   .ttl = ttl,
                   .protocol = kProtocolIcmp,
                   .source = ip(from).v4_value(),
                   .destination = ip(to).v4_value()}
            .build(writer);
        return writer.length();
    });
    header = append(header, options);
    header[0] = static_cast<std::uint8_t>(0x40 + header_length / 4);
    store_be16(header.data() + 10, 0);
    store_be16(header.data() + 10, naive_checksum(header));
    return append(header, message);
}

/// With an ICMPv6 message of this type behind these extension headers, the first of which is of type `first`.
Buffer echo_v6(std::uint8_t type, const IpAddr& from, const IpAddr& to, std::uint8_t hop_limit,
               std::uint8_t first = kProtocolIcmpv6, const Buffer& extensions = {}) {
    RawMessage raw{.header = {.source = from, .destination = to},
                   .message = {type, 0, 0, 0, 0x12, 0x34, 0, 7, 'p', 'i', 'n', 'g', '!'}};
    const Buffer payload = append(extensions, raw.seal().message);
    const Buffer header = frame_of([&](Bytes out) {
        Writer writer{out};
        Ipv6Header{.traffic_class = 0x28,
                   .flow_label = 0xabcde,
                   .payload_length = static_cast<std::uint16_t>(payload.size()),
                   .next_header = first,
                   .hop_limit = hop_limit,
                   .source = from,
                   .destination = to}
            .build(writer);
        return writer.length();
    });
    return append(header, payload);
}

/// Answers the packet where it stands, before padding that is nobody's, and cuts it to the reply.
Buffer answer_v4(const Buffer& packet) {
    Buffer padded = append(packet, Buffer(7, kPadding));
    const std::size_t length = answer_echo(padded, *Ipv4Header::parse(padded));
    EXPECT_EQ(Buffer(padded.end() - 7, padded.end()), Buffer(7, kPadding));
    padded.resize(length);
    return padded;
}
Buffer answer_v6(const Buffer& packet, const IpAddr& from) {
    Buffer padded = append(packet, Buffer(7, kPadding));
    const auto header = Ipv6Header::parse(padded);
    const auto upper = find_upper_layer(padded, *header);
    const std::size_t length = answer_echo(padded, *header, *upper, from);
    EXPECT_EQ(Buffer(padded.end() - 7, padded.end()), Buffer(7, kPadding));
    padded.resize(length);
    return padded;
}

TEST(AnswerEcho, Rfc1122_3_2_2_6_FromWhomItWasSentToWithAllThatWasInIt) {
    for (const unsigned ttl : {1U, 9U, 64U, 255U}) {
        EXPECT_EQ(answer_v4(echo_v4(kIcmpv4EchoRequest, "192.0.2.2", "192.0.2.1", static_cast<std::uint8_t>(ttl))),
                  echo_v4(kIcmpv4EchoReply, "192.0.2.1", "192.0.2.2", 64))
            << ttl;
    }
}

TEST(AnswerEcho, Rfc1122_3_2_2_6_OptionsStay) {
    const Buffer router_alert{148, 4, 0, 0};
    EXPECT_EQ(answer_v4(echo_v4(kIcmpv4EchoRequest, "192.0.2.2", "192.0.2.1", 9, router_alert)),
              echo_v4(kIcmpv4EchoReply, "192.0.2.1", "192.0.2.2", 64, router_alert));
}

TEST(AnswerEcho, Rfc4443_4_2_FromWhomItWasSentToWithAllThatWasInIt) {
    EXPECT_EQ(answer_v6(echo_v6(kIcmpv6EchoRequest, kTheirs, kOurs, 9), kOurs),
              echo_v6(kIcmpv6EchoReply, kOurs, kTheirs, 64));
}

TEST(AnswerEcho, Rfc4443_4_2_WhatWasSentToAGroupIsAnsweredFromAnAddress) {
    EXPECT_EQ(answer_v6(echo_v6(kIcmpv6EchoRequest, kTheirs, all_nodes(), 1), kOurs),
              echo_v6(kIcmpv6EchoReply, kOurs, kTheirs, 64));
}

TEST(AnswerEcho, WithoutTheQuestionsExtensionHeaders) {
    const Buffer options{kProtocolIcmpv6, 0, 1, 4, 0, 0, 0, 0};
    EXPECT_EQ(answer_v6(echo_v6(kIcmpv6EchoRequest, kTheirs, kOurs, 9, kProtocolDestinationOptions, options), kOurs),
              echo_v6(kIcmpv6EchoReply, kOurs, kTheirs, 64));
}

}  // namespace
}  // namespace neigh::wire::test
