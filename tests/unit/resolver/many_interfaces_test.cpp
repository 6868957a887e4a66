// A resolver of thousands of interfaces: each has its entries, limits, rates and counts, and none is walked for
// another.
#include <stdexcept>

#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

constexpr std::uint32_t kHighest = 5'000;
constexpr std::uint32_t kLast = 4'999;

class ManyInterfacesTest : public ResolverTest {
  protected:
    void start_many(std::uint32_t capacity = 8'192) {
        max_ifindex_ = kHighest;
        start(capacity);
        resolver_.reset();
        std::vector<ResolverInterface> many;
        for (std::uint32_t ifindex = 1; ifindex <= kHighest; ++ifindex) {
            // As VLANs of 50 ports, which share their ports' MACs.
            many.push_back({.index = ifindex, .params = {.solicit_rate = 1'000}, .mac = mac(1'000 + ifindex % 50)});
        }
        make(many);
    }
    void make(std::span<const ResolverInterface> interfaces) {
        resolver_ = std::make_unique<Resolver>(*tables_[0], *tables_[1], output_, counters_, interfaces, now_, 1,
                                               ResolverLimits{.jitter_percent = 0});
    }
};

TEST_F(ManyInterfacesTest, TheLastOneResolvesAndCountsForItself) {
    start_many();
    send(v4(1), kLast);
    EXPECT_EQ(output_.take(), (Lines{"solicit 10.0.0.1%4999", "created 10.0.0.1%4999 INCOMPLETE"}));
    now_ += Duration{7};
    answer(v4(1), mac(1), kLast);
    EXPECT_EQ(state(v4(1), kLast), State::reachable);
    EXPECT_EQ(state(v4(1), kHighest), State::none);
    EXPECT_EQ(state(v4(1), 1), State::none);
    EXPECT_EQ(counter(ControlCounter::neighbors_created, kLast), 1U);
    EXPECT_EQ(counter(ControlCounter::neighbors_created, kHighest), 0U);
    EXPECT_EQ(resolver_->count(Family::ipv4, kLast), 1U);
    EXPECT_EQ(resolver_->count(Family::ipv4, kLast, State::reachable), 1U);
    EXPECT_EQ(resolver_->resolve_times(kLast).count, 1U);
    EXPECT_EQ(resolver_->resolve_times(kLast).sum, Duration{7});
    EXPECT_EQ(resolver_->resolve_times(kLast - 1).count, 0U);
}

TEST_F(ManyInterfacesTest, FlushAndListingOfOneAreOfThatOne) {
    start_many();
    for (std::uint32_t ifindex = 1; ifindex <= kHighest; ++ifindex) {
        put(v4(1), mac(1), State::stale, ifindex);
        put(v6(1), mac(1), State::permanent, ifindex);
    }
    EXPECT_EQ(resolver_->count({}), 2U * kHighest);
    EXPECT_EQ(resolver_->count({.ifindex = kLast}), 2U);
    const auto rows = all({.ifindex = kLast});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].ifindex, kLast);

    EXPECT_EQ(flush({.ifindex = kLast, .states = StateSet::dynamic()}), 1U);
    EXPECT_EQ(state(v4(1), kLast), State::none);
    EXPECT_EQ(state(v6(1), kLast), State::permanent);
    EXPECT_EQ(state(v4(1), kHighest), State::stale);
    EXPECT_EQ(state(v4(1), kLast - 1), State::stale);
    EXPECT_EQ(flush(), kHighest - 1);
    sweep_all();
    EXPECT_EQ(resolver_->count({}), std::uint64_t{kHighest}) << "the static ones";
}

TEST_F(ManyInterfacesTest, ARequestReservesOnEachInterfaceWhatItNeedsThere) {
    start_many();
    NeighborParams few;
    few.max_entries = 1;
    resolver_->reconfigure(kLast, few, now_);
    std::size_t bad_row = 0;
    const Request rows[] = {{.dst = v4(1), .ifindex = kHighest, .lladdr = mac(1)},
                            {.dst = v4(2), .ifindex = kHighest, .lladdr = mac(1)},
                            {.dst = v4(1), .ifindex = kLast, .lladdr = mac(1)},
                            {.dst = v4(2), .ifindex = kLast, .lladdr = mac(1)}};
    EXPECT_EQ(resolver_->apply(Mode::add, rows, now_, bad_row).error().status, Status::no_memory);
    EXPECT_EQ(bad_row, 3U);
    EXPECT_TRUE(resolver_->apply(Mode::add, std::span{rows}.first(3), now_, bad_row).ok());
}

