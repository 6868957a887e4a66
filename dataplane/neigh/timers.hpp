// A timing wheel for a million deadlines: arm, disarm and expire in constant time each, no allocation, no scan.
//
// Four levels of 256 buckets, ticks of one millisecond: 2^32 ms (49 days) ahead; later deadlines are clamped to that.
// Items are indices below the capacity; 12 bytes an item, taken from the system as they are touched.
// Single-threaded. Not here: what expires, clocks (now is an argument).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/neigh/time.hpp"

namespace neigh {

class TimerWheel {
  public:
    using Item = std::uint32_t;

    TimerWheel(std::uint32_t capacity, TimePoint start);

    /// Replaces the item's earlier deadline. A deadline that has passed already expires at the next tick; kNever disarms.
    void arm(Item item, TimePoint deadline) noexcept;
    void disarm(Item item) noexcept;
    [[nodiscard]] bool is_armed(Item item) const noexcept;
    [[nodiscard]] std::uint32_t armed() const noexcept;

    /// Moves expired items (deadline <= now), disarmed, into `expired` in order of their deadlines, at most `limit`;
    /// the rest comes at the next call with the same or a later `now`. Appends.
    void advance(TimePoint now, std::vector<Item>& expired, std::size_t limit);

    /// No item expires before this (a lower bound: an item far away may make it early); none: nothing is armed.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;
};

}  // namespace neigh
