// flush verify: make before break, paced, counted; and flush with a bound.
#include <set>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class VerifyTest : public ResolverTest {
  protected:
    void fill(std::uint32_t entries) {
        for (std::uint32_t n = 1; n <= entries; ++n) {
            put(v4(n), mac(n), n % 2 == 0 ? State::stale : State::reachable);
        }
        output_.take();
    }
    VerifyProgress begin(const VerifyOptions& options = {}, const Filter& filter = {.states = StateSet::dynamic()}) {
        const auto begun = resolver_->verify(filter, options, now_);
        EXPECT_TRUE(begun.ok());
        return *resolver_->verification();
    }
    const VerifyProgress& progress() { return *resolver_->verification(); }
    /// Until it is done: those in `silent` do not answer.
    void run(const std::set<std::uint32_t>& silent, Duration limit = 600s) {
        for (const TimePoint end = now_ + limit; !progress().done() && now_ < end;) {
            pass(10ms);
            for (const std::string& line : output_.take()) {
                std::uint32_t n = 0;
                if (std::sscanf(line.c_str(), "solicit 10.0.0.%u%%1", &n) == 1 && !silent.contains(n)) {
                    answer(v4(n), mac(n));
                }
            }
        }
        EXPECT_TRUE(progress().done());
    }
};

TEST_F(VerifyTest, OnlyTheSilentGo) {
    start();
    fill(50);
    EXPECT_EQ(begin().total, 50U);
    run({7, 8, 50});
    EXPECT_EQ(progress().asked, 50U);
    EXPECT_EQ(progress().answered, 47U);
    EXPECT_EQ(progress().flushed, 3U);
    EXPECT_FALSE(progress().stopped_early());
    EXPECT_EQ(all().size(), 47U);
    EXPECT_EQ(state(v4(7)), State::none);
    EXPECT_EQ(state(v4(9)), State::reachable);
}

