// The client of the control socket against a socket that answers well, badly, in pieces, late or never.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/ctl/client.hpp"
#include "control/ctl/connection.hpp"
#include "control/ctl/neighbors.hpp"
#include "tests/unit/control/ctl_fake_server.hpp"

namespace neigh::ctl::test {
namespace {

using namespace std::chrono_literals;

std::optional<std::string> echo(const Json& request) {
    return result_of(request, request["params"]);
}

Client connected(const FakeServer& server) {
    auto client = Client::connect(server.path());
    EXPECT_TRUE(client.ok());
    return std::move(*client);
}

TEST(CtlClient, CallsAreJsonRpc2) {
    FakeServer server{echo};
    Client client = connected(server);
    const auto answer = client.call("some.method", {{"a", 1}});
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ((Json{{"a", 1}}), *answer);
    const Json request = server.requests().front();
    EXPECT_EQ("2.0", request["jsonrpc"]);
    EXPECT_EQ("some.method", request["method"]);
}

TEST(CtlClient, SocketComesFromTheEnvironment) {
    FakeServer server{echo};
    ASSERT_EQ(0, ::setenv("NEIGHD_SOCKET", server.path().c_str(), 1));
    EXPECT_TRUE(Client::connect().ok());
    ASSERT_EQ(0, ::setenv("NEIGHD_SOCKET", "", 1));
    EXPECT_EQ("/run/neighd/neighd.sock", default_socket_path());
    ::unsetenv("NEIGHD_SOCKET");
    EXPECT_EQ("/run/neighd/neighd.sock", default_socket_path());
}

TEST(CtlClient, NobodyThereIsLostAndNamesThePath) {
    const auto client = Client::connect("/tmp/no-such-neighd/sock");
    ASSERT_FALSE(client.ok());
    EXPECT_TRUE(client.failure().is_lost());
    EXPECT_EQ("can't reach the daemon at /tmp/no-such-neighd/sock: No such file or directory",
              client.failure().message);
    EXPECT_FALSE(Client::connect(std::string(200, 'x')).ok());
    EXPECT_FALSE(Client::connect("").ok());
}

TEST(CtlClient, FullBacklogIsLostWhenPatienceEnds) {
    char directory[] = "/tmp/neighctl-test-XXXXXX";
    ASSERT_NE(nullptr, ::mkdtemp(directory));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    const std::string path = std::string{directory} + "/s";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(0, ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    ASSERT_EQ(0, ::listen(listener, 0));
    const auto first = Connection::open(path, 20ms);
    EXPECT_TRUE(first.ok());
    const auto second = Connection::open(path, 20ms);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(std::string::npos, second.failure().message.find("too many clients")) << second.failure().message;
    ::close(listener);
    std::filesystem::remove_all(directory);
}

TEST(CtlClient, ErrorsKeepStatusCodeAndRow) {
    FakeServer server{[](const Json& request) { return error_of(request, -3, "ALREADY_EXISTS", "two\nlines", 5); }};
    Client client = connected(server);
    const auto answer = client.call("x", Json::object());
    ASSERT_FALSE(answer.ok());
    EXPECT_FALSE(answer.failure().is_lost());
    EXPECT_EQ(-3, answer.failure().code);
    EXPECT_EQ("ALREADY_EXISTS", answer.failure().status);
    EXPECT_EQ("two lines", answer.failure().message);
    EXPECT_EQ(5U, answer.failure().row);
}

TEST(CtlClient, ErrorsWithoutStatusGetJsonRpcsName) {
    FakeServer server{[](const Json&) -> std::optional<std::string> {
        return R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}})"
               "\n";
    }};
    Client client = connected(server);
    EXPECT_EQ("PARSE_ERROR", client.call("x", Json::object()).failure().status);
}

TEST(CtlClient, AnswersOfPipelinedRequestsComeInOrder) {
    FakeServer server{echo};
    Client client = connected(server);
    for (int i = 0; i < 100; ++i) {
        ASSERT_FALSE(client.submit("x", {{"i", i}}).has_value());
    }
    EXPECT_EQ(100U, client.outstanding());
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(i, (*client.next())["i"]);
    }
    EXPECT_EQ(0U, client.outstanding());
    EXPECT_FALSE(client.next().ok());
}

