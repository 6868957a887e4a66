// Rcu: when a grace token passes, with readers stalled, offline, gone. Readers are made on one thread here; threads
// are tests/concurrency's.
#include "dataplane/neigh/dpdk/rcu.hpp"

#include <memory>
#include <optional>

#include <gtest/gtest.h>

namespace neigh {
namespace {

class RcuTest : public testing::Test {
  protected:
    void SetUp() override {
        auto created = Rcu::create(3);
        ASSERT_TRUE(created.ok());
        rcu_ = std::move(*created);
    }
    std::unique_ptr<Rcu> rcu_;
};

TEST_F(RcuTest, NeedsRoomForAReader) {
    const auto none = Rcu::create(0);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().status, Status::invalid_parameter);
}

TEST_F(RcuTest, WithoutReadersATokenPassesAtOnce) {
    EXPECT_TRUE(rcu_->passed(rcu_->start()));
    rcu_->synchronize();
}

TEST_F(RcuTest, WaitsForEveryReader) {
    Rcu::Reader one(*rcu_, 0);
    Rcu::Reader two(*rcu_, 2);
    const GraceToken token = rcu_->start();
    EXPECT_FALSE(rcu_->passed(token));
    one.quiescent();
    EXPECT_FALSE(rcu_->passed(token));
    two.quiescent();
    EXPECT_TRUE(rcu_->passed(token));
}

TEST_F(RcuTest, AQuiescentStateBeforeTheTokenDoesNotCount) {
    Rcu::Reader reader(*rcu_, 0);
    reader.quiescent();
    EXPECT_FALSE(rcu_->passed(rcu_->start()));
}

TEST_F(RcuTest, ALaterTokenLetsEarlierOnesPass) {
    Rcu::Reader reader(*rcu_, 1);
    const GraceToken early = rcu_->start();
    reader.quiescent();
    const GraceToken late = rcu_->start();
    EXPECT_LT(early, late);
    EXPECT_TRUE(rcu_->passed(early));
    EXPECT_FALSE(rcu_->passed(late));
    reader.quiescent();
    EXPECT_TRUE(rcu_->passed(late));
    EXPECT_TRUE(rcu_->passed(early));
}

TEST_F(RcuTest, DoesNotWaitForAReaderThatIsOffline) {
    Rcu::Reader reader(*rcu_, 0);
    {
        const Rcu::Reader::Offline away(reader);
        EXPECT_TRUE(rcu_->passed(rcu_->start()));
    }
    EXPECT_FALSE(rcu_->passed(rcu_->start()));
}

TEST_F(RcuTest, DoesNotWaitForAReaderThatIsGone) {
    std::optional<Rcu::Reader> reader(std::in_place, *rcu_, 0);
    const GraceToken token = rcu_->start();
    EXPECT_FALSE(rcu_->passed(token));
    reader.reset();
    EXPECT_TRUE(rcu_->passed(token));
    reader.emplace(*rcu_, 0);
    EXPECT_FALSE(rcu_->passed(rcu_->start()));
}

TEST_F(RcuTest, AReaderBeyondTheRoomEndsTheProgram) {
    EXPECT_DEATH(Rcu::Reader(*rcu_, 3), "");
}

}  // namespace
}  // namespace neigh
