// The token bucket: exact over time, safe at every clock, and its reserve.
#include "dataplane/neigh/solicit.hpp"

#include <array>
#include <random>

#include <gtest/gtest.h>

namespace neigh {
namespace {

constexpr TimePoint kStart{Duration{123'456}};
constexpr TimePoint at(std::int64_t ms) {
    return kStart + Duration{ms};
}

/// How many tokens the caller gets at once.
std::uint32_t drain(RateLimit& limit, TimePoint now, bool privileged = true) {
    std::uint32_t taken = 0;
    while (limit.take(now, privileged)) {
        ++taken;
    }
    return taken;
}

TEST(RateLimit, StartsWithItsBurstAndSavesNoMore) {
    RateLimit limit(100, 20, 0, kStart);
    EXPECT_EQ(drain(limit, kStart), 20U);
    EXPECT_EQ(drain(limit, kStart), 0U);
    EXPECT_EQ(drain(limit, at(3'600'000)), 20U);
}

TEST(RateLimit, EarnsExactlyItsRate) {
    RateLimit limit(3, 10, 0, kStart);
    drain(limit, kStart);
    EXPECT_EQ(drain(limit, at(333)), 0U);
    EXPECT_EQ(drain(limit, at(334)), 1U);
    EXPECT_EQ(drain(limit, at(666)), 0U);
    EXPECT_EQ(drain(limit, at(667)), 1U);
    EXPECT_EQ(drain(limit, at(1'000)), 1U);
}

// However the time is cut up, nothing is rounded away: in an hour of odd steps it gives 3600 times its rate.
TEST(RateLimit, DoesNotDrift) {
    for (const std::uint32_t rate : {1U, 7U, 333U, 9'999U}) {
        std::mt19937 random(rate);
        RateLimit limit(rate, rate + 1, 0, kStart);
        drain(limit, kStart);
        std::uint64_t taken = 0;
        for (std::int64_t ms = 0; ms < 3'600'000;) {
            ms = std::min<std::int64_t>(3'600'000, ms + 1 + static_cast<std::int64_t>(random() % 997));
            taken += drain(limit, at(ms));
        }
        EXPECT_EQ(taken, 3'600ULL * rate);
    }
}

TEST(RateLimit, RFC6583_7_1_ReserveIsForThePrivileged) {
    RateLimit limit(1'000, 20, 5, kStart);
    EXPECT_EQ(drain(limit, kStart, false), 15U);
    EXPECT_EQ(drain(limit, kStart, true), 5U);
    EXPECT_FALSE(limit.take(at(5), false));  // what is earned fills the reserve first
    EXPECT_TRUE(limit.take(at(6), false));
    EXPECT_FALSE(limit.take(at(6), false));
    EXPECT_EQ(drain(limit, at(6), true), 5U);
}

TEST(RateLimit, ReserveIsNeverMoreThanTheBurst) {
    RateLimit limit(1'000, 4, 100, kStart);
    EXPECT_FALSE(limit.take(at(1'000), false));
    EXPECT_EQ(drain(limit, at(1'000), true), 4U);
}

TEST(RateLimit, TimeStandingStillOrGoingBackEarnsNothing) {
    RateLimit limit(1'000, 2, 0, kStart);
    EXPECT_EQ(drain(limit, at(100)), 2U);
    EXPECT_EQ(drain(limit, at(50)), 0U);
    EXPECT_EQ(drain(limit, TimePoint::min()), 0U);
    EXPECT_EQ(drain(limit, at(100)), 0U);  // nor does coming back to where it was
    EXPECT_EQ(drain(limit, at(101)), 1U);
}

TEST(RateLimit, NoGapIsTooLong) {
    for (const std::uint32_t rate : {1U, UINT32_MAX}) {
        RateLimit limit(rate, 3, 0, TimePoint::min());
        EXPECT_EQ(drain(limit, TimePoint::min()), 3U);
        EXPECT_EQ(drain(limit, TimePoint::max()), 3U);
    }
    RateLimit wraps(1U << 31U, 3, 0, kStart);  // rate times pause is 2^64
    EXPECT_EQ(drain(wraps, kStart), 3U);
    EXPECT_EQ(drain(wraps, at(1LL << 33U)), 3U);
    RateLimit largest(UINT32_MAX, UINT32_MAX, UINT32_MAX, kStart);
    EXPECT_TRUE(largest.take(at(0), true));
    EXPECT_TRUE(largest.take(TimePoint::max(), true));
}

TEST(RateLimit, RateOfZeroIsNever) {
    FairLimit limit = FairLimit::for_solicitations(0, kStart);
    EXPECT_FALSE(limit.take(kStart, true, kNobody));
    EXPECT_FALSE(limit.take(TimePoint::max(), true, kNobody));
    RateLimit no_burst(10, 0, 0, kStart);
    EXPECT_FALSE(no_burst.take(at(1'000'000), true));
}

TEST(FairLimit, ForSolicitationsIsATenthOfASecondAQuarterReserved) {
    const auto drain = [](FairLimit& limit, bool privileged) {
        std::uint32_t got = 0;
        while (limit.take(kStart, privileged, kNobody)) {
            ++got;
        }
        return got;
    };
    FairLimit limit = FairLimit::for_solicitations(10'000, kStart);
    EXPECT_EQ(drain(limit, false), 750U);
    EXPECT_EQ(drain(limit, true), 250U);
    FairLimit slow = FairLimit::for_solicitations(1, kStart);
    EXPECT_EQ(drain(slow, false), 6U);
    EXPECT_EQ(drain(slow, true), 2U);
}

// ---- Shares ----------------------------------------------------------------------------------------

constexpr Origin kScanner = 3;
constexpr Origin kGuest = 5;

/// Asks of `origin` in each millisecond of `seconds`, and what it got; `beside` is asked after every one of them.
template <typename Beside>
std::uint32_t hammer(FairLimit& budget, std::uint32_t a_ms, std::uint32_t seconds, Beside beside) {
    std::uint32_t got = 0;
    for (std::uint32_t ms = 0; ms < 1'000 * seconds; ++ms) {
        const TimePoint now = kStart + Duration{ms};
        for (std::uint32_t i = 0; i < a_ms; ++i) {
            got += budget.take(now, false, kScanner) ? 1U : 0U;
        }
        beside(ms, now);
    }
    return got;
}

TEST(FairLimit, WhoIsAloneGetsEverything) {
    FairLimit budget = FairLimit::for_solicitations(1'000, kStart);
    const std::uint32_t got = hammer(budget, 30, 10, [](std::uint32_t, TimePoint) {});
    EXPECT_GE(got, 10'000U);
    EXPECT_LE(got, 10'100U);
}

TEST(FairLimit, Rfc6583_7_1_WhoScansLeavesOthersTheirShare) {
    FairLimit budget = FairLimit::for_solicitations(1'000, kStart);
    std::uint32_t refused = 0;
    std::uint32_t known_refused = 0;
    hammer(budget, 30, 10, [&](std::uint32_t ms, TimePoint now) {
        if (ms % 5 == 0) {  // 200 a second, of a share of 250
            refused += budget.take(now, false, kGuest) ? 0U : 1U;
        }
        if (ms % 10 == 0) {
            known_refused += budget.take(now, true, kScanner) ? 0U : 1U;
        }
    });
    EXPECT_EQ(refused, 0U);
    EXPECT_EQ(known_refused, 0U);
}

TEST(FairLimit, NobodyInParticularIsHeldByTheWholeAlone) {
    FairLimit budget = FairLimit::for_solicitations(1'000, kStart);
    std::uint32_t got = 0;
    for (int i = 0; i < 1'000; ++i) {
        got += budget.take(kStart, false, kNobody) ? 1U : 0U;
    }
    EXPECT_EQ(got, 75U) << "the burst without what is reserved";
}

TEST(Origins, SendersAreSpreadOverTheGroupsAndNoneIsNobody) {
    const Origins origins;
    std::array<std::uint32_t, kOrigins> counts{};
    for (std::uint32_t n = 0; n < 15'000; ++n) {
        ++counts[origins.of(IpAddr::v4(0x0a000000U + n))];
    }
    EXPECT_EQ(counts[kNobody], 0U);
    for (std::size_t group = 1; group < kOrigins; ++group) {
        EXPECT_GT(counts[group], 500U) << group;
    }
    EXPECT_EQ(origins.of(IpAddr::v4(1)), origins.of(IpAddr::v4(1)));
}

}  // namespace
}  // namespace neigh
