// Several mistakes in one request: the client is told the first one, in the order in which the parameters are read.
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "control/methods/schema.hpp"
#include "facts_fake.hpp"

namespace neigh::control::schema {
namespace {

/// A parameter with a value that is refused, and one that is not.
struct Mistake {
    std::string name;
    std::string wrong;
    std::string right;
};
using Mistakes = std::vector<Mistake>;

const Mistake kDst{"dst", "7", "\"192.0.2.7\""};
const Mistake kFamily{"family", "7", "\"inet\""};
const Mistake kTo{"to", "7", "\"192.0.2.0/24\""};
const Mistake kStates{"state", "7", "\"STALE\""};
const Mistake kDev{"dev", "7", "\"lan0\""};
const Mistake kLuid{"luid", "\"x\"", "1001"};
const Mistake kIfindex{"ifindex", "\"x\"", "1"};

class SchemaOrderTest : public testing::Test {
  protected:
    /// With the first `mended` of the mistakes set right.
    static std::string object_of(const Mistakes& mistakes, std::size_t mended) {
        std::string text = "{";
        for (std::size_t i = 0; i < mistakes.size(); ++i) {
            const Mistake& one = mistakes[i];
            text.append(i == 0 ? "\"" : ",\"")
                .append(one.name)
                .append("\":")
                .append(i < mended ? one.right : one.wrong);
        }
        return text + "}";
    }
    /// Refusals name the mistakes one after the other; without any, nothing is refused.
    template <typename Message>
    static void expect_order(const Mistakes& mistakes, Message&& message_of) {
        for (std::size_t mended = 0; mended <= mistakes.size(); ++mended) {
            const std::string object = object_of(mistakes, mended);
            const std::string told = message_of(object);
            if (mended == mistakes.size()) {
                EXPECT_EQ(told, "") << object;
            } else {
                EXPECT_TRUE(told.starts_with(mistakes[mended].name + " is ")) << object << ": " << told;
            }
        }
    }
    template <typename Read>
    auto with_interfaces(Read read) {
        return [this, read](const std::string& text) {
            const auto result = read(test::Parsed{text}, facts_.interfaces());
            return result ? std::string{} : result.error().message;
        };
    }
    auto row() {
        return with_interfaces([](const Json& object, const auto& interfaces) { return row_of(object, interfaces); });
    }
    auto name() {
        return with_interfaces([](const Json& object, const auto& interfaces) { return name_of(object, interfaces); });
    }
    template <typename T>
    static auto alone(Result<T> (*read)(const Json&)) {
        return [read](const std::string& text) {
            const auto result = read(test::Parsed{text});
            return result ? std::string{} : result.error().message;
        };
    }

