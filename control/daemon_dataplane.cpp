// How the daemon gets its data plane: memory, ports, pools, tables, workers, each on its NUMA node.
// Neighbors: daemon.cpp calls these in its constructor, in this order.
#include <algorithm>
#include <stdexcept>
#include <unistd.h>

#include "config/lcores.hpp"
#include "config/numa.hpp"
#include "control/daemon.hpp"
#include "control/log.hpp"
#include "dataplane/buffers.hpp"
#include "dataplane/polling.hpp"

namespace neigh::control {
namespace {

/// What `open` throws is the interface's device's fault.
template <typename Open>
void to_blame(const config::Interface& interface, Open&& open) {
    const std::string path = "interfaces[" + std::to_string(interface.index - 1) + "].device";
    try {
        open();
    } catch (const dataplane::NotOpened& failure) {
        throw StartFailure(path, failure.what(), StartFailure::Cause::machine);
    } catch (const std::runtime_error& failure) {
        throw StartFailure(path, failure.what());
    }
}

[[noreturn]] void fail_for(const char* key, const Error& error, const config::Config& config, std::size_t memory_mb) {
    if (error.status == Status::no_memory) {
        throw StartFailure("eal.memory-mb", error.message + ": tables and buffers of this size take " +
                                                std::to_string(Daemon::memory_needed_mb(config)) +
                                                " MiB, DPDK was told to take " + std::to_string(memory_mb));
    }
    throw std::runtime_error(key + (": " + error.message));
}

}  // namespace

std::uint32_t Daemon::table_capacity(const config::Config& config, Family family) {
    std::uint32_t capacity = 0;
    for (const config::Interface& interface : config.interfaces) {
        capacity += interface.has(family) ? interface.neighbor.max_entries : 0;
    }
    return std::max(capacity, 1U);
}

/// Ordinary memory costs nothing until it is touched, so there what the tables need is simply taken. Of huge pages,
/// which somebody has reserved, not more than was said.
std::size_t Daemon::memory_mb(const config::Config& config) {
    const std::size_t needed = memory_needed_mb(config);
    if (config.eal.memory_mb == 0) {
        return needed;
    }
    if (config.eal.huge_pages || needed <= config.eal.memory_mb) {
        return config.eal.memory_mb;
    }
    log::info() << "eal.memory-mb is " << config.eal.memory_mb << ", tables and buffers of this size take " << needed
                << " MiB; using that";
    return needed;
}

std::uint32_t Daemon::max_ifindex(const config::Config& config) {
    std::uint32_t highest = 1;
    for (const config::Interface& interface : config.interfaces) {
        highest = std::max(highest, interface.index);
    }
    return highest;
}

std::size_t Daemon::memory_needed_mb(const config::Config& config, std::optional<std::size_t> packet_pools) {
    // Where EAL's own arguments choose the cores, their number is not known before it runs.
    const auto most = static_cast<std::size_t>(std::max(1L, std::min(64L, sysconf(_SC_NPROCESSORS_ONLN))));
    const std::size_t workers = config::choose_lcores(config.eal.args) ? most : config::workers_of(config.eal.lcores);
    // Twice the routes: a reload makes the new ones before the old ones go.
    std::size_t bytes = 2 * dataplane::Fib::kMemory + (16U << 20U);
    bytes += packet_pools.value_or(config::packet_pools("/", config)) * dataplane::packet_pool_memory(config, workers);
    for (const Family family : kAllFamilies) {
        const std::uint32_t capacity = table_capacity(config, family);
        bytes += Table::memory_needed(family, {.entries = capacity, .max_ifindex = max_ifindex(config)});
        bytes += config.worker.front_cache ? workers * Front::memory_needed(capacity) : 0;
    }
    return bytes / (1U << 20U) + bytes / (16U << 20U) + 16;
}

void Daemon::open_ports() {
    const std::size_t workers = place_.lcores.size();
    // A device's driver says what buffers it wants, and its place where; so all devices are there before the pools are.
    std::size_t room = 0;
    std::vector<dataplane::PolledPort> polled;
    std::vector<dataplane::NumaNode> nodes;
    for (const config::Interface& interface : config_.interfaces) {
        to_blame(interface, [&] { ports_.push_back(std::make_unique<dataplane::Port>(interface)); });
        room = std::max(room, ports_.back()->buffer_room());
        polled.push_back(ports_.back()->polled());
        nodes.push_back(polled.back().node);
    }
    for (const unsigned lcore : place_.lcores) {
        worker_nodes_.push_back(place_.eal.node_of(lcore));
    }
    pollers_ = dataplane::share_queues(polled, worker_nodes_);
    pools_ = std::make_unique<const dataplane::PacketPools>(config_, workers, room, nodes);
    for (const unsigned node : pools_->refused()) {
        log::warning() << "NUMA node " << node << " has a port and no memory for a packet pool: its packets lie on "
                       << "another node (huge pages are reserved by node)";
    }
    for (const config::Interface& interface : config_.interfaces) {
        start_port(interface, polled[interface.index - 1].node);
    }
}

void Daemon::start_port(const config::Interface& interface, dataplane::NumaNode node) {
    dataplane::Port& port = *ports_[interface.index - 1];
    const dataplane::Pollers& pollers = pollers_[interface.index - 1];
    const dataplane::PortSettings settings{.workers = static_cast<std::uint16_t>(place_.lcores.size()),
                                           .pollers = pollers,
                                           .rx_descriptors = static_cast<std::uint16_t>(config_.worker.rx_descriptors),
                                           .tx_descriptors = static_cast<std::uint16_t>(config_.worker.tx_descriptors),
                                           .sends_of_one_pool = pools_->all().size() == 1};
    to_blame(interface, [&] { port.start(interface, settings, pools_->of(node)); });
    log::info() << interface.name << ": " << port.description().to_string();
    for (const auto& note : port.notes()) {
        (note.is_warning ? log::warning() : log::info()) << interface.name << ": " << note.text;
    }
    if (const std::string afar = dataplane::polled_from_afar(node, pollers, worker_nodes_); !afar.empty()) {
        log::warning() << interface.name << ": " << afar;
    }
    topology_.add(interface, port.id(), port.mac());
    if (port.tells_link()) {
        link_events_.follow(port.id());
    } else {
        link_schedule_ = LinkSchedule{true};
    }
    if (port.loses_fragments()) {
        log::warning() << "interface " << interface.name << " (" << interface.device
                       << "): the kernel puts IPv4 fragments together before this device delivers them, so that "
                          "most are lost; another driver (net_af_xdp) leaves them alone";
    }
}

void Daemon::make_tables() {
    auto rcu = Rcu::create(static_cast<std::uint32_t>(place_.lcores.size()));
    if (!rcu) {
        throw std::runtime_error(rcu.error().message);
    }
    rcu_ = std::move(*rcu);
    for (const Family family : kAllFamilies) {
        auto table =
            Table::create(family == Family::ipv4 ? "neigh-v4" : "neigh-v6", family,
                          {.entries = table_capacity(config_, family), .max_ifindex = max_ifindex(config_)}, *rcu_);
        if (!table) {
            fail_for("neighbor.max_entries", table.error(), config_, memory_mb(config_));
        }
        tables_[index_of(family)] = std::move(*table);
    }
    routing_ =
        std::make_unique<dataplane::Routing>(*rcu_, std::make_unique<const dataplane::Fib>(topology_, config_.routes));
    captures_ = std::make_unique<dataplane::Captures>(*rcu_, static_cast<std::uint32_t>(place_.lcores.size()));
    shared_ =
        std::make_unique<dataplane::Shared>(dataplane::Shared{topology_, *routing_, *rcu_, doorbell_, *captures_});
}

void Daemon::make_crossings() {
    for (const unsigned lcore : place_.lcores) {
        const std::string name = "neigh-crossing-" + std::to_string(crossings_.size());
        place_.eal.run_on(lcore, [&] { crossings_.push_back(std::make_unique<dataplane::Crossing>(name)); });
    }
}

void Daemon::start_workers() {
    crew_ = std::make_unique<Crew>(place_);
    for (std::uint32_t id = 0; id < place_.lcores.size(); ++id) {
        const dataplane::WorkerSettings settings{.id = id,
                                                 .idle_sleep_us = config_.worker.idle_sleep_us,
                                                 .pool = pools_->of(worker_nodes_[id]),
                                                 .reassembly = dataplane::reassembly_limits(config_.worker),
                                                 .link_patience = LinkSchedule::kPoll + LinkSchedule::kShortest,
                                                 .rx_queues = queues_of(id)};
        // What a worker works with lies on its own node: it is made there.
        place_.eal.run_on(place_.lcores[id], [&] {
            workers_.push_back(std::make_unique<dataplane::Worker>(*shared_, *crossings_[id], settings, make_fronts()));
        });
        place_.eal.launch(place_.lcores[id], [this, worker = workers_.back().get()] { worker->run(crew_->stop()); });
    }
    watch_ = std::make_unique<WorkerWatch>(
        static_cast<std::uint32_t>(workers_.size()),
        [this](std::uint32_t worker) { return workers_[worker]->pulse().last(); }, stall_of(config_.worker),
        [this](const WorkerChange& change, Duration silent) { on_worker(change, silent); }, MonotonicClock::now());
}

std::vector<dataplane::RxQueue> Daemon::queues_of(std::uint32_t worker) const {
    std::vector<dataplane::RxQueue> queues;
    for (std::size_t port = 0; port < ports_.size(); ++port) {
        for (std::size_t queue = 0; queue < pollers_[port].size(); ++queue) {
            if (pollers_[port][queue] == worker) {
                queues.push_back({.port = ports_[port]->id(),
                                  .queue = static_cast<std::uint16_t>(queue),
                                  .pool = pools_->of(ports_[port]->polled().node)});
            }
        }
    }
    return queues;
}

dataplane::Fronts Daemon::make_fronts() const {
    const auto front_of = [&](Family family) {
        auto front = Front::create(*tables_[index_of(family)],
                                   config_.worker.front_cache ? Front::Mode::cached : Front::Mode::off);
        if (!front) {
            fail_for("worker.front-cache", front.error(), config_, memory_mb(config_));
        }
        return std::move(*front);
    };
    return {front_of(Family::ipv4), front_of(Family::ipv6)};
}

}  // namespace neigh::control
