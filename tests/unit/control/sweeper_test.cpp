// Sweeps: none while there is nothing to sweep, the first a moment after a flush, then one after the other.
#include "control/neighbors/sweeper.hpp"

#include "tests/unit/control/resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

class SweeperTest : public ResolverFixture {
  protected:
    void learn(std::uint8_t host) {
        const IpAddr neighbor = IpAddr::v4(192, 0, 2, host);
        const Request request{
            .dst = neighbor, .ifindex = 1, .lladdr = Mac{{2, 0, 0, 0, 0, host}}, .state = nud::State::stale};
        std::size_t bad_row = 0;
        ASSERT_TRUE(resolver_->apply(Resolver::SetMode::replace, std::span{&request, 1}, now_, bad_row).ok());
    }
    void flush() { ASSERT_TRUE(resolver_->flush(Filter{.states = StateSet::dynamic()}, now_).ok()); }
};

TEST_F(SweeperTest, ASweepBeginsAMomentAfterTheFlushAndTheDaemonIsAwakeForIt) {
    Sweeper sweeper{*resolver_};
    learn(7);
    sweeper.advance(now_);
    EXPECT_EQ(sweeper.next_wake(), std::nullopt);
    flush();
    ASSERT_TRUE(resolver_->has_to_sweep());
    EXPECT_EQ(sweeper.next_wake(), now_ + Sweeper::kDelay);
    now_ += Sweeper::kDelay - Duration{1};
    sweeper.advance(now_);
    EXPECT_TRUE(resolver_->has_to_sweep());
    now_ += Duration{1};
    const int told = output_.changes;
    sweeper.advance(now_);
    EXPECT_EQ(output_.changes, told + 1) << "its end is told";
    for (int i = 0; i < 10 && resolver_->has_to_sweep(); ++i) {
        EXPECT_EQ(sweeper.next_wake(), now_ + Sweeper::kPause);
        now_ += Sweeper::kPause;
        sweeper.advance(now_);
    }
    EXPECT_FALSE(resolver_->has_to_sweep());
    EXPECT_EQ(sweeper.next_wake(), std::nullopt);
}

}  // namespace
}  // namespace neigh::control::test