    test::FakeFacts facts_;
};

TEST_F(SchemaOrderTest, ValuesAreReadInOneOrder) {
    expect_order({kDst,
                  {"managed", "7", "false"},
                  {"lladdr", "7", "\"02:00:00:00:00:07\""},
                  {"state", "7", "\"STALE\""},
                  {"router", "7", "null"},
                  kDev,
                  kLuid,
                  kIfindex},
                 row());
    expect_order({kDst, kDev, kLuid, kIfindex}, name());
    expect_order({{"limit", "0", "7"}, {"cursor", "7", "null"}, kFamily, kTo, kStates, kDev, kLuid, kIfindex},
                 with_interfaces(list_of));
    expect_order({{"verify", "7", "true"},
                  {"dry_run", "7", "false"},
                  {"max", "-1", "7"},
                  {"rate", "0", "7"},
                  kFamily,
                  kTo,
                  kStates,
                  kDev},
                 with_interfaces(flush_of));
    expect_order({kDst, kDev}, with_interfaces(explain_of));
    expect_order({kDst, {"timeout_ms", "0", "7"}, {"source", "7", "\"192.0.2.1\""}, kDev}, with_interfaces(resolve_of));
    expect_order({{"resume", "\"x\"", "7"}, {"run", "7", "\"x\""}, kFamily, kDev}, with_interfaces(subscribe_of));
    expect_order({kFamily, kDev}, with_interfaces(address_list_of));
    expect_order({{"address", "7", "\"192.0.2.1\""}, kDev}, with_interfaces(address_name_of));
    expect_order({{"kind", "7", "\"arp\""}, {"host", "7", "\"192.0.2.7\""}, kDev}, with_interfaces(capture_of));
    expect_order({kDev, kLuid, kIfindex}, with_interfaces(stats_of));
    expect_order({kFamily, kTo, {"limit", "0", "7"}, {"cursor", "7", "null"}, {"vrf", "7", "\"default\""}},
                 alone(routes_of));
    expect_order({kDst, {"vrf", "7", "\"default\""}}, alone(route_of));
    expect_order({{"level", "7", "\"debug\""}}, alone(log_level_of));
}

TEST_F(SchemaOrderTest, WhatStandsBesideRowsIsReadBeforeThem) {
    expect_order({{"rows", "7", "[]"}, {"linked", "7", "true"}, kDev}, [this](const std::string& text) {
        const auto rows = rows_of(test::Parsed{text}, facts_.interfaces());
        return rows.error ? rows.error->message : std::string{};
    });
}

TEST_F(SchemaOrderTest, AMemberThatNobodyKnowsComesFirstThenOneThatIsMissing) {
    EXPECT_TRUE(with_interfaces(resolve_of)(R"({"dst":7,"timeout_ms":0,"what":1})").starts_with("unknown parameter "));
    EXPECT_EQ(with_interfaces(resolve_of)(R"({"timeout_ms":0,"dev":7})"), "dst is missing");
    EXPECT_EQ(with_interfaces(address_name_of)(R"({"dev":7})"), "address is missing");
}

TEST_F(SchemaOrderTest, WhatDoesNotGoTogetherIsToldWhereItIsRead) {
    const auto of_row = row();
    EXPECT_EQ(of_row(R"({"dst":"224.0.0.5","managed":true,"state":"PERMANENT","router":7,"dev":"lan9"})"),
              "a managed entry is of a unicast address, not 224.0.0.5");
    EXPECT_EQ(of_row(R"({"dst":"192.0.2.7","managed":true,"state":"PERMANENT","router":7,"dev":"lan9"})"),
              "a managed entry is kept by asking: its state is reachable or stale, with a lladdr, or none");
    EXPECT_EQ(of_row(R"({"dst":"192.0.2.1","managed":true,"router":7})"), "router is null or a boolean, not 7");
    EXPECT_EQ(of_row(R"({"dst":"192.0.2.1","managed":true})"), "no interface named: dev, luid or ifindex is missing");
    EXPECT_EQ(of_row(R"({"dst":"192.0.2.1","managed":true,"dev":"lan9"})"), "no interface lan9");
    EXPECT_EQ(of_row(R"({"dst":"2001:db8:1::1","managed":true,"dev":"wan0"})"), "IPv6 is off on wan0");
    EXPECT_EQ(of_row(R"({"dst":"192.0.2.1","managed":true,"dev":"wan0"})"), "dst is an address of our own: 192.0.2.1");

    const auto flush = with_interfaces(flush_of);
    EXPECT_EQ(flush(R"({"rate":7,"dry_run":true,"family":7})"), "rate is how fast to verify, and verify is not there");
    EXPECT_EQ(flush(R"({"verify":true,"dry_run":true,"state":"PERMANENT","dev":"lan9"})"),
              "verify and dry_run exclude each other: without asking nobody knows who is silent");
    EXPECT_EQ(flush(R"({"verify":true,"state":"PERMANENT","dev":"lan9"})"), "no interface lan9");
    EXPECT_EQ(flush(R"({"to":"192.0.2.0/24","family":"inet6","dev":7})"), "dev is a string, not 7");
    EXPECT_EQ(flush(R"({"to":"192.0.2.0/24","family":"inet6","dev":"lan9"})"), "to is of the other family than family");
    EXPECT_EQ(flush(R"({"verify":true,"state":"PERMANENT","family":"inet6","dev":"wan0"})"), "IPv6 is off on wan0");

    const auto resolve = with_interfaces(resolve_of);
    EXPECT_EQ(resolve(R"({"dst":"224.0.0.5","timeout_ms":0})"), "dst is no unicast address: 224.0.0.5");
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7","source":"2001:db8:1::1","dev":7})"),
              "source is of the other family than dst");
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7","source":"192.0.2.2","dev":"lan9"})"), "no interface lan9");
    EXPECT_EQ(resolve(R"({"dst":"192.0.2.7","source":"192.0.2.2","dev":"wan0"})"),
              "source 192.0.2.2 is no address of wan0");

    const auto explain = with_interfaces(explain_of);
    EXPECT_EQ(explain(R"({"dst":"fe80::7","dev":"lan9"})"), "no interface lan9");
    EXPECT_EQ(explain(R"({"dst":"fe80::7"})"), "every link has fe80::7: dev, luid or ifindex is missing");
    EXPECT_EQ(explain(R"({"dst":"fe80::7","dev":"wan0"})"), "IPv6 is off on wan0");

    EXPECT_EQ(alone(routes_of)(R"({"to":"192.0.2.0/24","family":"inet6","vrf":"blue"})"),
              "to is of the other family than family");
    EXPECT_EQ(alone(routes_of)(R"({"to":"default","family":"inet6","vrf":"blue"})"), "no VRF blue");
    EXPECT_EQ(alone(route_of)(R"({"dst":"fe80::7","vrf":7})"), "every link has fe80::7: no route chooses one");

    const auto address = with_interfaces(address_name_of);
    EXPECT_EQ(address(R"({"address":"192.0.2.9"})"), "no interface named: dev, luid or ifindex is missing");
    EXPECT_EQ(address(R"({"address":"192.0.2.9","dev":""})"), "no interface named: dev, luid or ifindex is missing");
    EXPECT_EQ(address(R"({"address":"192.0.2.9","dev":"lan9"})"), "no interface lan9");
    EXPECT_EQ(address(R"({"address":"192.0.2.1/25","dev":"lan0"})"), "no own address 192.0.2.1/25 on lan0");
}

}  // namespace
}  // namespace neigh::control::schema
