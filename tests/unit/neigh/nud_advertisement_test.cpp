// Advertisements (NA, ARP replies, gratuitous ARP): RFC 4861 7.2.5 and appendix C, row by row; RFC 9131 6.1.1.
// S, O, R are the flags of an NA; an ARP reply counts as S=1 O=1, a gratuitous ARP as S=0 O=1, neither says R.
#include <set>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

using enum State;
using enum Gratuitous;
constexpr Actions kRelease{.release = true};
constexpr Duration kReachable = kParams.reachable_time;
constexpr Duration kStale = kParams.gc_stale_time;
constexpr std::nullopt_t kNoOption = std::nullopt;

const std::vector<State> kEvery{std::begin(kAllStates), std::end(kAllStates)};
const std::vector<State> kKnown{reachable, stale, delay, probe};

/// Flags in the order of the RFC's text; whoever leaves R out is an ARP sender.
AdvertisementHeard na(std::optional<Mac> lladdr, bool s, bool o, bool r) {
    return {.lladdr = lladdr, .solicited = s, .override_flag = o, .router = r};
}
AdvertisementHeard arp(Mac lladdr, bool s) {
    return {.lladdr = lladdr, .solicited = s, .override_flag = true, .says_router = false};
}

// clang-format off
const std::vector<Row> kRows{
    // ---- No entry
    {"RFC4861_7_2_5_nobody_asked_S1", {none}, na(kNew, true, true, true), {}},
    {"RFC4861_7_2_5_nobody_asked_S0", {none}, na(kNew, false, true, true), {}},
    {"RFC826_reply_nobody_asked_for", {none}, arp(kNew, true), {}},
    {"RFC9131_6_1_1_unsolicited_may_create", {none}, na(kNew, false, true, true),
        {.state = stale, .lladdr = kNew, .router = true, .timer = kStale}, create},
    {"RFC9131_6_1_1_override_makes_no_difference", {none}, na(kNew, false, false, false),
        {.state = stale, .lladdr = kNew, .timer = kStale}, create},
    {"RFC9131_6_1_1_gratuitous_arp_may_create", {none}, arp(kNew, false),
        {.state = stale, .lladdr = kNew, .timer = kStale}, create},
    {"RFC9131_6_1_1_but_not_solicited", {none}, na(kNew, true, true, false), {}, create},
    {"RFC9131_6_1_1_but_not_without_address", {none}, na(kNoOption, false, true, false), {}, create},

    // ---- INCOMPLETE, and FAILED, which the RFC does not have
    {"RFC4861_7_2_5_incomplete_without_option_S1", {incomplete, failed}, na(kNoOption, true, true, true), {}},
    {"RFC4861_7_2_5_incomplete_without_option_S0", {incomplete, failed}, na(kNoOption, false, true, true), {}},
    {"RFC4861_7_2_5_incomplete_S1", {incomplete, failed}, na(kNew, true, true, true),
        {.state = reachable, .lladdr = kNew, .router = true, .timer = kReachable, .todo = kRelease}},
    {"RFC4861_7_2_5_incomplete_S1_ignores_O", {incomplete, failed}, na(kNew, true, false, false),
        {.state = reachable, .lladdr = kNew, .timer = kReachable, .todo = kRelease}},
    {"RFC4861_7_2_5_incomplete_S0", {incomplete, failed}, na(kNew, false, true, true),
        {.state = stale, .lladdr = kNew, .router = true, .timer = kStale, .todo = kRelease}},
    {"RFC4861_7_2_5_incomplete_S0_ignores_O", {incomplete, failed}, na(kNew, false, false, false),
        {.state = stale, .lladdr = kNew, .timer = kStale, .todo = kRelease}},
    {"RFC826_reply", {incomplete, failed}, arp(kNew, true),
        {.state = reachable, .lladdr = kNew, .timer = kReachable, .todo = kRelease}},

    // ---- 7.2.5 I: O=0 and another address
    {"RFC4861_7_2_5_I_a_S1", {reachable}, na(kNew, true, false, false), {.state = stale, .timer = kStale}},
    {"RFC4861_7_2_5_I_a_S0", {reachable}, na(kNew, false, false, false), {.state = stale, .timer = kStale}},
    {"RFC4861_7_2_5_I_b_S1", {stale, delay, probe}, na(kNew, true, false, false), {}},
    {"RFC4861_7_2_5_I_b_S0", {stale, delay, probe}, na(kNew, false, false, false), {}},

    // ---- 7.2.5 II: O=1, or the same address, or none
    {"RFC4861_7_2_5_II_S1_O1_same", kKnown, na(kOld, true, true, true), {.state = reachable, .timer = kReachable}},
    {"RFC4861_7_2_5_II_S1_O0_same", kKnown, na(kOld, true, false, true), {.state = reachable, .timer = kReachable}},
    {"RFC4861_7_2_5_II_S1_without_option", kKnown, na(kNoOption, true, false, true),
        {.state = reachable, .timer = kReachable}},
    {"RFC4861_7_2_5_II_S1_O1_different", kKnown, na(kNew, true, true, true),
        {.state = reachable, .lladdr = kNew, .timer = kReachable}},
    {"RFC4861_7_2_5_II_S0_O1_different", kKnown, na(kNew, false, true, true),
        {.state = stale, .lladdr = kNew, .timer = kStale}},
    {"RFC4861_7_2_5_II_S0_O1_same", kKnown, na(kOld, false, true, true), {}},
    {"RFC4861_7_2_5_II_S0_O0_same", kKnown, na(kOld, false, false, true), {}},
    {"RFC4861_7_2_5_II_S0_without_option", kKnown, na(kNoOption, false, true, true), {}},
    {"RFC4861_7_2_5_II_no_router_any_more_S1", kKnown, na(kOld, true, true, false),
        {.state = reachable, .router = false, .timer = kReachable}},
    {"RFC4861_7_2_5_II_no_router_any_more_S0", kKnown, na(kOld, false, true, false), {.router = false}},
    {"RFC4861_7_2_5_II_no_router_any_more_and_moved", kKnown, na(kNew, false, true, false),
        {.state = stale, .lladdr = kNew, .router = false, .timer = kStale}},
    {"RFC826_reply_leaves_router_alone", kKnown, arp(kOld, true), {.state = reachable, .timer = kReachable}},
    {"RFC826_reply_from_elsewhere", kKnown, arp(kNew, true),
        {.state = reachable, .lladdr = kNew, .timer = kReachable}},
    {"RFC5944_4_6_announcement_of_the_known", kKnown, arp(kOld, false), {}},
    {"RFC5944_4_6_announcement_from_elsewhere", kKnown, arp(kNew, false),
        {.state = stale, .lladdr = kNew, .timer = kStale}},

    // ---- What is not believed, or not wanted
    {"RFC1812_3_3_2_group_address_S1", kEvery, na(kGroup, true, true, false), {}},
    {"RFC1812_3_3_2_broadcast_S1", kEvery, arp(Mac::broadcast(), true), {}},
    {"RFC1812_3_3_2_group_address_may_not_create", kEvery, na(kGroup, false, true, false), {}, create},
    {"Zero_address", kEvery, na(kZero, true, true, false), {}},
    {"Gratuitous_ignored_S0_O1", kEvery, na(kNew, false, true, false), {}, ignore},
    {"Gratuitous_ignored_S0_O0", kEvery, na(kNew, false, false, false), {}, ignore},
    {"Gratuitous_ignored_without_option", kEvery, na(kNoOption, false, true, false), {}, ignore},
    {"Gratuitous_ignored_but_answers_count", {incomplete}, na(kNew, true, true, false),
        {.state = reachable, .lladdr = kNew, .timer = kReachable, .todo = kRelease}, ignore},
    {"Static_ignores_S1", {noarp, permanent}, na(kNew, true, true, false), {}},
    {"Static_ignores_S0", {noarp, permanent}, na(kNew, false, true, false), {}, create},
    {"Static_ignores_arp", {noarp, permanent}, arp(kNew, true), {}},
};
// clang-format on

