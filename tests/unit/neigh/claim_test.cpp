// The claim machine as a function: every phase with every event, and the plans of both families.
// Not here: the order of calls and the passing of time (own_addresses_test.cpp).
#include "dataplane/neigh/claim.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace neigh::claim {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using Acd = NeighborParams::Acd;

constexpr TimePoint kNow{1'000'000ms};
constexpr std::uint32_t kLeast = 0;
constexpr std::uint32_t kMost = UINT32_MAX;

constexpr Plan kPlan{.probes = 2,
                     .initial_delay = 30ms,
                     .probe_interval = 100ms,
                     .last_wait = 200ms,
                     .announcements = 2,
                     .announce_interval = 400ms,
                     .defends = true};

Claim claim(Phase phase, std::uint32_t sent = 0, std::optional<TimePoint> defended_at = std::nullopt) {
    return Claim{.phase = phase, .sent = sent, .defended_at = defended_at};
}

struct Row {
    const char* name;
    Claim before;
    Event event;
    Claim after;
    Actions todo;
    std::optional<TimePoint> wake_at;  ///< none: the timer stays
};

/// Failed `conflicts` times, the last time `ago`.
Claim failed(Phase phase, std::uint32_t conflicts, Duration ago, std::uint32_t sent = 0) {
    return Claim{.phase = phase, .sent = sent, .conflicts = conflicts, .failed_at = kNow - ago};
}

const Event kBegin = Begin{};
const Event kRetry = Retry{};
const Event kLost = LinkLost{};
const Event kTimer = TimerExpired{};
const Event kProbed = ConflictHeard{.is_probe = true};
const Event kClaimed = ConflictHeard{.is_probe = false};
const Claim kTentative = claim(Phase::tentative);
const Claim kUsable = claim(Phase::usable, 1);
const Claim kDuplicate = failed(Phase::duplicate, 3, 500ms);
const Claim kRetrying = failed(Phase::retrying, 3, 500ms);

