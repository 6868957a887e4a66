// What a worker makes of what it hears of neighbors where it is not simply told on: claims that are not believed, what
// contradicts static entries, and messages of routers without an address.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

class Learn : public DataplaneTest {
  protected:
    void believe(MacChange mac_change) { lan(kLan0).set(NeighborParams{.mac_change = mac_change}); }
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
