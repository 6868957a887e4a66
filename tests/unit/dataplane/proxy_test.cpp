// Answers for addresses that are not ours alone: proxied ones (RFC 1027, RFC 4861 7.2.8) and the Subnet-Router anycast
// address (RFC 4291 2.6.1, RFC 4861 7.2.4).
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

const IpAddr kAnycast = ip("2001:db8:1::");

/// lan0 answers for lan1's subnets, and, which it must not use, for its own.
class Proxy : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        for (const char* prefix :
             {"198.51.100.0/24", "192.0.2.0/24", "10.0.0.0/8", "2001:db8:2::/64", "2001:db8:1::/64"}) {
            lan(kLan0).proxied.push_back(Prefix::parse(prefix).value());
        }
    }
    void answer_at_once() { lan(kLan0).set(NeighborParams{.proxy_delay = Duration{0}}); }
    /// The one answer that was handed to control.
    static Buffer only_later(const Outcome& outcome, const IpAddr& target) {
        EXPECT_EQ(outcome.frames(), 0U);
        const auto told = outcome.told(PuntKind::answer_later);
        EXPECT_EQ(told.size(), 1U);
        EXPECT_TRUE(told.empty() || told[0].punt.address == target);
        return told.empty() ? Buffer{} : told[0].frame;
    }
};

Buffer arp_answer_for(const IpAddr& target) {
    return arp({.operation = wire::ArpOperation::reply,
                .sender_mac = kLan0Mac,
                .sender_ip = target,
                .target_mac = kHostMac,
                .target_ip = kHost4},
               kHostMac);
}

Buffer na_for(const IpAddr& target, bool to_all = false) {
    const IpAddr to = to_all ? wire::all_nodes() : kHost6;
    const wire::NdPath path{.source_mac = kLan0Mac,
                            .destination_mac = to_all ? multicast_mac_of(to) : kHostMac,
                            .source = target,
                            .destination = to};
    return frame_of([&](wire::Bytes out) {
        return wire::build_na(out, path,
                              {.target = target,
                               .router = true,
                               .solicited = !to_all,
                               .override_flag = false,
                               .target_lladdr = kLan0Mac});
    });
}

// ---- Proxy -----------------------------------------------------------------------------------------

TEST_F(Proxy, Rfc1027AnswersForHostsBehindAnotherInterfaceLater) {
    const Outcome outcome = give(arp(asks_for(kFar4)));
    EXPECT_EQ(only_later(outcome, kFar4), arp_answer_for(kFar4));
    EXPECT_EQ(outcome.drops(), Drops{});
    EXPECT_EQ(outcome.count("proxy_answered"), 1U);
    const auto told = outcome.told(PuntKind::solicitation);  // who asks will be sent to
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].punt.flags.may_create);
}

TEST_F(Proxy, WhoAsksUsAloneIsAnsweredAtOnce) {
    EXPECT_EQ(give(arp(asks_for(kFar4), kLan0Mac)).only(kLan0), arp_answer_for(kFar4));
    EXPECT_EQ(give(arp(asks_for(ip("10.9.9.9")), kLan0Mac)).count("drop_arp_other_target"), 1U) << "there is no route";
}

TEST_F(Proxy, WithoutADelayEverybodyIsAnsweredAtOnce) {
    answer_at_once();
    EXPECT_EQ(give(arp(asks_for(kFar4))).only(kLan0), arp_answer_for(kFar4));
    EXPECT_EQ(give(ns(kFar6)).only(kLan0), na_for(kFar6));
}

TEST_F(Proxy, Rfc1027NotForHostsOfTheSameLinkNorBroadcastsNorWhereNoRouteLeads) {
    for (const char* target : {"192.0.2.77", "198.51.100.255", "10.0.0.1"}) {
        const Outcome outcome = give(arp(asks_for(ip(target))));
        EXPECT_EQ(outcome.drops(), (Drops{{"drop_arp_other_target", 1}})) << target;
    }
    EXPECT_EQ(give(ns(ip("2001:db8:1::77"))).drops(), (Drops{{"drop_nd_other_target", 1}}));
    EXPECT_EQ(give(arp(asks_for(kHost4)), kLan1).count("proxy_answered"), 0U) << "lan1 answers for nobody";
}

