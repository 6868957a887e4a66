// Every method against a real resolver: results, every error of CONTRACT.md section 5, all rows or none.
#include "control/methods/commands.hpp"

#include <set>

#include "resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

class CommandsTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3");
    }

    Outcome call(const std::string& method, const std::string& params = "{}") {
        return commands_->call(method, Parsed{params}, caller_, now_);
    }
    Json result(const std::string& method, const std::string& params = "{}") {
        const Outcome outcome = call(method, params);
        changed_ = outcome.changed;
        if (const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer)) {
            ADD_FAILURE() << method << params << ": " << error->message;
            return {};
        }
        return Json::parse(std::get<std::string>(outcome.answer));
    }
    jsonrpc::Error error(const std::string& method, const std::string& params = "{}") {
        const Outcome outcome = call(method, params);
        EXPECT_FALSE(outcome.changed);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        EXPECT_NE(error, nullptr) << method << params;
        return error != nullptr ? *error : jsonrpc::Error{};
    }
    Deferred deferred(const std::string& params) {
        const Outcome outcome = call("neigh.resolve", params);
        EXPECT_TRUE(outcome.changed);
        const auto* later = std::get_if<Deferred>(&outcome.answer);
        EXPECT_NE(later, nullptr);
        return later != nullptr ? *later : Deferred{};
    }
    static std::string row(const std::string& dst, const std::string& dev = "lan0") {
        return R"({"dst":")" + dst + R"(","lladdr":"02:00:00:00:00:07","dev":")" + dev + "\"}";
    }

    Caller caller_{.session = 1, .may_change = true};
    std::unique_ptr<Commands> commands_;
    bool changed_ = false;
};

TEST_F(CommandsTest, AddedEntryIsGotten) {
    EXPECT_EQ(result("neigh.add", row("192.0.2.7")), Json({{"applied", 1}}));
    EXPECT_TRUE(changed_) << "the answer waits for the workers";
    const Json got = result("neigh.get", R"({"dst":"192.0.2.7","ifindex":1})");
    EXPECT_FALSE(changed_);
    EXPECT_EQ(got["dst"], "192.0.2.7");
    EXPECT_EQ(got["dev"], "lan0");
    EXPECT_EQ(got["ifindex"], 1);
    EXPECT_EQ(got["luid"], 1001);
    EXPECT_EQ(got["lladdr"], "02:00:00:00:00:07");
    EXPECT_EQ(got["state"], Json::array({"PERMANENT"}));
    EXPECT_FALSE(got.contains("router"));
    for (const char* number : {"used", "confirmed", "updated", "probes"}) {
        EXPECT_TRUE(got[number].is_number_integer()) << number;
    }
    EXPECT_EQ(result("neigh.replace", got.dump()), Json({{"applied", 1}})) << "a row can be fed back";
}

TEST_F(CommandsTest, RouterIsPresentAndNull) {
    result("neigh.add",
           R"({"dst":"2001:db8:1::7","lladdr":"02:00:00:00:00:07","dev":"lan0","state":"reachable","router":null})");
    const Json got = result("neigh.get", R"({"dst":"2001:db8:1::7","dev":"lan0"})");
    EXPECT_TRUE(got.contains("router"));
    EXPECT_TRUE(got["router"].is_null());
    EXPECT_EQ(got["state"], Json::array({"REACHABLE"}));
}

TEST_F(CommandsTest, ExistenceDecidesBetweenAddSetAndReplace) {
    const auto missing = error("neigh.set", row("192.0.2.7"));
    EXPECT_EQ(missing.code, -1);
    EXPECT_EQ(missing.status, Status::not_found);
    EXPECT_EQ(missing.message, "no entry 192.0.2.7 on lan0");
    EXPECT_FALSE(missing.row);
    result("neigh.replace", row("192.0.2.7"));
    result("neigh.replace", row("192.0.2.7"));
    result("neigh.set", row("192.0.2.7"));
    const auto twice = error("neigh.add", row("192.0.2.7"));
    EXPECT_EQ(twice.code, -3);
    EXPECT_EQ(twice.status, Status::already_exists);
    result("neigh.add", row("192.0.2.7", "wan0"));
    EXPECT_EQ(result("neigh.delete", R"({"dst":"192.0.2.7","dev":"lan0"})"), Json({{"applied", 1}}));
    EXPECT_TRUE(changed_);
    EXPECT_EQ(error("neigh.delete", R"({"dst":"192.0.2.7","dev":"lan0"})").status, Status::not_found);
    EXPECT_EQ(error("neigh.get", R"({"dst":"192.0.2.7","dev":"lan0"})").message, "no entry 192.0.2.7 on lan0");
}

