// A poll-mode worker: receives, hands each packet on, sends, and says once a burst that it holds nothing any more.
//
// Contract: run() is one lcore's whole life, from launch until stop. The crossing's other side and the counters'
// readers are other threads; all else is its own. Never waits for anybody; sleeps only where idle_sleep_us is set.
// Not here: what happens to a packet (receive, local, forward), devices (port.hpp).
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "dataplane/context.hpp"
#include "dataplane/forward.hpp"
#include "dataplane/outbox.hpp"
#include "dataplane/pulse.hpp"
#include "dataplane/receive.hpp"
#include "dataplane/transit.hpp"

struct rte_mempool;

namespace neigh::dataplane {

/// A receive queue that a worker polls.
struct RxQueue {
    std::uint16_t port = 0;
    std::uint16_t queue = 0;
    rte_mempool* pool = nullptr;  ///< that it receives into
};

struct WorkerSettings {
    std::uint32_t id = 0;             ///< RCU reader and transmit queue
    std::uint32_t idle_sleep_us = 0;  ///< 0: poll without pause
    rte_mempool* pool = nullptr;      ///< for what it makes itself: of its own NUMA node
    Reassembly::Limits reassembly{};  ///< of fragments to us
    Duration link_patience{0};        ///< of packets towards a link that is down, for it may be up by now
    std::vector<RxQueue> rx_queues;   ///< its own: nobody else polls them (polling.hpp)
};

/// A worker's stages, and what it does over and over. On its thread alone; what it is made of outlives it.
class Round {
  public:
    Round(const Shared& shared, const Rcu::Reader& reader, Crossing& crossing, WorkerCounterArray& counters,
          Fronts& fronts, Backlogs& backlogs, const WorkerSettings& settings);

    /// Sends what control wants sent, takes a burst from each queue, and holds nothing of it in the end: the caller
    /// says so (quiescent). How many packets there were.
    unsigned run() noexcept;
    /// Notices wait to be told by one of the next rounds, or packets for a link.
    [[nodiscard]] bool has_waiting() const noexcept { return context_.has_notices() || forwarder_.waits_for_links(); }

  private:
    const Shared& shared_;
    WorkerSettings settings_;
    Context context_;
    Outbox outbox_;
    Forwarder forwarder_;
    Receiver receiver_;
    Transit transit_{context_, forwarder_, receiver_};
};

class Worker {
  public:
    Worker(const Shared& shared, Crossing& crossing, WorkerSettings settings, Fronts fronts)
        : shared_(shared),
          crossing_(crossing),
          settings_(std::move(settings)),
          fronts_(std::move(fronts)),
          backlogs_(fronts_, shared.topology),
          counters_(shared.topology.max_ifindex()) {}

    /// On the worker's thread; returns when `stop` is set.
    void run(const std::atomic<bool>& stop) noexcept;

    [[nodiscard]] const Crossing& crossing() const noexcept { return crossing_; }
    [[nodiscard]] std::uint32_t id() const noexcept { return settings_.id; }
    /// Any thread.
    [[nodiscard]] const WorkerCounterArray& counters() const noexcept { return counters_; }
    [[nodiscard]] const Pulse& pulse() const noexcept { return pulse_; }

  private:
    const Shared& shared_;
    Crossing& crossing_;
    WorkerSettings settings_;
    Fronts fronts_;      ///< used by run() alone
    Backlogs backlogs_;  ///< and this
    Pulse pulse_;
    alignas(RTE_CACHE_LINE_SIZE) WorkerCounterArray counters_;
};
// What one worker writes shares no line with what another one does.
static_assert(alignof(WorkerCounters) == RTE_CACHE_LINE_SIZE && sizeof(WorkerCounters) % RTE_CACHE_LINE_SIZE == 0);
static_assert(alignof(Worker) == RTE_CACHE_LINE_SIZE && sizeof(Worker) % RTE_CACHE_LINE_SIZE == 0);

}  // namespace neigh::dataplane