TEST_F(Proxy, Rfc5227AProbeIsNotAnsweredForOthers) {
    EXPECT_EQ(give(arp(wire::arp_probe(kHostMac, kFar4))).drops(), (Drops{{"drop_arp_other_target", 1}}));
}

TEST_F(Proxy, Rfc4861Section7_2_8AdvertisesWithoutOverride) {
    EXPECT_EQ(only_later(give(ns(kFar6)), kFar6), na_for(kFar6));
    renew();
    EXPECT_EQ(only_later(give(ns(kFar6, false, kNone6)), kFar6), na_for(kFar6, true)) << "who probes for it is told";
}

TEST_F(Proxy, Rfc6583ARepeatedQuestionIsHandedOnOnce) {
    const Outcome outcome = give_all({arp(asks_for(kFar4)), arp(asks_for(kFar4)), arp(asks_for(kFar4))});
    EXPECT_EQ(outcome.told(PuntKind::answer_later).size(), 1U);
    EXPECT_EQ(outcome.drops(), (Drops{{"drop_punt_limited", 2}}));
}

// ---- Anycast ---------------------------------------------------------------------------------------

TEST_F(Proxy, Rfc4291Section2_6_1EverySubnetHasItsRouterAddress) {
    EXPECT_TRUE(lan(kLan0).has_anycast(kAnycast));
    EXPECT_EQ(lan(kLan0).anycast.size(), 1U) << "two addresses, one subnet; none of a link-local one";
    config::Interface pair;
    pair.index = 9;
    pair.addresses = {Prefix::parse("2001:db8:9::2/127").value(), Prefix::parse("10.0.0.1/8").value()};
    Topology topology;
    EXPECT_TRUE(topology.add(pair, 9, kDarkMac).anycast.empty()) << "RFC 6164 5.1";
}

TEST_F(Proxy, Rfc4861Section7_2_4AnycastIsAdvertisedWithoutOverrideLater) {
    const Outcome outcome = give(ns(kAnycast));
    EXPECT_EQ(only_later(outcome, kAnycast), na_for(kAnycast));
    EXPECT_EQ(outcome.told(PuntKind::solicitation).size(), 1U);
    renew();
    const Buffer alone = frame_of([](wire::Bytes out) {
        return wire::build_ns(
            out, {.source_mac = kHostMac, .destination_mac = kLan0Mac, .source = kHost6, .destination = kAnycast},
            {.target = kAnycast, .source_lladdr = kHostMac});
    });
    EXPECT_EQ(give(alone).only(kLan0), na_for(kAnycast));
}

TEST_F(Proxy, Rfc4443Section2_2EchoToAnycastIsAnsweredFromAUnicastAddress) {
    put(kHost6, kHostMac);
    const Buffer answer = give(frame(echo6(kAnycast))).only(kLan0);
    ASSERT_GE(answer.size(), wire::kEthernetSize + wire::kIpv6Size);
    const wire::ConstBytes packet = wire::ConstBytes{answer}.subspan(wire::kEthernetSize);
    const auto header = wire::Ipv6Header::parse(packet);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->source, kOwn6);
    EXPECT_EQ(header->destination, kHost6);
    EXPECT_TRUE(wire::IcmpHeader::parse_v6(header->source, header->destination, packet.subspan(wire::kIpv6Size)));
}

TEST_F(Proxy, Rfc4861Section7_2_7AnotherRouterWithTheAnycastAddressIsNoConflict) {
    lan(kLan0).set(NeighborParams{.gratuitous = Gratuitous::create});
    const Outcome outcome = give(na(kAnycast, kOtherMac, false));
    EXPECT_TRUE(outcome.punts.empty()) << "no conflict, and nothing to learn";
    EXPECT_EQ(outcome.drops(), Drops{});
}

}  // namespace
}  // namespace neigh::dataplane::test
