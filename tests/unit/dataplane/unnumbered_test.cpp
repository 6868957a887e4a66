// An interface with IPv4 on and no IPv4 address (RFC 1812 2.2.7): it asks in the name of another interface's address,
// and answers for it. Not here: what the configuration refuses (tests/unit/config/next_hops_test.cpp).
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

const IpAddr kThere = ip("203.0.114.9");  ///< on the link of `bare`, by a route

class Unnumbered : public DataplaneTest {
  protected:
    static wire::ArpPacket asks(const IpAddr& sender, const IpAddr& target) {
        wire::ArpPacket packet = asks_for(target);
        packet.sender_ip = sender;
        return packet;
    }
    static Buffer answers(const IpAddr& target) {
        return arp({.operation = wire::ArpOperation::reply,
                    .sender_mac = kHostMac,
                    .sender_ip = kThere,
                    .target_mac = kBareMac,
                    .target_ip = target},
                   kBareMac);
    }
};

TEST_F(Unnumbered, ALentAddressIsTheSourceOfQuestions) {
    EXPECT_TRUE(lan(kBare).is_unnumbered());
    EXPECT_FALSE(lan(kLan0).is_unnumbered());
    EXPECT_FALSE(lan(kDark).is_unnumbered()) << "IPv4 is off";
    EXPECT_EQ(lan(kBare).source_for(kThere), nullptr);
    EXPECT_EQ(topology_.source_for(lan(kBare), kThere)->address(), kOwn4);
    EXPECT_EQ(topology_.source_of_error(lan(kLan0), kFar4, lan(kBare), kThere)->address(), kOwn4);
    // Only what is usable is lent; without, nobody is asked for. Interfaces with addresses borrow nothing.
    for (OwnAddress& own : lan(kLan0).addresses) {
        own.set(Standing::lost);
    }
    EXPECT_EQ(topology_.source_for(lan(kBare), kThere)->address(), ip("198.51.100.1"));
    EXPECT_EQ(topology_.source_for(lan(kLan0), kHost4), nullptr);
    lan(kLan1).set(ip("198.51.100.1"), Standing::tentative);
    EXPECT_EQ(topology_.source_for(lan(kBare), kThere), nullptr);
    EXPECT_EQ(topology_.source_for(lan(kBare), kHost6)->address(), link_local_of(kBareMac)) << "IPv6 needs none";
}

TEST_F(Unnumbered, RequestsForOwnAddressesAreAnswered) {
    for (const IpAddr& own : {kOwn4, ip("198.51.100.1")}) {
        const Buffer answer = give(arp(asks(kThere, own)), kBare).only(kBare);
        EXPECT_EQ(answer, arp({.operation = wire::ArpOperation::reply,
                               .sender_mac = kBareMac,
                               .sender_ip = own,
                               .target_mac = kHostMac,
                               .target_ip = kThere},
                              kHostMac));
    }
    EXPECT_EQ(give(arp(asks(kThere, kHost4)), kBare).drops(), (Drops{{"drop_arp_other_target", 1}}));
    EXPECT_EQ(give(arp(asks(kThere, kTentative4)), kBare).drops(), (Drops{{"drop_own_tentative", 1}}));
    EXPECT_EQ(give(arp(asks_for(ip("198.51.100.1"))), kLan0).drops(), (Drops{{"drop_arp_other_target", 1}}))
        << "an interface with addresses answers for those";
}

TEST_F(Unnumbered, AnswersToALentAddressAreSolicited) {
    for (const auto& [target, solicited] : {std::pair{kOwn4, true}, std::pair{kHost4, false}}) {
        renew();
        put(kThere, kOtherMac, nud::State::stale, kBare);
        const auto told = give(answers(target), kBare).told(PuntKind::advertisement);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.address, kThere);
        EXPECT_EQ(told[0].punt.flags.solicited, solicited);
    }
}

TEST_F(Unnumbered, WhoIsOnTheLinkByARouteIsLearned) {
    const auto told = give(arp(asks(kThere, kOwn4)), kBare).told(PuntKind::solicitation);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].punt.flags.may_create);
    EXPECT_TRUE(give(arp(asks(ip("203.0.115.9"), kOwn4)), kBare).told(PuntKind::solicitation).empty()) << "by none";
    EXPECT_TRUE(give(arp(asks(kOwn4, ip("198.51.100.1"))), kBare).told(PuntKind::solicitation).empty()) << "ours";
}

}  // namespace
}  // namespace neigh::dataplane::test
