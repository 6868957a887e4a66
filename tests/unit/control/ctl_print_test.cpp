// Output against what `ip` of iproute2 6.1 printed for the same entries.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "control/ctl/print.hpp"
#include "control/ctl/report.hpp"

namespace neigh::ctl {
namespace {

using namespace std::chrono_literals;

Row make(const char* dst, const char* dev, const char* lladdr, nud::State state, bool router = false) {
    Row row{.dst = *IpAddr::parse(dst), .dev = dev, .lladdr = std::nullopt, .state = state, .router = router};
    if (lladdr != nullptr) {
        row.lladdr = Mac::parse(lladdr);
    }
    return row;
}

const Row kRows[] = {
    make("192.0.2.2", "lan1", "02:00:00:00:00:02", nud::State::permanent),
    make("192.0.2.4", "lan1", nullptr, nud::State::incomplete),
    make("192.0.2.1", "lan0", "02:00:00:00:00:01", nud::State::reachable, true),
    make("192.0.2.5", "lan1", nullptr, nud::State::failed),
    make("2001:db8::3", "lan0", "02:00:00:00:00:03", nud::State::noarp),
    make("2001:db8::2", "lan0", "02:00:00:00:00:02", nud::State::stale),
};

std::string printed(std::span<const Row> rows, RowStyle style) {
    char* text = nullptr;
    std::size_t size = 0;
    std::FILE* out = ::open_memstream(&text, &size);
    RowPrinter printer{out, style};
    for (const Row& row : rows) {
        EXPECT_TRUE(printer.row(row));
    }
    printer.end();
    std::fclose(out);
    std::string result{text, size};
    std::free(text);
    return result;
}

TEST(CtlPrint, TextIsIproute2s) {
    EXPECT_EQ(
        "192.0.2.2 dev lan1 lladdr 02:00:00:00:00:02 PERMANENT \n"
        "192.0.2.4 dev lan1 INCOMPLETE \n"
        "192.0.2.1 dev lan0 lladdr 02:00:00:00:00:01 router REACHABLE \n"
        "192.0.2.5 dev lan1 FAILED \n"
        "2001:db8::3 dev lan0 lladdr 02:00:00:00:00:03 NOARP \n"
        "2001:db8::2 dev lan0 lladdr 02:00:00:00:00:02 STALE \n",
        printed(kRows, {}));
}

constexpr Palette kColors{.ipv4 = "\033[35m", .ipv6 = "\033[34m", .interface = "\033[36m", .mac = "\033[33m"};

TEST(CtlPrint, ColorsAreIproute2s) {
    EXPECT_EQ(
        "\033[35m192.0.2.1 \033[0mdev \033[36mlan0 \033[0mlladdr \033[33m02:00:00:00:00:01 \033[0mrouter REACHABLE \n",
        row_text(kRows[2], {.palette = kColors}));
    EXPECT_EQ("\033[34m2001:db8::2 \033[0mdev \033[36mlan0 \033[0mlladdr \033[33m02:00:00:00:00:02 \033[0mSTALE \n",
              row_text(kRows[5], {.palette = kColors}));
    EXPECT_EQ(std::string::npos, row_json(kRows[2], {.json = true, .palette = kColors}).find('\033'));
}

TEST(CtlPrint, ColumnsStandBelowOneAnother) {
    const std::string expected =
        "192.0.2.2   dev lan1 lladdr 02:00:00:00:00:02        PERMANENT \n"
        "192.0.2.4   dev lan1                                 INCOMPLETE \n"
        "192.0.2.1   dev lan0 lladdr 02:00:00:00:00:01 router REACHABLE \n"
        "192.0.2.5   dev lan1                                 FAILED \n"
        "2001:db8::3 dev lan0 lladdr 02:00:00:00:00:03        NOARP \n"
        "2001:db8::2 dev lan0 lladdr 02:00:00:00:00:02        STALE \n";
    EXPECT_EQ(expected, printed(kRows, {.columns = true}));
    std::string bare = printed(kRows, {.columns = true, .palette = kColors});
    for (std::size_t at = 0; (at = bare.find('\033', at)) != std::string::npos;) {
        bare.erase(at, bare.find('m', at) + 1 - at);
    }
    EXPECT_EQ(expected, bare) << "colors take no room";
    EXPECT_EQ(printed(kRows, {.json = true}), printed(kRows, {.json = true, .columns = true}));
}

TEST(CtlPrint, ManagedStandsBehindRouter) {
    Row row = kRows[2];
    row.managed = true;
    EXPECT_EQ("192.0.2.1 dev lan0 lladdr 02:00:00:00:00:01 router managed REACHABLE \n", row_text(row, {}));
    EXPECT_NE(std::string::npos, row_json(row, {.json = true}).find(R"("router":null,"managed":null,)"));
}

TEST(CtlPrint, TextLeavesOutTheDeviceThatWasAskedFor) {
    EXPECT_EQ("192.0.2.1 lladdr 02:00:00:00:00:01 router REACHABLE \n", row_text(kRows[2], {.dev = false}));
}

TEST(CtlPrint, TextWithStatsIsIproute2s) {
    Row row = kRows[3];
    row.confirmed = 60s;
    EXPECT_EQ("192.0.2.5 dev lan1  used 0/60/0probes 0 FAILED \n", row_text(row, {.stats = true}));
    row = kRows[2];
    row.used = 1s;
    row.confirmed = 2s;
    row.updated = 3s;
    row.probes = 4;
    EXPECT_EQ("192.0.2.1 dev lan0 lladdr 02:00:00:00:00:01 router  used 1/2/3probes 4 REACHABLE \n",
              row_text(row, {.stats = true}));
}

TEST(CtlPrint, JsonIsIproute2s) {
    EXPECT_EQ(R"([{"dst":"192.0.2.2","dev":"lan1","lladdr":"02:00:00:00:00:02","state":["PERMANENT"]},)"
              R"({"dst":"192.0.2.4","dev":"lan1","state":["INCOMPLETE"]},)"
              R"({"dst":"192.0.2.1","dev":"lan0","lladdr":"02:00:00:00:00:01","router":null,"state":["REACHABLE"]},)"
              R"({"dst":"192.0.2.5","dev":"lan1","state":["FAILED"]},)"
              R"({"dst":"2001:db8::3","dev":"lan0","lladdr":"02:00:00:00:00:03","state":["NOARP"]},)"
              R"({"dst":"2001:db8::2","dev":"lan0","lladdr":"02:00:00:00:00:02","state":["STALE"]}])"
              "\n",
              printed(kRows, {.json = true}));
}

TEST(CtlPrint, JsonWithStatsHasIproute2sOrder) {
    EXPECT_EQ(R"({"dst":"192.0.2.1","dev":"lan0","lladdr":"02:00:00:00:00:01","router":null,)"
              R"("used":0,"confirmed":0,"updated":0,"probes":0,"state":["REACHABLE"]})",
              row_json(kRows[2], {.json = true, .stats = true}));
}

// iproute2 leaves `dev` out of JSON where it was asked for; a parser is better off with it.
TEST(CtlPrint, JsonAlwaysNamesTheDevice) {
    EXPECT_NE(std::string::npos, row_json(kRows[2], {.json = true, .dev = false}).find(R"("dev":"lan0")"));
}

TEST(CtlPrint, PrettyJsonIsIproute2s) {
    EXPECT_EQ(
        "[ {\n"
        "        \"dst\": \"192.0.2.2\",\n"
        "        \"dev\": \"lan1\",\n"
        "        \"lladdr\": \"02:00:00:00:00:02\",\n"
        "        \"state\": [ \"PERMANENT\" ]\n"
        "    },{\n"
        "        \"dst\": \"192.0.2.4\",\n"
        "        \"dev\": \"lan1\",\n"
        "        \"state\": [ \"INCOMPLETE\" ]\n"
        "    },{\n"
        "        \"dst\": \"192.0.2.1\",\n"
        "        \"dev\": \"lan0\",\n"
        "        \"lladdr\": \"02:00:00:00:00:01\",\n"
        "        \"router\": null,\n"
        "        \"state\": [ \"REACHABLE\" ]\n"
        "    } ]\n",
        printed(std::span{kRows}.first(3), {.json = true, .pretty = true}));
}

TEST(CtlPrint, EmptyTable) {
    EXPECT_EQ("", printed({}, {}));
    EXPECT_EQ("[]\n", printed({}, {.json = true}));
    EXPECT_EQ("[ ]\n", printed({}, {.json = true, .pretty = true}));
}

TEST(CtlPrint, NamesAreEscaped) {
    EXPECT_EQ(R"("lan0")", json_quoted("lan0"));
    EXPECT_EQ(R"("a\"b\\c\n")", json_quoted("a\"b\\c\n"));
    EXPECT_TRUE(Json::accept(json_quoted("\xff\x01")));
}

