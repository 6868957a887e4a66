// What `top` shows: rates between two looks, states, the busiest reasons, in windows of every size. On a terminal with
// a real daemon: tests/smoke/terminal.sh.
#include <algorithm>

#include <gtest/gtest.h>

#include "control/ctl/top_table.hpp"
#include "dataplane/neigh/counters.hpp"

namespace neigh::ctl {
namespace {

TopLook look(std::uint64_t packets, std::uint64_t drops, int interfaces = 2) {
    Json stats{{"interfaces", Json::array()}, {"neighbors", Json::array()}};
    Json links{{"interfaces", Json::array()}};
    for (int i = 0; i < interfaces; ++i) {
        const std::string name = "lan" + std::to_string(i);
        stats["interfaces"].push_back({{"name", name},
                                       {"counters",
                                        {{"rx_packets", packets},
                                         {"tx_packets", 7U},
                                         {"rx_bytes", 100 * packets},
                                         {"drop_no_route", drops},
                                         {"drop_other_host", 3U},
                                         {"drop_ttl", 0U}}}});
        stats["neighbors"].push_back(
            {{"dev", name}, {"states", {{"REACHABLE", 4U}, {"DELAY", 1U}, {"PERMANENT", 2U}}}});
        stats["neighbors"].push_back({{"dev", name}, {"states", {{"REACHABLE", 1U}, {"PROBE", 1U}}}});
        links["interfaces"].push_back({{"name", name}, {"up", i == 0}});
    }
    return top_look(stats, links);
}

std::string text(const TopLook& before, const TopLook& now, TopWindow window = {}) {
    std::string all;
    for (const std::string& line : top_lines(before, now, 2, "12:00:00", window)) {
        all += line + "\n";
    }
    return all;
}

TEST(CtlTop, RatesStatesAndTheBusiestReasons) {
    const std::string shown = text(look(1'000, 0), look(21'000, 50));
    EXPECT_NE(shown.find("neighd  12:00:00  2 interfaces, 18 neighbors\n"), std::string::npos) << shown;
    EXPECT_NE(shown.find("lan0             up      10.0k        0       25        5        0        2        0        0"
                         "        2     8.0M        0\n"),
              std::string::npos)
        << shown;
    EXPECT_NE(shown.find("lan1             down    10.0k"), std::string::npos) << shown;
    EXPECT_NE(shown.find("all              up      20.0k        0       50       10"), std::string::npos) << shown;
    EXPECT_LT(shown.find("25       50  drop_no_route"), shown.find("0        3  drop_other_host")) << shown;
    EXPECT_EQ(shown.find("drop_ttl"), std::string::npos) << "it never dropped anything";
}

TEST(CtlTop, ADaemonThatStartedAnewHasNoRates) {
    EXPECT_EQ(text(look(1'000, 9), look(10, 9)).find("M"), std::string::npos);
    EXPECT_NE(text({}, look(10, 9)).find("lan0             up          0        0        0"), std::string::npos);
}

TEST(CtlTop, ItFitsEveryWindow) {
    for (std::size_t columns = 1; columns < 140; columns += 9) {
        for (std::size_t rows = 1; rows < 20; ++rows) {
            const auto lines = top_lines(look(0, 0, 9), look(5, 5, 9), 1, "12:00:00", {columns, rows});
            EXPECT_LE(lines.size(), rows);
            for (const std::string& line : lines) {
                EXPECT_LE(line.size(), columns);
            }
        }
    }
    const std::string low = text(look(0, 0, 9), look(5, 5, 9), {80, 10});
    EXPECT_NE(low.find("more)\nall"), std::string::npos) << low;
    EXPECT_NE(low.find("drop_no_route"), std::string::npos) << low;
}

TEST(CtlTop, NonsenseIsLeftOut) {
    const auto bad =
        Json::parse(R"({"interfaces":[1,{"name":7},{"name":"a","counters":{"rx_packets":"x"}}],"neighbors":{}})");
    EXPECT_EQ(top_look(bad, Json::object()).size(), 1U);
    EXPECT_TRUE(top_look(Json::object(), Json::object()).empty());
}

/// Of lan0 and lan1; how many packets of lan0 each worker received.
TopLook look_at_workers(std::initializer_list<std::uint64_t> received) {
    Json stats{{"interfaces", Json::array({{{"name", "lan0"}}, {{"name", "lan1"}}})}, {"workers", Json::array()}};
    for (const std::uint64_t packets : received) {
        const Json parts = Json::array({{{"name", "lan0"}, {"counters", {{"worker_rx_packets", packets}}}},
                                        {{"name", "lan1"}, {"counters", {{"worker_rx_packets", 7U}}}}});
        stats["workers"].push_back({{"worker", stats["workers"].size()}, {"interfaces", parts}});
    }
    return top_look(stats, Json::object());
}

TEST(CtlTop, WhetherRssSpreadsIsOneLook) {
    const TopLook before = look_at_workers({1'000, 0});
    const TopLook now = look_at_workers({21'000, 300});
    const std::string shown = text(before, now);
    EXPECT_NE(shown.find("rx/s of worker          0        1\n"
                         "lan0                10.0k      150\n"
                         "lan1                    0        0\n"),
              std::string::npos)
        << shown;
    const Json json = top_json(before, now, 2);
    EXPECT_EQ(json["interfaces"][0]["rx_packets_per_second_of_workers"], Json::array({10'000.0, 150.0}));
    EXPECT_EQ(text(look_at_workers({1}), look_at_workers({9})).find("worker"), std::string::npos) << "one has them all";
    EXPECT_EQ(top_json(now, before, 2)["interfaces"][0]["rx_packets_per_second_of_workers"], Json::array({0.0, 0.0}))
        << "started anew";
    const auto bad =
        Json::parse(R"({"interfaces":[{"name":"lan0"}],"workers":[1,{"interfaces":[2,{"name":"lan0"}]}]})");
    EXPECT_EQ(top_look(bad, Json::object()).front().received, std::vector<std::uint64_t>{0});
}

TEST(CtlTop, WhatDevicesLoseIsADropAsWell) {
    Json stats{{"interfaces", Json::array({{{"name", "lan0"}, {"counters", {{"device_rx_missed", 10U}}}}})}};
    const TopLook before = top_look(stats, Json::object());
    stats["interfaces"][0]["counters"]["device_rx_missed"] = 110U;
    const std::string shown = text(before, top_look(stats, Json::object()));
    EXPECT_NE(shown.find("50      110  device_rx_missed"), std::string::npos) << shown;
}

TEST(CtlTop, EachLossThatADeviceCountsAndNothingElseOfIt) {
    Json counters;
    std::vector<std::string> losses;
    for (const CounterInfo& counter : kDeviceCounters) {
        counters[std::string{counter.name}] = 1U;
        if (counter.help.find("that the device received and") == std::string_view::npos &&
            counter.help.find("that the device sent") == std::string_view::npos && counter.help != "bytes of them") {
            losses.emplace_back(counter.name);
        }
    }
    ASSERT_GE(losses.size(), 4U);
    const Json stats{{"interfaces", Json::array({{{"name", "lan0"}, {"counters", counters}}})}};
    const Json shown = top_json({}, top_look(stats, Json::object()), 2);
    std::vector<std::string> drops;
    for (const Json& drop : shown["drops"]) {
        drops.push_back(drop["name"]);
    }
    std::ranges::sort(drops);
    std::ranges::sort(losses);
    EXPECT_EQ(drops, losses);
}

TEST(CtlTop, TheSameAsJson) {
    const Json json = top_json(look(1'000, 0), look(21'000, 50), 2);
    EXPECT_EQ(json["interfaces"][0]["rx_packets_per_second"], 10'000.0);
    EXPECT_EQ(json["interfaces"][0]["states"]["REACHABLE"], 5);
    EXPECT_EQ(json["drops"][0]["name"], "drop_no_route");
    EXPECT_EQ(json["drops"][0]["per_second"], 25.0);
}

}  // namespace
}  // namespace neigh::ctl
