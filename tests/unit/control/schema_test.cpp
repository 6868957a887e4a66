// CONTRACT.md section 5: what parameters mean and in which order their mistakes are told.
#include "control/methods/schema.hpp"

#include <string>

#include <gtest/gtest.h>

#include "facts_fake.hpp"

namespace neigh::control::schema {
namespace {

class SchemaTest : public testing::Test {
  protected:
    Result<Request> row(const std::string& text) { return row_of(test::Parsed{text}, facts_.interfaces()); }
    Result<ListQuery> list(const std::string& text) { return list_of(test::Parsed{text}, facts_.interfaces()); }
    Result<Filter> flush(const std::string& text) {
        const auto query = flush_of(test::Parsed{text}, facts_.interfaces());
        return query ? Result<Filter>{query->filter} : query.error();
    }
    Result<ResolveQuery> resolve(const std::string& text) {
        return resolve_of(test::Parsed{text}, facts_.interfaces());
    }

    /// A row on lan0, with one member replaced or added.
    Result<Request> row_with(const std::string& name, const std::string& value) {
        test::Json object = test::Json::parse(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"lan0"})");
        object[name] = test::Json::parse(value);
        return row_of(test::Parsed{object.dump()}, facts_.interfaces());
    }

    test::FakeFacts facts_;
};

template <typename T>
Status status_of(const Result<T>& result) {
    EXPECT_FALSE(result.ok());
    return result.ok() ? Status::busy : result.error().status;
}
#define EXPECT_INVALID(expression) EXPECT_EQ(status_of(expression), Status::invalid_parameter)

TEST_F(SchemaTest, RowDefaultsToPermanent) {
    const auto request = row(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"lan0"})");
    ASSERT_TRUE(request.ok()) << request.error().message;
    EXPECT_EQ(request->dst, IpAddr::v4(192, 0, 2, 7));
    EXPECT_EQ(request->ifindex, 1U);
    EXPECT_EQ(request->lladdr, *Mac::parse("02:00:00:00:00:07"));
    EXPECT_EQ(request->state, nud::State::permanent);
    EXPECT_FALSE(request->router);
}

TEST_F(SchemaTest, ListedRowCanBeFedBack) {
    const auto request = row(
        R"({"dst":"2001:db8:1::7","dev":"lan0","ifindex":1,"luid":1001,"lladdr":"02:00:00:00:00:07","state":["STALE"],)"
        R"("router":null,"used":1,"confirmed":2,"updated":3,"probes":0,"event":"new","seq":9})");
    ASSERT_TRUE(request.ok()) << request.error().message;
    EXPECT_EQ(request->state, nud::State::stale);
    EXPECT_TRUE(request->router);
}

TEST_F(SchemaTest, DstRules) {
    for (const char* dst : {"\"0.0.0.0\"", "\"255.255.255.255\"", "\"127.0.0.1\"", "\"127.9.9.9\"", "\"::\"", "\"::1\"",
                            "\"::ffff:192.0.2.1\"", "\"192.0.2\"", "\"\"", "\"x\"", "7", "null", "[\"192.0.2.1\"]",
                            "\"192.0.2.1/24\"", "\"192.0.2.1 \"", "\"fe80::1%lan0\"", "\"240.0.0.1\""}) {
        EXPECT_INVALID(row_with("dst", dst)) << dst;
    }
    for (const char* dst : {"\"224.0.0.5\"", "\"ff02::1\"", "\"fe80::7\"", "\"192.0.2.0\"", "\"10.1.2.3\""}) {
        EXPECT_TRUE(row_with("dst", dst).ok()) << dst;
    }
    EXPECT_INVALID(row(R"({"lladdr":"02:00:00:00:00:07","dev":"lan0"})"));
}

TEST_F(SchemaTest, LladdrRules) {
    for (const char* lladdr : {"\"00:00:00:00:00:00\"", "\"ff:ff:ff:ff:ff:ff\"", "\"02:00:00:00:00\"",
                               "\"02:00:00:00:00:07:08\"", "\"\"", "null", "7", "\"02:00:00:00:00:0g\""}) {
        EXPECT_INVALID(row_with("lladdr", lladdr)) << lladdr;
    }
    EXPECT_TRUE(row_with("lladdr", "\"01:00:5e:00:00:05\"").ok()) << "a group's";
    EXPECT_INVALID(row(R"({"dst":"192.0.2.7","dev":"lan0"})"));
}

