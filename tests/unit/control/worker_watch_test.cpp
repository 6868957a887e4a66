// Workers that stop ending bursts are noticed, told of once, and not waited for; those that sleep or whose whole
// process was stopped are not. A worker is a number here. With real ones: tests/smoke/worker_stuck.sh.
#include "control/worker_watch.hpp"

#include <gtest/gtest.h>

#include "control/socket/grace.hpp"

namespace neigh::control::test {
namespace {

using namespace std::chrono_literals;

class Watch : public testing::Test {
  protected:
    static constexpr Duration kStall{2'000};

    WorkerWatch make(std::uint32_t workers) {
        beats_.resize(workers);
        return {workers, [this](std::uint32_t worker) { return beats_[worker]; }, kStall,
                [this](const WorkerChange& change, Duration) { told_.push_back(change); }, now_};
    }
    /// Turns of the main loop, one a millisecond; the workers in `alive` end a burst in each.
    void pass(WorkerWatch& watch, Duration time, const std::vector<std::uint32_t>& alive) {
        for (const TimePoint until = now_ + time; now_ < until; now_ += Duration{1}) {
            for (const std::uint32_t worker : alive) {
                ++beats_[worker];
            }
            watch.advance(now_);
        }
    }

    TimePoint now_{Duration{1'000'000}};
    std::vector<std::uint64_t> beats_;
    std::vector<WorkerChange> told_;
};

TEST_F(Watch, AWorkerWithoutABurstForTheTimeIsStuckAndToldOfOnce) {
    WorkerWatch watch = make(2);
    pass(watch, 10s, {0, 1});
    EXPECT_TRUE(told_.empty());
    pass(watch, kStall - 1ms, {0});
    EXPECT_TRUE(watch.all_run()) << "not yet";
    pass(watch, kStall, {0});
    EXPECT_FALSE(watch.all_run());
    EXPECT_TRUE(watch.is_stalled(1));
    EXPECT_FALSE(watch.is_stalled(0));
    pass(watch, 60s, {0});
    ASSERT_EQ(told_.size(), 1U);
    EXPECT_EQ(told_[0].worker, 1U);
    EXPECT_TRUE(told_[0].stalled);
    pass(watch, 1s, {0, 1});
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_FALSE(told_[1].stalled);
    EXPECT_TRUE(watch.all_run());
}

TEST_F(Watch, OneBurstAMomentIsEnough) {
    WorkerWatch watch = make(1);
    for (int i = 0; i < 20; ++i) {
        pass(watch, kStall - 600ms, {});
        pass(watch, 1ms, {0});
    }
    EXPECT_TRUE(told_.empty()) << "a worker may sleep between bursts (idle-sleep-us)";
}

TEST_F(Watch, WhatControlDidNotSeeCountsForNobody) {
    WorkerWatch watch = make(1);
    pass(watch, 1s, {0});
    now_ += 1h;  // the whole process was stopped
    pass(watch, 400ms, {});
    EXPECT_TRUE(told_.empty());
    pass(watch, 1s, {0});
    EXPECT_TRUE(told_.empty());
}

TEST_F(Watch, TheTimeMayBeChanged) {
    WorkerWatch watch = make(1);
    watch.set_stall(10s);
    pass(watch, 9s, {});
    EXPECT_TRUE(told_.empty());
    watch.set_stall(1s);
    pass(watch, 600ms, {});
    EXPECT_EQ(told_.size(), 1U);
}

TEST_F(Watch, ItSaysWhenItWantsToLook) {
    WorkerWatch watch = make(1);
    EXPECT_LE(watch.next_wake() - now_, kStall / 2);
    EXPECT_GT(watch.next_wake(), now_) << "control may sleep";
}

// ---- Grace periods behind a stuck worker -------------------------------------------------------------

class Waiting : public Watch {
  protected:
    void SetUp() override { rcu_ = std::move(*Rcu::create(2)); }
    std::unique_ptr<Rcu> rcu_;
};

TEST_F(Waiting, AChangeIsGivenUpWhereAStuckWorkerHoldsItUp) {
    WorkerWatch watch = make(2);
    RcuGrace grace{*rcu_, watch};
    GraceBook book{grace};
    Rcu::Reader first{*rcu_, 0};
    Rcu::Reader second{*rcu_, 1};
    const Epoch epoch = book.note_change();
    EXPECT_FALSE(book.advance(now_).passed);
    first.quiescent();
    pass(watch, kStall + 1s, {0});
    ASSERT_TRUE(watch.is_stalled(1));
    const auto done = book.advance(now_);
    ASSERT_TRUE(done.given_up.has_value());
    EXPECT_EQ(done.given_up->worker, 1U);
    EXPECT_LE(done.given_up->first, epoch);
    EXPECT_GE(done.given_up->last, epoch);
    EXPECT_TRUE(book.has_passed(epoch));
    EXPECT_FALSE(book.waiting());
    // The next one is not waited for at all.
    (void)book.note_change();
    EXPECT_TRUE(book.advance(now_).given_up.has_value());
    // Nor given up any more, once that worker runs.
    pass(watch, 1s, {0, 1});
    const Epoch later = book.note_change();
    EXPECT_FALSE(book.advance(now_).given_up.has_value());
    first.quiescent();
    second.quiescent();
    EXPECT_FALSE(book.advance(now_).given_up.has_value());
    EXPECT_TRUE(book.has_passed(later));
}

TEST_F(Waiting, AStuckWorkerThatHoldsNothingIsNotWaitedForAndNothingIsGivenUp) {
    WorkerWatch watch = make(2);
    RcuGrace grace{*rcu_, watch};
    GraceBook book{grace};
    Rcu::Reader first{*rcu_, 0};
    Rcu::Reader second{*rcu_, 1};
    const Rcu::Reader::Offline asleep{second};  // it is stuck in its sleep
    pass(watch, kStall + 1s, {0});
    ASSERT_TRUE(watch.is_stalled(1));
    const Epoch epoch = book.note_change();
    EXPECT_FALSE(book.advance(now_).given_up.has_value()) << "the other one leaves its burst in a moment";
    first.quiescent();
    EXPECT_FALSE(book.advance(now_).given_up.has_value());
    EXPECT_TRUE(book.has_passed(epoch));
}

TEST_F(Waiting, ControlSleepsBetweenLooksAtWhatLastsLong) {
    WorkerWatch watch = make(1);
    RcuGrace grace{*rcu_, watch};
    GraceBook book{grace};
    const Rcu::Reader reader{*rcu_, 0};
    EXPECT_FALSE(book.pause(now_).has_value()) << "nothing waits";
    (void)book.note_change();
    (void)book.advance(now_);
    EXPECT_EQ(book.pause(now_), Duration{0}) << "a burst takes less than a millisecond";
    int looks = 0;
    for (const TimePoint until = now_ + 2s; now_ < until; ++looks) {
        (void)book.advance(now_);
        now_ += std::max(*book.pause(now_), Duration{1});
    }
    EXPECT_LT(looks, 200);
    EXPECT_LE(*book.pause(now_), Duration{50}) << "nor does an answer wait long when it may leave";
}

}  // namespace
}  // namespace neigh::control::test
