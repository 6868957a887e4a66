// What is for us: ARP and ND answered, echo turned round by way of the neighbor table, news told, conflicts noticed.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

using Local = DataplaneTest;

wire::EthernetHeader ethernet_of(const Buffer& frame) {
    return wire::EthernetHeader::parse(frame).value();
}

Buffer payload_of(const Buffer& frame, std::size_t from = wire::kEthernetSize) {
    return {frame.begin() + static_cast<std::ptrdiff_t>(from), frame.end()};
}

// ---- ARP -----------------------------------------------------------------------------------------

TEST_F(Local, Rfc826RequestIsAnsweredAndToldOnce) {
    const Buffer padded = append(arp(asks_for(kOwn4)), Buffer(18));
    const Outcome outcome = give(padded);
    EXPECT_EQ(outcome.drops(), Drops{});
    EXPECT_EQ(outcome.count("arp_requests_answered"), 1U);
    EXPECT_EQ(outcome.only(kLan0), arp({.operation = wire::ArpOperation::reply,
                                        .sender_mac = kLan0Mac,
                                        .sender_ip = kOwn4,
                                        .target_mac = kHostMac,
                                        .target_ip = kHost4},
                                       kHostMac));
    ASSERT_EQ(outcome.punts.size(), 1U);
    const Punt& notice = outcome.punts[0].punt;
    EXPECT_EQ(notice.kind, PuntKind::solicitation);
    EXPECT_EQ(notice.address, kHost4);
    EXPECT_EQ(notice.lladdr, kHostMac);
    EXPECT_EQ(notice.ifindex, kLan0);
    EXPECT_TRUE(notice.flags.may_create);

    put(kHost4, kHostMac, nud::State::stale);  // control has done its part
    const Outcome again = give(padded);
    EXPECT_TRUE(again.punts.empty());
    EXPECT_EQ(again.count("learn_unchanged"), 1U);
    EXPECT_EQ(again.count("arp_requests_answered"), 1U);
}

TEST_F(Local, Rfc826RequestForAnotherHostMakesNoEntryButUpdatesOne) {
    const Buffer question = arp(asks_for(ip("192.0.2.77")));
    EXPECT_TRUE(give(question).punts.empty());
    put(kHost4, kOtherMac);
    const auto told = give(question).told(PuntKind::solicitation);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.lladdr, kHostMac);
    EXPECT_FALSE(told[0].punt.flags.may_create);
}

TEST_F(Local, ARequestFromOffTheSubnetIsAnsweredButMakesNoEntry) {
    wire::ArpPacket question = asks_for(kOwn4);
    question.sender_ip = ip("203.0.113.7");
    const Outcome outcome = give(arp(question));
    EXPECT_EQ(outcome.count("arp_requests_answered"), 1U);
    EXPECT_TRUE(outcome.punts.empty());
}

TEST_F(Local, Rfc5227ProbeForOurAddressIsAnswered) {
    const Outcome outcome = give(arp(wire::arp_probe(kHostMac, kOwn4)));
    EXPECT_EQ(outcome.only(kLan0), arp({.operation = wire::ArpOperation::reply,
                                        .sender_mac = kLan0Mac,
                                        .sender_ip = kOwn4,
                                        .target_mac = kHostMac,
                                        .target_ip = IpAddr{}},
                                       kHostMac));
    EXPECT_TRUE(outcome.punts.empty());
}

TEST_F(Local, ArpReplyToUsIsSolicitedAndOneToAllIsNot) {
    put(kHost4, Mac{}, nud::State::incomplete);
    for (const bool to_all : {false, true}) {
        renew();
        const Outcome outcome = give(arp(says(kHost4, kHostMac), to_all ? Mac::broadcast() : kLan0Mac));
        const auto told = outcome.told(PuntKind::advertisement);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.flags.solicited, !to_all);
        EXPECT_TRUE(told[0].punt.flags.override_flag);
        EXPECT_EQ(told[0].punt.lladdr, kHostMac);
        EXPECT_EQ(outcome.drops(), Drops{});
        EXPECT_EQ(outcome.frames(), 0U);
    }
}

