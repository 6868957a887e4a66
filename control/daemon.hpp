// The daemon put together: EAL, ports, tables, workers, and the control thread's main loop.
// Neighbors: main makes one from the configuration and runs it; everything it owns is wired here and nowhere else.
// Contract: made, run and destroyed on the main thread. The constructor throws std::runtime_error with a sentence for
// the operator, a StartFailure where it knows which value of the configuration is to blame.
// Not here: command line (main.cpp), what any part does.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "control/events.hpp"
#include "control/live_facts.hpp"
#include "control/loop.hpp"
#include "control/loop_parts.hpp"
#include "control/methods/capture_feed.hpp"
#include "control/methods/commands.hpp"
#include "control/neighbors/icmp_errors.hpp"
#include "control/neighbors/link_schedule.hpp"
#include "control/neighbors/link_watch.hpp"
#include "control/neighbors/output.hpp"
#include "control/neighbors/punt_handler.hpp"
#include "control/neighbors/sender.hpp"
#include "control/neighbors/sweeper.hpp"
#include "control/reload.hpp"
#include "control/socket/access.hpp"
#include "control/socket/grace.hpp"
#include "control/socket/server.hpp"
#include "control/socket/socket_lock.hpp"
#include "control/socket/subscriptions.hpp"
#include "control/supervisor.hpp"
#include "control/telemetry/telemetry.hpp"
#include "control/worker_watch.hpp"
#include "dataplane/capture.hpp"
#include "dataplane/eal.hpp"
#include "dataplane/link_events.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/pools.hpp"
#include "dataplane/port.hpp"
#include "dataplane/punt.hpp"
#include "dataplane/routing.hpp"
#include "dataplane/topology.hpp"
#include "dataplane/worker.hpp"

namespace neigh::control {

/// Why there is no daemon, and the value of the configuration that has to do with it: `interfaces[0].device`.
class StartFailure : public std::runtime_error {
  public:
    /// Whether the machine may be behind it: DPDK or a device could not be had.
    enum class Cause : std::uint8_t { known, machine };

    StartFailure(std::string path, const std::string& what, Cause cause = Cause::known)
        : std::runtime_error(what), path_(std::move(path)), cause_(cause) {}
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] Cause cause() const noexcept { return cause_; }

  private:
    std::string path_;
    Cause cause_;
};

class Daemon {
  public:
    /// EAL that somebody else has started, and ends after the daemon; and which of its lcores are the workers'.
    struct Environment {
        dataplane::Eal& eal;
        std::vector<unsigned> lcores;
    };

    /// `file`: where the configuration came from, and comes from again at SIGHUP. Without an environment the daemon
    /// starts EAL itself, as its configuration says. `lock`: the control socket's, where the caller has it already.
    Daemon(config::Config config, std::string file, const std::optional<Environment>& environment = std::nullopt,
           std::unique_ptr<SocketLock> lock = nullptr);
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    /// An upper estimate of the DPDK memory that it takes, in MiB, with so many packet pools: of its own, one on each
    /// NUMA node that has a port; where memory is short it does with one.
    [[nodiscard]] static std::size_t memory_needed_mb(const config::Config& config,
                                                      std::optional<std::size_t> packet_pools = std::nullopt);

    /// Until SIGTERM, SIGINT or stop(); then saves the state and ends the workers. Throws std::runtime_error when the
    /// main loop failed; the state is saved then as well. A worker that is stuck ends the process, with a failure.
    void run();
    /// Any thread.
    void stop() noexcept;

  private:
    /// Lets the workers go when it goes: it stands last, so that they stop before anything they read.
    class Crew {
      public:
        explicit Crew(const Environment& place) : place_(place) {}
        ~Crew() {
            stop_.store(true, std::memory_order_relaxed);
            place_.eal.join(place_.lcores);
        }
        Crew(const Crew&) = delete;
        Crew& operator=(const Crew&) = delete;
        [[nodiscard]] const std::atomic<bool>& stop() const noexcept { return stop_; }
        /// Tells them to end. False: one of them has not, in this time.
        [[nodiscard]] bool end_within(Duration patience);

