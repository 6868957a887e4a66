// mac_change through the resolver: who is asked, when, what subscribers and counters are told; and jitter's spread.
#include <set>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class MacChangeTest : public ResolverTest {
  protected:
    void start_with(MacChange mac_change) {
        params().mac_change = mac_change;
        start();
        ask(v4(1), mac(1));
        answer(v4(1), mac(1));
        pass(5s);
        output_.take();
    }
    void claim(const Mac& lladdr) { resolver_->heard(1, v4(1), announced(lladdr), now_); }
};

TEST_F(MacChangeTest, AcceptMovesAtOnceAndCountsIt) {
    start_with(MacChange::accept);
    claim(mac(2));
    EXPECT_EQ(output_.take(), (Lines{"changed 10.0.0.1%1 STALE 02:00:00:00:00:02"}));
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 1U);
}

TEST_F(MacChangeTest, VerifyStaysWithWhoAnswers) {
    start_with(MacChange::verify);
    claim(mac(2));
    EXPECT_EQ(output_.take(),
              (Lines{"solicit 10.0.0.1%1 at 02:00:00:00:00:01", "changed 10.0.0.1%1 PROBE 02:00:00:00:00:01"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::forward);
    answer(v4(1), mac(2));
    EXPECT_EQ(output_.take(), Lines{});
    answer(v4(1), mac(1));
    EXPECT_EQ(output_.take(), (Lines{"changed 10.0.0.1%1 REACHABLE 02:00:00:00:00:01"}));
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 0U);
}

TEST_F(MacChangeTest, VerifyFollowsWhoeverAnswersWhereTheOldOneIsSilent) {
    start_with(MacChange::verify);
    claim(mac(2));
    pass(3s);
    output_.take();
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    answer(v4(1), mac(2));
    EXPECT_EQ(output_.take(), (Lines{"changed 10.0.0.1%1 REACHABLE 02:00:00:00:00:02"}));
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 1U);
}

// The question is owed, not forgotten: who moves right after it was confirmed is found as well.
TEST_F(MacChangeTest, Rfc4861_7_2_2_AStormOfClaimsAsksTheOldAddressOnceARetransTime) {
    start_with(MacChange::verify);
    for (const TimePoint end = now_ + 10s; now_ < end;) {
        claim(mac(2));
        pass(10ms);
        // The rightful one answers what it is asked.
        for (const std::string& line : output_.take()) {
            if (line.starts_with("solicit")) {
                EXPECT_EQ(line, "solicit 10.0.0.1%1 at 02:00:00:00:00:01");
                answer(v4(1), mac(1));
            }
        }
    }
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    EXPECT_LE(counter(ControlCounter::solicitations_unicast), 10U);
    EXPECT_GE(counter(ControlCounter::solicitations_unicast), 8U);
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), 0U);
}

// As many claims at once as a failover makes: what solicit_rate puts off is asked later, in the order of the claims.
TEST_F(MacChangeTest, VerifyAsksEachOfThousandsInItsTurn) {
    constexpr std::uint32_t kAll = 2'000;
    params().mac_change = MacChange::verify;
    params().solicit_rate = 1'000;
    start(kAll);
    for (std::uint32_t n = 1; n <= kAll; ++n) {
        put(v4(n), mac(1), State::stale);
    }
    output_.take();
    for (std::uint32_t n = 1; n <= kAll; ++n) {
        resolver_->heard(1, v4(n), announced(mac(2)), now_);
    }
    std::uint32_t asked = 0;
    for (const TimePoint end = now_ + 2'500ms; now_ < end; pass(1ms)) {
        for (const std::string& line : output_.take()) {
            if (line.starts_with("solicit")) {
                ASSERT_EQ(line, "solicit " + v4(++asked).to_string() + "%1 at " + mac(1).to_string());
                answer(v4(asked), mac(1));
            }
        }
    }
    EXPECT_EQ(asked, kAll);
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::reachable), kAll);
    EXPECT_LE(counter(ControlCounter::solicitations_limited), kAll) << "once each, not time and again";
}

TEST_F(MacChangeTest, HoldHearsNothingUntilTheEntryIsGone) {
    start_with(MacChange::hold);
    claim(mac(2));
    answer(v4(1), mac(2));
    ask(v4(1), mac(2));
    EXPECT_EQ(output_.take(), Lines{});
    flush();
    ask(v4(1), mac(2));
    EXPECT_EQ(lladdr(v4(1)), mac(2));
}

TEST_F(MacChangeTest, AReloadChangesTheRule) {
    start_with(MacChange::accept);
    NeighborParams params = interfaces_[0].params;
    params.mac_change = MacChange::hold;
    resolver_->reconfigure(1, params, now_);
    claim(mac(2));
    EXPECT_EQ(lladdr(v4(1)), mac(1));
}

// ---- Jitter ------------------------------------------------------------------------------------------

class JitterTest : public ResolverTest {
  protected:
    /// How many of a hundred neighbors, missed at once, are asked for the second time at the same millisecond, at most.
    std::size_t most_in_step() {
        for (std::uint32_t n = 1; n <= 100; ++n) {
            send(v4(n));
        }
        output_.take();
        const TimePoint start = now_;
        std::size_t most = 0;
        std::size_t all = 0;
        while (all < 100 && wake()) {
            const std::size_t now = output_.take().size();
            EXPECT_TRUE(now == 0 || (now_ - start >= 1s && now_ - start <= 1100ms + 10ms)) << (now_ - start).count();
            most = std::max(most, now);
            all += now;
        }
        return most;
    }
};

TEST_F(JitterTest, Rfc7559_2_RepeatsOfABurstSpreadOut) {
    start(1000, 0, {});
    EXPECT_LE(most_in_step(), 25U);
    pass(10s);
}

TEST_F(JitterTest, WithoutItTheyAreInStep) {
    start();
    EXPECT_EQ(most_in_step(), 100U);
    pass(10s);
}

}  // namespace
}  // namespace neigh::test
