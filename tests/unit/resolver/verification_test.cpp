// flush verify by itself: whom it asks when, and what it counts; without packets, probes or a resolver.
#include "dataplane/neigh/verification.hpp"

#include "tests/unit/resolver/pool_fixture.hpp"

namespace neigh::test {
namespace {

using Outcome = Verification::Outcome;

class VerificationTest : public PoolTest {
  protected:
    void SetUp() override {
        start();
        ends_.then = [this](EntryRef entry, Cause cause) {
            if (entry.is_verifying()) {
                verification_.gone(entry, cause);
            }
        };
    }
    void begin(const VerifyOptions& options = {}, const Filter& filter = {}) {
        ASSERT_TRUE(verification_.begin(*pool_, filter, options, now_).ok());
    }
    /// All that the pace allows now.
    std::vector<EntryRef> ask() {
        std::vector<EntryRef> asked;
        for (auto turn = verification_.next(*pool_, now_); turn.ask || turn.more;
             turn = verification_.next(*pool_, now_)) {
            if (turn.ask) {
                asked.push_back(turn.ask);
            }
        }
        return asked;
    }
    Outcome settle(EntryRef entry, State state) {
        become(entry, state);
        const Outcome outcome = verification_.settle(entry);
        if (outcome == Outcome::goes) {
            pool_->bury(entry, Cause::verify, now_);
        }
        return outcome;
    }
    const VerifyProgress& progress() { return *verification_.progress(); }

    Verification verification_;
};

TEST_F(VerificationTest, NothingIsUnderWayAtFirst) {
    EXPECT_EQ(verification_.progress(), nullptr);
    EXPECT_FALSE(verification_.next_wake());
    EXPECT_TRUE(ask().empty());
}

TEST_F(VerificationTest, AsksLearnedEntriesAloneAndMarksThem) {
    make(v4(1), State::permanent);
    const EntryRef learned = make(v4(2), State::stale);
    begin({}, {.states = StateSet::all()});
    EXPECT_EQ(progress().total, 1U);
    EXPECT_EQ(ask(), std::vector{learned});
    EXPECT_TRUE(learned.is_verifying());
    EXPECT_TRUE(progress().scanned);
    EXPECT_FALSE(progress().done()) << "it has not answered yet";
    EXPECT_FALSE(verification_.next_wake()) << "nobody is to be asked";
}

TEST_F(VerificationTest, KeepsItsPace) {
    for (std::uint32_t n = 1; n <= 30; ++n) {
        make(v4(n), State::stale);
    }
    begin({.rate = 10});
    EXPECT_EQ(ask().size(), 1U);
    EXPECT_EQ(verification_.next_wake(), now_ + 100ms);
    now_ += 99ms;
    EXPECT_EQ(ask().size(), 0U);
    now_ += 1ms;
    EXPECT_EQ(ask().size(), 1U);
    EXPECT_EQ(progress().asked, 2U);
}

TEST_F(VerificationTest, CountsEachOnceByWhatBecomesOfIt) {
    for (std::uint32_t n = 1; n <= 4; ++n) {
        make(v4(n), State::stale);
    }
    begin({.rate = 100'000});
    const auto asked = ask();
    ASSERT_EQ(asked.size(), 4U);
    EXPECT_EQ(settle(asked[0], State::probe), Outcome::asking);
    EXPECT_EQ(settle(asked[0], State::reachable), Outcome::stays);
    EXPECT_EQ(settle(asked[1], State::failed), Outcome::goes);
    pool_->bury(asked[2], Cause::removed, now_);
    EXPECT_FALSE(progress().done());
    EXPECT_EQ(settle(asked[3], State::reachable), Outcome::stays);
    EXPECT_EQ(progress().answered, 2U);
    EXPECT_EQ(progress().flushed, 1U);
    EXPECT_EQ(progress().elsewhere, 1U);
    EXPECT_TRUE(progress().done());
    EXPECT_FALSE(asked[0].is_verifying());
}

TEST_F(VerificationTest, WhenMostHaveGoneTheRestStay) {
    for (std::uint32_t n = 1; n <= 3; ++n) {
        make(v4(n), State::stale);
    }
    begin({.rate = 100'000, .most = 1});
    const auto asked = ask();
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(settle(asked[0], State::failed), Outcome::goes);
    EXPECT_EQ(settle(asked[1], State::failed), Outcome::stays);
    EXPECT_EQ(settle(asked[2], State::reachable), Outcome::stays);
    EXPECT_EQ(progress().kept, 1U);
    EXPECT_TRUE(progress().stopped_early());
}

TEST_F(VerificationTest, NobodyIsAskedWhereNoneMayGo) {
    make(v4(1), State::stale);
    begin({.most = 0});
    EXPECT_TRUE(ask().empty());
    EXPECT_TRUE(progress().done());
    EXPECT_TRUE(progress().stopped_early());
}

TEST_F(VerificationTest, OneAtATimeUntilItIsDoneOrCancelled) {
    const EntryRef entry = make(v4(1), State::stale);
    begin();
    (void)ask();
    const auto second = verification_.begin(*pool_, {}, {}, now_);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().status, Status::busy);
    verification_.cancel(*pool_);
    EXPECT_EQ(verification_.progress(), nullptr);
    EXPECT_FALSE(entry.is_verifying());
    begin();
    EXPECT_EQ(progress().asked, 0U);
}

}  // namespace
}  // namespace neigh::test
