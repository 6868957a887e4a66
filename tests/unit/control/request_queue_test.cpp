// Requests without a socket: bytes into a session's buffer, answers out of its book.
#include "control/socket/request_queue.hpp"

#include "tests/unit/control/server_fixture.hpp"

namespace neigh::control::test {
namespace {

constexpr int kNoSocket = -1;

class RequestQueueTest : public testing::Test {
  protected:
    Session& enter(bool may_change = true) { return sessions_.add(1'000, may_change, kNoSocket, 1'000, now_); }
    void ask(Session& session, const std::string& id, const std::string& method) {
        session.io.in().append(R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + "\"}\n");
        queue_.schedule_if_ready(session);
    }
    /// The ids of what may leave by now.
    std::vector<int> answered(Session& session) {
        std::string text;
        session.answers.take_ready(book_.passed(), text);
        std::vector<int> ids;
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);) {
            ids.push_back(Json::parse(line)["id"].get<int>());
        }
        return ids;
    }

    TimePoint now_{Duration{1'000'000}};
    // Of the clock of the machine tests don't depend: visits end by their number of requests.
    ServerLimits limits_{.visit = std::chrono::hours{1}, .turn = std::chrono::hours{1}};
    FakeHandler handler_;
    FakeGrace grace_;
    GraceBook book_{grace_};
    Sessions sessions_;
    EventPump events_{limits_, nullptr, nullptr};
    RequestQueue queue_{
        {.sessions = sessions_, .handler = handler_, .grace = book_, .events = events_, .limits = limits_}};
};

using Ids = std::vector<int>;

TEST_F(RequestQueueTest, ADeferredCallHoldsUpTheAnswersBehindItNotTheirExecution) {
    Session& session = enter();
    ask(session, "1", "echo");
    ask(session, "2", "later");
    ask(session, "3", "echo");
    queue_.serve(now_);
    EXPECT_EQ(handler_.calls, (std::vector<std::string>{"echo", "later", "echo"}));
    EXPECT_TRUE(queue_.is_waiting());
    EXPECT_EQ(answered(session), Ids{1});
    handler_.release_all = true;
    queue_.serve(now_);
    EXPECT_FALSE(queue_.is_waiting());
    EXPECT_EQ(answered(session), (Ids{2, 3}));
}

TEST_F(RequestQueueTest, AVisitIsSomeRequestsAndThenItIsAnothersTurn) {
    limits_.requests_a_visit = 2;
    Session& fast = enter();
    for (const char* id : {"1", "2", "3", "4", "5"}) {
        ask(fast, id, "echo");
    }
    Session& other = enter();
    ask(other, "6", "echo");
    queue_.serve(now_);
    EXPECT_EQ(answered(fast), (Ids{1, 2}));
    EXPECT_EQ(answered(other), Ids{6});
    EXPECT_TRUE(queue_.has_work());
    queue_.serve(now_);
    queue_.serve(now_);
    EXPECT_EQ(answered(fast), (Ids{3, 4, 5}));
    EXPECT_FALSE(queue_.has_work());
}

TEST_F(RequestQueueTest, ASessionThatOwesTooManyAnswersWaitsForRoom) {
    limits_.outstanding = 2;
    grace_.passed_up_to = 0;  // no change is seen by all: answers stay
    Session& session = enter();
    for (const char* id : {"1", "2", "3"}) {
        ask(session, id, "change");
    }
    queue_.serve(now_);
    EXPECT_EQ(handler_.calls.size(), 2U);
    EXPECT_FALSE(queue_.has_work());
    (void)book_.advance(now_);
    EXPECT_TRUE(answered(session).empty());
    grace_.passed_up_to = UINT64_MAX;
    (void)book_.advance(now_);
    EXPECT_EQ(answered(session), (Ids{1, 2}));
    queue_.schedule_if_ready(session);
    queue_.serve(now_);
    EXPECT_EQ(handler_.calls.size(), 3U);
}

TEST_F(RequestQueueTest, WhatOneHasSentThatIsGoneIsDoneAndNotAnswered) {
    limits_.requests_a_visit = 1;
    Session& session = enter();
    ask(session, "1", "change");
    ask(session, "2", "later");
    session.io.in().close();
    session.is_gone = true;
    queue_.serve(now_);
    EXPECT_TRUE(session.is_runnable);  // there may be more
    queue_.serve(now_);
    queue_.serve(now_);
    EXPECT_FALSE(session.is_runnable);
    EXPECT_EQ(handler_.calls, (std::vector<std::string>{"change", "later"}));
    EXPECT_EQ(handler_.cancelled, 1U);
    EXPECT_EQ(session.answers.count(), 0U);
}

TEST_F(RequestQueueTest, DroppedCallsAreCancelledOthersStay) {
    Session& leaving = enter();
    Session& staying = enter();
    ask(leaving, "1", "later");
    ask(leaving, "2", "later");
    ask(staying, "3", "later");
    queue_.serve(now_);
    queue_.drop_deferred(leaving.id);
    EXPECT_EQ(handler_.cancelled, 2U);
    EXPECT_EQ(handler_.waiting, std::vector<std::uint64_t>{3});
    handler_.release_all = true;
    queue_.serve(now_);
    EXPECT_EQ(answered(staying), Ids{3});
}

TEST_F(RequestQueueTest, WhoWaitsAtTheEndIsTold) {
    Session& session = enter();
    ask(session, "1", "later");
    queue_.serve(now_);
    queue_.refuse_deferred();
    EXPECT_FALSE(queue_.is_waiting());
    EXPECT_EQ(handler_.cancelled, 1U);
    EXPECT_EQ(answered(session), Ids{1});
}

TEST_F(RequestQueueTest, WhoeverWasServedIsTouched) {
    Session& one = enter();
    Session& two = enter();
    ask(one, "1", "later");
    ask(two, "2", "echo");
    queue_.serve(now_);
    EXPECT_EQ(sessions_.take_touched(), (std::vector{one.id, two.id}));
    handler_.release_all = true;
    queue_.serve(now_);
    EXPECT_EQ(sessions_.take_touched(), std::vector{one.id});
}

TEST_F(RequestQueueTest, TooLongALineIsToldAndTheSessionHasItsTimeToReadIt) {
    Session& session = enter();
    session.io.in().append(std::string(1'001, 'x'));
    ASSERT_TRUE(session.has_requests());
    queue_.schedule_if_ready(session);
    queue_.serve(now_);
    EXPECT_EQ(session.close_by, now_ + limits_.linger);
    EXPECT_FALSE(session.has_requests());
    EXPECT_EQ(session.answers.count(), 1U);
}

}  // namespace
}  // namespace neigh::control::test