TEST_F(VerifyTest, EveryEntryForwardsWhileItIsAsked) {
    start();
    fill(20);
    (void)begin();
    pass(2'900ms);  // ucast_solicit unicast probes, and no answer yet
    for (std::uint32_t n = 1; n <= 20; ++n) {
        EXPECT_EQ(state(v4(n)), State::probe);
        EXPECT_EQ(verdict(v4(n)), Verdict::forward) << n;
    }
    run({});
    EXPECT_EQ(progress().answered, 20U);
}

TEST_F(VerifyTest, AskedByUnicastFirst) {
    start();
    fill(1);
    (void)begin();
    pass(10ms);
    EXPECT_EQ(output_.take().front(), "solicit 10.0.0.1%1 at 02:00:00:00:00:01");
    run({});
}

TEST_F(VerifyTest, PacedByRate) {
    start();
    fill(200);
    (void)begin({.rate = 50});
    pass(1'000ms);
    EXPECT_NEAR(static_cast<double>(progress().asked), 50, 2);
    pass(1'000ms);
    EXPECT_NEAR(static_cast<double>(progress().asked), 100, 2);
}

TEST_F(VerifyTest, EndsWhenMostHaveGone) {
    start();
    fill(40);
    (void)begin({.most = 2});
    std::set<std::uint32_t> everybody;
    for (std::uint32_t n = 1; n <= 40; ++n) {
        everybody.insert(n);
    }
    run(everybody);
    EXPECT_EQ(progress().flushed, 2U);
    EXPECT_EQ(progress().kept, 38U);
    EXPECT_TRUE(progress().stopped_early());
    EXPECT_EQ(all().size(), 38U);
}

TEST_F(VerifyTest, FailedOnesGoAtOnceAndStaticOnesStay) {
    start();
    send(v4(1));
    pass(10s);
    ASSERT_EQ(state(v4(1)), State::failed);
    put(v4(2), mac(2));
    (void)begin({}, {});
    pass(10ms);
    EXPECT_TRUE(progress().done());
    EXPECT_EQ(progress().flushed, 1U);
    EXPECT_EQ(state(v4(1)), State::none);
    EXPECT_EQ(state(v4(2)), State::permanent);
}

TEST_F(VerifyTest, WhoIsResolvedAtTheMomentIsCountedByItsOutcome) {
    start();
    send(v4(1));
    send(v4(2));
    (void)begin();
    run({2});
    EXPECT_EQ(progress().answered, 1U);
    EXPECT_EQ(progress().flushed, 1U);
    EXPECT_EQ(all().size(), 1U);
}

TEST_F(VerifyTest, WhatGoesOtherwiseMeanwhileIsCountedApart) {
    start();
    fill(10);
    (void)begin();
    pass(500ms);
    EXPECT_EQ(flush(), 10U);
    sweep_all();
    pass(10ms);
    EXPECT_TRUE(progress().done());
    EXPECT_EQ(progress().elsewhere, 10U);
    EXPECT_EQ(progress().flushed, 0U);
}

TEST_F(VerifyTest, WhoMovedHasAnswered) {
    start();
    fill(1);
    (void)begin();
    pass(10ms);
    resolver_->heard(1, v4(1), announced(mac(9)), now_);
    EXPECT_TRUE(progress().done());
    EXPECT_EQ(progress().answered, 1U);
    EXPECT_EQ(lladdr(v4(1)), mac(9));
}

TEST_F(VerifyTest, OneAtATimeAndCancelled) {
    start();
    fill(10);
    (void)begin();
    pass(100ms);
    EXPECT_EQ(resolver_->verify({}, {}, now_).error().status, Status::busy);
    resolver_->cancel_verification();
    EXPECT_EQ(resolver_->verification(), nullptr);
    pass(20s);  // ordinary neighbors again: they fail, and nobody removes them before gc_stale_time
    EXPECT_EQ(all().size(), 10U);
    EXPECT_EQ(state(v4(1)), State::failed);
    (void)begin();
    pass(10ms);
    EXPECT_EQ(progress().flushed, 10U);
}

TEST_F(VerifyTest, ASilentManagedEntryIsCountedAndAskedFurther) {
    start();
    const Request row{.dst = v4(1), .ifindex = 1, .lladdr = mac(1), .state = State::reachable, .managed = true};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->apply(Mode::add, {&row, 1}, now_, bad_row).ok());
    (void)begin();
    run({1});
    EXPECT_EQ(progress().flushed, 1U);
    EXPECT_EQ(state(v4(1)), State::failed);
}

// ---- Bounds --------------------------------------------------------------------------------------

TEST_F(VerifyTest, FlushRefusesToTakeMoreThanMost) {
    start();
    fill(10);
    const Filter filter{.states = StateSet::dynamic()};
    const auto refused = resolver_->flush(filter, now_, 9);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().status, Status::too_many);
    EXPECT_EQ(all().size(), 10U);
    const auto flushed = resolver_->flush(filter, now_, 10);
    ASSERT_TRUE(flushed.ok());
    EXPECT_EQ(flushed.value(), 10U);
}

TEST_F(VerifyTest, CountIsWhatFlushTakes) {
    start();
    fill(30);
    put(v4(100), mac(1));
    for (const Filter& filter :
         {Filter{}, Filter{.states = StateSet::dynamic()}, Filter{.states = StateSet{}.with(State::stale)},
          Filter{.to = Prefix{v4(16), 28}}, Filter{.family = Family::ipv6}, Filter{.ifindex = 2}}) {
        const std::uint64_t would_go = resolver_->count(filter);
        EXPECT_EQ(would_go, all(filter).size());
    }
    EXPECT_EQ(resolver_->count({.to = Prefix{v4(16), 28}}), 15U);
    const std::uint64_t everything = resolver_->count({});
    EXPECT_EQ(flush({}), everything);
}

}  // namespace
}  // namespace neigh::test
