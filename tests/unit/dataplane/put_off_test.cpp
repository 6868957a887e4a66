// Notices of known neighbors that a rate or the ring has no room for: late, in their order, the last of each neighbor;
// strangers' are lost. Nothing here depends on how long a round takes.
#include <algorithm>

#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

constexpr std::size_t kChunk = 256;
constexpr std::size_t kAll = 4'000;

IpAddr host(Family family, std::size_t n) {
    IpAddr address = family == Family::ipv4 ? IpAddr::v4(198, 51, 0, 0) : ip("2001:db8:2::");
    const std::size_t end = address.size();
    address.bytes[end - 2] = static_cast<std::uint8_t>(1 + n / 256);
    address.bytes[end - 1] = static_cast<std::uint8_t>(n);
    return address;
}
Mac moved(std::size_t n) {
    return Mac{{0x02, 0, 0, 0x0b, static_cast<std::uint8_t>(n / 256), static_cast<std::uint8_t>(n)}};
}
/// Gratuitous ARP, or an unsolicited NA with the override flag.
Buffer claim(const IpAddr& address, const Mac& lladdr) {
    return address.is_v4() ? arp(wire::arp_announcement(lladdr, address)) : frame_of([&](wire::Bytes out) {
        return wire::build_na_unsolicited(out, {.mac = lladdr, .ip = address}, true);
    });
}

class PutOff : public DataplaneTest, public testing::WithParamInterface<Family> {
  protected:
    /// Gives them all and goes round until nobody waits any more; what was told, in order.
    std::vector<Punt> told_of(const std::vector<Buffer>& frames, std::uint16_t ifindex = kLan1) {
        std::vector<Punt> told;
        const auto take = [&](const Outcome& outcome) {
            for (const SeenPunt& seen : outcome.punts) {
                told.push_back(seen.punt);
            }
            for (const auto& [name, count] : outcome.counters) {
                counted_[name] += count;
            }
        };
        for (std::size_t at = 0; at < frames.size(); at += kChunk) {
            const auto first = frames.begin() + static_cast<std::ptrdiff_t>(at);
            take(give_all({first, first + static_cast<std::ptrdiff_t>(std::min(kChunk, frames.size() - at))}, ifindex));
        }
        while (has_notices()) {
            take(give_all({}, ifindex));
        }
        return told;
    }
    std::map<std::string, std::uint64_t> counted_;
};

TEST_P(PutOff, OfAFailoverEveryNeighborIsToldInOrderBesideAStormOfStrangers) {
    std::vector<Buffer> frames;
    for (std::size_t n = 0; n < kAll; ++n) {
        put(host(GetParam(), n), kOtherMac, nud::State::reachable, kLan1);
        frames.push_back(claim(host(GetParam(), n), moved(n)));
        frames.push_back(arp(wire::arp_request(
            moved(n), IpAddr::v4(198, 51, 100, static_cast<std::uint8_t>(20 + n % 200)), IpAddr::v4(198, 51, 100, 1))));
    }
    std::vector<Punt> told = told_of(frames);
    std::erase_if(told, [](const Punt& punt) { return punt.speaker == Speaker::stranger; });
    ASSERT_EQ(told.size(), kAll);
    for (std::size_t n = 0; n < kAll; ++n) {
        ASSERT_EQ(told[n].address, host(GetParam(), n));
        ASSERT_EQ(told[n].lladdr, moved(n));
    }
    EXPECT_EQ(counted_["claims_limited"], 0U);
    EXPECT_EQ(counted_["notices_lost"], 0U);
}

TEST_P(PutOff, TheLastClaimOfANeighborCounts) {
    renew(4);  // three usable
    std::vector<Buffer> frames;
    for (std::size_t n = 0; n < 5; ++n) {
        put(host(GetParam(), n), kOtherMac, nud::State::reachable, kLan1);
        frames.push_back(claim(host(GetParam(), n), moved(n)));
    }
    frames.push_back(claim(host(GetParam(), 3), moved(30)));
    frames.push_back(claim(host(GetParam(), 3), moved(31)));
    frames.push_back(claim(host(GetParam(), 4), kOtherMac));  // what the table has all the time
    const std::vector<Punt> told = told_of(frames);
    ASSERT_EQ(told.size(), 5U);
    EXPECT_EQ(told[2].lladdr, moved(2));
    EXPECT_EQ(told[3].lladdr, moved(31));
    EXPECT_EQ(told[4].lladdr, kOtherMac);
    EXPECT_EQ(counted_["notices_put_off"], 2U);
    EXPECT_EQ(counted_["notices_superseded"], 3U);
}

