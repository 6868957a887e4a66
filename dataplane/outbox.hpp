// What control sends, given to the devices before anything else of a round: questions, packets that waited.
//
// A device without room is asked again in the next rounds, and meanwhile nothing else is taken from control: a question
// that is lost costs its neighbor a retransmission time, while what comes in behind it can be lost at no such price.
// One that stays full for long is dropped for until it takes something, so that the other ports don't wait for it. What
// is for a link that went down is dropped at once: nobody wants to have it when the link is back.
// Neighbors: worker runs it, context sends. Contract: one a worker, on its thread.
// Not here: what the frames are (control/neighbors/output), packets that workers forward (context).
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dataplane/context.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/punt.hpp"

namespace neigh::dataplane {

class Outbox {
  public:
    Outbox(Context& context, const Topology& topology, Crossing& crossing)
        : context_(context), topology_(topology), crossing_(crossing), full_since_(topology.max_ifindex()) {}
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    /// Sends what control has, a bounded number of frames, before the round transmits anything. How many were taken or
    /// still wait: there is work.
    unsigned run() noexcept;

    /// Frames a round. A round brings a burst from each port, and each of its packets may have control ask for a
    /// neighbor or release what waited for one: whoever took no more than came in would fall behind for good.
    static constexpr unsigned kFramesARound = 8 * kBurst;
    /// How long a full device is waited for: longer than a scheduler keeps its other side from a processor.
    static constexpr Duration kPatience{20};

  private:
    [[nodiscard]] bool is_empty() const noexcept { return first_ == count_; }
    /// False: a device has no room, and is waited for.
    [[nodiscard]] bool send_waiting() noexcept;

    Context& context_;
    const Topology& topology_;
    Crossing& crossing_;
    std::array<rte_mbuf*, kBurst> frames_{};
    unsigned first_ = 0;
    unsigned count_ = 0;
    ByInterface<std::optional<TimePoint>> full_since_;
};

}  // namespace neigh::dataplane
