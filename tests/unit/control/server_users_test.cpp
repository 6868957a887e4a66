// Several users at one server: whoever holds most gives way, and a crowd of one user's waits for itself alone.
#include "control/methods/batch_text.hpp"
#include "control/socket/fair_queue.hpp"
#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

constexpr uid_t kCrowd = 1'000;
constexpr uid_t kGuest = 2'000;
constexpr uid_t kRoot = 0;

TEST(FairQueue, UsersTakeTurnsAndConnectionsOfAUserQueue) {
    FairQueue queue;
    EXPECT_TRUE(queue.empty());
    for (const std::uint64_t id : {1U, 2U, 3U}) {
        queue.push(kCrowd, id);
    }
    queue.push(kGuest, 9);
    EXPECT_EQ(queue.pop(), 1U);
    EXPECT_EQ(queue.pop(), 9U);
    queue.push(kGuest, 9);
    EXPECT_EQ(queue.pop(), 2U);
    EXPECT_EQ(queue.pop(), 9U);
    EXPECT_EQ(queue.size(), 1U);
    EXPECT_EQ(queue.pop(), 3U);
    EXPECT_TRUE(queue.empty());
}

TEST(FairQueue, AdminsAndOthersTakeTurns) {
    FairQueue queue;
    for (uid_t user = 1; user <= 1'000; ++user) {
        queue.push(user, user);
    }
    queue.push(kRoot, 5'001, true);
    queue.push(kRoot, 5'002, true);
    const std::uint64_t popped[] = {queue.pop(), queue.pop(), queue.pop(), queue.pop()};
    EXPECT_EQ(popped[0], 5'001U);
    EXPECT_EQ(popped[1], 1U);
    EXPECT_EQ(popped[2], 5'002U);
    EXPECT_EQ(popped[3], 2U);
    while (!queue.empty()) {
        (void)queue.pop();
    }
    queue.push(kRoot, 7, true);
    EXPECT_EQ(queue.pop(), 7U);
}

std::vector<std::string> elements(std::string_view text) {
    std::vector<std::string> result;
    for (BatchText batch{text}; !batch.is_done();) {
        result.emplace_back(batch.next());
    }
    return result;
}

TEST(BatchText, ElementsEndAtCommasOfTheirOwnLevel) {
    using Texts = std::vector<std::string>;
    EXPECT_EQ(elements("[1,2]"), (Texts{"1", "2"}));
    EXPECT_EQ(elements(R"( [ {"a":[1,{"b":2}],"c":"],}" } , [[],[3,4]] ,"x,\"y,\\" ] )"),
              (Texts{R"({"a":[1,{"b":2}],"c":"],}" } )", "[[],[3,4]] ", R"("x,\"y,\\" )"}));
    EXPECT_EQ(elements("[]"), Texts{});
    EXPECT_EQ(elements("[ \t ]"), Texts{});
    EXPECT_TRUE(BatchText::is_one(" \t[1]"));
    EXPECT_FALSE(BatchText::is_one("{}"));
    EXPECT_FALSE(BatchText::is_one(" "));
}

class ServerUsers : public ServerTest {
  protected:
    /// A client of that user, let in or not.
    Client as(uid_t user) {
        peer_ = user;
        Client client{path_};
        run();
        return client;
    }
    /// Whether the server still answers it.
    bool is_served(Client& client) {
        const std::size_t before = client.lines().size();
        client.send(request("1", "echo"));
        run();
        return client.lines().size() == before + 1 && !client.at_end();
    }
};

TEST_F(ServerUsers, NewcomersDisplaceTheUserWithMostConnections) {
    start({.connections = 6});
    Client root = as(kRoot);  // idle longest of all
    std::vector<Client> crowd;
    for (int i = 0; i < 20; ++i) {
        crowd.push_back(as(kCrowd));
    }
    Client guest = as(kGuest);
    EXPECT_TRUE(is_served(root)) << "not displaced by others' newcomers";
    EXPECT_TRUE(is_served(guest));
    EXPECT_EQ(server_->connections(), 6U);
    EXPECT_TRUE(is_served(crowd.back()));
}

TEST_F(ServerUsers, AsManyReadersAsThereAreUsersDontLockOutAnAdminWhoIsThereAlready) {
    start({.connections = 8});
    std::vector<Client> crowd;  // one connection each, none of them idle
    const auto come = [&](uid_t user) {
        crowd.push_back(as(user));
        crowd.back().send(request("1", "later"));
        run();
    };
    come(kRoot);
    for (uid_t user = 100; user < 107; ++user) {
        come(user);
    }
    Client second = as(kRoot);
    EXPECT_TRUE(is_served(second));
    Client admin = as(admin_);
    EXPECT_TRUE(is_served(admin));
    Client reader = as(200);
    EXPECT_TRUE(is_served(reader)) << "in the place of another reader";
    EXPECT_TRUE(is_served(second));
    EXPECT_TRUE(is_served(admin));
    crowd.front().receive();
    EXPECT_FALSE(crowd.front().at_end()) << "the admin's first connection is there still";
    EXPECT_EQ(server_->connections(), 8U);
}

TEST_F(ServerUsers, AnAdminsCrowdBeyondWhatIsKeptIsOneAsAnyOther) {
    start({.connections = 8});
    std::vector<Client> crowd;
    for (int i = 0; i < 20; ++i) {
        crowd.push_back(as(kRoot));
    }
    Client guest = as(kGuest);
    EXPECT_TRUE(is_served(guest));
    Client more = as(kRoot);
    EXPECT_TRUE(is_served(more));
    EXPECT_TRUE(is_served(guest)) << "the crowd makes room for itself";
}

TEST_F(ServerUsers, ACrowdThatIsNotIdleMakesRoomForOthersButNotForItself) {
    start({.connections = 4});
    std::vector<Client> crowd;
    for (int i = 0; i < 4; ++i) {
        crowd.push_back(as(kCrowd));
        crowd.back().send(request("1", "later"));
        run();
    }
    Client own = as(kCrowd);
    ASSERT_EQ(own.lines().size(), 1U);
    EXPECT_EQ(own.lines()[0]["error"]["code"], -7);
    EXPECT_TRUE(own.at_end());
    Client root = as(kRoot);
    EXPECT_TRUE(is_served(root));
    crowd[0].receive();
    EXPECT_TRUE(crowd[0].at_end()) << "the one whose request is the oldest";
    EXPECT_EQ(handler_.waiting.size(), 3U) << "and what it waited for is given up";
}

TEST_F(ServerUsers, AWideFloodDoesNotDelayAnotherUser) {
    start();
    std::vector<Client> crowd;
    std::string many;
    for (int i = 0; i < 500; ++i) {
        many += request("1", "echo");
    }
    for (int i = 0; i < 50; ++i) {
        crowd.push_back(as(kCrowd));
    }
    Client root = as(kRoot);
    for (Client& client : crowd) {
        client.send(many);
    }
    root.send(request("2", "echo"));
    while (loop_.run_once(Duration{0}) > 0) {
    }
    handler_.calls.clear();
    server_->advance(now_);
    server_->advance(now_);
    EXPECT_EQ(root.lines().size(), 1U);
}

TEST_F(ServerUsers, MemoryIsTakenFromTheUserWhoHoldsMost) {
    start({.memory_bytes = 1'500 << 10});
    Client root = as(kRoot);
    root.send("x" + std::string(190 << 10, ' '));  // the largest connection of all, half a line
    run();
    std::vector<Client> crowd;
    for (int i = 0; i < 40; ++i) {
        crowd.push_back(as(kCrowd));
        crowd.back().send("x" + std::string(60 << 10, ' '));
        run();
    }
    root.receive();
    EXPECT_FALSE(root.at_end());
    EXPECT_LT(server_->connections(), 30U);
    EXPECT_GT(server_->connections(), 5U);
}

TEST_F(ServerUsers, ABatchThatIsNotReadHoldsItsTextAndNoMore) {
    start({.output_bytes = 4'096, .memory_bytes = 4 << 20});
    std::string batch = "[{}";
    while (batch.size() < (1 << 20) - 8) {
        batch += ",{}";
    }
    batch += "]\n";
    std::vector<Client> clients;
    for (int i = 0; i < 2; ++i) {
        clients.push_back(as(kCrowd));
        for (std::size_t sent = 0; sent < batch.size();) {
            sent += clients.back().send(std::string_view{batch}.substr(sent));
            run();
        }
    }
    EXPECT_EQ(server_->connections(), 2U) << "both fit";
    clients.push_back(as(kCrowd));
    clients.push_back(as(kCrowd));
    for (int i : {2, 3}) {
        for (std::size_t sent = 0, took = 1; sent < batch.size() && took > 0; sent += took) {
            took = clients[static_cast<std::size_t>(i)].send(std::string_view{batch}.substr(sent));
            run();
        }
    }
    EXPECT_LT(server_->connections(), 4U) << "what a batch holds is counted";
}

TEST_F(ServerUsers, BatchElementsThatAreNoRequestsAreAnsweredOneByOne) {
    start();
    Client client = as(kRoot);
    client.send(R"( [1, {"jsonrpc":"2.0","id":2,"method":"echo","params":{"a":"],["}} ,[[]],"x"])"
                "\n");
    client.send("[1,]\n[\n");
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 3U);
    ASSERT_EQ(lines[0].size(), 4U);
    EXPECT_EQ(lines[0][0]["error"]["code"], -32600);
    EXPECT_EQ(lines[0][1]["result"]["a"], "],[");
    EXPECT_EQ(lines[0][2]["error"]["code"], -32600);
    EXPECT_EQ(lines[1]["error"]["code"], -32700);
    EXPECT_EQ(lines[2]["error"]["code"], -32700);
}

TEST_F(ServerUsers, WhatReadersAskedBeforeTheyLeftIsNotExecuted) {
    start();
    Client reader = as(kGuest);
    for (int i = 0; i < 1'000; ++i) {
        reader.send(request("1", "echo"));
    }
    reader.close();
    run();
    EXPECT_LE(handler_.calls.size(), 64U) << "no more than one visit";
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(ServerUsers, BytesWithoutARequestDoNotMakeAConnectionLessIdle) {
    start({.connections = 2});
    Client dripping = as(kGuest);
    Client decent = as(kGuest);
    EXPECT_TRUE(is_served(decent));
    dripping.send("{");
    run();
    Client third = as(kGuest);
    EXPECT_TRUE(is_served(decent));
    EXPECT_TRUE(is_served(third));
    dripping.receive();
    EXPECT_TRUE(dripping.at_end());
}

}  // namespace
}  // namespace neigh::control::test
