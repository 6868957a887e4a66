// Managed rows, explain, and flush in its careful forms, through the methods of the socket.
#include "control/methods/commands.hpp"
#include "resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

class OperationsTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3");
    }
    Outcome call(const std::string& method, const std::string& params) {
        return commands_->call(method, Parsed{params}, Caller{.session = 1, .may_change = true}, now_);
    }
    JsonTree result(const std::string& method, const std::string& params) {
        const Outcome outcome = call(method, params);
        if (const auto* text = std::get_if<std::string>(&outcome.answer)) {
            return JsonTree::parse(*text);
        }
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        ADD_FAILURE() << method << params << ": " << (error != nullptr ? error->message : "deferred");
        return {};
    }
    std::optional<Status> refused(const std::string& method, const std::string& params) {
        const Outcome outcome = call(method, params);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        return error != nullptr ? error->status : std::nullopt;
    }
    void learn(std::uint32_t n, const char* state = "reachable") {
        result("neigh.replace", R"({"dst":"192.0.2.)" + std::to_string(n) + R"(","dev":"lan0","state":")" + state +
                                    R"(","lladdr":"02:00:00:00:00:07"})");
    }

    std::unique_ptr<Commands> commands_;
};

constexpr const char* kManaged = R"({"dst":"192.0.2.7","dev":"lan0","managed":null})";

// ---- managed -------------------------------------------------------------------------------------

TEST_F(OperationsTest, AManagedRowNeedsNoAddress) {
    EXPECT_EQ(result("neigh.add", kManaged)["applied"], 1);
    EXPECT_EQ(output_.solicitations, 1);
    const JsonTree row = result("neigh.get", R"({"dst":"192.0.2.7","dev":"lan0"})");
    EXPECT_TRUE(row.contains("managed") && row["managed"].is_null());
    EXPECT_EQ(row["state"], JsonTree::array({"INCOMPLETE"}));
    hear_answer(*IpAddr::parse("192.0.2.7"), *Mac::parse("02:00:00:00:00:07"));
    const JsonTree found = result("neigh.get", R"({"dst":"192.0.2.7","dev":"lan0"})");
    EXPECT_EQ(found["state"], JsonTree::array({"REACHABLE"}));
    EXPECT_EQ(result("neigh.replace", found.dump())["applied"], 1) << "a row can be fed back";
    EXPECT_TRUE(result("neigh.get", R"({"dst":"192.0.2.7","dev":"lan0"})").contains("managed"));
}

TEST_F(OperationsTest, AnOrdinaryRowHasNoSuchKey) {
    learn(7);
    EXPECT_FALSE(result("neigh.get", R"({"dst":"192.0.2.7","dev":"lan0"})").contains("managed"));
}

TEST_F(OperationsTest, ManagedRowsThatMakeNoSense) {
    const auto with = [](const std::string& more) {
        return R"({"dst":"192.0.2.7","dev":"lan0","managed":true)" + more + "}";
    };
    EXPECT_EQ(refused("neigh.add", with(R"(,"state":"permanent","lladdr":"02:00:00:00:00:07")")),
              Status::invalid_parameter);
    EXPECT_EQ(refused("neigh.add", with(R"(,"state":"reachable")")), Status::invalid_parameter) << "without a lladdr";
    EXPECT_EQ(refused("neigh.add", with(R"(,"lladdr":"ff:ff:ff:ff:ff:ff")")), Status::invalid_parameter);
    EXPECT_EQ(refused("neigh.add", R"({"dst":"224.0.0.5","dev":"lan0","managed":true})"), Status::invalid_parameter);
    EXPECT_EQ(refused("neigh.add", R"({"dst":"192.0.2.1","dev":"lan0","managed":true})"), Status::invalid_parameter)
        << "an address of our own";
    EXPECT_EQ(refused("neigh.add", R"({"dst":"192.0.2.7","dev":"lan0","managed":1})"), Status::invalid_parameter);
    EXPECT_EQ(refused("neigh.add", R"({"dst":"192.0.2.7","dev":"lan0","managed":false})"), Status::invalid_parameter)
        << "not managed, so a lladdr is missing";
}

