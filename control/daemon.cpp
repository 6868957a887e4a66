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

#include "control/ending.hpp"
#include "control/log.hpp"
#include "control/neighbors/static_neighbors.hpp"
#include "control/snapshot.hpp"

namespace neigh::control {
namespace {

constexpr Duration kLongestSleep{1'000};

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

std::unique_ptr<dataplane::Eal> start_eal(const config::Config& config, std::size_t memory_mb) {
    try {
        return std::make_unique<dataplane::Eal>(config, memory_mb);
    } catch (const std::runtime_error& failure) {
        throw StartFailure("eal", failure.what(), StartFailure::Cause::machine);
    }
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

Daemon::Daemon(config::Config config, std::string file, const std::optional<Environment>& environment,
               std::unique_ptr<SocketLock> lock)
    : config_(std::move(config)),
      lock_(lock ? std::move(lock) : lock_socket(config_)),
      counters_(max_ifindex(config_)),
      supervisor_(loop_, [this](int signal) { on_signal(signal); }),
      own_eal_(environment ? nullptr : start_eal(config_, memory_mb(config_))),
      place_(environment ? *environment : Environment{.eal = *own_eal_, .lcores = own_eal_->workers()}),
      events_(make_event_log()) {
    if (!loop_.add(doorbell_.fd(), {.read = true}, [](Loop::Ready) {})) {
        throw std::runtime_error("the main loop does not take the workers' doorbell");
    }
    open_ports();
    make_tables();
    make_crossings();

    const TimePoint now = MonotonicClock::now();
    std::random_device entropy;
    std::vector<dataplane::Crossing*> crossings;
    for (const auto& crossing : crossings_) {
        crossings.push_back(crossing.get());
    }
    sender_ = std::make_unique<Sender>(pools_->of(std::nullopt), crossings, counters_, *captures_);
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
    facts_->attach({.resolver = *resolver_,
                    .watch = *watch_,
                    .subscriptions = *subscriptions_,
                    .server = *server_,
                    .pools = pools_->all()},
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
