// Packets in transit: rewritten and sent, held for a neighbor, or owed an error.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

using Forward = DataplaneTest;

/// What leaves lan1 towards `to`, by the frame that came in.
Buffer leaving(Buffer frame, const Mac& to) {
    std::copy(to.bytes.begin(), to.bytes.end(), frame.begin());
    std::copy(kLan1Mac.bytes.begin(), kLan1Mac.bytes.end(), frame.begin() + 6);
    return frame;
}

TEST_F(Forward, Rfc1812Section5_3_1Ipv4LeavesWithTtlLessOneAndNoPadding) {
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    const Outcome outcome = give(append(frame(Ipv4{.ttl = 64}), Buffer(6)));
    EXPECT_EQ(outcome.only(kLan1), leaving(frame(Ipv4{.ttl = 63}), kOtherMac));
    EXPECT_EQ(outcome.count("forwarded_ipv4"), 1U);
    EXPECT_EQ(outcome.drops(), Drops{});
    EXPECT_TRUE(outcome.punts.empty());
}

TEST_F(Forward, Rfc1624ChecksumIsRightForEveryTtl) {
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    for (unsigned ttl = 2; ttl < 256; ++ttl) {
        const Outcome outcome = give(frame(Ipv4{.ttl = static_cast<std::uint8_t>(ttl)}));
        EXPECT_EQ(outcome.only(kLan1), leaving(frame(Ipv4{.ttl = static_cast<std::uint8_t>(ttl - 1)}), kOtherMac));
    }
}

TEST_F(Forward, Rfc8200Section3Ipv6LeavesWithHopLimitLessOneAndNoPadding) {
    put(kFar6, kOtherMac, nud::State::reachable, kLan1);
    const Outcome outcome = give(append(frame(Ipv6{.hop_limit = 2}), Buffer(6)));
    EXPECT_EQ(outcome.only(kLan1), leaving(frame(Ipv6{.hop_limit = 1}), kOtherMac));
    EXPECT_EQ(outcome.count("forwarded_ipv6"), 1U);
    EXPECT_TRUE(outcome.punts.empty());
}

TEST_F(Forward, AsLargeAsTheMtuFits) {
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    put(kFar6, kOtherMac, nud::State::reachable, kLan1);
    EXPECT_EQ(give(frame(Ipv4{.dont_fragment = true, .payload = Buffer(1480)})).frames(), 1U);
    EXPECT_EQ(give(frame(Ipv6{.payload = Buffer(1460)})).frames(), 1U);
}

TEST_F(Forward, OffLinkGoesToTheGateway) {
    put(kGateway4, kOtherMac, nud::State::permanent, kLan1);
    put(kGateway6, kHostMac, nud::State::noarp, kLan1);
    const IpAddr to4 = ip("192.88.1.2");
    const IpAddr to6 = ip("2001:db8:8::2");
    EXPECT_EQ(give(frame(Ipv4{.destination = to4})).only(kLan1),
              leaving(frame(Ipv4{.destination = to4, .ttl = 63}), kOtherMac));
    EXPECT_EQ(give(frame(Ipv6{.destination = to6})).only(kLan1),
              leaving(frame(Ipv6{.destination = to6, .hop_limit = 63}), kHostMac));
}

TEST_F(Forward, Rfc4861Section7_3_3StaleIsUsedAndSaysSoOnce) {
    put(kFar4, kOtherMac, nud::State::stale, kLan1);
    const Outcome outcome = give(frame(Ipv4{}));
    EXPECT_EQ(outcome.only(kLan1), leaving(frame(Ipv4{.ttl = 63}), kOtherMac));
    ASSERT_EQ(outcome.punts.size(), 1U);
    EXPECT_EQ(outcome.punts[0].punt.kind, PuntKind::used);
    EXPECT_EQ(outcome.punts[0].punt.address, kFar4);
    EXPECT_EQ(outcome.punts[0].punt.ifindex, kLan1);
    put(kFar4, kOtherMac, nud::State::delay, kLan1);
    EXPECT_TRUE(give(frame(Ipv4{})).punts.empty());
}

