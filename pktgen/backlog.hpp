// What a router in this process takes for a packet, seen from the other end of the rings that it receives from: while a
// burst waits there it has no idle moment, so what it took out meanwhile is what it could do. It isn't slowed by that:
// whoever fills a ring reads the other end's position anyway.
// Neighbors: session names the rings, generator looks, transmit tells what is put in. Not here: what the router does.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pktgen/histogram.hpp"
#include "pktgen/pace.hpp"

struct rte_ring;

namespace neigh::pktgen {

/// Used by the polling lcore, read once that is done.
class Backlog {
  public:
    /// Packets of one sample: enough for a clock's and a burst's edges not to matter, and few enough that an
    /// interruption spoils one sample of many.
    static constexpr std::uint64_t kSample = 8'192;

    /// Before the run. The lcore is the only one that puts frames in.
    void watch(const rte_ring* ring) { rings_.push_back(ring); }
    [[nodiscard]] bool empty() const noexcept { return rings_.empty(); }

    /// Now and then, and each time before frames are put in: then what waited before put() has been seen.
    void look(Ticks now) noexcept;
    void put(std::uint64_t frames) noexcept { waiting_ += frames; }

    /// Packets that were taken while the router was certainly busy, and that time.
    [[nodiscard]] std::uint64_t packets() const noexcept { return packets_; }
    [[nodiscard]] Ticks busy() const noexcept { return busy_; }
    /// Ticks a packet, the median of samples; none: no sample is complete.
    [[nodiscard]] std::optional<double> cost() const noexcept;

  private:
    static constexpr std::uint64_t kFraction = 64;  ///< of a tick

    void add(std::uint64_t packets, Ticks time) noexcept;

    std::vector<const rte_ring*> rings_;
    std::uint64_t waiting_ = 0;  ///< in all rings, at the last look and since put in
    Ticks last_ = 0;
    bool was_busy_ = false;
    std::uint64_t packets_ = 0;
    Ticks busy_ = 0;
    std::uint64_t sample_packets_ = 0;
    Ticks sample_time_ = 0;
    Histogram costs_{};  ///< of samples, in fractions of a tick a packet
};

}  // namespace neigh::pktgen
