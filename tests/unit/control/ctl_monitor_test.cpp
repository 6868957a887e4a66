// neighctl monitor against a scripted daemon: lines, objects, losses, and how it ends. With a real one:
// tests/smoke/monitor.sh.
#include <csignal>
#include <pthread.h>
#include <regex>
#include <unistd.h>

#include <gtest/gtest.h>

#include "control/ctl/run.hpp"
#include "tests/unit/control/ctl_fake_server.hpp"
#include "tests/unit/control/ctl_neighctl.hpp"

namespace neigh::ctl::test {
namespace {

std::string event_line(const Json& params) {
    return Json{{"jsonrpc", "2.0"}, {"method", "neigh.event"}, {"params", params}}.dump() + "\n";
}

Json row(const char* dst, const char* event, std::uint64_t seq, const char* state = "REACHABLE") {
    Json result = {{"dst", dst}, {"dev", "lan0"}, {"ifindex", 1}, {"luid", 77}};
    if (std::string{state} != "FAILED") {
        result["lladdr"] = "02:00:00:00:00:09";
    }
    result.update({{"state", {state}}, {"used", 1}, {"confirmed", 2}, {"updated", 3}, {"probes", 4}});
    result.update({{"event", event}, {"seq", seq}});
    return result;
}

class CtlMonitor : public ::testing::Test {
  protected:
    // A daemon that says `events` and then nonsense, which ends the monitor with exit code 3.
    Outcome monitor(std::vector<std::string> arguments, const std::string& events) {
        FakeServer server{[&](const Json& request) -> std::optional<std::string> {
            return result_of(request, {{"subscribed", true}, {"seq", 1}}) + events +
                   event_line(Json::object({{"event", "new"}}));
        }};
        arguments.insert(arguments.begin(), {"-s", server.path()});
        Outcome outcome = neighctl(arguments);
        EXPECT_EQ(3, outcome.exit);
        requests_ = server.requests();
        return outcome;
    }
    const std::string events_ = event_line(row("192.0.2.9", "new", 2)) +
                                event_line(row("192.0.2.9", "changed", 3, "STALE")) +
                                event_line(row("2001:db8::9", "deleted", 4, "FAILED"));
    std::vector<Json> requests_;
};

TEST_F(CtlMonitor, PrintsALineAChangeAsIpMonitorDoes) {
    EXPECT_EQ(
        "192.0.2.9 dev lan0 lladdr 02:00:00:00:00:09 REACHABLE \n"
        "192.0.2.9 dev lan0 lladdr 02:00:00:00:00:09 STALE \n"
        "Deleted 2001:db8::9 dev lan0 FAILED \n",
        monitor({"monitor"}, events_).out);
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(requests_[0]["method"], "neigh.subscribe");
    EXPECT_EQ(requests_[0]["params"], Json::object());
}

TEST_F(CtlMonitor, AsksForAFamilyAndAnInterfaceAndLeavesItsNameOut) {
    EXPECT_EQ(
        "192.0.2.9 lladdr 02:00:00:00:00:09 REACHABLE \n"
        "192.0.2.9 lladdr 02:00:00:00:00:09 STALE \n"
        "Deleted 2001:db8::9 FAILED \n",
        monitor({"-6", "monitor", "dev", "lan0"}, events_).out);
    EXPECT_EQ(requests_[0]["params"], (Json{{"family", "inet6"}, {"dev", "lan0"}}));
}

TEST_F(CtlMonitor, EveryLineTellsTheCause) {
    Json told = row("192.0.2.9", "changed", 3, "STALE");
    told["cause"] = "timer";
    EXPECT_EQ("192.0.2.9 dev lan0 lladdr 02:00:00:00:00:09 STALE cause timer \n",
              monitor({"monitor"}, event_line(told)).out);
    EXPECT_NE(std::string::npos, monitor({"-j", "monitor"}, event_line(told)).out.find(R"("cause":"timer")"));
}

TEST_F(CtlMonitor, ATimeBeforeEachLineAsIpHasIt) {
    const std::string day = "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}\\.[0-9]{6}";
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"monitor", "-t"}, {"monitor", "-ts"}, {"-t", "monitor"}, {"-ts", "monitor"}, {"-timestamp", "monitor"}}) {
        const std::string out = monitor(words, events_).out;
        EXPECT_TRUE(std::regex_search(out, std::regex{"^\\[" + day + "\\] 192\\.0\\.2\\.9 dev lan0 .*REACHABLE \n"}))
            << out;
        EXPECT_TRUE(std::regex_search(out, std::regex{"\n\\[" + day + "\\] Deleted 2001"})) << out;
    }
    const std::string json =
        monitor({"-j", "monitor", "-t"}, events_ + event_line({{"event", "lost"}, {"seq", 9}})).out;
    EXPECT_TRUE(std::regex_search(json, std::regex{"^\\{\"dst\".*\"timestamp\":\"" + day + "\"\\}\n"})) << json;
    EXPECT_TRUE(std::regex_search(json, std::regex{"\"lost\".*\"timestamp\":\"" + day + "\"\\}\n"})) << json;
}