TEST_F(SchemaTest, StateIsAWordInEitherCaseOrAnArrayOfOne) {
    EXPECT_EQ(row_with("state", "\"reachable\"")->state, nud::State::reachable);
    EXPECT_EQ(row_with("state", "\"NOARP\"")->state, nud::State::noarp);
    EXPECT_EQ(row_with("state", "[\"permanent\"]")->state, nud::State::permanent);
    for (const char* state : {"\"INCOMPLETE\"", "\"delay\"", "\"PROBE\"", "\"FAILED\"", "\"none\"", "\"all\"", "\"\"",
                              "[]", "[\"STALE\",\"STALE\"]", "[[\"STALE\"]]", "null", "3", "{}"}) {
        EXPECT_INVALID(row_with("state", state)) << state;
    }
}

TEST_F(SchemaTest, WhatIsWrongWithAStateIsSaidWithoutBlamingArrays) {
    const auto said = [this](const std::string& state) { return row_with("state", state).error().message; };
    const std::string begin = "state is permanent, noarp, reachable or stale, or an array of one of them, not ";
    EXPECT_EQ(said(R"(["PERMANENT","STALE"])"), begin + "an array of 2");
    EXPECT_EQ(said("[]"), begin + "an empty array");
    EXPECT_EQ(said(R"(["all"])"), begin + "all");
    EXPECT_EQ(said("7"), begin + "7");
    const auto flush_said = [this](const std::string& state) {
        return flush("{\"state\":" + state + "}").error().message;
    };
    EXPECT_EQ(flush_said("[]"), "state is all, a state's word or an array of them, not an empty array");
    EXPECT_EQ(flush_said(R"(["STALE","none"])"), "state is all, a state's word or an array of them, not none");
}

TEST_F(SchemaTest, NumbersBeyond64BitsAreInvalidWhereverTheyStand) {
    for (const std::string number :
         {"99999999999999999999", "18446744073709551616", "-99999999999999999999", "1e400"}) {
        for (const char* param : {"dst", "lladdr", "state", "dev", "luid", "ifindex", "managed", "router"}) {
            const auto refused = row(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"lan0",")" +
                                     std::string{param} + "\":" + number + "}");
            EXPECT_EQ(status_of(refused), Status::invalid_parameter) << param << " " << number;
            EXPECT_TRUE(refused.error().message.starts_with(param)) << refused.error().message;
            EXPECT_TRUE(refused.error().message.ends_with("a number that 64 bits don't hold"))
                << refused.error().message;
        }
        for (const char* param : {"limit", "cursor", "family", "to"}) {
            EXPECT_INVALID(list("{\"" + std::string{param} + "\":" + number + "}")) << param << " " << number;
        }
        EXPECT_INVALID(resolve(R"({"dst":"192.0.2.7","timeout_ms":)" + number + "}"));
        EXPECT_TRUE(rows_of(test::Parsed{"{\"rows\":" + number + "}"}, facts_.interfaces()).error);
    }
}

TEST_F(SchemaTest, RouterIsPresentAndNullOrABoolean) {
    EXPECT_TRUE(row_with("router", "null")->router);
    EXPECT_TRUE(row_with("router", "true")->router);
    EXPECT_FALSE(row_with("router", "false")->router);
    EXPECT_INVALID(row_with("router", "1"));
    EXPECT_INVALID(row_with("router", "\"yes\""));
}

TEST_F(SchemaTest, InterfaceByDevThenLuidThenIfindex) {
    const auto index_of = [this](const std::string& members) {
        const auto request = row(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07",)" + members + "}");
        return request.ok() ? request->ifindex : 0U;
    };
    EXPECT_EQ(index_of(R"("dev":"wan0","luid":1001,"ifindex":1)"), 2U);
    EXPECT_EQ(index_of(R"("luid":1002,"ifindex":1)"), 2U);
    EXPECT_EQ(index_of(R"("dev":"","luid":1002,"ifindex":1)"), 2U);
    EXPECT_EQ(index_of(R"("luid":0,"ifindex":1)"), 1U);
    EXPECT_EQ(index_of(R"("ifindex":2)"), 2U);
    const auto status = [this](const std::string& members) {
        return status_of(row(R"({"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07",)" + members + "}"));
    };
    EXPECT_EQ(status(R"("dev":"lan9","ifindex":1)"), Status::not_found) << "the first one named decides";
    EXPECT_EQ(status(R"("luid":9)"), Status::not_found);
    EXPECT_EQ(status(R"("luid":16045690984833335023)"), Status::not_found);
    EXPECT_EQ(status(R"("ifindex":3)"), Status::not_found);
    EXPECT_EQ(status(R"("ifindex":0)"), Status::invalid_parameter);
    EXPECT_EQ(status(R"("dev":"","luid":0,"ifindex":0)"), Status::invalid_parameter);
    for (const char* members :
         {R"("ifindex":-1)", R"("ifindex":1.0)", R"("ifindex":"1")", R"("ifindex":4294967297)", R"("dev":1)",
          R"("dev":null)", R"("luid":"1001")", R"("luid":-1)", R"("dev":"lan0","ifindex":[])"}) {
        EXPECT_EQ(status(members), Status::invalid_parameter) << members;
    }
}

