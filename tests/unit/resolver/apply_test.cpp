// Rows that operators set and remove: modes, all or none, duplicates in one request.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class ApplyTest : public ResolverTest {
  protected:
    Status apply(Mode mode, const std::vector<Request>& rows) {
        const auto result = resolver_->apply(mode, rows, now_, bad_row_);
        return result.ok() ? kFine : result.error().status;
    }
    Status remove(const std::vector<Resolver::EntryName>& rows) {
        const auto result = resolver_->remove(rows, now_, bad_row_);
        return result.ok() ? kFine : result.error().status;
    }
    static Request row(const IpAddr& dst, const Mac& lladdr, State state = State::permanent,
                       std::uint32_t ifindex = 1) {
        return {.dst = dst, .ifindex = ifindex, .lladdr = lladdr, .state = state};
    }

    static constexpr Status kFine = Status::busy;  ///< no error here is that one
    std::size_t bad_row_ = 99;
};

TEST_F(ApplyTest, AddSetReplace) {
    start();
    EXPECT_EQ(apply(Mode::set, {row(v4(1), mac(1))}), Status::not_found);
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1))}), kFine);
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(2))}), Status::already_exists);
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    EXPECT_EQ(apply(Mode::set, {row(v4(1), mac(2), State::noarp)}), kFine);
    EXPECT_EQ(lladdr(v4(1)), mac(2));
    EXPECT_EQ(apply(Mode::replace, {row(v4(1), mac(3), State::reachable)}), kFine);
    EXPECT_EQ(apply(Mode::replace, {row(v6(1), mac(4), State::stale)}), kFine);
    EXPECT_EQ(
        output_.take(),
        (Lines{"created 10.0.0.1%1 PERMANENT 02:00:00:00:00:01", "changed 10.0.0.1%1 NOARP 02:00:00:00:00:02",
               "changed 10.0.0.1%1 REACHABLE 02:00:00:00:00:03", "created 2001:db8::1%1 STALE 02:00:00:00:00:04"}));
}

TEST_F(ApplyTest, TheRouterFlagIsKept) {
    start();
    Request request = row(v6(1), mac(1));
    request.router = true;
    ASSERT_EQ(apply(Mode::add, {request}), kFine);
    EXPECT_TRUE(resolver_->get(1, v6(1), now_).value().nud.router);
}

TEST_F(ApplyTest, ABadRowTakesAllBack) {
    start();
    put(v4(3), mac(3));
    output_.take();
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1)), row(v6(2), mac(2)), row(v4(3), mac(9)), row(v4(4), mac(4))}),
              Status::already_exists);
    EXPECT_EQ(bad_row_, 2U);
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(all().size(), 1U);
    EXPECT_EQ(tables_[0]->size(), 1U);
    EXPECT_EQ(tables_[1]->size(), 0U);
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1)), row(v6(2), mac(2))}), kFine);
    EXPECT_EQ(bad_row_, 2U);
}

TEST_F(ApplyTest, ABadSetChangesNothing) {
    start();
    put(v4(1), mac(1));
    EXPECT_EQ(apply(Mode::set, {row(v4(1), mac(9)), row(v4(2), mac(9))}), Status::not_found);
    EXPECT_EQ(bad_row_, 1U);
    EXPECT_EQ(lladdr(v4(1)), mac(1));
}

TEST_F(ApplyTest, InterfacesAndFamiliesAreChecked) {
    interfaces_[1].ipv6 = false;
    start();
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1), State::permanent, 0)}), Status::not_found);
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1), State::permanent, max_ifindex_ + 1)}), Status::not_found);
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1)), row(v6(1), mac(1), State::permanent, 2)}), Status::not_supported);
    EXPECT_EQ(bad_row_, 1U);
    EXPECT_EQ(all().size(), 0U);
}

TEST_F(ApplyTest, ADuplicateInAnAddIsAMistake) {
    start();
    EXPECT_EQ(apply(Mode::add, {row(v4(1), mac(1)), row(v4(1), mac(2))}), Status::already_exists);
    EXPECT_EQ(bad_row_, 1U);
    EXPECT_EQ(all().size(), 0U);
    EXPECT_EQ(tables_[0]->size(), 0U);
}

