// What the filter keeps from control: repeats within a window, and more than the rate of each share; the clock is an
// argument.
#include "dataplane/filter.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <optional>

#include <gtest/gtest.h>

#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh::dataplane::test {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1'000'000ms};
constexpr std::uint32_t kSolicitRate = 10'000;
constexpr Share kAllShares[] = {Share::known,  Share::claims, Share::ourselves, Share::strangers,
                                Share::misses, Share::waits,  Share::errors};
static_assert(std::size(kAllShares) == kShares);

Punt about(std::uint32_t n, PuntKind kind = PuntKind::solicitation, Speaker speaker = Speaker::known) {
    return {.address = IpAddr::v4(0x0a000000U + n), .kind = kind, .speaker = speaker, .ifindex = 1};
}

/// Number n of those that take this share.
Punt of(Share share, std::uint32_t n) {
    switch (share) {
        case Share::known:
            return about(n, PuntKind::used);
        case Share::claims:
            return about(n, PuntKind::advertisement, Speaker::claimant);
        case Share::ourselves:
            return about(n, PuntKind::conflict);
        case Share::strangers:
            return about(n, PuntKind::solicitation, Speaker::stranger);
        case Share::misses:
            return about(n, PuntKind::needs_neighbor, Speaker::stranger);
        case Share::waits:
            return about(n, PuntKind::needs_neighbor);
        case Share::errors:
            return about(n, PuntKind::icmp_error);
    }
    return {};
}

enum class Admission : std::uint8_t { passes, repeated, limited };

/// As a worker asks it whose ring always has room.
class Admitting : public PuntFilter {
  public:
    using PuntFilter::PuntFilter;
    Admission admit(const Punt& punt, std::uint32_t repeats, TimePoint now, Word word = {}) {
        if (is_repeat(punt, repeats, now, word)) {
            return Admission::repeated;
        }
        if (!take(punt, now)) {
            return Admission::limited;
        }
        note_passed();
        return Admission::passes;
    }
};

bool passes(Admitting& filter, const Punt& punt, std::uint32_t repeats, TimePoint now) {
    return filter.admit(punt, repeats, now) == Admission::passes;
}

TEST(Filter, WhatIsSaidAndWhoSaysItDecideWhoseShareItTakes) {
    for (const Share share : kAllShares) {
        EXPECT_EQ(share_of(of(share, 1)), share);
    }
    EXPECT_EQ(share_of(about(1, PuntKind::solicitation)), Share::known);
    EXPECT_EQ(share_of(about(1, PuntKind::advertisement)), Share::known);
    EXPECT_EQ(share_of(about(1, PuntKind::advertisement, Speaker::stranger)), Share::strangers);
    EXPECT_EQ(share_of(about(1, PuntKind::mld_query)), Share::ourselves);
}

TEST(Filter, ANoticePassesOnceAWindow) {
    Admitting filter{kStart, kSolicitRate};
    EXPECT_EQ(filter.admit(about(1), 1, kStart), Admission::passes);
    EXPECT_EQ(filter.admit(about(1), 1, kStart), Admission::repeated);
    EXPECT_EQ(filter.admit(about(1), 1, kStart + PuntFilter::kWindow - 1ms), Admission::repeated);
    EXPECT_EQ(filter.admit(about(1), 1, kStart + PuntFilter::kWindow), Admission::passes);
    EXPECT_EQ(filter.admit(about(1), 1, kStart + PuntFilter::kWindow), Admission::repeated);
}

TEST(Filter, PacketsPassAsOftenAsTheyMay) {
    Admitting filter{kStart, kSolicitRate};
    int passed = 0;
    for (int i = 0; i < 100; ++i) {
        passed += passes(filter, about(1, PuntKind::needs_neighbor), 64, kStart) ? 1 : 0;
    }
    EXPECT_EQ(passed, 64);
}

