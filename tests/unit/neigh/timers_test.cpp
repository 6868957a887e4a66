// The timing wheel against the plainest model there is, a multimap, on a fake clock; and its edges by name.
#include "dataplane/neigh/timers.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <map>
#include <random>

#include <gtest/gtest.h>

namespace neigh {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();
constexpr TimePoint kStart{Duration{5'000}};
constexpr TimePoint at(std::int64_t ms) {
    return kStart + Duration{ms};
}

std::vector<TimerWheel::Item> advance(TimerWheel& wheel, TimePoint now, std::size_t limit = kAll) {
    std::vector<TimerWheel::Item> expired;
    wheel.advance(now, expired, limit);
    return expired;
}
using Items = std::vector<TimerWheel::Item>;

TEST(TimerWheel, ExpiresAtItsDeadlineAndNotBefore) {
    for (const std::int64_t distance :
         {1LL, 255LL, 256LL, 257LL, 65'535LL, 65'536LL, 65'537LL, 16'777'215LL, 16'777'216LL, 0xffff'fffeLL}) {
        TimerWheel wheel(4, kStart);
        advance(wheel, at(77));
        wheel.arm(3, at(77 + distance));
        EXPECT_TRUE(wheel.is_armed(3));
        EXPECT_EQ(advance(wheel, at(77 + distance - 1)), Items{}) << distance;
        EXPECT_EQ(advance(wheel, at(77 + distance)), Items{3}) << distance;
        EXPECT_FALSE(wheel.is_armed(3));
        EXPECT_EQ(wheel.armed(), 0U);
    }
}

TEST(TimerWheel, PastDeadlineExpiresAtTheNextTick) {
    TimerWheel wheel(4, kStart);
    advance(wheel, at(100));
    wheel.arm(0, at(40));
    wheel.arm(1, TimePoint::min());
    EXPECT_EQ(wheel.next_wake(), at(101));
    EXPECT_EQ(advance(wheel, at(100)), Items{});
    EXPECT_EQ(advance(wheel, at(101)).size(), 2U);
}

TEST(TimerWheel, ArmingReplacesAndNeverDisarms) {
    TimerWheel wheel(2, kStart);
    wheel.arm(0, at(10));
    wheel.arm(0, at(300));
    EXPECT_EQ(wheel.armed(), 1U);
    EXPECT_EQ(advance(wheel, at(299)), Items{});
    wheel.arm(0, kNever);
    EXPECT_FALSE(wheel.is_armed(0));
    EXPECT_EQ(wheel.next_wake(), std::nullopt);
    wheel.disarm(0);
    wheel.disarm(1);
    EXPECT_EQ(wheel.armed(), 0U);
    EXPECT_EQ(advance(wheel, at(1'000)), Items{});
}

TEST(TimerWheel, LaterThanTheHorizonIsClampedToIt) {
    constexpr std::int64_t kHorizon = 0xffff'ffff;
    TimerWheel wheel(1, kStart);
    wheel.arm(0, at(10 * kHorizon));
    EXPECT_EQ(advance(wheel, at(kHorizon - 1)), Items{});
    EXPECT_EQ(advance(wheel, at(kHorizon)), Items{0});
}

TEST(TimerWheel, LimitLeavesTheRestForTheNextCall) {
    TimerWheel wheel(10, kStart);
    for (TimerWheel::Item item = 0; item < 10; ++item) {
        wheel.arm(item, at(100 + item / 2 * 1'000));
    }
    EXPECT_EQ(advance(wheel, at(50'000), 0), Items{});
    Items all;
    for (int call = 0; call < 4; ++call) {
        const Items some = advance(wheel, at(50'000), 3);
        EXPECT_EQ(some.size(), call < 3 ? 3U : 1U);
        all.insert(all.end(), some.begin(), some.end());
    }
    EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](auto a, auto b) { return a / 2 < b / 2; }));
    EXPECT_EQ(advance(wheel, at(50'000), 3), Items{});
}

TEST(TimerWheel, ArmedBetweenLimitedCallsIsNotLost) {
    TimerWheel wheel(4, kStart);
    wheel.arm(0, at(10));
    wheel.arm(1, at(10));
    EXPECT_EQ(advance(wheel, at(50), 1).size(), 1U);
    wheel.arm(2, at(5));  // time stands at 10 still
    wheel.arm(3, at(30));
    EXPECT_EQ(advance(wheel, at(50)).size(), 3U);
}

TEST(TimerWheel, TimeGoingBackDoesNothing) {
    TimerWheel wheel(2, kStart);
    EXPECT_EQ(advance(wheel, TimePoint::min()), Items{});
    wheel.arm(0, at(1'000));
    advance(wheel, at(900));
    EXPECT_EQ(advance(wheel, at(100)), Items{});
    EXPECT_EQ(advance(wheel, at(1'000)), Items{0});
}

TEST(TimerWheel, AppendsToWhatIsThere) {
    TimerWheel wheel(2, kStart);
    wheel.arm(1, at(1));
    Items expired{7};
    wheel.advance(at(1), expired, kAll);
    EXPECT_EQ(expired, (Items{7, 1}));
}

// A month of idle gaps costs stops at occupied buckets only: by stepping through each millisecond this would be 2.6
// thousand million steps, and the test would not end.
TEST(TimerWheel, IdleGapsAreJumped) {
    TimerWheel wheel(3, kStart);
    const std::int64_t day = 24 * 3600 * 1000;
    wheel.arm(0, at(day));
    wheel.arm(1, at(10 * day + 1));
    wheel.arm(2, at(30 * day));
    int calls = 0;
    Items expired;
    for (TimePoint now = kStart; const auto wake = wheel.next_wake(); ++calls) {
        ASSERT_GE(*wake, now);
        now = *wake;
        wheel.advance(now, expired, kAll);
        ASSERT_LT(calls, 20);
    }
    EXPECT_EQ(expired, (Items{0, 1, 2}));
    EXPECT_EQ(advance(wheel, at(100'000 * day)), Items{});
}

class TimerWheelModel : public ::testing::TestWithParam<std::uint32_t> {};

// Random arming, disarming and passing of time; the clock starts shortly before the 32 bits of a tick wrap.
TEST_P(TimerWheelModel, AgreesWithAMultimap) {
    constexpr std::uint32_t kItems = 200;
    std::mt19937_64 random(GetParam());
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    /// Near and far alike: a random number of bits.
    const auto distance = [&] { return below(1ULL << static_cast<unsigned>(below(33))); };

    TimerWheel wheel(kItems, kStart);
    TimePoint now = at(0xffff'ffffLL - below(100'000));
    advance(wheel, now);
    std::multimap<TimePoint, TimerWheel::Item> model;
    std::map<TimerWheel::Item, TimePoint> deadlines;
    const auto forget = [&](TimerWheel::Item item) {
        if (const auto found = deadlines.find(item); found != deadlines.end()) {
            auto [first, last] = model.equal_range(found->second);
            model.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == item; }));
            deadlines.erase(found);
        }
    };

    for (int turn = 0; turn < 20'000; ++turn) {
        const auto item = static_cast<TimerWheel::Item>(below(kItems));
        switch (below(8)) {
            case 0:
                wheel.disarm(item);
                forget(item);
                break;
            case 1:
            case 2: {
                // Mostly little, so that items meet; at times as far as it goes.
                const std::int64_t most = below(50) == 0 ? distance() : distance() % 5'000;
                now += Duration{most};
                const auto limit = below(4) == 0 ? static_cast<std::size_t>(below(5)) : kAll;
                const Items expired = advance(wheel, now, limit);
                ASSERT_LE(expired.size(), limit);
                for (const auto gone : expired) {
                    ASSERT_EQ(deadlines.count(gone), 1U) << "expired twice, or disarmed";
                    ASSERT_EQ(deadlines[gone], model.begin()->first) << "out of order";
                    forget(gone);
                }
                // Early is wrong by the order above; late is wrong by this.
                if (limit == kAll) {
                    ASSERT_TRUE(model.empty() || model.begin()->first > now) << "late";
                } else {
                    ASSERT_TRUE(expired.size() == limit || model.empty() || model.begin()->first > now);
                    // Drain, so that deadlines set below mean what the model takes them for.
                    for (const auto gone : advance(wheel, now)) {
                        forget(gone);
                    }
                }
                break;
            }
            default: {
                const TimePoint deadline = now + Duration{1 + distance() % 0xffff'fff0LL};
                wheel.arm(item, deadline);
                forget(item);
                model.emplace(deadline, item);
                deadlines[item] = deadline;
            }
        }
        ASSERT_EQ(wheel.armed(), model.size());
        ASSERT_EQ(wheel.is_armed(item), deadlines.contains(item));
        ASSERT_EQ(wheel.next_wake().has_value(), !model.empty());
        if (!model.empty()) {
            ASSERT_GT(*wheel.next_wake(), now);
            ASSERT_LE(*wheel.next_wake(), model.begin()->first);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TimerWheelModel, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace neigh
