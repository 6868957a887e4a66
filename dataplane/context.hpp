// What every stage of a worker's packet path shares: tables, counters, and the three ways a packet ends:
// transmitted, dropped with a reason, or punted to control.
//
// Contract: one a worker, used on its thread alone. A packet is owned by the stage that holds it until one of the
// three takes it. Nothing here allocates, waits or logs; the one system call is the doorbell's, when control sleeps.
// Not here: the loop (worker.hpp), what happens to which packet (receive, local, forward).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <rte_mbuf.h>

#include "dataplane/filter.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/dpdk/front.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/punt.hpp"
#include "dataplane/rewrite.hpp"
#include "dataplane/routing.hpp"
#include "dataplane/topology.hpp"

namespace neigh::dataplane {

/// Packets a port gives at once, and that are looked up together: as many as rte_hash takes, for the more lines are
/// asked for at once, the less is waited for each.
inline constexpr std::size_t kBurst = 64;
static_assert(kBurst <= Table::kMaxBurst);

/// Counters of one worker, by interface index: written by it, read by whoever asks.
using WorkerCounterArray = std::array<WorkerCounters, kMaxInterfaces>;

/// What all workers read.
struct Shared {
    const Topology& topology;
    const Routing& routing;
    Rcu& rcu;
    Doorbell& doorbell;
};

/// A worker's ways to the neighbor tables, by family.
using Fronts = std::array<Front, kFamilies>;

class Context {
  public:
    Context(const Shared& shared, const Rcu::Reader& reader, Crossing& crossing, WorkerCounterArray& counters,
            Fronts& fronts, std::uint16_t tx_queue);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// Neighbors, until the next quiescent().
    template <typename Take>  ///< as in Front::for_each_hit()
    [[gnu::always_inline]] void for_each_hit(Family family, std::span<const Key> keys, Take&& take) noexcept {
        fronts_[index_of(family)].for_each_hit(reader_, keys, take);
    }
    [[nodiscard]] Word lookup(Family family, const Key& key) noexcept {
        return fronts_[index_of(family)].lookup(reader_, key).word;
    }
    [[nodiscard]] Word lookup(std::uint32_t ifindex, const IpAddr& neighbor) noexcept {
        return lookup(neighbor.family, Key::of(ifindex, neighbor));
    }
    /// The routes, until the next quiescent().
    [[nodiscard]] const Fib& fib() const noexcept { return shared_.routing.fib(reader_); }

    void count(const Interface& interface, WorkerCounter counter, std::uint64_t n = 1) noexcept {
        counters_[interface.index].add(counter, n);
    }
    void drop(rte_mbuf* packet, const Interface& interface, WorkerCounter reason) noexcept;
    /// A complete frame; leaves with the next flush(), in order.
    void transmit(rte_mbuf* packet, const Interface& out) noexcept { transmit({&packet, 1}, out); }
    void transmit(std::span<rte_mbuf* const> packets, const Interface& out) noexcept;
    /// Complete frames for one interface, at once. How many the device took, from the first on; the others remain the
    /// caller's.
    [[nodiscard]] unsigned send(std::span<rte_mbuf*> packets, const Interface& out) noexcept;
    /// A notice. Lost when the filter or the ring refuses it, and counted unless it repeats one that passed: the
    /// network repeats itself. `word`: what the table has of whom it is about, where it is to change that.
    void tell(const Punt& notice, const Interface& interface, Word word = {}) noexcept;
    /// A packet; dropped and counted when it may not pass. `repeats` as in PuntFilter.
    void punt(const Punt& punt, const Interface& interface, std::uint32_t repeats) noexcept;
    /// Sends what was transmitted and wakes control if something was punted. Once a burst.
    void flush() noexcept;

  private:
    struct TxBuffer {
        std::array<rte_mbuf*, kBurst> packets;
        unsigned count = 0;
    };
    void flush(TxBuffer& buffer, const Interface& out) noexcept;

    const Shared& shared_;
    const Rcu::Reader& reader_;
    Crossing& crossing_;
    WorkerCounterArray& counters_;
    Fronts& fronts_;
    PuntFilter filter_;
    std::uint16_t tx_queue_;
    bool punted_ = false;
    std::array<TxBuffer, kMaxInterfaces> tx_{};  ///< by interface index
};

/// Transmits packets to neighbors, as Context::transmit() would one by one. Most leave where the one before did: those
/// are handed over together.
class WayOut {
  public:
    /// `packets` has room for all that will be transmitted, and is this one's own until it ends: transmit() may be
    /// given what stands there, in its order.
    WayOut(Context& context, rte_mbuf** packets) noexcept : context_(context), first_(packets), end_(packets) {}
    ~WayOut() { hand_over(); }
    WayOut(const WayOut&) = delete;
    WayOut& operator=(const WayOut&) = delete;

    /// Addressed to `neighbor`, from `out`.
    void transmit(rte_mbuf* packet, MacBits neighbor, const Interface& out) noexcept {
        if (out_ != &out) [[unlikely]] {
            hand_over();
            out_ = &out;
            addresses_ = FrameAddresses{out.mac.to_bits()};
        }
        addresses_.write_to(rte_pktmbuf_mtod(packet, std::uint8_t*), neighbor);
        *end_++ = packet;
    }

  private:
    void hand_over() noexcept {
        if (end_ != first_) {
            context_.transmit({first_, end_}, *out_);
            first_ = end_;
        }
    }

    Context& context_;
    rte_mbuf** first_;
    rte_mbuf** end_;
    const Interface* out_ = nullptr;
    FrameAddresses addresses_{0};
};

/// The bytes of a packet that is in one segment.
[[nodiscard]] inline wire::Bytes bytes_of(rte_mbuf* packet) noexcept {
    return {rte_pktmbuf_mtod(packet, std::uint8_t*), rte_pktmbuf_data_len(packet)};
}
/// Cuts a single-segment packet to this length, which is at most its own.
void cut_to(rte_mbuf* packet, std::size_t length) noexcept;

}  // namespace neigh::dataplane
