// Packets that wait for a neighbor to be resolved: bounded queues, one a neighbor, and a cap over all of them.
//
// In order of arrival; when a queue or the cap is full the oldest packet (of that queue, or of all) leaves.
// Single-threaded. Packets are opaque handles: whoever pushes one owns it again when it comes back out.
// Not here: what a packet is (DPDK mbuf), who sends it (resolver's output).
#pragma once

#include <cstdint>
#include <optional>
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

    explicit HoldQueues(std::uint32_t cap);

    struct Evicted {
        QueueId queue;
        Packet packet;
    };
    /// Appends to the queue, which holds at most `limit`. Returns the packet that had to leave, if one had to: with
    /// limit 0 the packet itself.
    [[nodiscard]] std::optional<Evicted> push(QueueId queue, Packet packet, std::uint32_t limit);
    /// Takes the whole queue, oldest first; empty where there is none.
    [[nodiscard]] std::vector<Packet> take(QueueId queue);
    [[nodiscard]] std::uint32_t waiting(QueueId queue) const noexcept;
    /// Over all queues.
    [[nodiscard]] std::uint32_t waiting() const noexcept;
};

}  // namespace neigh