TEST_F(SchemaTest, MistakesAreToldInTheContractsOrder) {
    EXPECT_NE(row(R"({"dst":"::1"})").error().message.find("dst"), std::string::npos);
    EXPECT_NE(row(R"({"dst":"192.0.2.7"})").error().message.find("lladdr"), std::string::npos);
    EXPECT_EQ(status_of(row(R"({"dst":"192.0.2.7","lladdr":"x","dev":"lan9"})")), Status::invalid_parameter);
    EXPECT_EQ(status_of(row(R"({"dst":"2001:db8::7","lladdr":"02:00:00:00:00:07","dev":"lan9"})")), Status::not_found);
    EXPECT_EQ(status_of(row(R"({"dst":"2001:db8::7","lladdr":"02:00:00:00:00:07","dev":"wan0"})")),
              Status::not_supported);
}

TEST_F(SchemaTest, UnknownParameterIsNamed) {
    const auto refused = flush(R"({"ifidx":3})");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().status, Status::invalid_parameter);
    EXPECT_NE(refused.error().message.find("ifidx"), std::string::npos);
    EXPECT_INVALID(row_with("lladr", "1"));
    EXPECT_INVALID(flush(R"({"dst":"192.0.2.7"})"));
    EXPECT_INVALID(flush(R"({"limit":1})"));
    EXPECT_INVALID(flush("[]"));
    EXPECT_TRUE(check_empty(test::Parsed{R"({"dev":"lan0"})"}).has_value());
    EXPECT_FALSE(check_empty(test::Parsed{"{}"}).has_value());
}

TEST_F(SchemaTest, RowsNameTheFirstBadOne) {
    const auto rows = rows_of(test::Parsed{R"({"rows":[{"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","dev":"lan0"},
                                               {"dst":"192.0.2.8","dev":"lan0"}, 5]})"},
                              facts_.interfaces());
    EXPECT_TRUE(rows.many);
    ASSERT_TRUE(rows.error);
    EXPECT_EQ(rows.rows.size(), 1U);
    EXPECT_EQ(rows.error->status, Status::invalid_parameter);

    EXPECT_FALSE(rows_of(test::Parsed{R"({"rows":[]})"}, facts_.interfaces()).error);
    for (const char* text : {R"({"rows":{}})", R"({"rows":null})", R"({"rows":[],"dst":"192.0.2.7"})",
                             R"({"rows":[1]})", R"({"rows":[[]]})", R"([])"}) {
        EXPECT_TRUE(rows_of(test::Parsed{text}, facts_.interfaces()).error) << text;
    }
}

TEST_F(SchemaTest, RowsThatNameNoInterfaceShareTheOneBesideThem) {
    const auto read = [&](const std::string& beside, const std::string& row) {
        return names_of(test::Parsed{R"({"rows":[{"dst":"192.0.2.7")" + row + "}]" + beside + "}"},
                        facts_.interfaces());
    };
    EXPECT_EQ(read(R"(,"dev":"lan0")", "").rows.at(0).ifindex, 1U);
    EXPECT_EQ(read(R"(,"luid":1001)", "").rows.at(0).ifindex, 1U);
    EXPECT_EQ(read(R"(,"ifindex":2)", "").rows.at(0).ifindex, 2U);
    EXPECT_EQ(read(R"(,"ifindex":2)", R"(,"dev":"")").rows.at(0).ifindex, 2U) << "names none";
    // What a row names comes first, whatever of the three it is.
    EXPECT_EQ(read(R"(,"dev":"lan0")", R"(,"ifindex":2)").rows.at(0).ifindex, 2U);
    EXPECT_EQ(read(R"(,"dev":"nowhere")", R"(,"ifindex":2)").rows.at(0).ifindex, 2U);

    const auto unknown = read(R"(,"dev":"nowhere")", "");
    ASSERT_TRUE(unknown.error);
    EXPECT_EQ(unknown.error->status, Status::not_found);
    EXPECT_EQ(unknown.error->message, "no interface nowhere");
    EXPECT_TRUE(unknown.many) << "the error is the row's";
    EXPECT_TRUE(names_of(test::Parsed{R"({"rows":[],"dev":"nowhere"})"}, facts_.interfaces()).error);
    for (const char* beside : {"", R"(,"dev":"")", R"(,"dev":7)", R"(,"ifindex":-1)"}) {
        const auto wrong = read(beside, "");
        ASSERT_TRUE(wrong.error) << beside;
        EXPECT_EQ(wrong.error->status, Status::invalid_parameter) << beside;
    }
}

