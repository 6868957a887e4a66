// DPDK's environment: started from the configuration, cleaned up at the end.
// Contract: one in a process, made and destroyed on the main thread. Throws std::runtime_error.
// Not here: ports (port.hpp), packet buffers (buffers.hpp), tables (neigh/dpdk).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "dataplane/polling.hpp"

namespace neigh::dataplane {

/// The arguments for rte_eal_init, the program's name first. `memory_mb` stands for eal.memory-mb where more is needed.
[[nodiscard]] std::vector<std::string> eal_arguments(const config::Config& config, std::size_t memory_mb);

class Eal {
  public:
    Eal(const config::Config& config, std::size_t memory_mb);
    ~Eal();
    Eal(const Eal&) = delete;
    Eal& operator=(const Eal&) = delete;

    /// The worker lcores; control runs on the main one.
    [[nodiscard]] const std::vector<unsigned>& workers() const noexcept { return workers_; }
    /// Runs `life` on a worker lcore; returns at once.
    void launch(unsigned lcore, std::function<void()> life);
    /// Does `what` on an idle worker lcore, and waits for its end: memory that it takes lies on that lcore's NUMA node,
    /// if there is any. Throws what it throws.
    void run_on(unsigned lcore, const std::function<void()>& what);
    /// The NUMA node of a worker lcore, which is idle; none: its cores are of several.
    [[nodiscard]] NumaNode node_of(unsigned lcore);
    /// Waits until what was launched on these lcores has returned.
    void join(std::span<const unsigned> lcores) noexcept;
    /// Whether all of it has returned.
    [[nodiscard]] static bool have_ended(std::span<const unsigned> lcores) noexcept;

  private:
    std::vector<unsigned> workers_;
    std::vector<std::function<void()>> lives_;  ///< by lcore
};

}  // namespace neigh::dataplane