// ---- flush ---------------------------------------------------------------------------------------

TEST_F(OperationsTest, DryRunCountsAndChangesNothing) {
    learn(7);
    learn(8);
    learn(9, "permanent");
    const Outcome outcome = call("neigh.flush", R"({"dry_run":true})");
    EXPECT_FALSE(outcome.changed);
    EXPECT_EQ(JsonTree::parse(std::get<std::string>(outcome.answer)), JsonTree({{"flushed", 0}, {"would_flush", 2}}));
    EXPECT_EQ(result("neigh.flush", R"({"dry_run":null,"state":"all"})")["would_flush"], 3);
    EXPECT_EQ(result("neigh.list", "{}")["rows"].size(), 3U);
}

TEST_F(OperationsTest, MaxRefusesTheWholeFlush) {
    learn(7);
    learn(8);
    EXPECT_EQ(refused("neigh.flush", R"({"max":1})"), Status::too_many);
    EXPECT_EQ(refused("neigh.flush", R"({"max":0})"), Status::too_many);
    EXPECT_EQ(result("neigh.list", "{}")["rows"].size(), 2U);
    EXPECT_EQ(result("neigh.flush", R"({"max":2})")["flushed"], 2);
    EXPECT_EQ(result("neigh.flush", R"({"max":0})")["flushed"], 0);
}

TEST_F(OperationsTest, FlushParametersThatMakeNoSense) {
    for (const char* params :
         {R"({"max":-1})", R"({"max":"1"})", R"({"max":1.5})", R"({"rate":5})", R"({"verify":true,"rate":0})",
          R"({"verify":true,"rate":1000001})", R"({"verify":true,"dry_run":true})", R"({"verify":"yes"})",
          R"({"verify":true,"state":"permanent"})"}) {
        EXPECT_EQ(refused("neigh.flush", params), Status::invalid_parameter) << params;
    }
}

