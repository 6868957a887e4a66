// Who gives way, without a socket: sessions in memory, a clock of numbers.
#include "control/socket/session_limits.hpp"

#include <string>

#include <gtest/gtest.h>

namespace neigh::control::test {
namespace {

constexpr uid_t kCrowd = 1'000;
constexpr uid_t kGuest = 2'000;
constexpr uid_t kStranger = 3'000;
constexpr uid_t kRoot = 0;
constexpr int kNoSocket = -1;

class SessionLimitsTest : public testing::Test {
  protected:
    Session& enter(uid_t user) {
        Session& session = sessions_.add(user, user == kRoot, kNoSocket, 1'000, now_);
        books_.add(session);
        return session;
    }
    void leave(const Session& session) {
        books_.remove(session);
        sessions_.remove(session);
    }
    const Session* giver(uid_t newcomer) { return books_.who_gives_way(sessions_, newcomer, newcomer == kRoot); }
    Session& holding(uid_t user, std::size_t bytes) {
        Session& session = enter(user);
        session.io.out().assign(bytes, 'x');
        books_.account(session);
        return session;
    }

    TimePoint now_{Duration{1'000'000}};
    ServerLimits limits_{.connections = 8, .memory_bytes = 100'000};
    Sessions sessions_;
    SessionLimits books_{limits_};
};

TEST_F(SessionLimitsTest, TheUserWithMostConnectionsGivesTheOneThatIsIdleLongest) {
    Session& guest = enter(kGuest);
    Session& first = enter(kCrowd);
    const Session& second = enter(kCrowd);
    EXPECT_EQ(giver(kStranger), &first);
    sessions_.made_request(first);
    EXPECT_EQ(giver(kStranger), &second);
    leave(second);
    leave(first);
    EXPECT_EQ(giver(kStranger), &guest);
}

TEST_F(SessionLimitsTest, OfItsOwnUserANewcomerGetsOnlyAnIdlePlace) {
    Session& asking = enter(kCrowd);
    Session& owed = enter(kCrowd);
    Session& listening = enter(kCrowd);
    asking.io.in().append("{}\n");
    (void)owed.answers.reserve(false);
    listening.is_subscribed = true;
    EXPECT_EQ(giver(kCrowd), nullptr);
    EXPECT_EQ(giver(kStranger), &asking);  // another one's need closes a busy connection, too
    listening.is_subscribed = false;
    EXPECT_EQ(giver(kCrowd), &listening);
    EXPECT_EQ(giver(kStranger), &listening);
}

TEST_F(SessionLimitsTest, PlacesOfAdminsAreNotGivenToReadersAndTakenFromReaders) {
    for (int i = 0; i < 4; ++i) {  // half of the eight are the admins'
        enter(kRoot);
    }
    EXPECT_EQ(giver(kStranger), nullptr);
    const Session& reader = enter(kGuest);
    EXPECT_EQ(giver(kStranger), &reader);
    leave(*sessions_.begin());
    EXPECT_EQ(giver(kRoot), &reader);  // though root holds more
    EXPECT_EQ(giver(kStranger), &reader);
}

TEST_F(SessionLimitsTest, BeyondTheirPlacesAdminsAreUsersAsAllAre) {
    const Session& first = enter(kRoot);
    for (int i = 0; i < 4; ++i) {
        enter(kRoot);
    }
    enter(kGuest);
    EXPECT_EQ(giver(kStranger), &first);
}

TEST_F(SessionLimitsTest, ACallerThatMayChangeNothingAnyMoreLosesItsPlace) {
    Session& root = enter(kRoot);
    EXPECT_EQ(giver(kStranger), nullptr);
    root.caller.may_change = false;
    books_.review(root);
    EXPECT_EQ(giver(kStranger), &root);
}

TEST_F(SessionLimitsTest, TheLargestOfWhoHoldsMostMemoryIsNamedUntilTheRestFits) {
    const Session& one = holding(kCrowd, 40'000);
    const Session& two = holding(kCrowd, 30'000);
    const Session& large = holding(kGuest, 60'000);
    EXPECT_GE(books_.memory(), 130'000U);
    EXPECT_EQ(books_.holds_too_much(sessions_, now_), &one);  // the crowd has more, though none of it is as large
    leave(one);
    EXPECT_EQ(books_.holds_too_much(sessions_, now_), nullptr);
    leave(large);
    leave(two);
    EXPECT_EQ(books_.memory(), 0U);
}

TEST_F(SessionLimitsTest, MemoryIsCountedAnewByEachAccount) {
    Session& session = holding(kCrowd, 50'000);
    session.io.out().clear();
    session.io.out().shrink_to_fit();
    books_.account(session);
    EXPECT_LT(books_.memory(), 1'000U);
    session.answers.settle(session.answers.reserve(false), std::string(20'000, 'x'), 0);
    books_.account(session);
    EXPECT_GE(books_.memory(), 20'000U);
    EXPECT_LT(books_.memory(), 21'000U);
}

TEST_F(SessionLimitsTest, AnEighthOfTheMemoryIsTheAdmins) {
    const Session& root = holding(kRoot, limits_.memory_bytes / 8 - 100);
    const Session& guest = holding(kGuest, 90'000);
    EXPECT_EQ(books_.holds_too_much(sessions_, now_), &guest);
    leave(root);
    const Session& greedy = holding(kRoot, 95'000);
    EXPECT_EQ(books_.holds_too_much(sessions_, now_), &greedy);
}

TEST_F(SessionLimitsTest, WhoTakesNoByteOfItsAnswersIsOverdueUnlessItListens) {
    const Session& stalling = holding(kCrowd, 10);
    Session& sleeping = holding(kCrowd, 10);
    sleeping.is_subscribed = true;
    enter(kCrowd);
    EXPECT_TRUE(books_.overdue(sessions_, now_).empty());
    EXPECT_GT(books_.next_tidy(), now_);
    now_ += limits_.stall - Duration{1};
    EXPECT_TRUE(books_.overdue(sessions_, now_).empty());
    now_ += Duration{1};
    EXPECT_TRUE(books_.overdue(sessions_, now_).empty());  // it has looked in this second
    now_ = books_.next_tidy();
    EXPECT_EQ(books_.overdue(sessions_, now_), std::vector{stalling.id});
}

TEST_F(SessionLimitsTest, WhoIsClosingIsOverdueWhenItsTimeIsOverAndItIsOwedNothing) {
    Session& closing = enter(kCrowd);
    Session& owed = enter(kCrowd);
    closing.close_by = owed.close_by = now_ + Duration{1};
    (void)owed.answers.reserve(false);
    EXPECT_TRUE(books_.overdue(sessions_, now_).empty());
    now_ = books_.next_tidy();
    EXPECT_EQ(books_.overdue(sessions_, now_), std::vector{closing.id});
}

}  // namespace
}  // namespace neigh::control::test
