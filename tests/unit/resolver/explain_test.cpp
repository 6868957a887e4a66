// What explain tells: verdict, timer, packets that wait, and the past with its causes.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class ExplainTest : public ResolverTest {
  protected:
    Explanation explain(const IpAddr& dst) {
        const auto explanation = resolver_->explain(1, dst, now_);
        EXPECT_TRUE(explanation.ok());
        return explanation.value();
    }
    /// Latest first, as "STATE cause".
    Lines past(const IpAddr& dst) {
        Lines lines;
        const History::Past past = explain(dst).past;
        for (std::size_t i = 0; i < past.kept; ++i) {
            lines.push_back(std::string{to_word(past.items[i].state)} + ' ' +
                            std::string{to_word(past.items[i].cause, dst.family)});
        }
        return lines;
    }
};

TEST_F(ExplainTest, NobodyKnown) {
    start();
    const Explanation nobody = explain(v4(1));
    EXPECT_FALSE(nobody.row.has_value());
    EXPECT_EQ(nobody.verdict, Verdict::none);
    EXPECT_FALSE(nobody.timer.has_value());
    EXPECT_EQ(nobody.past.kept, 0U);
    EXPECT_EQ(resolver_->explain(7, v4(1), now_).error().status, Status::not_found);
}

TEST_F(ExplainTest, VerdictTimerAndPackets) {
    start();
    send(v4(1));
    send(v4(1));
    pass(400ms);
    Explanation it = explain(v4(1));
    EXPECT_EQ(it.verdict, Verdict::hold);
    EXPECT_EQ(it.waiting, 2U);
    EXPECT_EQ(it.timer, Duration{600});
    EXPECT_EQ(it.then, State::incomplete);
    pass(2'000ms);
    EXPECT_EQ(explain(v4(1)).then, State::failed);
    answer(v4(1), mac(1));
    it = explain(v4(1));
    EXPECT_EQ(it.verdict, Verdict::forward);
    EXPECT_EQ(it.waiting, 0U);
    EXPECT_EQ(it.then, State::stale);
    EXPECT_GE(*it.timer, 15s);
    EXPECT_LE(*it.timer, 45s);
    pass(*it.timer);
    it = explain(v4(1));
    EXPECT_EQ(it.verdict, Verdict::forward_and_tell);
    EXPECT_EQ(it.timer, params().gc_stale_time);
    EXPECT_EQ(it.then, State::none);
}

TEST_F(ExplainTest, APermanentOneHasNoTimer) {
    start();
    put(v6(1), mac(1));
    EXPECT_FALSE(explain(v6(1)).timer.has_value());
    EXPECT_EQ(explain(v6(1)).verdict, Verdict::forward);
}

TEST_F(ExplainTest, ThePastNamesItsCauses) {
    start();
    send(v4(1));
    answer(v4(1), mac(1));
    pass(50s);
    send(v4(1));
    pass(5s);
    answer(v4(1), mac(1));
    resolver_->heard(1, v4(1), announced(mac(2)), now_);
    EXPECT_EQ(past(v4(1)), (Lines{"STALE gratuitous-arp", "REACHABLE arp-reply", "PROBE timer", "DELAY packet",
                                  "STALE timer", "REACHABLE arp-reply", "INCOMPLETE packet"}));
    EXPECT_EQ(explain(v4(1)).past.moves, 1U);
}

TEST_F(ExplainTest, NdHasItsOwnWords) {
    start();
    ask(v6(1), mac(1));
    resolver_->heard(1, v6(1), nud::SolicitationHeard{.lladdr = mac(2), .router = true}, true, now_);
    answer(v6(1), mac(2));
    resolver_->heard(1, v6(1), announced(mac(3)), now_);
    EXPECT_EQ(past(v6(1)), (Lines{"STALE unsolicited-na", "REACHABLE na", "STALE rs-or-ra", "STALE ns"}));
    EXPECT_EQ(explain(v6(1)).past.moves, 2U);
}

TEST_F(ExplainTest, CommandsAreCausesAndThePastOutlivesTheEntry) {
    start();
    put(v4(1), mac(1), State::stale);
    (void)resolver_->resolve(1, v4(1), now_);
    answer(v4(1), mac(1));
    flush();
    sweep_all();
    EXPECT_EQ(past(v4(1)), (Lines{"NONE flush", "REACHABLE arp-reply", "INCOMPLETE resolve", "STALE set"}));
    put(v4(1), mac(2));
    const Resolver::EntryName name{.dst = v4(1), .ifindex = 1};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->remove({&name, 1}, now_, bad_row).ok());
    EXPECT_EQ(past(v4(1)).front(), "NONE delete");
    EXPECT_EQ(explain(v4(1)).past.moves, 1U);  // across its absence
    ASSERT_TRUE(resolver_->restore({.dst = v4(2), .ifindex = 1, .lladdr = mac(2)}, now_).ok());
    EXPECT_EQ(past(v4(2)), (Lines{"STALE restored"}));
}

TEST_F(ExplainTest, ThePastIsBounded) {
    start();
    for (std::uint32_t n = 1; n <= 100; ++n) {
        put(v4(1), mac(n), State::stale);
    }
    const History::Past past = explain(v4(1)).past;
    EXPECT_EQ(past.changes, 100U);
    EXPECT_EQ(past.moves, 99U);
    EXPECT_EQ(past.kept, History::kDepth);
    EXPECT_EQ(past.items[0].lladdr, mac(100));
    EXPECT_EQ(past.items[7].lladdr, mac(93));
}

// A scan may not push out the past of neighbors that were there.
TEST(History, WhatMattersStays) {
    History history{64};
    const auto key = [](std::uint32_t n) { return Key::of(1, v4(n)); };
    const auto at = [](std::uint32_t n) { return TimePoint{Duration{n}}; };
    for (std::uint32_t n = 0; n < 16; ++n) {
        history.record(key(n), {.at = at(n), .state = State::reachable, .cause = Cause::answer, .lladdr = mac(1)},
                       History::Weight::confirmed);
    }
    const auto kept = [&] {
        std::uint32_t count = 0;
        for (std::uint32_t n = 0; n < 16; ++n) {
            count += history.of(key(n)).kept != 0 ? 1U : 0U;
        }
        return count;
    };
    const std::uint32_t before = kept();
    EXPECT_GE(before, 12U);
    for (std::uint32_t n = 1'000; n < 100'000; ++n) {
        history.record(key(n), {.at = at(n), .state = State::incomplete, .cause = Cause::packet},
                       History::Weight::unconfirmed);
    }
    EXPECT_EQ(kept(), before);
    // Among equals the oldest goes.
    for (std::uint32_t n = 200'000; n < 300'000; ++n) {
        history.record(key(n), {.at = at(n), .state = State::reachable, .cause = Cause::answer, .lladdr = mac(2)},
                       History::Weight::confirmed);
    }
    EXPECT_EQ(kept(), 0U);
}

}  // namespace
}  // namespace neigh::test