TEST_F(Local, Rfc5227Section2_4ConflictIsToldWithTheOthersMac) {
    const auto told = give(arp(wire::arp_announcement(kHostMac, kOwn4))).told(PuntKind::conflict);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, kOwn4);
    EXPECT_EQ(told[0].punt.lladdr, kHostMac);
    EXPECT_FALSE(told[0].punt.flags.is_probe);
}

TEST_F(Local, Rfc5227Section2_1_1ProbeForATentativeAddressIsAConflict) {
    const auto told = give(arp(wire::arp_probe(kHostMac, kTentative4))).told(PuntKind::conflict);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, kTentative4);
    EXPECT_TRUE(told[0].punt.flags.is_probe);
}

TEST_F(Local, Rfc5227Section2_4AConflictInAReplyIsToldAsWell) {
    const auto told = give(arp(says(kOwn4, kOtherMac), Mac::broadcast())).told(PuntKind::conflict);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, kOwn4);
    EXPECT_EQ(told[0].punt.lladdr, kOtherMac);
}

TEST_F(Local, Rfc5227Section2_4AConflictInAPacketThatIsOddOtherwiseIsToldAsWell) {
    for (const char* target : {"0.0.0.0", "224.0.0.1", "255.255.255.255"}) {
        renew();
        wire::ArpPacket odd = wire::arp_request(kOtherMac, kOwn4, ip(target));
        const Outcome outcome = give(arp(odd));
        const auto told = outcome.told(PuntKind::conflict);
        ASSERT_EQ(told.size(), 1U) << target;
        EXPECT_EQ(told[0].punt.lladdr, kOtherMac);
        EXPECT_EQ(outcome.count("drop_arp_invalid"), 1U);
        odd.sender_mac = Mac::broadcast();
        EXPECT_TRUE(give(arp(odd)).punts.empty()) << "no station has it";
    }
}

TEST_F(Local, AnArpReplyForAnotherHostConfirmsNobody) {
    put(kHost4, kOtherMac);
    wire::ArpPacket reply = says(kHost4, kHostMac);
    reply.target_ip = ip("192.0.2.77");
    const auto told = give(arp(reply, kLan0Mac)).told(PuntKind::advertisement);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(told[0].punt.flags.solicited);
}

TEST_F(Local, Rfc5944Section4_6GratuitousArpOfEitherKindIsToldAsUnsolicited) {
    put(kHost4, kHostMac);
    for (const bool is_reply : {false, true}) {
        renew();
        wire::ArpPacket moved = wire::arp_announcement(kOtherMac, kHost4);
        moved.operation = is_reply ? wire::ArpOperation::reply : wire::ArpOperation::request;
        const auto told = give(arp(moved, is_reply ? kLan0Mac : Mac::broadcast())).told(PuntKind::advertisement);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.lladdr, kOtherMac);
        EXPECT_FALSE(told[0].punt.flags.solicited);
        EXPECT_TRUE(told[0].punt.flags.override_flag);
        EXPECT_FALSE(told[0].punt.flags.says_router);
    }
}

TEST_F(Local, OurOwnArpComeBackIsIgnored) {
    const Outcome outcome = give(arp(wire::arp_announcement(kLan0Mac, kOwn4)));
    EXPECT_EQ(outcome.drops(), Drops{});
    EXPECT_TRUE(outcome.punts.empty());
    EXPECT_EQ(outcome.frames(), 0U);
}

// ---- ND ------------------------------------------------------------------------------------------

