// The token bucket under a fake clock, and streams with their bounds.
#include <gtest/gtest.h>

#include "pktgen/stream.hpp"

namespace neigh::pktgen {
namespace {

constexpr std::uint64_t kHz = 2'100'000'000;

/// Takes whatever there is, every `step` ticks until `end`.
std::uint64_t take_until(Pace& pace, Ticks end, Ticks step) {
    std::uint64_t taken = 0;
    for (Ticks now = 0; now <= end; now += step) {
        const std::uint64_t due = pace.available(now, 32);
        pace.spend(due);
        taken += due;
    }
    return taken;
}

TEST(Pace, KeepsItsRateHoweverOftenItIsAsked) {
    for (const std::uint64_t rate : {1ULL, 7ULL, 1'000ULL, 333'333ULL}) {
        for (const Ticks step : {Ticks{1'000'003}, Ticks{99'999}}) {
            Pace pace{rate, 64, kHz, 0};
            const Ticks seconds = rate < 100 ? 20 : 1;
            const double most = std::min<double>(static_cast<double>(rate), 32.0 * kHz / static_cast<double>(step));
            const double wanted = most * static_cast<double>(seconds);
            // Within what the last, unfinished step would have brought.
            EXPECT_NEAR(static_cast<double>(take_until(pace, seconds * kHz, step)), wanted, 2 + wanted / 2'000)
                << rate << ' ' << step;
        }
    }
}
TEST(Pace, SavesUpNoMoreThanABurst) {
    Pace pace{1'000, 64, kHz, 0};
    EXPECT_EQ(pace.available(1'000 * kHz, 1'000), 64U);
}
TEST(Pace, ALongPauseAtAHighRateDoesNotOverflow) {
    Pace pace{200'000'000, 64, kHz, 0};
    EXPECT_EQ(pace.available(~Ticks{0}, 1'000), 64U);
}
TEST(Pace, StartsEmptyAndEarnsNothingWhenTimeGoesBack) {
    Pace pace{1'000, 64, kHz, 5 * kHz};
    EXPECT_EQ(pace.available(5 * kHz, 32), 0U);
    EXPECT_EQ(pace.available(kHz, 32), 0U);
    EXPECT_EQ(pace.available(5 * kHz + kHz / 1'000, 32), 1U);
}
TEST(Pace, WithoutARateAlwaysGivesTheMost) {
    Pace pace{0, 64, kHz, 0};
    pace.spend(32);
    EXPECT_EQ(pace.available(0, 32), 32U);
}
TEST(Stream, EndsWithItsCount) {
    Stream stream{nullptr, {.count = 40, .end = kHz}, kHz};
    EXPECT_EQ(stream.due(0, 32), 32U);
    stream.spend(32);
    EXPECT_EQ(stream.due(0, 32), 8U);
    stream.spend(8);
    EXPECT_EQ(stream.due(0, 32), 0U);
    EXPECT_TRUE(stream.is_over(0));
    EXPECT_FALSE(stream.is_late(0));
}
TEST(Stream, SendsBetweenItsBeginAndItsEndAlone) {
    Stream stream{nullptr, {.begin = 10, .end = 20}, kHz};
    EXPECT_EQ(stream.due(9, 32), 0U);
    EXPECT_EQ(stream.due(10, 32), 32U);
    EXPECT_EQ(stream.due(19, 32), 32U);
    EXPECT_EQ(stream.due(20, 32), 0U);
    EXPECT_TRUE(stream.is_late(20));
}

}  // namespace
}  // namespace neigh::pktgen
