// The parts of the main loop: each has its turn, in order, and the first that wants another one ends the sleep.
#include "control/loop_parts.hpp"

#include <optional>
#include <vector>

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

constexpr TimePoint kNow{Duration{1'000}};

struct Busy {
    bool advance(TimePoint now) {
        turns.push_back(now);
        return has_more;
    }
    [[nodiscard]] std::optional<TimePoint> next_wake() const { return wake; }

    std::vector<TimePoint> turns{};
    bool has_more = false;
    std::optional<TimePoint> wake{};
};
struct Quiet {
    void advance(TimePoint) { ++turns; }
    [[nodiscard]] TimePoint next_wake() const { return wake; }

    int turns = 0;
    TimePoint wake{};
};
struct WithoutTimer {
    void advance(TimePoint) {}
};
struct Silent {
    [[nodiscard]] TimePoint next_wake() const { return kNow; }
};
static_assert(Turned<Busy> && Turned<Quiet> && Turned<Periodic>);
static_assert(!Turned<WithoutTimer> && !Turned<Silent>, "a part has both, or is none");

TEST(LoopParts, EveryPartHasItsTurnThoughOneBeforeHasMoreToDo) {
    Busy busy{.has_more = true};
    Quiet quiet;
    Busy last;
    LoopParts parts;
    parts.add(busy);
    parts.add(quiet);
    parts.add(last);
    EXPECT_TRUE(parts.advance(kNow));
    EXPECT_EQ(busy.turns, std::vector{kNow});
    EXPECT_EQ(quiet.turns, 1);
    EXPECT_EQ(last.turns, std::vector{kNow});
    busy.has_more = false;
    EXPECT_FALSE(parts.advance(kNow));
    last.has_more = true;
    EXPECT_TRUE(parts.advance(kNow));
}

TEST(LoopParts, TurnsAreInTheOrderOfTheList) {
    std::vector<int> order;
    LoopParts parts;
    for (const int number : {3, 1, 2}) {
        parts.add(LoopPart::without_timer([&order, number](TimePoint) { order.push_back(number); }));
    }
    EXPECT_FALSE(parts.advance(kNow));
    EXPECT_EQ(order, (std::vector{3, 1, 2}));
    EXPECT_EQ(parts.next_wake(), std::nullopt);
}

TEST(LoopParts, TheEarliestTimerEndsTheSleepWhereverItStands) {
    Busy one{.wake = kNow + Duration{5}};
    Quiet two{.wake = kNow + Duration{7}};
    Busy none;
    LoopParts parts;
    EXPECT_EQ(parts.next_wake(), std::nullopt);
    parts.add(none);
    parts.add(two);
    parts.add(one);
    EXPECT_EQ(parts.next_wake(), kNow + Duration{5});
    two.wake = kNow + Duration{3};
    EXPECT_EQ(parts.next_wake(), kNow + Duration{3});
    none.wake = kNow;
    EXPECT_EQ(parts.next_wake(), kNow);
}

TEST(LoopParts, APeriodIsKeptFromTheFirstTurnOn) {
    int times = 0;
    Periodic periodic{Duration{10}, [&times] { ++times; }};
    EXPECT_LE(periodic.next_wake(), kNow);
    periodic.advance(kNow);
    EXPECT_EQ(times, 1);
    EXPECT_EQ(periodic.next_wake(), kNow + Duration{10});
    periodic.advance(kNow + Duration{9});
    EXPECT_EQ(times, 1);
    periodic.advance(kNow + Duration{12});
    EXPECT_EQ(times, 2);
    EXPECT_EQ(periodic.next_wake(), kNow + Duration{22});
}

}  // namespace
}  // namespace neigh::control::test
