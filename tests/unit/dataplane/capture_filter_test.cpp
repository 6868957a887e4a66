// What a capture's filter lets through: kinds and hosts, tagged or not, and frames that end wherever they like.
#include "dataplane/capture_filter.hpp"

#include <gtest/gtest.h>

#include "tests/unit/dataplane/frames.hpp"

namespace neigh::dataplane::test {
namespace {

bool is_kind(CaptureKind kind, const Buffer& frame) {
    return matches({.kind = kind}, frame);
}
bool is_about(const IpAddr& host, const Buffer& frame) {
    return matches({.host = host}, frame);
}

Buffer with_hop_by_hop(Ipv6 of) {
    of.payload = append({of.next_header, 0, 1, 4, 0, 0, 0, 0}, of.payload);
    of.next_header = wire::kProtocolHopByHop;
    return frame(of);
}
Ipv6 icmp6(std::uint8_t type) {
    return sealed({.payload = append({type, 0, 0, 0, 0, 0, 0, 0}, Buffer(32))});
}

TEST(CaptureFilter, WithoutAnythingItTakesWhateverItIs) {
    EXPECT_TRUE(matches({}, Buffer{}));
    EXPECT_TRUE(matches({.kind = CaptureKind::dropped}, Buffer(13)));
    EXPECT_TRUE(matches({}, frame(Ipv4{})));
}

TEST(CaptureFilter, ArpIsItsEtherType) {
    EXPECT_TRUE(is_kind(CaptureKind::arp, arp(asks_for(kOwn4))));
    EXPECT_TRUE(is_kind(CaptureKind::arp, ethernet(wire::kEtherTypeArp, Buffer{})));
    EXPECT_FALSE(is_kind(CaptureKind::arp, frame(Ipv4{})));
    EXPECT_FALSE(is_kind(CaptureKind::arp, ns(kOwn6)));
}

TEST(CaptureFilter, NdIsFiveTypesOfIcmpv6) {
    for (const auto& [type, is_nd] : std::map<std::uint8_t, bool>{{132, false},
                                                                  {133, true},
                                                                  {134, true},
                                                                  {135, true},
                                                                  {136, true},
                                                                  {137, true},
                                                                  {138, false},
                                                                  {128, false}}) {
        EXPECT_EQ(is_kind(CaptureKind::nd, frame(icmp6(type))), is_nd) << int{type};
        EXPECT_EQ(is_kind(CaptureKind::nd, with_hop_by_hop(icmp6(type))), is_nd) << int{type};
    }
    EXPECT_TRUE(is_kind(CaptureKind::nd, ns(kOwn6)));
    EXPECT_TRUE(is_kind(CaptureKind::nd, na(kHost6, kHostMac)));
    EXPECT_FALSE(is_kind(CaptureKind::nd, frame(Ipv6{})));
    Ipv6 fragment = icmp6(135);  // its first byte is in the middle of something
    fragment.payload = append({wire::kProtocolIcmpv6, 0, 0, 8, 0, 0, 0, 7}, fragment.payload);
    fragment.next_header = wire::kProtocolFragment;
    EXPECT_FALSE(is_kind(CaptureKind::nd, frame(fragment)));
}

TEST(CaptureFilter, AHostIsSourceOrDestinationSenderOrTarget) {
    EXPECT_TRUE(is_about(kHost4, frame(Ipv4{})));
    EXPECT_TRUE(is_about(kFar4, frame(Ipv4{})));
    EXPECT_FALSE(is_about(kOwn4, frame(Ipv4{})));
    EXPECT_TRUE(is_about(kHost4, arp(asks_for(kOwn4))));
    EXPECT_TRUE(is_about(kOwn4, arp(asks_for(kOwn4))));
    EXPECT_FALSE(is_about(kFar4, arp(asks_for(kOwn4))));
    EXPECT_TRUE(is_about(kHost6, frame(Ipv6{})));
    EXPECT_TRUE(is_about(kFar6, frame(Ipv6{})));
    EXPECT_FALSE(is_about(kOwn6, frame(Ipv6{})));
    EXPECT_TRUE(is_about(kOwn6, ns(kOwn6))) << "the target, which is no destination";
    EXPECT_TRUE(is_about(kFar6, na(kFar6, kHostMac)));
    EXPECT_FALSE(is_about(kFar6, na(kHost6, kHostMac)));
}

TEST(CaptureFilter, AnAddressOfTheOtherFamilyIsNobody) {
    const IpAddr like_source = IpAddr::v4(0x20, 0x01, 0x0d, 0xb8);  // how 2001:db8::/32 begins
    EXPECT_FALSE(is_about(like_source, frame(Ipv6{})));
    EXPECT_FALSE(is_about(kHost6, arp(asks_for(kOwn4))));
}

TEST(CaptureFilter, KindAndHostAreBothWanted) {
    const CaptureFilter filter{.host = kHost4, .kind = CaptureKind::arp};
    EXPECT_TRUE(matches(filter, arp(asks_for(kOwn4))));
    EXPECT_FALSE(matches(filter, frame(Ipv4{})));
    EXPECT_FALSE(matches(filter, arp(says(kFar4, kOtherMac))));
}

TEST(CaptureFilter, PriorityTagsAreNothingAndVlansAreSomethingElse) {
    EXPECT_TRUE(is_about(kOwn4, tagged(arp(asks_for(kOwn4)), {{0x8100, 0xe000}})));
    EXPECT_TRUE(is_kind(CaptureKind::nd, tagged(ns(kOwn6), {{0x88a8, 0}, {0x8100, 0}})));
    EXPECT_FALSE(is_kind(CaptureKind::arp, tagged(arp(asks_for(kOwn4)), {{0x8100, 5}})));
}

/// Under AddressSanitizer a byte too many is an error; here the answer is one of the two.
TEST(CaptureFilter, FramesMayEndAnywhere) {
    for (const Buffer& whole : {arp(asks_for(kOwn4)), frame(Ipv4{}), ns(kOwn6), with_hop_by_hop(icmp6(135)),
                                tagged(ns(kOwn6), {{0x8100, 0}})}) {
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const Buffer cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
            for (const CaptureKind kind : {CaptureKind::all, CaptureKind::arp, CaptureKind::nd}) {
                for (const IpAddr& host : {kOwn4, kOwn6}) {
                    const bool is_wanted = matches({.host = host, .kind = kind}, cut);
                    EXPECT_TRUE(!is_wanted || matches({.host = host, .kind = kind}, whole)) << length;
                }
            }
        }
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
