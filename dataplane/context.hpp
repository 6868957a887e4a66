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

#include "dataplane/backlog.hpp"
#include "dataplane/capture.hpp"
#include "dataplane/filter.hpp"
#include "dataplane/frame.hpp"
#include "dataplane/linearize.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/dpdk/front.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/punt.hpp"
#include "dataplane/rewrite.hpp"
#include "dataplane/routing.hpp"
#include "dataplane/topology.hpp"

namespace neigh::dataplane {

/// Packets a port gives at once, and that are looked up together: as many as rte_hash takes, for the more lines are
/// asked for at once, the less is waited for each.
inline constexpr std::size_t kBurst = 64;
static_assert(kBurst <= Table::kMaxBurst);

/// ICMP errors that control is told to owe to one source, in a window of PuntFilter's.
inline constexpr std::uint32_t kErrorsAWindow = 8;

/// Counters of one worker, by interface index: written by it, read by whoever asks.
using WorkerCounterArray = ByInterface<WorkerCounters>;

/// What all workers read.
struct Shared {
    const Topology& topology;
    const Routing& routing;
    Rcu& rcu;
    Doorbell& doorbell;
    const Captures& captures;
};

class Context {
  public:
    Context(const Shared& shared, const Rcu::Reader& reader, Crossing& crossing, WorkerCounterArray& counters,
            Fronts& fronts, Backlogs& backlogs, rte_mempool* pool, std::uint16_t tx_queue);
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    /// Neighbors, until the next quiescent().
    template <Family kFamily, typename Take>  ///< as in Front::for_each_hit()
    [[gnu::always_inline]] void for_each_hit(std::span<const Key> keys, Take&& take) noexcept {
        fronts_[index_of(kFamily)].template for_each_hit<kFamily>(reader_, keys, take);
    }
    [[nodiscard]] Word lookup(Family family, const Key& key) noexcept {
        return fronts_[index_of(family)].lookup(reader_, key).word;
    }
    [[nodiscard]] Table::Hit find(std::uint32_t ifindex, const IpAddr& neighbor) noexcept {
        return fronts_[index_of(neighbor.family)].lookup(reader_, Key::of(ifindex, neighbor));
    }
    /// Of a neighbor's key.
    [[nodiscard]] const Interface& interface(std::uint32_t ifindex) const noexcept {
        return *shared_.topology.of_index(ifindex);
    }
    /// As Topology::is_own().
    [[nodiscard]] bool is_own(const Mac& mac) const noexcept { return shared_.topology.is_own(mac); }
    /// The routes, until the next quiescent().
    [[nodiscard]] const Fib& fib() const noexcept { return shared_.routing.fib(reader_); }

    void count(const Interface& interface, WorkerCounter counter, std::uint64_t n = 1) noexcept {
        counters_[interface.index].add(counter, n);
    }
    /// A packet of our own, empty; null where no buffer is free.
    [[nodiscard]] rte_mbuf* make() noexcept { return rte_pktmbuf_alloc(pool_); }
    /// As dataplane::linearize().
    [[nodiscard]] Linearized linearize(rte_mbuf*& packet) noexcept { return dataplane::linearize(packet, pool_); }
    /// What came in, counted on the interface that it came in on.
    void drop(const Frame& frame, WorkerCounter reason) noexcept { drop(frame.mbuf, frame.in, reason); }
    void drop(rte_mbuf* packet, const Interface& interface, WorkerCounter reason) noexcept;
    /// That a packet is dropped, which is the caller's still: counted, and shown to who captures.
    void count_dropped(const rte_mbuf& packet, const Interface& interface, WorkerCounter reason) noexcept;
    /// Packets as they came, shown to who captures.
    void show_received(std::span<rte_mbuf* const> packets, const Interface& in) const noexcept {
        if (shared_.captures.is_on()) [[unlikely]] {
            shared_.captures.came_in(tx_queue_, packets, in.index);
        }
    }
    /// Complete frames; they leave in order, at the latest with the next flush(). What `packets` holds afterwards is
    /// nobody's.
    void transmit(rte_mbuf* packet, const Interface& out) noexcept { transmit({&packet, 1}, out); }
    void transmit(std::span<rte_mbuf*> packets, const Interface& out) noexcept;
    /// Complete frames for one interface, at once. How many the device took, from the first on; the others remain the
    /// caller's.
    [[nodiscard]] unsigned send(std::span<rte_mbuf*> packets, const Interface& out) noexcept;
    /// A notice. `about`: what the table has of whom it is about, where it is to change that; or the slot of an address
    /// of ours. Then it is put off where its share or the ring has no room (backlog.hpp), and told by a later flush();
    /// any other is lost, and counted. What control knows already is not told: the network repeats itself.
    void tell(const Punt& notice, const Interface& interface, const Table::Hit& about = {}) noexcept;
    /// For a notice about the interface's address number `position`.
    [[nodiscard]] Table::Hit own_slot(const Interface& interface, std::size_t position) const noexcept {
        return {.slot = backlogs_.slot_of_own(interface.index, position)};
    }
    /// A notice that this neighbor is somewhere else has been put off, so that control will hear of that last.
    [[nodiscard]] bool has_claim(const Table::Hit& about, const Interface& interface, const IpAddr& neighbor) noexcept {
        return about.slot != kNoSlot && backlogs_.claims.find(about.slot, neighbor, interface.index) != nullptr;
    }
    /// Some were put off, and wait for a flush().
    [[nodiscard]] bool has_notices() const noexcept { return !backlogs_.empty(); }
    /// A frame towards an interface whose link is down: dropped and counted, and its source is owed an ICMP error (RFC
    /// 1812 4.3.3.1, RFC 4443 3.1 code 3). Control knows whether it may have one.
    void drop_link_down(rte_mbuf* packet, const Interface& out) noexcept;
    /// A packet; dropped and counted when it may not pass. `repeats` as in PuntFilter.
    void punt(const Punt& punt, const Interface& interface, std::uint32_t repeats) noexcept;
    /// Sends what was transmitted, tells of what was put off, and wakes control if it was told anything. Once a burst.
    void flush() noexcept;

