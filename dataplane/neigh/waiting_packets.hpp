// The packets that wait for neighbors, from the moment control gets them until each has left: sent, unreachable or
// dropped, and counted as that.
//
// Neighbors: resolver says what becomes of whose packets; HoldQueues keeps them; ResolverOutput takes each one, once.
// Contract: control thread. Not here: limits of an interface (the caller's), when a neighbor is found (nud).
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/entry_pool.hpp"
#include "dataplane/neigh/hold.hpp"
#include "dataplane/neigh/resolver_output.hpp"

namespace neigh {

class WaitingPackets {
  public:
    /// At most `cap` wait at once. Output, counters (index = ifindex) and pool outlive it.
    WaitingPackets(ResolverOutput& output, std::span<ControlCounters> counters, const EntryPool& pool,
                   std::uint32_t cap) noexcept
        : output_(output), counters_(counters), pool_(pool), queues_(cap) {}
    /// Drops what waits, counting nothing.
    ~WaitingPackets();
    WaitingPackets(const WaitingPackets&) = delete;
    WaitingPackets& operator=(const WaitingPackets&) = delete;

    /// The packet waits for the entry; what finds no room for it is dropped.
    void hold(EntryRef entry, Packet packet, const HoldQueues::Limit& limit);
    /// Sends what waits for the entry. True when there was any.
    bool release(EntryRef entry, const Mac& lladdr);
    /// Sends one that has not waited.
    void release(std::uint32_t ifindex, const Mac& lladdr, Packet packet);
    /// The entry is not found: its packets are unreachable.
    void fail(EntryRef entry);
    /// The entry ends: its packets are dropped, without an ICMP error.
    void drop(EntryRef entry);
    /// One that can't wait, as there is no entry for it, or no such interface.
    void drop(std::uint32_t ifindex, Packet packet);
    /// The interface's link is down: what waits there is unreachable.
    void refuse(std::uint32_t ifindex);
    /// And so is what comes.
    void refuse(std::uint32_t ifindex, std::span<const Packet> packets);

    [[nodiscard]] std::uint32_t count() const noexcept { return queues_.waiting(); }
    [[nodiscard]] std::uint32_t count(Family family, Slot slot) const noexcept {
        return queues_.waiting(queue_of(family, slot));
    }
    [[nodiscard]] std::uint32_t cap() const noexcept { return queues_.cap(); }

  private:
    [[nodiscard]] static HoldQueues::QueueId queue_of(Family family, Slot slot) noexcept {
        return static_cast<HoldQueues::QueueId>(index_of(family)) << 32U | slot;
    }
    [[nodiscard]] std::vector<Packet> take(EntryRef entry) {
        return queues_.take(queue_of(entry.family(), entry.slot()));
    }
    [[nodiscard]] std::uint32_t ifindex_of(HoldQueues::QueueId queue) const noexcept;
    void count_dropped(std::uint32_t ifindex, std::span<const Packet> packets, ControlCounter reason);

    ResolverOutput& output_;
    std::span<ControlCounters> counters_;
    const EntryPool& pool_;
    HoldQueues queues_;
};

}  // namespace neigh