// The server blocks in send() until somebody reads: both buffers fill up.
TEST(CtlClient, FullBuffersBothWaysDoNotDeadlock) {
    FakeServer server{echo};
    Client client = connected(server);
    client.set_patience(20s);
    const std::string much(100'000, 'x');
    for (int i = 0; i < 50; ++i) {
        ASSERT_FALSE(client.submit("x", {{"much", much}}).has_value());
    }
    for (int i = 0; i < 50; ++i) {
        ASSERT_EQ(much, (*client.next())["much"]);
    }
}

TEST(CtlClient, NotificationsAreSkipped) {
    FakeServer server{[](const Json& request) -> std::optional<std::string> {
        return R"({"jsonrpc":"2.0","method":"neigh.event","params":{}})"
               "\n" +
               result_of(request, 7);
    }};
    EXPECT_EQ(7, *connected(server).call("x", Json::object()));
}

TEST(CtlClient, DaemonThatLeavesIsLostForGood) {
    FakeServer server{[](const Json&) { return std::optional<std::string>{}; }};
    Client client = connected(server);
    EXPECT_TRUE(client.call("x", Json::object()).failure().is_lost());
    EXPECT_TRUE(client.call("x", Json::object()).failure().is_lost());
    EXPECT_EQ(1U, server.requests().size());
}

TEST(CtlClient, HalfAnAnswerIsLost) {
    bool first = true;
    FakeServer server{[&](const Json&) -> std::optional<std::string> {
        return std::exchange(first, false) ? std::optional<std::string>{R"({"jsonrpc":"2.0",)"} : std::nullopt;
    }};
    Client client = connected(server);
    ASSERT_FALSE(client.submit("x", Json::object()).has_value());
    ASSERT_FALSE(client.submit("x", Json::object()).has_value());
    EXPECT_TRUE(client.next().failure().is_lost());
}

TEST(CtlClient, SilenceIsLostWhenPatienceEnds) {
    FakeServer server{[](const Json&) { return std::optional{std::string{}}; }};
    Client client = connected(server);
    client.set_patience(20ms);
    const auto answer = client.call("x", Json::object());
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ("lost the daemon at " + server.path() + ": no answer for 20 ms", answer.failure().message);
}

TEST(CtlClient, NonsenseIsLost) {
    const char* const kNonsense[] = {"hello\n",
                                     "[]\n",
                                     "{\"id\":1}\n",
                                     "{\"id\":9,\"result\":1}\n",
                                     "{\"result\":1}\n",
                                     "\n",
                                     "{\"id\":1,\"error\":3}\n"};
    for (const char* nonsense : kNonsense) {
        FakeServer server{[&](const Json&) { return std::optional{std::string{nonsense}}; }};
        const auto answer = connected(server).call("x", Json::object());
        ASSERT_FALSE(answer.ok()) << nonsense;
        EXPECT_TRUE(answer.failure().is_lost()) << nonsense;
    }
}

TEST(CtlClient, WordsThatAreNoUtf8AreSentAllTheSame) {
    FakeServer server{echo};
    EXPECT_TRUE(connected(server).call("x", {{"dev", "lan\xff"}}).ok());
}

TEST(CtlNeighbors, ListFollowsTheCursorToTheEnd) {
    FakeServer server{[](const Json& request) -> std::optional<std::string> {
        const bool first = !request["params"].contains("cursor");
        Json result = {{"rows", {{{"dst", first ? "192.0.2.1" : "192.0.2.2"}, {"dev", "lan0"}, {"state", {"STALE"}}}}}};
        if (first) {
            result["cursor"] = {{"opaque", 1}};
        }
        return result_of(request, result);
    }};
    Client client = connected(server);
    std::vector<std::string> seen;
    ASSERT_FALSE(list(client, {}, [&](const Row& row) {
                     seen.push_back(row.dst.to_string());
                     return true;
                 }).has_value());
    EXPECT_EQ((std::vector<std::string>{"192.0.2.1", "192.0.2.2"}), seen);
    EXPECT_EQ((Json{{"opaque", 1}}), server.requests().at(1)["params"]["cursor"]);
}

TEST(CtlNeighbors, CursorThatStandsStillIsLost) {
    FakeServer server{[](const Json& request) { return result_of(request, {{"rows", Json::array()}, {"cursor", 1}}); }};
    Client client = connected(server);
    const auto failure = list(client, {}, [](const Row&) { return true; });
    ASSERT_TRUE(failure.has_value());
    EXPECT_TRUE(failure->is_lost());
}

TEST(CtlNeighbors, FiltersAreSentAsTheContractNamesThem) {
    FakeServer server{[](const Json& request) { return result_of(request, {{"flushed", 3}}); }};
    Client client = connected(server);
    Filter filter{.family = Family::ipv6, .interface = {.dev = "lan0"}, .to = Prefix::parse("2001:db8::1/64")};
    filter.states = {nud::State::stale, nud::State::failed};
    EXPECT_EQ(3U, *flush(client, filter));
    EXPECT_EQ((Json{{"family", "inet6"}, {"dev", "lan0"}, {"to", "2001:db8::/64"}, {"state", {"STALE", "FAILED"}}}),
              server.requests().front()["params"]);
    EXPECT_EQ(3U, *flush(client, {.all_states = true}));
    EXPECT_EQ((Json{{"state", "all"}}), server.requests().back()["params"]);
    EXPECT_EQ(3U, *flush(client, {}));
    EXPECT_EQ(Json::object(), server.requests().back()["params"]);
}

TEST(CtlNeighbors, OneEntryIsARowAndSeveralAreRows) {
    FakeServer server{[](const Json& request) { return result_of(request, {{"applied", 1}}); }};
    Client client = connected(server);
    const Entry entries[] = {{.dst = IpAddr::v4(192, 0, 2, 1), .interface = {.dev = "lan0"}, .lladdr = "2::1"},
                             {.dst = IpAddr::v4(192, 0, 2, 2), .interface = {.luid = 5}, .router = true}};
    ASSERT_TRUE(apply(client, Edit::replace, {entries, 1}).ok());
    EXPECT_EQ("neigh.replace", server.requests().back()["method"]);
    // PERMANENT goes without saying.
    EXPECT_EQ((Json{{"dst", "192.0.2.1"}, {"dev", "lan0"}, {"lladdr", "2::1"}}), server.requests().back()["params"]);
    const Entry stale{.dst = IpAddr::v4(192, 0, 2, 1),
                      .interface = {.dev = R"(a"b)"},
                      .lladdr = "2::1",
                      .state = nud::State::stale,
                      .router = true};
    ASSERT_TRUE(apply(client, Edit::set, {&stale, 1}).ok());
    EXPECT_EQ(
        (Json{{"dst", "192.0.2.1"}, {"dev", R"(a"b)"}, {"lladdr", "2::1"}, {"state", "STALE"}, {"router", nullptr}}),
        server.requests().back()["params"]);
    ASSERT_TRUE(apply(client, Edit::remove, entries).ok());
    EXPECT_EQ("neigh.delete", server.requests().back()["method"]);
    EXPECT_EQ((Json{{{"dst", "192.0.2.1"}, {"dev", "lan0"}}, {{"dst", "192.0.2.2"}, {"luid", 5}}}),
              server.requests().back()["params"]["rows"]);
}

TEST(CtlNeighbors, EntriesOfOneInterfaceNameItOnce) {
    EntriesText text{Edit::remove, {.dev = "lan0"}};
    text.add({.dst = IpAddr::v4(192, 0, 2, 1), .interface = {.dev = "lan0"}});
    text.add({.dst = IpAddr::v4(192, 0, 2, 2), .interface = {.luid = 5}});
    text.add({.dst = IpAddr::v4(192, 0, 2, 3), .interface = {.dev = "lan0"}});
    EXPECT_EQ(R"({"rows":[{"dst":"192.0.2.1"},{"dst":"192.0.2.2","luid":5},{"dst":"192.0.2.3"}],"dev":"lan0"})",
              text.params(0, 3));
    EXPECT_EQ(R"({"rows":[{"dst":"192.0.2.2","luid":5}],"dev":"lan0","linked":true})", text.params(1, 1, true));
}

TEST(CtlNeighbors, RowsAreReadWhole) {
    FakeServer server{[](const Json& request) {
        return result_of(request, {{"dst", "2001:db8::1"},
                                   {"dev", "lan0"},
                                   {"ifindex", 2},
                                   {"luid", 9007199254740991},
                                   {"lladdr", "02:00:00:00:00:01"},
                                   {"state", {"PROBE"}},
                                   {"router", nullptr},
                                   {"used", 1},
                                   {"confirmed", 2},
                                   {"updated", 3},
                                   {"probes", 4}});
    }};
    Client client = connected(server);
    const auto row = get(client, *IpAddr::parse("2001:db8::1"), {.dev = "lan0"});
    ASSERT_TRUE(row.ok());
    EXPECT_EQ("2001:db8::1", row->dst.to_string());
    EXPECT_EQ("02:00:00:00:00:01", row->lladdr->to_string());
    EXPECT_EQ(nud::State::probe, row->state);
    EXPECT_TRUE(row->router);
    EXPECT_EQ(9007199254740991U, row->luid);
    EXPECT_EQ(2U, row->ifindex);
    EXPECT_EQ(1s, row->used);
    EXPECT_EQ(2s, row->confirmed);
    EXPECT_EQ(3s, row->updated);
    EXPECT_EQ(4U, row->probes);
}

TEST(CtlNeighbors, RowsThatAreNoneAreLost) {
    for (const char* text : {"{}", "[]", R"({"dst":"x","dev":"lan0","state":["STALE"]})",
                             R"({"dst":"192.0.2.1","dev":"lan0","state":["ASLEEP"]})",
                             R"({"dst":"192.0.2.1","dev":"lan0","state":[]})", R"({"dst":"192.0.2.1"})"}) {
        FakeServer server{[&](const Json& request) { return result_of(request, Json::parse(text)); }};
        Client client = connected(server);
        const auto row = get(client, IpAddr::v4(192, 0, 2, 1), {.dev = "lan0"});
        ASSERT_FALSE(row.ok()) << text;
        EXPECT_TRUE(row.failure().is_lost());
    }
}

}  // namespace
}  // namespace neigh::ctl::test
