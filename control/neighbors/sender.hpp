// Frames that control sends: buffers filled, handed to a worker's transmit side; and those that it drops instead.
// Neighbors: output and icmp_errors send with it; workers transmit (dataplane/worker).
// Contract: control thread only; workers' crossings outlive it.
// Not here: what the frames say.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "dataplane/capture.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/punt.hpp"
#include "dataplane/topology.hpp"

struct rte_mempool;

namespace neigh::control {

class Sender {
  public:
    /// Counters and captures outlive it.
    Sender(rte_mempool* pool, std::span<dataplane::Crossing* const> crossings, std::span<ControlCounters> counters,
           const dataplane::Captures& captures)
        : pool_(pool), crossings_(crossings.begin(), crossings.end()), counters_(counters), captures_(captures) {}

    /// A new packet whose bytes `build` writes (it returns their number, 0: nothing came of it). Null where no buffer
    /// is free, counted on `on`.
    [[nodiscard]] rte_mbuf* make(const dataplane::Interface& on, std::size_t room,
                                 const std::function<std::size_t(wire::Bytes)>& build);
    /// A complete frame; ownership passes. By the worker that the packet came from, so that order is kept.
    void send(rte_mbuf* packet, const dataplane::Interface& out);
    /// make() and send().
    bool send_new(const dataplane::Interface& out, std::size_t room,
                  const std::function<std::size_t(wire::Bytes)>& build);
    /// Counts why, and frees it.
    void drop(rte_mbuf* packet, const dataplane::Interface& on, ControlCounter reason);
    /// That a packet is dropped, counted already, to who captures.
    void show_dropped(const rte_mbuf& packet, const dataplane::Interface& on, ControlCounter reason) const noexcept {
        if (captures_.is_on()) [[unlikely]] {
            captures_.was_dropped(captures_.control(), packet, on.index, reason);
        }
    }

    /// Whether frames of control's own would be taken; packets that are released may go on filling what is left.
    [[nodiscard]] bool has_room() const noexcept { return crossings_.front()->has_room_to_send(); }

    /// Remembers which worker a punted packet came from.
    static void set_origin(rte_mbuf* packet, std::uint32_t worker) noexcept;

  private:
    rte_mempool* pool_;
    std::vector<dataplane::Crossing*> crossings_;
    std::span<ControlCounters> counters_;
    const dataplane::Captures& captures_;
};

}  // namespace neigh::control