TEST_F(ApplyTest, OfDuplicatesInAReplaceTheLastOneWins) {
    start();
    EXPECT_EQ(apply(Mode::replace, {row(v4(1), mac(1)), row(v4(1), mac(2), State::reachable)}), kFine);
    EXPECT_EQ(lladdr(v4(1)), mac(2));
    EXPECT_EQ(state(v4(1)), State::reachable);
    EXPECT_EQ(apply(Mode::replace, {row(v4(1), mac(3)), row(v4(1), mac(4))}), kFine);
    EXPECT_EQ(lladdr(v4(1)), mac(4));
    EXPECT_EQ(apply(Mode::set, {row(v4(1), mac(5)), row(v4(1), mac(6))}), kFine);
    EXPECT_EQ(lladdr(v4(1)), mac(6));
}

TEST_F(ApplyTest, DuplicatesOfARolledBackRequestLeaveNothing) {
    start();
    EXPECT_EQ(apply(Mode::replace, {row(v4(1), mac(1)), row(v4(1), mac(2)), row(v4(1), mac(2), State::stale, 7)}),
              Status::not_found);
    EXPECT_EQ(bad_row_, 2U);
    EXPECT_EQ(tables_[0]->size(), 0U);
    put(v4(1), mac(1));
}

TEST_F(ApplyTest, ARequestThatDoesNotFitChangesNothing) {
    params().max_entries = 3;
    start();
    put(v4(1), mac(1));
    output_.take();
    EXPECT_EQ(apply(Mode::add, {row(v4(2), mac(2)), row(v4(3), mac(3)), row(v4(4), mac(4))}), Status::no_memory);
    EXPECT_EQ(bad_row_, 2U);
    EXPECT_EQ(all().size(), 1U);
    EXPECT_EQ(tables_[0]->size(), 1U);
    EXPECT_EQ(output_.take(), Lines{});
    EXPECT_EQ(apply(Mode::add, {row(v4(2), mac(2)), row(v4(3), mac(3)), row(v6(4), mac(4))}), kFine);
}

TEST_F(ApplyTest, AnEntryThatStandsTwiceNeedsRoomForOne) {
    params().max_entries = 2;
    start();
    put(v4(1), mac(1));
    EXPECT_EQ(apply(Mode::add, {row(v4(2), mac(2)), row(v4(2), mac(3))}), Status::already_exists);
    EXPECT_EQ(bad_row_, 1U);
    EXPECT_EQ(apply(Mode::replace, {row(v4(2), mac(2)), row(v4(2), mac(3))}), kFine);
    EXPECT_EQ(lladdr(v4(2)), mac(3));
    EXPECT_EQ(apply(Mode::replace, {row(v4(3), mac(3)), row(v4(3), mac(3))}), Status::no_memory);
    EXPECT_EQ(bad_row_, 0U);
}

TEST_F(ApplyTest, ItsOwnRowsAreNotRecycledForOneAnother) {
    params().max_entries = 2;
    start();
    put(v4(1), mac(1), State::stale);
    pass(1s);
    put(v4(2), mac(2), State::stale);
    // The first is the longest STALE, but asked for just now.
    EXPECT_EQ(apply(Mode::replace, {row(v4(1), mac(1), State::stale), row(v4(3), mac(3), State::stale)}), kFine);
    EXPECT_EQ(state(v4(1)), State::stale);
    EXPECT_EQ(state(v4(2)), State::none);
    EXPECT_EQ(state(v4(3)), State::stale);
}

TEST_F(ApplyTest, ItsIncompleteRowsAreNotRecycledForOneAnother) {
    params().max_entries = 2;
    start();
    put(v4(9), mac(9), State::stale);
    send(v4(1));
    EXPECT_EQ(apply(Mode::replace, {row(v4(3), mac(3)), row(v4(1), mac(1))}), kFine);
    EXPECT_EQ(state(v4(1)), State::permanent);
    EXPECT_EQ(state(v4(3)), State::permanent);
    EXPECT_EQ(state(v4(9)), State::none);
}