TEST_F(Local, Rfc4861Section7_2_4SolicitationIsAnsweredWithAndWithoutLladdrOption) {
    const wire::NdPath path{
        .source_mac = kLan0Mac, .destination_mac = kHostMac, .source = kOwn6, .destination = kHost6};
    const Buffer expected = frame_of([&](wire::Bytes out) {
        return wire::build_na(
            out, path,
            {.target = kOwn6, .router = true, .solicited = true, .override_flag = true, .target_lladdr = kLan0Mac});
    });
    for (const bool with_lladdr : {true, false}) {
        const Outcome outcome = give(ns(kOwn6, with_lladdr));
        EXPECT_EQ(outcome.only(kLan0), expected);
        EXPECT_EQ(outcome.count("solicitations_answered"), 1U);
        EXPECT_EQ(outcome.told(PuntKind::solicitation).size(), with_lladdr ? 1U : 0U);
    }
}

TEST_F(Local, Rfc4861Section7_2_4ProbeForAUsableAddressIsAnsweredToAllNodes) {
    const Outcome outcome = give(ns(kOwn6, false, kNone6));
    const Buffer answer = outcome.only(kLan0);
    EXPECT_EQ(answer, frame_of([](wire::Bytes out) {
                  return wire::build_na_unsolicited(out, {.mac = kLan0Mac, .ip = kOwn6}, true);
              }));
    EXPECT_TRUE(outcome.punts.empty());
}

TEST_F(Local, Rfc4862Section5_4_3ProbeForATentativeAddressIsAConflict) {
    const auto told = give(ns(kTentative6, false, kNone6)).told(PuntKind::conflict);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, kTentative6);
    EXPECT_EQ(told[0].punt.lladdr, kHostMac);
    EXPECT_TRUE(told[0].punt.flags.is_probe);
}

TEST_F(Local, Rfc7527Section4_2OurOwnProbeIsKnownByItsNonceAlone) {
    const auto probe = [](const Mac& from, const wire::Nonce& nonce) {
        return frame_of(
            [&](wire::Bytes out) { return wire::build_ns_dad(out, {.mac = from, .ip = kTentative6}, nonce); });
    };
    EXPECT_EQ(give(probe(kLan0Mac, wire::Nonce{})).told(PuntKind::conflict).size(), 1U) << "we have sent none yet";
    const wire::Nonce first = lan(kLan0).next_nonce(kTentative6, 0);
    const wire::Nonce second = lan(kLan0).next_nonce(kTentative6, 0x5555'5555'5555);
    EXPECT_NE(first, second) << "RFC 3971 5.3.2";
    // The first may come back after the second was sent: where frames go in circles, often.
    for (const wire::Nonce& ours : {first, second}) {
        for (const Mac& from : {kLan0Mac, kHostMac}) {
            renew();
            const Outcome echo = give(probe(from, ours));
            EXPECT_TRUE(echo.punts.empty());
            EXPECT_EQ(echo.drops(), Drops{});
            EXPECT_EQ(echo.frames(), 0U);
            const auto told = give(probe(from, {1, 0, 0, 0, 0, 0})).told(PuntKind::conflict);
            ASSERT_EQ(told.size(), 1U);
            EXPECT_EQ(told[0].punt.lladdr, from);
        }
    }
}

TEST_F(Local, Rfc4862Section5_4_4AnAdvertisementFromOurMacIsAConflictWhileTentative) {
    const auto says = [](const IpAddr& target) {
        return frame_of(
            [&](wire::Bytes out) { return wire::build_na_unsolicited(out, {.mac = kLan0Mac, .ip = target}, false); });
    };
    const auto told = give(says(kTentative6)).told(PuntKind::conflict);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(told[0].punt.flags.is_probe);
    EXPECT_TRUE(give(says(kOwn6)).punts.empty()) << "our own, come back";
}

TEST_F(Local, Rfc4862Section5_4_3ResolutionOfATentativeAddressIsNoConflict) {
    const Outcome outcome = give(ns(kTentative6));
    EXPECT_TRUE(outcome.punts.empty());
    EXPECT_EQ(outcome.frames(), 0U);
}

TEST_F(Local, Rfc4861Section7_2_3AnAskerOffTheLinkIsAnsweredButMakesNoEntry) {
    const Outcome outcome = give(ns(kOwn6, true, ip("2001:db8:77::7")));
    EXPECT_EQ(outcome.count("solicitations_answered"), 1U);
    EXPECT_TRUE(outcome.punts.empty());
}

