// Events over a real Unix socket: after the answer, between lines, never more than a bound, never lost in silence.
#include "control/socket/subscriptions.hpp"
#include "tests/unit/control/facts_fake.hpp"
#include "tests/unit/control/server_fixture.hpp"

namespace neigh::control::test {
namespace {

constexpr std::uint64_t kStart = 100;

/// "subscribe" subscribes to everything; what FakeHandler knows is left to it.
class SubscribingHandler final : public Handler {
  public:
    SubscribingHandler(Handler& others, Subscriptions& subscriptions)
        : others_(others), subscriptions_(subscriptions) {}
    Outcome call(std::string_view method, const control::Json& params, const Caller& caller, TimePoint now) override {
        if (method != "subscribe") {
            return others_.call(method, params, caller, now);
        }
        const auto begun = subscriptions_.begin(caller.session, {});
        return Outcome{.answer = std::to_string(begun->seq), .subscribed = true};
    }
    std::optional<Outcome> poll(Deferred deferred, TimePoint now) override { return others_.poll(deferred, now); }
    void cancel(Deferred deferred) override { others_.cancel(deferred); }

  private:
    Handler& others_;
    Subscriptions& subscriptions_;
};

class ServerEvents : public ServerTest {
  protected:
    void start_telling(ServerLimits limits = {}) {
        auto made = options(limits);
        made.subscriptions = &subscriptions_;
        auto opened = Server::open(loop_, subscribing_, grace_, std::move(made));
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        server_ = std::move(opened.value());
    }
    void happen(std::size_t times = 1) {
        for (std::size_t i = 0; i < times; ++i) {
            log_.record(
                Change{.kind = ChangeKind::changed,
                       .row = {.dst = *IpAddr::parse("192.0.2.9"), .ifindex = 1, .nud = {.state = nud::State::stale}}});
        }
    }
    static std::vector<std::uint64_t> numbers(const std::vector<Json>& lines) {
        std::vector<std::uint64_t> result;
        for (const Json& line : lines) {
            if (line.is_object() && line.contains("method")) {
                result.push_back(line["params"]["seq"].get<std::uint64_t>());
            }
        }
        return result;
    }

    static constexpr std::size_t kHistory = 5'000;
    EventLog log_{kStart, "this-run", kHistory};
    FakeFacts facts_;
    Subscriptions subscriptions_{log_, facts_};
    SubscribingHandler subscribing_{handler_, subscriptions_};
};

TEST_F(ServerEvents, FollowTheAnswer) {
    start_telling();
    Client client{path_};
    happen();
    client.send(request("1", "subscribe"));
    run();
    happen(2);
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0]["result"], kStart + 1);
    EXPECT_EQ(lines[1]["method"], "neigh.event");
    EXPECT_EQ(numbers(lines), (std::vector<std::uint64_t>{kStart + 2, kStart + 3}));
    EXPECT_FALSE(server_->has_work());
}

TEST_F(ServerEvents, GoToThoseWhoSubscribedOnly) {
    start_telling();
    Client listens{path_};
    Client works{path_};
    listens.send(request("1", "subscribe"));
    works.send(request("1", "echo"));
    run();
    happen();
    run();
    EXPECT_EQ(listens.lines().size(), 2U);
    EXPECT_EQ(works.lines().size(), 1U);
}

TEST_F(ServerEvents, WaitWhileTheAnswerWaits) {
    start_telling();
    Client client{path_};
    client.send(request("1", "later") + request("2", "subscribe"));
    run();
    happen();
    run();
    EXPECT_TRUE(client.lines().empty());
    handler_.release_all = true;
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0]["id"], 1);
    EXPECT_EQ(lines[1]["id"], 2);
    EXPECT_EQ(lines[2]["params"]["seq"], kStart + 1);
}

TEST_F(ServerEvents, DoNotWaitForAnswersOfLaterRequests) {
    start_telling();
    Client client{path_};
    client.send(request("1", "subscribe") + request("2", "later"));
    run();
    happen();
    run();
    ASSERT_EQ(client.lines().size(), 2U);
    handler_.release_all = true;
    run();
    EXPECT_EQ(client.lines().size(), 3U);
}

