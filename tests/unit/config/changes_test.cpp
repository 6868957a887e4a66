// What a reload changes: live values, values that need a restart, lists by key, interfaces by name.
// Not here: every key by itself (options_test.cpp walks the table), carrying it out.
#include "config/changes.hpp"

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

constexpr Capacity kPlenty{1'000'000, 1'000'000};

const std::string kTwo =
    "interfaces:\n"
    "  - {name: lan0, device: net_tap0, addresses: [192.0.2.1/24]}\n"
    "  - {name: lan1, device: net_tap1, addresses: [198.51.100.1/24], neighbor: {retrans_time_ms: 200}}\n";

std::vector<std::string> texts(const std::vector<Change>& changes) {
    std::vector<std::string> texts;
    for (const Change& change : changes) {
        texts.push_back(change.to_string());
    }
    return texts;
}

using Texts = std::vector<std::string>;

TEST(Changes, TheSameFileChangesNothing) {
    const std::string text = kTwo + "routes: [{to: 203.0.113.0/24, via: 192.0.2.254}]\n" +
                             "neighbors: [{dst: 192.0.2.9, lladdr: \"02:00:00:00:00:09\"}]\nstate-file: /tmp/x\n";
    const Changes none = changes(good(text), good(text), kPlenty);
    EXPECT_TRUE(none.live.empty() && none.restart.empty() && none.set.empty() && none.gone.empty());
    EXPECT_EQ(none.summary(), "reloaded: nothing to change");
}

TEST(Changes, AGlobalTimerChangesWhereNothingOverridesIt) {
    const Changes found = changes(good(kTwo), good(kTwo + "neighbor: {retrans_time_ms: 500}\n"), kPlenty);
    EXPECT_EQ(texts(found.live), Texts{"interfaces[lan0].neighbor.retrans_time_ms (1000 -> 500)"});
    EXPECT_EQ(found.config.interfaces[0].neighbor.retrans_time, Duration{500});
    EXPECT_EQ(found.config.interfaces[1].neighbor.retrans_time, Duration{200});
}

TEST(Changes, WhatNeedsARestartStaysAndIsNamedAgain) {
    const Config wanted = good(
        "eal: {args: [-v], huge-pages: true}\n"
        "control: {socket: /tmp/s, mode: \"0600\", group: neighd}\n"
        "interfaces:\n"
        "  - {name: lan0, device: net_tap0, addresses: [192.0.2.1/25], mtu: 9000, mac: 02:00:00:00:00:05}\n"
        "  - {name: lan1, device: net_tap1, addresses: [198.51.100.1/24], neighbor: {dad_transmits: 3,"
        " retrans_time_ms: 200}}\n");
    const Changes found = changes(good(kTwo), wanted, kPlenty);
    EXPECT_EQ(
        texts(found.restart),
        (Texts{"eal.huge-pages (false -> true)", "eal.args ([] -> [-v])",
               "control.socket (/run/neighd/neighd.sock -> /tmp/s)", "interfaces[lan0].mac (none -> 02:00:00:00:00:05)",
               "interfaces[lan0].mtu (1500 -> 9000)", "interfaces[lan0].addresses ([192.0.2.1/24] -> [192.0.2.1/25])",
               "interfaces[lan1].neighbor.dad_transmits (1 -> 3)"}));
    EXPECT_EQ(texts(found.live), (Texts{"control.mode (0660 -> 0600)", "control.group (none -> neighd)"}));
    EXPECT_EQ(found.config.interfaces[0].mtu, 1500);
    EXPECT_EQ(texts(changes(found.config, wanted, kPlenty).restart), texts(found.restart));
    EXPECT_TRUE(
        changes(found.config, good(kTwo + "control: {mode: \"0600\", group: neighd}\n"), kPlenty).restart.empty())
        << "taken back in the file: nothing waits for a restart any more";
}

