// Managed entries: kept resolved, never recycled, told of when they are lost and found, flushed by asking anew.
#include <algorithm>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class ManagedTest : public ResolverTest {
  protected:
    Result<Done> manage(const IpAddr& dst, Mode mode = Mode::replace) {
        const Request row{.dst = dst, .ifindex = 1, .state = State::incomplete, .managed = true};
        std::size_t bad_row = 0;
        return resolver_->apply(mode, {&row, 1}, now_, bad_row);
    }
    /// Answers every solicitation for a while.
    void live(const IpAddr& dst, const Mac& lladdr, Duration time) {
        for (const TimePoint end = now_ + time; now_ < end;) {
            pass(100ms);
            for (const std::string& line : output_.take()) {
                if (line.starts_with("solicit " + dst.to_string() + "%1")) {
                    answer(dst, lladdr);
                }
            }
        }
        output_.take();
    }
    std::size_t told(const std::string& what) {
        const Lines lines = output_.take();
        return static_cast<std::size_t>(
            std::ranges::count_if(lines, [&](const std::string& line) { return line.starts_with(what); }));
    }
};

TEST_F(ManagedTest, IsResolvedWithoutAnyPacket) {
    start();
    ASSERT_TRUE(manage(v4(1)).ok());
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%1", "created 10.0.0.1%1 INCOMPLETE"}));
    answer(v4(1), mac(1));
    EXPECT_EQ(state(v4(1)), State::reachable);
    EXPECT_TRUE(resolver_->get(1, v4(1), now_)->nud.managed);
}

TEST_F(ManagedTest, IsConfirmedForEverWithoutAnyPacket) {
    start();
    ASSERT_TRUE(manage(v4(1)).ok());
    answer(v4(1), mac(1));
    live(v4(1), mac(1), 3'600s);
    EXPECT_TRUE(nud::is_usable(state(v4(1))));
    EXPECT_GT(counter(ControlCounter::solicitations_unicast), 3'600U / 50);
    EXPECT_EQ(counter(ControlCounter::managed_lost), 0U);
}

TEST_F(ManagedTest, LostAndFoundAreToldOnceEach) {
    start();
    ASSERT_TRUE(manage(v4(1)).ok());
    answer(v4(1), mac(1));
    output_.take();
    pass(600s);
    EXPECT_EQ(state(v4(1)), State::failed);
    EXPECT_EQ(counter(ControlCounter::managed_lost), 1U);
    EXPECT_EQ(told("managed_lost 10.0.0.1%1 FAILED"), 1U);
    // Traffic starts resolutions over and over; the loss is no news any more.
    for (int i = 0; i < 5; ++i) {
        send(v4(1));
        pass(30s);
    }
    EXPECT_EQ(told("managed_lost"), 0U);
    answer(v4(1), mac(2));
    EXPECT_EQ(told("managed_found 10.0.0.1%1 REACHABLE 02:00:00:00:00:02"), 1U);
    EXPECT_EQ(counter(ControlCounter::managed_found), 1U);
    pass(600s);
    EXPECT_EQ(counter(ControlCounter::managed_lost), 2U);
}

TEST_F(ManagedTest, NeverThereIsLostToo) {
    start();
    ASSERT_TRUE(manage(v4(1)).ok());
    pass(10s);
    EXPECT_EQ(counter(ControlCounter::managed_lost), 1U);
}

TEST_F(ManagedTest, AskedForMoreAndMoreSeldom) {
    start();
    ASSERT_TRUE(manage(v4(1)).ok());
    pass(60s);
    const std::uint64_t first_minute = counter(ControlCounter::solicitations_multicast);
    pass(3'600s);
    const std::uint64_t next_hour = counter(ControlCounter::solicitations_multicast) - first_minute;
    EXPECT_GE(next_hour, 3'600U / 45);  // the longest interval is 1.5 base_reachable_time
    EXPECT_LE(next_hour, 3'600U / 15);
}

TEST_F(ManagedTest, NeverRecycledAndNoHindranceToOthers) {
    params().max_entries = 10;
    params().max_incomplete = 2;
    start();
    for (std::uint32_t n = 1; n <= 5; ++n) {
        ASSERT_TRUE(manage(v4(n)).ok());
    }
    pass(20s);  // all FAILED, and more than max_incomplete
    for (std::uint32_t n = 100; n < 200; ++n) {
        ask(v4(n), mac(n));
        send(v4(n + 100));
    }
    for (std::uint32_t n = 1; n <= 5; ++n) {
        EXPECT_EQ(state(v4(n)), State::failed) << n;
    }
    EXPECT_EQ(all().size(), 10U);
}

TEST_F(ManagedTest, CountsAsInUseForTheLimit) {
    params().max_entries = 3;
    start();
    for (std::uint32_t n = 1; n <= 3; ++n) {
        ASSERT_TRUE(manage(v4(n)).ok());
    }
    EXPECT_EQ(manage(v4(4)).error().status, Status::no_memory);
    EXPECT_EQ(set(Mode::add, v4(5), mac(5)).error().status, Status::no_memory);
}

TEST_F(ManagedTest, FlushForgetsTheAddressAndAsksAnew) {
    start();
    for (const bool by_walk : {false, true}) {
        ASSERT_TRUE(manage(v4(1)).ok());
        answer(v4(1), mac(1));
        put(v4(2), mac(2), State::reachable);
        output_.take();
        const Filter filter{.to = by_walk ? std::optional{Prefix{v4(0), 24}} : std::nullopt,
                            .states = StateSet::dynamic()};
        EXPECT_EQ(flush(filter), 2U);
        EXPECT_EQ(state(v4(1)), State::incomplete);
        EXPECT_TRUE(resolver_->get(1, v4(1), now_)->nud.managed);
        EXPECT_EQ(state(v4(2)), State::none);
        sweep_all();
        EXPECT_EQ(told("deleted 10.0.0.1%1"), 0U);
        EXPECT_EQ(tables_[0]->size(), 1U);
        answer(v4(1), mac(3));
        EXPECT_EQ(lladdr(v4(1)), mac(3));
    }
}

TEST_F(ManagedTest, DeleteRemovesIt) {
    start();
    ASSERT_TRUE(manage(v4(1)).ok());
    const Resolver::EntryName name{.dst = v4(1), .ifindex = 1};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->remove({&name, 1}, now_, bad_row).ok());
    EXPECT_EQ(state(v4(1)), State::none);
    EXPECT_EQ(resolver_->count_managed(Family::ipv4, 1), 0U);
    pass(100s);
    EXPECT_EQ(resolver_->next_wake(), std::nullopt);
}

TEST_F(ManagedTest, TheGaugeFollows) {
    start();
    for (std::uint32_t n = 1; n <= 3; ++n) {
        ASSERT_TRUE(manage(v4(n)).ok());
    }
    EXPECT_EQ(resolver_->count_managed(Family::ipv4, 1), 3U);
    put(v4(1), mac(1));  // PERMANENT, so not managed any more
    EXPECT_EQ(resolver_->count_managed(Family::ipv4, 1), 2U);
    flush();
    EXPECT_EQ(resolver_->count_managed(Family::ipv4, 1), 2U);
    flush({});
    EXPECT_EQ(resolver_->count_managed(Family::ipv4, 1), 2U);
    EXPECT_EQ(state(v4(1)), State::none);
}

}  // namespace
}  // namespace neigh::test
