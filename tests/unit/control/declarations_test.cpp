// What control/api declares is what the methods check: each declared parameter is taken, in its form and bounds, any
// other one is refused, and the documents are the table.
#include <fstream>
#include <sstream>

#include "control/api/discover.hpp"
#include "control/api/methods.hpp"
#include "control/api/rpc_markdown.hpp"
#include "control/log.hpp"
#include "control/methods/commands.hpp"
#include "resolver_fixture.hpp"
#include "tests/support/source_root.hpp"

namespace neigh::control::test {
namespace {

using api::Form;
using api::Method;
using api::Parameter;

class DeclarationsTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3", &subscriptions_);
    }
    void TearDown() override {
        log::set_level(log::Level::info);  // log.set was among what was called
    }
    /// Empty: it is not refused, or not because of its parameters.
    std::string complaint(const Method& method, const Json& params, bool may_change = true) {
        const Outcome outcome = commands_->call(method.name, Parsed{params.dump()}, {1, may_change, false}, now_);
        if (const auto* later = std::get_if<Deferred>(&outcome.answer)) {
            commands_->cancel(*later);
        }
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        return error != nullptr && error->code == -32602 ? error->message : "";
    }
    /// Calls `check(method, params, parameters)` for each way to call each method, with parameters that are right.
    template <typename Check>
    void each_way(const Check& check) {
        for (const Method& method : api::kMethods) {
            SCOPED_TRACE(method.name);
            const Json params = Json::parse(method.examples.front().params);
            const bool is_other_way = params.contains("rows");
            const Json row{{"dst", "192.0.2.7"}, {"dev", "lan0"}, {"lladdr", "02:00:00:00:00:07"}};
            check(method, is_other_way ? row : params, method.params);
            if (!method.instead.list().empty()) {
                check(method, is_other_way ? params : Json{{"rows", Json::array()}}, method.instead);
            }
        }
    }

    EventLog log_{50, "a-run"};
    Subscriptions subscriptions_{log_, facts_};
    std::unique_ptr<Commands> commands_;
};

/// Values of that form, and some that are none.
std::pair<std::vector<Json>, std::vector<Json>> samples_of(const Parameter& one) {
    const std::vector<Json> no_text{7, true, nullptr, Json::object()};
    switch (one.form) {
        case Form::address:
            return {{"192.0.2.7"}, {7, nullptr, "192.0.2", "192.0.2.0/24", "", Json::array({"192.0.2.7"})}};
        case Form::prefix:
            return {{"192.0.2.7", "192.0.2.0/24"}, {7, nullptr, "192.0.2.0/33", "x", ""}};
        case Form::mac:
            return {{"02:00:00:00:00:07"}, {7, nullptr, "02:00:00:00:00", "x"}};
        case Form::state:
            return {{"stale", "STALE", Json::array({"reachable"})}, {"PROBE", "x", 7, nullptr, Json::array()}};
        case Form::states:
            return {{"all", "probe", Json::array({"STALE", "failed"})}, {"x", 7, nullptr, Json::array()}};
        case Form::text: {
            std::vector<Json> good{"lan0"};
            if (one.param == api::Param::vrf) {
                good = {"default"};
            } else if (!one.words.empty()) {
                good = {Json(one.words.substr(0, one.words.find(' ')))};
            }
            return {good, no_text};
        }
        case Form::number: {
            std::vector<Json> bad{"7", nullptr, true, -1, 1.5};
            if (one.least > 0) {
                bad.emplace_back(one.least - 1);
            }
            if (one.most < UINT64_MAX) {
                bad.emplace_back(one.most + 1);
            }
            return {{one.param == api::Param::luid ? Json(1001) : Json(std::max<std::uint64_t>(one.least, 1))}, bad};
        }
        case Form::flag:
            return {{nullptr, true, false}, {7, "true", Json::array()}};
        case Form::cursor:
            return {{nullptr}, {7, "x", true}};
        case Form::sequence:
            return {{nullptr, 7}, {"7", -1, true}};
        case Form::objects:
            return {{Json::array()}, {7, nullptr, "x", Json::object()}};
        case Form::ignored:
            return {{7, "x", nullptr, Json::object()}, {}};
        default:
            return {{}, {}};
    }
}