TEST(Changes, InterfacesThatComeGoOrMoveNeedARestart) {
    const std::string lan0 = "  - {name: lan0, device: net_tap0, addresses: [192.0.2.1/24]}\n";
    const std::string lan1 =
        "  - {name: lan1, device: net_tap1, addresses: [198.51.100.1/24], neighbor: {retrans_time_ms: 200}}\n";
    const auto restart = [&](const std::string& interfaces) {
        return texts(changes(good(kTwo), good("interfaces:\n" + interfaces), kPlenty).restart);
    };
    EXPECT_EQ(restart(lan0 + lan1), Texts{});
    EXPECT_EQ(restart(lan0), Texts{"interfaces ([lan0, lan1] -> [lan0])"});
    EXPECT_EQ(restart(lan1 + lan0), Texts{"interfaces ([lan0, lan1] -> [lan1, lan0])"});
    EXPECT_EQ(restart(lan0 + lan1 + "  - {name: lan2, device: net_tap2}\n"),
              Texts{"interfaces ([lan0, lan1] -> [lan0, lan1, lan2])"});
}

TEST(Changes, RoutesComeGoAndChange) {
    const Config before = good(kTwo +
                               "routes:\n  - {to: 203.0.113.0/24, via: 192.0.2.254}\n"
                               "  - {to: 10.0.0.0/8, via: 192.0.2.254}\n  - {to: 0.0.0.0/0, dev: lan1}\n");
    const Config after = good(kTwo +
                              "routes:\n  - {to: 0.0.0.0/0, dev: lan1}\n"
                              "  - {to: 10.0.0.0/8, via: 198.51.100.254}\n  - {to: 172.16.0.0/12, dev: lan0}\n");
    const Changes found = changes(before, after, kPlenty);
    EXPECT_EQ(texts(found.live), (Texts{"routes[10.0.0.0/8] (via 192.0.2.254 dev lan0 -> via 198.51.100.254 dev lan1)",
                                        "routes[172.16.0.0/12] (none -> dev lan0)",
                                        "routes[203.0.113.0/24] (via 192.0.2.254 dev lan0 -> none)"}));
    EXPECT_EQ(found.config.routes, after.routes);
    EXPECT_TRUE(found.concern("routes"));
    EXPECT_FALSE(found.concern("neighbors"));
    EXPECT_FALSE(changes(after,
                         good(kTwo + "routes:\n  - {to: 172.16.0.0/12, dev: lan0}\n"
                                     "  - {to: 10.0.0.0/8, via: 198.51.100.254}\n"
                                     "  - {to: 0.0.0.0/0, dev: lan1}\n"),
                         kPlenty)
                     .concern("routes"))
        << "their order does not matter";
}

TEST(Changes, StaticNeighborsComeGoAndChange) {
    const std::string mac = "lladdr: \"02:00:00:00:00:0";
    const Config before = good(kTwo + "neighbors:\n  - {dst: 192.0.2.7, " + mac + "7\"}\n  - {dst: 192.0.2.8, " + mac +
                               "8\"}\n  - {dst: 192.0.2.9, " + mac + "9\"}\n");
    const Config after = good(kTwo + "neighbors:\n  - {dst: 192.0.2.9, " + mac + "9\"}\n  - {dst: 192.0.2.8, " + mac +
                              "1\"}\n  - {dst: 198.51.100.5, " + mac + "5\"}\n");
    const Changes found = changes(before, after, kPlenty);
    EXPECT_EQ(found.set, (std::vector{after.neighbors[1], after.neighbors[2]}));
    EXPECT_EQ(found.gone, std::vector{before.neighbors[0]});
    EXPECT_EQ(found.config.neighbors, after.neighbors);
}

TEST(Changes, IndexesAreThoseInForceWhereTheFilesOrderIsAnother) {
    const std::string reordered =
        "interfaces:\n"
        "  - {name: lan9, device: net_tap9, addresses: [10.9.0.1/16]}\n"
        "  - {name: lan1, device: net_tap1, addresses: [198.51.100.1/24], neighbor: {retrans_time_ms: 200}}\n"
        "  - {name: lan0, device: net_tap0, addresses: [192.0.2.1/24]}\n";
    const std::string kept = "{to: 203.0.113.0/24, via: 192.0.2.254}";
    const Config before =
        good(kTwo + "routes: [" + kept + "]\nneighbors: [{dst: 192.0.2.9, lladdr: " + "\"02:00:00:00:00:09\"}]\n");
    const Config wanted = good(reordered + "routes: [" + kept + ", {to: 172.16.0.0/12, via: 10.9.0.2}]\n" +
                               "neighbors: [{dst: 192.0.2.9, dev: lan9, lladdr: \"02:00:00:00:00:09\"}]\n");
    const Changes found = changes(before, wanted, kPlenty);
    EXPECT_EQ(texts(found.restart), (Texts{"interfaces ([lan0, lan1] -> [lan9, lan1, lan0])",
                                           "routes[172.16.0.0/12] (none -> via 10.9.0.2 dev lan9)",
                                           "neighbors[192.0.2.9] (none -> dev lan9 lladdr 02:00:00:00:00:09)"}));
    EXPECT_EQ(found.config.routes, before.routes) << "the same interface, whatever its place in the file";
    EXPECT_EQ(found.gone, before.neighbors) << "one on lan9 is not the one on lan0, though both are interface 1";
    EXPECT_TRUE(found.config.neighbors.empty());
}

