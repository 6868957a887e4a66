// Own addresses through the methods of the socket: their states, and another attempt by hand.
// Not here: when attempts are made (tests/unit/neigh).
#include "control/methods/commands.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

class NobodysOutput final : public OwnAddressOutput {
  public:
    void probe(std::uint32_t, const IpAddr&) override {}
    void announce(std::uint32_t, const IpAddr&) override {}
    void stands(std::uint32_t, const IpAddr&, Standing) override {}
    void duplicate(std::uint32_t, const IpAddr&, const Mac&) override {}
    void defended(std::uint32_t, const IpAddr&, const Mac&) override {}
};

class AddressTest : public ResolverFixture {
  protected:
    void SetUp() override {
        ResolverFixture::SetUp();
        commands_ = std::make_unique<Commands>(*resolver_, facts_, "1.2.3", nullptr, &own_);
        own_.add(1, kOwn, {}, now_);
        facts_.lost_[kOwn] = {.ifindex = 1,
                              .address = {kOwn, 64},
                              .standing = Standing::lost,
                              .other = kOther,
                              .conflicts = 3,
                              .retry_in = Duration{1'500}};
    }
    Outcome call(const std::string& method, const std::string& params, bool may_change = true) {
        return commands_->call(method, Parsed{params}, Caller{.session = 1, .may_change = may_change}, now_);
    }
    JsonTree result(const std::string& method, const std::string& params) {
        const Outcome outcome = call(method, params);
        const auto* text = std::get_if<std::string>(&outcome.answer);
        EXPECT_NE(text, nullptr) << method << params;
        return text != nullptr ? JsonTree::parse(*text) : JsonTree{};
    }
    std::optional<Status> refused(const std::string& method, const std::string& params, bool may_change = true) {
        const Outcome outcome = call(method, params, may_change);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        return error != nullptr ? error->status : std::nullopt;
    }

    const IpAddr kOwn = *IpAddr::parse("2001:db8:1::1");
    const Mac kOther = *Mac::parse("02:00:00:00:00:66");
    NobodysOutput nobody_;
    OwnAddresses own_{nobody_, 1};
    std::unique_ptr<Commands> commands_;
};

TEST_F(AddressTest, AListSaysWhatEachIs) {
    const JsonTree rows = result("address.list", "{}")["rows"];
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[0], (JsonTree{{"address", "192.0.2.1/24"},
                                 {"dev", "lan0"},
                                 {"ifindex", 1},
                                 {"luid", 1001},
                                 {"state", "preferred"},
                                 {"origin", "config"}}));
    EXPECT_EQ(rows[1], (JsonTree{{"address", "2001:db8:1::1/64"},
                                 {"dev", "lan0"},
                                 {"ifindex", 1},
                                 {"luid", 1001},
                                 {"state", "dadfailed"},
                                 {"origin", "config"},
                                 {"lladdr", "02:00:00:00:00:66"},
                                 {"conflicts", 3},
                                 {"retry_ms", 1500}}));
}

TEST_F(AddressTest, AListOfOneInterfaceOrFamily) {
    EXPECT_EQ(result("address.list", R"({"dev":"wan0"})")["rows"].size(), 1U);
    EXPECT_EQ(result("address.list", R"({"dev":"lan0","family":"inet6"})")["rows"].size(), 2U);
    EXPECT_EQ(result("address.list", R"({"family":"inet"})")["rows"].size(), 2U);
    EXPECT_EQ(refused("address.list", R"({"dev":"nope"})"), Status::not_found);
    EXPECT_EQ(refused("address.list", R"({"family":"x"})"), Status::invalid_parameter);
    EXPECT_EQ(refused("address.list", R"({"to":"192.0.2.0/24"})"), Status::invalid_parameter);
}

TEST_F(AddressTest, InterfacesAndStatisticsHaveTheStatesBesideTheAddresses) {
    const JsonTree lan0 = result("interface.list", "{}")["interfaces"][0];
    EXPECT_EQ(lan0["addresses"], (JsonTree{"192.0.2.1/24", "2001:db8:1::1/64", "fe80::1/64"}));
    EXPECT_EQ(lan0["address_states"], (JsonTree{{{"address", "192.0.2.1/24"}, {"state", "preferred"}},
                                                {{"address", "2001:db8:1::1/64"}, {"state", "dadfailed"}},
                                                {{"address", "fe80::1/64"}, {"state", "preferred"}}}));
    const JsonTree addresses = result("stats.get", R"({"dev":"lan0"})")["addresses"];
    ASSERT_EQ(addresses.size(), 3U);
    EXPECT_EQ(addresses[1],
              (JsonTree{{"dev", "lan0"}, {"ifindex", 1}, {"address", "2001:db8:1::1/64"}, {"state", "dadfailed"}}));
}

TEST_F(AddressTest, ALostOneIsTriedAgainByHand) {
    EXPECT_EQ(result("address.retry", R"({"address":"2001:db8:1::1","dev":"lan0"})")["applied"], 0) << "tentative";
    own_.conflict(1, kOwn, kOther, false, now_);
    EXPECT_EQ(result("address.retry", R"({"address":"2001:db8:1::1/64","dev":"lan0"})")["applied"], 1);
    EXPECT_EQ(own_.all()[0].standing, Standing::retried);
    EXPECT_EQ(result("address.retry", R"({"address":"2001:db8:1::1","ifindex":1})")["applied"], 0) << "under way";
}

TEST_F(AddressTest, WhatCannotBeTried) {
    const std::string retry = "address.retry";
    EXPECT_EQ(refused(retry, R"({"address":"2001:db8:1::1","dev":"lan0"})", false), Status::access_denied);
    EXPECT_EQ(refused(retry, R"({"address":"2001:db8:1::1"})"), Status::invalid_parameter);
    EXPECT_EQ(refused(retry, R"({"dev":"lan0"})"), Status::invalid_parameter);
    for (const char* address : {"5", "\"x\"", "\"2001:db8:1::1/129\"", "[]", "null"}) {
        EXPECT_EQ(refused(retry, std::string{R"({"dev":"lan0","address":)"} + address + "}"), Status::invalid_parameter)
            << address;
    }
    EXPECT_EQ(refused(retry, R"({"address":"2001:db8:1::1","dev":"wan0"})"), Status::not_found);
    EXPECT_EQ(refused(retry, R"({"address":"2001:db8:1::1/48","dev":"lan0"})"), Status::not_found);
    EXPECT_EQ(refused(retry, R"({"address":"2001:db8:1::1","dev":"nope"})"), Status::not_found);
}

}  // namespace
}  // namespace neigh::control::test