class NudAdvertisement : public ::testing::TestWithParam<Row> {};

TEST_P(NudAdvertisement, Row) {
    check(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Rfc4861_7_2_5, NudAdvertisement, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.clause; });

TEST(NudAdvertisementTable, NamesEveryStateForEveryFlagAndAddress) {
    std::set<std::tuple<State, bool, bool, int>> named;  // state, S, O, address: same, different, none
    for (const Row& row : kRows) {
        const auto& heard = std::get<AdvertisementHeard>(row.event);
        if (heard.lladdr && !heard.lladdr->is_station()) {
            continue;
        }
        for (const State state : row.states) {
            named.emplace(state, heard.solicited, heard.override_flag, !heard.lladdr ? 2 : *heard.lladdr == kNew);
        }
    }
    for (const State state : kKnown) {
        for (const bool s : {false, true}) {
            for (const bool o : {false, true}) {
                EXPECT_TRUE(named.contains({state, s, o, 0})) << to_word(state) << s << o << " same";
                EXPECT_TRUE(named.contains({state, s, o, 1})) << to_word(state) << s << o << " different";
            }
            // Without an option O says nothing: one row is enough.
            EXPECT_TRUE(named.contains({state, s, false, 2}) || named.contains({state, s, true, 2})) << to_word(state);
        }
    }
    for (const State state : {none, incomplete, failed}) {
        EXPECT_TRUE(named.contains({state, false, true, 1}) && named.contains({state, true, true, 1}));
        EXPECT_TRUE(named.contains({state, false, true, 2}));
    }
}

}  // namespace
}  // namespace neigh::nud
