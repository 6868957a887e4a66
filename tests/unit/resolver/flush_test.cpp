// Flushes: what goes, how many, by generation or by walk, and what the sweep tells afterwards.
#include <algorithm>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class FlushTest : public ResolverTest {
  protected:
    /// One of each kind on either interface and family: REACHABLE, STALE, PERMANENT, NOARP, INCOMPLETE.
    void fill() {
        for (const std::uint32_t ifindex : {1U, 2U}) {
            for (const bool six : {false, true}) {
                const auto address = [six](std::uint32_t n) { return six ? v6(n) : v4(n); };
                put(address(1), mac(1), State::reachable, ifindex);
                put(address(2), mac(2), State::stale, ifindex);
                put(address(3), mac(3), State::permanent, ifindex);
                put(address(4), mac(4), State::noarp, ifindex);
                send(address(5), ifindex);
            }
        }
        output_.take();
    }
    std::size_t deletions() {
        const Lines lines = output_.take();
        return static_cast<std::size_t>(
            std::ranges::count_if(lines, [](const std::string& line) { return line.starts_with("deleted"); }));
    }
    /// Generations have moved only where a flush went by generation.
    std::uint8_t generation(Family family, std::uint32_t ifindex, FlushClass flush_class) {
        return tables_[index_of(family)]->generation(ifindex, flush_class);
    }
    static constexpr FlushClass kDynamic = FlushClass::dynamic_entries;
    static constexpr FlushClass kStatic = FlushClass::static_entries;
};

TEST_F(FlushTest, ByDefaultStaticEntriesStay) {
    start();
    fill();
    EXPECT_EQ(flush(), 12U);
    EXPECT_EQ(all().size(), 8U);
    EXPECT_EQ(verdict(v4(1)), Verdict::none);
    EXPECT_EQ(verdict(v4(3)), Verdict::forward);
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::reachable), 0U);
    EXPECT_EQ(flush(), 0U);
    sweep_all();
    EXPECT_EQ(deletions(), 12U);
    EXPECT_EQ(tables_[0]->size(), 4U);
}

TEST_F(FlushTest, AllTakesStaticOnesToo) {
    start();
    fill();
    EXPECT_EQ(flush({}), 20U);
    EXPECT_TRUE(all().empty());
    sweep_all();
    EXPECT_EQ(deletions(), 20U);
    EXPECT_EQ(tables_[0]->size() + tables_[1]->size(), 0U);
    EXPECT_EQ(resolver_->next_wake(), std::nullopt);
}

TEST_F(FlushTest, OfOneFamilyOrInterface) {
    start();
    fill();
    EXPECT_EQ(flush({.family = Family::ipv6, .ifindex = 2, .states = StateSet::dynamic()}), 3U);
    EXPECT_EQ(flush({.ifindex = 2, .states = StateSet::dynamic()}), 3U);
    EXPECT_EQ(flush({.family = Family::ipv6, .states = StateSet::dynamic()}), 3U);
    EXPECT_EQ(flush({.ifindex = 9}), 0U);
    EXPECT_EQ(flush({.states = StateSet::dynamic()}), 3U);
}

TEST_F(FlushTest, ByState) {
    start();
    fill();
    EXPECT_EQ(flush({.states = StateSet{}.with(State::stale)}), 4U);
    EXPECT_EQ(flush({.states = StateSet{}.with(State::incomplete)}), 4U);
    EXPECT_EQ(flush({.states = StateSet{}.with(State::permanent)}), 4U);
    EXPECT_EQ(flush({.states = StateSet{}.with(State::failed)}), 0U);
    EXPECT_EQ(state(v4(1)), State::reachable);
    EXPECT_EQ(state(v4(4)), State::noarp);
    sweep_all();
    EXPECT_EQ(deletions(), 12U);
}

TEST_F(FlushTest, ByPrefix) {
    start();
    for (std::uint32_t n = 0; n < 512; ++n) {
        put(v4(n), mac(n), n % 2 == 0 ? State::reachable : State::permanent);
    }
    EXPECT_EQ(flush({.to = Prefix::parse("10.0.1.0/24"), .states = StateSet::dynamic()}), 128U);
    EXPECT_EQ(flush({.to = Prefix::parse("10.0.1.0/24")}), 128U);
    EXPECT_EQ(flush({.to = Prefix::parse("10.0.0.8/32")}), 1U);
    EXPECT_EQ(flush({.to = Prefix::parse("::/0")}), 0U);
    EXPECT_EQ(all().size(), 255U);
    EXPECT_EQ(verdict(v4(0x101)), Verdict::none);
    EXPECT_EQ(flush({.to = Prefix::parse("0.0.0.0/0")}), 255U);
}

