// Scenario files: what a good one comes to, and every mistake at its place.
#include <string>

#include <gtest/gtest.h>

#include "pktgen/keys.hpp"
#include "pktgen/scenario_file.hpp"

namespace neigh::pktgen {
namespace {

/// Eight lines: what comes after it begins in line 9.
const std::string kPorts =
    "ports:\n"
    "  - name: a\n"
    "    device: net_null0\n"
    "    router-mac: 02:00:00:00:00:01\n"
    "    hosts: {count: 100, ipv4: 192.0.2.1, ipv6: \"2001:db8:1::1\", mac: \"02:10:00:00:00:00\"}\n"
    "  - name: b\n"
    "    device: net_null1\n"
    "    hosts: {count: 5, ipv4: 198.51.100.1}\n";

Scenario good(const std::string& text) {
    auto result = load_scenario(text, "f");
    EXPECT_TRUE(result.scenario) << testing::PrintToString(result.errors);
    return result.scenario ? std::move(*result.scenario) : Scenario{};
}

struct BadCase {
    std::string text;
    std::string error;  ///< how the one message begins, after the file's name
};

void expect_mistakes(const std::vector<BadCase>& cases) {
    for (const auto& [text, error] : cases) {
        const auto result = load_scenario(text, "f");
        EXPECT_FALSE(result.scenario) << text;
        ASSERT_EQ(result.errors.size(), 1U) << text << testing::PrintToString(result.errors);
        EXPECT_TRUE(result.errors[0].starts_with("f:" + error)) << result.errors[0] << "\nwanted: f:" << error;
    }
}

TEST(Scenario, AllKeysArriveWhereTheyBelong) {
    const Scenario scenario = good(
        "seed: 9\nduration-ms: 1500\ndrain-ms: 20\n"
        "eal: {lcores: \"2,3\"}\nworker: {idle-sleep-us: 7}\n" +
        kPorts +
        "    router-mac: 02:00:00:00:00:02\n"
        "    mtu: 9000\n"
        "    answer: {arp: false, delay-ms: 5}\n"
        "traffic:\n"
        "  - {name: t, from: a, to: b, pattern: zipf, skew-percent: 120, size: 128, rate: 5000, direction: both, "
        "count: 77}\n"
        "  - {from: a, prefix: \"2001:db8:f::/64\", pattern: sequential, rate: max, burst: 512}\n");
    EXPECT_EQ(scenario.seed, 9U);
    EXPECT_EQ(scenario.duration, Duration{1'500});
    EXPECT_EQ(scenario.drain, Duration{20});
    EXPECT_EQ(scenario.eal.lcores, "2,3");
    EXPECT_EQ(scenario.worker.idle_sleep_us, 7U);
    ASSERT_EQ(scenario.ports.size(), 2U);
    EXPECT_TRUE(scenario.ports[0].hosts.own_macs);
    EXPECT_FALSE(scenario.ports[1].hosts.own_macs);
    EXPECT_EQ(scenario.ports[1].mtu, 9'000);
    EXPECT_FALSE(scenario.ports[1].answer.arp);
    EXPECT_TRUE(scenario.ports[1].answer.ns);
    EXPECT_EQ(scenario.ports[1].answer_delay, Duration{5});
    ASSERT_EQ(scenario.flows.size(), 3U);
    const FlowPlan& there = scenario.flows[0];
    const FlowPlan& back = scenario.flows[1];
    EXPECT_EQ(there.name, "t");
    EXPECT_EQ(there.pattern, Pattern::zipf);
    EXPECT_DOUBLE_EQ(there.skew, 1.2);
    EXPECT_EQ(there.size, 128);
    EXPECT_EQ(there.rate, 5'000U);
    EXPECT_EQ(there.count, 77U);
    EXPECT_EQ(there.destinations.count, 5U);
    EXPECT_EQ(back.name, "t-back");
    EXPECT_EQ(back.from, 1U);
    EXPECT_EQ(back.to, 0U);
    EXPECT_EQ(back.destinations.count, 100U);
    EXPECT_EQ(there.burst, 32);
    EXPECT_EQ(scenario.flows[2].rate, 0U);
    EXPECT_EQ(scenario.flows[2].burst, 512);
    EXPECT_EQ(scenario.flows[2].destinations.count, 0U);
    EXPECT_FALSE(scenario.flows[2].to);
}
TEST(Scenario, WithoutTrafficTheHostsOnlyAnswer) {
    EXPECT_TRUE(good(kPorts).flows.empty());
}
TEST(Scenario, MistakesOfPortsStandAtTheirPlaces) {
    expect_mistakes({
        {"seed: 1\n", "1:1: missing key 'ports'"},
        {"ports: []\n", "1:8: ports: from 1 to 8"},
        {kPorts + "speed: 1\n", "9:1: unknown key 'speed'"},
        {kPorts + "duration-ms: 0\n", "9:14: duration-ms must be"},
        {kPorts + "  - {name: a, device: x}\n", "9:12: duplicate port a"},
        {kPorts + "  - {name: c, device: x, mac: \"03:00:00:00:00:00\"}\n", "9:31: mac 03:00:00:00:00:00 is none"},
        {kPorts + "  - {name: c, device: x, hosts: {count: 1000001, ipv4: 10.0.0.1}}\n", "9:41: count must be"},
        {kPorts + "  - {name: c, device: x, hosts: {count: 5}}\n", "9:33: hosts need an address"},
        {kPorts + "  - {name: c, device: x, hosts: {count: 9, ipv4: 223.255.255.255}}\n", "9:50: 223.255.255.255 and"},
        {kPorts + "  - {name: c, device: x, hosts: {ipv4: \"2001:db8::1\"}}\n", "9:40: 2001:db8::1 is not of"},
        {kPorts + "  - {name: c, device: x, hosts: {count: 2, ipv4: 10.0.0.1, mac: \"02:ff:ff:ff:ff:ff\"}}\n",
         "9:65: 02:ff:ff:ff:ff:ff and"},
    });
}
TEST(Scenario, MistakesOfTrafficStandAtTheirPlaces) {
    const std::string start = kPorts + "traffic:\n  - ";
    expect_mistakes({
        {start + "{to: b}\n", "10:5: missing key 'from'"},
        {start + "{from: c, to: b}\n", "10:12: no port is called c"},
        {start + "{from: a}\n", "10:5: a flow has either"},
        {start + "{from: a, to: b, prefix: 10.0.0.0/8}\n", "10:5: a flow has either"},
        {start + "{from: b, to: a}\n", "10:12: port b needs a router-mac"},
        {start + "{from: a, to: b, family: ipv6}\n", "10:19: port b has no hosts with IPv6"},
        {start + "{from: a, prefix: 10.0.0.1/8}\n", "10:23: prefix 10.0.0.1/8 has host bits"},
        {start + "{from: a, prefix: 10.0.0.0/8, direction: both}\n", "10:5: `direction: both`"},
        {start + "{from: a, to: b, direction: both}\n", "10:19: port b needs a router-mac"},
        {start + "{from: a, prefix: \"2001:db8::/64\", pattern: zipf}\n", "10:23: zipf needs"},
        {start + "{from: a, to: b, skew-percent: 90}\n", "10:36: skew-percent is for"},
        {start + "{from: a, to: b, rate: many}\n", "10:28: rate must be"},
        {start + "{from: a, to: b, rate: 9, burst: 64}\n", "10:38: burst is for"},
        {start + "{from: a, to: b, size: 1519}\n", "10:28: size 1519 is more than"},
        {start + "{from: a, to: b, patern: zipf}\n",
         "10:22: unknown key 'patern' in traffic[]; did you mean 'pattern'?"},
    });
}
TEST(Scenario, AllMistakesAreNamedAtOnce) {
    const auto result = load_scenario("seed: x\nduration-ms: y\n" + kPorts + "traffic: 3\n", "f");
    EXPECT_EQ(result.errors.size(), 3U) << testing::PrintToString(result.errors);
}
TEST(Scenario, AFileThatIsNotThereIsNamed) {
    const auto result = load_scenario_file("/nonexistent/x.yaml");
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_TRUE(result.errors[0].starts_with("/nonexistent/x.yaml: cannot be read"));
}
TEST(Scenario, EveryKeyOfTheTableHasHelpAndNumbersHaveBounds) {
    for (const config::Option& key : kKeys) {
        EXPECT_FALSE(key.help.empty()) << key.path;
        EXPECT_TRUE(key.type != Type::number || key.least < key.most) << key.path;
    }
}

}  // namespace
}  // namespace neigh::pktgen