TEST_F(Forward, ABurstToOneStaleNeighborLeavesAndSaysSoOnce) {
    put(kFar6, kOtherMac, nud::State::stale, kLan1);
    std::vector<Buffer> burst;
    std::vector<Buffer> expected;
    for (std::size_t i = 0; i < kBurst; ++i) {
        burst.push_back(frame(Ipv6{.payload = numbers(i + 1)}));
        expected.push_back(leaving(frame(Ipv6{.hop_limit = 63, .payload = numbers(i + 1)}), kOtherMac));
    }
    const Outcome outcome = give_all(burst);
    EXPECT_EQ(outcome.sent, (std::map<std::uint16_t, std::vector<Buffer>>{{kLan1, expected}}));
    EXPECT_EQ(outcome.told(PuntKind::used).size(), 1U);
    EXPECT_EQ(outcome.punts.size(), 1U);
}

TEST_F(Forward, UnresolvedWaitsForItsNextHop) {
    put(ip("198.51.100.11"), Mac{}, nud::State::incomplete, kLan1);
    put(ip("198.51.100.12"), Mac{}, nud::State::failed, kLan1);
    const struct {
        Buffer frame;
        IpAddr next_hop;
    } kCases[] = {
        {frame(Ipv4{}), kFar4},
        {frame(Ipv4{.destination = ip("198.51.100.11")}), ip("198.51.100.11")},
        {frame(Ipv4{.destination = ip("198.51.100.12")}), ip("198.51.100.12")},
        {frame(Ipv4{.destination = ip("192.88.1.2")}), kGateway4},
        {frame(Ipv6{}), kFar6},
        {frame(Ipv6{.destination = ip("2001:db8:8::2")}), kGateway6},
    };
    for (const auto& one : kCases) {
        SCOPED_TRACE(one.next_hop.to_string());
        const Outcome outcome = give(one.frame);
        EXPECT_EQ(outcome.frames(), 0U);
        EXPECT_EQ(outcome.drops(), Drops{});
        ASSERT_EQ(outcome.punts.size(), 1U);
        const SeenPunt& seen = outcome.punts[0];
        EXPECT_EQ(seen.punt.kind, PuntKind::needs_neighbor);
        EXPECT_EQ(seen.punt.address, one.next_hop);
        EXPECT_NE(seen.punt.origin, kNobody);
        EXPECT_EQ(seen.punt.ifindex, kLan1);
        EXPECT_EQ(seen.frame.size(), one.frame.size());
    }
}

TEST_F(Forward, ABurstLargerThanABatchKeepsItsOrder) {
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    std::vector<Buffer> frames;
    std::vector<Buffer> expected;
    for (std::uint8_t i = 0; i < kBurst + 9; ++i) {
        frames.push_back(frame(Ipv4{.payload = Buffer(30, i)}));
        expected.push_back(leaving(frame(Ipv4{.ttl = 63, .payload = Buffer(30, i)}), kOtherMac));
    }
    EXPECT_EQ(give_all(frames).sent[kLan1], expected);
}

TEST_F(Forward, AnAddressLostToAnotherHostIsANeighborsLikeAny) {
    const Buffer to_lan1_v4 = frame(Ipv4{.destination = ip("198.51.100.1")});
    const Buffer to_lan1_v6 = frame(Ipv6{.destination = ip("2001:db8:2::1")});
    EXPECT_EQ(give(to_lan1_v4).count("drop_own_unsupported"), 1U) << "as long as it is ours";
    lan(kLan1).set(ip("198.51.100.1"), Standing::lost);
    lan(kLan1).set(ip("2001:db8:2::1"), Standing::lost);
    put(ip("198.51.100.1"), kOtherMac, nud::State::reachable, kLan1);
    EXPECT_EQ(give(to_lan1_v4).only(kLan1),
              leaving(frame(Ipv4{.destination = ip("198.51.100.1"), .ttl = 63}), kOtherMac));
    const auto told = give(to_lan1_v6).told(PuntKind::needs_neighbor);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, ip("2001:db8:2::1"));
    lan(kLan0).set(kOwn4, Standing::lost);
    EXPECT_EQ(give(arp(asks_for(kOwn4))).drops(), (Drops{{"drop_arp_other_target", 1}}));
}

