// Requests over a real Unix socket: order, batches, half lines, grace periods, who may change, a clean stop.
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

TEST_F(ServerTest, NumbersBeyond64BitsAreNoParseErrors) {
    start();
    Client client{path_};
    client.send(request("1", "echo", R"({"a":1e400})") + request("18446744073709551616", "echo") +
                R"([1e400,{"jsonrpc":"2.0","id":2,"method":"echo","params":[99999999999999999999]}])"
                "\n");
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0]["id"], 1);
    EXPECT_EQ(lines[1]["error"]["code"], -32600);
    EXPECT_TRUE(lines[1]["id"].is_null());
    EXPECT_EQ(lines[2][0]["error"]["code"], -32600);
    EXPECT_EQ(lines[2][1]["id"], 2);
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

TEST_F(ServerTest, ARequestKnowsWhetherTheOneBeforeWasRefused) {
    start();
    Client client{path_};
    Client other{path_};
    const std::string ask = request("7", "refused");
    const std::string refusals[] = {request("1", "nothing"),
                                    "no json\n",
                                    "7\n",
                                    R"({"jsonrpc":"2.0","method":"nothing"})"
                                    "\n",
                                    R"([{"jsonrpc":"2.0","id":1,"method":"echo"},7])"
                                    "\n",
                                    "[]\n"};
    client.send(ask);
    for (const std::string& refusal : refusals) {
        client.send(refusal + ask + ask);
        other.send(ask);
        run();
    }
    client.send(request("1", "nothing") + request("2", "later") + ask);
    handler_.release_all = true;
    run();
    std::string told;
    for (const Json& line : client.lines()) {
        told += line.is_object() && line["id"] == 7 ? (line["result"] == true ? "r" : ".") : "";
    }
    EXPECT_EQ(told,
              "."
              "r."
              "r."
              "r."
              "r."
              "r."
              "r."
              ".")
        << "what is deferred was not refused";
    const auto lines = other.lines();
    ASSERT_EQ(lines.size(), std::size(refusals));
    for (const Json& line : lines) {
        EXPECT_EQ(line["result"], false) << "what others asked doesn't matter";
    }
}

TEST_F(ServerTest, WhoHungUpIsStillKnownToHaveBeenRefused) {
    start();
    Client client{path_};
    client.send("no json\n" + request("1", "refused") + request("2", "nothing") + request("3", "refused"));
    client.close();
    run();
    EXPECT_EQ(handler_.after_refusal, (std::vector<bool>{true, true}));
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