TEST_F(SchemaTest, OnlyRowsAreLinked) {
    const auto linked = [](const char* text) { return is_linked(test::Parsed{text}); };
    EXPECT_TRUE(linked(R"({"rows":[],"linked":true})"));
    EXPECT_TRUE(linked(R"({"rows":[],"linked":null})"));
    EXPECT_FALSE(linked(R"({"rows":[],"linked":false})"));
    EXPECT_FALSE(linked(R"({"rows":[]})"));
    EXPECT_FALSE(linked(R"({"linked":true})"));
    EXPECT_FALSE(linked("[]"));
    for (const char* text : {R"({"rows":[],"linked":1})", R"({"dst":"192.0.2.7","dev":"lan0","linked":true})",
                             R"({"rows":[{"dst":"192.0.2.7","dev":"lan0","linked":true}]})"}) {
        EXPECT_TRUE(names_of(test::Parsed{text}, facts_.interfaces()).error) << text;
    }
}

TEST_F(SchemaTest, NamesTakeWholeRows) {
    const auto names = names_of(
        test::Parsed{R"({"rows":[{"dst":"192.0.2.7","lladdr":"02:00:00:00:00:07","state":["FAILED"],"luid":1001}]})"},
        facts_.interfaces());
    ASSERT_FALSE(names.error);
    EXPECT_EQ(names.rows.front().ifindex, 1U);
}

TEST_F(SchemaTest, ListDefaults) {
    const auto query = list("{}");
    ASSERT_TRUE(query.ok());
    EXPECT_EQ(query->limit, kDefaultLimit);
    EXPECT_EQ(query->filter.ifindex, 0U);
    EXPECT_FALSE(query->filter.family);
    EXPECT_EQ(query->filter.states, StateSet::all());
}

TEST_F(SchemaTest, ListLimits) {
    EXPECT_EQ(list(R"({"limit":7})")->limit, 7U);
    EXPECT_EQ(list(R"({"limit":99999999999})")->limit, kMaxLimit);
    for (const char* limit : {"0", "-1", "1.5", "\"7\"", "null"}) {
        EXPECT_INVALID(list(std::string{R"({"limit":)"} + limit + "}")) << limit;
    }
}

TEST_F(SchemaTest, CursorsGoRoundAndHostileOnesAreRefused) {
    const Cursor cursor{.family = Family::ipv6, .slot = 4'294'967'295U};
    const auto query = list(R"({"cursor":")" + cursor_text(cursor) + "\"}");
    ASSERT_TRUE(query.ok());
    EXPECT_EQ(query->cursor.family, Family::ipv6);
    EXPECT_EQ(query->cursor.slot, cursor.slot);
    EXPECT_TRUE(list(R"({"cursor":null})").ok());
    for (const char* text : {"", "4", "4.", "5.1", "4.-1", "4.4294967296", "4.1x", "4. 1", "6.0x10", "....."}) {
        EXPECT_INVALID(list(std::string{R"({"cursor":")"} + text + "\"}")) << text;
    }
    EXPECT_INVALID(list(R"({"cursor":4})"));
}

TEST_F(SchemaTest, FlushLeavesStaticEntriesUnlessNamed) {
    EXPECT_EQ(flush("{}")->states, StateSet::dynamic());
    EXPECT_EQ(flush(R"({"state":"all"})")->states, StateSet::all());
    EXPECT_EQ(flush(R"({"state":"permanent"})")->states, StateSet{}.with(nud::State::permanent));
    EXPECT_EQ(flush(R"({"state":["STALE","failed"]})")->states,
              StateSet{}.with(nud::State::stale).with(nud::State::failed));
    for (const char* state : {"[]", "\"none\"", "\"\"", "null", "7", "[\"STALE\",7]", "{}"}) {
        EXPECT_INVALID(flush(std::string{R"({"state":)"} + state + "}")) << state;
    }
}

TEST_F(SchemaTest, FilterFamilies) {
    EXPECT_EQ(flush(R"({"family":"inet"})")->family, Family::ipv4);
    EXPECT_EQ(flush(R"({"family":"inet6"})")->family, Family::ipv6);
    EXPECT_FALSE(flush(R"({"family":"unspec"})")->family);
    for (const char* family : {"\"INET\"", "\"\"", "2", "null", "\"arp\""}) {
        EXPECT_INVALID(flush(std::string{R"({"family":)"} + family + "}")) << family;
    }
}

