// The routes in force: one immutable Fib at a time, exchanged whole while workers go on.
//
// Contract: control makes it, exchanges and reclaims; workers (and control) look up. What a worker looked up in a Fib
// stays readable until its next quiescent(): an old Fib is freed a grace period after it was replaced, and nobody ever
// waits for that. Workers have ended before the destructor runs.
// Neighbors: fib.hpp is what is exchanged; control/reload exchanges it.
// Not here: single routes coming and going.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "dataplane/fib.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"

namespace neigh::dataplane {

class Routing {
  public:
    /// `rcu` outlives it.
    Routing(Rcu& rcu, std::unique_ptr<const Fib> first);
    ~Routing();
    Routing(const Routing&) = delete;
    Routing& operator=(const Routing&) = delete;

    /// Worker: one load, so that it may be asked for each packet.
    [[nodiscard]] const Fib& fib(const Rcu::Reader&) const noexcept {
        // ORDER: acquire, partner of the release in replace(): whoever sees the pointer sees the whole Fib.
        return *current_.load(std::memory_order_acquire);
    }
    /// Control, which holds nothing of it across replace().
    [[nodiscard]] const Fib& fib() const noexcept { return *current_.load(std::memory_order_relaxed); }

    /// Control: the next look-up anywhere is in `next`.
    void replace(std::unique_ptr<const Fib> next);
    /// Control, now and then: frees what no worker can see any more. Returns how many still wait.
    std::size_t reclaim();

  private:
    struct Replaced {
        GraceToken seen;
        std::unique_ptr<const Fib> fib;
    };

    Rcu& rcu_;
    std::atomic<const Fib*> current_;  ///< owned; written by control, read by workers
    std::vector<Replaced> replaced_;
};

}  // namespace neigh::dataplane
