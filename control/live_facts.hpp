// The running daemon's Facts: interfaces with their links, routes, counters summed over workers.
// Neighbors: commands asks; the data plane answers. Control thread only.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "config/config.hpp"
#include "control/facts.hpp"
#include "dataplane/port.hpp"
#include "dataplane/routing.hpp"
#include "dataplane/topology.hpp"
#include "dataplane/worker.hpp"

namespace neigh::control {

class LiveFacts final : public Facts {
  public:
    /// All of these outlive it; `ports` in the order of the interfaces.
    LiveFacts(const config::Config& config, const dataplane::Topology& topology, const dataplane::Routing& routing,
              std::span<const std::unique_ptr<dataplane::Port>> ports,
              std::span<const std::unique_ptr<dataplane::Worker>> workers, std::span<const ControlCounters> counters);

    [[nodiscard]] const std::vector<InterfaceFacts>& interfaces() override;
    [[nodiscard]] Way way_to(const IpAddr& dst) override;
    [[nodiscard]] std::uint64_t counter(std::uint32_t ifindex, WorkerCounter counter) override;
    [[nodiscard]] std::uint64_t counter(std::uint32_t ifindex, ControlCounter counter) override;
    /// Asks the devices for their links; slow enough for once a second.
    void refresh_links();

  private:
    const dataplane::Routing& routing_;
    std::span<const std::unique_ptr<dataplane::Port>> ports_;
    std::span<const std::unique_ptr<dataplane::Worker>> workers_;
    std::span<const ControlCounters> counters_;
    std::vector<InterfaceFacts> interfaces_;
};

}  // namespace neigh::control
