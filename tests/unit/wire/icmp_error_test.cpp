// ICMP errors: about which packets none may be sent, and the frames of those that may.
#include "dataplane/neigh/wire/icmp_error.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "dataplane/neigh/wire/icmp.hpp"
#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

struct Offender4 {
    Ipv4Header header{.total_length = 36,
                      .ttl = 1,
                      .protocol = 17,
                      .source = ip("198.51.100.2").v4_value(),
                      .destination = ip("203.0.113.9").v4_value()};
    Buffer payload = Buffer(16, 0x5a);
    Mac frame_destination = kOurMac;

    [[nodiscard]] Buffer packet() const {
        return append(frame_of([&](Bytes out) {
                          Writer writer{out};
                          header.build(writer);
                          return writer.length();
                      }),
                      payload);
    }
    [[nodiscard]] bool may() const { return may_send_error_v4(frame_destination, header, packet()); }
};

struct Offender6 {
    Ipv6Header header{.payload_length = 16,
                      .next_header = 17,
                      .hop_limit = 1,
                      .source = ip("2001:db8:2::2"),
                      .destination = ip("2001:db8:3::9")};
    Buffer payload = Buffer(16, 0x5a);
    Mac frame_destination = kOurMac;

    [[nodiscard]] Buffer packet() const {
        return append(frame_of([&](Bytes out) {
                          Writer writer{out};
                          header.build(writer);
                          return writer.length();
                      }),
                      payload);
    }
    [[nodiscard]] bool may(IcmpError error = IcmpError::ttl_exceeded) const {
        return may_send_error_v6(error, frame_destination, header, packet());
    }
};

// ---- May one be sent? --------------------------------------------------------------------------

TEST(MaySendV4, AboutAnOrdinaryPacket) {
    EXPECT_TRUE(Offender4{}.may());
}
TEST(MaySendV4, Rfc1812_4_3_2_7_NotAboutAnIcmpError) {
    Offender4 offender;
    offender.header.protocol = kProtocolIcmp;
    for (const unsigned type : {3U, 4U, 5U, 11U, 12U, 1U, 2U, 7U, 19U, 255U}) {
        offender.payload[0] = static_cast<std::uint8_t>(type);
        EXPECT_FALSE(offender.may()) << type;
    }
    for (const unsigned type : {0U, 8U, 13U, 17U}) {
        offender.payload[0] = static_cast<std::uint8_t>(type);
        EXPECT_TRUE(offender.may()) << type;
    }
}
TEST(MaySendV4, NotAboutAnIcmpMessageWithoutAType) {
    Offender4 offender;
    offender.header.protocol = kProtocolIcmp;
    offender.header.total_length = kIpv4Size;
    offender.payload = {8};  // the frame's padding
    EXPECT_FALSE(offender.may());
}
TEST(MaySendV4, Rfc1812_4_3_2_7_NotAboutABroadcastOrMulticastDestination) {
    for (const char* destination : {"255.255.255.255", "224.0.0.5", "239.1.2.3"}) {
        Offender4 offender;
        offender.header.destination = ip(destination).v4_value();
        EXPECT_FALSE(offender.may()) << destination;
    }
}
TEST(MaySendV4, Rfc1812_4_3_2_7_NotAboutALinkLayerBroadcastOrMulticast) {
    for (const Mac& mac : {Mac::broadcast(), kGroupMac}) {
        Offender4 offender;
        offender.frame_destination = mac;
        EXPECT_FALSE(offender.may());
    }
}
TEST(MaySendV4, Rfc1122_3_2_2_NotToASourceThatIsNoSingleHost) {
    for (const char* source : {"0.0.0.0", "127.0.0.1", "255.255.255.255", "224.0.0.1", "240.0.0.1", "0.1.2.3"}) {
        Offender4 offender;
        offender.header.source = ip(source).v4_value();
        EXPECT_FALSE(offender.may()) << source;
    }
}
TEST(MaySendV4, Rfc1812_4_3_2_7_OnlyAboutTheFirstFragment) {
    Offender4 offender;
    offender.header.more_fragments = true;
    EXPECT_TRUE(offender.may());
    offender.header.fragment_offset = 1;
    EXPECT_FALSE(offender.may());
}

