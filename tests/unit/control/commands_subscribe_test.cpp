// neigh.subscribe: its parameters, its answer, and that what the resolver does is what a subscriber hears.
#include "control/methods/commands.hpp"
#include "tests/unit/control/resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

constexpr std::uint64_t kStart = 50;

class CommandsSubscribe : public ResolverFixture {
  protected:
    Outcome call(std::string_view method, const Json& params = Json::object()) {
        return commands().call(method, Parsed{params.dump()}, {.session = 1, .may_change = false}, now_);
    }
    Json answer(const Json& params) {
        const Outcome outcome = call("neigh.subscribe", params);
        const auto* text = std::get_if<std::string>(&outcome.answer);
        EXPECT_NE(text, nullptr) << params;
        EXPECT_TRUE(outcome.subscribed);
        EXPECT_FALSE(outcome.changed);
        return text != nullptr ? Json::parse(*text) : Json{};
    }
    Status refusal(const Json& params) {
        const Outcome outcome = call("neigh.subscribe", params);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        EXPECT_NE(error, nullptr) << params;
        EXPECT_FALSE(outcome.subscribed);
        return error != nullptr ? error->status.value_or(Status::busy) : Status::busy;
    }
    Commands& commands() {
        if (!commands_) {
            commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3", &subscriptions_);
        }
        return *commands_;
    }
    void happen(const char* dst, std::uint32_t ifindex) {
        log_.record(
            Change{.kind = ChangeKind::created, .row = {.dst = *IpAddr::parse(dst), .ifindex = ifindex, .nud = {}}});
    }
    std::size_t lines_heard() {
        std::string text;
        subscriptions_.tell(1, text, 1 << 20);
        return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }

    EventLog log_{kStart, "this-run"};
    Subscriptions subscriptions_{log_, facts_};
    std::unique_ptr<Commands> commands_;
};

TEST_F(CommandsSubscribe, AnswersWithTheLastNumberBeforeTheFirstEvent) {
    EXPECT_EQ(answer(Json::object()), (Json{{"subscribed", true}, {"run", "this-run"}, {"seq", kStart}}));
    happen("192.0.2.7", 1);
    EXPECT_EQ(answer({{"family", "unspec"}, {"ifindex", 0U}})["seq"], kStart + 1);
}

TEST_F(CommandsSubscribe, AFlushBeforeItIsToldOfBeforeIt) {
    for (std::uint32_t n = 1; n <= 20; ++n) {
        const Request entry{.dst = IpAddr::v4(0xc0000200U + n), .ifindex = 1, .lladdr = Mac{{2, 0, 0, 0, 0, 1}}};
        std::size_t bad_row = 0;
        ASSERT_TRUE(resolver_->apply(Resolver::SetMode::add, {&entry, 1}, now_, bad_row).ok());
    }
    ASSERT_TRUE(resolver_->flush({}, now_).ok());
    const int before = output_.changes;
    (void)answer(Json::object());
    EXPECT_EQ(output_.changes - before, 20);
    EXPECT_FALSE(resolver_->has_to_sweep());
}

TEST_F(CommandsSubscribe, TakesAnInterfaceByAnyOfItsNamesAndAFamily) {
    for (const Json& params : {Json::object({{"dev", "lan0"}}), Json::object({{"ifindex", 1U}}),
                               Json::object({{"luid", 1001U}}), Json{{"dev", "lan0"}, {"family", "inet"}}}) {
        (void)answer(params);
        happen("192.0.2.7", 1);
        happen("198.51.100.7", 2);
        EXPECT_EQ(lines_heard(), 1U) << params;
    }
    (void)answer(Json::object({{"family", "inet6"}}));
    happen("192.0.2.7", 1);
    happen("2001:db8:1::7", 1);
    EXPECT_EQ(lines_heard(), 1U);
}

TEST_F(CommandsSubscribe, SaysWhetherItResumed) {
    happen("192.0.2.7", 1);
    happen("192.0.2.8", 1);
    EXPECT_EQ(answer(Json::object({{"resume", kStart + 1}})),
              (Json{{"subscribed", true}, {"run", "this-run"}, {"seq", kStart + 1}, {"resumed", true}}));
    EXPECT_EQ(lines_heard(), 1U);
    EXPECT_EQ(answer(Json::object({{"resume", kStart - 1}})),
              (Json{{"subscribed", true}, {"run", "this-run"}, {"seq", kStart + 2}, {"resumed", false}}));
    EXPECT_EQ(lines_heard(), 0U);
    EXPECT_EQ(answer({{"resume", kStart + 1}, {"run", "this-run"}})["resumed"], true);
    EXPECT_EQ(answer({{"resume", kStart + 1}, {"run", "earlier-run"}})["resumed"], false);
}

TEST_F(CommandsSubscribe, Refusals) {
    EXPECT_EQ(refusal(Json::object({{"dev", "lan9"}})), Status::not_found);
    EXPECT_EQ(refusal(Json::object({{"ifindex", 9U}})), Status::not_found);
    EXPECT_EQ(refusal(Json::object({{"family", "ipx"}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"resume", "7"}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"resume", -7}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"resume", 7.5}})), Status::invalid_parameter);
    EXPECT_EQ(refusal({{"resume", 7}, {"run", 7}}), Status::invalid_parameter);
    EXPECT_EQ(refusal({{"resume", 7}, {"run", ""}}), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"to", "192.0.2.0/24"}})), Status::invalid_parameter);
    EXPECT_EQ(refusal({{"dev", "wan0"}, {"family", "inet6"}}), Status::not_supported);
    EXPECT_EQ(refusal(Json::array()), Status::invalid_parameter);
}

TEST_F(CommandsSubscribe, WithoutEventsIsNotSupported) {
    commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3");
    EXPECT_EQ(refusal(Json::object()), Status::not_supported);
}

}  // namespace
}  // namespace neigh::control::test