TEST_F(OperationsTest, VerifyAnswersWhenTheLastIsSettled) {
    learn(7);
    learn(8);
    EXPECT_EQ(refused("neigh.verification", "{}"), Status::not_found);
    const Outcome outcome = call("neigh.flush", R"({"verify":true})");
    const auto* later = std::get_if<Deferred>(&outcome.answer);
    ASSERT_NE(later, nullptr);
    EXPECT_EQ(refused("neigh.flush", R"({"verify":true})"), Status::busy);
    advance(Duration{100});
    EXPECT_FALSE(commands_->poll(*later, now_).has_value());
    hear_answer(*IpAddr::parse("192.0.2.7"), *Mac::parse("02:00:00:00:00:07"));
    const JsonTree far = result("neigh.verification", "{}");
    EXPECT_EQ(far["asked"], 2);
    EXPECT_EQ(far["answered"], 1);
    EXPECT_EQ(far["done"], false);
    for (int seconds = 0; seconds < 20; ++seconds) {
        advance(Duration{1'000});
    }
    const auto done = commands_->poll(*later, now_);
    ASSERT_TRUE(done.has_value());
    EXPECT_TRUE(done->changed) << "the answer waits for the workers";
    EXPECT_EQ(JsonTree::parse(std::get<std::string>(done->answer)),
              JsonTree::parse(R"({"flushed":1,"answered":1,"kept":0,"elsewhere":0,"asked":2,"total":2,)"
                              R"("limited":false,"done":true})"));
    EXPECT_EQ(result("neigh.verification", "{}")["done"], true);
}

TEST_F(OperationsTest, AVerificationEndsWithWhoAskedForIt) {
    learn(7);
    const Outcome outcome = call("neigh.flush", R"({"verify":true})");
    advance(Duration{10});
    commands_->cancel(std::get<Deferred>(outcome.answer));
    EXPECT_EQ(refused("neigh.verification", "{}"), Status::not_found);
    for (int seconds = 0; seconds < 10; ++seconds) {
        advance(Duration{1'000});
    }
    EXPECT_EQ(result("neigh.list", "{}")["rows"].size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Deferred>(call("neigh.flush", R"({"verify":true})").answer));
}

TEST_F(OperationsTest, OnlyWhoMayChangeMayFlushHoweverCareful) {
    const Outcome outcome =
        commands_->call("neigh.flush", Parsed{R"({"dry_run":true})"}, Caller{.session = 2, .may_change = false}, now_);
    EXPECT_EQ(std::get<jsonrpc::Error>(outcome.answer).status, Status::access_denied);
}

// ---- explain -------------------------------------------------------------------------------------

TEST_F(OperationsTest, ExplainsByTheRoutes) {
    EXPECT_EQ(result("neigh.explain", R"({"dst":"192.0.2.1"})"),
              JsonTree::parse(R"({"asked":"192.0.2.1","way":"own","packet":"local"})"));
    EXPECT_EQ(result("neigh.explain", R"({"dst":"203.0.113.9"})")["packet"], "drop");
    facts_.gateway = IpAddr::parse("192.0.2.254");
    const JsonTree unknown = result("neigh.explain", R"({"dst":"203.0.113.9"})");
    EXPECT_EQ(unknown["way"], "gateway");
    EXPECT_EQ(unknown["neighbor"], "192.0.2.254");
    EXPECT_EQ(unknown["packet"], "wait");
    EXPECT_FALSE(unknown.contains("entry"));
    EXPECT_EQ(unknown["history"], JsonTree::array());
}

TEST_F(OperationsTest, ExplainsTheEntry) {
    learn(7, "stale");
    advance(Duration{1'000});
    hear_answer(*IpAddr::parse("192.0.2.7"), *Mac::parse("02:00:00:00:00:08"));
    advance(Duration{250});
    const JsonTree it = result("neigh.explain", R"({"dst":"192.0.2.7"})");
    EXPECT_EQ(it["packet"], "forward");
    EXPECT_EQ(it["way"], "connected");
    EXPECT_EQ(it["dev"], "lan0");
    EXPECT_EQ(it["entry"]["lladdr"], "02:00:00:00:00:08");
    EXPECT_EQ(it["then"], JsonTree::array({"STALE"}));
    EXPECT_GT(it["timer_ms"], 1'000);
    EXPECT_EQ(it["waiting"], 0);
    EXPECT_EQ(it["moves"], 1);
    EXPECT_EQ(it["changes"], 2);
    EXPECT_EQ(it["history"], JsonTree::parse(R"([
        {"ago_ms":250,"cause":"arp-reply","state":["REACHABLE"],"lladdr":"02:00:00:00:00:08"},
        {"ago_ms":1250,"cause":"set","state":["STALE"],"lladdr":"02:00:00:00:00:07"}])"));
    EXPECT_EQ(result("neigh.explain", R"({"dst":"192.0.2.7","dev":"wan0"})")["dev"], "wan0") << "as it is asked";
}

TEST_F(OperationsTest, ExplainRefuses) {
    EXPECT_EQ(refused("neigh.explain", R"({"dst":"fe80::7"})"), Status::invalid_parameter) << "on which link?";
    EXPECT_EQ(refused("neigh.explain", R"({"dst":"192.0.2.7","dev":"nobody"})"), Status::not_found);
    EXPECT_EQ(refused("neigh.explain", R"({"dst":"2001:db8::7","dev":"wan0"})"), Status::not_supported);
    EXPECT_EQ(refused("neigh.explain", R"({"dst":"127.0.0.1"})"), Status::invalid_parameter);
    EXPECT_EQ(refused("neigh.explain", R"({"dst":"192.0.2.7","state":"stale"})"), Status::invalid_parameter);
}

}  // namespace
}  // namespace neigh::control::test