TEST_F(FlushTest, WholeClassesGoByGenerationPartsByWalk) {
    start();
    put(v4(1), mac(1), State::reachable);
    put(v4(2), mac(2), State::stale);
    put(v4(3), mac(3), State::permanent);
    const std::uint8_t dynamic = generation(Family::ipv4, 1, kDynamic);
    const std::uint8_t pinned = generation(Family::ipv4, 1, kStatic);
    EXPECT_EQ(flush({.states = StateSet{}.with(State::stale)}), 1U);
    EXPECT_EQ(generation(Family::ipv4, 1, kDynamic), dynamic);
    EXPECT_EQ(flush({.states = StateSet{}.with(State::reachable)}), 1U);  // all there is of its class
    EXPECT_NE(generation(Family::ipv4, 1, kDynamic), dynamic);
    EXPECT_EQ(generation(Family::ipv4, 1, kStatic), pinned);
    EXPECT_EQ(flush({}), 1U);
    EXPECT_NE(generation(Family::ipv4, 1, kStatic), pinned);
}

TEST_F(FlushTest, AManagedNeighborIsResolvedOnceThoughStaticOnesGoOneByOne) {
    start();
    const Request managed{.dst = v4(1), .ifindex = 1, .lladdr = mac(1), .state = State::reachable, .managed = true};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->apply(Mode::add, {&managed, 1}, now_, bad_row).ok());
    put(v4(3), mac(3), State::permanent);
    put(v4(4), mac(4), State::noarp);
    const std::uint64_t asked = counter(ControlCounter::solicitations_multicast);
    EXPECT_EQ(flush({.states = StateSet::dynamic().with(State::noarp)}), 2U) << "it, and the NOARP one";
    EXPECT_EQ(counter(ControlCounter::solicitations_multicast), asked + 1);
    EXPECT_EQ(verdict(v4(3)), Verdict::forward);
}

TEST_F(FlushTest, AFlushedEntryAddedAgainEndsBeforeItBegins) {
    for (const bool by_walk : {false, true}) {
        SCOPED_TRACE(by_walk);
        start();
        put(v4(1), mac(1), State::reachable);
        put(v4(2), mac(2), State::stale);
        output_.take();
        ASSERT_EQ(flush({.to = by_walk ? Prefix::parse("10.0.0.1") : std::nullopt}), by_walk ? 1U : 2U);
        ASSERT_TRUE(set(Mode::add, v4(1), mac(3)).ok());
        EXPECT_EQ(output_.take(), (Lines{"deleted 10.0.0.1%1 REACHABLE 02:00:00:00:00:01",
                                         "created 10.0.0.1%1 PERMANENT 02:00:00:00:00:03"}));
        sweep_all();
        EXPECT_EQ(output_.take(), by_walk ? Lines{} : (Lines{"deleted 10.0.0.2%1 STALE 02:00:00:00:00:02"}));
        EXPECT_EQ(lladdr(v4(1)), mac(3));
        resolver_.reset();
    }
}

TEST_F(FlushTest, AFlushedEntrysTimerDoesNotTouchTheNextOfThatName) {
    params().gc_stale_time = 10s;
    start();
    put(v4(1), mac(1), State::stale);
    pass(6s);
    flush();
    ask(v4(1), mac(1));
    output_.take();
    pass(9'999ms);
    EXPECT_EQ(output_.take(), Lines{});
    pass(1ms);
    EXPECT_EQ(output_.take(), (Lines{"deleted 10.0.0.1%1 STALE 02:00:00:00:00:01"}));
}

TEST_F(FlushTest, TheTimerOfADeadEntryBuriesIt) {
    params().gc_stale_time = 10s;
    start();
    put(v4(1), mac(1), State::stale);
    put(v4(2), mac(2), State::stale);
    put(v4(3), mac(3), State::reachable);
    flush({.to = Prefix::parse("10.0.0.1")});  // by walk
    pass(10s);
    flush({.ifindex = 1, .states = StateSet::dynamic()});  // by generation
    output_.take();
    pass(2min);
    sweep_all();
    EXPECT_EQ(output_.take(), (Lines{"deleted 10.0.0.3%1 REACHABLE 02:00:00:00:00:03"}));
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 3U);
}

TEST_F(FlushTest, WhatWasReachableIsForgottenWithTheEntry) {
    params().solicit_rate = 10;  // burst 8, of which 2 are reserved
    start();
    put(v4(100), mac(1), State::reachable);
    flush();
    for (std::uint32_t n = 1; n <= 6; ++n) {
        send(v4(n));
    }
    output_.take();
    send(v4(100));
    EXPECT_EQ(counter(ControlCounter::solicitations_limited), 1U);
}

