// The IPv6 header and the walk over extension headers.
#include "dataplane/neigh/wire/ipv6.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

constexpr std::uint8_t kUdp = 17;

Ipv6Header sample(std::uint8_t next_header, std::size_t payload) {
    return {.traffic_class = 0xb8,
            .flow_label = 0xabcde,
            .payload_length = static_cast<std::uint16_t>(payload),
            .next_header = next_header,
            .hop_limit = 64,
            .source = ip("2001:db8::1"),
            .destination = ip("2001:db8::2")};
}

/// A packet whose payload is `chain` (extension headers), and then 8 bytes of what they lead to.
Buffer packet_of(std::uint8_t next_header, const Buffer& chain) {
    const Buffer payload = append(chain, Buffer(8, 0x5a));
    return append(frame_of([&](Bytes out) {
                      Writer writer{out};
                      sample(next_header, payload.size()).build(writer);
                      return writer.length();
                  }),
                  payload);
}

Parsed<UpperLayer, IpReason> walk(const Buffer& packet, Role role = Role::destination) {
    const auto header = Ipv6Header::parse(packet);
    return header ? find_upper_layer(packet, *header, role) : header.reason;
}

Buffer options_header(std::uint8_t next, const Buffer& options) {
    return append({next, static_cast<std::uint8_t>((options.size() + 2) / 8 - 1)}, options);
}
Buffer routing_header(std::uint8_t next, std::uint8_t segments_left) {
    return {next, 0, 4, segments_left, 0, 0, 0, 0};
}
Buffer fragment_header(std::uint8_t next, std::uint16_t offset_and_flags) {
    return {
        next, 0, static_cast<std::uint8_t>(offset_and_flags >> 8U), static_cast<std::uint8_t>(offset_and_flags), 1, 2,
        3,    4};
}
const Buffer kPadding{1, 4, 0, 0, 0, 0};
const Buffer kRouterAlert{5, 2, 0, 0, 1, 0};

TEST(Ipv6Parse, RoundTrip) {
    const auto parsed = Ipv6Header::parse(packet_of(kUdp, {}));
    ASSERT_EQ(parsed.reason, IpReason::none);
    EXPECT_EQ(parsed.value, sample(kUdp, 8));
}

TEST(Ipv6Parse, EveryPrefixIsTruncated) {
    for_each_prefix(packet_of(kUdp, {}), [](const Buffer& prefix) {
        EXPECT_EQ(Ipv6Header::parse(prefix).reason, IpReason::truncated) << prefix.size();
    });
}

TEST(Ipv6Parse, Version) {
    Buffer packet = packet_of(kUdp, {});
    packet[0] = 0x45;
    EXPECT_EQ(Ipv6Header::parse(packet).reason, IpReason::version);
}

TEST(Ipv6Parse, Rfc2675_3_JumbogramIsRefused) {
    Buffer packet = packet_of(kProtocolHopByHop, options_header(kUdp, {0xc2, 4, 0, 1, 0, 0}));
    store_be16(packet.data() + 4, 0);
    EXPECT_EQ(Ipv6Header::parse(packet).reason, IpReason::header);
}

TEST(Ipv6Parse, Rfc8200_4_7_EmptyPayload) {
    Buffer packet = packet_of(kProtocolNone, {});
    store_be16(packet.data() + 4, 0);
    const auto upper = walk(packet);
    ASSERT_TRUE(upper.ok());
    EXPECT_EQ(upper->protocol, kProtocolNone);
    EXPECT_EQ(upper->length, 0);
}

TEST(Ipv6Walk, NoExtensionHeaders) {
    const auto upper = walk(append(packet_of(kUdp, {}), Buffer(6)));
    ASSERT_TRUE(upper.ok());
    EXPECT_EQ(upper.value, (UpperLayer{.protocol = kUdp, .offset = 40, .length = 8}));
}

TEST(Ipv6Walk, Rfc8200_4_1_HopByHopThenDestinationThenRouting) {
    const Buffer chain = append(
        append(options_header(kProtocolDestinationOptions, kRouterAlert), options_header(kProtocolRouting, kPadding)),
        routing_header(kUdp, 0));
    const auto upper = walk(packet_of(kProtocolHopByHop, chain));
    ASSERT_TRUE(upper.ok());
    EXPECT_EQ(upper.value, (UpperLayer{.protocol = kUdp, .offset = 64, .length = 8, .router_alert = true}));
}

TEST(Ipv6Walk, Rfc8200_4_1_HopByHopMustBeFirst) {
    const Buffer chain = append(options_header(kProtocolHopByHop, kPadding), options_header(kUdp, kPadding));
    EXPECT_EQ(walk(packet_of(kProtocolDestinationOptions, chain)).reason, IpReason::options);
}

TEST(Ipv6Walk, Rfc8200_4_4_SegmentsLeftAreForOthers) {
    const Buffer packet = packet_of(kProtocolRouting, routing_header(kUdp, 1));
    EXPECT_EQ(walk(packet).reason, IpReason::options);
    EXPECT_EQ(walk(packet, Role::transit)->protocol, kUdp);
}

