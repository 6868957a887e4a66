// What a worker makes of what it hears of neighbors where it is not simply told on: claims that are not believed, what
// contradicts static entries, and messages of routers without an address.
#include <algorithm>

#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

class Learn : public DataplaneTest {
  protected:
    void believe(MacChange mac_change) { lan(kLan0).set(NeighborParams{.mac_change = mac_change}); }
    /// Nothing is told and nothing answered, whether the neighbor is known or not, for this reason alone.
    void expect_disbelief(const std::string& what, const Buffer& message, const std::string& counter) {
        for (const bool known : {false, true}) {
            SCOPED_TRACE(what + (known ? ", known" : ""));
            renew();
            if (known) {
                for (const IpAddr& neighbor : {kHost4, kHost6, kHostLinkLocal}) {
                    put(neighbor, kHostMac, nud::State::stale);
                }
            }
            const Outcome outcome = give(message);
            EXPECT_TRUE(outcome.punts.empty());
            EXPECT_EQ(outcome.frames(), 0U);
            EXPECT_EQ(outcome.count(counter), 1U);
        }
    }
    /// An NS, RS or RA with this source option.
    static Buffer ns_of(const Mac& lladdr) {
        const IpAddr group = solicited_node_of(kOwn6);
        const wire::NdPath path{
            .source_mac = kHostMac, .destination_mac = multicast_mac_of(group), .source = kHost6, .destination = group};
        return frame_of(
            [&](wire::Bytes out) { return wire::build_ns(out, path, {.target = kOwn6, .source_lladdr = lladdr}); });
    }
    static Buffer router_message_of(std::uint8_t type, const Mac& lladdr) {
        const Buffer option = append({1, 1}, Buffer(lladdr.bytes.begin(), lladdr.bytes.end()));
        return frame(sealed({.source = kHostLinkLocal,
                             .destination = wire::all_nodes(),
                             .hop_limit = 255,
                             .payload = append(append({type, 0}, Buffer(type == 134 ? 14 : 6)), option),
                             .to = multicast_mac_of(wire::all_nodes())}));
    }
    static Buffer from(const Mac& source, Buffer frame) {
        std::ranges::copy(source.bytes, frame.begin() + 6);
        return frame;
    }
    Outcome announce(const Mac& lladdr) { return give(arp(wire::arp_announcement(lladdr, kHost4))); }
    /// An RS or RA without options.
    Outcome router_message(bool is_advertisement) {
        const std::uint8_t type = is_advertisement ? 134 : 133;
        return give(frame(sealed({.source = kHostLinkLocal,
                                  .destination = wire::all_nodes(),
                                  .hop_limit = 255,
                                  .payload = append({type, 0}, Buffer(is_advertisement ? 14 : 6)),
                                  .to = multicast_mac_of(wire::all_nodes())})));
    }
};

// RFC 1812 3.3.2 says it of groups. A MAC of ours, of whichever interface, would have packets go round between us and
// ourselves until their TTL is used up.
TEST_F(Learn, NothingLearnedIsOursOrNoStationsWhereverItStands) {
    struct Bad {
        Mac mac;
        std::string arp;  ///< what counts it
        std::string nd;
    };
    const Bad bad[] = {{kLan0Mac, "drop_own_lladdr", "drop_own_lladdr"},
                       {kLan1Mac, "drop_own_lladdr", "drop_own_lladdr"},
                       {Mac{}, "drop_arp_invalid", "drop_nd_invalid"},
                       {Mac{{1, 0, 0x5e, 0, 0, 1}}, "drop_arp_invalid", "drop_nd_invalid"},
                       {Mac::broadcast(), "drop_arp_invalid", "drop_nd_invalid"}};
    for (const auto& [mac, in_arp, in_nd] : bad) {
        SCOPED_TRACE(mac.to_string());
        expect_disbelief("ARP request", from(kHostMac, arp(wire::arp_request(mac, kHost4, kOwn4))), in_arp);
        expect_disbelief("ARP reply", from(kHostMac, arp(says(kHost4, mac), kLan0Mac)), in_arp);
        expect_disbelief("gratuitous ARP", from(kHostMac, arp(wire::arp_announcement(mac, kHost4))), in_arp);
        expect_disbelief("NS", ns_of(mac), in_nd);
        expect_disbelief("NA", na(kHost6, mac), in_nd);
        expect_disbelief("unsolicited NA", na(kHost6, mac, false), in_nd);
        expect_disbelief("RS", router_message_of(133, mac), in_nd);
        expect_disbelief("RA", router_message_of(134, mac), in_nd);
        expect_disbelief("Ethernet source of ND", from(mac, ns_of(kHostMac)),
                         mac.is_station() ? "own_returned" : "drop_source_mac");
        expect_disbelief("Ethernet source of ARP", from(mac, arp(says(kHost4, kOtherMac), kLan0Mac)),
                         mac.is_station() ? "drop_own_lladdr" : "drop_source_mac");
    }
}

TEST_F(Learn, OurOwnMessagesThatComeBackAreCountedAndIgnored) {
    const Buffer ours[] = {arp(wire::arp_request(kLan0Mac, kOwn4, kHost4)), arp(wire::arp_probe(kLan0Mac, kHost4)),
                           arp(wire::arp_announcement(kLan0Mac, kOwn4)), from(kLan0Mac, na(kOwn6, kLan0Mac)),
                           from(kLan0Mac, ns(kHost6, true, kOwn6))};
    for (const Buffer& message : ours) {
        renew();
        const Outcome outcome = give(message);
        EXPECT_TRUE(outcome.punts.empty());
        EXPECT_EQ(outcome.count("own_returned"), 1U);
        EXPECT_EQ(outcome.drops(), Drops{});
    }
}

