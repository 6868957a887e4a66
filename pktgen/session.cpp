// Builds what the generator runs on, runs it, reads it off.
// Neighbors: session.hpp says what for.
#include "pktgen/session.hpp"

#include <algorithm>
#include <chrono>
#include <deque>
#include <future>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <rte_cycles.h>
#include <rte_ethdev.h>

#include "dataplane/buffers.hpp"
#include "dataplane/eal.hpp"
#include "dataplane/port.hpp"
#include "pktgen/generator.hpp"
#include "pktgen/ring_pair.hpp"
#include "pktgen/traffic.hpp"

namespace neigh::pktgen {
namespace {

using namespace std::chrono_literals;

constexpr auto kTellEvery = 200ms;
constexpr auto kLinkPatience = 5s;
/// Known neighbors are resolved before the attack begins.
constexpr auto kWarmUp = 1s;

config::Config config_of(const Scenario& scenario) {
    config::Config config;
    config.eal = scenario.eal;
    // Beside a neighd on the same machine: no socket of the same name. What the user asks for comes later and wins.
    config.eal.args.insert(config.eal.args.begin(), "--file-prefix=neigh-pktgen");
    if (!scenario.router) {
        config.eal.args.insert(config.eal.args.begin(), "--no-telemetry");
    }
    config.worker = scenario.worker;
    for (const PortPlan& port : scenario.ports) {
        config.interfaces.push_back({.name = port.name,
                                     .index = static_cast<std::uint32_t>(config.interfaces.size() + 1),
                                     .device = port.device,
                                     .mac = port.mac,
                                     .mtu = port.mtu});
    }
    return config;
}

std::size_t memory_mb(const config::Config& config, const std::optional<RouterStart>& router) noexcept {
    constexpr std::size_t kLeast = 256;
    constexpr std::size_t kForTheRest = 64;
    constexpr std::size_t kOneWorker = 1;
    return std::max<std::size_t>(kLeast, (dataplane::packet_pool_memory(config, kOneWorker) >> 20U) + kForTheRest +
                                             (router ? router->memory_mb : 0));
}

class Session {
  public:
    Session(Plan&& plan, const config::Config& config)
        : plan_(std::move(plan)), eal_(config, memory_mb(config, plan_.router)), hz_(rte_get_tsc_hz()) {
        constexpr std::size_t kOneWorker = 1;
        settings_ = {.hz = hz_,
                     .run = static_cast<std::uint32_t>(mix(plan_.scenario.seed ^ rte_rdtsc())),
                     .drain = ticks(plan_.scenario.drain),
                     .idle_sleep_us = plan_.scenario.worker.idle_sleep_us,
                     .pool = dataplane::make_packet_pool(config, kOneWorker, dataplane::likely_buffer_room(config),
                                                         "pktgen-packets", static_cast<int>(rte_socket_id()))};
        if (plan_.router) {
            make_links();
        }
        open_ports(config);
    }

    RunResult run(const std::atomic<bool>& stop, const std::function<void(const Progress&)>& tell) {
        await_links(stop);
        add_streams();
        Generator generator{settings_, sides_, sendings_, flows_};
        std::atomic<bool> done{false};
        const Ticks start = rte_rdtsc();
        eal_.launch(eal_.workers().front(), [&] {
            generator.run(stop);
            // ORDER: release; whoever sees `done` sees what the lcore counted last.
            done.store(true, std::memory_order_release);
        });
        while (!done.load(std::memory_order_acquire)) {
            std::this_thread::sleep_for(kTellEvery);
            tell(progress(start));
        }
        eal_.join(std::span{eal_.workers()}.first(1));
        return result(start, stop.load(std::memory_order_relaxed));
    }

    /// The router, if there is one: on an lcore of its own. Main thread, before run().
    [[nodiscard]] std::unique_ptr<Router> start_router() {
        if (!plan_.router) {
            return nullptr;
        }
        if (eal_.workers().size() != 2) {
            throw std::runtime_error(
                "eal.lcores: with a router there are three: its control thread's, the generator's, its worker's");
        }
        return plan_.router->start(eal_, eal_.workers().back());
    }
    /// Another thread, while the router runs.
    void tell_neighbors(Router& router) const {
        for (const PortPlan& port : plan_.scenario.ports) {
            if (port.router_interface && plan_.scenario.router->knows_hosts) {
                router.set_neighbors(*port.router_interface, port.hosts);
            }
        }
    }