  private:
    struct TxBuffer {
        std::array<rte_mbuf*, kBurst> packets;
        unsigned count = 0;
        const Interface* out = nullptr;  ///< whose they are
    };
    static constexpr std::size_t kTxBuffers = 64;  ///< by the last bits of the index: up to 64 interfaces share none
    /// As send(), shown to nobody.
    [[nodiscard]] unsigned give(std::span<rte_mbuf*> packets, const Interface& out) noexcept;
    /// As send(), while somebody captures.
    [[nodiscard]] unsigned send_shown(std::span<rte_mbuf*> packets, const Interface& out) noexcept;
    /// What the device doesn't take is dropped, and all of it where its link is down: a device may keep frames in its
    /// ring until the link is back, and send them then.
    void send_or_drop(std::span<rte_mbuf*> packets, const Interface& out) noexcept;
    void flush(TxBuffer& buffer) noexcept;
    /// The interface's; what another one has in it leaves first.
    [[nodiscard]] TxBuffer& buffer_of(const Interface& out) noexcept;
    /// One about the same neighbor waits, and this takes its place; but what is waited for gives it to nothing less.
    /// Where another MAC waits to be told as the neighbor's own, a notice becomes a claim.
    [[nodiscard]] bool replaces(Punt& notice, const Interface& interface, Slot slot) noexcept;
    /// To control. False: no room, in the ring or its share.
    [[nodiscard]] bool hand_over(const Punt& notice, const Interface& interface, TimePoint now) noexcept;
    /// What was put off, as far as there is room.
    void hand_on() noexcept;
    void hand_on(Backlog& backlog, TimePoint now) noexcept;
    void hand_on(Backlog& backlog, const Interface& interface, TimePoint now) noexcept;

    const Shared& shared_;
    const Rcu::Reader& reader_;
    Crossing& crossing_;
    WorkerCounters* counters_;  ///< by interface index
    Fronts& fronts_;
    Backlogs& backlogs_;
    PuntFilter filter_;
    rte_mempool* pool_;       ///< for what is made here
    std::uint16_t tx_queue_;  ///< and the worker's number
    bool punted_ = false;
    std::uint64_t filled_ = 0;  ///< a bit for each of these that may have packets
    std::array<TxBuffer, kTxBuffers> tx_{};
};

/// Transmits packets to neighbors, as Context::transmit() would one by one. Most leave where the one before did: those
/// are handed over together.
class WayOut {
  public:
    WayOut(Context& context, std::span<rte_mbuf*> packets) noexcept : context_(context), packets_(packets) {}
    /// The rest leaves.
    ~WayOut() { hand_over(packets_.size()); }
    WayOut(const WayOut&) = delete;
    WayOut& operator=(const WayOut&) = delete;

    /// Each packet in its turn, this or leave_out(): whose frame this is, to `neighbor` on that interface.
    void transmit(std::size_t i, std::uint8_t* frame, std::uint32_t ifindex, MacBits neighbor) noexcept {
        if (ifindex_ != ifindex) [[unlikely]] {
            hand_over(i);
            first_ = i;
            ifindex_ = ifindex;
            addresses_ = FrameAddresses{context_.interface(ifindex).mac.to_bits()};
        }
        addresses_.write_to(frame, neighbor);
    }
    void leave_out(std::size_t i) noexcept {
        hand_over(i);
        first_ = i + 1;
    }

  private:
    /// Those up to `end`.
    void hand_over(std::size_t end) noexcept {
        if (end > first_) {
            context_.transmit(packets_.subspan(first_, end - first_), context_.interface(ifindex_));
        }
    }

    Context& context_;
    std::span<rte_mbuf*> packets_;
    std::size_t first_ = 0;      ///< of those that have not been handed over
    std::uint32_t ifindex_ = 0;  ///< where they leave
    FrameAddresses addresses_{0};
};

}  // namespace neigh::dataplane
