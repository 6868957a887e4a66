// The envelope: JSON-RPC 2.0, clause by clause, and what hostile text must not do.
#include "control/methods/jsonrpc.hpp"

#include <string>

#include <gtest/gtest.h>

namespace neigh::control::jsonrpc {
namespace {

// Views live until the next text.
std::optional<Json> parse(std::string_view text) {
    static JsonParser parser{kMaxDepth};
    return parser.parse(text);
}

std::variant<Call, Refusal> read(const std::string& text) {
    const auto parsed = parse(text);
    EXPECT_TRUE(parsed) << text;
    return read_call(parsed.value_or(Json::empty_object()));
}

Refusal refusal(const std::string& text) {
    auto read_text = read(text);
    EXPECT_TRUE(std::holds_alternative<Refusal>(read_text)) << text;
    return std::holds_alternative<Refusal>(read_text) ? std::get<Refusal>(read_text) : Refusal{};
}

TEST(JsonRpc, Section4RequestWithIdMethodAndParams) {
    const auto call = std::get<Call>(read(R"({"jsonrpc":"2.0","id":7,"method":"neigh.get","params":{"dst":"x"}})"));
    EXPECT_EQ(call.id, "7");
    EXPECT_EQ(call.method, "neigh.get");
    EXPECT_EQ(call.params.dump(), R"({"dst":"x"})");
}

TEST(JsonRpc, Section4IdIsStringNumberOrNull) {
    EXPECT_EQ(std::get<Call>(read(R"({"jsonrpc":"2.0","id":"a\"b","method":"m"})")).id, R"("a\"b")");
    EXPECT_EQ(std::get<Call>(read(R"({"jsonrpc":"2.0","id":-1,"method":"m"})")).id, "-1");
    EXPECT_EQ(std::get<Call>(read(R"({"jsonrpc":"2.0","id":null,"method":"m"})")).id, "null");
    for (const char* id : {"true", "[]", "{}", "[1]"}) {
        const auto refused = refusal(std::string{R"({"jsonrpc":"2.0","method":"m","id":)"} + id + "}");
        EXPECT_EQ(refused.id, "null");
        EXPECT_EQ(refused.error.code, kInvalidRequest);
    }
}

TEST(JsonRpc, Section41NotificationHasNoId) {
    EXPECT_TRUE(std::get<Call>(read(R"({"jsonrpc":"2.0","method":"m"})")).id.empty());
}

TEST(JsonRpc, Section42ParamsAreStructuredOrAbsent) {
    EXPECT_EQ(std::get<Call>(read(R"({"jsonrpc":"2.0","id":1,"method":"m"})")).params.dump(), "{}");
    EXPECT_TRUE(std::get<Call>(read(R"({"jsonrpc":"2.0","id":1,"method":"m","params":[1]})")).params.is_array());
    for (const char* params : {"null", "1", "\"x\"", "true"}) {
        const auto refused = refusal(std::string{R"({"jsonrpc":"2.0","id":5,"method":"m","params":)"} + params + "}");
        EXPECT_EQ(refused.error.code, kInvalidRequest) << params;
        EXPECT_EQ(refused.id, "5");
    }
}

TEST(JsonRpc, AMemberThatNoRequestHasIsRefused) {
    const auto error = refusal(R"({"jsonrpc":"2.0","id":1,"method":"neigh.flush","parms":{"dev":"lan0"}})").error;
    EXPECT_EQ(error.code, kInvalidRequest);
    EXPECT_NE(error.message.find("parms"), std::string::npos);
}

TEST(JsonRpc, Section4VersionIsExactlyTheString) {
    EXPECT_EQ(refusal(R"({"id":1,"method":"m"})").error.code, kInvalidRequest);
    EXPECT_EQ(refusal(R"({"jsonrpc":2.0,"id":1,"method":"m"})").error.code, kInvalidRequest);
    EXPECT_EQ(refusal(R"({"jsonrpc":"1.0","id":1,"method":"m"})").id, "1");
}

TEST(JsonRpc, Section4MethodIsAString) {
    EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","method":1,"params":"bar"})").error.code, kInvalidRequest);
    EXPECT_EQ(refusal(R"({"jsonrpc":"2.0","id":1})").error.code, kInvalidRequest);
    EXPECT_EQ(refusal("1").id, "null");
    EXPECT_EQ(refusal("\"text\"").error.code, kInvalidRequest);
}

TEST(JsonRpc, MalformedTextIsAParseErrorAndNeverThrows) {
    for (const char* text : {"", "{", "]", "{\"a\":}", "nul", "{} {}", "\"\xff\"", "\"\\ud800\"", "\"", "\"\\"}) {
        EXPECT_FALSE(parse(text)) << text;
    }
    EXPECT_FALSE(parse(std::string_view{"{}\0", 3}));
}

TEST(JsonRpc, Rfc8259Section6NumbersHaveNoBounds) {
    for (const char* text : {"1e999", "-1e309", "2e308", "-2E+308", "123.4e3000", "18446744073709551616",
                             "-9223372036854775809", "99999999999999999999", "1e99999999999999999999"}) {
        const auto number = parse(text);
        ASSERT_TRUE(number) << text;
        EXPECT_TRUE(number->is_number() && number->is_beyond_64_bits()) << text;
        EXPECT_EQ(*number->real() < 0, *text == '-') << text;
        EXPECT_FALSE(number->number()) << text;
    }
    EXPECT_TRUE(parse(std::string(400, '9'))->is_beyond_64_bits());
    EXPECT_TRUE(parse(std::string(400, '9') + ".5")->is_beyond_64_bits());
    for (const char* text : {"18446744073709551615", "-9223372036854775808", "1.7976931348623157e308", "1e-999",
                             "0e999", "-0.0", "1.5", "0.00000000000000000000000000000001"}) {
        const auto number = parse(text);
        ASSERT_TRUE(number) << text;
        EXPECT_FALSE(number->is_beyond_64_bits()) << text;
    }
    EXPECT_EQ(
        parse(R"([1e999,18446744073709551615,-7,1e-5,"1e999\"99999999999999999999",1E999 ,{"1e999":2.5}])")->dump(),
        R"([9e+307,18446744073709551615,-7,1e-05,"1e999\"99999999999999999999",9e+307,{"1e999":2.5}])")
        << "everything else stays as it is";
    for (const char* text : {"01e999", "1.e999", ".5e999", "+1e999", "1e999e5", "1e999-5", "-", "1e999x", "1e999\"\"",
                             "1e999 1e999", "099999999999999999999", "[1e999,01]", "[1e999,1.]", "[1e999", "[1e999,\"]",
                             "[1e999,\"\\", "1e+", "0x1e999", "1e999,"}) {
        EXPECT_FALSE(parse(text)) << text;
    }
    EXPECT_FALSE(parse("[1e999," + std::string(1 << 20, '['))) << "nesting is bounded all the same";
}