TEST(Filter, WhatDiffersIsNoRepeat) {
    Admitting filter{kStart, kSolicitRate};
    Punt other_mac = about(1);
    other_mac.lladdr = Mac{{2, 0, 0, 0, 0, 1}};
    Punt other_interface = about(1);
    other_interface.ifindex = 2;
    Punt answer = about(1);
    answer.flags.solicited = true;
    Punt overrides = answer;
    overrides.flags.override_flag = true;
    Punt other_error = about(1);
    other_error.error = wire::IcmpError::port_unreachable;
    for (const Punt& one : {about(1), about(2), about(1, PuntKind::advertisement), other_mac, other_interface, answer,
                            overrides, other_error, about(1, PuntKind::solicitation, Speaker::stranger)}) {
        EXPECT_TRUE(passes(filter, one, 1, kStart));
    }
}

TEST(Filter, WhatIsKnownOfOneWordIsNewsOfAnother) {
    Admitting filter{kStart, kSolicitRate};
    const Word search = word_of({.state = nud::State::incomplete}, 3);
    const Word resolved = word_of({.state = nud::State::reachable, .lladdr = Mac{{2, 0, 0, 0, 0, 1}}}, 3);
    for (const Word word : {Word{}, search.of_search(7), search.of_search(8), resolved}) {
        EXPECT_EQ(filter.admit(about(1), 1, kStart, word), Admission::passes);
        EXPECT_EQ(filter.admit(about(1), 1, kStart, word), Admission::repeated);
    }
}

/// How many of ever new ones pass within a second, asked `a_ms` times a millisecond.
std::uint32_t passed_in_a_second(Admitting& filter, Share share, std::uint32_t a_ms) {
    std::uint32_t passed = 0;
    for (std::uint32_t ms = 0; ms < 1000; ++ms) {
        for (std::uint32_t i = 0; i < a_ms; ++i) {
            passed += passes(filter, of(share, ms * a_ms + i), 1, kStart + Duration{ms}) ? 1U : 0U;
        }
    }
    return passed;
}

TEST(Filter, RatesHoldByKind) {
    for (const Share share : kAllShares) {
        Admitting filter{kStart, kSolicitRate};
        const auto [a_second, burst] = PuntFilter::rate_of(share, kSolicitRate);
        const std::uint32_t passed = passed_in_a_second(filter, share, 200);
        EXPECT_GE(passed, a_second);
        EXPECT_LE(passed, a_second + burst);
    }
}

TEST(Filter, MissesAndAnswersFollowTheSolicitations) {
    for (const Share share : kAllShares) {
        const bool follows = share == Share::known || share == Share::misses || share == Share::waits;
        Admitting open{kStart, 2 * kSolicitRate};
        Admitting closed{kStart, 1};
        const auto [a_second, burst] = PuntFilter::rate_of(share, kSolicitRate);
        EXPECT_EQ(passed_in_a_second(open, share, 200) >= 2 * a_second, follows);
        EXPECT_GE(passed_in_a_second(closed, share, 200), a_second) << "what the default gives is the least";
    }
}