TEST_F(ServerEvents, NeverStandInsideABatch) {
    start_telling();
    Client client{path_};
    client.send(R"([{"jsonrpc":"2.0","id":1,"method":"subscribe"},{"jsonrpc":"2.0","id":2,"method":"later"}])"
                "\n");
    run();
    happen(3);
    run();
    EXPECT_TRUE(client.lines().empty());
    handler_.release_all = true;
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 4U);
    EXPECT_EQ(lines[0].size(), 2U);
    EXPECT_EQ(numbers(lines).size(), 3U);
}

TEST_F(ServerEvents, ASubscriptionWithoutAnIdWorksAsWell) {
    start_telling();
    Client client{path_};
    client.send(R"({"jsonrpc":"2.0","method":"subscribe"})"
                "\n");
    run();
    happen();
    run();
    EXPECT_EQ(client.lines().size(), 1U);
}

TEST_F(ServerEvents, AClientThatSendsNoMoreStillHears) {
    start_telling();
    Client client{path_};
    client.send(request("1", "subscribe"));
    client.end();
    run();
    happen();
    run();
    EXPECT_EQ(client.lines().size(), 2U);
    client.close();
    run();
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(ServerEvents, OneThatDoesNotReadLosesEventsAndIsToldHowMany) {
    start_telling();
    Client slow{path_};
    Client quick{path_};
    slow.send(request("1", "subscribe"));
    quick.send(request("1", "subscribe"));
    run();
    constexpr std::size_t kRounds = 50;
    constexpr std::size_t kARound = 800;  // less than what the quick one's connection holds
    for (std::size_t i = 0; i < kRounds; ++i) {
        happen(kARound);
        run();
        quick.receive();
    }
    run();
    EXPECT_EQ(numbers(quick.lines()).size(), kRounds * kARound);
    EXPECT_FALSE(server_->has_work()) << "it would turn for one that does not read";

    for (int i = 0; i < 100; ++i) {  // it wakes up
        slow.receive();
        run();
    }
    std::uint64_t expected = kStart + 1;
    std::size_t losses = 0;
    const auto lines = slow.lines();
    for (const Json& line : lines) {
        if (!line.contains("method")) {
            continue;
        }
        const Json& params = line["params"];
        if (params["event"] == "lost") {
            ++losses;
            expected += params["count"].get<std::uint64_t>();
            EXPECT_EQ(params["seq"], expected - 1);
        } else {
            ASSERT_EQ(params["seq"], expected);
            ++expected;
        }
    }
    EXPECT_EQ(losses, 1U);
    EXPECT_EQ(expected - 1, kStart + kRounds * kARound) << "told of every one, as an event or as lost";
    EXPECT_LT(lines.size(), kRounds * kARound / 2);
    happen();
    run();
    EXPECT_EQ(slow.lines().back()["params"]["seq"], log_.last());
}

TEST_F(ServerEvents, ASleepingSubscriberIsNotClosedForItAndHoldsLittle) {
    start_telling({.event_bytes = 10'000, .memory_bytes = 100'000});
    Client slow{path_};
    slow.send(request("1", "subscribe"));
    run();
    happen(kHistory);
    run();
    now_ += Duration{600'000};
    run();
    EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(ServerEvents, SubscribersAreNotIdle) {
    start_telling({.connections = 2});
    Client listens{path_};
    listens.send(request("1", "subscribe"));
    run();
    Client idle{path_};
    run();
    Client comes{path_};
    run();
    comes.send(request("1", "echo"));
    run();
    EXPECT_EQ(comes.lines().size(), 1U);
    idle.receive();
    EXPECT_TRUE(idle.at_end());
    happen();
    run();
    EXPECT_EQ(listens.lines().size(), 2U);
}

TEST_F(ServerEvents, EndWithTheDaemon) {
    start_telling();
    Client client{path_};
    client.send(request("1", "subscribe"));
    run();
    EXPECT_TRUE(server_->finish());
    client.receive();
    EXPECT_TRUE(client.at_end());
}

TEST_F(ServerEvents, ManySubscribersAllHearAll) {
    start_telling();
    std::vector<Client> clients;
    for (int i = 0; i < 50; ++i) {
        clients.emplace_back(path_).send(request("1", "subscribe"));
    }
    run();
    for (int i = 0; i < 10; ++i) {
        happen(100);
        run();
        for (Client& client : clients) {
            client.receive();
        }
    }
    run();
    for (Client& client : clients) {
        EXPECT_EQ(client.lines().size(), 1'001U);
    }
}

}  // namespace
}  // namespace neigh::control::test
