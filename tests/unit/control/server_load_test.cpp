// Clients that send too much, read too little or are too many: told or closed, and nobody else notices.
#include "server_fixture.hpp"

namespace neigh::control::test {
namespace {

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
        server_->advance(now_);
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

}  // namespace
}  // namespace neigh::control::test
