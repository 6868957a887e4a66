// route.list and route.get: pages, filters, iproute2's keys, and the same way that neigh.explain tells.
#include "control/methods/commands.hpp"
#include "resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

class RoutesTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        facts_.interfaces_[0].up = false;
        facts_.interfaces_[1].up = true;
        add("0.0.0.0/0", "198.51.100.254", 2);
        add("203.0.113.0/24", "192.0.2.254", 1);
        add("203.0.113.7/32", "192.0.2.253", 1);
        add("::/0", "2001:db8:1::fe", 1);
        add("2001:db8:9::/48", nullptr, 1);
        const Prefix connected = *Prefix::parse("198.51.100.0/24");
        facts_.routes[connected] = {.kind = Way::Kind::connected, .ifindex = 2, .to = connected};
        commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3");
    }
    void add(const char* to, const char* via, std::uint32_t ifindex) {
        const Prefix prefix = *Prefix::parse(to);
        facts_.routes[prefix] = {.kind = via != nullptr ? Way::Kind::gateway : Way::Kind::connected,
                                 .ifindex = ifindex,
                                 .neighbor = via != nullptr ? *IpAddr::parse(via) : IpAddr{},
                                 .to = prefix,
                                 .is_connected = false};
    }
    Outcome call(const std::string& method, const std::string& params) {
        return commands_->call(method, Parsed{params}, Caller{.session = 1}, now_);
    }
    JsonTree result(const std::string& method, const std::string& params) {
        const Outcome outcome = call(method, params);
        const auto* text = std::get_if<std::string>(&outcome.answer);
        EXPECT_NE(text, nullptr) << method << params;
        return text != nullptr ? JsonTree::parse(*text) : JsonTree::object();
    }
    std::optional<Status> refused(const std::string& method, const std::string& params) {
        const Outcome outcome = call(method, params);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        return error != nullptr ? error->status : std::nullopt;
    }
    /// The `dst` of each row.
    std::vector<std::string> listed(const std::string& params) {
        std::vector<std::string> all;
        const JsonTree page = result("route.list", params);
        for (const JsonTree& row : page["rows"]) {
            all.push_back(row["dst"]);
        }
        return all;
    }

    std::unique_ptr<Commands> commands_;
};

using Names = std::vector<std::string>;

TEST_F(RoutesTest, RowsHaveTheKeysOfIpRoute) {
    const JsonTree rows = result("route.list", "{}")["rows"];
    ASSERT_EQ(rows.size(), 6U);
    EXPECT_EQ(rows[0], JsonTree::parse(R"({"dst":"default","gateway":"198.51.100.254","dev":"wan0","protocol":"static",
        "metric":0,"flags":[],"vrf":"default",
        "nexthops":[{"gateway":"198.51.100.254","dev":"wan0","weight":1,"flags":[]}]})"));
    EXPECT_EQ(rows[1], JsonTree::parse(R"({"dst":"198.51.100.0/24","dev":"wan0","protocol":"kernel","scope":"link",
        "prefsrc":"198.51.100.1","metric":0,"flags":[],"vrf":"default",
        "nexthops":[{"dev":"wan0","weight":1,"flags":[]}]})"));
    EXPECT_EQ(rows[2]["flags"], JsonTree::array({"linkdown"}));
    EXPECT_EQ(rows[3]["dst"], "203.0.113.7") << "one host stands without its length";
    EXPECT_EQ(rows[5]["protocol"], "static") << "on-link, but of the file";
}

TEST_F(RoutesTest, FamilyAndPrefixChoose) {
    EXPECT_EQ(listed(R"({"family":"inet6"})"), (Names{"default", "2001:db8:9::/48"}));
    EXPECT_EQ(listed(R"({"to":"203.0.113.0/24"})"), (Names{"203.0.113.0/24", "203.0.113.7"}));
    EXPECT_EQ(listed(R"({"to":"203.0.113.7"})"), (Names{"203.0.113.7"}));
    EXPECT_EQ(listed(R"({"to":"default","family":"inet"})"), (Names{"default"}));
    EXPECT_EQ(listed(R"({"to":"default"})").size(), 2U);
    EXPECT_EQ(refused("route.list", R"({"to":"::/0","family":"inet"})"), Status::invalid_parameter);
    EXPECT_EQ(refused("route.list", R"({"dev":"lan0"})"), Status::invalid_parameter);
}

TEST_F(RoutesTest, PagesHaveEachRouteOnceAlsoWhereOneGoesInBetween) {
    Names all;
    std::string params = R"({"limit":2})";
    for (int pages = 0; !params.empty() && pages < 9; ++pages) {
        const JsonTree page = result("route.list", params);
        EXPECT_LE(page["rows"].size(), 2U);
        for (const JsonTree& row : page["rows"]) {
            all.push_back(row["dst"]);
        }
        facts_.routes.erase(*Prefix::parse("198.51.100.0/24"));  // the last of the first page
        params = page.contains("cursor") ? JsonTree{{"limit", 2}, {"cursor", page["cursor"]}}.dump() : "";
    }
    EXPECT_EQ(all,
              (Names{"default", "198.51.100.0/24", "203.0.113.0/24", "203.0.113.7", "default", "2001:db8:9::/48"}));
    EXPECT_FALSE(result("route.list", R"({"limit":5})").contains("cursor")) << "the last page happens to be full";
    for (const char* cursor : {"\"x\"", "7", "\"\""}) {
        EXPECT_EQ(refused("route.list", R"({"cursor":)" + std::string{cursor} + "}"), Status::invalid_parameter);
    }
}

TEST_F(RoutesTest, ADestinationTakesTheRouteThatExplainTells) {
    for (const std::string dst :
         {"203.0.113.7", "203.0.113.8", "198.51.100.77", "192.0.2.9", "8.8.8.8", "2001:db8:9::1"}) {
        const std::string params = R"({"dst":")" + dst + "\"}";
        const JsonTree route = result("route.get", params);
        const JsonTree told = result("neigh.explain", params);
        EXPECT_EQ(route["asked"], dst);
        EXPECT_EQ(route["dev"], told["dev"]) << dst;
        EXPECT_EQ(route.value("gateway", dst), told["neighbor"]) << dst;
    }
    EXPECT_EQ(result("route.get", R"({"dst":"203.0.113.8","vrf":"default"})")["dst"], "203.0.113.0/24");
    const JsonTree own = result("route.get", R"({"dst":"192.0.2.1"})");
    EXPECT_EQ(own["type"], "local");
    EXPECT_EQ(own["dev"], "lan0");
}

TEST_F(RoutesTest, WhatHasNoRouteAndWhatIsNoQuestion) {
    facts_.routes.clear();
    EXPECT_EQ(refused("route.get", R"({"dst":"8.8.8.8"})"), Status::not_found);
    EXPECT_EQ(refused("route.get", R"({"dst":"8.8.8.8","vrf":"red"})"), Status::not_found);
    EXPECT_EQ(refused("route.list", R"({"vrf":"red"})"), Status::not_found);
    EXPECT_EQ(refused("route.list", R"({"vrf":7})"), Status::invalid_parameter);
    EXPECT_EQ(refused("route.get", "{}"), Status::invalid_parameter);
    EXPECT_EQ(refused("route.get", R"({"dst":"fe80::7"})"), Status::invalid_parameter);
    EXPECT_EQ(refused("route.get", R"({"dst":"127.0.0.1"})"), Status::invalid_parameter);
}

}  // namespace
}  // namespace neigh::control::test