TEST(Ipv6Walk, Rfc8200_4_5_FirstFragmentIsWalkedOn) {
    const auto upper = walk(packet_of(
        kProtocolFragment, append(fragment_header(kProtocolDestinationOptions, 1), options_header(kUdp, kPadding))));
    ASSERT_TRUE(upper.ok());
    EXPECT_EQ(upper.value, (UpperLayer{.protocol = kUdp, .offset = 56, .length = 8, .fragmented = true}));
}

TEST(Ipv6Walk, Rfc8200_4_5_LaterFragmentIsNot) {
    const auto upper =
        walk(packet_of(kProtocolFragment, append(fragment_header(kProtocolDestinationOptions, 8), Buffer(8, 0xff))));
    ASSERT_TRUE(upper.ok());
    EXPECT_TRUE(upper->fragmented);
    EXPECT_FALSE(upper->first_fragment);
    EXPECT_EQ(upper->protocol, kProtocolDestinationOptions);
    EXPECT_EQ(upper->offset, 48);
}

TEST(Ipv6Walk, Rfc6946_AtomicFragmentIsAFragment) {
    const auto upper = walk(packet_of(kProtocolFragment, fragment_header(kProtocolIcmpv6, 0)));
    ASSERT_TRUE(upper.ok());
    EXPECT_TRUE(upper->fragmented);
    EXPECT_TRUE(upper->first_fragment);
    EXPECT_EQ(upper->protocol, kProtocolIcmpv6);
}

TEST(Ipv6Walk, HeaderBeyondThePacket) {
    Buffer packet = packet_of(kProtocolDestinationOptions, options_header(kUdp, kPadding));
    packet[41] = 1;  // all of the payload: still inside
    EXPECT_EQ(walk(packet, Role::transit)->length, 0);
    packet[41] = 2;
    EXPECT_EQ(walk(packet).reason, IpReason::options);
    EXPECT_EQ(walk(packet, Role::transit).reason, IpReason::options);
    EXPECT_EQ(walk(append(packet, Buffer(64)), Role::transit).reason, IpReason::options)
        << "padding of the frame is not the packet";
}

TEST(Ipv6Walk, Rfc8504_5_3_AtMostEightHeaders) {
    Buffer chain = options_header(kUdp, kPadding);
    for (unsigned count = 1; count <= kMaxExtensionHeaders; ++count) {
        EXPECT_EQ(walk(packet_of(kProtocolDestinationOptions, chain)).reason, IpReason::none) << count;
        chain = append(options_header(kProtocolDestinationOptions, kPadding), chain);
    }
    EXPECT_EQ(walk(packet_of(kProtocolDestinationOptions, chain)).reason, IpReason::options);
}

struct OptionCase {
    const char* name;
    Buffer options;
    IpReason reason;
};
class Ipv6Options : public testing::TestWithParam<OptionCase> {};
TEST_P(Ipv6Options, Rfc8200_4_2) {
    const Buffer chain = options_header(kUdp, GetParam().options);
    EXPECT_EQ(walk(packet_of(kProtocolHopByHop, chain)).reason, GetParam().reason);
    EXPECT_EQ(walk(packet_of(kProtocolDestinationOptions, chain)).reason, GetParam().reason);
    EXPECT_EQ(walk(packet_of(kProtocolHopByHop, chain), Role::transit).reason, IpReason::none) << "routers look away";
}
INSTANTIATE_TEST_SUITE_P(Each, Ipv6Options,
                         testing::Values(OptionCase{"Pad1", {0, 0, 0, 0, 0, 0}, IpReason::none},
                                         OptionCase{"UnknownToSkip", {0x1e, 4, 0, 0, 0, 0}, IpReason::none},
                                         OptionCase{"UnknownToDiscard", {0x5e, 4, 0, 0, 0, 0}, IpReason::options},
                                         OptionCase{"UnknownToReport", {0x9e, 4, 0, 0, 0, 0}, IpReason::options},
                                         OptionCase{"Jumbo", {0xc2, 4, 0, 1, 0, 0}, IpReason::options},
                                         OptionCase{"LengthBeyondTheHeader", {1, 5, 0, 0, 0, 0}, IpReason::options},
                                         OptionCase{"LengthByteMissing", {0, 0, 0, 0, 0, 1}, IpReason::options}),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST(Ipv6Walk, Rfc2711_2_1_RouterAlertOfAnotherLengthIsNone) {
    EXPECT_FALSE(walk(packet_of(kProtocolHopByHop, options_header(kUdp, {5, 4, 0, 0, 0, 0})))->router_alert);
    EXPECT_FALSE(walk(packet_of(kProtocolDestinationOptions, options_header(kUdp, kRouterAlert)))->router_alert)
        << "only hop-by-hop options are for routers";
}

}  // namespace
}  // namespace neigh::wire::test
