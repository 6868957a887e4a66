// Requests over a real Unix socket: order, batches, half lines, hostile and slow clients, grace periods.
#include <sys/stat.h>

#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

TEST_F(ServerTest, AnswersOneRequestALine) {
    start();
    Client client{path_};
    client.send(request("1", "echo", R"({"a":2})"));
    run();
    ASSERT_EQ(client.lines().size(), 1U);
    EXPECT_EQ(client.received(), "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"a\":2}}\n");
}

TEST_F(ServerTest, HalfLinesWaitAndLineEndsAreTolerated) {
    start();
    Client client{path_};
    const std::string text = request("1", "echo");
    client.send(text.substr(0, 10));
    run();
    EXPECT_TRUE(client.lines().empty());
    client.send(text.substr(10, text.size() - 11) + "\r\n\r\n\n  \n");
    run();
    EXPECT_EQ(client.lines().size(), 1U);
}

TEST_F(ServerTest, StandardErrors) {
    start();
    Client client{path_};
    client.send("nonsense\n[]\n[1]\n{}\n" + request("\"x\"", "nothing") + request("2", "echo"));
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 6U);
    EXPECT_EQ(lines[0]["error"]["code"], -32700);
    EXPECT_TRUE(lines[0]["id"].is_null());
    EXPECT_EQ(lines[1]["error"]["code"], -32600);
    ASSERT_TRUE(lines[2].is_array());
    EXPECT_EQ(lines[2][0]["error"]["code"], -32600);
    EXPECT_EQ(lines[3]["error"]["code"], -32600);
    EXPECT_EQ(lines[4]["error"]["code"], -32601);
    EXPECT_EQ(lines[4]["id"], "x");
    EXPECT_NE(lines[4]["error"]["message"].get<std::string>().find("nothing"), std::string::npos);
    EXPECT_TRUE(lines[5].contains("result"));
}

TEST_F(ServerTest, BatchesAreAnsweredInOneLineWithoutTheirNotifications) {
    start();
    Client client{path_};
    client.send(R"([{"jsonrpc":"2.0","id":1,"method":"echo"},{"jsonrpc":"2.0","method":"change"},7,)"
                R"({"jsonrpc":"2.0","id":2,"method":"change"}])"
                "\n"
                R"([{"jsonrpc":"2.0","method":"echo"}])"
                "\n" +
                request("3", "echo"));
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 2U);
    ASSERT_EQ(lines[0].size(), 3U);
    EXPECT_EQ(lines[0][0]["id"], 1);
    EXPECT_EQ(lines[0][1]["error"]["code"], -32600);
    EXPECT_EQ(lines[0][2]["id"], 2);
    EXPECT_EQ(lines[1]["id"], 3);
    EXPECT_EQ(handler_.calls.size(), 5U);
}

TEST_F(ServerTest, NotificationsAreExecutedAndNeverAnswered) {
    start();
    Client client{path_};
    client.send(R"({"jsonrpc":"2.0","method":"change"})"
                "\n"
                R"({"jsonrpc":"2.0","method":"nothing"})"
                "\n"
                R"({"jsonrpc":"2.0","method":"later"})"
                "\n");
    run();
    EXPECT_EQ(handler_.calls.size(), 3U);
    EXPECT_TRUE(client.lines().empty());
    EXPECT_TRUE(handler_.waiting.empty()) << "nobody waits for it";
}

TEST_F(ServerTest, AnswersWaitForAGracePeriodAndKeepTheirOrder) {
    start();
    grace_.passed_up_to = 0;
    Client client{path_};
    Client other{path_};
    client.send(request("1", "echo") + request("2", "change") + request("3", "echo") + request("4", "change"));
    other.send(request("5", "change") + request("6", "nothing"));
    run();
    EXPECT_EQ(grace_.started, 1U) << "one token for everything of a turn";
    EXPECT_TRUE(server_->waiting_for_grace());
    EXPECT_EQ(client.lines().size(), 1U);
    EXPECT_EQ(other.lines().size(), 0U);
    grace_.passed_up_to = 1;
    run();
    EXPECT_FALSE(server_->waiting_for_grace());
    ASSERT_EQ(client.lines().size(), 4U);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(client.lines()[static_cast<std::size_t>(i)]["id"], i + 1);
    }
    EXPECT_EQ(other.lines().size(), 2U);
}

TEST_F(ServerTest, ReadersDontWaitForTheGracePeriodOfOthers) {
    start();
    grace_.passed_up_to = 0;
    Client writer{path_};
    Client reader{path_};
    writer.send(request("1", "change"));
    reader.send(request("2", "echo"));
    run();
    EXPECT_EQ(writer.lines().size(), 0U);
    EXPECT_EQ(reader.lines().size(), 1U);
}

