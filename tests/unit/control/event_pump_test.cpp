// News to listeners without a socket: what is appended to a session, when, and to whom first.
#include "control/socket/event_pump.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/control/captures_fake.hpp"
#include "tests/unit/control/facts_fake.hpp"

namespace neigh::control::test {
namespace {

constexpr std::uint64_t kStart = 100;
constexpr int kNoSocket = -1;

class EventPumpTest : public testing::Test {
  protected:
    Session& enter() { return sessions_.add(/*user=*/1'000, /*may_change=*/false, kNoSocket, 1'000, now_); }
    Session& subscriber() {
        Session& session = enter();
        subscribe(session, std::nullopt);
        return session;
    }
    void subscribe(Session& session, std::optional<Answers::Place> answer) {
        ASSERT_TRUE(subscriptions_.begin(session.id, {}).ok());
        pump_.listen_as_told(session, Outcome{.answer = std::string{"{}"}, .subscribed = true}, answer);
    }
    void happen(std::size_t times = 1) {
        for (std::size_t i = 0; i < times; ++i) {
            log_.record(WorkerChange{.worker = 1, .stalled = true});
        }
    }
    /// One turn; whom was told something, in order.
    std::vector<std::uint64_t> tell() {
        std::vector<std::uint64_t> told;
        pump_.tell(sessions_, [&told](const Session& session) { told.push_back(session.id); });
        return told;
    }
    /// How many events wait in the connection, which takes them now.
    static std::size_t take(Session& session) {
        const auto count = std::count(session.io.out().begin(), session.io.out().end(), '\n');
        session.io.out().clear();
        return static_cast<std::size_t>(count);
    }

    TimePoint now_{Duration{1'000'000}};
    EventLog log_{kStart, "this-run", 1'000};
    FakeFacts facts_;
    Subscriptions subscriptions_{log_, facts_};
    FakeCaptures captured_;
    CaptureFeed captures_{captured_, facts_};
    ServerLimits limits_{.turn = std::chrono::hours{1}};
    Sessions sessions_;
    EventPump pump_{limits_, &subscriptions_, &captures_};
};

TEST_F(EventPumpTest, EventsFollowTheAnswerThatBeginsThem) {
    Session& session = enter();
    const auto place = session.answers.reserve(false);
    subscribe(session, place);
    happen();
    EXPECT_TRUE(tell().empty());
    session.answers.settle(place, "{}", 0);
    std::string answer;
    ASSERT_TRUE(session.answers.take_ready(0, answer));
    EXPECT_EQ(tell(), std::vector{session.id});
    EXPECT_EQ(take(session), 1U);
    EXPECT_TRUE(tell().empty());
}

TEST_F(EventPumpTest, ABatchIsNotInterrupted) {
    Session& session = subscriber();
    session.answers.settle(session.answers.reserve(true), "1", 0);
    std::string answer;
    ASSERT_TRUE(session.answers.take_ready(0, answer));
    happen();
    EXPECT_TRUE(tell().empty());
    session.answers.end_batch();
    ASSERT_TRUE(session.answers.take_ready(0, answer));
    EXPECT_EQ(answer, "[1]\n");
    EXPECT_EQ(tell(), std::vector{session.id});
}

TEST_F(EventPumpTest, WhatAConnectionHasNoRoomForIsToldWhenItHas) {
    Session& session = subscriber();
    limits_.event_bytes = 300;
    happen(10);
    EXPECT_EQ(tell(), std::vector{session.id});
    std::size_t told = take(session);
    EXPECT_GT(told, 0U);
    EXPECT_LT(told, 10U);
    while (!tell().empty()) {  // nothing has happened since
        told += take(session);
    }
    EXPECT_EQ(told, 10U);
}

TEST_F(EventPumpTest, ATurnThatIsOverGoesOnWithTheNextListener) {
    limits_.turn = std::chrono::microseconds{0};
    Session& first = subscriber();
    Session& second = subscriber();
    happen();
    EXPECT_EQ(tell(), std::vector{first.id});
    EXPECT_TRUE(pump_.is_telling());
    EXPECT_EQ(tell(), std::vector{second.id});
    EXPECT_TRUE(tell().empty());
    EXPECT_FALSE(pump_.is_telling());
}

TEST_F(EventPumpTest, OneWhoStopsIsToldNothingMoreAndMayComeBack) {
    Session& session = subscriber();
    happen();
    pump_.stop(session);
    EXPECT_EQ(subscriptions_.count(), 0U);
    EXPECT_FALSE(session.listens());
    EXPECT_TRUE(tell().empty());
    subscribe(session, std::nullopt);
    happen();
    EXPECT_EQ(tell(), std::vector{session.id});
    EXPECT_EQ(take(session), 1U);  // once, though it had stood in line before
}

TEST_F(EventPumpTest, NobodyListensWhoIsGone) {
    Session& session = enter();
    session.is_gone = true;
    subscribe(session, std::nullopt);
    EXPECT_EQ(subscriptions_.count(), 0U);
    happen();
    EXPECT_TRUE(tell().empty());
}

TEST_F(EventPumpTest, ASessionThatEndsWhileItIsToldIsForgotten) {
    Session& first = subscriber();
    const std::uint64_t second = subscriber().id;
    happen(3);
    pump_.tell(sessions_, [&](Session& session) {
        if (&session == &first) {
            pump_.stop(session);
            sessions_.remove(session);
        }
    });
    happen();
    EXPECT_EQ(tell(), std::vector{second});
}

TEST_F(EventPumpTest, WhatHappensAfterATurnIsToldInTheNextWithoutAWait) {
    Session& session = subscriber();
    EXPECT_TRUE(tell().empty());
    EXPECT_EQ(pump_.next_wake(now_), std::nullopt);
    happen();
    EXPECT_EQ(pump_.next_wake(now_), now_);
    EXPECT_EQ(tell(), std::vector{session.id});
    EXPECT_EQ(pump_.next_wake(now_), std::nullopt);
    // One that takes nothing keeps nobody awake.
    limits_.event_bytes = 0;
    happen();
    EXPECT_TRUE(tell().empty());
    EXPECT_EQ(pump_.next_wake(now_), std::nullopt);
    pump_.stop(session);
    EXPECT_TRUE(tell().empty());
    happen();
    EXPECT_EQ(pump_.next_wake(now_), std::nullopt);
}

TEST_F(EventPumpTest, CapturesAreLookedForAgainAndAgain) {
    EXPECT_EQ(pump_.next_wake(now_), std::nullopt);
    Session& session = enter();
    ASSERT_TRUE(captured_.begin(session.id, {}).ok());
    pump_.listen_as_told(session, Outcome{.answer = std::string{"{}"}, .capturing = true}, std::nullopt);
    EXPECT_TRUE(tell().empty());
    EXPECT_EQ(pump_.next_wake(now_), now_ + CaptureFeed::kLook);
    pump_.stop(session);
    EXPECT_EQ(pump_.next_wake(now_), std::nullopt);
}

}  // namespace
}  // namespace neigh::control::test