TEST_F(CtlMonitor, AnObjectALineWithEvent) {
    const std::string expected =
        R"({"dst":"192.0.2.9","dev":"lan0","lladdr":"02:00:00:00:00:09","state":["REACHABLE"],"event":"new","seq":2})"
        "\n"
        R"({"dst":"192.0.2.9","dev":"lan0","lladdr":"02:00:00:00:00:09","state":["STALE"],"event":"changed","seq":3})"
        "\n"
        R"({"dst":"2001:db8::9","dev":"lan0","state":["FAILED"],"event":"deleted","seq":4})"
        "\n";
    EXPECT_EQ(expected, monitor({"-j", "monitor"}, events_).out);
    EXPECT_EQ(expected, monitor({"-j", "-p", "monitor"}, events_).out);
    EXPECT_NE(std::string::npos, monitor({"-j", "-stats", "monitor"}, events_).out.find("\"probes\":4,"));
}

TEST_F(CtlMonitor, OwnAddressesAreTold) {
    const auto told = [](const char* state, const char* event, const char* other) {
        Json params = {{"address", "2001:db8:1::1/64"}, {"dev", "lan0"}, {"state", state}};
        if (other != nullptr) {
            params["lladdr"] = other;
        }
        params.update({{"event", event}, {"seq", 5}});
        return Json{{"jsonrpc", "2.0"}, {"method", "address.event"}, {"params", params}}.dump() + "\n";
    };
    const std::string events = told("dadfailed", "changed", "02:00:00:00:00:66") +
                               told("dadfailed", "conflict", "02:00:00:00:00:66") +
                               told("preferred", "changed", nullptr);
    EXPECT_EQ(
        "Address 2001:db8:1::1/64 dev lan0 dadfailed lladdr 02:00:00:00:00:66\n"
        "Address 2001:db8:1::1/64 dev lan0 dadfailed lladdr 02:00:00:00:00:66 conflict\n"
        "Address 2001:db8:1::1/64 dev lan0 preferred\n",
        monitor({"monitor"}, events).out);
    EXPECT_EQ(
        "{\"address\":\"2001:db8:1::1/64\",\"dev\":\"lan0\",\"state\":\"preferred\",\"event\":\"address\",\"seq\":5}\n",
        monitor({"-j", "monitor"}, told("preferred", "changed", nullptr)).out);
}

TEST_F(CtlMonitor, TellsOfLostEvents) {
    const std::string lost =
        event_line({{"event", "lost"}, {"count", 17}, {"seq", 18}}) + event_line(row("192.0.2.9", "new", 19));
    const Outcome text = monitor({"monitor"}, lost);
    EXPECT_TRUE(text.err.starts_with("neighctl: lost 17 events")) << text.err;
    EXPECT_EQ("192.0.2.9 dev lan0 lladdr 02:00:00:00:00:09 REACHABLE \n", text.out);
    const Outcome json = monitor({"-j", "monitor"}, lost);
    EXPECT_TRUE(json.err.starts_with("neighctl: lost 17 events")) << json.err;
    EXPECT_TRUE(json.out.starts_with("{\"event\":\"lost\",\"count\":17,\"seq\":18}\n{\"dst\"")) << json.out;
}

