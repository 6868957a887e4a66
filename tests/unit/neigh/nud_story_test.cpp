// Whole lives of neighbors on a fake clock: the timers that the machine asks for are what drives it.
#include <string>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

/// One neighbor and its timer. Writes down what is done, with the time since the beginning in milliseconds.
class Life {
  public:
    explicit Life(const Nud& nud = {}) : nud_(nud) {}

    void event(const Event& event) {
        const Step next = step(nud_, event, now_, kParams);
        const State before = nud_.state;
        nud_ = next.next;
        timer_ = next.keeps_timer ? timer_ : next.wake_at;
        note(next.todo.release, "release");
        note(next.todo.fail, "fail");
        note(next.todo.solicit_multicast, "multicast");
        note(next.todo.solicit_unicast, "unicast");
        note(nud_.state != before, std::string{to_word(nud_.state)});
    }
    /// Time goes on, and timers that come due in it expire.
    void pass(Duration duration) {
        const TimePoint end = now_ + duration;
        while (timer_ <= end) {
            now_ = timer_;
            timer_ = kNever;
            event(TimerExpired{});
        }
        now_ = end;
    }
    [[nodiscard]] const Nud& nud() const { return nud_; }
    /// What happened since the last call.
    [[nodiscard]] std::string story() { return std::exchange(story_, {}); }

  private:
    void note(bool happened, const std::string& what) {
        if (happened) {
            story_ += (story_.empty() ? "" : ", ") + std::to_string((now_ - kNow).count()) + " " + what;
        }
    }

    Nud nud_;
    TimePoint now_ = kNow;
    TimePoint timer_ = kNever;
    std::string story_;
};

constexpr AdvertisementHeard kAnswer{.lladdr = kOld, .solicited = true, .override_flag = true, .says_router = false};
constexpr AdvertisementHeard kGratuitousArp{.lladdr = kNew, .override_flag = true, .says_router = false};

