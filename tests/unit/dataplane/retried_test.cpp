// An own address that another host was found to have, while it is probed for again: that host's for every packet, but
// who speaks for it is heard.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

class Retried : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        lan(kLan0).set(kOwn4, Standing::retried);
        lan(kLan0).set(kOwn6, Standing::retried);
    }
    // To all nodes: what is sent to the address itself is its holder's.
    static Buffer announcement(const IpAddr& target, const Mac& lladdr) {
        const wire::NdPath path{.source_mac = lladdr,
                                .destination_mac = multicast_mac_of(wire::all_nodes()),
                                .source = target,
                                .destination = wire::all_nodes()};
        return frame_of([&](wire::Bytes out) {
            return wire::build_na(out, path, {.target = target, .override_flag = true, .target_lladdr = lladdr});
        });
    }
    static void expect_conflict(const Outcome& outcome, const IpAddr& address, bool is_probe) {
        const auto told = outcome.told(PuntKind::conflict);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].punt.address, address);
        EXPECT_EQ(told[0].punt.lladdr, kHostMac);
        EXPECT_EQ(told[0].punt.flags.is_probe, is_probe);
    }
};

TEST_F(Retried, PacketsToItGoToItsHolder) {
    for (const auto& [packet, address] : {std::pair{frame(Ipv4{.destination = kOwn4, .to = kLan1Mac}), kOwn4},
                                          std::pair{frame(Ipv6{.destination = kOwn6, .to = kLan1Mac}), kOwn6}}) {
        const Outcome given = give(packet, kLan1);
        const auto told = given.told(PuntKind::needs_neighbor);
        ASSERT_EQ(told.size(), 1U) << address.to_string() << ::testing::PrintToString(given.drops());
        EXPECT_EQ(told[0].punt.address, address);
        EXPECT_EQ(told[0].punt.ifindex, kLan0);
    }
    EXPECT_EQ(give(frame(Ipv4{.source = kOwn4})).drops(), Drops{}) << "its holder's";
    EXPECT_EQ(give(frame(Ipv6{.source = kOwn6})).drops(), Drops{}) << "its holder's";
}

TEST_F(Retried, ItIsNeitherAnsweredForNorASource) {
    EXPECT_EQ(give(arp(asks_for(kOwn4))).drops(), (Drops{{"drop_arp_other_target", 1}}));
    EXPECT_EQ(give(ns(kOwn6)).frames(), 0U);
    EXPECT_EQ(lan(kLan0).source_for(kHost4), nullptr) << "the other one is tentative";
    ASSERT_NE(lan(kLan0).source_for(kHost6), nullptr);
    EXPECT_TRUE(lan(kLan0).source_for(kHost6)->address().is_link_local());
}

TEST_F(Retried, WhatItsHolderSaysIsAConflictAndLearnedAllTheSame) {
    put(kOwn4, kOtherMac);
    const Outcome by_arp = give(arp(says(kOwn4, kHostMac)));
    expect_conflict(by_arp, kOwn4, false);
    EXPECT_EQ(by_arp.told(PuntKind::advertisement).size(), 1U);
    put(kOwn6, kOtherMac);
    const Outcome by_na = give(announcement(kOwn6, kHostMac));
    expect_conflict(by_na, kOwn6, false);
    EXPECT_EQ(by_na.told(PuntKind::advertisement).size(), 1U);
}

TEST_F(Retried, AnothersProbeIsAConflict) {
    wire::ArpPacket probe = wire::arp_probe(kHostMac, kOwn4);
    expect_conflict(give(arp(probe)), kOwn4, true);
    expect_conflict(give(ns(kOwn6, false, IpAddr{.family = Family::ipv6})), kOwn6, true);
}

}  // namespace
}  // namespace neigh::dataplane::test
