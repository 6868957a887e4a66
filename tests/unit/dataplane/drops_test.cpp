// Nothing is dropped without a reason, and each reason has a frame here that causes it and no other.
#include <set>

#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

struct Case {
    const char* name;
    const char* counter;
    Buffer frame;
    std::uint16_t ifindex = kLan0;
    Shape shape{};
};

Buffer corrupted(Buffer frame, std::size_t at, std::uint8_t value) {
    frame.at(at) = value;
    return frame;
}

/// The same IPv6 packet as a fragment, an atomic one without more; checksums don't cover the header that comes in.
Buffer fragmented(Buffer frame, std::uint16_t where = 0) {
    const Buffer header{
        frame.at(14 + 6), 0, static_cast<std::uint8_t>(where >> 8U), static_cast<std::uint8_t>(where), 0, 0, 0, 7};
    frame.insert(frame.begin() + 14 + 40, header.begin(), header.end());
    frame.at(14 + 6) = wire::kProtocolFragment;
    wire::store_be16(frame.data() + 14 + 4, static_cast<std::uint16_t>(frame.size() - 14 - 40));
    return frame;
}

std::vector<Case> cases() {
    wire::ArpPacket group_sender = asks_for(kOwn4);
    group_sender.sender_mac = Mac::broadcast();
    Ipv6 bad_icmp6 = echo6();
    bad_icmp6.payload.back() ^= 1U;
    Ipv4 bad_icmp4 = echo4();
    bad_icmp4.payload.back() ^= 1U;
    Ipv4 odd_fragment = echo4();
    odd_fragment.more_fragments = true;
    odd_fragment.payload.push_back(0);
    const Mac group = multicast_mac_of(ip("224.0.0.1"));
    return {
        {"frame shorter than Ethernet's header", "drop_truncated", Buffer(13)},
        {"ARP shorter than 28 bytes", "drop_truncated", ethernet(wire::kEtherTypeArp, Buffer(27))},
        {"two segments, more than a buffer",
         "drop_segmented",
         frame(Ipv4{.payload = Buffer(2'015)}),
         kLan0,
         {.segments = 2}},
        {"frame that ends in its tag", "drop_truncated", ethernet(0x8100, Buffer(3))},
        {"frame that ends in its second tag", "drop_truncated", ethernet(0x88a8, {0, 0, 0x81, 0, 0})},
        {"802.1Q: a VLAN", "drop_vlan_unknown", tagged(frame(Ipv4{}), {{0x8100, 5}})},
        {"802.1Q: a VLAN with a priority", "drop_vlan_unknown", tagged(arp(asks_for(kOwn4)), {{0x8100, 0xe001}})},
        {"802.1ad: a VLAN", "drop_vlan_unknown", tagged(frame(Ipv4{}), {{0x88a8, 4095}})},
        {"802.1Q: a VLAN behind a priority", "drop_vlan_unknown", tagged(frame(Ipv4{}), {{0x88a8, 0}, {0x8100, 7}})},
        {"unknown EtherType behind a priority", "drop_ether_type",
         tagged(ethernet(0x88cc, Buffer(46)), {{0x8100, 0xe000}})},
        {"unknown EtherType", "drop_ether_type", ethernet(0x88cc, Buffer(46))},
        {"somebody else's frame", "drop_other_host", frame(Ipv4{.to = kOtherMac})},
        {"RFC 1812 3.3.2: from a group", "drop_source_mac",
         ethernet(wire::kEtherTypeIpv4, Buffer(46), kLan0Mac, Mac::broadcast())},
        {"our MAC as another's", "drop_own_lladdr", arp(says(kHost4, kLan0Mac))},
        {"RFC 826: hardware type", "drop_arp_malformed", corrupted(arp(asks_for(kOwn4)), 15, 6)},
        {"RFC 1812 3.3.2: sender MAC is a group", "drop_arp_invalid",
         ethernet(wire::kEtherTypeArp,
                  [&] {
                      const Buffer whole = arp(group_sender);
                      return Buffer(whole.begin() + 14, whole.end());
                  }())},
        {"RFC 5227 2.4: our address as sender", "drop_arp_invalid", arp(wire::arp_request(kHostMac, kOwn4, kHost4))},
        {"ARP for another host", "drop_arp_other_target", arp(asks_for(ip("192.0.2.77")))},
        {"ARP where IPv4 is off", "drop_family_off", arp(asks_for(kOwn4)), kDark},
        {"IPv4 where it is off", "drop_family_off", frame(Ipv4{.to = kDarkMac}), kDark},
        {"IPv6 where it is off", "drop_family_off", frame(Ipv6{.to = kDarkMac}), kDark},
        {"IPv4 to where it is off", "drop_family_off", frame(Ipv4{.destination = ip("203.0.113.1")})},
        {"IPv6 to where it is off", "drop_family_off", frame(Ipv6{.destination = ip("2001:db8:f::1")})},
        {"IPv6 in IPv4's EtherType", "drop_ip_version", corrupted(frame(Ipv4{}), 14, 0x65)},
        {"IPv4 in IPv6's EtherType", "drop_ip_version", corrupted(frame(Ipv6{}), 14, 0x45)},
        {"RFC 1812 5.2.2 (4): header length", "drop_ip_header", corrupted(frame(Ipv4{}), 14, 0x44)},
        {"RFC 2675 3: jumbogram", "drop_ip_header", frame(Ipv6{.next_header = wire::kProtocolHopByHop, .payload = {}})},
        {"RFC 1812 5.2.2 (2): checksum", "drop_ip_checksum", corrupted(frame(Ipv4{}), 22, 63)},
        {"RFC 7126 4.3: source route", "drop_ip_options", with_options(frame(Ipv4{}), {131, 3, 4, 0})},
        {"RFC 8200 4.3: hop-by-hop options beyond the packet", "drop_ip_options",
         frame(Ipv6{.next_header = wire::kProtocolHopByHop, .payload = append({17, 9}, Buffer(6))})},
        {"RFC 5095 3: routing header to us", "drop_ip_options",
         frame(Ipv6{.destination = kOwn6,
                    .next_header = wire::kProtocolRouting,
                    .payload = append({17, 0, 0, 1}, Buffer(12))})},
        {"RFC 1122 3.2.1.3: from a group", "drop_ip_source", frame(Ipv4{.source = ip("224.0.0.5")})},
        {"RFC 1122 3.2.1.3: from the loopback net", "drop_ip_source", frame(Ipv4{.source = ip("127.0.0.1")})},
        {"RFC 1122 3.2.1.3: from a subnet's broadcast address", "drop_ip_source",
         frame(Ipv4{.source = ip("192.0.2.255")})},
        {"from our own address", "drop_ip_source", frame(Ipv4{.source = kOwn4})},
        {"IPv6 from our own address", "drop_ip_source", frame(Ipv6{.source = kOwn6})},
        {"RFC 4291 2.7: from a group", "drop_ip_source", frame(Ipv6{.source = ip("ff02::1")})},
        {"RFC 4291 2.5.3: from the loopback address", "drop_ip_source", frame(Ipv6{.source = ip("::1")})},
        {"RFC 4291 2.5.2: from ::", "drop_ip_source", frame(Ipv6{.source = kNone6})},
        {"RFC 1812 5.3.4: IPv4 unicast in a group frame", "drop_ip_destination", frame(Ipv4{.to = group})},
        {"IPv6 unicast in a group frame", "drop_ip_destination", frame(Ipv6{.to = Mac::broadcast()})},
        {"RFC 2644: directed broadcast", "drop_ip_destination", frame(Ipv4{.destination = ip("198.51.100.255")})},
        {"limited broadcast", "drop_ip_destination", frame(Ipv4{.destination = ip("255.255.255.255")})},
        {"RFC 1812 5.3.7: loopback net", "drop_ip_destination", frame(Ipv4{.destination = ip("127.0.0.1")})},
        {"RFC 4291 2.5.3: to the loopback address", "drop_ip_destination", frame(Ipv6{.destination = ip("::1")})},
        {"UDP to an IPv6 group", "drop_ip_destination",
         frame(Ipv6{.destination = wire::all_nodes(), .to = multicast_mac_of(wire::all_nodes())})},
        {"echo to an IPv6 group that we are not in", "drop_ip_destination", frame([] {
             Ipv6 of = echo6(ip("ff02::fb"));
             of.to = multicast_mac_of(ip("ff02::fb"));
             return of;
         }())},
        {"fragment to an IPv6 group that we are not in", "drop_ip_destination", fragmented(frame([] {
             Ipv6 of = echo6(ip("ff02::fb"));
             of.to = multicast_mac_of(ip("ff02::fb"));
             return of;
         }()))},
        {"RFC 1122 3.2.2.6: echo to all hosts", "drop_ip_destination", frame([] {
             Ipv4 of = echo4(ip("224.0.0.1"));
             of.to = multicast_mac_of(ip("224.0.0.1"));
             return of;
         }())},
        {"RFC 1122 3.2.2.6: echo to a broadcast address", "drop_ip_destination", frame([] {
             Ipv4 of = echo4(ip("192.0.2.255"));
             of.to = Mac::broadcast();
             return of;
         }())},
        {"echo from our own address", "drop_ip_source", frame(echo6(kOwn6, ip("fe80::ff:fe00:100")))},
        {"RFC 3927 7: from 169.254/16", "drop_ip_scope", frame(Ipv4{.source = ip("169.254.1.1")})},
        {"RFC 3927 7: to 169.254/16", "drop_ip_scope", frame(Ipv4{.destination = ip("169.254.1.1")})},
        {"RFC 4291 2.5.6: to a link-local address not ours", "drop_ip_scope",
         frame(Ipv6{.destination = ip("fe80::77")})},
        {"RFC 4291 2.5.6: link-local source to elsewhere", "drop_ip_scope", frame(Ipv6{.source = kHostLinkLocal})},
        {"RFC 1812 5.3.1: TTL 1", "drop_ttl_exceeded", frame(Ipv4{.ttl = 1})},
        {"RFC 1812 5.3.1: TTL 0", "drop_ttl_exceeded", frame(Ipv4{.ttl = 0})},
        {"RFC 4443 3.3: hop limit 1", "drop_ttl_exceeded", frame(Ipv6{.hop_limit = 1})},
        {"RFC 1191 4: larger than the MTU, DF", "drop_too_big",
         frame(Ipv4{.dont_fragment = true, .payload = Buffer(1481)})},
        {"RFC 4443 3.2: larger than the MTU", "drop_too_big", frame(Ipv6{.payload = Buffer(1461)})},
        {"no IPv4 route", "drop_no_route", frame(Ipv4{.destination = ip("100.64.0.1")})},
        {"no IPv6 route", "drop_no_route", frame(Ipv6{.destination = ip("2001:db8:9::1")})},
        {"no route back to who asks for an echo", "drop_no_route", frame([] {
             Ipv4 of = echo4();
             of.source = ip("100.64.0.1");
             return of;
         }())},
        {"ARP for a tentative address", "drop_own_tentative", arp(asks_for(kTentative4))},
        {"IPv4 to a tentative address", "drop_own_tentative", frame(echo4(kTentative4))},
        {"RFC 4862 5.4.3: NS for a tentative address", "drop_own_tentative", ns(kTentative6)},
        {"IPv6 to a tentative address", "drop_own_tentative", frame(echo6(kTentative6))},
        {"TCP to us", "drop_own_unsupported", frame(Ipv4{.destination = kOwn4, .protocol = 6})},
        {"UDP to us", "drop_own_unsupported", frame(Ipv4{.destination = kOwn4})},
        {"RFC 791 3.2: a first fragment of no multiple of 8 bytes", "drop_fragment_invalid", frame(odd_fragment)},
        {"RFC 8200 4.5: a fragment beyond 65,535 bytes", "drop_fragment_invalid",
         fragmented(frame(Ipv6{.destination = kOwn6, .payload = Buffer(16)}), 0xfff8)},
        {"RFC 8200 4.5: an empty fragment", "drop_fragment_invalid",
         fragmented(frame(Ipv6{.destination = kOwn6, .payload = {}}), 8)},
        {"a fragment within a fragment", "drop_fragment_invalid", fragmented(fragmented(frame(echo6()), 0), 0)},
        {"echo reply to us", "drop_own_unsupported",
         frame(Ipv4{.destination = kOwn4, .protocol = wire::kProtocolIcmp, .payload = icmp4(0)})},
        {"TCP over IPv6 to us", "drop_own_unsupported", frame(Ipv6{.destination = kOwn6, .next_header = 6})},
        {"UDP over IPv6 to us", "drop_own_unsupported", frame(Ipv6{.destination = kOwn6})},
        {"ICMPv6 echo reply to us", "drop_own_unsupported",
         frame(sealed({.destination = kOwn6, .payload = append({wire::kIcmpv6EchoReply, 0}, Buffer(10))}))},
        {"RFC 1122 3.2.2: ICMP checksum", "drop_icmp_malformed", frame(bad_icmp4)},
        {"RFC 4443 2.3: ICMPv6 checksum", "drop_icmp_malformed", frame(bad_icmp6)},
        {"ICMP shorter than its header", "drop_icmp_malformed",
         frame(Ipv4{.destination = kOwn4, .protocol = wire::kProtocolIcmp, .payload = Buffer(7)})},
        {"ICMPv6 shorter than its header", "drop_icmp_malformed",
         frame(Ipv6{.destination = kOwn6, .next_header = wire::kProtocolIcmpv6, .payload = {}})},
        {"RFC 4861 7.1.1: hop limit below 255", "drop_nd_invalid", corrupted(ns(kOwn6), 14 + 7, 254)},
        {"RFC 4862 5.4.4: NA for our address", "drop_nd_invalid", na(kOwn6, kHostMac)},
        {"RFC 6980 5: NS behind a Fragment header", "drop_ip_destination", fragmented(ns(kOwn6))},
        {"RFC 6980 5: NA behind a Fragment header", "drop_own_unsupported", fragmented(na(kHost6, kHostMac))},
        {"RFC 3810 6.2: from afar", "drop_mld_invalid", corrupted(frame(mld_query()), 14 + 7, 2)},
        {"NS from an address of ours", "drop_nd_invalid", ns(ip("fe80::ff:fe00:100"), true, kOwn6)},
        {"NS for another host", "drop_nd_other_target", ns(ip("2001:db8:1::77"))},
        {"no room for the answer's option", "drop_no_mbuf", ns(kOwn6, false), kLan0, {.fills_buffer = true}},
    };
}

/// These want more than one frame; tests below and in fragments_test.cpp make each of them happen.
const std::set<std::string> kBySetUp{"drop_punt_limited",     "drop_punt_full",         "drop_tx_full",
                                     "drop_fragment_overlap", "drop_fragment_repeated", "drop_fragment_limit",
                                     "drop_fragment_timeout", "drop_link_down"};

class DataplaneDrops : public DataplaneTest {};

TEST_F(DataplaneDrops, EachReasonByAFrameOfItsOwn) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(one.name);
        renew();
        const Outcome outcome = give(one.frame, one.ifindex, one.shape);
        EXPECT_EQ(outcome.drops(), (Drops{{one.counter, 1}}));
        EXPECT_EQ(outcome.frames(), 0U);
        EXPECT_EQ(outcome.count("rx_packets"), 1U);
        EXPECT_EQ(outcome.count("rx_bytes"), one.frame.size());
    }
}

TEST_F(DataplaneDrops, NoReasonWithoutATest) {
    std::set<std::string> covered = kBySetUp;
    for (const Case& one : cases()) {
        covered.insert(one.counter);
    }
    std::set<std::string> declared;
    for (const CounterInfo& counter : kWorkerCounters) {
        if (counter.name.starts_with("drop_")) {
            declared.emplace(counter.name);
        }
    }
    EXPECT_EQ(covered, declared);
}

TEST_F(DataplaneDrops, TransmitQueueFull) {
    const Outcome outcome = give_all(std::vector<Buffer>(kTxRing + 7, arp(asks_for(kOwn4))));
    EXPECT_EQ(outcome.drops(), (Drops{{"drop_tx_full", 7}}));
    EXPECT_EQ(outcome.frames(), kTxRing);
    EXPECT_EQ(outcome.count("tx_packets"), kTxRing);
    EXPECT_EQ(outcome.count("tx_bytes"), kTxRing * wire::kArpFrameSize);
}

TEST_F(DataplaneDrops, LinkDown) {
    lan(kLan1).set_up(false);
    put(kFar4, kOtherMac, nud::State::permanent, kLan1);
    put(kFar6, kOtherMac, nud::State::stale, kLan1);
    const std::pair<Buffer, IpAddr> kCases[] = {
        {frame(Ipv4{}), kHost4}, {frame(Ipv6{}), kHost6}, {frame(Ipv4{.destination = ip("198.51.100.11")}), kHost4}};
    for (const auto& [towards, source] : kCases) {
        renew();
        const Outcome outcome = give(towards);
        EXPECT_EQ(outcome.drops(), (Drops{{"drop_link_down", 1}}));
        EXPECT_EQ(outcome.frames(), 0U);
        ASSERT_EQ(outcome.punts.size(), 1U) << "and nobody is asked for";
        EXPECT_EQ(outcome.punts[0].punt.kind, PuntKind::icmp_error);
        EXPECT_EQ(outcome.punts[0].punt.error, wire::IcmpError::host_unreachable);
        EXPECT_EQ(outcome.punts[0].punt.address, source);
        EXPECT_EQ(outcome.punts[0].punt.ifindex, kLan1);
    }
    // An answer of our own: nobody is told.
    lan(kLan0).set_up(false);
    renew();
    EXPECT_EQ(give(arp(asks_for(kOwn4))).drops(), (Drops{{"drop_link_down", 1}}));
    // A whole burst of one source: control hears of some.
    renew();
    const Outcome burst = give_all(std::vector<Buffer>(kBurst, frame(Ipv4{})));
    EXPECT_EQ(burst.count("drop_link_down"), kBurst);
    EXPECT_LE(burst.punts.size(), kErrorsAWindow);
    lan(kLan1).set_up(true);
    EXPECT_EQ(give(frame(Ipv4{})).frames(), 1U);
}

TEST_F(DataplaneDrops, RingToControlFull) {
    std::vector<Buffer> misses;
    for (std::uint8_t host = 20; host < 30; ++host) {
        misses.push_back(frame(Ipv4{.destination = IpAddr::v4(198, 51, 100, host)}));
    }
    renew(8);  // seven usable, three of them kept for known neighbors
    const Outcome outcome = give_all(misses);
    EXPECT_EQ(outcome.drops(), (Drops{{"drop_punt_full", 6}}));
    EXPECT_EQ(outcome.punts.size(), 4U);
}

TEST_F(DataplaneDrops, Rfc6583Section7_1HalfTheRingToControlIsKeptForKnownNeighbors) {
    std::vector<Buffer> frames;
    for (std::uint8_t host = 20; host < 25; ++host) {
        frames.push_back(arp(wire::arp_request(kHostMac, IpAddr::v4(192, 0, 2, host), kOwn4)));
    }
    for (std::uint8_t host = 30; host < 35; ++host) {
        put(IpAddr::v4(192, 0, 2, host), kHostMac, nud::State::probe);
        frames.push_back(arp(says(IpAddr::v4(192, 0, 2, host), kHostMac), kLan0Mac));
    }
    for (std::uint8_t host = 40; host < 42; ++host) {
        put(IpAddr::v4(192, 0, 2, host), kOtherMac);
        frames.push_back(arp(says(IpAddr::v4(192, 0, 2, host), kHostMac), kLan0Mac));
    }
    for (int round = 0; round < 2; ++round) {
        renew(8);
        const Outcome outcome = give_all(frames);
        EXPECT_EQ(outcome.count("strangers_limited"), 1U);
        EXPECT_EQ(outcome.count("notices_put_off"), 4U);
        EXPECT_EQ(outcome.count("punted"), 7U);
        EXPECT_EQ(outcome.told(PuntKind::solicitation).size(), 4U);
        EXPECT_EQ(outcome.told(PuntKind::advertisement).size(), 3U);
        EXPECT_EQ(give_all({}).told(PuntKind::advertisement).size(), 4U) << "those that were put off";
    }
}

TEST_F(DataplaneDrops, RepeatsKeptFromControl) {
    // Two in one burst are within the filter's window, unless this thread is put off between them.
    for (int attempt = 0; attempt < 1000; ++attempt) {
        renew();
        const Outcome outcome = give_all({frame(mld_query()), frame(mld_query())});
        if (outcome.count("drop_punt_limited") == 1) {
            EXPECT_EQ(outcome.drops(), (Drops{{"drop_punt_limited", 1}}));
            EXPECT_EQ(outcome.told(PuntKind::mld_query).size(), 1U);
            return;
        }
    }
    FAIL() << "never limited";
}

// ---- Cut frames ----------------------------------------------------------------------------------

TEST_F(DataplaneDrops, EveryPrefixOfAValidFrameHasAReason) {
    put(kHost4, kHostMac);
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    put(kHost6, kHostMac);
    put(kFar6, kOtherMac, nud::State::reachable, kLan1);
    const std::pair<const char*, Buffer> kWhole[] = {
        {"ARP request", arp(asks_for(kOwn4))},
        {"ARP reply", arp(says(kHost4, kHostMac), kLan0Mac)},
        {"NS", ns(kOwn6)},
        {"NA", na(kHost6, kHostMac)},
        {"ICMP echo", frame(echo4())},
        {"ICMPv6 echo", frame(echo6())},
        {"IPv4 transit", frame(Ipv4{})},
        {"IPv4 transit with options", with_options(frame(Ipv4{}), {1, 1, 1, 0})},
        {"IPv6 transit", frame(Ipv6{})},
        {"MLD query", frame(mld_query())},
    };
    for (const auto& [name, whole] : kWhole) {
        SCOPED_TRACE(name);
        renew();
        EXPECT_EQ(give(whole).drops(), Drops{});
        wire::test::for_each_prefix(whole, [&](const Buffer& prefix) {
            for (const bool fills_buffer : {false, true}) {
                const Outcome outcome = give(prefix, kLan0, {.fills_buffer = fills_buffer});
                EXPECT_EQ(outcome.drops(), (Drops{{"drop_truncated", 1}})) << prefix.size() << " bytes";
                EXPECT_EQ(outcome.frames(), 0U) << prefix.size() << " bytes";
                EXPECT_TRUE(outcome.punts.empty()) << prefix.size() << " bytes";
            }
        });
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