TEST_F(CommandsTest, RowsAreAppliedAllOrNone) {
    result("neigh.add", row("192.0.2.9"));
    const auto refused = error("neigh.add", R"({"rows":[)" + row("192.0.2.7") + "," + row("192.0.2.8") + "," +
                                                row("192.0.2.9") + "," + row("192.0.2.10") + "]}");
    EXPECT_EQ(refused.status, Status::already_exists);
    EXPECT_EQ(refused.row, 2U);
    EXPECT_EQ(result("neigh.list")["rows"].size(), 1U);

    const auto malformed = error("neigh.add", R"({"rows":[)" + row("192.0.2.7") + "," + row("127.0.0.1") + "]}");
    EXPECT_EQ(malformed.status, Status::invalid_parameter);
    EXPECT_EQ(malformed.row, 1U);

    const auto deletion = error("neigh.delete", R"({"rows":[)" + row("192.0.2.9") + "," + row("192.0.2.8") + "]}");
    EXPECT_EQ(deletion.status, Status::not_found);
    EXPECT_EQ(deletion.row, 1U);
    EXPECT_EQ(result("neigh.list")["rows"].size(), 1U);

    EXPECT_EQ(result("neigh.add", R"({"rows":[)" + row("192.0.2.7") + "," + row("2001:db8:1::8") + "]}"),
              Json({{"applied", 2}}));
    EXPECT_EQ(result("neigh.add", R"({"rows":[]})"), Json({{"applied", 0}}));
    EXPECT_FALSE(changed_);
}

TEST_F(CommandsTest, FirstBadRowIsNamedWhateverIsWrongWithIt) {
    const auto refused = error("neigh.set", R"({"rows":[)" + row("192.0.2.7") + "," + row("127.0.0.1") + "]}");
    EXPECT_EQ(refused.row, 0U);
    EXPECT_EQ(refused.status, Status::not_found);
    result("neigh.add", row("192.0.2.9"));
    EXPECT_EQ(error("neigh.add", R"({"rows":[)" + row("192.0.2.8") + "," + row("192.0.2.9") + ",7]}").row, 1U);
    EXPECT_EQ(error("neigh.delete", R"({"rows":[)" + row("192.0.2.8") + ",7]}").row, 0U);
    EXPECT_EQ(error("neigh.replace", R"({"rows":[)" + row("192.0.2.8") + ",7]}").row, 1U);
}

TEST_F(CommandsTest, WhatIsLinkedToARefusalIsCanceled) {
    const auto linked = [](const std::string& rows) { return R"({"linked":true,"dev":"lan0","rows":[)" + rows + "]}"; };
    const std::string seven = R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07"})";
    EXPECT_EQ(result("neigh.add", linked(seven)), Json({{"applied", 1}}));
    caller_.after_refusal = true;
    for (const char* method : {"neigh.add", "neigh.set", "neigh.replace", "neigh.delete"}) {
        const auto canceled = error(method, linked(seven));
        EXPECT_EQ(canceled.status, Status::canceled) << method;
        EXPECT_EQ(canceled.code, -9);
        EXPECT_FALSE(canceled.row);
    }
    EXPECT_EQ(error("neigh.delete", linked(R"({"dst":"no address"})")).status, Status::canceled) << "not looked at";
    EXPECT_EQ(result("neigh.delete", R"({"rows":[)" + row("192.0.2.7") + "]}"), Json({{"applied", 1}})) << "not linked";
}