  private:
    template <typename Rep, typename Period>
    [[nodiscard]] Ticks ticks(std::chrono::duration<Rep, Period> time) const noexcept {
        const auto us = static_cast<std::uint64_t>(std::chrono::microseconds{time}.count());
        return us / 1'000'000 * hz_ + us % 1'000'000 * hz_ / 1'000'000;
    }
    [[nodiscard]] double seconds(Ticks ticks) const noexcept {
        return static_cast<double>(ticks) / static_cast<double>(hz_);
    }
    [[nodiscard]] double microseconds(Ticks ticks) const noexcept { return seconds(ticks) * 1e6; }

    void make_links() {
        const RingSizes sizes{.to_router = plan_.scenario.router->config.worker.rx_descriptors,
                              .from_router = plan_.scenario.worker.rx_descriptors};
        for (const PortPlan& port : plan_.scenario.ports) {
            if (port.router_interface) {
                backlog_.watch(make_ring_pair(*port.router_interface, sizes).to_router);
            }
        }
        settings_.backlog = &backlog_;
    }

    void open_ports(const config::Config& config) {
        const dataplane::PortSettings port_settings{
            .workers = 1,
            .rx_descriptors = static_cast<std::uint16_t>(config.worker.rx_descriptors),
            .tx_descriptors = static_cast<std::uint16_t>(config.worker.tx_descriptors)};
        for (std::size_t i = 0; i < plan_.scenario.ports.size(); ++i) {
            PortPlan& port = plan_.scenario.ports[i];
            auto& opened = ports_.emplace_back(config.interfaces[i]);
            opened.start(config.interfaces[i], port_settings, settings_.pool);
            (void)rte_eth_promiscuous_enable(
                opened.id());  // hosts have MACs of their own; a vdev may know no such mode
            if (port.hosts_share_port_mac) {
                port.hosts.mac = opened.mac();
            }
            sides_.emplace_back(opened.id(), Responder{port.hosts, port.answer}, ticks(port.answer_delay),
                                port.router_interface ? &backlog_ : nullptr);
        }
    }

    void await_links(const std::atomic<bool>& stop) const {
        const auto deadline = std::chrono::steady_clock::now() + kLinkPatience;
        const auto is_up = [](const dataplane::Port& port) { return port.is_link_up(); };
        while (!stop && !std::all_of(ports_.begin(), ports_.end(), is_up)) {
            if (std::chrono::steady_clock::now() > deadline) {
                throw std::runtime_error("a port's link does not come up");
            }
            std::this_thread::sleep_for(10ms);
        }
    }

    void add_streams() {
        const Scenario& scenario = plan_.scenario;
        const Ticks now = rte_rdtsc();
        const bool warms_up = plan_.attack && !scenario.flows.empty();
        const Ticks begin = now + (warms_up ? ticks(kWarmUp) : 0);
        const Ticks end = begin + ticks(scenario.duration);
        for (const FlowPlan& flow : scenario.flows) {
            add_flow(flow, {.rate = flow.rate, .count = flow.count, .begin = now, .end = end});
        }
        if (plan_.attack) {
            Attack& attack = *plan_.attack;
            add_sending(std::move(attack.source),
                        {.rate = attack.rate, .count = attack.count, .begin = begin, .end = end}, 0, nullptr);
        } else if (scenario.flows.empty()) {
            add_sending(nullptr, {.begin = end, .end = end}, 0, nullptr);  // answers alone, until the time is up
        }
    }

    void add_flow(const FlowPlan& plan, const StreamLimits& limits) {
        const PortPlan& from = plan_.scenario.ports[plan.from];
        const auto index = static_cast<std::uint16_t>(flows_.size());
        Flow& flow = flows_.emplace_back();
        flow.name = plan.name;
        flow.to_port = plan.to;
        if (plan.to) {
            flow.to_hosts = plan_.scenario.ports[*plan.to].hosts;
        }
        const Picker picker{plan.pattern, plan.destinations.count, plan.skew, mix(plan_.scenario.seed + index)};
        add_sending(
            std::make_unique<Traffic>(from.hosts, Destination{.range = plan.destinations, .mac = *from.router_mac},
                                      picker, plan.size, settings_.run, index),
            limits, plan.from, &flow);
        sendings_.back().burst = plan.burst;
    }

    void add_sending(std::unique_ptr<FrameSource> source, const StreamLimits& limits, std::size_t side, Flow* flow) {
        sendings_.push_back({.stream = Stream{std::move(source), limits, hz_},
                             .side = side,
                             .flow = flow,
                             .background = plan_.attack && flow != nullptr});
        rates_.push_back(limits.rate);
    }

