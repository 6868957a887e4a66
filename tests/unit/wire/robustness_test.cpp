// Whole frames cut at every length and corrupted at every byte, through everything that a worker would call.
// What counts is that nothing is read or written past the buffer: run it under AddressSanitizer.
#include <gtest/gtest.h>

#include "dataplane/neigh/wire/answer.hpp"
#include "dataplane/neigh/wire/fragment.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/icmp_error.hpp"
#include "dataplane/neigh/wire/mld.hpp"
#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

/// How far a frame got; the deepest is the one that its sender meant.
enum class Depth : std::uint8_t { refused, ethernet, packet, message };

Depth dissect_v4(const EthernetHeader& ethernet, ConstBytes packet) {
    const auto header = Ipv4Header::parse(packet);
    if (!header) {
        return Depth::ethernet;
    }
    Buffer out(kMaxIcmpv4ErrorFrame);
    EXPECT_LE(header->payload(packet).size(), packet.size());
    (void)may_send_error_v4(ethernet.destination, *header, packet);
    EXPECT_NE(build_icmp_error(out, {.source = ip("192.0.2.1"), .destination = IpAddr::v4(header->source)}, packet),
              0U);
    Ipv4Fragments fragments{packet, *header, 68};
    for (Buffer piece(68); !fragments.done();) {
        EXPECT_NE(fragments.next(piece), 0U);
    }
    return IcmpHeader::parse_v4(header->payload(packet)) ? Depth::message : Depth::packet;
}

Depth dissect_v6(const EthernetHeader& ethernet, ConstBytes packet) {
    const auto header = Ipv6Header::parse(packet);
    if (!header) {
        return Depth::ethernet;
    }
    (void)may_send_error_v6(IcmpError::too_big, ethernet.destination, *header, packet);
    const auto upper = find_upper_layer(packet, *header);
    if (!upper) {
        return Depth::packet;
    }
    if (const auto fragment = fragment_of(packet, *header)) {
        EXPECT_LE(fragment->piece(packet).size(), packet.size());
    }
    const bool is_nd = parse_nd(*header, upper->message(packet)).ok();
    const bool is_query = parse_mld_query(*header, *upper, packet).ok();
    const bool is_icmp = IcmpHeader::parse_v6(header->source, header->destination, upper->message(packet)).ok();
    return is_nd || is_query || is_icmp ? Depth::message : Depth::packet;
}

Depth dissect(ConstBytes frame) {
    const auto ethernet = EthernetHeader::parse(frame);
    EXPECT_TRUE(ethernet || !VlanTags::parse(frame));
    if (!ethernet) {
        return Depth::refused;
    }
    const ConstBytes packet = frame.subspan(kEthernetSize);
    switch (ethernet->ether_type) {
        case kEtherTypeArp: {
            const auto arp = ArpPacket::parse(packet);
            return arp && classify(*arp) != ArpKind::invalid ? Depth::message : Depth::ethernet;
        }
        case kEtherTypeIpv4:
            return dissect_v4(*ethernet, packet);
        case kEtherTypeIpv6:
            return dissect_v6(*ethernet, packet);
        default:
            return Depth::ethernet;
    }
}

struct Sample {
    const char* name;
    Buffer frame;
};

std::vector<Sample> samples() {
    const OwnAddress own{.mac = kOurMac, .ip = ip("2001:db8::1")};
    const IpAddr group = solicited_node_of(own.ip);
    const Buffer quoted(64, 0x45);
    const IcmpErrorFrame v4{.source = ip("192.0.2.1"), .destination = ip("192.0.2.2")};
    const IcmpErrorFrame v6{.source = own.ip, .destination = ip("2001:db8::2")};
    return {
        {"Arp", frame_of([&](Bytes out) {
             return build_arp_frame(out, Mac::broadcast(), arp_request(kOurMac, ip("192.0.2.1"), ip("192.0.2.2")));
         })},
        {"NsMulticast", frame_of([&](Bytes out) { return build_ns_multicast(out, own, ip("2001:db8::2")); })},
        {"NsDad", frame_of([&](Bytes out) {
             return build_ns_dad(out, own, Nonce{1, 2, 3, 4, 5, 6});
         })},
        {"Na", frame_of([&](Bytes out) { return build_na_unsolicited(out, own, true); })},
        {"IcmpError", frame_of([&](Bytes out) { return build_icmp_error(out, v4, quoted); })},
        {"Icmpv6Error", frame_of([&](Bytes out) { return build_icmp_error(out, v6, quoted); })},
        {"MldReport", frame_of([&](Bytes out) {
             return build_mld_report(out, kOurMac, ip("fe80::1"), MldRecord::mode_is_exclude, {&group, 1});
         })},
    };
}

class RobustFrame : public testing::TestWithParam<Sample> {};
INSTANTIATE_TEST_SUITE_P(Each, RobustFrame, testing::ValuesIn(samples()),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST_P(RobustFrame, TheWholeFrameIsValid) {
    EXPECT_EQ(dissect(GetParam().frame), Depth::message);
}
TEST_P(RobustFrame, NoProperPrefixIs) {
    for_each_prefix(GetParam().frame,
                    [](const Buffer& prefix) { EXPECT_LT(dissect(prefix), Depth::message) << prefix.size(); });
}
TEST_P(RobustFrame, PaddingChangesNothing) {
    EXPECT_EQ(dissect(append(GetParam().frame, Buffer(46, 0xff))), Depth::message);
}
TEST_P(RobustFrame, CorruptedBytesAreSurvived) {
    for_each_corruption(GetParam().frame, [](const Buffer& corrupt) { (void)dissect(corrupt); });
}
TEST(Robustness, Rfc8200_8_1_OneCorruptedByteUnderTheChecksumIsNoticed) {
    for (const auto& [name, frame] : samples()) {
        if (EthernetHeader::parse(frame)->ether_type != kEtherTypeIpv6) {
            continue;
        }
        // The checksum covers both addresses and the message, not the extension header that a report has between them.
        const bool has_options_header = std::string{name} == "MldReport";
        for (std::size_t at = kEthernetSize + 8; at < frame.size(); ++at) {
            if (has_options_header && at >= kEthernetSize + kIpv6Size && at < kEthernetSize + kIpv6Size + 8) {
                continue;
            }
            Buffer corrupt = frame;
            corrupt[at] ^= 0x04U;
            EXPECT_LT(dissect(corrupt), Depth::message) << name << " byte " << at;
        }
    }
}

}  // namespace
}  // namespace neigh::wire::test