TEST(JsonRpc, AnIdBeyond64BitsIsRefusedAndItsNeighborsAreNot) {
    for (const char* id : {"18446744073709551616", "-99999999999999999999", "1e400"}) {
        const auto refused = refusal(std::string{R"({"jsonrpc":"2.0","method":"m","id":)"} + id + "}");
        EXPECT_EQ(refused.id, "null");
        EXPECT_EQ(refused.error.code, kInvalidRequest);
        EXPECT_NE(refused.error.message.find("64 bits"), std::string::npos) << refused.error.message;
        const auto call = read(std::string{R"({"jsonrpc":"2.0","id":"x","method":"m","params":{"limit":)"} + id + "}}");
        ASSERT_TRUE(std::holds_alternative<Call>(call)) << id;
        EXPECT_EQ(std::get<Call>(call).id, R"("x")");
    }
    EXPECT_EQ(std::get<Call>(read(R"({"jsonrpc":"2.0","id":1e308,"method":"m"})")).id, "1e+308");
}

TEST(JsonRpc, NestingIsBounded) {
    const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    EXPECT_TRUE(parse(nested(kMaxDepth)));
    EXPECT_FALSE(parse(nested(kMaxDepth + 1)));
    EXPECT_FALSE(parse(std::string(1 << 20, '[')));
    EXPECT_TRUE(parse('"' + std::string(100, '[') + "\\\"" + std::string(100, '{') + '"')) << "brackets in strings";
    EXPECT_TRUE(
        parse("[[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[],[]]"));
}

TEST(JsonRpc, Section5Results) {
    EXPECT_EQ(result_text("\"a\"", "{\"applied\":1}"), R"({"jsonrpc":"2.0","id":"a","result":{"applied":1}})");
}

TEST(JsonRpc, Section51ErrorsCarryStatusAndRow) {
    EXPECT_EQ(error_text("1", {.code = kParseError, .message = "no JSON"}),
              R"({"jsonrpc":"2.0","id":1,"error":{"code":-32700,"message":"no JSON"}})");
    EXPECT_EQ(error_text("1", error_of({Status::not_found, "no entry"}, 3)),
              R"({"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"no entry",)"
              R"("data":{"status":"NOT_FOUND","row":3}}})");
}

TEST(JsonRpc, ErrorMessagesMayContainAnyBytes) {
    const auto text = error_text("1", {.code = -1, .message = std::string{"\xff\"\n\\\0", 5}});
    EXPECT_TRUE(parse(text)) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(JsonRpc, CodesOfTheContract) {
    EXPECT_EQ(code_of(Status::invalid_parameter), -32602);
    EXPECT_EQ(code_of(Status::not_found), -1);
    EXPECT_EQ(code_of(Status::not_supported), -2);
    EXPECT_EQ(code_of(Status::already_exists), -3);
    EXPECT_EQ(code_of(Status::no_memory), -4);
    EXPECT_EQ(code_of(Status::access_denied), -5);
    EXPECT_EQ(code_of(Status::unreachable), -6);
    EXPECT_EQ(code_of(Status::busy), -7);
}

}  // namespace
}  // namespace neigh::control::jsonrpc