TEST(NudStory, RFC4861_7_3_3_AskedAnsweredUsedAndConfirmed) {
    Life life;
    life.event(PacketToSend{});
    life.pass(Duration{1'200});  // the first question was lost
    life.event(kAnswer);
    EXPECT_EQ(life.story(), "0 multicast, 0 INCOMPLETE, 1100 multicast, 1200 release, 1200 REACHABLE");

    life.pass(Duration{40'000});
    EXPECT_EQ(life.story(), "32200 STALE");
    life.event(PacketToSend{});
    life.pass(Duration{5'300});
    EXPECT_EQ(life.story(), "41200 DELAY, 46400 unicast, 46400 PROBE");
    life.event(kAnswer);
    EXPECT_EQ(life.story(), "46500 REACHABLE");
    EXPECT_EQ(life.nud().lladdr, kOld);
}

TEST(NudStory, RFC4861_7_2_2_NobodyAnswers) {
    Life life;
    life.event(PacketToSend{});
    life.event(PacketToSend{});
    life.pass(Duration{600});
    life.event(PacketToSend{});  // more packets don't make it ask more, or later
    life.pass(Duration{3'000});
    EXPECT_EQ(life.story(), "0 multicast, 0 INCOMPLETE, 1100 multicast, 2200 multicast, 3300 fail, 3300 FAILED");
    life.pass(Duration{61'000});
    EXPECT_EQ(life.story(), "63600 NONE");
    EXPECT_EQ(life.nud(), Nud{});
}

TEST(NudStory, FailedOneIsAskedAnewByTheNextPacket) {
    Life life;
    life.event(PacketToSend{});
    life.pass(Duration{4'000});
    life.event(PacketToSend{});
    life.event(kAnswer);
    EXPECT_EQ(life.story(),
              "0 multicast, 0 INCOMPLETE, 1100 multicast, 2200 multicast, 3300 fail, 3300 FAILED, "
              "4000 multicast, 4000 INCOMPLETE, 4000 release, 4000 REACHABLE");
}

TEST(NudStory, RFC7048_3_GoneNeighborKeepsItsAddressUntilMulticastFailedToo) {
    Life life;
    life.event(SolicitationHeard{kOld});
    life.event(PacketToSend{});
    life.pass(Duration{5'200 + 5 * 1'100});
    EXPECT_EQ(life.story(),
              "0 STALE, 0 DELAY, 5200 unicast, 5200 PROBE, 6300 unicast, 7400 unicast, "
              "8500 multicast, 9600 multicast, 10700 multicast");
    EXPECT_EQ(life.nud().lladdr, kOld);
    life.pass(Duration{1'100});
    EXPECT_EQ(life.story(), "11800 fail, 11800 FAILED");
    EXPECT_EQ(life.nud(), Nud{.state = State::failed});
}

TEST(NudStory, RFC7048_3_MovedNeighborIsFoundByMulticast) {
    Life life;
    life.event(SolicitationHeard{kOld});
    life.event(PacketToSend{});
    life.pass(Duration{8'600});
    EXPECT_TRUE(life.story().ends_with("8500 multicast"));
    life.event(AdvertisementHeard{.lladdr = kNew, .solicited = true, .override_flag = true});
    EXPECT_EQ(life.story(), "8600 REACHABLE");
    EXPECT_EQ(life.nud().lladdr, kNew);
}

TEST(NudStory, RFC5944_4_6_FailoverByGratuitousArp) {
    Life life;
    life.event(PacketToSend{});
    life.event(kAnswer);
    life.pass(Duration{100});
    life.event(kGratuitousArp);
    EXPECT_EQ(life.nud(), (Nud{.state = State::stale, .lladdr = kNew}));
    life.event(PacketToSend{});
    life.pass(Duration{5'200});
    EXPECT_EQ(life.story(),
              "0 multicast, 0 INCOMPLETE, 0 release, 0 REACHABLE, 100 STALE, 100 DELAY, 5300 unicast, 5300 PROBE");
}

TEST(NudStory, RFC4861_7_3_1_ConfirmedEveryNowAndThenNeverExpires) {
    Life life;
    life.event(SolicitationHeard{kOld});
    for (int i = 0; i < 100; ++i) {
        life.event(ReachabilityConfirmed{});
        life.pass(Duration{30'999});
    }
    EXPECT_EQ(life.story(), "0 STALE, 0 REACHABLE");
}

TEST(NudStory, RepeatedQuestionsDoNotKeepAnUnusedEntryAlive) {
    Life life;
    life.event(SolicitationHeard{kOld});
    life.pass(Duration{60'000});
    life.event(SolicitationHeard{kOld});
    life.pass(Duration{300});
    EXPECT_EQ(life.story(), "0 STALE, 60300 NONE");
}

TEST(NudStory, StaticOneOutlivesAStorm) {
    Life life;
    life.event(AdminSet{State::permanent, kOld});
    for (const Event& event : network_events()) {
        life.event(event);
        life.pass(Duration{100'000});
    }
    EXPECT_EQ(life.story(), "0 PERMANENT");
    EXPECT_EQ(life.nud().lladdr, kOld);
}

TEST(NudStory, OperatorMakesItDynamicAgain) {
    Life life{entry_in(State::permanent)};
    life.event(AdminSet{State::reachable, kNew});
    life.pass(Duration{31'000});
    EXPECT_EQ(life.story(), "0 REACHABLE, 31000 STALE");
    life.event(AdminResolve{});
    life.event(kAnswer);
    EXPECT_EQ(life.story(), "31000 multicast, 31000 INCOMPLETE, 31000 release, 31000 REACHABLE");
    life.event(AdminDelete{});
    life.pass(Duration{1'000'000});
    EXPECT_EQ(life.story(), "31000 NONE");
}

}  // namespace
}  // namespace neigh::nud