TEST_F(FlushTest, TheSweepTellsEachOnceOverManyTurns) {
    params().max_entries = 50'000;
    start(50'000);
    output_.quiet = true;
    for (std::uint32_t n = 0; n < 20'000; ++n) {
        put(v4(n), mac(n), State::reachable);
        put(v6(n), mac(n), State::reachable);
    }
    EXPECT_EQ(flush(), 40'000U);
    output_.quiet = false;
    int turns = 1;
    while (resolver_->sweep(now_)) {
        ++turns;
    }
    EXPECT_GT(turns, 4);  // a bounded number a turn
    Lines lines = output_.take();
    EXPECT_EQ(lines.size(), 40'000U);
    std::ranges::sort(lines);
    EXPECT_EQ(std::ranges::adjacent_find(lines), lines.end());
    EXPECT_FALSE(resolver_->sweep(now_));
}

TEST_F(FlushTest, SixHundredFlushesSweptInBetween) {
    start();
    for (std::uint32_t n = 0; n < 600; ++n) {
        put(v4(n), mac(n), State::reachable);
        ASSERT_EQ(flush(), 1U);
        sweep_all();
    }
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 600U);
    EXPECT_TRUE(all().empty());
}

TEST_F(FlushTest, SixHundredFlushesNeverSwept) {
    start();
    put(v4(9'999), mac(1), State::permanent);
    for (std::uint32_t n = 0; n < 600; ++n) {
        put(v4(n), mac(n), State::reachable);
        put(v6(n), mac(n), State::noarp);
        ASSERT_EQ(flush({.family = Family::ipv4, .states = StateSet::dynamic()}), 1U) << n;
        ASSERT_EQ(flush({.family = Family::ipv6}), 1U) << n;
        ASSERT_EQ(all().size(), 1U) << n;
    }
    sweep_all();
    EXPECT_EQ(counter(ControlCounter::neighbors_created), 1'201U);
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 1'200U);
}

TEST_F(FlushTest, GenerationsComeBackHoweverFarTheSweepHasToLook) {
    params(2).max_entries = 50'000;
    start(50'000);
    output_.quiet = true;
    for (std::uint32_t n = 0; n < 40'000; ++n) {
        put(v4(n), mac(n), State::permanent, 2);  // more live slots than one turn looks at
    }
    for (std::uint32_t n = 0; n < 600; ++n) {
        put(v4(n), mac(n), State::reachable, 1);
        const auto flushed = resolver_->flush({.ifindex = 1}, now_);
        ASSERT_TRUE(flushed.ok()) << n << ": " << flushed.error().message;
    }
}

TEST_F(FlushTest, BusyWhenNoGenerationCanComeFree) {
    start(1'000, 64);
    const Rcu::Reader stuck(*rcu_, 0);
    std::uint32_t n = 0;
    std::optional<Status> refused;
    for (; n < 600 && !refused; ++n) {
        put(v4(n), mac(n), State::reachable);
        const auto flushed = resolver_->flush({}, now_);
        if (!flushed) {
            refused = flushed.error().status;
        }
    }
    // 255 generations, and what the defer queue still takes.
    EXPECT_GE(n, 256U);
    EXPECT_EQ(refused, Status::busy);
    EXPECT_EQ(all().size(), 1U);  // nothing was flushed
}

TEST_F(FlushTest, BusyOnOneInterfaceFlushesNobodyOnAnyOther) {
    start(1'000, 64);
    const Rcu::Reader stuck(*rcu_, 0);
    bool busy = false;
    for (std::uint32_t n = 0; n < 600 && !busy; ++n) {
        put(v6(n), mac(n), State::reachable, 2);
        busy = !resolver_->flush({.ifindex = 2}, now_).ok();
    }
    ASSERT_TRUE(busy);
    put(v4(1), mac(1), State::reachable, 1);
    put(v4(2), mac(2), State::permanent, 1);
    const std::size_t there = all().size();
    const auto flushed = resolver_->flush({}, now_);
    ASSERT_FALSE(flushed.ok());
    EXPECT_EQ(flushed.error().status, Status::busy);
    EXPECT_NE(flushed.error().message.find("nothing was flushed"), std::string::npos);
    EXPECT_EQ(all().size(), there);
}

TEST_F(FlushTest, AFlushUnderAStuckWorkerIsInForceAndToldOnce) {
    start(1'000, 16);
    for (std::uint32_t n = 0; n < 500; ++n) {
        put(v4(n), mac(n), State::reachable);
    }
    output_.take();
    {
        const Rcu::Reader stuck(*rcu_, 0);
        EXPECT_EQ(flush(), 500U);
        for (int turn = 0; turn < 10; ++turn) {
            EXPECT_TRUE(resolver_->sweep(now_));
        }
        EXPECT_TRUE(all().empty());
        pass(2min);  // their timers, too
        EXPECT_TRUE(all().empty());
    }
    sweep_all();
    EXPECT_EQ(deletions(), 500U);
    EXPECT_EQ(tables_[0]->size(), 0U);
}

}  // namespace
}  // namespace neigh::test
