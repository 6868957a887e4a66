// neighctl metrics: the text to the letter in both formats, and before a strict reader of OpenMetrics
// (tests/support/openmetrics.py), which in turn must refuse what is wrong. Before promtool: tests/smoke/metrics.sh.
#include <cstdio>
#include <sys/wait.h>

#include <gtest/gtest.h>

#include "control/ctl/metrics.hpp"
#include "control/gauges.hpp"
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
    for (const CounterInfo& info : kDeviceCounters) {
        counters[std::string{info.name}] = ++value;
    }
    const auto gauges_of = [&value](const auto& infos) {
        Json gauges = Json::object();
        for (const control::GaugeInfo& info : infos) {
            gauges[std::string{info.name}] = ++value;
        }
        return gauges;
    };
    const Json states = {{"REACHABLE", 3U}, {"STALE", 0U}};
    Json stats{{"interfaces",
                {{{"name", "lan0"}, {"ifindex", 1}, {"counters", counters}},
                 {{"name", second_name}, {"ifindex", 2}, {"counters", counters}}}},
               {"totals", counters},
               {"neighbors",
                {{{"dev", "lan0"}, {"ifindex", 1}, {"family", "inet"}, {"states", states}},
                 {{"dev", "lan0"}, {"ifindex", 1}, {"family", "inet6"}, {"states", states}}}}};
    for (Json& interface : stats["interfaces"]) {
        interface["gauges"] = gauges_of(control::kInterfaceGauges);
        interface["device_xstats"] = {{"rx_q0_packets", 5U}, {"odd name \"", 6U}};
        interface["resolve_seconds"] = {
            {"buckets",
             {{{"le", "0.001"}, {"count", 2U}}, {{"le", "0.5"}, {"count", 2U}}, {{"le", "+Inf"}, {"count", 3U}}}},
            {"sum", 1.25},
            {"count", 3U}};
    }
    for (Json& table : stats["neighbors"]) {
        table["gauges"] = gauges_of(control::kTableGauges);
    }
    stats["workers"] = {{{"worker", 0U},
                         {"lcore", 1U},
                         {"worker_busy_seconds", 0.000001},
                         {"gauges", gauges_of(control::kWorkerGauges)}}};
    stats["gauges"] = gauges_of(control::kDaemonGauges);
    return stats;
}

Json small_stats() {
    const Json times = {{"buckets", Json::array({{{"le", "0.5"}, {"count", 1U}}, {{"le", "+Inf"}, {"count", 2U}}})},
                        {"sum", 1.5},
                        {"count", 2U}};
    const Json interface = {{"name", "lan0"},
                            {"counters", {{"rx_packets", 7U}, {"unheard_of", 1U}}},
                            {"device_xstats", {{"rx_q0_errors", 4U}}},
                            {"queues", Json::array({{{"queue", 1U}, {"counters", {{"device_queue_rx_errors", 2U}}}}})},
                            {"resolve_seconds", times}};
    const Json table = {{"dev", "lan0"},
                        {"family", "inet"},
                        {"states", Json::object({{"STALE", 2U}})},
                        {"managed", 1U},
                        {"gauges", {{"max_entries", 64U}}}};
    const Json own = {{"dev", "lan0"}, {"address", "192.0.2.1/24"}, {"state", "dadfailed"}};
    const Json part = {{"name", "lan0"}, {"counters", {{"worker_rx_packets", 5U}, {"unheard_of", 1U}}}};
    const Json worker = {{"worker", 0U},
                         {"worker_busy_seconds", 12.25},
                         {"gauges", {{"worker_busy_ratio", 0.5}}},
                         {"interfaces", Json::array({part})}};
    return {{"interfaces", Json::array({interface})},
            {"neighbors", Json::array({table})},
            {"addresses", Json::array({own})},
            {"workers", Json::array({worker})},
            {"gauges", {{"sessions", 3U}}}};
}

