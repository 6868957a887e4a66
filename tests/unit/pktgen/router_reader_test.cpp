// A scenario with neighd in the generator's process: what is connected with what, and every mistake at its place.
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <unistd.h>

#include <gtest/gtest.h>

#include "pktgen/scenario_file.hpp"

namespace neigh::pktgen {
namespace {

/// A folder with the router's file and the scenario's name in it.
class RouterReader : public testing::Test {
  protected:
    RouterReader() : folder_(testing::TempDir() + "router-reader-" + std::to_string(getpid())) {
        std::filesystem::create_directory(folder_);
        std::ofstream{folder_ + "/neighd.yaml"} << "interfaces:\n"
                                                   "  - {name: lan0, device: eth0, addresses: [192.0.2.1/24]}\n"
                                                   "  - {name: lan1, device: eth1, mac: \"02:00:00:00:00:01\"}\n";
    }
    ~RouterReader() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] ScenarioResult load(const std::string& text) const { return load_scenario(text, name()); }
    [[nodiscard]] std::string name() const { return folder_ + "/s.yaml"; }

  private:
    std::string folder_;
};

const std::string kRouter = "router: {config: neighd.yaml}\nports:\n";

TEST_F(RouterReader, PortsAreConnectedToInterfaces) {
    const auto result = load("router: {config: neighd.yaml, knows-hosts: true}\nports:\n" +
                             std::string{"  - {name: a, device: \"router:lan1\"}\n  - {name: b, device: net_null0}\n"});
    ASSERT_TRUE(result.scenario) << testing::PrintToString(result.errors);
    const auto& [router, ports] = std::tie(*result.scenario->router, result.scenario->ports);
    EXPECT_TRUE(router.knows_hosts);
    EXPECT_EQ(ports[0].router_interface, "lan1");
    EXPECT_EQ(ports[0].router_mac, Mac::parse("02:00:00:00:00:01"));
    EXPECT_TRUE(ports[0].mac.has_value());
    EXPECT_NE(ports[0].device, router.config.interfaces[1].device);
    EXPECT_EQ(router.config.interfaces[0].device, "eth0");
    EXPECT_EQ(ports[1].device, "net_null0");
    EXPECT_FALSE(ports[1].router_mac);
}
TEST_F(RouterReader, AnInterfaceWithoutMacGetsOne) {
    const auto result = load(kRouter + "  - {name: a, device: \"router:lan0\"}\n");
    ASSERT_TRUE(result.scenario) << testing::PrintToString(result.errors);
    EXPECT_TRUE(result.scenario->ports[0].router_mac->is_station());
    EXPECT_EQ(result.scenario->ports[0].router_mac, result.scenario->router->config.interfaces[0].mac);
}
TEST_F(RouterReader, MistakesStandAtTheirPlaces) {
    const struct {
        std::string text;
        std::string error;
    } cases[] = {
        {"router: {}\nports:\n  - {name: a, device: x}\n", "1:9: missing key 'config'"},
        {"router: {config: none.yaml}\nports:\n  - {name: a, device: x}\n", "1:18: "},
        {"ports:\n  - {name: a, device: \"router:lan0\"}\n", "2:23: device router:lan0 needs a `router`"},
        {kRouter + "  - {name: a, device: net_null0}\n", "1:9: no port is connected"},
        {kRouter + "  - {name: a, device: \"router:lan0\"}\n  - {name: b, device: \"router:lan2\"}\n",
         "4:23: the router has no interface lan2"},
        {kRouter + "  - {name: a, device: \"router:lan0\"}\n  - {name: b, device: \"router:lan0\"}\n",
         "4:23: another port is connected"},
        {kRouter + "  - {name: a, device: \"router:lan0\", router-mac: \"02:00:00:00:00:01\"}\n",
         "3:50: router-mac is"},
    };
    for (const auto& [text, error] : cases) {
        const auto result = load(text);
        ASSERT_EQ(result.errors.size(), 1U) << text << testing::PrintToString(result.errors);
        EXPECT_TRUE(result.errors[0].starts_with(name() + ":" + error)) << result.errors[0] << "\nwanted: " << error;
    }
}

}  // namespace
}  // namespace neigh::pktgen