TEST(CtlReport, LinkIsABlockAnInterface) {
    const Interface interfaces[] = {{.name = "lan0",
                                     .ifindex = 1,
                                     .luid = 77,
                                     .mac = "02:00:00:00:00:01",
                                     .mtu = 1500,
                                     .addresses = {"192.0.2.1/24", "2001:db8:1::1/64"},
                                     .ipv4 = true,
                                     .ipv6 = true,
                                     .up = true,
                                     .states = {"preferred", "dadfailed"},
                                     .multicast = "all"},
                                    {.name = "lan1",
                                     .ifindex = 2,
                                     .luid = 78,
                                     .mac = "02:00:00:00:00:02",
                                     .mtu = 9000,
                                     .addresses = {},
                                     .ipv4 = true}};
    EXPECT_EQ(
        "1: lan0: <UP,IPV4,IPV6> mtu 1500 mac 02:00:00:00:00:01 luid 77 multicast all\n"
        "    inet 192.0.2.1/24 preferred\n"
        "    inet6 2001:db8:1::1/64 dadfailed\n"
        "2: lan1: <DOWN,IPV4> mtu 9000 mac 02:00:00:00:00:02 luid 78\n",
        link_text(interfaces));
}

TEST(CtlReport, StatsAreAlignedAndZerosHidden) {
    const Json stats = Json::parse(R"({
        "interfaces": [{"name": "lan0", "ifindex": 1, "counters": {"rx_packets": 1234, "drop_no_route": 0}}],
        "neighbors": [{"dev": "lan0", "ifindex": 1, "family": "inet6", "states": {"STALE": 7, "FAILED": 0}},
                      {"dev": "lan1", "ifindex": 2, "family": "inet", "states": {"STALE": 9}}],
        "totals": {"rx_packets": 1234}})");
    EXPECT_EQ(
        "lan0:\n"
        "    inet6_stale     7\n"
        "    rx_packets   1234\n",
        stats_text(stats, false));
    EXPECT_EQ(
        "lan0:\n"
        "    inet6_stale       7\n"
        "    inet6_failed      0\n"
        "    rx_packets     1234\n"
        "    drop_no_route     0\n",
        stats_text(stats, true));
}

