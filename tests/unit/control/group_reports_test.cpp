// When groups are reported: RFC 3810 6, by a fake clock.
#include "control/group_reports.hpp"

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

TimePoint at(Duration::rep ms) {
    return TimePoint{Duration{ms}};
}

TEST(GroupReports, Rfc3810_6_1_JoinsAreRepeatedOnceWithinTheInterval) {
    GroupReports reports{1};
    EXPECT_FALSE(reports.next_wake());
    reports.joined(3, at(100));
    const auto wake = reports.next_wake();
    ASSERT_TRUE(wake);
    EXPECT_GE(*wake, at(100));
    EXPECT_LE(*wake, at(100) + GroupReports::kUnsolicitedReportInterval);
    EXPECT_FALSE(reports.take(*wake - Duration{1}));
    const auto due = reports.take(*wake);
    ASSERT_TRUE(due);
    EXPECT_EQ(due->ifindex, 3U);
    EXPECT_EQ(due->record, wire::MldRecord::change_to_exclude);
    EXPECT_FALSE(reports.next_wake());
}

TEST(GroupReports, Rfc3810_6_2_AnswersAreSpreadOverTheDelayThatIsAllowed) {
    constexpr Duration kLongest{10'000};
    GroupReports reports{1};
    int early = 0;
    for (int i = 0; i < 1'000; ++i) {
        reports.queried(1, kLongest, at(0));
        const TimePoint wake = reports.next_wake().value();
        EXPECT_LE(wake, at(0) + kLongest);
        early += wake < at(5'000) ? 1 : 0;
        const auto due = reports.take(wake);
        ASSERT_TRUE(due);
        EXPECT_EQ(due->record, wire::MldRecord::mode_is_exclude);
    }
    EXPECT_NEAR(early, 500, 100);
}

TEST(GroupReports, Rfc3810_6_2_AnAnswerThatIsDueEarlierIsEnough) {
    GroupReports reports{1};
    reports.queried(1, Duration{0}, at(5));
    reports.queried(1, Duration{10'000}, at(5));
    EXPECT_TRUE(reports.take(at(5)));
    EXPECT_FALSE(reports.next_wake());
    reports.queried(1, Duration{10'000}, at(5));
    reports.queried(1, Duration{0}, at(6));
    EXPECT_TRUE(reports.take(at(6)));
    EXPECT_FALSE(reports.next_wake());
}

}  // namespace
}  // namespace neigh::control::test
