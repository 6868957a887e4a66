// neighctl metrics: the text to the letter, and before a strict reader of OpenMetrics (tests/support/openmetrics.py),
// which in turn must refuse what is wrong.
#include <cstdio>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "control/ctl/metrics.hpp"
#include "dataplane/neigh/counters.hpp"
#include "tests/support/source_root.hpp"
#include "tests/unit/control/ctl_fake_server.hpp"
#include "tests/unit/control/ctl_neighctl.hpp"

namespace neigh::ctl::test {
namespace {

// The strict reader's exit code.
int judged(const std::string& text) {
    const std::string command =
        std::string{"python3 "} + neigh::test::source_root() + "/tests/support/openmetrics.py 2>/dev/null";
    std::FILE* reader = ::popen(command.c_str(), "w");
    std::fwrite(text.data(), 1, text.size(), reader);
    const int status = ::pclose(reader);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// What a daemon with two interfaces says; every counter has a value of its own.
Json stats_of(const std::string& second_name) {
    Json counters = Json::object();
    std::uint64_t value = 0;
    for (const CounterInfo& info : kWorkerCounters) {
        counters[std::string{info.name}] = ++value;
    }
    for (const CounterInfo& info : kControlCounters) {
        counters[std::string{info.name}] = ++value;
    }
    const Json states = {{"REACHABLE", 3U}, {"STALE", 0U}};
    return {{"interfaces",
             {{{"name", "lan0"}, {"ifindex", 1}, {"counters", counters}},
              {{"name", second_name}, {"ifindex", 2}, {"counters", counters}}}},
            {"totals", counters},
            {"neighbors",
             {{{"dev", "lan0"}, {"ifindex", 1}, {"family", "inet"}, {"states", states}},
              {{"dev", "lan0"}, {"ifindex", 1}, {"family", "inet6"}, {"states", states}}}}};
}

TEST(CtlMetrics, ToTheLetter) {
    const Json interface = {{"name", "lan0"}, {"counters", {{"rx_packets", 7U}, {"unheard_of", 1U}}}};
    const Json table = {
        {"dev", "lan0"}, {"family", "inet"}, {"states", Json::object({{"STALE", 2U}})}, {"managed", 1U}};
    const Json stats = {{"interfaces", Json::array({interface})}, {"neighbors", Json::array({table})}};
    EXPECT_EQ(
        "# HELP neighd_build_info the daemon's version, always 1\n"
        "# TYPE neighd_build_info gauge\n"
        "neighd_build_info{version=\"1.2\"} 1\n"
        "# HELP neighd_neighbors entries of the neighbor tables\n"
        "# TYPE neighd_neighbors gauge\n"
        "neighd_neighbors{interface=\"lan0\",family=\"inet\",state=\"STALE\"} 2\n"
        "# HELP neighd_managed_neighbors managed ones among them\n"
        "# TYPE neighd_managed_neighbors gauge\n"
        "neighd_managed_neighbors{interface=\"lan0\",family=\"inet\"} 1\n"
        "# HELP neighd_rx_packets frames received\n"
        "# TYPE neighd_rx_packets counter\n"
        "neighd_rx_packets_total{interface=\"lan0\"} 7\n"
        "# EOF\n",
        metrics_text(stats, "1.2"));
}

TEST(CtlMetrics, EveryCounterOfEveryInterfaceIsThere) {
    const std::string text = metrics_text(stats_of("wan0"), "1.2");
    for (const auto infos :
         {std::span<const CounterInfo>{kWorkerCounters}, std::span<const CounterInfo>{kControlCounters}}) {
        for (const CounterInfo& info : infos) {
            for (const char* interface : {"lan0", "wan0"}) {
                EXPECT_NE(std::string::npos,
                          text.find("\nneighd_" + std::string{info.name} + "_total{interface=\"" + interface + "\"} "))
                    << info.name;
            }
        }
    }
}

TEST(CtlMetrics, IsOpenMetrics) {
    EXPECT_EQ(0, judged(metrics_text(stats_of("wan0"), "1.2")));
    EXPECT_EQ(0, judged(metrics_text(stats_of("a\"b\\c"), "1.2 \"x\"\nz"))) << "names with quotes";
    EXPECT_EQ(0, judged(metrics_text(Json::object(), "1.2"))) << "a daemon that tells nothing";
    EXPECT_EQ(0, judged(metrics_text(Json::array(), "1.2")));
}

TEST(CtlMetrics, TheStrictReaderRefusesWhatIsWrong) {
    const std::string head = "# HELP a_b help\n# TYPE a_b counter\n";
    ASSERT_EQ(0, judged(head + "a_b_total{x=\"1\"} 1\n# EOF\n"));
    for (const std::string& wrong : {
             head + "a_b_total 1\n",                                                               // no end
             head + "a_b_total 1\n# EOF",                                                          // no line end
             head + "a_b 1\n# EOF\n",                                                              // suffix
             head + "a_b_total 1\na_b_total 1\n# EOF\n",                                           // twice
             head + "a_b_total{x=1} 1\n# EOF\n",                                                   // quotes
             head + "a_b_total{x=\"1\",x=\"2\"} 1\n# EOF\n",                                       // label twice
             head + "a_b_total{x=\"\\x\"} 1\n# EOF\n",                                             // escape
             head + "a_b_total 1 \n# EOF\n",                                                       // blank
             head + "a_b_total -1\n# EOF\n",                                                       // counter below zero
             head + "\n# EOF\n",                                                                   // empty line
             head + "# EOF\n",                                                                     // no sample
             std::string{"a_b_total 1\n# EOF\n"},                                                  // no metadata
             std::string{"# TYPE a_b counter\na_b_total 1\n# EOF\n"},                              // no HELP
             "# HELP a_b x\n" + head + "a_b_total 1\n# EOF\n",                                     // HELP twice
             head + "a_b_total 1\n# HELP c d\n# TYPE c gauge\nc 1\na_b_total{x=\"\"} 1\n# EOF\n",  // interleaved
             std::string{"# EOF\n"},                                                               // nothing
         }) {
        EXPECT_EQ(1, judged(wrong)) << wrong;
    }
}

TEST(CtlMetrics, OfARunningDaemon) {
    FakeServer server{[](const Json& request) -> std::optional<std::string> {
        return request["method"] == "version.get" ? result_of(request, {{"version", "9.9.9"}})
                                                  : result_of(request, stats_of("wan0"));
    }};
    const Outcome outcome = neighctl({"-s", server.path(), "metrics"});
    EXPECT_EQ(0, outcome.exit) << outcome.err;
    EXPECT_TRUE(metrics_text(stats_of("wan0"), "9.9.9") == outcome.out) << outcome.out;
    EXPECT_EQ(3, neighctl({"-s", "/nowhere", "metrics"}).exit);
    EXPECT_EQ(1, neighctl({"-s", server.path(), "metrics", "dev", "lan0"}).exit);
}

}  // namespace
}  // namespace neigh::ctl::test
