// A source with a pace and an end: so many packets, or until a time.
// Neighbors: generator asks it how many may leave now. Not here: what the packets are (source.hpp), sending.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "pktgen/pace.hpp"
#include "pktgen/source.hpp"

namespace neigh::pktgen {

/// Saved up at most: what a pause of the machine may put off without becoming a flood.
inline constexpr std::uint64_t kPaceBurst = 64;

struct StreamLimits {
    std::uint64_t rate = 0;   ///< packets a second, 0: as many as the device takes
    std::uint64_t count = 0;  ///< packets, 0: no limit
    Ticks begin = 0;
    Ticks end = 0;
};

/// Used by the polling lcore alone.
class Stream {
  public:
    Stream(std::unique_ptr<FrameSource> source, const StreamLimits& limits, std::uint64_t hz)
        : source_(std::move(source)),
          limits_(limits),
          left_(limits.count == 0 ? std::numeric_limits<std::uint64_t>::max() : limits.count),
          pace_(limits.rate, kPaceBurst, hz, limits.begin) {}

    [[nodiscard]] std::uint64_t due(Ticks now, std::uint64_t most) noexcept {
        return now < limits_.begin || is_over(now) ? 0 : pace_.available(now, std::min(most, left_));
    }
    [[nodiscard]] FrameSource& source() noexcept { return *source_; }
    /// `count` frames were made.
    void spend(std::uint64_t count) noexcept {
        pace_.spend(count);
        left_ -= count;
    }
    /// All frames were made, or the time is up.
    [[nodiscard]] bool is_over(Ticks now) const noexcept { return left_ == 0 || is_late(now); }
    /// The time is up: nobody waits for a device that takes nothing.
    [[nodiscard]] bool is_late(Ticks now) const noexcept { return now >= limits_.end; }

  private:
    std::unique_ptr<FrameSource> source_;
    StreamLimits limits_;
    std::uint64_t left_;
    Pace pace_;
};

}  // namespace neigh::pktgen
