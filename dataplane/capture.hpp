// Packets copied on their way, for who wants to see them: what came in, what left, what was dropped and why.
//
// Contract: control begins and ends sessions, and takes what was captured. Workers (and control, for what it drops
// itself) copy, each into rings of its own, and never wait: what a ring has no room for is counted as lost. Where
// nobody captures, a worker's part is one load and one branch a burst or drop. The sessions are one immutable set,
// exchanged whole: workers use it until their next quiescent(), an old one is freed a grace period after it was
// replaced. Workers have ended before the destructor runs. Neighbors: context and worker call it where packets come,
// leave and end; capture_filter says what is wanted. Not here: files, sockets, names.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dataplane/capture_ring.hpp"
#include "dataplane/capture_source.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"

struct rte_mbuf;

namespace neigh::dataplane {

/// One session: what it wants, and a ring for each who copies.
class Capture;

class Captures final : public CaptureSource {
  public:
    static constexpr std::size_t kMost = 4;
    /// Of each session and thread: some milliseconds of the fastest port, and much longer than control needs to look.
    static constexpr std::size_t kRingSize = std::size_t{1} << 20U;
    /// Packets that are given to a device at once.
    static constexpr std::size_t kAtOnce = 64;

    /// `rcu` outlives it. Workers have the numbers below `workers`, control the one behind them.
    Captures(Rcu& rcu, std::uint32_t workers, std::size_t ring_size = kRingSize);
    ~Captures() override;
    Captures(const Captures&) = delete;
    Captures& operator=(const Captures&) = delete;

    // ---- Whoever has packets: a worker between two quiescent(), or control -------------------------

    /// Somebody captures: then the others below are to be called.
    [[nodiscard]] bool is_on() const noexcept override {
        // ORDER: relaxed; only whether there is a set. Who uses it loads it anew.
        return current_.load(std::memory_order_relaxed) != nullptr;
    }
    void came_in(std::uint32_t who, std::span<rte_mbuf* const> packets, std::uint32_t ifindex) const noexcept;
    void was_dropped(std::uint32_t who, const rte_mbuf& packet, std::uint32_t ifindex,
                     DropReason reason) const noexcept;
    /// What a device is about to be given, kAtOnce at most. Copied before, as the device frees what it takes; seen as
    /// far as it took it.
    class Leaving {
      public:
        Leaving(const Captures& captures, std::uint32_t who, std::span<rte_mbuf* const> packets,
                std::uint32_t ifindex) noexcept;
        /// The first `count` of them left.
        void left(std::size_t count) noexcept;

      private:
        struct Staged {
            CaptureRing* ring;
            std::array<std::uint64_t, kAtOnce + 1> up_to;  ///< the ring's place behind so many of the packets
        };
        std::array<Staged, kMost> staged_;
        std::size_t sessions_ = 0;
    };
    [[nodiscard]] std::uint32_t control() const noexcept { return workers_; }

    // ---- Control -----------------------------------------------------------------------------------

    [[nodiscard]] Result<Done> begin(std::uint64_t session, const CaptureFilter& filter) override;
    void end(std::uint64_t session) override;
    [[nodiscard]] bool has_news(std::uint64_t session) const noexcept override;
    [[nodiscard]] std::optional<CapturedPacket> take(std::uint64_t session) override;
    [[nodiscard]] std::uint64_t take_lost(std::uint64_t session) override;
    /// Now and then: frees what no worker can see any more. Returns how many sets still wait.
    std::size_t reclaim();

  private:
    using Set = std::vector<std::shared_ptr<Capture>>;
    struct Replaced {
        GraceToken seen;
        std::unique_ptr<const Set> set;
    };
    /// While a worker is stuck nothing is freed; then nobody may begin anew for ever.
    static constexpr std::size_t kMostReplaced = 16;

    void replace(std::unique_ptr<const Set> next);
    [[nodiscard]] const Set& now() const noexcept;
    [[nodiscard]] std::shared_ptr<Capture> find(std::uint64_t session) const noexcept;
    /// For who copies.
    [[nodiscard]] const Set* set() const noexcept {
        // ORDER: acquire, partner of the release in replace(): whoever sees the set sees its sessions whole.
        return current_.load(std::memory_order_acquire);
    }

    Rcu& rcu_;
    std::uint32_t workers_;
    std::size_t ring_size_;
    std::atomic<const Set*> current_{nullptr};  ///< owned, null where it is empty; written by control, read by workers
    std::vector<Replaced> replaced_;
};

}  // namespace neigh::dataplane
