// What telemetry tells, and the desk between threads. With DPDK and its own script: tests/smoke/telemetry.sh.
#include <atomic>
#include <poll.h>
#include <thread>

#include "control/methods/commands.hpp"
#include "control/telemetry/telemetry_answers.hpp"
#include "control/telemetry/telemetry_desk.hpp"
#include "tests/unit/control/resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

using namespace std::chrono_literals;

class TelemetryAnswers : public ResolverFixture {
  protected:
    Json answer(std::string_view command, const std::string& argument = "") {
        Commands commands{*resolver_, facts_, "1.2.3"};
        return telemetry_answer(commands, command, argument, now_);
    }
    void add(const char* dst, std::uint32_t ifindex, nud::State state) {
        const Request request{.dst = *IpAddr::parse(dst),
                              .ifindex = ifindex,
                              .lladdr = *Mac::parse("02:00:00:00:00:09"),
                              .state = state,
                              .router = true};
        std::size_t bad = 0;
        ASSERT_TRUE(resolver_->apply(Resolver::SetMode::add, {&request, 1}, now_, bad).ok());
    }
};

TEST_F(TelemetryAnswers, StatsAreFlatAndSummed) {
    facts_.worker_counters[{1, WorkerCounter::rx_packets}] = 3;
    facts_.worker_counters[{2, WorkerCounter::rx_packets}] = 4;
    add("192.0.2.7", 1, nud::State::stale);
    add("198.51.100.7", 2, nud::State::stale);
    add("2001:db8:1::7", 1, nud::State::permanent);
    const Json all = answer("/neigh/stats");
    EXPECT_EQ(all["rx_packets"], 7);
    EXPECT_EQ(all["neighbors_inet_stale"], 2);
    EXPECT_EQ(all["neighbors_inet6_permanent"], 1);
    EXPECT_EQ(all["neighbors_inet_failed"], 0);
    for (const CounterInfo& info : kWorkerCounters) {
        EXPECT_TRUE(all.contains(info.name)) << info.name;
    }
    for (const CounterInfo& info : kControlCounters) {
        EXPECT_TRUE(all.contains(info.name)) << info.name;
    }
    for (const CounterInfo& info : kDeviceCounters) {
        EXPECT_TRUE(all.contains(info.name)) << info.name;
    }
    for (const GaugeInfo& info : kDaemonGauges) {
        EXPECT_TRUE(all.contains(info.name)) << info.name;
    }
    EXPECT_EQ(all["neighbors_inet_entries"], 2);
    EXPECT_LE(all.size(), 256U) << "telemetry takes no more (RTE_TEL_MAX_DICT_ENTRIES)";

    const Json wan0 = answer("/neigh/stats", "wan0");
    EXPECT_EQ(wan0["rx_packets"], 4);
    EXPECT_EQ(wan0["neighbors_inet_stale"], 1);
    EXPECT_FALSE(wan0.contains("neighbors_inet6_permanent")) << "IPv6 is off there";
    EXPECT_TRUE(answer("/neigh/stats", "lan9").is_null());
}

TEST_F(TelemetryAnswers, WorkersAndDevicesAreTold) {
    facts_.device_counters[{1, DeviceCounter::device_rx_missed}] = 5;
    facts_.device_counters[{2, DeviceCounter::device_rx_missed}] = 6;
    facts_.extended[2] = {{.name = "rx_q0_errors", .value = 9}};
    facts_.worker_gauges[{0, WorkerGauge::worker_stalled}] = 1;
    facts_.worker_gauges[{0, WorkerGauge::worker_busy_ratio}] = 0.25;
    facts_.daemon_gauges[DaemonGauge::sessions] = 3;
    const Json all = answer("/neigh/stats");
    EXPECT_EQ(all["device_rx_missed"], 11);
    EXPECT_EQ(all["workers"]["0"]["worker_stalled"], 1);
    EXPECT_EQ(all["workers"]["0"]["worker_busy_ratio"], 0.25);
    EXPECT_EQ(all["sessions"], 3);
    EXPECT_EQ(facts_.refreshed, now_) << "the devices were asked";
    const Json wan0 = answer("/neigh/stats", "wan0");
    EXPECT_EQ(wan0["device_rx_missed"], 6);
    EXPECT_EQ(wan0["device_xstats"]["rx_q0_errors"], 9);
    EXPECT_EQ(wan0["link_up"], 0);
}

