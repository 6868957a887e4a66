// Packets that wait for a neighbor to be resolved: bounded queues, one a neighbor, and a cap over all of them.
//
// In order of arrival; when a queue or the cap is full the oldest packet (of that queue, or of all) leaves.
// Single-threaded. Packets are opaque handles: whoever pushes one owns it again when it comes back out.
// Not here: what a packet is (DPDK mbuf), who sends it (resolver's output).
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace neigh {

/// A packet of the data plane's, opaque to libneigh.
struct Packet {
    void* handle = nullptr;
    bool operator==(const Packet&) const = default;
};

class HoldQueues {
  public:
    /// Which neighbor: any number that its owner keeps unique (family and slot).
    using QueueId = std::uint64_t;

    /// At most `cap` packets over all queues; memory grows with the packets that wait, 32 bytes each, and is kept.
    explicit HoldQueues(std::uint32_t cap) noexcept;

    struct Evicted {
        QueueId queue;
        Packet packet;
    };
    /// Appends to the queue, which holds at most `limit`. Returns the packet that had to leave, if one had to: with
    /// limit 0 the packet itself. A queue that is longer than a limit lowered meanwhile keeps its length until taken.
    [[nodiscard]] std::optional<Evicted> push(QueueId queue, Packet packet, std::uint32_t limit);
    /// Takes the whole queue, oldest first; empty where there is none.
    [[nodiscard]] std::vector<Packet> take(QueueId queue);
    [[nodiscard]] std::uint32_t waiting(QueueId queue) const noexcept;
    /// Over all queues.
    [[nodiscard]] std::uint32_t waiting() const noexcept { return waiting_; }

  private:
    using Index = std::uint32_t;
    static constexpr Index kNone = UINT32_MAX;

    /// A waiting packet: in its queue, and in the order of arrival over all of them.
    struct Node {
        Packet packet;
        QueueId queue = 0;
        Index next_in_queue = kNone;  ///< of a free node: the next free one
        Index older = kNone;
        Index newer = kNone;
    };
    struct Queue {
        Index oldest = kNone;
        Index newest = kNone;
        std::uint32_t length = 0;
    };

    [[nodiscard]] Index allocate();
    void append(QueueId queue, Packet packet);
    Evicted evict_oldest_of(QueueId queue) noexcept;
    void free_node(Index index) noexcept;

    std::uint32_t cap_;
    std::uint32_t waiting_ = 0;
    std::vector<Node> nodes_;
    Index free_ = kNone;
    Index oldest_ = kNone;
    Index newest_ = kNone;
    std::unordered_map<QueueId, Queue> queues_;  ///< non-empty ones only, so no more than `cap_`
};

}  // namespace neigh
