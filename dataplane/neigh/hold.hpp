// Packets that wait for a neighbor to be resolved: bounded queues, one a neighbor, and a cap over all of them.
//
// In order of arrival; when a queue or the cap is full the oldest packets (of that queue, or of all) leave.
// Single-threaded. Packets are opaque handles: whoever pushes one owns it again when it comes back out.
// Not here: what a packet is (DPDK mbuf), who sends it (resolver's output).
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace neigh {

/// A packet of the data plane's, opaque to libneigh.
struct Packet {
    void* handle = nullptr;
    std::uint32_t bytes = 0;  ///< length of its frame
    bool operator==(const Packet&) const = default;
};

class HoldQueues {
  public:
    /// Which neighbor: any number that its owner keeps unique (family and slot).
    using QueueId = std::uint64_t;

    /// At most `cap` packets over all queues; memory grows with the packets that wait, 40 bytes each, and is kept.
    explicit HoldQueues(std::uint32_t cap) noexcept;

    struct Evicted {
        QueueId queue;
        Packet packet;
    };
    /// What a queue holds at most. One packet may wait however large it is.
    struct Limit {
        std::uint32_t packets = UINT32_MAX;
        std::uint32_t bytes = UINT32_MAX;  ///< by size_of()
    };
    /// What a packet takes beside its frame: as Linux counts for unres_qlen_bytes (SKB_TRUESIZE on 64-bit machines), so
    /// that a number of bytes means as many packets here as there. The buffers here are of one size, so it is not what
    /// memory a packet really takes: that is bounded by the cap over all.
    static constexpr std::uint32_t kOverhead = 576;
    [[nodiscard]] static constexpr std::uint64_t size_of(const Packet& packet) noexcept {
        return std::uint64_t{packet.bytes} + kOverhead;
    }
    /// Appends to the queue. Returns the packets that had to leave, oldest first: where nothing may wait, the packet
    /// itself.
    [[nodiscard]] std::vector<Evicted> push(QueueId queue, Packet packet, const Limit& limit);
    /// Takes the whole queue, oldest first; empty where there is none.
    [[nodiscard]] std::vector<Packet> take(QueueId queue);
    [[nodiscard]] std::uint32_t waiting(QueueId queue) const noexcept;
    /// Those that hold something, in the order of their oldest packets.
    [[nodiscard]] std::vector<QueueId> queues() const;
    [[nodiscard]] std::uint32_t cap() const noexcept { return cap_; }
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
        std::uint64_t bytes = 0;
    };

    [[nodiscard]] Index allocate();
    [[nodiscard]] bool has_room(QueueId queue, const Packet& packet, const Limit& limit) const noexcept;
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