TEST_F(CommandsTest, FullInterfaceIsNoMemory) {
    for (std::uint32_t i = 0; i < kMaxEntries; ++i) {
        result("neigh.add", row("10.0.0." + std::to_string(i + 1)));
    }
    const auto refused = error("neigh.add", row("10.0.1.1"));
    EXPECT_EQ(refused.code, -4);
    EXPECT_EQ(refused.status, Status::no_memory);
    result("neigh.add", row("10.0.1.1", "wan0"));
}

TEST_F(CommandsTest, ChangesAreForAdmins) {
    caller_.may_change = false;
    for (const char* method :
         {"neigh.add", "neigh.set", "neigh.replace", "neigh.delete", "neigh.flush", "neigh.resolve"}) {
        const auto refused = error(method, "{}");
        EXPECT_EQ(refused.code, -5) << method;
        EXPECT_EQ(refused.status, Status::access_denied);
    }
    for (const char* method : {"neigh.list", "interface.list", "stats.get", "version.get"}) {
        result(method);
    }
    EXPECT_EQ(error("neigh.get", R"({"dst":"192.0.2.7","dev":"lan0"})").status, Status::not_found);
}

TEST_F(CommandsTest, ErrorsOfTheTable) {
    EXPECT_EQ(error("neigh.add", row("2001:db8::7", "wan0")).status, Status::not_supported);
    EXPECT_EQ(error("neigh.get", R"({"dst":"192.0.2.7","dev":"lan9"})").status, Status::not_found);
    EXPECT_EQ(error("neigh.get", R"({"dst":"192.0.2.7"})").status, Status::invalid_parameter);
    EXPECT_EQ(error("neigh.flush", R"({"family":"ipx"})").status, Status::invalid_parameter);
    const auto unknown = error("neigh.nothing");
    EXPECT_EQ(unknown.code, -32601);
    EXPECT_NE(unknown.message.find("neigh.nothing"), std::string::npos);
    for (const char* method : {"neigh.add", "neigh.set", "neigh.replace", "neigh.delete", "neigh.get", "neigh.list",
                               "neigh.flush", "neigh.resolve", "interface.list", "stats.get", "version.get"}) {
        EXPECT_EQ(error(method, "[]").code, -32602) << method;
        EXPECT_EQ(error(method, R"({"tpyo":1})").status, Status::invalid_parameter) << method;
    }
}

TEST_F(CommandsTest, ListGoesByPagesAndShowsEachEntryOnce) {
    for (int i = 1; i <= 50; ++i) {
        result("neigh.add", row("10.0.0." + std::to_string(i)));
        result("neigh.add", row("2001:db8:1::1:" + std::to_string(i)));
    }
    std::set<std::string> seen;
    Json cursor = nullptr;
    int pages = 0;
    for (;;) {
        const Json page = result("neigh.list", Json({{"cursor", cursor}}).dump().insert(1, R"("limit":10,)"));
        EXPECT_EQ(page["rows"].size(), 10U);
        for (const Json& one : page["rows"]) {
            EXPECT_TRUE(seen.insert(one["dst"].get<std::string>()).second);
        }
        ++pages;
        if (!page.contains("cursor")) {
            break;
        }
        cursor = page["cursor"];
        ASSERT_LT(pages, 11);
    }
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_EQ(pages, 10) << "the last page has no cursor, even when it is full";
    EXPECT_EQ(result("neigh.list", R"({"cursor":"6.4294967295"})")["rows"].size(), 0U);
}

TEST_F(CommandsTest, ListFilters) {
    result("neigh.add", row("10.0.0.1"));
    result("neigh.add", row("10.0.1.1", "wan0"));
    result("neigh.add", row("2001:db8:1::7"));
    result("neigh.add", R"({"dst":"10.0.0.2","lladdr":"02:00:00:00:00:07","dev":"lan0","state":"stale"})");
    const auto count = [this](const std::string& params) { return result("neigh.list", params)["rows"].size(); };
    EXPECT_EQ(count("{}"), 4U);
    EXPECT_EQ(count(R"({"family":"inet"})"), 3U);
    EXPECT_EQ(count(R"({"dev":"wan0"})"), 1U);
    EXPECT_EQ(count(R"({"to":"10.0.0.9/24"})"), 2U);
    EXPECT_EQ(count(R"({"state":"STALE"})"), 1U);
    EXPECT_EQ(count(R"({"state":["stale","permanent"],"luid":1001})"), 3U);
    EXPECT_EQ(count(R"({"family":"inet6","state":"noarp"})"), 0U);
}