TEST_F(ApplyTest, ManyRowsAtOnce) {
    start(5'000);
    output_.quiet = true;
    std::vector<Request> rows;
    for (std::uint32_t n = 0; n < 4'000; ++n) {
        rows.push_back(row(n % 2 == 0 ? v4(n) : v6(n), mac(n)));
    }
    EXPECT_EQ(apply(Mode::add, rows), kFine);
    EXPECT_EQ(all().size(), 4'000U);
    EXPECT_EQ(resolver_->count(Family::ipv4, 1, State::permanent), 2'000U);
    EXPECT_EQ(apply(Mode::add, rows), Status::already_exists);
    EXPECT_EQ(bad_row_, 0U);
}

TEST_F(ApplyTest, ARollbackUnderAStuckWorkerLeavesNothingVisible) {
    start(200, 16);
    {
        const Rcu::Reader stuck(*rcu_, 0);
        for (int turn = 0; turn < 3; ++turn) {
            std::vector<Request> rows;
            for (std::uint32_t n = 0; n < 50; ++n) {
                rows.push_back(row(v4(n), mac(n)));
            }
            rows.push_back(rows.front());
            EXPECT_EQ(apply(Mode::add, rows), Status::already_exists);
            EXPECT_EQ(bad_row_, 50U);
            EXPECT_TRUE(all().empty());
        }
        EXPECT_EQ(apply(Mode::add, {row(v4(49), mac(7))}), kFine);
    }
    sweep_all();
    EXPECT_EQ(output_.take(), (Lines{"created 10.0.0.49%1 PERMANENT 02:00:00:00:00:07"}));
    EXPECT_EQ(tables_[0]->size(), 1U);
}

TEST_F(ApplyTest, NoRowsAreFine) {
    start();
    EXPECT_EQ(apply(Mode::add, {}), kFine);
    EXPECT_EQ(remove({}), kFine);
}

// ---- remove ----------------------------------------------------------------------------------------

TEST_F(ApplyTest, RemoveTakesAllOrNone) {
    start();
    put(v4(1), mac(1));
    put(v6(2), mac(2), State::reachable);
    output_.take();
    EXPECT_EQ(remove({{v4(1), 1}, {v4(9), 1}}), Status::not_found);
    EXPECT_EQ(bad_row_, 1U);
    EXPECT_EQ(state(v4(1)), State::permanent);
    EXPECT_EQ(remove({{v4(1), 1}, {v6(2), 1}, {v4(1), 1}}), Status::not_found);  // it is gone by then
    EXPECT_EQ(bad_row_, 2U);
    EXPECT_EQ(remove({{v4(1), 1}, {v6(2), 1}}), kFine);
    EXPECT_EQ(output_.take(), (Lines{"deleted 10.0.0.1%1 PERMANENT 02:00:00:00:00:01",
                                     "deleted 2001:db8::2%1 REACHABLE 02:00:00:00:00:02"}));
    EXPECT_EQ(verdict(v4(1)), Verdict::none);
    EXPECT_EQ(resolver_->next_wake(), std::nullopt);
}

TEST_F(ApplyTest, RemoveWhatIsNotThere) {
    interfaces_[1].ipv4 = false;
    start();
    EXPECT_EQ(remove({{v4(1), 1}}), Status::not_found);
    EXPECT_EQ(remove({{v4(1), 9}}), Status::not_found);
    EXPECT_EQ(remove({{v4(1), 2}}), Status::not_supported);
    put(v4(1), mac(1));
    flush({});
    EXPECT_EQ(remove({{v4(1), 1}}), Status::not_found);  // flushed, not swept yet
}

TEST_F(ApplyTest, AddAfterDeleteIsANewEntry) {
    start();
    for (std::uint32_t n = 0; n < 5'000; ++n) {
        put(v4(1), mac(n), State::reachable);
        ASSERT_EQ(lladdr(v4(1)), mac(n));
        ASSERT_EQ(remove({{v4(1), 1}}), kFine);
    }
    EXPECT_EQ(counter(ControlCounter::neighbors_created), 5'000U);
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 5'000U);
}

TEST_F(ApplyTest, DeletionsThatAStuckWorkerHoldsBackAreFinishedBySweeping) {
    start(200, 16);
    output_.quiet = true;
    {
        const Rcu::Reader stuck(*rcu_, 0);
        for (std::uint32_t n = 0; n < 100; ++n) {
            put(v4(n), mac(n));
        }
        for (std::uint32_t n = 0; n < 100; ++n) {
            ASSERT_EQ(remove({{v4(n), 1}}), kFine);
            ASSERT_EQ(state(v4(n)), State::none);
            ASSERT_EQ(verdict(v4(n)), Verdict::none);
        }
        EXPECT_TRUE(resolver_->sweep(now_));
        EXPECT_EQ(all().size(), 0U);
        put(v4(99), mac(7));  // whose slot is still dead
        EXPECT_EQ(lladdr(v4(99)), mac(7));
    }
    sweep_all();
    EXPECT_EQ(counter(ControlCounter::neighbors_deleted), 100U);  // each told once
    EXPECT_EQ(tables_[0]->size(), 1U);
}

}  // namespace
}  // namespace neigh::test
