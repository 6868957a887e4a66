// mac_change: what becomes of a claim to another address, by the rule, the state and the message; then whole stories.
// Nothing here is a clause: `accept` is the RFC's own way, and is in nud_table_test.cpp and nud_advertisement_test.cpp.
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

using enum State;
using enum MacChange;
constexpr Actions kUnicast{.solicit_unicast = true};
constexpr Actions kRelease{.release = true};
constexpr Duration kReachable = kParams.reachable_time;
constexpr Duration kRetrans = kParams.retrans_time;
constexpr Duration kStale = kParams.gc_stale_time;
const std::vector<State> kNotYetAsked{reachable, stale, delay};
const std::vector<State> kKnown{reachable, stale, delay, probe};

constexpr AdvertisementHeard answer(const std::optional<Mac>& lladdr, bool override_flag = true) {
    return {.lladdr = lladdr, .solicited = true, .override_flag = override_flag, .says_router = false};
}
constexpr AdvertisementHeard announcement(const Mac& lladdr, bool override_flag = true) {
    return {.lladdr = lladdr, .override_flag = override_flag, .says_router = false};
}
/// Every kind of message that would move an entry.
const std::vector<Event> kClaims{answer(kNew), announcement(kNew), SolicitationHeard{kNew},
                                 SolicitationHeard{kNew, true}, SolicitationHeard{kNew, false}};

Row row(std::vector<State> states, Event event, Expect expect, MacChange mac_change, bool searching = false) {
    return {.clause = {},
            .states = std::move(states),
            .event = event,
            .expect = expect,
            .mac_change = mac_change,
            .searching = searching};
}
const Expect kOldIsAsked{.state = probe, .timer = kRetrans, .todo = kUnicast, .probes = 1};

TEST(NudMacChange, VerifyAsksTheOldAddressFirst) {
    for (const Event& claim : kClaims) {
        check(row(kNotYetAsked, claim, kOldIsAsked, verify));
    }
}

// It was sent to the old address, so nobody else can have got it: an answer from elsewhere is to no question of ours.
TEST(NudMacChange, VerifyBelievesNobodyElseWhileTheOldAddressIsAsked) {
    for (const Event& claim : kClaims) {
        check(row({probe}, claim, {}, verify));
    }
    check(row({probe}, answer(kOld), {.state = reachable, .timer = kReachable}, verify));
    check(row({probe}, answer(std::nullopt), {.state = reachable, .timer = kReachable}, verify));
}

TEST(NudMacChange, VerifyTakesWhoeverAnswersOnceEverybodyIsAsked) {
    check(row({probe}, answer(kNew), {.state = reachable, .lladdr = kNew, .timer = kReachable}, verify, true));
    check(row({probe}, answer(kOld), {.state = reachable, .timer = kReachable}, verify, true));
    for (const Event& claim : kClaims) {
        const auto* heard = std::get_if<AdvertisementHeard>(&claim);
        if (heard == nullptr || !heard->solicited) {
            check(row({probe}, claim, {.state = std::nullopt}, verify, true));  // no answer
        }
    }
}

TEST(NudMacChange, HoldMovesNothingThatIsUsable) {
    for (const Event& claim : kClaims) {
        check(row(kKnown, claim, {}, hold));
        check(row({probe}, claim, {}, hold, true));
    }
    check(row(kKnown, answer(kOld), {.state = reachable, .timer = kReachable}, hold));
}

TEST(NudMacChange, WhatHasNoAddressLearnsOneWhateverTheRule) {
    for (const MacChange rule : {verify, hold}) {
        check(row({incomplete, failed}, answer(kNew),
                  {.state = reachable, .lladdr = kNew, .timer = kReachable, .todo = kRelease}, rule));
        check(row({incomplete, failed}, announcement(kNew),
                  {.state = stale, .lladdr = kNew, .timer = kStale, .todo = kRelease}, rule));
        check(row({none}, SolicitationHeard{kNew}, {.state = stale, .lladdr = kNew, .timer = kStale}, rule));
    }
}

TEST(NudMacChange, WithoutOverrideItIsDoubtAsEver) {
    for (const MacChange rule : {verify, hold}) {
        check(row({reachable}, answer(kNew, false), {.state = stale, .timer = kStale}, rule));
        check(row({reachable}, announcement(kNew, false), {.state = stale, .timer = kStale}, rule));
        check(row({stale, delay, probe}, answer(kNew, false), {}, rule));
        check(row({probe}, answer(kNew, false), {}, rule, true));
    }
}

TEST(NudMacChange, TheRouterFlagOfTheSameAddressIsNotConcerned) {
    for (const MacChange rule : {verify, hold}) {
        check(row(kKnown, SolicitationHeard{kOld, false}, {.router = false}, rule));
        check(row(kKnown, SolicitationHeard{std::nullopt, false}, {.router = false}, rule));
    }
}

TEST(NudMacChange, VerifyWithoutProbesTakesNothingAway) {
    Params params = kParams;
    params.mac_change = verify;
    params.ucast_solicit = params.mcast_solicit = 0;
    const Nud known = entry_in(reachable);
    EXPECT_EQ(step(known, announcement(kNew), kNow, params).next, known);
}

/// What the clock makes of an entry that hears nothing, `times` over.
Nud after_silence(Nud nud, int times, const Params& params) {
    for (int i = 0; i < times; ++i) {
        nud = step(nud, TimerExpired{}, kNow, params).next;
    }
    return nud;
}

TEST(NudMacChange, AHostThatHasMovedIsFoundByItsAnswer) {
    Params params = kParams;
    params.mac_change = verify;
    Nud nud = step(entry_in(reachable), announcement(kNew), kNow, params).next;
    nud = after_silence(nud, 2, params);
    EXPECT_EQ(step(nud, answer(kNew), kNow, params).next, nud) << "the third unicast probe is out";
    nud = after_silence(nud, 1, params);
    EXPECT_TRUE(nud.searching);
    EXPECT_EQ(nud.lladdr, kOld) << "packets go on to it";
    EXPECT_EQ(step(nud, answer(kNew), kNow, params).next.lladdr, kNew);
}

TEST(NudMacChange, WithHoldAHostThatHasMovedIsLearnedOnceTheEntryHasFailed) {
    Params params = kParams;
    params.mac_change = hold;
    Nud nud = after_silence(entry_in(delay), 6, params);
    EXPECT_EQ(step(nud, answer(kNew), kNow, params).next, nud) << "the last multicast probe is out";
    nud = after_silence(nud, 1, params);
    EXPECT_EQ(nud.state, failed);
    nud = step(nud, PacketToSend{}, kNow, params).next;
    EXPECT_EQ(step(nud, answer(kNew), kNow, params).next.lladdr, kNew);
}

}  // namespace
}  // namespace neigh::nud