TEST_F(ManyInterfacesTest, NobodyIsBelievedToHaveAMacOfOurs) {
    start_many();
    ask(v4(1), mac(1'007), kLast);  // that of interfaces 7, 57, ..
    EXPECT_EQ(state(v4(1), kLast), State::none);
    ask(v4(1), mac(1'050), kLast);
    EXPECT_EQ(state(v4(1), kLast), State::stale);
}

TEST_F(ManyInterfacesTest, AnIndexBeyondIsRefusedEverywhere) {
    start_many();
    for (const std::uint32_t beyond : {0U, kHighest + 1, kMaxIfIndex + 1, UINT32_MAX}) {
        SCOPED_TRACE(beyond);
        ask(v4(1), mac(1), beyond);
        answer(v4(1), mac(1), beyond);
        resolver_->used(beyond, v4(1), now_);
        resolver_->confirmed(beyond, v4(1), now_);
        resolver_->reconfigure(beyond, {}, now_);
        resolver_->carrier_lost(beyond, now_);
        resolver_->carrier_found(beyond, now_);
        resolver_->ask_again(beyond, now_);
        EXPECT_EQ(set(Mode::replace, v4(1), mac(1), State::permanent, beyond).error().status, Status::not_found);
        EXPECT_EQ(resolver_->get(beyond, v4(1), now_).error().status, Status::not_found);
        EXPECT_EQ(resolver_->explain(beyond, v4(1), now_).error().status, Status::not_found);
        EXPECT_EQ(resolver_->resolve(beyond, v4(1), now_).error().status, Status::not_found);
        EXPECT_EQ(resolver_->restore({.dst = v4(1), .ifindex = beyond, .lladdr = mac(1)}, now_).error().status,
                  Status::not_found);
        std::size_t bad_row = 0;
        const Resolver::EntryName name{.dst = v4(1), .ifindex = beyond};
        EXPECT_EQ(resolver_->remove({&name, 1}, now_, bad_row).error().status, Status::not_found);
        EXPECT_EQ(resolver_->count(Family::ipv4, beyond), 0U);
        EXPECT_EQ(resolver_->count(Family::ipv4, beyond, State::stale), 0U);
        EXPECT_EQ(resolver_->count_managed(Family::ipv4, beyond), 0U);
        EXPECT_EQ(resolver_->count_unresolved(Family::ipv4, beyond), 0U);
        EXPECT_EQ(resolver_->resolve_times(beyond).count, 0U);
        EXPECT_EQ(resolver_->interface(beyond), nullptr);
    }
    EXPECT_EQ(flush({.ifindex = kHighest + 1}), 0U);
    EXPECT_EQ(resolver_->count({.ifindex = kHighest + 1}), 0U);
    EXPECT_EQ(output_.take(), Lines{});
    send(v4(1), UINT32_MAX);
    EXPECT_EQ(output_.take(), Lines{"drop: 1"}) << "a packet is never lost";
}

TEST_F(ManyInterfacesTest, WhatDoesNotFitTogetherIsNoResolver) {
    start_many();
    resolver_.reset();
    const ResolverInterface beyond[] = {{.index = kHighest + 1}};
    EXPECT_THROW(make(beyond), std::invalid_argument);
    const ResolverInterface nobody[] = {{.index = 0}};
    EXPECT_THROW(make(nobody), std::invalid_argument);
    ByInterface<ControlCounters> few{kHighest - 1};
    EXPECT_THROW((Resolver{*tables_[0], *tables_[1], output_, few, {}, now_, 1}), std::invalid_argument);
    auto other = Table::create("other", Family::ipv6, {.entries = 8, .max_ifindex = kHighest - 1}, *rcu_);
    EXPECT_THROW((Resolver{*tables_[0], **other, output_, counters_, {}, now_, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace neigh::test