TEST_F(TelemetryAnswers, WhoReceivesIsToldByWorkerAndByQueue) {
    facts_.workers_ = {{.lcore = 3}, {.lcore = 4}};
    facts_.worker_parts[{0, 2}][WorkerCounter::rx_packets] = 5;
    facts_.worker_parts[{1, 2}][WorkerCounter::rx_packets] = 7;
    facts_.worker_parts[{1, 1}][WorkerCounter::rx_packets] = 1;
    facts_.queues[2] = {{{QueueCounter::device_queue_rx_packets, 5}}, {{QueueCounter::device_queue_rx_errors, 2}}};
    const Json all = answer("/neigh/stats");
    EXPECT_EQ(all["workers"]["0"]["worker_rx_packets"], 5);
    EXPECT_EQ(all["workers"]["1"]["worker_rx_packets"], 8) << "over all interfaces";
    EXPECT_EQ(all["workers"]["1"]["worker_tx_packets"], 0);
    const Json wan0 = answer("/neigh/stats", "wan0");
    EXPECT_EQ(wan0["workers"]["1"]["worker_rx_packets"], 7);
    EXPECT_EQ(wan0["queues"]["0"]["device_queue_rx_packets"], 5);
    EXPECT_EQ(wan0["queues"]["1"]["device_queue_rx_errors"], 2);
    EXPECT_FALSE(answer("/neigh/stats", "lan0").contains("queues")) << "a device that does not count by queue";
}

TEST_F(TelemetryAnswers, InterfacesByName) {
    const Json answered = answer("/neigh/interfaces");
    ASSERT_EQ(answered.size(), 2U);
    EXPECT_EQ(answered["lan0"]["ifindex"], 1);
    EXPECT_EQ(answered["wan0"]["ipv6"], false);
    EXPECT_EQ(answered["lan0"]["addresses"][0], "192.0.2.1/24");
}

TEST_F(TelemetryAnswers, ShowIsByInterface) {
    EXPECT_EQ(answer("/neigh/show", "192.0.2.7"), Json::object());
    add("192.0.2.7", 1, nud::State::stale);
    add("192.0.2.7", 2, nud::State::permanent);
    const Json answered = answer("/neigh/show", "192.0.2.7");
    ASSERT_EQ(answered.size(), 2U);
    EXPECT_EQ(answered["lan0"]["state"][0], "STALE");
    EXPECT_EQ(answered["wan0"]["state"][0], "PERMANENT");
    EXPECT_EQ(answered["wan0"]["lladdr"], "02:00:00:00:00:09");
}

TEST_F(TelemetryAnswers, WhatIsNoneIsNull) {
    EXPECT_TRUE(answer("/neigh/show").is_null());
    EXPECT_TRUE(answer("/neigh/show", "192.0.2").is_null());
    EXPECT_TRUE(answer("/neigh/dance").is_null());
}

/// The control thread's part.
class Answering {
  public:
    explicit Answering(TelemetryDesk& desk) : desk_(desk), thread_([this] { run(); }) {}
    ~Answering() {
        stop_ = true;
        thread_.join();
    }

  private:
    void run() {
        while (!stop_) {
            pollfd bell{.fd = desk_.fd(), .events = POLLIN, .revents = 0};
            if (::poll(&bell, 1, 1) > 0) {
                desk_.answer([](const TelemetryDesk::Question& question) {
                    return Json{{"command", question.command}, {"argument", question.argument}};
                });
            }
        }
    }
    TelemetryDesk& desk_;
    std::atomic<bool> stop_{false};
    std::thread thread_;
};

TEST(TelemetryDesk, AnswersEachWhoAsks) {
    TelemetryDesk desk;
    const Answering answering{desk};
    std::vector<std::thread> askers;
    std::atomic<int> right = 0;
    for (int i = 0; i < 4; ++i) {
        askers.emplace_back([&, i] {
            for (int j = 0; j < 100; ++j) {
                const std::string argument = std::to_string(i * 1'000 + j);
                const auto answer = desk.ask({.command = "c", .argument = argument}, 10s);
                right += answer && (*answer)["argument"] == argument ? 1 : 0;
            }
        });
    }
    for (std::thread& asker : askers) {
        asker.join();
    }
    EXPECT_EQ(right, 400);
}

TEST(TelemetryDesk, PatienceIsBounded) {
    TelemetryDesk desk;
    EXPECT_FALSE(desk.ask({.command = "c", .argument = ""}, 1ms).has_value());
    int asked = 0;
    desk.answer([&](const TelemetryDesk::Question&) { return ++asked; });
    EXPECT_EQ(asked, 0) << "a question that was withdrawn is not answered";
}

TEST(TelemetryDesk, ClosingSendsEverybodyHome) {
    TelemetryDesk desk;
    std::thread asker{[&] { EXPECT_FALSE(desk.ask({.command = "c", .argument = ""}, 1h).has_value()); }};
    pollfd bell{.fd = desk.fd(), .events = POLLIN, .revents = 0};
    EXPECT_EQ(::poll(&bell, 1, 10'000), 1) << "it rings";
    desk.close();
    asker.join();
    EXPECT_FALSE(desk.ask({.command = "c", .argument = ""}, 1h).has_value());
}

}  // namespace
}  // namespace neigh::control::test
