// IP headers read field by field: the same as parsed; and whom a frame is from.
#include "dataplane/neigh/wire/ip_view.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

const IpAddr kFrom4 = ip("192.0.2.129");
const IpAddr kTo4 = ip("198.51.100.7");
const IpAddr kFrom6 = ip("2001:db8::102:304");
const IpAddr kTo6 = ip("2001:db8:ffee::a0b");

Buffer ipv4(std::uint8_t ttl = 9) {
    return frame_of([&](Bytes out) {
        Writer writer{out};
        Ipv4Header{.tos = 3,
                   .total_length = 20,
                   .id = 0x1234,
                   .ttl = ttl,
                   .protocol = 17,
                   .source = kFrom4.v4_value(),
                   .destination = kTo4.v4_value()}
            .build(writer);
        return writer.length();
    });
}
Buffer ipv6() {
    return append(
        frame_of([&](Bytes out) {
            Writer writer{out};
            Ipv6Header{.payload_length = 258, .next_header = 17, .hop_limit = 9, .source = kFrom6, .destination = kTo6}
                .build(writer);
            return writer.length();
        }),
        Buffer(258));
}
Buffer framed(const Buffer& from_ether_type, const Buffer& packet) {
    return append(append(Buffer(12, 2), from_ether_type), packet);
}

TEST(Ipv4View, SaysWhatParsingSays) {
    const Buffer packet = ipv4();
    const Ipv4View view{packet.data()};
    const auto header = Ipv4Header::parse(packet);
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(view.header_length(), header->header_length);
    EXPECT_EQ(view.total_length(), header->total_length);
    EXPECT_EQ(view.ttl(), header->ttl);
    EXPECT_EQ(view.source(), header->source);
    EXPECT_EQ(view.destination(), header->destination);
    EXPECT_EQ(view.raw_source(), __builtin_bswap32(header->source));
    EXPECT_EQ(view.raw_destination(), __builtin_bswap32(header->destination));
    EXPECT_EQ(view.source_class(), 192);
    EXPECT_EQ(view.destination_class(), 198);
}

TEST(Ipv4View, Rfc791_3_1_HeaderLengthCountsOptions) {
    Buffer packet = ipv4();
    packet[0] = 0x4f;
    EXPECT_EQ(Ipv4View{packet.data()}.header_length(), 60U);
}

TEST(Ipv4View, Rfc1071_TheChecksumIsRightOrNot) {
    const Buffer right = ipv4();
    EXPECT_TRUE(Ipv4View{right.data()}.is_checksum_right());
    for (std::size_t at = 0; at < right.size(); ++at) {
        Buffer wrong = right;
        wrong[at] ^= 0x10U;
        EXPECT_FALSE(Ipv4View{wrong.data()}.is_checksum_right()) << at;
    }
}

TEST(Ipv6View, SaysWhatParsingSays) {
    const Buffer packet = ipv6();
    const Ipv6View view{packet.data()};
    const auto header = Ipv6Header::parse(packet);
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(view.total_length(), packet.size());
    EXPECT_EQ(view.next_header(), header->next_header);
    EXPECT_EQ(view.hop_limit(), header->hop_limit);
    EXPECT_EQ(view.source().value(), header->source);
    EXPECT_EQ(view.destination().value(), header->destination);
    EXPECT_EQ(view.source().raw_high(), load_raw<std::uint64_t>(kFrom6.bytes.data()));
    EXPECT_EQ(view.source().raw_low(), load_raw<std::uint64_t>(kFrom6.bytes.data() + 8));
    EXPECT_EQ(view.destination().raw_low(), load_raw<std::uint64_t>(kTo6.bytes.data() + 8));
}

TEST(IpSourceOf, OfBothFamiliesBehindAnyTag) {
    EXPECT_EQ(ip_source_of(framed({8, 0}, ipv4())), kFrom4);
    EXPECT_EQ(ip_source_of(framed({0x86, 0xdd}, ipv6())), kFrom6);
    EXPECT_EQ(ip_source_of(framed({0x81, 0, 0xe0, 0, 8, 0}, ipv4())), kFrom4);
    EXPECT_EQ(ip_source_of(framed({0x81, 0, 0, 7, 0x86, 0xdd}, ipv6())), kFrom6);
    EXPECT_FALSE(ip_source_of(framed({8, 6}, ipv4())));
}

TEST(IpSourceOf, CutAtEveryLength) {
    for_each_prefix(framed({8, 0}, ipv4()), [](const Buffer& prefix) { EXPECT_FALSE(ip_source_of(prefix)); });
    const Buffer headers = framed({0x86, 0xdd}, Buffer(kIpv6Size));
    for_each_prefix(headers, [](const Buffer& prefix) { EXPECT_FALSE(ip_source_of(prefix)); });
    EXPECT_TRUE(ip_source_of(headers));
}

TEST(Rewriting, Rfc1812_5_3_1_TheTtlIsOneLessAndTheChecksumRight) {
    for (unsigned ttl = 1; ttl < 256; ++ttl) {
        Buffer packet = ipv4(static_cast<std::uint8_t>(ttl));
        decrement_ttl(packet.data());
        EXPECT_EQ(packet, ipv4(static_cast<std::uint8_t>(ttl - 1))) << ttl;
    }
}

TEST(Rewriting, NothingButTheHopLimitChanges) {
    Buffer packet = ipv6();
    Buffer expected = packet;
    expected[7] = 8;
    decrement_hop_limit(packet.data());
    EXPECT_EQ(packet, expected);
}

TEST(Rewriting, NothingButTheIdChanges) {
    Buffer packet = ipv4();
    Buffer expected = packet;
    expected[4] = 0xab;
    expected[5] = 0xcd;
    set_id_v4(packet.data(), 0xabcd);
    EXPECT_EQ(packet, expected);
}

}  // namespace
}  // namespace neigh::wire::test