TEST_F(Local, Rfc4861Section7_2_3SolicitationsSayNothingOfRouters) {
    const auto told = give(ns(kOwn6)).told(PuntKind::solicitation);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(told[0].punt.flags.says_router);
    EXPECT_TRUE(told[0].punt.flags.may_create);
}

TEST_F(Local, Rfc4862Section5_4_4AdvertisementOfOurAddressIsAConflict) {
    const auto told = give(na(kTentative6, kOtherMac)).told(PuntKind::conflict);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.lladdr, kOtherMac);
    EXPECT_FALSE(told[0].punt.flags.is_probe);
}

TEST_F(Local, Rfc4861Section7_2_5AdvertisementIsNewsUntilTheTableSaysSo) {
    EXPECT_EQ(give(na(kHost6, kHostMac)).count("learn_unchanged"), 1U) << "no entry: silently discarded";
    put(kHost6, Mac{}, nud::State::incomplete);
    const Outcome outcome = give(na(kHost6, kHostMac));
    const auto told = outcome.told(PuntKind::advertisement);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, kHost6);
    EXPECT_TRUE(told[0].punt.flags.solicited);
    EXPECT_TRUE(told[0].punt.flags.says_router);
    put(kHost6, kHostMac, nud::State::reachable);
    const Outcome again = give(na(kHost6, kHostMac));
    EXPECT_TRUE(again.punts.empty());
    EXPECT_EQ(again.count("learn_unchanged"), 1U);
}

TEST_F(Local, Rfc4861Section6_3_4And6_2_6AdvertisementsComeFromRoutersSolicitationsDoNot) {
    const Buffer lladdr = append({1, 1}, {kHostMac.bytes.begin(), kHostMac.bytes.end()});
    const std::pair<Buffer, bool> kMessages[] = {{append({134, 0}, Buffer(14)), true},
                                                 {append({133, 0}, Buffer(6)), false}};
    for (const auto& [message, is_router] : kMessages) {
        renew();
        const Outcome outcome = give(frame(sealed({.source = kHostLinkLocal,
                                                   .destination = wire::all_nodes(),
                                                   .hop_limit = 255,
                                                   .payload = append(message, lladdr),
                                                   .to = multicast_mac_of(wire::all_nodes())})));
        const auto told = outcome.told(PuntKind::solicitation);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.address, kHostLinkLocal);
        EXPECT_EQ(told[0].punt.lladdr, kHostMac);
        EXPECT_TRUE(told[0].punt.flags.says_router);
        EXPECT_EQ(told[0].punt.flags.router, is_router);
        EXPECT_EQ(outcome.drops(), Drops{});
        EXPECT_EQ(outcome.frames(), 0U);
    }
}

TEST_F(Local, Rfc4861Section6_2_6ASolicitationFromNobodyTeachesNothing) {
    const Outcome outcome = give(frame(sealed({.source = kNone6,
                                               .destination = ip("ff02::2"),
                                               .hop_limit = 255,
                                               .payload = append({133, 0}, Buffer(6)),
                                               .to = multicast_mac_of(ip("ff02::2"))})));
    EXPECT_TRUE(outcome.punts.empty());
    EXPECT_EQ(outcome.drops(), Drops{});
    EXPECT_EQ(outcome.frames(), 0U);
}

TEST_F(Local, RedirectsAreIgnored) {
    const Buffer from_v4 =
        frame(Ipv4{.destination = kOwn4, .protocol = wire::kProtocolIcmp, .payload = icmp4(wire::kIcmpv4Redirect)});
    Buffer redirect = append({wire::kIcmpv6Redirect, 0, 0, 0, 0, 0, 0, 0}, wire::test::bytes_of(kHostLinkLocal));
    redirect = append(redirect, wire::test::bytes_of(kFar6));
    const Buffer from_v6 =
        frame(sealed({.source = kHostLinkLocal, .destination = kOwn6, .hop_limit = 255, .payload = redirect}));
    for (const Buffer& one : {from_v4, from_v6}) {
        const Outcome outcome = give(one);
        EXPECT_EQ(outcome.count("redirects_ignored"), 1U);
        EXPECT_TRUE(outcome.punts.empty());
    }
}

