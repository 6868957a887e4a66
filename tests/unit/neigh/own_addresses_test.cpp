// The keeper of own addresses against a fake clock: what it sends, when, in which order.
// Not here: the rules one by one (claim_test.cpp).

#include <algorithm>
#include <array>
#include <set>

#include "tests/unit/neigh/own_addresses_fixture.hpp"

namespace neigh::test {
namespace {

TEST_F(OwnAddressesTest, OtherParametersHoldFromTheNextStepOn) {
    add(kV6, {.retrans_time = 700ms, .dad_transmits = 2});
    add(kV6, {.retrans_time = 700ms, .dad_transmits = 2}, 2);
    ASSERT_TRUE(wake());
    ASSERT_TRUE(wake());
    ASSERT_EQ(std::count(output_.lines.begin(), output_.lines.end(), "probe 2001:db8::1%1"), 1);
    own_.reconfigure(1, {.retrans_time = 100ms, .dad_transmits = 1});
    run();
    EXPECT_TRUE(own_.settled());
    EXPECT_EQ(std::count(output_.lines.begin(), output_.lines.end(), "probe 2001:db8::1%1"), 1)
        << "one probe is enough now";
    EXPECT_EQ(std::count(output_.lines.begin(), output_.lines.end(), "probe 2001:db8::1%2"), 2) << "not here";
}

TEST_F(OwnAddressesTest, AnAddressIsDefendedAsTheNewAcdSays) {
    add(kV4, {.acd = Acd::announce});
    run();
    output_.take();
    own_.reconfigure(1, {.acd = Acd::off});
    conflict(kV4);
    EXPECT_EQ(output_.take(), Lines{"claimed by 02:00:00:00:00:99 192.0.2.1%1"});
    own_.reconfigure(1, {.acd = Acd::announce});
    conflict(kV4);
    EXPECT_EQ(output_.take(), (Lines{"claimed by 02:00:00:00:00:99 192.0.2.1%1", "announce 192.0.2.1%1"}));
}

// ---- IPv6 ------------------------------------------------------------------------------------------

TEST_F(OwnAddressesTest, Rfc4862_5_4_ProbesThenUsesThenAnnounces) {
    add(kV6, {.retrans_time = 700ms, .dad_transmits = 2});
    EXPECT_FALSE(own_.settled());
    run();
    EXPECT_TRUE(own_.settled());
    EXPECT_EQ(output_.lines,
              (Lines{"unusable 2001:db8::1%1", "probe 2001:db8::1%1", "probe 2001:db8::1%1", "usable 2001:db8::1%1",
                     "announce 2001:db8::1%1", "announce 2001:db8::1%1", "announce 2001:db8::1%1"}));
    EXPECT_LE(gap(1), 700ms);  // 5.4.2: random delay
    EXPECT_EQ(gap(2), 700ms);
    EXPECT_EQ(gap(3), 700ms);
    EXPECT_EQ(gap(4), 0ms);
    EXPECT_EQ(gap(5), 700ms);  // RFC 4861 7.2.6
    EXPECT_EQ(gap(6), 700ms);
}

TEST_F(OwnAddressesTest, Rfc4862_5_1_DadTransmitsZeroIsUsableAtOnceAndAnnounced) {
    add(kV6, {.dad_transmits = 0});
    EXPECT_TRUE(own_.settled());
    EXPECT_EQ(output_.take(), (Lines{"usable 2001:db8::1%1", "announce 2001:db8::1%1"}));
    EXPECT_EQ(own_.next_wake(), kStart + 1s);
    run();
    EXPECT_EQ(output_.take(), (Lines{"announce 2001:db8::1%1", "announce 2001:db8::1%1"}));
    EXPECT_EQ(output_.now, kStart + 2s);
}

TEST_F(OwnAddressesTest, Rfc4862_5_4_3_AnothersProbeMakesADuplicate) {
    add(kV6, {});
    output_.take();
    conflict(kV6, true);
    EXPECT_EQ(output_.take(), (Lines{"duplicate of 02:00:00:00:00:99 2001:db8::1%1"}));
    EXPECT_TRUE(own_.settled());
}

TEST_F(OwnAddressesTest, Rfc4862_5_4_4_AnAdvertisementMakesADuplicate) {
    add(kV6, {});
    ASSERT_TRUE(wake());  // the probe
    output_.take();
    wait(999ms);  // until the last moment
    conflict(kV6);
    EXPECT_EQ(output_.take(), (Lines{"duplicate of 02:00:00:00:00:99 2001:db8::1%1"}));
    EXPECT_EQ(own_.all()[0].standing, Standing::lost);
    EXPECT_EQ(own_.all()[0].other, kOther);
    wait(999ms);
    own_.advance(output_.now);
    conflict(kV6);
    conflict(kV6, true);
    EXPECT_EQ(output_.take(), Lines{});
}

TEST_F(OwnAddressesTest, Rfc4862_5_4_5_ADuplicateLinkLocalStopsNoOther) {
    const IpAddr link_local = link_local_of(Mac{{2, 0, 0, 0, 0, 1}});
    add(link_local, {});
    add(kV6, {});
    conflict(link_local, true);
    EXPECT_FALSE(own_.settled());
    while (std::ranges::count(output_.lines, "usable 2001:db8::1%1") == 0) {
        ASSERT_TRUE(wake());
        if (own_.all()[0].standing == Standing::retried) {
            conflict(link_local);
        }
    }
    EXPECT_EQ(std::ranges::count(output_.lines, "usable " + link_local.to_string() + "%1"), 0);
}

TEST_F(OwnAddressesTest, Rfc4861_7_2_4_AProbeForAUsableAddressIsNoConflict) {
    add(kV6, {.dad_transmits = 0});
    output_.take();
    conflict(kV6, true);
    EXPECT_EQ(output_.take(), Lines{});
}

TEST_F(OwnAddressesTest, AUsableIpv6AddressIsDefendedEveryTenSeconds) {
    add(kV6, {.dad_transmits = 0});
    run();
    output_.take();
    const std::string claimed = "claimed by 02:00:00:00:00:99 2001:db8::1%1";
    conflict(kV6);
    EXPECT_EQ(output_.take(), (Lines{claimed, "announce 2001:db8::1%1"}));
    wait(9'999ms);
    conflict(kV6);
    EXPECT_EQ(output_.take(), (Lines{claimed}));
    wait(1ms);
    conflict(kV6);
    EXPECT_EQ(output_.take(), (Lines{claimed, "announce 2001:db8::1%1"}));
}

// ---- IPv4 ------------------------------------------------------------------------------------------

TEST_F(OwnAddressesTest, AcdOffIsUsableAtOnceAndSilentButReports) {
    add(kV4, {.acd = Acd::off});
    EXPECT_EQ(output_.take(), (Lines{"usable 192.0.2.1%1"}));
    EXPECT_EQ(own_.next_wake(), std::nullopt);
    conflict(kV4);
    EXPECT_EQ(output_.take(), (Lines{"claimed by 02:00:00:00:00:99 192.0.2.1%1"}));
}

TEST_F(OwnAddressesTest, Rfc5227_2_3_TwoAnnouncementsTwoSecondsApart) {
    add(kV4, {.acd = Acd::announce});
    EXPECT_TRUE(own_.settled());
    EXPECT_EQ(output_.take(), (Lines{"usable 192.0.2.1%1", "announce 192.0.2.1%1"}));
    EXPECT_EQ(own_.next_wake(), kStart + 2s);
    own_.advance(kStart + 1'999ms);
    EXPECT_EQ(output_.take(), Lines{});
    own_.advance(kStart + 2s);
    EXPECT_EQ(output_.take(), (Lines{"announce 192.0.2.1%1"}));
    EXPECT_EQ(own_.next_wake(), std::nullopt);
}

TEST_F(OwnAddressesTest, Rfc5227_2_1_1_ThreeProbesThenUse) {
    add(kV4, {.acd = Acd::probe});
    run();
    EXPECT_EQ(output_.lines,
              (Lines{"unusable 192.0.2.1%1", "probe 192.0.2.1%1", "probe 192.0.2.1%1", "probe 192.0.2.1%1",
                     "usable 192.0.2.1%1", "announce 192.0.2.1%1", "announce 192.0.2.1%1"}));
    EXPECT_LE(gap(1), 1s);  // PROBE_WAIT
    EXPECT_GE(gap(2), 1s);  // PROBE_MIN
    EXPECT_LE(gap(2), 2s);  // PROBE_MAX
    EXPECT_GE(gap(3), 1s);
    EXPECT_LE(gap(3), 2s);
    EXPECT_EQ(gap(4), 2s);  // ANNOUNCE_WAIT
    EXPECT_EQ(gap(5), 0s);
    EXPECT_EQ(gap(6), 2s);  // ANNOUNCE_INTERVAL
}

TEST_F(OwnAddressesTest, Rfc5227_2_1_1_ConflictsUntilAnnounceWaitIsOver) {
    for (const bool is_probe : {false, true}) {
        for (int probes = 0; probes <= 3; ++probes) {
            SCOPED_TRACE(probes);
            const std::uint32_t ifindex = static_cast<std::uint32_t>(1 + probes + 4 * is_probe);
            add(kV4, {.acd = Acd::probe}, ifindex);
            for (int i = 0; i < probes; ++i) {
                ASSERT_TRUE(wake());
            }
            output_.take();
            conflict(kV4, is_probe, ifindex);
            EXPECT_EQ(output_.take(), (Lines{"duplicate of 02:00:00:00:00:99 192.0.2.1%" + std::to_string(ifindex)}));
            own_.link_down(ifindex, output_.now);
        }
    }
}

TEST_F(OwnAddressesTest, Rfc5227_2_4_c_DefendsOncePerInterval) {
    add(kV4, {.acd = Acd::announce});
    run();
    output_.take();
    const std::string claimed = "claimed by 02:00:00:00:00:99 192.0.2.1%1";
    conflict(kV4);
    EXPECT_EQ(output_.take(), (Lines{claimed, "announce 192.0.2.1%1"}));
    for (int i = 0; i < 9; ++i) {
        wait(1s);
        conflict(kV4);
        EXPECT_EQ(output_.take(), (Lines{claimed}));
    }
    wait(1s);
    conflict(kV4);
    EXPECT_EQ(output_.take(), (Lines{claimed, "announce 192.0.2.1%1"}));
}

TEST_F(OwnAddressesTest, ADefenceDoesNotMoveTheAnnouncements) {
    add(kV4, {.acd = Acd::announce});
    wait(500ms);
    conflict(kV4);
    EXPECT_EQ(own_.next_wake(), kStart + 2s);
    run();
    EXPECT_EQ(std::ranges::count(output_.lines, "announce 192.0.2.1%1"), 3);
}

TEST_F(OwnAddressesTest, Rfc5227_2_5_AProbeForAUsableAddressIsNoConflict) {
    add(kV4, {.acd = Acd::announce});
    output_.take();
    conflict(kV4, true);
    EXPECT_EQ(output_.take(), Lines{});
}

// ---- Links -----------------------------------------------------------------------------------------

TEST_F(OwnAddressesTest, Rfc4862_5_3_ClaimsWaitForTheLink) {
    own_.link_down(1, output_.now);
    add(kV6, {});
    add(kV4, {.acd = Acd::announce});
    add(kV4, {.acd = Acd::announce}, 2);
    EXPECT_EQ(output_.take(), (Lines{"usable 192.0.2.1%2", "announce 192.0.2.1%2"}));
    wait(1h);
    own_.advance(output_.now);
    EXPECT_EQ(output_.take(), Lines{"announce 192.0.2.1%2"});
    EXPECT_EQ(own_.next_wake(), std::nullopt);
    own_.link_up(1, output_.now);
    EXPECT_EQ(output_.take(), (Lines{"unusable 2001:db8::1%1", "usable 192.0.2.1%1", "announce 192.0.2.1%1"}));
    run();
    EXPECT_TRUE(own_.settled());
    EXPECT_EQ(std::ranges::count(output_.lines, "probe 2001:db8::1%1"), 1);
}

TEST_F(OwnAddressesTest, Rfc4862_5_3_Rfc4861_7_2_6_ProbedForAndAnnouncedAgainWithEachLink) {
    add(kV6, {});
    run();
    output_.take();
    own_.link_down(1, output_.now);
    EXPECT_EQ(output_.take(), Lines{}) << "usable meanwhile";
    wait(1min);
    own_.link_up(1, output_.now);
    run();
    EXPECT_EQ(output_.take(), (Lines{"unusable 2001:db8::1%1", "probe 2001:db8::1%1", "usable 2001:db8::1%1",
                                     "announce 2001:db8::1%1", "announce 2001:db8::1%1", "announce 2001:db8::1%1"}));
}

TEST_F(OwnAddressesTest, Rfc5227_2_1_ProbedForAgainWithEachLink) {
    add(kV4, {.acd = Acd::probe});
    ASSERT_TRUE(wake());
    output_.take();
    own_.link_down(1, output_.now);
    EXPECT_EQ(own_.next_wake(), std::nullopt) << "probes would be lost";
    own_.link_up(1, output_.now);
    run();
    EXPECT_EQ(std::ranges::count(output_.lines, "probe 192.0.2.1%1"), 3);
    EXPECT_EQ(std::ranges::count(output_.lines, "announce 192.0.2.1%1"), 2);
}

// ---- Lost, and tried again -------------------------------------------------------------------------

TEST_F(OwnAddressesTest, WhoAnswersOneProbeAndLeavesCostsASecond) {
    for (const IpAddr& address : {kV4, kV6}) {
        add(address, {.acd = Acd::probe});
        ASSERT_TRUE(wake());
        conflict(address);
        const std::string name = address.to_string() + "%1";
        EXPECT_EQ(own_.next_wake(), output_.now + 1s);
        run();
        const auto again = std::ranges::find(output_.lines, "retried " + name);
        ASSERT_NE(again, output_.lines.end());
        EXPECT_NE(std::find(again, output_.lines.end(), "probe " + name), output_.lines.end()) << "a whole detection";
        EXPECT_EQ(std::count(again, output_.lines.end(), "usable " + name), 1);
        output_.take();
    }
}

TEST_F(OwnAddressesTest, Rfc5227_2_1_1_AHolderWhoStaysIsAskedLessAndLess) {
    add(kV6, {.retrans_time = 0ms});
    std::vector<Duration> rests;
    while (rests.size() < 14) {
        conflict(kV6);
        rests.push_back(*own_.next_wake() - output_.now);
        ASSERT_TRUE(wake());
        ASSERT_EQ(own_.all()[0].standing, Standing::retried);
    }
    EXPECT_EQ(rests, (std::vector<Duration>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s, 60s, 60s, 60s, 60s, 60s}));
    EXPECT_EQ(std::ranges::count(output_.lines, "usable 2001:db8::1%1"), 0);
}

TEST_F(OwnAddressesTest, WhatIsLostIsTriedAgainWithANewLink) {
    add(kV6, {});
    conflict(kV6);
    output_.take();
    own_.link_down(1, output_.now);
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(own_.next_wake(), std::nullopt) << "nobody would hear it";
    EXPECT_FALSE(own_.retry(1, kV6, output_.now));
    wait(1min);
    own_.link_up(1, output_.now);
    run();
    EXPECT_EQ(output_.lines, (Lines{"retried 2001:db8::1%1", "probe 2001:db8::1%1", "usable 2001:db8::1%1",
                                    "announce 2001:db8::1%1", "announce 2001:db8::1%1", "announce 2001:db8::1%1"}));
}

TEST_F(OwnAddressesTest, ALinkThatGoesDuringAnAttemptEndsIt) {
    add(kV6, {});
    conflict(kV6);
    ASSERT_TRUE(wake());
    output_.take();
    own_.link_down(1, output_.now);
    EXPECT_EQ(output_.take(), Lines{"lost 2001:db8::1%1"});
    EXPECT_EQ(own_.next_wake(), std::nullopt);
}

TEST_F(OwnAddressesTest, ByHandAtOnceAndOnlyWhatIsLost) {
    add(kV6, {});
    add(kV4, {.acd = Acd::announce});
    EXPECT_FALSE(own_.retry(1, kV6, output_.now)) << "tentative";
    EXPECT_FALSE(own_.retry(1, kV4, output_.now)) << "usable";
    EXPECT_FALSE(own_.retry(2, kV6, output_.now)) << "another interface's";
    for (int i = 0; i < 12; ++i) {
        conflict(kV6);
        ASSERT_EQ(own_.all()[0].standing, Standing::lost);
        EXPECT_TRUE(own_.retry(1, kV6, output_.now));
        EXPECT_FALSE(own_.retry(1, kV6, output_.now)) << "under way";
    }
    conflict(kV6);
    EXPECT_EQ(own_.next_wake(), output_.now + 1s) << "an operator's attempts are not counted together";
}

TEST_F(OwnAddressesTest, AllAtOnce) {
    add(kV4, {.acd = Acd::probe}, 1);
    add(kV6, {}, 2);
    conflict(kV4, false, 1);
    conflict(kV6, false, 2);
    output_.take();
    own_.retry_all(output_.now);
    EXPECT_EQ(output_.take(), (Lines{"retried 192.0.2.1%1", "retried 2001:db8::1%2"}));
}

// ---- Several ---------------------------------------------------------------------------------------

TEST_F(OwnAddressesTest, TheSameAddressOnTwoInterfacesIsTwo) {
    add(kV4, {.acd = Acd::probe}, 1);
    add(kV4, {.acd = Acd::probe}, 2);
    output_.take();
    conflict(kV4, false, 2);
    EXPECT_EQ(output_.take(), (Lines{"duplicate of 02:00:00:00:00:99 192.0.2.1%2"}));
    own_.link_down(2, output_.now);
    run();
    EXPECT_EQ(std::ranges::count(output_.lines, "usable 192.0.2.1%1"), 1);
    EXPECT_EQ(std::ranges::count(output_.lines, "usable 192.0.2.1%2"), 0);
}

TEST_F(OwnAddressesTest, AddingItAgainChangesNothing) {
    add(kV6, {});
    ASSERT_TRUE(wake());
    const auto wake = own_.next_wake();
    output_.take();
    add(kV6, {.dad_transmits = 0});
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(own_.next_wake(), wake);
    EXPECT_FALSE(own_.settled());
}

TEST_F(OwnAddressesTest, AnUnknownAddressIsIgnored) {
    EXPECT_TRUE(own_.settled());
    EXPECT_EQ(own_.next_wake(), std::nullopt);
    conflict(kV4);
    EXPECT_EQ(output_.take(), Lines{});
}

TEST_F(OwnAddressesTest, ALateCallKeepsTheSpacing) {
    add(kV6, {.dad_transmits = 3});
    output_.take();
    wait(1h);
    own_.advance(output_.now);
    EXPECT_EQ(output_.take(), (Lines{"probe 2001:db8::1%1"}));
    EXPECT_EQ(own_.next_wake(), output_.now + 1s);
    own_.advance(output_.now);
    EXPECT_EQ(output_.take(), Lines{});
}

TEST(OwnAddressesSeed, Rfc4862_5_4_2_SeedsSpreadTheStart) {
    std::set<Duration> delays;
    for (std::uint32_t seed = 0; seed < 1000; ++seed) {
        Recorder output;
        OwnAddresses own(output, seed);
        own.add(1, kV6, {}, kStart);
        const Duration delay = *own.next_wake() - kStart;
        ASSERT_GE(delay, 0ms);
        ASSERT_LE(delay, 1s);
        delays.insert(delay);
    }
    EXPECT_GT(delays.size(), 500U);
    EXPECT_LT(*delays.begin(), 50ms);
    EXPECT_GT(*delays.rbegin(), 950ms);
}

}  // namespace
}  // namespace neigh::test
