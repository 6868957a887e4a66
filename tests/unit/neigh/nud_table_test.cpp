// The specification of the state machine, all but advertisements: each row a clause. Rows name every state for every
// event (the last test sees to that), so a new state or event can't slip by.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

using enum State;
constexpr Actions kMulticast{.solicit_multicast = true};
constexpr Actions kUnicast{.solicit_unicast = true};
constexpr Actions kRelease{.release = true};
constexpr Actions kFail{.fail = true};
constexpr Duration kReachable = kParams.reachable_time;
constexpr Duration kRetrans = kParams.retrans_time;
constexpr Duration kDelay = kParams.delay_first_probe_time;
constexpr Duration kStale = kParams.gc_stale_time;

// clang-format off
const std::vector<Row> kRows{
    // ---- A packet to send
    {"RFC4861_7_2_2_unknown_is_asked_by_multicast", {none, failed}, PacketToSend{},
        {.state = incomplete, .timer = kRetrans, .todo = kMulticast, .probes = 1}},
    {"RFC4861_7_2_2_packets_wait_while_incomplete", {incomplete}, PacketToSend{}, {}},
    {"RFC4861_7_3_3_first_packet_to_stale_starts_delay", {stale}, PacketToSend{}, {.state = delay, .timer = kDelay}},
    {"RFC4861_7_3_3_packets_flow_meanwhile", {reachable, delay, probe}, PacketToSend{}, {}},
    {"Static_is_sent_to", {noarp, permanent}, PacketToSend{}, {}},

    // ---- The timer
    {"RFC4861_7_2_2_asked_again", {incomplete}, TimerExpired{},
        {.state = incomplete, .timer = kRetrans, .todo = kMulticast, .probes = 3}, Gratuitous::update, 2},
    {"RFC4861_7_2_2_fails_after_mcast_solicit", {incomplete}, TimerExpired{},
        {.state = failed, .timer = kStale, .todo = kFail}, Gratuitous::update, 3},
    {"RFC4861_7_3_3_reachable_time_over", {reachable}, TimerExpired{}, {.state = stale, .timer = kStale}},
    {"RFC4861_5_3_unused_is_collected", {stale, failed}, TimerExpired{}, {.state = none}},
    {"RFC4861_7_3_3_delay_over_first_probe", {delay}, TimerExpired{},
        {.state = probe, .timer = kRetrans, .todo = kUnicast, .probes = 1}},
    {"RFC4861_7_3_3_probes_again", {probe}, TimerExpired{},
        {.state = probe, .timer = kRetrans, .todo = kUnicast, .probes = 3}, Gratuitous::update, 2},
    {"RFC7048_3_silent_to_unicast_is_asked_by_multicast", {probe}, TimerExpired{},
        {.state = probe, .timer = kRetrans, .todo = kMulticast, .probes = 4, .searching = true}, Gratuitous::update, 3},
    {"RFC7048_3_asked_by_multicast_for_the_last_time", {probe}, TimerExpired{},
        {.state = probe, .timer = kRetrans, .todo = kMulticast, .probes = 6, .searching = true}, Gratuitous::update, 5},
    {"RFC4861_7_3_3_probed_in_vain", {probe}, TimerExpired{},
        {.state = failed, .timer = kStale, .todo = kFail}, Gratuitous::update, 6},
    {"Timer_means_nothing_without_one", {none, noarp, permanent}, TimerExpired{}, {}},

    // ---- NS, ARP request, RS, RA, redirect
    {"RFC4861_7_2_3_asker_is_remembered", {none}, SolicitationHeard{kNew},
        {.state = stale, .lladdr = kNew, .timer = kStale}},
    {"RFC4861_7_2_3_asker_that_we_asked_for", {incomplete, failed}, SolicitationHeard{kNew},
        {.state = stale, .lladdr = kNew, .timer = kStale, .todo = kRelease}},
    {"RFC4861_7_2_3_same_address_is_no_news", {reachable, stale, delay, probe}, SolicitationHeard{kOld}, {}},
    {"RFC4861_7_2_3_RFC826_asker_has_moved", {reachable, stale, delay, probe}, SolicitationHeard{kNew},
        {.state = stale, .lladdr = kNew, .timer = kStale}},
    {"RFC4861_6_2_6_sender_of_RS_is_no_router", {reachable, stale, delay, probe}, SolicitationHeard{kOld, false},
        {.router = false}},
    {"RFC4861_6_2_6_sender_of_RS_is_no_router_and_moved", {reachable, stale, delay, probe},
        SolicitationHeard{kNew, false}, {.state = stale, .lladdr = kNew, .router = false, .timer = kStale}},
    {"RFC4861_6_3_4_sender_of_RA_is_router", {none}, SolicitationHeard{kNew, true},
        {.state = stale, .lladdr = kNew, .router = true, .timer = kStale}},
    {"RFC4861_6_3_4_awaited_sender_of_RA_is_router", {incomplete, failed}, SolicitationHeard{kNew, true},
        {.state = stale, .lladdr = kNew, .router = true, .timer = kStale, .todo = kRelease}},
    {"RFC4861_6_2_6_RS_without_option_says_no_router_all_the_same", {reachable, stale, delay, probe},
        SolicitationHeard{std::nullopt, false}, {.router = false}},
    {"RFC4861_6_3_4_RA_without_option_changes_no_more_than_that", {reachable, stale, delay, probe},
        SolicitationHeard{std::nullopt, true}, {}},
    {"RFC4861_6_2_6_without_option_nothing_is_made", {none, incomplete, failed, noarp, permanent},
        SolicitationHeard{std::nullopt, true}, {}},
    {"RFC1812_3_3_2_group_address_is_not_believed",
        {none, incomplete, reachable, stale, delay, probe, failed, noarp, permanent}, SolicitationHeard{kGroup}, {}},
    {"RFC1812_3_3_2_broadcast_is_not_believed",
        {none, incomplete, reachable, stale, delay, probe, failed, noarp, permanent},
        SolicitationHeard{Mac::broadcast()}, {}},
    {"Zero_address_is_not_believed",
        {none, incomplete, reachable, stale, delay, probe, failed, noarp, permanent},
        SolicitationHeard{kZero, false}, {}},
    {"Static_ignores_askers", {noarp, permanent}, SolicitationHeard{kNew, false}, {}},

    // ---- Upper layers
    {"RFC4861_7_3_1_forward_progress", {reachable, stale, delay, probe}, ReachabilityConfirmed{},
        {.state = reachable, .timer = kReachable}},
    {"RFC4861_7_3_1_nothing_to_confirm", {none, incomplete, failed, noarp, permanent}, ReachabilityConfirmed{}, {}},

    // ---- The operator
    {"Admin_sets_permanent", {none, reachable, stale, delay, probe, noarp, permanent}, AdminSet{permanent, kNew},
        {.state = permanent, .lladdr = kNew, .router = false}},
    {"Admin_sets_noarp", {none, reachable, stale, delay, probe, noarp, permanent}, AdminSet{noarp, kNew},
        {.state = noarp, .lladdr = kNew, .router = false}},
    {"Admin_sets_reachable", {none, reachable, stale, delay, probe, noarp, permanent}, AdminSet{reachable, kNew, true},
        {.state = reachable, .lladdr = kNew, .router = true, .timer = kReachable}},
    {"Admin_sets_stale", {none, reachable, stale, delay, probe, noarp, permanent}, AdminSet{stale, kNew, true},
        {.state = stale, .lladdr = kNew, .router = true, .timer = kStale}},
    {"Admin_sets_permanent_what_packets_wait_for", {incomplete, failed}, AdminSet{permanent, kNew},
        {.state = permanent, .lladdr = kNew, .todo = kRelease}},
    {"Admin_sets_noarp_what_packets_wait_for", {incomplete, failed}, AdminSet{noarp, kNew},
        {.state = noarp, .lladdr = kNew, .todo = kRelease}},
    {"Admin_sets_reachable_what_packets_wait_for", {incomplete, failed}, AdminSet{reachable, kNew},
        {.state = reachable, .lladdr = kNew, .timer = kReachable, .todo = kRelease}},
    {"Admin_sets_stale_what_packets_wait_for", {incomplete, failed}, AdminSet{stale, kNew},
        {.state = stale, .lladdr = kNew, .timer = kStale, .todo = kRelease}},
    {"Admin_can_set_no_other_state", {none, permanent}, AdminSet{probe, kNew},
        {.state = stale, .lladdr = kNew, .router = false, .timer = kStale}},
    {"Admin_resolves_anew", {none, incomplete, reachable, stale, delay, probe, failed, noarp, permanent},
        AdminResolve{}, {.state = incomplete, .timer = kRetrans, .todo = kMulticast, .probes = 1}},
    {"Admin_verifies_who_is_known_by_unicast", {reachable, stale, delay}, AdminVerify{},
        {.state = probe, .timer = kRetrans, .todo = kUnicast, .probes = 1}},
    {"Admin_verifies_nobody_who_is_asked_already", {none, incomplete, probe, noarp, permanent}, AdminVerify{}, {}},
    {"Admin_verifies_and_removes_who_was_silent", {failed}, AdminVerify{}, {.state = none}},
    {"Admin_deletes", {none, incomplete, reachable, stale, delay, probe, failed, noarp, permanent},
        AdminDelete{}, {.state = none}},
};
// clang-format on

class NudTable : public ::testing::TestWithParam<Row> {};

TEST_P(NudTable, Row) {
    check(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Rfc4861, NudTable, ::testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.clause; });

TEST(NudTableItself, NamesEveryStateForEveryEvent) {
    std::set<std::pair<State, std::size_t>> named;
    for (const Row& row : kRows) {
        for (const State state : row.states) {
            named.emplace(state, row.event.index());
        }
    }
    for (const State state : kAllStates) {
        named.emplace(state, Event{AdvertisementHeard{}}.index());  // nud_advertisement_test.cpp
    }
    EXPECT_EQ(named.size(), kStates * std::variant_size_v<Event>);
}

}  // namespace
}  // namespace neigh::nud
