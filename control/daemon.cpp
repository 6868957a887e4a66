#include "control/daemon.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <random>
#include <signal.h>
#include <stdexcept>
#include <thread>
#include <unistd.h>

#include "config/lcores.hpp"
#include "control/ending.hpp"
#include "control/log.hpp"
#include "control/neighbors/static_neighbors.hpp"
#include "control/snapshot.hpp"

namespace neigh::control {
namespace {

using dataplane::Crossing;
using dataplane::Worker;

constexpr Duration kLongestSleep{1'000};

std::uint32_t table_capacity(const config::Config& config, Family family) {
    std::uint32_t capacity = 0;
    for (const config::Interface& interface : config.interfaces) {
        capacity += interface.has(family) ? interface.neighbor.max_entries : 0;
    }
    return std::max(capacity, 1U);
}

/// Ordinary memory costs nothing until it is touched, so there what the tables need is simply taken. Of huge pages,
/// which somebody has reserved, not more than was said.
std::size_t memory_mb(const config::Config& config) {
    const std::size_t needed = Daemon::memory_needed_mb(config);
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

std::string counted(std::size_t n, const char* what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

std::unique_ptr<SocketLock> lock_socket(const config::Config& config) {
    auto lock = SocketLock::take(config.control.socket);
    if (!lock) {
        throw std::runtime_error("control.socket: " + lock.error().message);
    }
    return std::move(*lock);
}

std::unique_ptr<dataplane::Eal> start_eal(const config::Config& config) {
    try {
        return std::make_unique<dataplane::Eal>(config, memory_mb(config));
    } catch (const std::runtime_error& failure) {
        throw StartFailure("eal", failure.what(), StartFailure::Cause::machine);
    }
}

[[noreturn]] void fail_for(const char* key, const Error& error, const config::Config& config) {
    if (error.status == Status::no_memory) {
        throw StartFailure("eal.memory-mb", error.message + ": tables and buffers of this size take " +
                                                std::to_string(Daemon::memory_needed_mb(config)) +
                                                " MiB, DPDK was told to take " + std::to_string(memory_mb(config)));
    }
    throw std::runtime_error(key + (": " + error.message));
}

/// Later than every number of an earlier run (see EventLog), and hardly the same as of one that began at the same
/// system time: for those who resume without naming the run.
std::uint64_t first_event_number(std::random_device& entropy) {
    constexpr std::uint64_t kHalfASecond = 500'000;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto us = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(now).count());
    return us + entropy() % kHalfASecond;
}

EventLog make_event_log() {
    std::random_device entropy;
    std::array<char, 17> run{};
    std::snprintf(run.data(), run.size(), "%08x%08x", entropy(), entropy());
    return EventLog{first_event_number(entropy), run.data()};
}

}  // namespace

std::size_t Daemon::memory_needed_mb(const config::Config& config) {
    // Where EAL's own arguments choose the cores, their number is not known before it runs.
    const auto most = static_cast<std::size_t>(std::max(1L, std::min(64L, sysconf(_SC_NPROCESSORS_ONLN))));
    const std::size_t workers = config::choose_lcores(config.eal.args) ? most : config::workers_of(config.eal.lcores);
    // Twice the routes: a reload makes the new ones before the old ones go.
    std::size_t bytes = 2 * dataplane::Fib::kMemory + dataplane::packet_pool_memory(config, workers) + (16U << 20U);
    for (const Family family : kAllFamilies) {
        const std::uint32_t capacity = table_capacity(config, family);
        bytes += Table::memory_needed(family, capacity);
        bytes += config.worker.front_cache ? workers * Front::memory_needed(capacity) : 0;
    }
    return bytes / (1U << 20U) + bytes / (16U << 20U) + 16;
}

Daemon::Daemon(config::Config config, std::string file, const std::optional<Environment>& environment,
               std::unique_ptr<SocketLock> lock)
    : config_(std::move(config)),
      lock_(lock ? std::move(lock) : lock_socket(config_)),
      supervisor_(loop_, [this](int signal) { on_signal(signal); }),
      own_eal_(environment ? nullptr : start_eal(config_)),
      place_(environment ? *environment : Environment{.eal = *own_eal_, .lcores = own_eal_->workers()}),
      events_(make_event_log()) {
    if (!loop_.add(doorbell_.fd(), {.read = true}, [](Loop::Ready) {})) {
        throw std::runtime_error("the main loop does not take the workers' doorbell");
    }
    open_ports();
    make_tables();

    const TimePoint now = MonotonicClock::now();
    std::random_device entropy;
    std::vector<Crossing*> crossings;
    for (std::size_t i = 0; i < place_.lcores.size(); ++i) {
        crossings_.push_back(std::make_unique<Crossing>("neigh-crossing-" + std::to_string(i)));
        crossings.push_back(crossings_.back().get());
    }
    sender_ = std::make_unique<Sender>(pool_, crossings, counters_, *captures_);
    errors_ = std::make_unique<IcmpErrors>(topology_, *routing_, *sender_, counters_);
    output_ = std::make_unique<Output>(topology_, *sender_, *errors_, events_, counters_, entropy());
    std::vector<ResolverInterface> interfaces;
    for (const config::Interface& from : config_.interfaces) {
        interfaces.push_back({.index = from.index,
                              .ipv4 = from.ipv4,
                              .ipv6 = from.ipv6,
                              .params = from.neighbor,
                              .mac = topology_.of_index(from.index)->mac,
                              .carrier = false});  // until the first look at the links
    }
    resolver_ = std::make_unique<Resolver>(*tables_[0], *tables_[1], *output_, counters_, interfaces, now, entropy());
    own_ = std::make_unique<OwnAddresses>(*output_, entropy());
    punts_ = std::make_unique<PuntHandler>(crossings,
                                           PuntHandler::Parts{.topology = topology_,
                                                              .resolver = *resolver_,
                                                              .own = *own_,
                                                              .errors = *errors_,
                                                              .output = *output_,
                                                              .sender = *sender_,
                                                              .counters = counters_},
                                           entropy());

    start_workers();
    facts_ = std::make_unique<LiveFacts>(config_, topology_, *routing_, *own_, ports_, workers_, counters_);
    if (const auto set = set_static_neighbors(*resolver_, config_.neighbors, now); !set) {
        throw std::runtime_error("neighbors: " + set.error().message);
    }
    load_state();
    begin_addresses();
    open_socket();
    make_reload(std::move(file));
    list_parts();
}

void Daemon::open_ports() {
    const auto workers = static_cast<std::uint16_t>(place_.lcores.size());
    const dataplane::PortSettings settings{.workers = workers,
                                           .rx_descriptors = static_cast<std::uint16_t>(config_.worker.rx_descriptors),
                                           .tx_descriptors = static_cast<std::uint16_t>(config_.worker.tx_descriptors)};
    // A device's driver says what buffers it wants; so all of them are there before the pool is.
    std::size_t room = 0;
    for (const config::Interface& interface : config_.interfaces) {
        to_blame(interface, [&] { ports_.push_back(std::make_unique<dataplane::Port>(interface)); });
        room = std::max(room, ports_.back()->buffer_room());
    }
    pool_ = dataplane::make_packet_pool(config_, workers, room);
    for (const config::Interface& interface : config_.interfaces) {
        dataplane::Port& port = *ports_[interface.index - 1];
        to_blame(interface, [&] { port.start(interface, settings, pool_); });
        log::info() << interface.name << ": " << port.description().to_string();
        for (const auto& note : port.notes()) {
            (note.is_warning ? log::warning() : log::info()) << interface.name << ": " << note.text;
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
}

void Daemon::make_tables() {
    auto rcu = Rcu::create(static_cast<std::uint32_t>(place_.lcores.size()));
    if (!rcu) {
        throw std::runtime_error(rcu.error().message);
    }
    rcu_ = std::move(*rcu);
    for (const Family family : kAllFamilies) {
        auto table = Table::create(family == Family::ipv4 ? "neigh-v4" : "neigh-v6", family,
                                   table_capacity(config_, family), *rcu_);
        if (!table) {
            fail_for("neighbor.max_entries", table.error(), config_);
        }
        tables_[index_of(family)] = std::move(*table);
    }
    routing_ =
        std::make_unique<dataplane::Routing>(*rcu_, std::make_unique<const dataplane::Fib>(topology_, config_.routes));
    captures_ = std::make_unique<dataplane::Captures>(*rcu_, static_cast<std::uint32_t>(place_.lcores.size()));
    shared_ =
        std::make_unique<dataplane::Shared>(dataplane::Shared{topology_, *routing_, *rcu_, doorbell_, *captures_});
}

void Daemon::start_workers() {
    crew_ = std::make_unique<Crew>(place_);
    for (std::uint32_t id = 0; id < place_.lcores.size(); ++id) {
        dataplane::WorkerSettings settings{.id = id,
                                           .idle_sleep_us = config_.worker.idle_sleep_us,
                                           .pool = pool_,
                                           .reassembly = dataplane::reassembly_limits(config_.worker),
                                           .rx_ports = {}};
        for (const auto& port : ports_) {
            if (id < port->rx_queues()) {
                settings.rx_ports.push_back(port->id());
            }
        }
        workers_.push_back(std::make_unique<Worker>(*shared_, *crossings_[id], std::move(settings), make_fronts()));
        place_.eal.launch(place_.lcores[id], [this, worker = workers_.back().get()] { worker->run(crew_->stop()); });
    }
    watch_ = std::make_unique<WorkerWatch>(
        static_cast<std::uint32_t>(workers_.size()),
        [this](std::uint32_t worker) { return workers_[worker]->pulse().last(); }, stall_of(config_.worker),
        [this](const WorkerChange& change, Duration silent) { on_worker(change, silent); }, MonotonicClock::now());
}

dataplane::Fronts Daemon::make_fronts() const {
    const auto front_of = [&](Family family) {
        auto front = Front::create(*tables_[index_of(family)],
                                   config_.worker.front_cache ? Front::Mode::cached : Front::Mode::off);
        if (!front) {
            fail_for("worker.front-cache", front.error(), config_);
        }
        return std::move(*front);
    };
    return {front_of(Family::ipv4), front_of(Family::ipv6)};
}

void Daemon::begin_addresses() {
    const TimePoint now = MonotonicClock::now();
    links_ = std::make_unique<LinkWatch>(topology_, *own_, *resolver_, *output_, facts_->interfaces(), now);
    for (const config::Interface& from : config_.interfaces) {
        for (const dataplane::OwnAddress& own : topology_.of_index(from.index)->addresses) {
            own_->add(from.index, own.address(), from.neighbor, now);
        }
    }
    look_at_links(now);
}

void Daemon::follow_links(TimePoint now) {
    if (link_events_.take()) {
        link_schedule_.told();
    }
    if (link_schedule_.is_due(now)) {
        look_at_links(now);
    }
}

void Daemon::look_at_links(TimePoint now) {
    const auto begin = std::chrono::steady_clock::now();
    facts_->refresh_links();
    link_schedule_.looked(now, std::chrono::steady_clock::now() - begin);
    links_->follow(facts_->interfaces(), now);
    errors_->send(*resolver_, now);  // about what waited for neighbors on a link that is lost
}

void Daemon::load_state() {
    if (!config_.state_file) {
        return;
    }
    if (const auto folder = std::filesystem::path{*config_.state_file}.parent_path(); !folder.empty()) {
        std::error_code code;
        std::filesystem::create_directories(folder, code);
        if (code) {
            throw StartFailure("state-file", "can't make the folder " + folder.string() + ": " + code.message());
        }
    }
    const auto report = snapshot::load(*config_.state_file, *resolver_, *facts_, MonotonicClock::now());
    (report.corrupt.empty() ? log::info() : log::warning()) << report.to_string();
}

void Daemon::save_state() {
    if (!config_.state_file) {
        return;
    }
    const auto saved = snapshot::save(*config_.state_file, *resolver_, *facts_, MonotonicClock::now());
    if (saved) {
        log::info() << "saved " << saved.value() << " learned neighbors in " << *config_.state_file;
    } else {
        log::error() << "state-file: " << saved.error().message;
    }
}

void Daemon::open_socket() {
    auto access = Access::of(config_.control.admins);
    if (!access) {
        throw std::runtime_error(access.error().message);
    }
    access_ = std::move(*access);
    grace_ = std::make_unique<RcuGrace>(*rcu_, *watch_);
    subscriptions_ = std::make_unique<Subscriptions>(events_, *facts_);
    capture_feed_ = std::make_unique<CaptureFeed>(*captures_, *facts_);
    commands_ = std::make_unique<Commands>(*resolver_, *facts_, NEIGHD_VERSION, subscriptions_.get(), own_.get(),
                                           captures_.get());
    Server::Options options;
    options.listener.path = config_.control.socket;
    options.listener.lock = lock_.get();
    options.listener.mode = config_.control.mode;
    options.listener.group = config_.control.group;
    options.subscriptions = subscriptions_.get();
    options.captures = capture_feed_.get();
    options.may_change = [this](uid_t uid) { return access_.may_change(uid); };
    auto server = Server::open(loop_, *commands_, *grace_, std::move(options));
    if (!server) {
        throw std::runtime_error("control.socket: " + server.error().message);
    }
    server_ = std::move(*server);
    facts_->attach(
        {.resolver = *resolver_, .watch = *watch_, .subscriptions = *subscriptions_, .server = *server_, .pool = pool_},
        place_.lcores);
    telemetry_ = std::make_unique<Telemetry>(loop_, *commands_);
}

void Daemon::make_reload(std::string file) {
    const config::Capacity capacity{table_capacity(config_, Family::ipv4), table_capacity(config_, Family::ipv6)};
    reload_ = std::make_unique<Reload>(std::move(file), capacity,
                                       Reload::Parts{.config = config_,
                                                     .access = access_,
                                                     .topology = topology_,
                                                     .routing = *routing_,
                                                     .grace = *grace_,
                                                     .watch = *watch_,
                                                     .resolver = *resolver_,
                                                     .own = *own_,
                                                     .server = *server_,
                                                     .supervisor = supervisor_});
}

// ---- Life ------------------------------------------------------------------------------------------

void Daemon::run() {
    log::info() << "neighd " << NEIGHD_VERSION << ": " << counted(ports_.size(), "interface") << ", "
                << counted(workers_.size(), "worker") << ", listening on " << config_.control.socket;
    supervisor_.ready("forwarding");
    std::exception_ptr failure;
    try {
        work_and_save([this] { work(); }, [this] { save_state(); });
    } catch (...) {
        failure = std::current_exception();
    }
    if (!crew_->end_within(stall_of(config_.worker))) {
        // It would be waited for, for ever; and what it still writes to may not be freed.
        log::error() << "stopped, though not in order: a worker is stuck, so the ports are left as they are";
        log::finish();
        std::_Exit(EXIT_FAILURE);
    }
    if (failure) {
        std::rethrow_exception(failure);
    }
    log::info() << "stopped";
}

bool Daemon::Crew::end_within(Duration patience) {
    stop_.store(true, std::memory_order_relaxed);
    const TimePoint deadline = MonotonicClock::now() + patience;
    while (!dataplane::Eal::have_ended(place_.lcores)) {
        if (MonotonicClock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    return true;
}

void Daemon::work() {
    while (!stopping_.load(std::memory_order_relaxed)) {
        turn();
    }
    supervisor_.stopping();
    // Answers that wait for a grace period still leave: the workers go on for that moment.
    const TimePoint deadline = MonotonicClock::now() + Duration{1'000};
    while (!server_->finish() && MonotonicClock::now() < deadline) {
        (void)loop_.run_once(Duration{1});
        server_->advance(MonotonicClock::now());
    }
}

/// Their order is that of a turn: what workers passed up, what timers found, what clients ask, what is looked at.
void Daemon::list_parts() {
    sweeper_.emplace(*resolver_);
    parts_.add(*watch_);
    parts_.add(*punts_);
    parts_.add(*own_);
    parts_.add(LoopPart::without_timer([this](TimePoint now) {
        while (const auto ifindex = output_->take_sourced()) {
            resolver_->ask_again(*ifindex, now);
        }
    }));
    parts_.add(*output_);
    parts_.add(*resolver_);
    // What the timers found unreachable.
    parts_.add(LoopPart::without_timer([this](TimePoint now) { errors_->send(*resolver_, now); }));
    parts_.add(*sweeper_);
    parts_.add(*server_);
    parts_.add(LoopPart::without_timer([this](TimePoint) { (void)captures_->reclaim(); }));
    parts_.add(*reload_);
    parts_.add({.advance = [this](TimePoint now) { return supervisor_.alive(now, watch_->all_run()), false; },
                .next_wake = [this] { return supervisor_.next_wake(); }});
    parts_.add({.advance = [this](TimePoint now) { return follow_links(now), false; },
                .next_wake = [this] { return std::optional{link_schedule_.next()}; }});
    parts_.add(sampling_);
}

void Daemon::turn() {
    const TimePoint now = MonotonicClock::now();
    const bool busy = parts_.advance(now);
    Duration pause = busy ? Duration{0} : sleep_for(now);
    if (pause > Duration{0}) {
        doorbell_.about_to_sleep();
        const bool has_work =
            punts_->has_punts() || link_events_.pending() || stopping_.load(std::memory_order_relaxed);
        pause = has_work ? Duration{0} : pause;
    }
    (void)loop_.run_once(pause);
    doorbell_.awake();
}

Duration Daemon::sleep_for(TimePoint now) const {
    const TimePoint wake = std::min(parts_.next_wake().value_or(kNever), now + kLongestSleep);
    return std::max(Duration{0}, wake - now);
}

void Daemon::on_signal(int signal) {
    if (signal == SIGHUP) {
        reload_->request();
    } else {
        stop();
    }
}

void Daemon::on_worker(const WorkerChange& change, Duration silent) {
    const std::string who =
        "worker " + std::to_string(change.worker) + " (lcore " + std::to_string(place_.lcores[change.worker]) + ")";
    events_.record(change);
    if (change.stalled) {
        log::warning() << who << " is stuck: it has ended no burst for " << silent.count() << " ms";
        supervisor_.status(who + " is stuck");
        return;
    }
    log::warning() << who << " runs again, after " << silent.count() << " ms";
    if (watch_->all_run()) {
        supervisor_.status("forwarding");
    }
}

void Daemon::stop() noexcept {
    // ORDER: relaxed; ring() comes after it, and is the partner of the turn that is about to sleep.
    stopping_.store(true, std::memory_order_relaxed);
    doorbell_.ring();
}

}  // namespace neigh::control