TEST(Filter, Rfc6583Section7_1NoneTakesAnothersShare) {
    for (const Share flood : kAllShares) {
        Admitting filter{kStart, kSolicitRate};
        EXPECT_LT(passed_in_a_second(filter, flood, 200), 200'000U);
        const TimePoint then = kStart + Duration{999};
        EXPECT_EQ(filter.admit(of(flood, 1'000'000), 1, then), Admission::limited);
        for (const Share other : kAllShares) {
            EXPECT_EQ(passes(filter, of(other, 1'000'001), 1, then), other != flood);
        }
    }
}

TEST(Filter, Rfc6583Section7_1WhoScansLeavesOthersTheirMisses) {
    const auto miss = [](std::uint32_t n, Origin origin) {
        Punt punt = of(Share::misses, n);
        punt.origin = origin;
        return punt;
    };
    Admitting filter{kStart, kSolicitRate};
    std::uint32_t n = 0;
    std::uint32_t refused = 0;
    for (std::uint32_t ms = 0; ms < 1'000; ++ms) {
        for (int i = 0; i < 400; ++i) {
            refused += passes(filter, miss(n++, 3), 1, kStart + Duration{ms}) ? 0U : 1U;
        }
        EXPECT_TRUE(passes(filter, miss(n++, 5), 1, kStart + Duration{ms}));
    }
    EXPECT_GT(refused, 300'000U);
    EXPECT_LT(refused, 350'000U) << "alone it would get all";
}

TEST(Filter, AStormOnOneLinkLeavesTheOthersTheirPart) {
    for (const Share share : {Share::known, Share::claims, Share::strangers}) {
        Admitting filter{kStart, kSolicitRate};
        std::uint32_t n = 0;
        for (std::uint32_t ms = 0; ms < 1'000; ++ms) {
            const TimePoint now = kStart + Duration{ms};
            for (int i = 0; i < 100; ++i) {
                (void)filter.admit(of(share, n++), 1, now);
            }
            Punt elsewhere = of(share, n++);
            elsewhere.ifindex = 2;
            EXPECT_TRUE(passes(filter, elsewhere, 1, now));
        }
    }
}

TEST(Filter, WhatTheRingRefusedIsNoRepeat) {
    PuntFilter filter{kStart, kSolicitRate};
    for (int refused = 0; refused < 3; ++refused) {
        EXPECT_FALSE(filter.is_repeat(about(1), 1, kStart));
    }
    filter.note_passed();
    EXPECT_TRUE(filter.is_repeat(about(1), 1, kStart));
}

TEST(Filter, WhereTwoMacsTakeTurnsToClaimNoClaimIsARepeat) {
    Admitting filter{kStart, kSolicitRate};
    for (int turn = 0; turn < 4; ++turn) {
        for (const std::uint8_t n : {std::uint8_t{1}, std::uint8_t{2}}) {
            Punt claim = of(Share::claims, 1);
            claim.lladdr = Mac{{2, 0, 0, 0, 0, n}};
            EXPECT_EQ(filter.admit(claim, 1, kStart), Admission::passes);
            EXPECT_EQ(filter.admit(claim, 1, kStart), Admission::repeated);
        }
    }
}

TEST(Filter, EachOf255InterfacesHasAPartOfItsOwn) {
    for (std::uint16_t other = 2; other < kInterfaceGroups; ++other) {
        Admitting filter{kStart, kSolicitRate};
        std::uint32_t n = 0;
        while (passes(filter, of(Share::claims, n++), 1, kStart)) {
        }
        Punt elsewhere = of(Share::claims, n);
        elsewhere.ifindex = other;
        EXPECT_TRUE(passes(filter, elsewhere, 1, kStart)) << other;
    }
}

TEST(Filter, WhoTakesAllOnOneOfThousandsOfInterfacesTakesItFromFewOthers) {
    Admitting filter{kStart, kSolicitRate};
    std::uint32_t n = 0;
    while (passes(filter, of(Share::claims, n++), 1, kStart)) {
    }
    std::uint32_t without = 0;
    for (std::uint16_t other = 2; other <= 5'000; ++other) {
        Admitting fresh = filter;
        Punt elsewhere = of(Share::claims, n);
        elsewhere.ifindex = other;
        without += passes(fresh, elsewhere, 1, kStart) ? 0 : 1;
    }
    EXPECT_EQ(without, 5'000U / 255) << "those that have a part with it";
}

// The hash that this filter once had, without a seed, of which it compared 42 bits. Each step can be undone.
constexpr std::uint64_t kOfMac = 0xff51afd7ed558ccdULL;
constexpr std::uint64_t kOfWord = 0x9e3779b97f4a7c15ULL;
constexpr std::uint64_t kMixer = 0xbf58476d1ce4e5b9ULL;

/// What went into the mixer, but for the MAC.
std::uint64_t old_parts(const Punt& punt, Word word) {
    return std::hash<IpAddr>{}(punt.address) ^ (static_cast<std::uint64_t>(punt.kind) << 56U) ^
           (static_cast<std::uint64_t>(punt.error) << 48U) ^
           (static_cast<std::uint64_t>(std::bit_cast<std::uint8_t>(punt.flags)) << 40U) ^
           (static_cast<std::uint64_t>(punt.speaker) << 32U) ^ (word.bits() * kOfWord);
}
std::uint64_t old_hash(const Punt& punt, Word word) {
    std::uint64_t hash = old_parts(punt, word) ^ ((punt.lladdr.to_bits() + punt.ifindex) * kOfMac);
    hash ^= hash >> 29U;
    hash *= kMixer;
    return hash ^ (hash >> 32U);
}
constexpr std::uint64_t inverse_of(std::uint64_t odd) {
    std::uint64_t inverse = odd;
    for (int i = 0; i < 5; ++i) {
        inverse *= 2 - odd * inverse;
    }
    return inverse;
}
constexpr bool is_same_to_the_old_one(std::uint64_t a, std::uint64_t b) {
    return a >> 32U == b >> 32U && a % 1024 == b % 1024;
}
/// The punt with a station's MAC by which it takes the cell and the tag of that hash.
std::optional<Punt> colliding(Punt punt, std::uint64_t wanted) {
    constexpr std::uint64_t kFree = 1ULL << 22U;  // bits 10 to 31, which nobody looked at
    for (std::uint64_t n = 0; n < kFree; ++n) {
        std::uint64_t hash = (wanted & ~((kFree - 1) << 10U)) | n << 10U;
        hash = (hash ^ (hash >> 32U)) * inverse_of(kMixer);
        hash ^= (hash >> 29U) ^ (hash >> 58U);
        const std::uint64_t mac = ((hash ^ old_parts(punt, {})) * inverse_of(kOfMac)) - punt.ifindex;
        punt.lladdr = Mac::from_bits(mac);
        if (mac >> 48U == 0 && punt.lladdr.is_station()) {
            return punt;
        }
    }
    return std::nullopt;
}

TEST(Filter, NoClaimToAnAddressOfOursSilencesTheAnswerOfANeighbor) {
    const Mac victims{{2, 0, 0, 0, 0, 1}};
    const Word asked = word_of({.state = nud::State::probe, .lladdr = victims}, 3);
    for (const Family family : kAllFamilies) {
        const bool v4 = family == Family::ipv4;
        const Punt answer{.address = v4 ? IpAddr::v4(192, 0, 2, 10) : IpAddr::parse("2001:db8:1::10").value(),
                          .lladdr = victims,
                          .kind = PuntKind::advertisement,
                          .flags = {.has_lladdr = true, .solicited = true, .override_flag = true, .says_router = !v4},
                          .ifindex = 1};
        const auto claim = colliding({.address = v4 ? IpAddr::v4(192, 0, 2, 1) : IpAddr::parse("2001:db8:1::1").value(),
                                      .kind = PuntKind::conflict,
                                      .flags = {.has_lladdr = true},
                                      .ifindex = 1},
                                     old_hash(answer, asked));
        ASSERT_TRUE(claim.has_value());
        ASSERT_TRUE(is_same_to_the_old_one(old_hash(*claim, {}), old_hash(answer, asked)));
        Admitting filter{kStart, kSolicitRate};
        EXPECT_EQ(filter.admit(*claim, 1, kStart), Admission::passes);
        EXPECT_EQ(filter.admit(answer, 1, kStart, asked), Admission::passes);
    }
}

TEST(Filter, WhatWasLimitedPassesAsSoonAsThereIsRoomAgain) {
    Admitting filter{kStart, kSolicitRate};
    std::uint32_t n = 0;
    while (passes(filter, of(Share::strangers, n), 1, kStart)) {
        ++n;
    }
    EXPECT_EQ(filter.admit(of(Share::strangers, n), 1, kStart), Admission::limited);
    EXPECT_EQ(filter.admit(of(Share::strangers, n), 1, kStart + 1ms), Admission::passes);
}

}  // namespace
}  // namespace neigh::dataplane::test