TEST_F(ServerTest, TokensStayFewWithASlowReader) {
    start();
    grace_.passed_up_to = 0;
    Client client{path_};
    for (int i = 0; i < 100; ++i) {
        client.send(request(std::to_string(i), "change"));
        run();
    }
    EXPECT_LE(grace_.started, 16U);
    grace_.passed_up_to = UINT64_MAX;
    run();
    run();
    EXPECT_EQ(client.lines().size(), 100U);
}

TEST_F(ServerTest, DeferredAnswersKeepTheOrderToo) {
    start();
    Client client{path_};
    client.send(request("1", "later") + request("2", "echo"));
    run();
    EXPECT_EQ(client.lines().size(), 0U);
    EXPECT_TRUE(server_->next_wake());
    handler_.release_all = true;
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0]["result"], "resolved");
    EXPECT_EQ(lines[1]["id"], 2);
}

TEST_F(ServerTest, DeferredCallsEndWithTheirConnection) {
    start();
    Client client{path_};
    client.send(request("1", "later"));
    run();
    EXPECT_EQ(handler_.waiting.size(), 1U);
    client.close();
    run();
    EXPECT_TRUE(handler_.waiting.empty());
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(ServerTest, ClientThatShutsDownItsSideGetsItsAnswers) {
    start();
    Client client{path_};
    std::string last = request("2", "echo");
    last.pop_back();  // no line end: the end of the stream ends the line
    client.send(request("1", "later") + last);
    client.end();
    run();
    EXPECT_FALSE(client.at_end());
    handler_.release_all = true;
    run();
    EXPECT_EQ(client.lines().size(), 2U);
    EXPECT_TRUE(client.at_end());
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(ServerTest, WhatWasSentBeforeHangingUpIsExecuted) {
    start();
    {
        Client client{path_};
        for (int i = 0; i < 200; ++i) {
            client.send(request("1", "change"));
        }
    }
    run();
    EXPECT_EQ(handler_.calls.size(), 200U);
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(ServerTest, LineOverOneMebibyteIsToldAndClosed) {
    start();
    Client client{path_};
    Client other{path_};
    const std::string huge(2 << 20, 'x');
    for (std::size_t sent = 0; sent < huge.size();) {
        sent += client.send(std::string_view{huge}.substr(sent));
        run();
    }
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["error"]["code"], -32600);
    EXPECT_TRUE(client.at_end());
    other.send(request("1", "echo"));
    run();
    EXPECT_EQ(other.lines().size(), 1U);
    now_ += Duration{5'000};
    run();
    EXPECT_EQ(server_->connections(), 1U) << "closed though its line never ended";
}

TEST_F(ServerTest, LineOfExactlyOneMebibyteIsTaken) {
    start();
    Client client{path_};
    std::string text = request("1", "echo");
    text.insert(text.size() - 1, std::string((1 << 20) + 1 - text.size(), ' '));
    ASSERT_EQ(text.size(), (1U << 20) + 1);
    for (std::size_t sent = 0; sent < text.size();) {
        sent += client.send(std::string_view{text}.substr(sent));
        run();
    }
    ASSERT_EQ(client.lines().size(), 1U);
    EXPECT_TRUE(client.lines()[0].contains("result"));
}

TEST_F(ServerTest, HundredThousandPipelinedRequestsAreAnsweredInOrder) {
    start();
    Client client{path_};
    constexpr std::size_t kCount = 100'000;
    std::string text;
    for (std::size_t i = 0; i < kCount; ++i) {
        text += request(std::to_string(i), "echo");
    }
    for (std::size_t sent = 0; sent < text.size();) {
        sent += client.send(std::string_view{text}.substr(sent));
        run();
        client.receive();
    }
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
        ASSERT_EQ(lines[i]["id"], i);
    }
}

TEST_F(ServerTest, ClientThatDoesNotReadIsHeldBackThenClosedAndNobodyElseNotices) {
    start();
    Client glutton{path_};
    Client other{path_};
    const std::string text = request("1", "big", R"({"size":100000})");
    std::size_t sent = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::size_t took = glutton.send(text);
        sent += took;
        if (took < text.size()) {
            break;
        }
        run();
    }
    EXPECT_LT(sent, 10'000 * text.size()) << "it is not read from any more";
    EXPECT_LT(handler_.calls.size(), 100U) << "what it owes is bounded";
    other.send(request("2", "echo"));
    run();
    EXPECT_EQ(other.lines().size(), 1U);
    now_ += Duration{31'000};
    run();
    EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(ServerTest, HeldBackClientGoesOnWhenItReads) {
    start();
    Client client{path_};
    std::string text;
    for (int i = 0; i < 200; ++i) {
        text += request(std::to_string(i), "big", R"({"size":100000})");
    }
    client.send(text);
    run();
    EXPECT_LT(handler_.calls.size(), 100U);
    for (int i = 0; i < 1'000 && handler_.calls.size() < 200; ++i) {
        client.receive();
        run();
    }
    for (int i = 0; i < 10; ++i) {
        client.receive();
        run();
    }
    EXPECT_EQ(client.lines().size(), 200U);
}

TEST_F(ServerTest, OneClientsFloodDoesNotDelayAnother) {
    start();
    Client flood{path_};
    Client other{path_};
    std::string text;
    for (int i = 0; i < 1'000; ++i) {
        text += request("1", "echo");
    }
    flood.send(text);
    other.send(request("2", "echo"));
    for (int turn = 0; turn < 3; ++turn) {
        loop_.run_once(Duration{0});
        server_->poll(now_);
    }
    EXPECT_EQ(other.lines().size(), 1U);
    EXPECT_LT(flood.lines().size(), 1'000U) << "it has its share a turn";
}

TEST_F(ServerTest, IdleConnectionsGiveWayOldestFirst) {
    start({.connections = 10});
    std::vector<Client> idle;
    for (int i = 0; i < 10; ++i) {
        idle.emplace_back(path_);
        run();
    }
    idle[0].send(request("1", "echo"));
    run();
    Client newcomer{path_};
    newcomer.send(request("2", "echo"));
    run();
    EXPECT_EQ(newcomer.lines().size(), 1U);
    EXPECT_EQ(server_->connections(), 10U);
    idle[0].receive();
    idle[1].receive();
    EXPECT_FALSE(idle[0].at_end());
    EXPECT_TRUE(idle[1].at_end());
}

TEST_F(ServerTest, NewcomerIsToldBusyWhenNobodyIsIdle) {
    start({.connections = 2});
    Client a{path_};
    Client b{path_};
    a.send(request("1", "later"));
    b.send(request("1", "later"));
    run();
    Client c{path_};
    run();
    ASSERT_EQ(c.lines().size(), 1U);
    EXPECT_EQ(c.lines()[0]["error"]["data"]["status"], "BUSY");
    EXPECT_TRUE(c.at_end());
}

TEST_F(ServerTest, ThousandIdleConnectionsDisturbNobody) {
    start({.connections = 200});  // descriptors of a test are few
    std::vector<Client> idle;
    for (int i = 0; i < 400; ++i) {
        idle.emplace_back(path_);
        run();
    }
    Client client{path_};
    client.send(request("1", "echo"));
    run();
    EXPECT_EQ(client.lines().size(), 1U);
    EXPECT_EQ(server_->connections(), 200U);
}

TEST_F(ServerTest, PeersUidDecidesWhoMayChange) {
    start();
    for (const auto& [uid, may] :
         {std::pair<std::optional<uid_t>, bool>{0, true}, {4711, true}, {1000, false}, {{}, false}}) {
        peer_ = uid;
        Client client{path_};
        run();
        client.send(request("1", "may"));
        run();
        ASSERT_EQ(client.lines().size(), 1U);
        EXPECT_EQ(client.lines()[0]["result"], may);
    }
}

TEST_F(ServerTest, BuffersOfAllAreBoundedByClosingTheLargest) {
    start({.memory_bytes = 512 << 10});
    Client big{path_};
    Client small{path_};
    const std::string half(900 << 10, ' ');
    for (std::size_t sent = 0; sent < half.size() && !big.at_end();) {
        const std::size_t took = big.send("x" + half.substr(sent + 1));
        if (took == 0) {
            break;
        }
        sent += took;
        run();
        big.receive();
    }
    small.send(request("1", "echo"));
    run();
    EXPECT_EQ(small.lines().size(), 1U);
    EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(ServerTest, CleanStopAnswersWhatItOwes) {
    start();
    grace_.passed_up_to = 0;
    Client client{path_};
    Client waits{path_};
    client.send(request("1", "change"));
    waits.send(request("2", "later"));
    run();
    EXPECT_FALSE(server_->finish());
    EXPECT_FALSE(std::filesystem::exists(path_));
    grace_.passed_up_to = UINT64_MAX;
    run();
    EXPECT_TRUE(server_->finish());
    EXPECT_EQ(client.lines().size(), 1U);
    EXPECT_TRUE(client.at_end());
    ASSERT_EQ(waits.lines().size(), 1U);
    EXPECT_EQ(waits.lines()[0]["error"]["data"]["status"], "BUSY");
}

}  // namespace
}  // namespace neigh::control::test
