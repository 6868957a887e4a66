// From look to look.
// Neighbors: backlog.hpp says what for.
#include "pktgen/backlog.hpp"

#include <algorithm>

#include <rte_ring.h>

#include "pktgen/transmit.hpp"

namespace neigh::pktgen {

void Backlog::look(Ticks now) noexcept {
    std::uint64_t waiting = 0;
    std::uint64_t longest = 0;
    for (const rte_ring* ring : rings_) {
        const std::uint64_t count = rte_ring_count(ring);
        waiting += count;
        longest = std::max(longest, count);
    }
    // Nothing is put into a ring between two looks but at the first one: a ring that holds a burst at the second one
    // held as much all the time. At the first one as well, or the router was just beginning, and the bursts that it has
    // taken are not yet done.
    const bool is_busy = longest >= kBurst;
    if (is_busy && was_busy_) {
        add(waiting_ - waiting, now - last_);
    }
    was_busy_ = is_busy;
    waiting_ = waiting;
    last_ = now;
}

void Backlog::add(std::uint64_t packets, Ticks time) noexcept {
    packets_ += packets;
    busy_ += time;
    sample_packets_ += packets;
    sample_time_ += time;
    if (sample_packets_ >= kSample) {
        costs_.add(sample_time_ * kFraction / sample_packets_);
        sample_packets_ = 0;
        sample_time_ = 0;
    }
}

std::optional<double> Backlog::cost() const noexcept {
    if (costs_.count() == 0) {
        return std::nullopt;
    }
    return static_cast<double>(costs_.percentile(0.5)) / kFraction;
}

}  // namespace neigh::pktgen