      private:
        const Environment& place_;
        std::atomic<bool> stop_{false};
    };

    /// Neighbors of a family, of all interfaces.
    [[nodiscard]] static std::uint32_t table_capacity(const config::Config& config, Family family);
    /// That DPDK is told to take.
    [[nodiscard]] static std::size_t memory_mb(const config::Config& config);
    /// Of the interface with the highest index; tables and counters are made for as many.
    [[nodiscard]] static std::uint32_t max_ifindex(const config::Config& config);
    void open_ports();
    void start_port(const config::Interface& interface, dataplane::NumaNode node);
    void make_tables();
    void make_crossings();
    void start_workers();
    [[nodiscard]] std::vector<dataplane::RxQueue> queues_of(std::uint32_t worker) const;
    /// On the worker's lcore.
    [[nodiscard]] dataplane::Fronts make_fronts() const;
    void begin_addresses();
    void look_at_links(TimePoint now);
    /// Looks if it is time to.
    void follow_links(TimePoint now);
    void load_state();
    void save_state();
    void open_socket();
    void make_reload(std::string file);
    void list_parts();
    void on_signal(int signal);
    /// Turns of the main loop until it is to stop, and the last answers.
    void work();
    void on_worker(const WorkerChange& change, Duration silent);
    /// One turn of the main loop.
    void turn();
    /// How long it may wait for something to happen.
    [[nodiscard]] Duration sleep_for(TimePoint now) const;

    config::Config config_;             ///< what is in force
    std::unique_ptr<SocketLock> lock_;  ///< before anything that touches a device, and until after it
    ByInterface<ControlCounters> counters_;
    Loop loop_;
    Supervisor supervisor_;
    std::unique_ptr<dataplane::Eal> own_eal_;  ///< none in somebody else's
    Environment place_;
    std::unique_ptr<const dataplane::PacketPools> pools_;
    dataplane::Doorbell doorbell_;
    std::vector<std::unique_ptr<dataplane::Port>> ports_;
    std::vector<dataplane::Pollers> pollers_;        ///< by port
    std::vector<dataplane::NumaNode> worker_nodes_;  ///< by worker
    dataplane::LinkEvents link_events_{doorbell_};
    dataplane::Topology topology_;
    std::unique_ptr<Rcu> rcu_;
    std::array<std::unique_ptr<Table>, kFamilies> tables_;
    std::unique_ptr<dataplane::Routing> routing_;
    std::unique_ptr<dataplane::Captures> captures_;
    std::unique_ptr<dataplane::Shared> shared_;
    std::vector<std::unique_ptr<dataplane::Crossing>> crossings_;
    std::vector<std::unique_ptr<dataplane::Worker>> workers_;

    EventLog events_;
    std::unique_ptr<WorkerWatch> watch_;
    std::unique_ptr<Sender> sender_;
    std::unique_ptr<IcmpErrors> errors_;
    std::unique_ptr<Output> output_;
    std::unique_ptr<Resolver> resolver_;
    std::unique_ptr<OwnAddresses> own_;
    std::unique_ptr<PuntHandler> punts_;
    std::unique_ptr<LiveFacts> facts_;
    std::unique_ptr<LinkWatch> links_;
    std::unique_ptr<RcuGrace> grace_;
    std::unique_ptr<Subscriptions> subscriptions_;
    std::unique_ptr<CaptureFeed> capture_feed_;
    std::unique_ptr<Commands> commands_;
    Access access_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<Telemetry> telemetry_;
    std::unique_ptr<Reload> reload_;
    LinkSchedule link_schedule_{false};
    std::optional<Sweeper> sweeper_;
    Periodic sampling_{Duration{1'000}, [this] { facts_->sample_workers(); }};
    LoopParts parts_;  ///< of the main loop, all of them
    std::atomic<bool> stopping_{false};
    std::unique_ptr<Crew> crew_;
};

}  // namespace neigh::control
