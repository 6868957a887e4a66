// The running daemon's Facts: interfaces with their links, routes, counters summed over workers, gauges.
// Neighbors: commands asks; the data plane answers. Control thread only.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "config/config.hpp"
#include "control/facts.hpp"
#include "control/socket/server.hpp"
#include "control/socket/subscriptions.hpp"
#include "control/worker_watch.hpp"
#include "dataplane/device_stats.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/port.hpp"
#include "dataplane/routing.hpp"
#include "dataplane/topology.hpp"
#include "dataplane/worker.hpp"

struct rte_mempool;

namespace neigh::control {

class LiveFacts final : public Facts {
  public:
    /// All of these outlive it; `ports` in the order of the interfaces.
    LiveFacts(const config::Config& config, const dataplane::Topology& topology, const dataplane::Routing& routing,
              const OwnAddresses& claims, std::span<const std::unique_ptr<dataplane::Port>> ports,
              std::span<const std::unique_ptr<dataplane::Worker>> workers, std::span<const ControlCounters> counters);

    [[nodiscard]] const std::vector<InterfaceFacts>& interfaces() override;
    [[nodiscard]] std::vector<AddressFacts> addresses(TimePoint now) override;
    [[nodiscard]] Way way_to(const IpAddr& dst) override;
    [[nodiscard]] std::optional<Way> route_after(const std::optional<Prefix>& last) override;
    [[nodiscard]] std::uint64_t counter(std::uint32_t ifindex, WorkerCounter counter) override;
    [[nodiscard]] std::uint64_t counter(std::uint32_t ifindex, ControlCounter counter) override;
    void refresh_devices(TimePoint now) override;
    [[nodiscard]] std::uint64_t counter(std::uint32_t ifindex, DeviceCounter counter) override;
    [[nodiscard]] std::vector<ExtendedStat> extended_stats(std::uint32_t ifindex) override;
    [[nodiscard]] std::uint32_t counted_queues(std::uint32_t ifindex) override;
    [[nodiscard]] std::uint64_t counter(std::uint32_t ifindex, std::uint32_t queue, QueueCounter counter) override;
    [[nodiscard]] const std::vector<WorkerFacts>& workers() override { return worker_facts_; }
    [[nodiscard]] std::uint64_t counter(std::uint32_t worker, std::uint32_t ifindex, WorkerCounter counter) override;
    [[nodiscard]] double gauge(std::uint32_t worker, WorkerGauge gauge) override;
    [[nodiscard]] double busy_seconds(std::uint32_t worker) override;
    [[nodiscard]] double gauge(DaemonGauge gauge) override;

    /// What the daemon's gauges show; all of them outlive the last call of gauge().
    struct Gauged {
        const Resolver& resolver;
        const WorkerWatch& watch;
        const Subscriptions& subscriptions;
        const Server& server;
        std::span<rte_mempool* const> pools;
    };
    /// Before the first call of gauge(). `lcores`: the workers'.
    void attach(const Gauged& gauged, std::span<const unsigned> lcores);
    /// Asks the devices for their links.
    void refresh_links();
    /// Once a second: how busy the workers have been since.
    void sample_workers();

  private:
    /// A worker's pulse when it was looked at last, in cycles.
    struct Sample {
        std::uint64_t at = 0;
        std::uint64_t busy = 0;
        double ratio = 0;  ///< between that look and the one before
    };

    const dataplane::Routing& routing_;
    const OwnAddresses& own_;
    std::span<const std::unique_ptr<dataplane::Port>> ports_;
    std::span<const std::unique_ptr<dataplane::Worker>> workers_;
    std::span<const ControlCounters> counters_;
    std::vector<InterfaceFacts> interfaces_;
    std::vector<dataplane::DeviceStats> devices_;  ///< in the order of the interfaces
    std::size_t next_device_ = 0;                  ///< the one to ask first
    std::vector<WorkerFacts> worker_facts_;
    std::vector<Sample> samples_;  ///< by worker
    std::optional<Gauged> gauged_;
};

}  // namespace neigh::control
