// DPDK's environment: started from the configuration, cleaned up at the end; and the one pool of packet buffers.
// Contract: one in a process, made and destroyed on the main thread. Throws std::runtime_error.
// Not here: ports (port.hpp), tables (neigh/dpdk).
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "dataplane/neigh/reassembly.hpp"

struct rte_mempool;

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
    /// Waits until what was launched on these lcores has returned.
    void join(std::span<const unsigned> lcores) noexcept;
    /// Whether all of it has returned.
    [[nodiscard]] static bool have_ended(std::span<const unsigned> lcores) noexcept;

  private:
    std::vector<unsigned> workers_;
    std::vector<std::function<void()>> lives_;  ///< by lcore
};

[[nodiscard]] constexpr Reassembly::Limits reassembly_limits(const config::Worker& worker) noexcept {
    return {.datagrams = worker.reassembly_datagrams, .timeout = worker.reassembly_timeout};
}
/// How many buffers the pool needs: every descriptor filled, packets and fragments that wait, caches, and some in
/// flight.
[[nodiscard]] unsigned packet_buffers(const config::Config& config, std::size_t workers) noexcept;
/// The pool, with room for the largest MTU in one segment; `name` is unique in the process. Lives until EAL ends.
[[nodiscard]] rte_mempool* make_packet_pool(const config::Config& config, std::size_t workers,
                                            const char* name = "neigh-packets");
/// Bytes that such a pool takes.
[[nodiscard]] std::size_t packet_pool_memory(const config::Config& config, std::size_t workers) noexcept;

}  // namespace neigh::dataplane