    [[nodiscard]] Progress progress(Ticks start) const {
        Progress progress{.seconds = seconds(rte_rdtsc() - start)};
        for (const Side& side : sides_) {
            progress.sent += side.counters.get(PortCounter::tx_packets);
            progress.received += side.counters.get(PortCounter::rx_packets);
            progress.questions +=
                side.counters.get(PortCounter::arp_requests) + side.counters.get(PortCounter::solicitations);
        }
        for (const Flow& flow : flows_) {
            progress.flow_sent += flow.counters.get(FlowCounter::sent);
            progress.flow_received += flow.counters.get(FlowCounter::received);
            progress.p50_us = std::max(progress.p50_us, microseconds(flow.latency.percentile(0.5)));
            progress.p99_us = std::max(progress.p99_us, microseconds(flow.latency.percentile(0.99)));
        }
        return progress;
    }

    [[nodiscard]] SentResult sent_by(std::size_t index) const {
        const Sending& sending = sendings_[index];
        return {.sent = sending.sent, .wanted_rate = rates_[index], .seconds = seconds(sending.last - sending.first)};
    }

    [[nodiscard]] FlowResult flow_result(std::size_t index) const {
        const Flow& flow = flows_[index];
        FlowResult result{.name = flow.name, .stream = sent_by(index), .lost = flow.lost()};
        for (std::size_t i = 0; i < result.counters.size(); ++i) {
            result.counters[i] = flow.counters.get(static_cast<FlowCounter>(i));
        }
        if (flow.latency.count() > 0) {
            result.latency = {.p50 = microseconds(flow.latency.percentile(0.5)),
                              .p99 = microseconds(flow.latency.percentile(0.99)),
                              .p999 = microseconds(flow.latency.percentile(0.999)),
                              .most = microseconds(flow.latency.percentile(1))};
        }
        return result;
    }

    [[nodiscard]] RunResult result(Ticks start, bool interrupted) const {
        RunResult result{.seed = plan_.scenario.seed, .interrupted = interrupted};
        Ticks last = start;
        for (const Sending& sending : sendings_) {
            last = std::max(last, sending.last);
        }
        result.seconds = seconds(last - start);
        for (std::size_t i = 0; i < flows_.size(); ++i) {
            result.flows.push_back(flow_result(i));
        }
        if (plan_.attack) {
            result.attack = AttackResult{.name = plan_.attack->name, .stream = sent_by(flows_.size())};
        }
        for (std::size_t i = 0; i < sides_.size(); ++i) {
            PortResult port{.name = plan_.scenario.ports[i].name, .most_questions = sides_[i].questions.most()};
            for (std::size_t j = 0; j < port.counters.size(); ++j) {
                port.counters[j] = sides_[i].counters.get(static_cast<PortCounter>(j));
            }
            rte_eth_stats device{};
            if (rte_eth_stats_get(sides_[i].port_id, &device) == 0) {
                port.device_missed = device.imissed + device.rx_nombuf;
                port.device_errors = device.ierrors + device.oerrors;
            }
            result.ports.push_back(std::move(port));
        }
        if (plan_.router) {
            result.router = RouterResult{.packets = backlog_.packets(),
                                         .busy_seconds = seconds(backlog_.busy()),
                                         .cycles_per_packet = backlog_.cost()};
        }
        return result;
    }

    // In the order in which one needs the other; destroyed the other way round, EAL last.
    Plan plan_;
    dataplane::Eal eal_;
    std::uint64_t hz_;
    GeneratorSettings settings_;
    Backlog backlog_;
    std::deque<dataplane::Port> ports_;
    std::deque<Side> sides_;
    std::deque<Flow> flows_;
    std::vector<Sending> sendings_;     ///< the flows first, in their order
    std::vector<std::uint64_t> rates_;  ///< asked for, of each
};

/// The router has the main thread, where its signals are; the run ends with it, and it with the run.
RunResult run_beside(Router& router, Session& session, const std::function<void(const Progress&)>& tell) {
    std::atomic<bool> ended{false};
    auto result = std::async(std::launch::async, [&] {
        const auto stop = [](Router* at_the_end) { at_the_end->stop(); };
        const std::unique_ptr<Router, decltype(stop)> however_it_ends{&router, stop};
        session.tell_neighbors(router);
        return session.run(ended, tell);
    });
    const auto end = [](std::atomic<bool>* flag) { flag->store(true, std::memory_order_relaxed); };
    const std::unique_ptr<std::atomic<bool>, decltype(end)> however_it_ends{&ended, end};
    router.run();
    ended.store(true, std::memory_order_relaxed);
    return result.get();
}

}  // namespace

RunResult run(Plan plan, const std::atomic<bool>& stop, const std::function<void(const Progress&)>& tell) {
    const config::Config config = config_of(plan.scenario);
    Session session{std::move(plan), config};
    const std::unique_ptr<Router> router = session.start_router();
    return router ? run_beside(*router, session, tell) : session.run(stop, tell);
}

}  // namespace neigh::pktgen