TEST_F(CommandsTest, FlushTakesDynamicEntriesAndSaysHowMany) {
    result("neigh.add", row("10.0.0.1"));
    for (const char* dst : {"10.0.0.2", "10.0.0.3", "2001:db8:1::7"}) {
        result("neigh.add",
               std::string{R"({"lladdr":"02:00:00:00:00:07","dev":"lan0","state":"stale","dst":")"} + dst + "\"}");
    }
    EXPECT_EQ(result("neigh.flush", R"({"to":"10.0.0.2/32"})"), Json({{"flushed", 1}}));
    EXPECT_TRUE(changed_);
    EXPECT_EQ(result("neigh.flush", R"({"family":"inet6"})"), Json({{"flushed", 1}}));
    EXPECT_EQ(result("neigh.flush"), Json({{"flushed", 1}}));
    EXPECT_EQ(result("neigh.flush"), Json({{"flushed", 0}}));
    EXPECT_EQ(result("neigh.list")["rows"].size(), 1U);
    EXPECT_EQ(result("neigh.flush", R"({"state":"all"})"), Json({{"flushed", 1}}));
    EXPECT_EQ(error("neigh.get", R"({"dst":"10.0.0.1","dev":"lan0"})").status, Status::not_found);
}

TEST_F(CommandsTest, ResolveAnswersOnceTheNeighborDoes) {
    result("neigh.add", row("192.0.2.7"));
    const Deferred later = deferred(R"({"dst":"192.0.2.7"})");
    EXPECT_EQ(output_.solicitations, 1) << "what was known is forgotten, static or not";
    EXPECT_FALSE(commands_->poll(later, now_));
    hear_answer(IpAddr::v4(192, 0, 2, 7), *Mac::parse("02:00:00:00:00:99"));
    const auto outcome = commands_->poll(later, now_);
    ASSERT_TRUE(outcome);
    const Json got = Json::parse(std::get<std::string>(outcome->answer));
    EXPECT_EQ(got["lladdr"], "02:00:00:00:00:99");
    EXPECT_EQ(got["state"], Json::array({"REACHABLE"}));
}

TEST_F(CommandsTest, ResolveIsUnreachableOnFailureTimeoutAndDeletion) {
    const auto unreachable = [this](Deferred later) {
        const auto outcome = commands_->poll(later, now_);
        if (!outcome) {
            return false;
        }
        const auto* error = std::get_if<jsonrpc::Error>(&outcome->answer);
        return error != nullptr && error->status == Status::unreachable && error->code == -6;
    };
    const Deferred fails = deferred(R"({"dst":"192.0.2.7","dev":"lan0","timeout_ms":60000})");
    const Deferred times_out = deferred(R"({"dst":"192.0.2.8","timeout_ms":500})");
    const Deferred goes = deferred(R"({"dst":"192.0.2.9","source":"192.0.2.1"})");
    const Deferred by_default = deferred(R"({"dst":"192.0.2.10"})");
    result("neigh.delete", R"({"dst":"192.0.2.9","dev":"lan0"})");
    EXPECT_TRUE(unreachable(goes));
    EXPECT_FALSE(unreachable(times_out));
    advance(Duration{499});
    EXPECT_FALSE(unreachable(times_out));
    advance(Duration{1});
    EXPECT_TRUE(unreachable(times_out));
    EXPECT_FALSE(unreachable(fails));
    for (int i = 0; i < 40; ++i) {
        advance(Duration{100});
    }
    EXPECT_TRUE(unreachable(fails)) << "three solicitations, a second each";
    EXPECT_TRUE(unreachable(by_default));
    EXPECT_EQ(error("neigh.resolve", R"({"dst":"203.0.113.1"})").status, Status::unreachable);
}

