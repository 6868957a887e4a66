// How many moves of a MAC are too many, by a clock that is an argument.
#include "dataplane/neigh/mac_moves.hpp"

#include <gtest/gtest.h>

namespace neigh {
namespace {

using namespace std::chrono_literals;
using Ruling = MacMoves::Ruling;

constexpr TimePoint kStart{1'000'000ms};
constexpr MoveLimits kLimits{.most = 5, .window = 10s, .damping = 60s};

TEST(MacMoves, AFailoverAndBackIsFollowed) {
    MacMoves moves;
    EXPECT_TRUE(moves.is_blank());
    EXPECT_EQ(moves.move(kStart, kLimits), Ruling::moves);
    EXPECT_EQ(moves.move(kStart + 200ms, kLimits), Ruling::moves);
    EXPECT_EQ(moves.held(kStart + 200ms), 0ms);
    EXPECT_FALSE(moves.is_blank());
}

TEST(MacMoves, OneMoreThanTheLimitIsHeldForItsTime) {
    MacMoves moves;
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(moves.move(kStart + i * 2s, kLimits), Ruling::moves);
    }
    const TimePoint then = kStart + 9'999ms;
    EXPECT_EQ(moves.move(then, kLimits), Ruling::flaps);
    EXPECT_EQ(moves.held(then), 60s);
    EXPECT_EQ(moves.move(then, kLimits), Ruling::held);
    EXPECT_EQ(moves.move(then + 60s - 1ms, kLimits), Ruling::held);
    EXPECT_EQ(moves.held(then + 60s), 0ms);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(moves.move(then + 60s, kLimits), Ruling::moves) << "from the beginning";
    }
    EXPECT_EQ(moves.move(then + 60s, kLimits), Ruling::flaps);
}

TEST(MacMoves, WhoMovesSlowlyMovesForEver) {
    MacMoves moves;
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(moves.move(kStart + i * 2s, kLimits), Ruling::moves);
    }
}

TEST(MacMoves, WithoutDampingTheyAreToldOfOnceAWindow) {
    MacMoves moves;
    int flaps = 0;
    for (int i = 0; i < 60; ++i) {
        const Ruling ruling = moves.move(kStart, {.most = 5, .window = 10s, .damping = 0s});
        EXPECT_NE(ruling, Ruling::held);
        flaps += ruling == Ruling::flaps ? 1 : 0;
    }
    EXPECT_EQ(flaps, 10);
}

TEST(MacMoves, NoLimitNoFlapping) {
    MacMoves moves;
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_EQ(moves.move(kStart, {.most = 0, .window = 10s, .damping = 60s}), Ruling::moves);
    }
}

TEST(MacMoves, AnotherLimitHoldsFromTheNextMoveOn) {
    MacMoves moves;
    for (int i = 0; i < 6; ++i) {
        (void)moves.move(kStart, kLimits);
    }
    ASSERT_EQ(moves.held(kStart), 60s);
    EXPECT_EQ(moves.move(kStart, {.most = 5, .window = 10s, .damping = 0s}), Ruling::moves) << "told to hold nobody";
    (void)moves.move(kStart, kLimits);
    EXPECT_EQ(moves.move(kStart, {.most = 0, .window = 10s, .damping = 60s}), Ruling::moves) << "told of no limit";
    EXPECT_TRUE(moves.is_blank());
}

}  // namespace
}  // namespace neigh