TEST_F(Local, Rfc4861Section7_2_2SolicitationsComeFromAUsableAddressOfTheTargetsSubnet) {
    const IpAddr link_local = link_local_of(kLan0Mac);
    const std::pair<IpAddr, IpAddr> kCases[] = {{kHost4, kOwn4},
                                                {ip("203.0.113.1"), kOwn4},
                                                {kHost6, kOwn6},
                                                {kHostLinkLocal, link_local},
                                                {ip("2001:db8:77::7"), kOwn6}};
    for (const auto& [target, source] : kCases) {
        const OwnAddress* own = lan(kLan0).source_for(target);
        ASSERT_NE(own, nullptr);
        EXPECT_EQ(own->address(), source) << "towards " << target.to_string();
    }
    lan(kLan0).set(kOwn6, Standing::tentative);  // RFC 4862 5.4: not used before it is known to be unique
    EXPECT_EQ(lan(kLan0).source_for(kHost6)->address(), link_local);
    lan(kLan0).set(link_local, Standing::lost);
    EXPECT_EQ(lan(kLan0).source_for(kHost6), nullptr);
}

TEST_F(Local, Rfc6724Section5ALongerPrefixAndALargerScopeAreBetterSources) {
    Interface& in = lan(kLan1);
    in.addresses.emplace_front(Prefix::parse("2001:db8:2::9/32").value());
    in.addresses.emplace_front(Prefix{link_local_of(kLan1Mac), 64});
    for (OwnAddress& own : in.addresses) {
        own.set(Standing::usable);
    }
    EXPECT_EQ(in.source_for(ip("2001:db8:2::10"))->address(), ip("2001:db8:2::1"));
    EXPECT_EQ(in.source_for(ip("2001:db8:7::10"))->address(), ip("2001:db8:2::9"));
    EXPECT_EQ(in.source_for(ip("2001:dead::10"))->address(), ip("2001:db8:2::9")) << "not the link-local one";
}

TEST_F(Local, Rfc4443Section2_2SourcesOfErrors) {
    Interface& in = lan(kLan0);
    const Interface& out = lan(kLan1);
    const auto source = [&](const IpAddr& destination, const IpAddr& towards) {
        const OwnAddress* own = topology_.source_of_error(in, destination, out, towards);
        return own == nullptr ? IpAddr{} : own->address();
    };
    const IpAddr host = ip("2001:db8:2::10");
    EXPECT_EQ(source(kOwn6, host), kOwn6) << "2.2 a: sent to that address of ours";
    EXPECT_EQ(source(ip("2001:db8:77::7"), host), ip("2001:db8:2::1")) << "2.2 b";
    EXPECT_EQ(source(kTentative6, host), ip("2001:db8:2::1")) << "not one that we may not use";
    EXPECT_EQ(source(kOwn4, ip("198.51.100.10")), ip("198.51.100.1")) << "RFC 1812 4.3.2.4";
    lan(kLan1).set(ip("2001:db8:2::1"), Standing::lost);
    EXPECT_EQ(source(ip("2001:db8:77::7"), host), kOwn6) << "2.2 b, RFC 6724 5 rule 2: no link-local address";
    EXPECT_EQ(source(link_local_of(kLan0Mac), host), kOwn6);
    EXPECT_EQ(topology_.source_of_error(in, link_local_of(kLan0Mac), in, kHostLinkLocal)->address(),
              link_local_of(kLan0Mac));
}

TEST_F(Local, MldQueryGoesToControlWhole) {
    const Buffer query = frame(mld_query());
    const auto told = give(query).told(PuntKind::mld_query);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].frame, query);
    EXPECT_TRUE(told[0].punt.address.is_unspecified()) << "it asks for all groups";
}

