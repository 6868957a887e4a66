// Neighbors whose MAC moves too often: who is told, what is counted, and where the entry stays.
#include "tests/unit/resolver/resolver_fixture.hpp"

namespace neigh::test {
namespace {

class FlappingTest : public ResolverTest {
  protected:
    /// 10.0.0.1 and 2001:db8::1 are known at MAC 1.
    void begin() {
        start();
        for (const IpAddr& neighbor : {v4(1), v6(1)}) {
            ask(neighbor, mac(1));
            answer(neighbor, mac(1));
        }
        output_.take();
    }
    void claim(const IpAddr& neighbor, const Mac& lladdr) { resolver_->heard(1, neighbor, announced(lladdr), now_); }
    /// By turns from MAC 2 and 1; and how often something was told of it that began so.
    std::size_t fight(const IpAddr& neighbor, unsigned claims, Duration apart, const std::string& told) {
        output_.take();
        for (unsigned i = 0; i < claims; ++i) {
            claim(neighbor, mac(i % 2 == 0 ? 2 : 1));
            now_ += apart;
        }
        const Lines lines = output_.take();
        return static_cast<std::size_t>(
            std::ranges::count_if(lines, [&](const std::string& line) { return line.starts_with(told); }));
    }
};

TEST_F(FlappingTest, TwoThousandClaimsMoveItFiveTimesAndAreToldOnce) {
    begin();
    for (const IpAddr& neighbor : {v4(1), v6(1)}) {
        EXPECT_EQ(fight(neighbor, 2'000, Duration{0}, "mac_flapping " + neighbor.to_string()), 1U);
        EXPECT_EQ(lladdr(neighbor), mac(2));
    }
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 2 * 5U);
    EXPECT_EQ(counter(ControlCounter::mac_flapping), 2U);
    EXPECT_EQ(counter(ControlCounter::mac_moves_held), 2 * 998U);
    EXPECT_EQ(verdict(v4(1)), Verdict::forward_and_tell) << "packets go on to where it is held";
}

TEST_F(FlappingTest, AFailoverAndBackIsFollowedAtOnce) {
    begin();
    EXPECT_EQ(fight(v4(1), 2, 200ms, "mac_flapping"), 0U);
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 2U);
}

TEST_F(FlappingTest, ItIsFollowedAgainWhenItsTimeIsOver) {
    params().mac_moves = {.most = 2, .window = 1s, .damping = 3s};
    params().gc_stale_time = 1h;
    begin();
    EXPECT_EQ(fight(v4(1), 10, 100ms, "mac_flapping"), 1U);
    ASSERT_EQ(lladdr(v4(1)), mac(1));
    claim(v4(1), mac(3));
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    pass(3s);
    claim(v4(1), mac(3));
    EXPECT_EQ(lladdr(v4(1)), mac(3));
}

// The dead MAC of a pair may be where it is held: then asking finds that out, and the other one.
TEST_F(FlappingTest, WhoIsSilentWhereItIsHeldIsFoundElsewhere) {
    params().mac_moves.damping = 1h;
    begin();
    fight(v4(1), 10, Duration{0}, "");
    ASSERT_EQ(lladdr(v4(1)), mac(2));
    resolver_->used(1, v4(1), now_);
    pass(5s);
    ASSERT_EQ(state(v4(1)), State::probe);
    answer(v4(1), mac(1));
    EXPECT_EQ(lladdr(v4(1)), mac(2)) << "it is being asked itself";
    pass(3s);
    answer(v4(1), mac(1));
    EXPECT_EQ(lladdr(v4(1)), mac(1));
    EXPECT_EQ(state(v4(1)), State::reachable);
}

TEST_F(FlappingTest, WithoutDampingOrALimitItIsFollowed) {
    params().mac_moves.damping = Duration{0};
    begin();
    EXPECT_EQ(fight(v4(1), 60, Duration{0}, "mac_flapping"), 10U) << "once for five that are well";
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 60U);
    params().mac_moves = {.most = 0};
    resolver_->reconfigure(1, params(), now_);
    EXPECT_EQ(fight(v4(1), 60, Duration{0}, "mac_flapping"), 0U);
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 120U);
}

TEST_F(FlappingTest, AnOperatorIsFollowedWhateverAndLetsItMoveAgain) {
    begin();
    for (unsigned i = 0; i < 20; ++i) {
        put(v4(1), mac(10 + i), State::reachable);
    }
    EXPECT_EQ(counter(ControlCounter::mac_flapping), 0U);
    fight(v4(1), 10, Duration{0}, "");
    ASSERT_EQ(counter(ControlCounter::mac_flapping), 1U);
    put(v4(1), mac(7), State::reachable);
    claim(v4(1), mac(8));
    EXPECT_EQ(lladdr(v4(1)), mac(8));
}

TEST_F(FlappingTest, StaticEntriesDoNotMove) {
    begin();
    put(v4(1), mac(1));
    EXPECT_EQ(fight(v4(1), 100, Duration{0}, ""), 0U);
    EXPECT_EQ(counter(ControlCounter::mac_flapping), 0U);
}

TEST_F(FlappingTest, ANewEntryBeginsAnew) {
    begin();
    fight(v4(1), 10, Duration{0}, "");
    flush();
    sweep_all();
    ask(v4(1), mac(3));
    claim(v4(1), mac(4));
    EXPECT_EQ(lladdr(v4(1)), mac(4));
}

TEST_F(FlappingTest, ManyThatMoveOnceAreNone) {
    start();
    output_.quiet = true;
    for (std::uint32_t n = 1; n <= 900; ++n) {
        ask(v4(n), mac(1));
    }
    for (std::uint32_t n = 1; n <= 900; ++n) {
        claim(v4(n), mac(2));
    }
    EXPECT_EQ(counter(ControlCounter::lladdr_changed), 900U);
    EXPECT_EQ(counter(ControlCounter::mac_flapping), 0U);
}

TEST_F(FlappingTest, UnderVerifyThoseWhoWereFoundElsewhereTooOftenAreToldOfOnly) {
    params().mac_change = MacChange::verify;
    params().mac_moves = {.most = 1, .window = 1h, .damping = 1h};
    begin();
    for (unsigned i = 2; i <= 3; ++i) {
        pass(5s);
        claim(v4(1), mac(i));
        pass(3s);
        answer(v4(1), mac(i));
        EXPECT_EQ(lladdr(v4(1)), mac(i));
    }
    EXPECT_EQ(counter(ControlCounter::mac_flapping), 1U);
    EXPECT_EQ(counter(ControlCounter::mac_moves_held), 0U);
}

}  // namespace
}  // namespace neigh::test