TEST_F(Forward, ABurstForManyLeavesByEachInterfaceInItsOrder) {
    struct Neighbor {
        IpAddr address;
        Mac mac;
        std::uint16_t ifindex;
    };
    const Mac here{{0x02, 0, 0, 0, 0x0b, 1}};
    const Mac there{{0x02, 0, 0, 0, 0x0b, 2}};
    const Mac beyond{{0x02, 0, 0, 0, 0x0b, 3}};
    const std::array neighbors{Neighbor{ip("198.51.100.21"), there, kLan1}, Neighbor{ip("192.0.2.22"), here, kLan0},
                               Neighbor{ip("198.51.100.23"), beyond, kLan1}, Neighbor{ip("192.0.2.24"), Mac{}, kLan0}};
    for (const Neighbor& neighbor : neighbors) {
        const bool known = !neighbor.mac.is_zero();
        put(neighbor.address, neighbor.mac, known ? nud::State::reachable : nud::State::incomplete, neighbor.ifindex);
    }
    // One after the other by turns, and several for one interface in a row; the last neighbor's packets wait.
    constexpr std::array<std::size_t, 32> kOrder{0, 1, 0, 1, 3, 0, 2, 2, 0, 1, 1, 1, 3, 3, 0, 1,
                                                 2, 1, 3, 0, 1, 0, 2, 2, 2, 2, 1, 0, 0, 3, 0, 1};
    std::vector<Buffer> burst;
    std::map<std::uint16_t, std::vector<Buffer>> expected;
    std::size_t waiting = 0;
    for (std::size_t i = 0; i < kOrder.size(); ++i) {
        const Neighbor& to = neighbors[kOrder[i]];
        Ipv4 packet{.destination = to.address, .payload = numbers(i + 1)};
        burst.push_back(frame(packet));
        if (to.mac.is_zero()) {
            ++waiting;
            continue;
        }
        packet.ttl -= 1;
        Buffer left = leaving(frame(packet), to.mac);
        std::ranges::copy(lan(to.ifindex).mac.bytes, left.begin() + 6);
        expected[to.ifindex].push_back(left);
    }
    const Outcome outcome = give_all(burst);
    EXPECT_EQ(outcome.sent, expected);
    EXPECT_EQ(outcome.told(PuntKind::needs_neighbor).size(), waiting);
    EXPECT_EQ(outcome.drops(), Drops{});
}

TEST_F(Forward, ErrorsOwedSayWhich) {
    const struct {
        const char* name;
        Buffer frame;
        wire::IcmpError error;
        std::uint16_t mtu = 0;
    } kCases[] = {
        {"RFC 1812 5.3.1", frame(Ipv4{.ttl = 1}), wire::IcmpError::ttl_exceeded},
        {"RFC 4443 3.3", frame(Ipv6{.hop_limit = 1}), wire::IcmpError::ttl_exceeded},
        {"RFC 1191 4", frame(Ipv4{.dont_fragment = true, .payload = Buffer(1400)}), wire::IcmpError::too_big, 1400},
        {"RFC 4443 3.2", frame(Ipv6{.payload = Buffer(1400)}), wire::IcmpError::too_big, 1400},
        {"RFC 1812 5.2.7.1", frame(Ipv4{.destination = ip("100.64.0.1")}), wire::IcmpError::no_route},
        {"RFC 4443 3.1 code 0", frame(Ipv6{.destination = ip("2001:db8:9::1")}), wire::IcmpError::no_route},
        {"RFC 4443 3.1 code 2", frame(Ipv6{.source = kHostLinkLocal}), wire::IcmpError::beyond_scope},
    };
    set_mtu(kLan1, 1400);
    for (const auto& one : kCases) {
        SCOPED_TRACE(one.name);
        renew();
        const Outcome outcome = give(one.frame);
        ASSERT_EQ(outcome.punts.size(), 1U);
        const SeenPunt& seen = outcome.punts[0];
        EXPECT_EQ(seen.punt.kind, PuntKind::icmp_error);
        EXPECT_EQ(seen.punt.error, one.error);
        EXPECT_EQ(seen.punt.mtu, one.mtu);
        EXPECT_EQ(seen.punt.ifindex, kLan0);
        EXPECT_EQ(seen.frame, one.frame) << "the error quotes it as it came";
        EXPECT_EQ(outcome.frames(), 0U);
    }
}

TEST_F(Forward, Rfc791WithoutDfNothingIsOwedForWhatIsFragmented) {
    const Outcome outcome = give(frame(Ipv4{.payload = Buffer(1481)}));
    EXPECT_TRUE(outcome.told(PuntKind::icmp_error).empty());
    EXPECT_EQ(outcome.told(PuntKind::needs_neighbor).size(), 2U);
}

}  // namespace
}  // namespace neigh::dataplane::test