TEST(CtlReport, GaugesStandWithWhatTheyAreOf) {
    const Json stats = Json::parse(R"({
        "interfaces": [{"name": "lan0", "counters": {"device_rx_missed": 3}, "gauges": {"link_up": 1},
                        "device_xstats": {"rx_q0_errors": 2}}],
        "neighbors": [{"dev": "lan0", "family": "inet", "states": {}, "gauges": {"entries": 5}}],
        "workers": [{"worker": 0, "gauges": {"worker_busy_ratio": 0.25, "worker_stalled": 0}}],
        "gauges": {"sessions": 1}})");
    EXPECT_EQ(
        "lan0:\n"
        "    inet_entries      5\n"
        "    link_up           1\n"
        "    device_rx_missed  3\n"
        "worker 0:\n"
        "    worker_busy_ratio  0.250\n"
        "daemon:\n"
        "    sessions  1\n",
        stats_text(stats, false));
    EXPECT_NE(std::string::npos, stats_text(stats, true).find("device_xstats/rx_q0_errors  2\n"));
}

TEST(CtlReport, StatsOfAnotherShapeAreNoCrash) {
    for (const char* text : {"[]", "3", "null", R"({"interfaces":[3,{}]})", R"({"interfaces":{"a":1}})",
                             R"({"interfaces":[{"name":"a","counters":[1]}],"neighbors":[4]})",
                             R"({"workers":[1,{"worker":"x"}],"gauges":3})"}) {
        (void)stats_text(Json::parse(text), true);
    }
}

}  // namespace
}  // namespace neigh::ctl
