// The histogram of the time to resolve: what a packet began counts once its neighbor is found, and nothing else does.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class ResolveTimesTest : public ResolverTest {
  protected:
    const ResolveTimes::Histogram& times() const { return resolver_->resolve_times(1); }
};

TEST_F(ResolveTimesTest, FromTheFirstPacketToTheAnswer) {
    start();
    send(v4(1));
    now_ += 30ms;
    send(v4(1));
    now_ += 12ms;
    answer(v4(1), mac(7));
    EXPECT_EQ(times().count, 1U);
    EXPECT_EQ(times().sum, 42ms);
    EXPECT_EQ(times().buckets[5], 1U) << "above 20 ms, at most 50";
    send(v6(1));
    answer(v6(1), mac(8));
    EXPECT_EQ(times().count, 2U);
    EXPECT_EQ(times().buckets[0], 1U) << "within the millisecond";
    EXPECT_EQ(resolver_->resolve_times(2).count, 0U);
}

TEST_F(ResolveTimesTest, WhatLastsBeyondEveryBoundIsInTheLastBucket) {
    params().mcast_solicit = 100;
    start();
    send(v4(1));
    pass(20s);
    answer(v4(1), mac(7));
    EXPECT_EQ(times().buckets.back(), 1U);
}

TEST_F(ResolveTimesTest, WhatNobodyWaitedForOrNobodyAnsweredDoesNotCount) {
    start();
    ask(v4(1), mac(7));  // it came by itself
    send(v4(2));
    pass(10s);                                             // FAILED
    ASSERT_TRUE(resolver_->resolve(1, v4(3), now_).ok());  // an operator's
    answer(v4(3), mac(9));
    EXPECT_EQ(times().count, 0U);
}

TEST_F(ResolveTimesTest, ASearchWhoseEntryWentIsForgotten) {
    start();
    send(v4(1));
    const Resolver::EntryName name{.dst = v4(1), .ifindex = 1};
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->remove({&name, 1}, now_, bad_row).ok());
    now_ += 1s;
    ASSERT_TRUE(resolver_->resolve(1, v4(1), now_).ok());
    answer(v4(1), mac(7));
    EXPECT_EQ(times().count, 0U);
}

}  // namespace
}  // namespace neigh::test
