// ND frames of our own: where they go, what they say, and that our own parser finds them valid.
#include <gtest/gtest.h>

#include "dataplane/neigh/wire/nd.hpp"
#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

const IpAddr kTarget = ip("2001:db8::abcd:ef12");
const OwnAddress kOwn{.mac = kOurMac, .ip = ip("2001:db8::1")};

struct Sent {
    EthernetHeader ethernet;
    Ipv6Header header;
    NdMessage message;
};

/// Parses a whole frame; everything in it has to be valid.
Sent parse_frame(const Buffer& frame) {
    const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    EXPECT_TRUE(header.ok());
    const auto upper = find_upper_layer(packet, *header);
    EXPECT_EQ(upper->protocol, kProtocolIcmpv6);
    EXPECT_EQ(upper->offset + std::size_t{upper->length}, packet.size()) << "no more and no less than was written";
    const ConstBytes message = upper->message(packet);
    EXPECT_EQ(naive_icmpv6_checksum(*header, {message.begin(), message.end()}), 0);
    const auto nd = parse_nd(*header, message);
    EXPECT_EQ(nd.reason, NdReason::none);
    return {EthernetHeader::parse(frame).value(), *header, *nd};
}

TEST(NdBuild, Rfc4861_7_2_2_MulticastSolicitation) {
    const Buffer frame = frame_of([](Bytes out) { return build_ns_multicast(out, kOwn, kTarget); }, kNsFrameSize);
    ASSERT_EQ(frame.size(), kNsFrameSize);
    const Sent sent = parse_frame(frame);
    EXPECT_EQ(sent.ethernet.destination.to_string(), "33:33:ff:cd:ef:12");
    EXPECT_EQ(sent.ethernet.source, kOurMac);
    EXPECT_EQ(sent.ethernet.ether_type, kEtherTypeIpv6);
    EXPECT_EQ(sent.header.source, kOwn.ip);
    EXPECT_EQ(sent.header.destination, ip("ff02::1:ffcd:ef12"));
    EXPECT_EQ(sent.header.hop_limit, 255);
    EXPECT_EQ(std::get<NeighborSolicitation>(sent.message),
              (NeighborSolicitation{.target = kTarget, .source_lladdr = kOurMac}));
}

TEST(NdBuild, Rfc4861_7_3_3_UnicastSolicitation) {
    const Sent sent =
        parse_frame(frame_of([](Bytes out) { return build_ns_unicast(out, kOwn, kTarget, kTheirMac); }, kNsFrameSize));
    EXPECT_EQ(sent.ethernet.destination, kTheirMac);
    EXPECT_EQ(sent.header.destination, kTarget);
    EXPECT_EQ(std::get<NeighborSolicitation>(sent.message),
              (NeighborSolicitation{.target = kTarget, .source_lladdr = kOurMac}));
}

TEST(NdBuild, Rfc4862_5_4_2_DuplicateAddressDetection) {
    const Nonce nonce{1, 2, 3, 4, 5, 6};
    const Sent sent = parse_frame(frame_of([&](Bytes out) { return build_ns_dad(out, kOwn, nonce); }, kNsFrameSize));
    EXPECT_TRUE(sent.header.source.is_unspecified());
    EXPECT_EQ(sent.header.destination, ip("ff02::1:ff00:1"));
    EXPECT_EQ(sent.ethernet.destination.to_string(), "33:33:ff:00:00:01");
    EXPECT_EQ(std::get<NeighborSolicitation>(sent.message), (NeighborSolicitation{.target = kOwn.ip, .nonce = nonce}));
}

TEST(NdBuild, Rfc4861_7_2_6_UnsolicitedAdvertisement) {
    for (const bool router : {false, true}) {
        const Sent sent =
            parse_frame(frame_of([&](Bytes out) { return build_na_unsolicited(out, kOwn, router); }, kNaFrameSize));
        EXPECT_EQ(sent.header.destination, ip("ff02::1"));
        EXPECT_EQ(sent.ethernet.destination.to_string(), "33:33:00:00:00:01");
        EXPECT_EQ(std::get<NeighborAdvertisement>(sent.message),
                  (NeighborAdvertisement{
                      .target = kOwn.ip, .router = router, .override_flag = true, .target_lladdr = kOurMac}));
    }
}

TEST(NdBuild, RoundTripOfEverySolicitation) {
    const NdPath path{.source_mac = kOurMac, .destination_mac = kTheirMac, .source = kOwn.ip, .destination = kTarget};
    const std::optional<Mac> macs[] = {std::nullopt, kOurMac};
    const std::optional<Nonce> nonces[] = {std::nullopt, Nonce{6, 5, 4, 3, 2, 1}};
    for (const auto& mac : macs) {
        for (const auto& nonce : nonces) {
            const NeighborSolicitation ns{.target = kTarget, .source_lladdr = mac, .nonce = nonce};
            const Buffer frame = frame_of([&](Bytes out) { return build_ns(out, path, ns); });
            EXPECT_EQ(std::get<NeighborSolicitation>(parse_frame(frame).message), ns);
        }
    }
}

TEST(NdBuild, RoundTripOfEveryAdvertisement) {
    const NdPath path{.source_mac = kOurMac, .destination_mac = kTheirMac, .source = kOwn.ip, .destination = kTarget};
    for (unsigned bits = 0; bits < 16; ++bits) {
        const NeighborAdvertisement na{
            .target = kOwn.ip,
            .router = (bits & 1U) != 0,
            .solicited = (bits & 2U) != 0,
            .override_flag = (bits & 4U) != 0,
            .target_lladdr = (bits & 8U) != 0 ? std::optional{kOurMac} : std::nullopt,
        };
        const Buffer frame = frame_of([&](Bytes out) { return build_na(out, path, na); });
        EXPECT_EQ(std::get<NeighborAdvertisement>(parse_frame(frame).message), na);
    }
}

TEST(NdBuild, RefusesASmallerBuffer) {
    for (std::size_t room = 0; room < kNsFrameSize; ++room) {
        Buffer out(room);
        EXPECT_EQ(build_ns_multicast(out, kOwn, kTarget), 0U);
        EXPECT_EQ(build_ns_unicast(out, kOwn, kTarget, kTheirMac), 0U);
        EXPECT_EQ(build_ns_dad(out, kOwn, Nonce{}), 0U);
        EXPECT_EQ(build_na_unsolicited(out, kOwn, true), 0U);
    }
}

}  // namespace
}  // namespace neigh::wire::test