TEST(MaySendV6, AboutAnOrdinaryPacket) {
    EXPECT_TRUE(Offender6{}.may());
}
TEST(MaySendV6, Rfc4443_2_4_e1_e2_NotAboutAnErrorOrARedirect) {
    Offender6 offender;
    offender.header.next_header = kProtocolIcmpv6;
    for (const unsigned type : {1U, 2U, 3U, 4U, 100U, 127U, 137U}) {
        offender.payload[0] = static_cast<std::uint8_t>(type);
        EXPECT_FALSE(offender.may()) << type;
        EXPECT_FALSE(offender.may(IcmpError::too_big)) << type;
    }
    for (const unsigned type : {128U, 129U, 135U}) {
        offender.payload[0] = static_cast<std::uint8_t>(type);
        EXPECT_TRUE(offender.may()) << type;
    }
}
TEST(MaySendV6, Rfc4443_2_4_e1_ErrorsBehindExtensionHeadersToo) {
    Offender6 offender;
    offender.header.next_header = kProtocolRouting;
    offender.payload = {58, 0, 4, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_FALSE(offender.may());
    offender.payload[8] = 128;
    EXPECT_TRUE(offender.may());
}
TEST(MaySendV6, Rfc4443_2_4_e3_MulticastOnlyForPacketTooBig) {
    Offender6 offender;
    offender.header.destination = ip("ff0e::1");
    EXPECT_FALSE(offender.may());
    EXPECT_FALSE(offender.may(IcmpError::no_route));
    EXPECT_TRUE(offender.may(IcmpError::too_big));
}
TEST(MaySendV6, Rfc4443_2_4_e4_e5_LinkLayerMulticastOnlyForPacketTooBig) {
    for (const Mac& mac : {Mac::broadcast(), kGroupMac}) {
        Offender6 offender;
        offender.frame_destination = mac;
        EXPECT_FALSE(offender.may());
        EXPECT_TRUE(offender.may(IcmpError::too_big));
    }
}
TEST(MaySendV6, Rfc4443_2_4_e6_NotToASourceThatIsNoSingleNode) {
    for (const char* source : {"::", "ff02::1", "::1"}) {
        Offender6 offender;
        offender.header.source = ip(source);
        EXPECT_FALSE(offender.may()) << source;
        EXPECT_FALSE(offender.may(IcmpError::too_big)) << source;
    }
}
TEST(MaySendV6, NotAboutTheMiddleOfAnIcmpMessage) {
    Offender6 offender;
    offender.header.next_header = kProtocolFragment;
    offender.payload = {58, 0, 0, 8, 0, 0, 0, 1, 200, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_FALSE(offender.may());
    offender.payload[0] = 17;
    EXPECT_TRUE(offender.may());
}
TEST(MaySendV6, NotWhenTheMessageCannotBeFound) {
    Offender6 offender;
    offender.header.next_header = kProtocolRouting;
    offender.payload[1] = 200;
    EXPECT_FALSE(offender.may());
}

// ---- The frames --------------------------------------------------------------------------------

IcmpErrorFrame error4(IcmpError error, std::uint32_t mtu = 0) {
    return {.source_mac = kOurMac,
            .destination_mac = kTheirMac,
            .source = ip("192.0.2.1"),
            .destination = ip("198.51.100.2"),
            .error = error,
            .mtu = mtu};
}
IcmpErrorFrame error6(IcmpError error, std::uint32_t mtu = 0) {
    return {.source_mac = kOurMac,
            .destination_mac = kTheirMac,
            .source = ip("2001:db8::1"),
            .destination = ip("2001:db8:2::2"),
            .error = error,
            .mtu = mtu};
}

struct Code {
    IcmpError error;
    IcmpHeader v4;
    IcmpHeader v6;
};
const Code kCodes[] = {
    {IcmpError::no_route, {3, 0}, {1, 0}},
    {IcmpError::host_unreachable, {3, 1}, {1, 3}},
    {IcmpError::beyond_scope, {3, 1}, {1, 2}},
    {IcmpError::port_unreachable, {3, 3}, {1, 4}},
    {IcmpError::too_big, {3, 4}, {2, 0}},
    {IcmpError::ttl_exceeded, {11, 0}, {3, 0}},
    {IcmpError::reassembly_timeout, {11, 1}, {3, 1}},
};

TEST(ErrorFrameV4, Rfc792_TypesCodesAndQuote) {
    const Buffer offender = Offender4{}.packet();
    for (const Code& code : kCodes) {
        const Buffer frame =
            frame_of([&](Bytes out) { return build_icmp_error(out, error4(code.error, 1400), offender); });
        ASSERT_EQ(frame.size(), kEthernetSize + kIpv4Size + kIcmpSize + offender.size());
        const auto ethernet = EthernetHeader::parse(frame).value();
        EXPECT_EQ(ethernet.destination, kTheirMac);
        EXPECT_EQ(ethernet.source, kOurMac);
        EXPECT_EQ(ethernet.ether_type, kEtherTypeIpv4);
        const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
        const auto header = Ipv4Header::parse(packet);
        ASSERT_EQ(header.reason, IpReason::none);
        EXPECT_EQ(header->source, ip("192.0.2.1").v4_value());
        EXPECT_EQ(header->destination, ip("198.51.100.2").v4_value());
        EXPECT_EQ(header->protocol, kProtocolIcmp);
        const ConstBytes message = header->payload(packet);
        const auto icmp = IcmpHeader::parse_v4(message);
        ASSERT_EQ(icmp.reason, IcmpReason::none);
        EXPECT_EQ(icmp.value, code.v4);
        EXPECT_EQ(load_be32(message.data() + 4), code.error == IcmpError::too_big ? 1400U : 0U);
        EXPECT_TRUE(std::equal(offender.begin(), offender.end(), message.begin() + 8, message.end()));
    }
}

TEST(ErrorFrameV6, Rfc4443_3_TypesCodesAndQuote) {
    const Buffer offender = Offender6{}.packet();
    for (const Code& code : kCodes) {
        const Buffer frame =
            frame_of([&](Bytes out) { return build_icmp_error(out, error6(code.error, 1400), offender); });
        ASSERT_EQ(frame.size(), kEthernetSize + kIpv6Size + kIcmpSize + offender.size());
        EXPECT_EQ(EthernetHeader::parse(frame)->ether_type, kEtherTypeIpv6);
        const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
        const auto header = Ipv6Header::parse(packet);
        ASSERT_EQ(header.reason, IpReason::none);
        EXPECT_EQ(header->source, ip("2001:db8::1"));
        EXPECT_EQ(header->destination, ip("2001:db8:2::2"));
        const auto upper = find_upper_layer(packet, *header);
        const ConstBytes message = upper->message(packet);
        EXPECT_EQ(naive_icmpv6_checksum(*header, {message.begin(), message.end()}), 0);
        const auto icmp = IcmpHeader::parse_v6(header->source, header->destination, message);
        ASSERT_EQ(icmp.reason, IcmpReason::none);
        EXPECT_EQ(icmp.value, code.v6);
        EXPECT_EQ(load_be32(message.data() + 4), code.error == IcmpError::too_big ? 1400U : 0U);
        EXPECT_TRUE(std::equal(offender.begin(), offender.end(), message.begin() + 8, message.end()));
    }
}

TEST(ErrorFrameV4, Rfc1812_4_3_2_3_AtMost576Bytes) {
    Offender4 offender;
    offender.payload.resize(1480);
    offender.header.total_length = 1500;
    const Buffer frame =
        frame_of([&](Bytes out) { return build_icmp_error(out, error4(IcmpError::ttl_exceeded), offender.packet()); },
                 kMaxIcmpv4ErrorFrame);
    EXPECT_EQ(frame.size(), kMaxIcmpv4ErrorFrame);
}
TEST(ErrorFrameV6, Rfc4443_2_4_c_AtMost1280Bytes) {
    Offender6 offender;
    offender.payload.resize(1460);
    offender.header.payload_length = 1460;
    const Buffer frame =
        frame_of([&](Bytes out) { return build_icmp_error(out, error6(IcmpError::ttl_exceeded), offender.packet()); },
                 kMaxIcmpv6ErrorFrame);
    EXPECT_EQ(frame.size(), kMaxIcmpv6ErrorFrame);
}
TEST(ErrorFrameV4, Rfc1812_4_3_2_5_Precedence) {
    Offender4 offender;
    offender.header.tos = 0x3f;
    const Buffer frame =
        frame_of([&](Bytes out) { return build_icmp_error(out, error4(IcmpError::no_route), offender.packet()); });
    EXPECT_EQ(Ipv4Header::parse(ConstBytes{frame}.subspan(kEthernetSize))->tos, 0xde);
}
TEST(ErrorFrame, RefusesASmallerBuffer) {
    const Buffer four = Offender4{}.packet();
    const Buffer six = Offender6{}.packet();
    for (std::size_t room = 0; room < kEthernetSize + kIpv4Size + kIcmpSize + four.size(); ++room) {
        Buffer out(room);
        EXPECT_EQ(build_icmp_error(out, error4(IcmpError::no_route), four), 0U);
        EXPECT_EQ(build_icmp_error(out, error6(IcmpError::no_route), six), 0U);
    }
}

}  // namespace
}  // namespace neigh::wire::test