TEST_F(CtlMonitor, PrintsAWorkerThatIsStuckAndOneThatRunsAgain) {
    const auto line = [](const char* state, int seq) {
        return R"({"jsonrpc":"2.0","method":"worker.event","params":)" +
               Json{{"worker", 1}, {"state", state}, {"seq", seq}}.dump() + "}\n";
    };
    EXPECT_EQ("Worker 1 stalled\nWorker 1 running\n",
              monitor({"monitor", "dev", "lan0"}, line("stalled", 5) + line("running", 6)).out);
    EXPECT_EQ("{\"event\":\"worker\",\"worker\":1,\"state\":\"stalled\",\"seq\":5}\n",
              monitor({"-j", "monitor"}, line("stalled", 5)).out);
}

TEST_F(CtlMonitor, OtherNotificationsAreNoneOfItsBusiness) {
    EXPECT_EQ(
        "", monitor({"monitor"}, "{\"jsonrpc\":\"2.0\",\"method\":\"weather\",\"params\":{\"event\":\"rain\"}}\n").out);
}

TEST_F(CtlMonitor, ManyEventsInOneGoAreAllPrinted) {
    std::string events;
    for (std::uint64_t i = 0; i < 5'000; ++i) {
        events += event_line(row("192.0.2.9", "changed", i));
    }
    const std::string out = monitor({"monitor"}, events).out;
    EXPECT_EQ(5'000, std::count(out.begin(), out.end(), '\n'));
}

TEST(CtlMonitorEnds, AfterASignalWithExit0) {
    for (const int signal : {SIGINT, SIGTERM}) {
        const pthread_t self = ::pthread_self();
        FakeServer server{[&](const Json& request) -> std::optional<std::string> {
            ::pthread_kill(self, signal);  // it has been made to wait for it before it asked
            return result_of(request, {{"subscribed", true}, {"seq", 1}});
        }};
        const Outcome outcome = neighctl({"-s", server.path(), "monitor"});
        EXPECT_EQ(0, outcome.exit);
        EXPECT_EQ("", outcome.out + outcome.err);
    }
}

TEST(CtlMonitorEnds, WhenNobodyReadsWithExit0) {
    FakeServer server{[&](const Json& request) {
        return std::optional{result_of(request, {{"subscribed", true}, {"seq", 1}}) +
                             event_line(row("192.0.2.9", "new", 2))};
    }};
    int ends[2];
    ASSERT_EQ(0, ::pipe(ends));
    ::close(ends[0]);
    std::FILE* out = ::fdopen(ends[1], "w");
    const std::vector<std::string> arguments{"-s", server.path(), "monitor"};
    EXPECT_EQ(0, ctl::run(arguments, {.in = 0, .out = out, .err = stderr}));
    std::fclose(out);
}

TEST(CtlMonitorEnds, WhenTheOutputTakesNothingWithExit1) {
    FakeServer server{[&](const Json& request) {
        return std::optional{result_of(request, {{"subscribed", true}, {"seq", 1}}) +
                             event_line(row("192.0.2.9", "new", 2))};
    }};
    std::FILE* full = std::fopen("/dev/full", "w");
    ASSERT_NE(nullptr, full);
    const std::vector<std::string> arguments{"-s", server.path(), "monitor"};
    EXPECT_EQ(1, ctl::run(arguments, {.in = 0, .out = full, .err = full}));
    std::fclose(full);
}

TEST(CtlMonitorEnds, WithTheDaemonsRefusal) {
    FakeServer server{
        [](const Json& request) { return std::optional{error_of(request, -1, "NOT_FOUND", "no interface lan9")}; }};
    const Outcome outcome = neighctl({"-s", server.path(), "monitor", "dev", "lan9"});
    EXPECT_EQ(2, outcome.exit);
    EXPECT_EQ("neighctl: NOT_FOUND: no interface lan9\n", outcome.err);
    EXPECT_EQ(3, neighctl({"-s", "/nowhere", "monitor"}).exit);
}

}  // namespace
}  // namespace neigh::ctl::test
