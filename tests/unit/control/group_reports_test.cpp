// When groups are reported: RFC 3810 6, by a fake clock.
#include "control/neighbors/group_reports.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

using Version = GroupReports::Version;
using std::chrono::seconds;

TimePoint at(Duration::rep ms) {
    return TimePoint{Duration{ms}};
}

const IpAddr kGroups[] = {IpAddr::parse("ff02::2").value(), IpAddr::parse("ff02::1:ff00:1").value(),
                          IpAddr::parse("ff02::1:ff00:2").value()};

wire::MldQuery query(Duration longest, std::uint8_t version = 2) {
    return {.max_response_delay = longest, .version = version};
}
/// Everything that is due until then, one after the other.
std::vector<GroupReports::Due> all_until(GroupReports& reports, TimePoint end) {
    std::vector<GroupReports::Due> all;
    while (const auto wake = reports.next_wake()) {
        if (*wake > end) {
            break;
        }
        const auto due = reports.take(*wake);
        if (!due) {
            break;
        }
        all.push_back(*due);
    }
    return all;
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
        reports.queried(1, query(kLongest), kGroups, at(0));
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
    reports.queried(1, query(Duration{0}), kGroups, at(5));
    reports.queried(1, query(Duration{10'000}), kGroups, at(5));
    EXPECT_TRUE(reports.take(at(5)));
    EXPECT_FALSE(reports.next_wake());
    reports.queried(1, query(Duration{10'000}), kGroups, at(5));
    reports.queried(1, query(Duration{0}), kGroups, at(6));
    EXPECT_TRUE(reports.take(at(6)));
    EXPECT_FALSE(reports.next_wake());
}

TEST(GroupReports, Rfc3810_8_2_1_AQuerierOfVersion1IsAnsweredInVersion1GroupByGroup) {
    GroupReports reports{1};
    EXPECT_EQ(reports.version(1, at(0)), Version::mld_v2);
    reports.queried(1, query(Duration{5'000}, 1), kGroups, at(0));
    EXPECT_EQ(reports.version(1, at(0)), Version::mld_v1);
    EXPECT_EQ(reports.version(2, at(0)), Version::mld_v2) << "each interface for itself";
    const auto due = all_until(reports, at(5'000));
    ASSERT_EQ(due.size(), std::size(kGroups));
    for (const IpAddr& group : kGroups) {
        EXPECT_EQ(std::ranges::count(due, group, [](const auto& one) { return one.group.value(); }), 1);
    }
    EXPECT_FALSE(reports.next_wake());
}

TEST(GroupReports, Rfc2710_4_EachGroupHasATimeOfItsOwn) {
    GroupReports reports{1};
    std::set<TimePoint> times;
    reports.queried(1, query(Duration{1'000'000}, 1), kGroups, at(0));
    while (const auto wake = reports.next_wake()) {
        times.insert(*wake);
        ASSERT_TRUE(reports.take(*wake));
    }
    EXPECT_EQ(times.size(), std::size(kGroups));
    reports.queried(1, query(Duration{0}, 1), kGroups, at(9));
    reports.queried(1, query(Duration{10'000}, 1), kGroups, at(9));
    EXPECT_EQ(all_until(reports, at(109)).size(), std::size(kGroups)) << "the sooner one counts";
}

TEST(GroupReports, QuestionsInARowWithoutADelayHaveOneAnswerInVersion1) {
    GroupReports reports{1};
    for (Duration::rep ms = 0; ms < 50; ++ms) {
        reports.queried(1, query(Duration{0}, 1), kGroups, at(0));
    }
    EXPECT_EQ(all_until(reports, at(100)).size(), std::size(kGroups));
}

TEST(GroupReports, Rfc3810_9_12_TheOlderVersionQuerierIsPresentForTwoIntervalsAndADelay) {
    constexpr Duration kDefault{2 * 125'000 + 10'000};
    GroupReports reports{1};
    reports.queried(1, query(Duration{10'000}, 1), kGroups, at(0));
    EXPECT_EQ(reports.version(1, at(0) + kDefault - Duration{1}), Version::mld_v1);
    EXPECT_EQ(reports.version(1, at(0) + kDefault), Version::mld_v2);
    reports.queried(1, query(Duration{10'000}, 1), {}, at(100'000));
    EXPECT_EQ(reports.version(1, at(100'000) + kDefault - Duration{1}), Version::mld_v1) << "it begins anew";
}

TEST(GroupReports, Rfc3810_9_12_TheIntervalIsThatOfTheLastQuery) {
    GroupReports reports{1};
    wire::MldQuery of_version_2 = query(Duration{1'000});
    of_version_2.robustness = 3;
    of_version_2.query_interval = seconds{20};
    reports.queried(1, of_version_2, kGroups, at(0));
    reports.queried(1, query(Duration{1'000}, 1), kGroups, at(0));
    EXPECT_EQ(reports.version(1, at(60'999)), Version::mld_v1);
    EXPECT_EQ(reports.version(1, at(61'000)), Version::mld_v2);
}

TEST(GroupReports, Rfc3810_8_2_1_InVersion1QueriesOfVersion2AreAnsweredInVersion1) {
    GroupReports reports{1};
    reports.queried(1, query(Duration{0}, 1), kGroups, at(0));
    EXPECT_EQ(all_until(reports, at(100)).size(), std::size(kGroups));
    reports.queried(1, query(Duration{0}), {kGroups, 1}, at(101));
    const auto due = all_until(reports, at(101));
    ASSERT_EQ(due.size(), 1U);
    EXPECT_EQ(due.front().group, kGroups[0]);
}

TEST(GroupReports, Rfc3810_8_2_1_AnotherModeCancelsWhatIsPending) {
    GroupReports reports{1};
    reports.joined(1, at(0));
    reports.queried(1, query(Duration{10'000}), kGroups, at(0));
    reports.queried(1, query(Duration{0}, 1), {}, at(1));
    EXPECT_FALSE(reports.next_wake()) << "neither repeat nor answer of version 2";
    // A delay as long as the time that its querier counts as present for: what is due later is cancelled.
    wire::MldQuery short_lived = query(Duration{0});
    short_lived.query_interval = seconds{0};
    reports.queried(1, short_lived, {}, at(2));
    reports.queried(1, query(Duration{1}, 1), kGroups, at(2));
    EXPECT_EQ(reports.version(1, at(3)), Version::mld_v2);
    EXPECT_FALSE(reports.take(at(3)));
    EXPECT_FALSE(reports.next_wake());
}

TEST(GroupReports, Rfc2710_7_10_JoinsAreRepeatedWithinTenSecondsInVersion1) {
    GroupReports reports{1};
    bool beyond_a_second = false;
    for (int i = 0; i < 100; ++i) {
        reports.queried(1, query(Duration{0}, 1), {}, at(0));
        reports.joined(1, at(0));
        const TimePoint wake = reports.next_wake().value();
        EXPECT_LE(wake, at(10'000));
        beyond_a_second |= wake > at(1'000);
    }
    EXPECT_TRUE(beyond_a_second);
}

}  // namespace
}  // namespace neigh::control::test