const std::vector<Row> kRows{
    {"none begins", claim(Phase::none), kBegin, kTentative, {.stand = Standing::tentative}, kNow + 30ms},
    {"none loses the link", claim(Phase::none), kLost, claim(Phase::none), {}, {}},
    {"none timer", claim(Phase::none), kTimer, claim(Phase::none), {}, {}},
    {"none probed", claim(Phase::none), kProbed, claim(Phase::none), {}, {}},
    {"none claimed", claim(Phase::none), kClaimed, claim(Phase::none), {}, {}},

    {"tentative begins anew",
     claim(Phase::tentative, 2),
     kBegin,
     kTentative,
     {.stand = Standing::tentative},
     kNow + 30ms},
    {"tentative loses the link", claim(Phase::tentative, 1), kLost, claim(Phase::none), {}, kNever},
    {"first probe", kTentative, kTimer, claim(Phase::tentative, 1), {.probe = true}, kNow + 100ms},
    {"last probe", claim(Phase::tentative, 1), kTimer, claim(Phase::tentative, 2), {.probe = true}, kNow + 200ms},
    {"unique",
     claim(Phase::tentative, 2),
     kTimer,
     kUsable,
     {.stand = Standing::usable, .announce = true},
     kNow + 400ms},
    {"tentative probed", kTentative, kProbed, failed(Phase::duplicate, 1, 0ms), {.report_duplicate = true}, kNow + 1s},
    {"tentative claimed",
     claim(Phase::tentative, 2),
     kClaimed,
     failed(Phase::duplicate, 1, 0ms),
     {.report_duplicate = true},
     kNow + 1s},

    {"usable begins anew", kUsable, kBegin, kTentative, {.stand = Standing::tentative}, kNow + 30ms},
    {"usable loses the link", kUsable, kLost, kUsable, {}, kNever},
    {"last announcement", kUsable, kTimer, claim(Phase::usable, 2), {.announce = true}, kNever},
    {"nothing left", claim(Phase::usable, 2), kTimer, claim(Phase::usable, 2), {}, kNever},
    {"usable probed", kUsable, kProbed, kUsable, {}, {}},
    {"defence", kUsable, kClaimed, claim(Phase::usable, 1, kNow), {.report_conflict = true, .announce = true}, {}},
    {"too early",
     claim(Phase::usable, 2, kNow - 9'999ms),
     kClaimed,
     claim(Phase::usable, 2, kNow - 9'999ms),
     {.report_conflict = true},
     {}},
    {"again",
     claim(Phase::usable, 2, kNow - 10'000ms),
     kClaimed,
     claim(Phase::usable, 2, kNow),
     {.report_conflict = true, .announce = true},
     {}},

    {"duplicate begins", kDuplicate, kBegin, kRetrying, {.stand = Standing::retried}, kNow + 30ms},
    {"5227 2.1.1: nine conflicts",
     failed(Phase::duplicate, 9, 1ms),
     kBegin,
     failed(Phase::retrying, 9, 1ms),
     {.stand = Standing::retried},
     kNow + 30ms},
    {"5227 2.1.1: MAX_CONFLICTS, too early",
     failed(Phase::duplicate, 10, 59'999ms),
     kBegin,
     failed(Phase::duplicate, 10, 59'999ms),
     {},
     kNow + 1ms},
    {"5227 2.1.1: MAX_CONFLICTS, RATE_LIMIT_INTERVAL over",
     failed(Phase::duplicate, 10, 60'000ms),
     kBegin,
     failed(Phase::retrying, 10, 60'000ms),
     {.stand = Standing::retried},
     kNow + 30ms},
    {"duplicate loses the link", kDuplicate, kLost, kDuplicate, {}, kNever},
    {"duplicate timer", kDuplicate, kTimer, kRetrying, {.stand = Standing::retried}, kNow + 30ms},
    {"duplicate probed", kDuplicate, kProbed, kDuplicate, {}, {}},
    {"duplicate claimed", kDuplicate, kClaimed, kDuplicate, {}, {}},

    {"none retried", claim(Phase::none), kRetry, claim(Phase::none), {}, {}},
    {"tentative retried", kTentative, kRetry, kTentative, {}, {}},
    {"usable retried", kUsable, kRetry, kUsable, {}, {}},
    {"duplicate retried by hand",
     failed(Phase::duplicate, 10, 1ms),
     kRetry,
     failed(Phase::retrying, 0, 1ms),
     {.stand = Standing::retried},
     kNow + 30ms},
    {"retrying retried", kRetrying, kRetry, kRetrying, {}, {}},

    {"retrying begins anew",
     failed(Phase::retrying, 3, 500ms, 2),
     kBegin,
     kRetrying,
     {.stand = Standing::retried},
     kNow + 30ms},
    {"retrying begins anew too early",
     failed(Phase::retrying, 10, 1ms, 1),
     kBegin,
     failed(Phase::duplicate, 10, 1ms),
     {.stand = Standing::lost},
     kNow + 59'999ms},
    {"retrying loses the link",
     failed(Phase::retrying, 3, 500ms, 1),
     kLost,
     kDuplicate,
     {.stand = Standing::lost},
     kNever},
    {"first probe of a retry", kRetrying, kTimer, failed(Phase::retrying, 3, 500ms, 1), {.probe = true}, kNow + 100ms},
    {"last probe of a retry",
     failed(Phase::retrying, 3, 500ms, 1),
     kTimer,
     failed(Phase::retrying, 3, 500ms, 2),
     {.probe = true},
     kNow + 200ms},
    {"free again",
     failed(Phase::retrying, 3, 500ms, 2),
     kTimer,
     kUsable,
     {.stand = Standing::usable, .announce = true},
     kNow + 400ms},
    {"retrying probed", kRetrying, kProbed, failed(Phase::duplicate, 4, 0ms), {.report_duplicate = true}, kNow + 8s},
    {"retrying claimed",
     failed(Phase::retrying, 10, 60s, 2),
     kClaimed,
     failed(Phase::duplicate, 11, 0ms),
     {.report_duplicate = true},
     kNow + 60s},
};

TEST(Claim, EveryPhaseWithEveryEvent) {
    for (const Row& row : kRows) {
        SCOPED_TRACE(row.name);
        const Step step = claim::step(row.before, row.event, kNow, kPlan);
        EXPECT_EQ(step.next, row.after);
        EXPECT_EQ(step.todo, row.todo);
        EXPECT_EQ(step.keeps_timer, !row.wake_at.has_value());
        if (row.wake_at) {
            EXPECT_EQ(step.wake_at, *row.wake_at);
        }
    }
}

TEST(Claim, Rfc4862_5_1_WithoutProbesUsableAtOnce) {
    Plan plan = kPlan;
    plan.probes = 0;
    const Step step = claim::step(Claim{}, Begin{}, kNow, plan);
    EXPECT_EQ(step.next, kUsable);
    EXPECT_EQ(step.todo, (Actions{.stand = Standing::usable, .announce = true}));
    EXPECT_EQ(step.wake_at, kNow + 400ms);
}

TEST(Claim, Rfc4861_7_2_6_WithoutProbesAnnouncedAnewWithTheLink) {
    Plan plan = kPlan;
    plan.probes = 0;
    const Step step = claim::step(claim(Phase::usable, 2, kNow - 1ms), Begin{}, kNow, plan);
    EXPECT_EQ(step.next, claim(Phase::usable, 1, kNow - 1ms));
    EXPECT_EQ(step.todo, (Actions{.stand = Standing::usable, .announce = true}));
    EXPECT_EQ(step.wake_at, kNow + 400ms);
}

TEST(Claim, WithoutAPlanUsableInSilence) {
    const Step step = claim::step(Claim{}, Begin{}, kNow, Plan{});
    EXPECT_EQ(step.next, claim(Phase::usable));
    EXPECT_EQ(step.todo, Actions{.stand = Standing::usable});
    EXPECT_EQ(step.wake_at, kNever);
    EXPECT_EQ(claim::step(step.next, kClaimed, kNow, Plan{}).todo, Actions{.report_conflict = true});
}

TEST(Claim, WithoutProbesALostAddressIsTakenAtTheNextAttempt) {
    EXPECT_EQ(claim::step(kDuplicate, kRetry, kNow, Plan{}).todo, Actions{.stand = Standing::usable});
}

TEST(Claim, Rfc5227_2_1_1_AttemptsBackOffToOneAMinute) {
    for (const auto& [conflicts, rest] : std::vector<std::pair<std::uint32_t, Duration>>{
             {0, 1s}, {1, 1s}, {2, 2s}, {3, 4s}, {6, 32s}, {7, 60s}, {kMaxConflicts, 60s}, {UINT32_MAX, 60s}}) {
        EXPECT_EQ(back_off(conflicts), rest) << conflicts;
    }
}

// ---- Plans -----------------------------------------------------------------------------------------

TEST(ClaimPlan, Rfc5227_1_1_ProbeConstants) {
    const NeighborParams params{.acd = Acd::probe};
    Plan plan{.probes = 3,
              .initial_delay = 0ms,
              .probe_interval = 1'000ms,
              .last_wait = 2'000ms,
              .announcements = 2,
              .announce_interval = 2'000ms,
              .defends = true};
    EXPECT_EQ(draw(Family::ipv4, params, kLeast), plan);
    plan.initial_delay = 1'000ms;
    plan.probe_interval = 2'000ms;
    EXPECT_EQ(draw(Family::ipv4, params, kMost), plan);
}

TEST(ClaimPlan, Rfc5227_2_3_AnnounceSkipsTheProbes) {
    const Plan plan = draw(Family::ipv4, {.acd = Acd::announce}, kMost);
    EXPECT_EQ(plan.probes, 0U);
    EXPECT_EQ(plan.announcements, 2U);
    EXPECT_TRUE(plan.defends);
}

TEST(ClaimPlan, AcdOffIsSilent) {
    EXPECT_EQ(draw(Family::ipv4, {.acd = Acd::off}, kMost), Plan{});
}

TEST(ClaimPlan, AcdAndDadAreOfOneFamilyEach) {
    EXPECT_EQ(draw(Family::ipv6, {.acd = Acd::off}, kMost), draw(Family::ipv6, {.acd = Acd::probe}, kMost));
    EXPECT_EQ(draw(Family::ipv4, {.dad_transmits = 0}, kMost), draw(Family::ipv4, {.dad_transmits = 9}, kMost));
}

TEST(ClaimPlan, Rfc4862_5_4_2_SpacedByRetransTimer) {
    const NeighborParams params{.retrans_time = 1'500ms, .dad_transmits = 2};
    Plan plan{.probes = 2,
              .initial_delay = 0ms,
              .probe_interval = 1'500ms,
              .last_wait = 1'500ms,
              .announcements = 3,
              .announce_interval = 1'500ms,
              .defends = true};
    EXPECT_EQ(draw(Family::ipv6, params, kLeast), plan);
    plan.initial_delay = 1'000ms;  // MAX_RTR_SOLICITATION_DELAY
    EXPECT_EQ(draw(Family::ipv6, params, kMost), plan);
}

TEST(ClaimPlan, FastTimersStartFast) {
    EXPECT_EQ(draw(Family::ipv6, {.retrans_time = 20ms}, kMost).initial_delay, 20ms);
    EXPECT_EQ(draw(Family::ipv6, {.retrans_time = 0ms}, kMost).initial_delay, 0ms);
}

TEST(ClaimPlan, DrawsInBetween) {
    EXPECT_EQ(draw(Family::ipv4, {.acd = Acd::probe}, 1U << 31U).initial_delay, 500ms);
    EXPECT_EQ(draw(Family::ipv4, {.acd = Acd::probe}, 1U << 31U).probe_interval, 1'500ms);
}

}  // namespace
}  // namespace neigh::claim