TEST_F(DeclarationsTest, EachDeclaredParameterIsTakenInItsFormAndNoOther) {
    each_way([this](const Method& method, const Json& params, const api::Parameters& declared) {
        EXPECT_EQ(complaint(method, params), "") << params;
        for (const Parameter& one : declared.list()) {
            const auto [good, bad] = samples_of(one);
            EXPECT_FALSE(good.empty()) << one.name() << ": say in samples_of() what its form looks like";
            const auto with = [&](const Json& value) {
                Json changed = params;
                changed[std::string{one.name()}] = value;
                return changed;
            };
            for (const Json& value : good) {
                const std::string said = complaint(method, with(value));
                const bool by_itself =
                    said.starts_with(std::string{one.name()} + " is") && said.find("verify") == said.npos;
                EXPECT_FALSE(said.starts_with("unknown parameter") || by_itself) << one.name() << ": " << said;
            }
            for (const Json& value : bad) {
                EXPECT_TRUE(complaint(method, with(value)).starts_with(one.name())) << one.name() << ": " << value;
            }
        }
    });
}

TEST_F(DeclarationsTest, WhatIsNotDeclaredIsRefusedAndWhatIsRequiredIsMissed) {
    each_way([this](const Method& method, const Json& params, const api::Parameters& declared) {
        for (std::size_t i = 0; i <= api::kParams; ++i) {
            const std::string name{i < api::kParams ? api::kParamNames[i] : std::string_view{"no_such"}};
            const bool is_declared = i < api::kParams && declared.set().has(static_cast<api::Param>(i));
            if (!is_declared && (name != "rows" || method.instead.list().empty())) {
                Json more = params;
                more[name] = 1;
                EXPECT_TRUE(complaint(method, more).starts_with("unknown parameter " + name)) << name;
            }
        }
        for (const Parameter& one : declared.list()) {
            if (one.required && one.form != Form::objects) {
                Json less = params;
                less.erase(std::string{one.name()});
                EXPECT_EQ(complaint(method, less), std::string{one.name()} + " is missing");
            }
        }
    });
}

TEST_F(DeclarationsTest, ChangesAreForThoseWhoMay) {
    for (const Method& method : api::kMethods) {
        const Outcome outcome = commands_->call(method.name, Parsed{"{}"}, {.session = 1, .may_change = false}, now_);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        EXPECT_EQ(error != nullptr && error->status == Status::access_denied, method.changes) << method.name;
    }
}

TEST_F(DeclarationsTest, TheDocumentOfRpcDiscoverHasEverything) {
    const Outcome outcome = commands_->call("rpc.discover", Parsed{"{}"}, {.session = 1}, now_);
    const Json document = Json::parse(std::get<std::string>(outcome.answer));
    EXPECT_EQ(document, Json::parse(api::discover_json("1.2.3")));
    EXPECT_TRUE(document["openrpc"].get<std::string>().starts_with("1."));
    EXPECT_EQ(document["info"]["version"], "1.2.3");
    ASSERT_EQ(document["methods"].size(), std::size(api::kMethods));
    for (std::size_t i = 0; i < std::size(api::kMethods); ++i) {
        const Method& method = api::kMethods[i];
        const Json& told = document["methods"][i];
        EXPECT_EQ(told["name"], method.name);
        for (const Json& param : told["params"]) {
            EXPECT_TRUE(param.contains("schema") && !param["summary"].empty()) << param;
        }
        EXPECT_GE(told["params"].size(), method.params.list().size());
        for (const Json& error : told["errors"]) {
            const auto pointer = Json::json_pointer(error["$ref"].get<std::string>().substr(1));
            EXPECT_LT(document[pointer]["code"], 0);
        }
        EXPECT_TRUE(
            document.contains(Json::json_pointer(told["result"]["schema"]["$ref"].get<std::string>().substr(1))));
        EXPECT_FALSE(told["examples"].empty()) << method.name;
    }
    EXPECT_EQ(document["x-notifications"].size(), std::size(api::kNotifications));
}

TEST(Declarations, EachStatusHasItsCode) {
    for (const api::ErrorInfo& one : api::kErrors) {
        EXPECT_EQ(jsonrpc::code_of(one.status), one.code);
        EXPECT_EQ(api::find_error(one.status), &one) << "twice: " << to_word(one.status);
    }
}

TEST(Declarations, TheReferenceIsTheTable) {
    std::ifstream file{std::string{neigh::test::source_root()} + "/docs/rpc.md"};
    ASSERT_TRUE(file);
    std::ostringstream text;
    text << file.rdbuf();
    EXPECT_EQ(text.str(), api::rpc_markdown()) << "run rpc-markdown > docs/rpc.md";
}

}  // namespace
}  // namespace neigh::control::test
