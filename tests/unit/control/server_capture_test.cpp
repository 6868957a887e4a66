// Packets over a real Unix socket: after the answer, as far as there is room, until the connection ends.
#include "control/methods/capture_feed.hpp"
#include "tests/unit/control/captures_fake.hpp"
#include "tests/unit/control/facts_fake.hpp"
#include "tests/unit/control/server_fixture.hpp"

namespace neigh::control::test {
namespace {

/// "capture" captures; what FakeHandler knows is left to it.
class CapturingHandler final : public Handler {
  public:
    CapturingHandler(Handler& others, FakeCaptures& captures) : others_(others), captures_(captures) {}
    Outcome call(std::string_view method, const control::Json& params, const Caller& caller, TimePoint now) override {
        if (method != "capture") {
            return others_.call(method, params, caller, now);
        }
        (void)captures_.begin(caller.session, {});
        return Outcome{.answer = "true", .changed = true, .capturing = true};
    }
    std::optional<Outcome> poll(Deferred deferred, TimePoint now) override { return others_.poll(deferred, now); }
    void cancel(Deferred deferred) override { others_.cancel(deferred); }

  private:
    Handler& others_;
    FakeCaptures& captures_;
};

class ServerCapture : public ServerTest {
  protected:
    void start_capturing(ServerLimits limits = {}) {
        auto made = options(limits);
        made.captures = &feed_;
        auto opened = Server::open(loop_, capturing_, grace_, std::move(made));
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        server_ = std::move(opened.value());
    }
    static std::size_t packets(Client& client) {
        const auto lines = client.lines();
        return static_cast<std::size_t>(std::ranges::count_if(lines, [](const Json& line) {
            return line.is_object() && line.contains("method") && line["method"] == "capture.packet";
        }));
    }
    FakeCaptures captures_;
    FakeFacts facts_;
    CaptureFeed feed_{captures_, facts_};
    CapturingHandler capturing_{handler_, captures_};
};

TEST_F(ServerCapture, PacketsFollowTheAnswerWhichWaitsForTheWorkers) {
    start_capturing();
    grace_.passed_up_to = 0;
    Client client{path_};
    client.send(request("1", "capture"));
    run();
    captures_.happen();
    run();
    EXPECT_TRUE(client.lines().empty());
    grace_.passed_up_to = UINT64_MAX;
    run();
    const auto lines = client.lines();
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0]["result"], true);
    EXPECT_EQ(lines[1]["method"], "capture.packet");
}

TEST_F(ServerCapture, IsLookedAfterEveryFewMillisecondsWhileSomebodyCaptures) {
    start_capturing();
    Client client{path_};
    client.send(request("1", "echo"));
    run();
    EXPECT_GT(*server_->next_wake(), now_ + CaptureFeed::kLook);
    client.send(request("2", "capture"));
    run();
    EXPECT_LE(*server_->next_wake(), now_ + CaptureFeed::kLook);
    EXPECT_FALSE(server_->has_work()) << "and nobody spins";
    client.close();
    run();
    EXPECT_FALSE(captures_.is_on());
}

TEST_F(ServerCapture, WhoDoesNotReadHasThemWait) {
    constexpr std::size_t kRoom = 8 << 10;
    start_capturing({.event_bytes = kRoom});
    Client client{path_};
    client.send(request("1", "capture"));
    run();
    for (int i = 0; i < 4'000; ++i) {
        captures_.happen(1'000);
    }
    run();
    EXPECT_TRUE(captures_.has_news(captures_.sessions.begin()->first)) << "the socket and the buffer are full";
    std::size_t seen = 0;
    for (int turn = 0; turn < 10'000 && seen < 4'000; ++turn) {
        seen = packets(client);
        run();
    }
    EXPECT_EQ(packets(client), 4'000U);
}

TEST_F(ServerCapture, ASleeperIsNotClosedForItAndNeitherIsItIdle) {
    start_capturing({.event_bytes = 1 << 10, .stall = Duration{1'000}});
    Client client{path_};
    client.send(request("1", "capture"));
    run();
    for (int i = 0; i < 4'000; ++i) {
        captures_.happen(1'000);
    }
    run();
    now_ += Duration{10'000};
    run();
    EXPECT_EQ(server_->connections(), 1U);
}

TEST_F(ServerCapture, ItEndsWithItsConnection) {
    start_capturing();
    Client client{path_};
    client.send(request("1", "capture"));
    run();
    EXPECT_TRUE(captures_.is_on());
    client.close();
    run();
    EXPECT_FALSE(captures_.is_on());
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(ServerCapture, ItEndsWithTheRights) {
    peer_ = admin_;
    start_capturing();
    Client client{path_};
    client.send(request("1", "capture"));
    run();
    EXPECT_TRUE(captures_.is_on());
    admin_ = 0;
    server_->review_callers();
    EXPECT_FALSE(captures_.is_on());
    EXPECT_LE(*server_->next_wake(), now_) << "it is closed in the next turn, which comes at once";
    run();
    client.receive();
    EXPECT_TRUE(client.at_end());
}

}  // namespace
}  // namespace neigh::control::test