// What somebody else asks, or something that is no query, is not the querier's question.
TEST_F(Local, AnMldQueryIsARepeatOfItsLikeAlone) {
    const Buffer query = frame(mld_query());
    Ipv6 junk = mld_query();
    junk.hop_limit = 2;
    for (const Buffer& other : {frame(mld_query(30'000)), frame(junk)}) {
        renew();
        EXPECT_EQ(give_all({other, other, query}).told(PuntKind::mld_query).back().frame, query);
    }
}

// ---- Echo ----------------------------------------------------------------------------------------

TEST_F(Local, Rfc1122Section3_2_2_6EchoGoesToTheEntrysMac) {
    put(kHost4, kOtherMac);  // not where the question came from
    const Ipv4 question = echo4();
    const Outcome outcome = give(append(frame(question), Buffer(8)));  // padding
    const Buffer answer = outcome.only(kLan0);
    EXPECT_EQ(outcome.count("echo_answered"), 1U);
    EXPECT_EQ(ethernet_of(answer),
              (wire::EthernetHeader{.destination = kOtherMac, .source = kLan0Mac, .ether_type = wire::kEtherTypeIpv4}));
    const Buffer packet = payload_of(answer);
    ASSERT_EQ(packet.size(), wire::kIpv4Size + question.payload.size());
    EXPECT_EQ(wire::test::naive_checksum(Buffer(packet.begin(), packet.begin() + 20)), 0);
    const auto header = wire::Ipv4Header::parse(packet);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->ttl, 64);
    EXPECT_EQ(header->source, kOwn4.v4_value());
    EXPECT_EQ(header->destination, kHost4.v4_value());
    EXPECT_EQ(payload_of(packet, 20), icmp4(wire::kIcmpv4EchoReply));
}

TEST_F(Local, Rfc4443Section4_2EchoGoesToTheEntrysMac) {
    put(kHost6, kOtherMac);
    const Outcome outcome = give(append(frame(echo6()), Buffer(8)));
    const Ipv6 expected = sealed({.source = kOwn6,
                                  .destination = kHost6,
                                  .payload = append({wire::kIcmpv6EchoReply, 0, 0, 0, 0x12, 0x34, 0, 1}, numbers(24))});
    const Buffer answer = outcome.only(kLan0);
    EXPECT_EQ(payload_of(answer), payload_of(frame(expected)));
    EXPECT_EQ(ethernet_of(answer).destination, kOtherMac);
    EXPECT_EQ(ethernet_of(answer).source, kLan0Mac);
}

TEST_F(Local, EchoFromALinkLocalAddressIsAnsweredOnItsLink) {
    put(kHostLinkLocal, kOtherMac);
    const Outcome outcome = give(frame(echo6(kOwn6, kHostLinkLocal)));
    EXPECT_EQ(ethernet_of(outcome.only(kLan0)).destination, kOtherMac);
}

TEST_F(Local, Rfc3927Section2_6_2EchoFromALinkLocalAddressIsAnsweredOnItsLink) {
    const IpAddr link_local = ip("169.254.7.7");
    put(link_local, kOtherMac);
    Ipv4 question = echo4();
    question.source = link_local;
    EXPECT_EQ(ethernet_of(give(frame(question)).only(kLan0)).destination, kOtherMac);
}

TEST_F(Local, EchoToAnUnknownNeighborWaitsForIt) {
    const auto told = give(frame(echo4())).told(PuntKind::needs_neighbor);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].punt.address, kHost4);
    EXPECT_EQ(told[0].punt.ifindex, kLan0);
    EXPECT_EQ(payload_of(told[0].frame, 34), icmp4(wire::kIcmpv4EchoReply));
}

TEST_F(Local, UdpToUsIsOwedPortUnreachable) {
    const Buffer questions[] = {frame(Ipv4{.destination = kOwn4}), frame(Ipv6{.destination = kOwn6})};
    for (const Buffer& question : questions) {
        const auto told = give(question).told(PuntKind::icmp_error);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.error, wire::IcmpError::port_unreachable);
        EXPECT_EQ(told[0].frame, question);
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