TEST_F(SchemaTest, FamilyOffIsNotSupported) {
    EXPECT_EQ(status_of(flush(R"({"family":"inet6","dev":"wan0"})")), Status::not_supported);
    EXPECT_EQ(status_of(list(R"({"to":"2001:db8::/32","dev":"wan0"})")), Status::not_supported);
    EXPECT_TRUE(flush(R"({"dev":"wan0"})").ok());
    EXPECT_TRUE(flush(R"({"family":"inet6"})").ok()) << "it is on somewhere";
    facts_.interfaces_[0].ipv6 = false;
    EXPECT_EQ(status_of(flush(R"({"family":"inet6"})")), Status::not_supported);
    facts_.interfaces_[1].ipv4 = false;
    EXPECT_EQ(status_of(list(R"({"dev":"wan0"})")), Status::not_supported);
    EXPECT_EQ(status_of(flush(R"({"family":"inet6","dev":"lan9"})")), Status::not_found) << "comes first";
}

TEST_F(SchemaTest, FilterPrefixes) {
    EXPECT_EQ(flush(R"({"to":"192.0.2.7/24"})")->to, *Prefix::parse("192.0.2.0/24"));
    EXPECT_EQ(flush(R"({"to":"192.0.2.7"})")->to, *Prefix::parse("192.0.2.7/32"));
    EXPECT_EQ(flush(R"({"to":"0.0.0.0/0"})")->family, Family::ipv4);
    EXPECT_INVALID(flush(R"({"to":"192.0.2.7/24","family":"inet6"})"));
    for (const char* to : {"\"192.0.2.7/33\"", "\"\"", "null", "\"x\"", "24", "\"192.0.2.0/\""}) {
        EXPECT_INVALID(flush(std::string{R"({"to":)"} + to + "}")) << to;
    }
}

TEST_F(SchemaTest, ResolveBySourceOrInterface) {
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7","source":"192.0.2.1"})")->interface->name, "lan0");
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7","dev":"wan0"})")->interface->name, "wan0");
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7"})")->interface, nullptr);
    EXPECT_EQ(status_of(resolve(R"({"dst":"192.0.2.7","source":"192.0.2.2"})")), Status::not_found);
    EXPECT_EQ(status_of(resolve(R"({"dst":"192.0.2.7","source":"192.0.2.1","dev":"wan0"})")), Status::not_found);
    EXPECT_INVALID(resolve(R"({"dst":"192.0.2.7","source":"2001:db8:1::1"})"));
    EXPECT_INVALID(resolve(R"({"dst":"224.0.0.1","dev":"lan0"})"));
    EXPECT_INVALID(resolve(R"({"dev":"lan0"})"));
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7","timeout_ms":600000})")->timeout, Duration{600'000});
    for (const char* timeout : {"0", "-5", "600001", "\"9\"", "1.5", "null"}) {
        EXPECT_INVALID(resolve(std::string{R"({"dst":"192.0.2.7","timeout_ms":)"} + timeout + "}")) << timeout;
    }
}

TEST_F(SchemaTest, OwnAddressesAreNotResolved) {
    const auto& lan0 = facts_.interfaces()[0];
    const auto& wan0 = facts_.interfaces()[1];
    EXPECT_TRUE(check_resolvable(IpAddr::v4(192, 0, 2, 1), lan0, facts_.interfaces()));
    EXPECT_TRUE(check_resolvable(IpAddr::v4(192, 0, 2, 1), wan0, facts_.interfaces()));
    EXPECT_FALSE(check_resolvable(IpAddr::v4(192, 0, 2, 7), lan0, facts_.interfaces()));
    EXPECT_TRUE(check_resolvable(*IpAddr::parse("fe80::1"), lan0, facts_.interfaces()));
    EXPECT_EQ(check_resolvable(*IpAddr::parse("fe80::1"), wan0, facts_.interfaces())->status, Status::not_supported);
}

TEST_F(SchemaTest, HostileTextInMessagesStaysShort) {
    const auto refused = row_with("dst", '"' + std::string(100'000, 'x') + '"');
    ASSERT_FALSE(refused.ok());
    EXPECT_LT(refused.error().message.size(), 200U);
    const std::string object = "{\"" + std::string(100'000, 'y') + "\":1}";
    EXPECT_LT(flush_of(test::Parsed{object}, facts_.interfaces()).error().message.size(), 400U);
}

}  // namespace
}  // namespace neigh::control::schema