TEST_F(CommandsTest, ResolveRefusesOwnAndGroupAddresses) {
    EXPECT_EQ(error("neigh.resolve", R"({"dst":"192.0.2.1"})").status, Status::invalid_parameter);
    EXPECT_EQ(error("neigh.resolve", R"({"dst":"224.0.0.1","dev":"lan0"})").status, Status::invalid_parameter);
    EXPECT_EQ(error("neigh.resolve", R"({"dst":"2001:db8::1","dev":"wan0"})").status, Status::not_supported);
    EXPECT_EQ(error("neigh.resolve", R"({"dst":"192.0.2.7","source":"192.0.2.9"})").status, Status::not_found);
}

TEST_F(CommandsTest, TooManyResolutionsAreBusyAndCancelledOnesLeave) {
    std::vector<Deferred> all;
    for (std::size_t i = 0; i < PendingResolves::kMaxPerSession; ++i) {
        all.push_back(deferred(R"({"dst":"192.0.2.7"})"));
    }
    const auto refused = error("neigh.resolve", R"({"dst":"192.0.2.7"})");
    EXPECT_EQ(refused.code, -7);
    EXPECT_EQ(refused.status, Status::busy);
    caller_.session = 2;
    all.push_back(deferred(R"({"dst":"192.0.2.7"})"));
    caller_.session = 1;
    commands_->cancel(all.front());
    commands_->cancel(all.front());
    (void)deferred(R"({"dst":"192.0.2.7"})");
}

TEST_F(CommandsTest, InterfaceList) {
    const Json list = result("interface.list")["interfaces"];
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0], Json::parse(R"({"name":"lan0","ifindex":1,"luid":1001,"mac":"02:00:00:00:00:01","mtu":1500,
        "addresses":["192.0.2.1/24","2001:db8:1::1/64","fe80::1/64"],
        "address_states":[{"address":"192.0.2.1/24","state":"preferred"},{"address":"2001:db8:1::1/64","state":"preferred"},
            {"address":"fe80::1/64","state":"preferred"}],"ipv4":true,"ipv6":true,"up":true,
        "multicast":"all"})"));
    EXPECT_EQ(list[1]["ipv6"], false);
    EXPECT_EQ(list[1]["up"], false);
}

TEST_F(CommandsTest, StatsHaveEveryCounterByName) {
    facts_.worker_counters[{1, WorkerCounter::rx_packets}] = 5;
    facts_.worker_counters[{2, WorkerCounter::rx_packets}] = 7;
    facts_.control_counters[{1, ControlCounter::held_packets}] = 3;
    result("neigh.add", row("192.0.2.7"));
    const Json stats = result("stats.get");
    ASSERT_EQ(stats["interfaces"].size(), 2U);
    for (const auto& info : kWorkerCounters) {
        EXPECT_TRUE(stats["interfaces"][0]["counters"].contains(info.name)) << info.name;
    }
    for (const auto& info : kControlCounters) {
        EXPECT_TRUE(stats["totals"].contains(info.name)) << info.name;
    }
    EXPECT_EQ(stats["interfaces"][1]["counters"]["rx_packets"], 7);
    EXPECT_EQ(stats["totals"]["rx_packets"], 12);
    EXPECT_EQ(stats["totals"]["held_packets"], 3);
    ASSERT_EQ(stats["neighbors"].size(), 3U) << "lan0 has two families, wan0 one";
    EXPECT_EQ(stats["neighbors"][0]["states"]["PERMANENT"], 1);
    EXPECT_EQ(stats["neighbors"][0]["family"], "inet");
    const Json one = result("stats.get", R"({"dev":"wan0"})");
    EXPECT_EQ(one["interfaces"].size(), 1U);
    EXPECT_EQ(one["totals"]["rx_packets"], 7);
    EXPECT_EQ(error("stats.get", R"({"dev":"lan9"})").status, Status::not_found);
}

TEST_F(CommandsTest, Version) {
    EXPECT_EQ(result("version.get"), Json({{"version", "1.2.3"}}));
}

}  // namespace
}  // namespace neigh::control::test
