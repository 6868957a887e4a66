// When links are looked at: at once when somebody tells, every 20 ms where nobody would, and not for longer than a
// tenth of the time.
#include "control/neighbors/link_schedule.hpp"

#include <gtest/gtest.h>

namespace neigh::control {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{1'000'000ms};

TEST(LinkSchedule, TheFirstLookIsDueAtOnce) {
    EXPECT_TRUE(LinkSchedule{false}.is_due(kNow));
    EXPECT_TRUE(LinkSchedule{true}.is_due(kNow));
}

TEST(LinkSchedule, OnceASecondWhereEveryDeviceTells) {
    LinkSchedule schedule{false};
    schedule.looked(kNow, 1us);
    EXPECT_EQ(schedule.next(), kNow + 1s);
    EXPECT_FALSE(schedule.is_due(kNow + 999ms));
    EXPECT_TRUE(schedule.is_due(kNow + 1s));
}

TEST(LinkSchedule, SoonWhenItIsTold) {
    LinkSchedule schedule{false};
    schedule.looked(kNow, 1us);
    schedule.told();
    EXPECT_TRUE(schedule.is_due(kNow + 500ms));
    EXPECT_FALSE(schedule.is_due(kNow + 4ms)) << "however often it is told";
    EXPECT_TRUE(schedule.is_due(kNow + 5ms));
    schedule.looked(kNow + 5ms, 1us);
    EXPECT_EQ(schedule.next(), kNow + 1'005ms) << "it has been looked";
}

TEST(LinkSchedule, Every20MsWhereOneDoesNotTell) {
    LinkSchedule schedule{true};
    schedule.looked(kNow, 10us);
    EXPECT_EQ(schedule.next(), kNow + 20ms);
    schedule.looked(kNow, 2ms);
    EXPECT_EQ(schedule.next(), kNow + 20ms);
}

TEST(LinkSchedule, SeldomWhereALookTakesLong) {
    LinkSchedule schedule{true};
    schedule.looked(kNow, 9ms);
    EXPECT_EQ(schedule.next(), kNow + 90ms);
    schedule.looked(kNow, 10s);
    schedule.looked(kNow, 10s);
    EXPECT_EQ(schedule.next(), kNow + 1s) << "but once a second";
}

// On a busy machine control is interrupted in the middle of a look.
TEST(LinkSchedule, ALookThatTookLongOnceDoesNotMakeThemSeldom) {
    LinkSchedule schedule{true};
    schedule.looked(kNow, 100us);
    schedule.looked(kNow, 50ms);
    EXPECT_EQ(schedule.next(), kNow + 20ms);
    schedule.looked(kNow, 100us);
    EXPECT_EQ(schedule.next(), kNow + 20ms);
}

}  // namespace
}  // namespace neigh::control