TEST(CtlMetrics, ClassicToTheLetter) {
    EXPECT_EQ(
        "# HELP neighd_build_info the daemon's version, always 1\n"
        "# TYPE neighd_build_info gauge\n"
        "neighd_build_info{version=\"1.2\"} 1\n"
        "# HELP neighd_neighbors entries of the neighbor tables by state\n"
        "# TYPE neighd_neighbors gauge\n"
        "neighd_neighbors{interface=\"lan0\",family=\"inet\",state=\"STALE\"} 2\n"
        "# HELP neighd_managed_neighbors managed ones among them\n"
        "# TYPE neighd_managed_neighbors gauge\n"
        "neighd_managed_neighbors{interface=\"lan0\",family=\"inet\"} 1\n"
        "# HELP neighd_max_entries entries that the configuration allows\n"
        "# TYPE neighd_max_entries gauge\n"
        "neighd_max_entries{interface=\"lan0\",family=\"inet\"} 64\n"
        "# HELP neighd_address_state 1 for the state of an own address\n"
        "# TYPE neighd_address_state gauge\n"
        "neighd_address_state{interface=\"lan0\",address=\"192.0.2.1/24\",state=\"tentative\"} 0\n"
        "neighd_address_state{interface=\"lan0\",address=\"192.0.2.1/24\",state=\"preferred\"} 0\n"
        "neighd_address_state{interface=\"lan0\",address=\"192.0.2.1/24\",state=\"dadfailed\"} 1\n"
        "# HELP neighd_rx_packets_total frames received\n"
        "# TYPE neighd_rx_packets_total counter\n"
        "neighd_rx_packets_total{interface=\"lan0\"} 7\n"
        "# HELP neighd_device_xstats_total extended statistics of the device, by its own names\n"
        "# TYPE neighd_device_xstats_total counter\n"
        "neighd_device_xstats_total{interface=\"lan0\",xstat=\"rx_q0_errors\"} 4\n"
        "# HELP neighd_device_queue_rx_errors_total frames for the queue that the device dropped\n"
        "# TYPE neighd_device_queue_rx_errors_total counter\n"
        "neighd_device_queue_rx_errors_total{interface=\"lan0\",queue=\"1\"} 2\n"
        "# HELP neighd_resolve_seconds how long packets waited until their neighbor was found\n"
        "# TYPE neighd_resolve_seconds histogram\n"
        "neighd_resolve_seconds_bucket{interface=\"lan0\",le=\"0.5\"} 1\n"
        "neighd_resolve_seconds_bucket{interface=\"lan0\",le=\"+Inf\"} 2\n"
        "neighd_resolve_seconds_sum{interface=\"lan0\"} 1.5\n"
        "neighd_resolve_seconds_count{interface=\"lan0\"} 2\n"
        "# HELP neighd_worker_busy_ratio share of the last second that it spent in bursts with packets\n"
        "# TYPE neighd_worker_busy_ratio gauge\n"
        "neighd_worker_busy_ratio{worker=\"0\"} 0.5\n"
        "# HELP neighd_worker_busy_seconds_total time that it has spent in bursts with packets\n"
        "# TYPE neighd_worker_busy_seconds_total counter\n"
        "neighd_worker_busy_seconds_total{worker=\"0\"} 12.25\n"
        "# HELP neighd_worker_rx_packets_total frames that it received, by its own queues of the device\n"
        "# TYPE neighd_worker_rx_packets_total counter\n"
        "neighd_worker_rx_packets_total{worker=\"0\",interface=\"lan0\"} 5\n"
        "# HELP neighd_sessions connections to the control socket\n"
        "# TYPE neighd_sessions gauge\n"
        "neighd_sessions 3\n",
        metrics_text(small_stats(), "1.2", Exposition::classic));
}

TEST(CtlMetrics, OpenMetricsDiffersInTheNamesOfCountersAndAtItsEnd) {
    const std::string text = metrics_text(small_stats(), "1.2", Exposition::open_metrics);
    EXPECT_NE(std::string::npos, text.find("# TYPE neighd_rx_packets counter\nneighd_rx_packets_total{"));
    EXPECT_NE(std::string::npos, text.find("# TYPE neighd_worker_busy_seconds counter\n"));
    EXPECT_EQ(std::string::npos, text.find("TYPE neighd_rx_packets_total"));
    EXPECT_TRUE(text.ends_with("\n# EOF\n"));
    EXPECT_EQ(0, judged(text));
}

TEST(CtlMetrics, EveryCounterOfEveryInterfaceIsThere) {
    const std::string text = metrics_text(stats_of("wan0"), "1.2", Exposition::classic);
    for (const auto infos :
         {std::span<const CounterInfo>{kWorkerCounters}, std::span<const CounterInfo>{kControlCounters},
          std::span<const CounterInfo>{kDeviceCounters}}) {
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
    const auto text_of = [](const Json& stats, const std::string& version) {
        return metrics_text(stats, version, Exposition::open_metrics);
    };
    EXPECT_EQ(0, judged(text_of(stats_of("wan0"), "1.2")));
    EXPECT_EQ(0, judged(text_of(stats_of("a\"b\\c"), "1.2 \"x\"\nz"))) << "names with quotes";
    EXPECT_EQ(0, judged(text_of(Json::object(), "1.2"))) << "a daemon that tells nothing";
    EXPECT_EQ(0, judged(text_of(Json::array(), "1.2")));
    EXPECT_EQ(0, judged(text_of(Json::parse(R"({"workers":[3,{"worker":0}],"gauges":[],"interfaces":[{"name":"a",
        "resolve_seconds":[1],"device_xstats":7}]})"),
                                "1.2")))
        << "a daemon that tells nonsense";
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
             std::string{
                 "# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n# EOF\n"},  // no +Inf
             std::string{
                 "# HELP h x\n# TYPE h histogram\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n# EOF\n"},  // count
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
    EXPECT_TRUE(metrics_text(stats_of("wan0"), "9.9.9", Exposition::classic) == outcome.out) << outcome.out;
    const Outcome open = neighctl({"-s", server.path(), "metrics", "--openmetrics"});
    EXPECT_TRUE(metrics_text(stats_of("wan0"), "9.9.9", Exposition::open_metrics) == open.out) << open.out;
    EXPECT_EQ(3, neighctl({"-s", "/nowhere", "metrics"}).exit);
    EXPECT_EQ(1, neighctl({"-s", server.path(), "metrics", "dev", "lan0"}).exit);
}

}  // namespace
}  // namespace neigh::ctl::test