TEST(Changes, ARouteToAnInterfaceThatIsNotThereYetLeavesTheOldOne) {
    const Config before = good(kTwo + "routes: [{to: 203.0.113.0/24, via: 192.0.2.254}]\n");
    const Config wanted =
        good(kTwo + "  - {name: lan2, device: net_tap2}\n" + "routes: [{to: 203.0.113.0/24, dev: lan2}]\n");
    const Changes found = changes(before, wanted, kPlenty);
    EXPECT_EQ(found.config.routes, before.routes);
    EXPECT_EQ(found.restart.back().to_string(), "routes[203.0.113.0/24] (via 192.0.2.254 dev lan0 -> dev lan2)");
    EXPECT_FALSE(found.concern("routes"));
}

TEST(Changes, LimitsGrowAsFarAsTheTablesReach) {
    const Config before = good(kTwo + "neighbor: {max_entries: 100}\n");
    const Capacity made{200, 200};
    const auto of = [](const Changes& found, std::size_t i) { return found.config.interfaces[i].neighbor.max_entries; };

    const Changes more = changes(before, good(kTwo + "neighbor: {max_entries: 101}\n"), made);
    EXPECT_EQ(texts(more.restart), (Texts{"interfaces[lan0].neighbor.max_entries (100 -> 101)",
                                          "interfaces[lan1].neighbor.max_entries (100 -> 101)"}));
    EXPECT_EQ(of(more, 0), 100U);

    const Changes less = changes(before, good(kTwo + "neighbor: {max_entries: 40}\n"), made);
    EXPECT_TRUE(less.restart.empty());
    EXPECT_EQ(of(less, 0), 40U);
    const Changes back = changes(less.config, before, made);
    EXPECT_TRUE(back.restart.empty()) << "there is room up to what the tables were made for";
    EXPECT_EQ(of(back, 1), 100U);

    std::string shifted = kTwo + "neighbor: {max_entries: 50}\n";
    shifted.insert(shifted.find("retrans_time_ms"), "max_entries: 150, ");
    const Changes shift = changes(before, good(shifted), made);
    EXPECT_TRUE(shift.restart.empty()) << "one gives what the other takes";
    EXPECT_EQ(of(shift, 0), 50U);
    EXPECT_EQ(of(shift, 1), 150U);

    shifted.replace(shifted.find("max_entries: 150"), 16, "max_entries: 151");
    const Changes over = changes(before, good(shifted), made);
    EXPECT_EQ(of(over, 0), 50U) << "less is always possible";
    EXPECT_EQ(texts(over.restart), Texts{"interfaces[lan1].neighbor.max_entries (100 -> 151)"});
}

TEST(Changes, TheSummaryCountsKindsAndNamesWhatWaits) {
    const Config before = good(kLan + "routes: [{to: 203.0.113.0/24, via: 192.0.2.254}]\n");
    const Config wanted = good(
        "interfaces: [{name: lan0, device: net_tap0, mtu: 9000, addresses: [192.0.2.1/24, \"2001:db8:1::1/64\"]}]\n"
        "neighbor: {gc_stale_time_ms: 5, retrans_time_ms: 6, max_incomplete: 7, gratuitous: ignore}\n"
        "routes: [{to: 10.0.0.0/8, dev: lan0}]\n"
        "neighbors: [{dst: 192.0.2.9, lladdr: \"02:00:00:00:00:09\"}]\n");
    EXPECT_EQ(changes(before, wanted, kPlenty).summary(),
              "reloaded: 2 timers, 1 limit, 2 routes, 1 neighbor, 1 other setting; "
              "needs a restart: interfaces[lan0].mtu (1500 -> 9000)");
}

}  // namespace
}  // namespace neigh::config
