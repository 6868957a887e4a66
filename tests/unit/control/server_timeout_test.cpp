// Answers that wait for a worker which is stuck: TIMEOUT, in order, with the worker's number (CONTRACT.md section 5).
#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

class ServerTimeout : public ServerTest {
  protected:
    void SetUp() override {
        ServerTest::SetUp();
        start();
        grace_.passed_up_to = 0;
    }
};

TEST_F(ServerTimeout, WhatWaitsForAStuckWorkerIsToldSoInOrder) {
    Client client{path_};
    client.send(request("1", "change") + request("\"two\"", "echo") + request("3", "change"));
    run();
    EXPECT_TRUE(client.lines().empty());
    grace_.stuck_worker = 5;
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 3U);
    for (const std::size_t i : {0U, 2U}) {
        EXPECT_EQ(lines[i]["error"]["code"], -10);
        EXPECT_EQ(lines[i]["error"]["data"]["status"], "TIMEOUT");
        EXPECT_EQ(lines[i]["error"]["data"]["worker"], 5);
        EXPECT_NE(lines[i]["error"]["message"].get<std::string>().find("worker 5"), std::string::npos);
    }
    EXPECT_EQ(lines[0]["id"], 1);
    EXPECT_EQ(lines[1]["id"], "two");
    EXPECT_TRUE(lines[1].contains("result"));
    EXPECT_EQ(lines[2]["id"], 3);
    EXPECT_FALSE(server_->waiting_for_grace()) << "nor does control look any more";
    EXPECT_FALSE(server_->has_work());
}

TEST_F(ServerTimeout, WhileItIsStuckNobodyWaitsAndAfterwardsAllIsWell) {
    grace_.stuck_worker = 0;
    Client client{path_};
    client.send(request("1", "change"));
    run();
    ASSERT_EQ(client.lines().size(), 1U);
    EXPECT_EQ(client.lines()[0]["error"]["data"]["worker"], 0);
    grace_.stuck_worker.reset();
    grace_.passed_up_to = UINT64_MAX;
    client.send(request("2", "change"));
    run();
    ASSERT_EQ(client.lines().size(), 2U);
    EXPECT_EQ(client.lines()[1]["result"]["applied"], 1);
}

TEST_F(ServerTimeout, InABatchEachElementIsToldByItself) {
    Client client{path_};
    std::string first = request("1", "change");
    std::string second = request("2", "echo");
    first.pop_back();
    second.pop_back();
    client.send("[" + first + "," + second + "]\n");
    run();
    grace_.stuck_worker = 1;
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 1U);
    ASSERT_EQ(lines[0].size(), 2U);
    EXPECT_EQ(lines[0][0]["error"]["data"]["status"], "TIMEOUT");
    EXPECT_TRUE(lines[0][1].contains("result"));
}

TEST_F(ServerTimeout, ControlDoesNotSpinWhileItWaits) {
    Client client{path_};
    client.send(request("1", "change"));
    run();
    EXPECT_TRUE(server_->has_work()) << "workers are quick";
    now_ += Duration{100};
    server_->advance(now_);
    EXPECT_FALSE(server_->has_work());
    ASSERT_TRUE(server_->next_wake().has_value());
    EXPECT_GT(*server_->next_wake(), now_);
    EXPECT_LE(*server_->next_wake() - now_, Duration{50});
}

}  // namespace
}  // namespace neigh::control::test