TEST_P(PutOff, WhoMakesUpMacsForOneNeighborIsToldOfOnceAWindow) {
    put(host(GetParam(), 1), kOtherMac, nud::State::reachable, kLan1);
    std::vector<Buffer> frames;
    for (std::size_t n = 0; n < 1'000; ++n) {
        frames.push_back(claim(host(GetParam(), 1), moved(n)));
    }
    const TimePoint begin = MonotonicClock::now();
    const std::vector<Punt> told = told_of(frames);
    const auto windows = (MonotonicClock::now() - begin) / PuntFilter::kWindow;
    EXPECT_LE(told.size(), static_cast<std::size_t>(windows) + 2);
    EXPECT_EQ(told.back().lladdr, moved(999));
}

TEST_P(PutOff, AnAnswerThatIsWaitedForGivesItsPlaceToNothingLess) {
    renew(4);
    std::vector<Buffer> frames;
    for (std::size_t n = 0; n < 4; ++n) {
        put(host(GetParam(), n), kOtherMac, n < 3 ? nud::State::reachable : nud::State::incomplete, kLan1);
    }
    for (std::size_t n = 0; n < 3; ++n) {
        frames.push_back(claim(host(GetParam(), n), moved(n)));
    }
    const wire::NdPath path{.source_mac = moved(3),
                            .destination_mac = kLan1Mac,
                            .source = host(Family::ipv6, 3),
                            .destination = ip("2001:db8:2::1")};
    const wire::NeighborAdvertisement na{
        .target = host(Family::ipv6, 3), .solicited = true, .override_flag = true, .target_lladdr = moved(3)};
    wire::ArpPacket reply = says(host(Family::ipv4, 3), moved(3));
    reply.target_mac = kLan1Mac;
    reply.target_ip = IpAddr::v4(198, 51, 100, 1);
    frames.push_back(GetParam() == Family::ipv4 ? arp(reply, kLan1Mac) : frame_of([&](wire::Bytes out) {
        return wire::build_na(out, path, na);
    }));
    frames.push_back(claim(host(GetParam(), 3), moved(3)));   // says the same, and less
    frames.push_back(claim(host(GetParam(), 3), moved(33)));  // somebody else
    const std::vector<Punt> told = told_of(frames);
    ASSERT_EQ(told.size(), 5U);
    EXPECT_TRUE(told[3].flags.solicited);
    EXPECT_EQ(told[3].lladdr, moved(3));
    EXPECT_FALSE(told[4].flags.solicited);
    EXPECT_EQ(told[4].lladdr, moved(33));
}

// Whoever floods one address of ours keeps no owner of another one from being heard.
TEST_P(PutOff, AConflictAboutEachOfOurAddressesIsToldHoweverManyClaimAnother) {
    const bool v4 = GetParam() == Family::ipv4;
    std::vector<Buffer> frames;
    for (std::size_t n = 0; n < 200; ++n) {
        frames.push_back(claim(v4 ? kOwn4 : kOwn6, moved(n)));
    }
    frames.push_back(claim(v4 ? kTentative4 : kTentative6, moved(777)));
    std::vector<Punt> told = told_of(frames, kLan0);
    EXPECT_EQ(told.back().address, v4 ? kTentative4 : kTentative6);
    EXPECT_EQ(told.back().lladdr, moved(777));
    EXPECT_EQ(counted_["notices_lost"], 0U);
}

INSTANTIATE_TEST_SUITE_P(Families, PutOff, testing::ValuesIn(kAllFamilies),
                         [](const auto& one) { return one.param == Family::ipv4 ? "ipv4" : "ipv6"; });

using Refused = DataplaneTest;

// What the ring had no room for was never told: said again at once, it is no repeat.
TEST_F(Refused, ANoticeThatTheRingRefusedIsToldWhenItIsSaidAgain) {
    for (const auto& kind : {arp(asks_for(kOwn4)), arp(wire::arp_announcement(kOtherMac, kOwn4))}) {
        renew(4);  // three usable
        std::vector<Buffer> frames;
        for (std::uint8_t n = 0; n < 3; ++n) {
            frames.push_back(arp(wire::arp_announcement(moved(n), kOwn4)));
        }
        frames.push_back(kind);
        EXPECT_EQ(give_all(frames).punts.size(), 3U);
        EXPECT_EQ(give(kind).punts.size(), 1U);
    }
}

TEST_F(Refused, WhatIsARepeatIsCounted) {
    // Two in one burst are within the filter's window, unless this thread is put off between them.
    for (int attempt = 0; attempt < 1000; ++attempt) {
        renew();
        const Outcome outcome = give_all({arp(asks_for(kOwn4)), arp(asks_for(kOwn4))});
        if (outcome.punts.size() == 1) {
            EXPECT_EQ(outcome.count("notices_repeated"), 1U);
            return;
        }
    }
    FAIL() << "no two within a window";
}

}  // namespace
}  // namespace neigh::dataplane::test
