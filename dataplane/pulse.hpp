// A worker's pulse: when it ended its last burst, and how long it has been busy, in cycles of the time stamp counter.
//
// Contract: the worker writes, once a burst, into a cache line of its own that nobody else writes; control reads now
// and then. Neighbors: worker.hpp beats, control/worker_watch listens. Not here: what is too long.
#pragma once

#include <atomic>
#include <cstdint>

namespace neigh::dataplane {

class alignas(64) Pulse {
  public:
    // ---- Worker --------------------------------------------------------------------------------------

    /// It begins now, or goes on after a sleep: what went by was no work.
    void begin(std::uint64_t cycles) noexcept {
        // ORDER: relaxed, here and below; one writer, and nothing is read by way of it.
        last_.store(cycles, std::memory_order_relaxed);
    }
    /// A burst has ended; `busy`: there was a packet in it.
    void beat(std::uint64_t cycles, bool busy) noexcept {
        if (busy) {
            const std::uint64_t before = last_.load(std::memory_order_relaxed);
            busy_.store(busy_.load(std::memory_order_relaxed) + (cycles - before), std::memory_order_relaxed);
        }
        last_.store(cycles, std::memory_order_relaxed);
    }

    // ---- Any thread ----------------------------------------------------------------------------------

    /// The end of the last burst; another number for each.
    [[nodiscard]] std::uint64_t last() const noexcept { return last_.load(std::memory_order_relaxed); }
    /// The cycles of all bursts that had a packet.
    [[nodiscard]] std::uint64_t busy() const noexcept { return busy_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> last_{0};
    std::atomic<std::uint64_t> busy_{0};
};

}  // namespace neigh::dataplane