TEST_F(Learn, RepliesToOthersAreTakenForWhatTheySayOfTheirSender) {
    const auto reply = [](const IpAddr& target, const Mac& lladdr) {
        wire::ArpPacket packet = says(kHost4, kOtherMac);
        packet.target_ip = target;
        packet.target_mac = lladdr;
        return arp(packet, kLan0Mac);
    };
    struct Odd {
        Buffer frame;
        bool is_answer;
        std::uint64_t odd;
    };
    for (const auto& [message, is_answer, odd] :
         {Odd{reply(kOwn4, kLan0Mac), true, 0}, Odd{reply(kOwn4, Mac{}), true, 1},
          Odd{reply(kOwn4, kOtherMac), true, 1}, Odd{reply(IpAddr{}, kLan0Mac), true, 1},
          Odd{reply(IpAddr{}, Mac{}), true, 1}, Odd{reply(ip("192.0.2.77"), kLan0Mac), false, 1}}) {
        renew();
        put(kHost4, kHostMac);
        const Outcome outcome = give(message);
        const auto told = outcome.told(PuntKind::advertisement);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.flags.solicited, is_answer);
        EXPECT_EQ(outcome.count("arp_replies_odd"), odd);
    }
}

TEST_F(Learn, UnderHoldClaimsStayWithTheWorkerAndAreCounted) {
    believe(MacChange::hold);
    put(kHost4, kHostMac);
    const Outcome outcome = announce(kOtherMac);
    EXPECT_TRUE(outcome.punts.empty());
    EXPECT_EQ(outcome.count("lladdr_change_refused"), 1U);
    EXPECT_EQ(outcome.count("learn_unchanged"), 0U);
    EXPECT_EQ(announce(kHostMac).count("lladdr_change_refused"), 0U);
}

TEST_F(Learn, UnderVerifyTheFirstClaimIsToldAndTheOthersAreNot) {
    believe(MacChange::verify);
    put(kHost4, kHostMac);
    const Outcome first = announce(kOtherMac);
    EXPECT_EQ(first.told(PuntKind::advertisement).size(), 1U);
    EXPECT_EQ(first.count("lladdr_change_refused"), 1U);
    put(kHost4, kHostMac, nud::State::probe);  // control asks by now
    const Outcome second = announce(kOtherMac);
    EXPECT_TRUE(second.punts.empty());
    EXPECT_EQ(second.count("lladdr_change_refused"), 1U);
}

TEST_F(Learn, UnderAcceptNothingIsRefused) {
    put(kHost4, kHostMac);
    const Outcome outcome = announce(kOtherMac);
    EXPECT_EQ(outcome.told(PuntKind::advertisement).size(), 1U);
    EXPECT_EQ(outcome.count("lladdr_change_refused"), 0U);
}

TEST_F(Learn, StaticEntriesCountWhatContradictsThemAndNothingElse) {
    put(kHost4, kHostMac, nud::State::permanent);
    const Outcome other = announce(kOtherMac);
    EXPECT_TRUE(other.punts.empty());
    EXPECT_EQ(other.count("static_kept"), 1U);
    const Outcome same = announce(kHostMac);
    EXPECT_EQ(same.count("static_kept"), 0U);
    EXPECT_EQ(same.count("learn_unchanged"), 1U);
}

TEST_F(Learn, WhoSaysItIsToldAsTheTableHasIt) {
    const auto speaker_of_answer = [this] {
        renew();
        const auto told = give(arp(says(kHost4, kHostMac), kLan0Mac)).told(PuntKind::advertisement);
        EXPECT_EQ(told.size(), 1U);
        return told.empty() ? Speaker::stranger : told[0].punt.speaker;
    };
    const auto asking = give(arp(asks_for(kOwn4))).told(PuntKind::solicitation);
    ASSERT_EQ(asking.size(), 1U);
    EXPECT_EQ(asking[0].punt.speaker, Speaker::stranger);
    put(kHost4, Mac{}, nud::State::incomplete);
    EXPECT_EQ(speaker_of_answer(), Speaker::known) << "it is being asked for";
    put(kHost4, kHostMac, nud::State::probe);
    EXPECT_EQ(speaker_of_answer(), Speaker::known);
    put(kHost4, kOtherMac, nud::State::probe);
    EXPECT_EQ(speaker_of_answer(), Speaker::claimant);
    lan(kLan0).set(NeighborParams{.gratuitous = Gratuitous::create});
    const auto announced = give(arp(wire::arp_announcement(kHostMac, ip("192.0.2.44")))).told(PuntKind::advertisement);
    ASSERT_EQ(announced.size(), 1U);
    EXPECT_EQ(announced[0].punt.speaker, Speaker::stranger);
}

TEST_F(Learn, Rfc4861Section6_2_6And6_3_4WithoutOptionTheRouterFlagIsToldOfWhoIsKnown) {
    put(kHostLinkLocal, kHostMac);
    const auto told = router_message(true).told(PuntKind::solicitation);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_FALSE(told[0].punt.flags.has_lladdr);
    EXPECT_TRUE(told[0].punt.flags.says_router);
    EXPECT_TRUE(told[0].punt.flags.router);
    renew();
    EXPECT_EQ(router_message(false).count("learn_unchanged"), 1U) << "it is none already";
}

TEST_F(Learn, Rfc4861Section6_2_6And6_3_4WithoutOptionNobodyIsMade) {
    for (const bool is_advertisement : {false, true}) {
        EXPECT_TRUE(router_message(is_advertisement).punts.empty());
        put(kHostLinkLocal, Mac{}, nud::State::incomplete);
        EXPECT_TRUE(router_message(is_advertisement).punts.empty());
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
