// A timing wheel for a million deadlines: arm, disarm and expire in constant time each, no allocation, no scan.
//
// Four levels of 256 buckets, ticks of one millisecond: 2^32 ms (49 days) ahead; later deadlines are clamped to that.
// Items are indices below the capacity; 12 bytes an item, taken from the system as they are touched. A bitmap of
// occupied buckets makes an idle gap of any length cheap: time jumps from one occupied bucket to the next.
// Single-threaded. Not here: what expires, clocks (now is an argument).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/neigh/time.hpp"

namespace neigh {

class TimerWheel {
  public:
    using Item = std::uint32_t;

    /// Items 0 .. capacity-1, all disarmed; capacity below 2^31. Time begins at `start`. Throws std::bad_alloc
    /// (start-up only).
    TimerWheel(std::uint32_t capacity, TimePoint start);

    /// Replaces the item's earlier deadline. A deadline that has passed already expires at the next tick; kNever
    /// disarms.
    void arm(Item item, TimePoint deadline) noexcept;
    void disarm(Item item) noexcept;
    [[nodiscard]] bool is_armed(Item item) const noexcept;
    [[nodiscard]] std::uint32_t armed() const noexcept { return armed_; }
    /// When it expires; none: it is disarmed.
    [[nodiscard]] std::optional<TimePoint> deadline(Item item) const noexcept;

    /// Moves expired items (deadline <= now), disarmed, into `expired` in order of their deadlines, at most `limit`;
    /// the rest comes at the next call with the same or a later `now`. Appends. A `now` before an earlier one does
    /// nothing.
    void advance(TimePoint now, std::vector<Item>& expired, std::size_t limit);

    /// No item expires before this (a lower bound: an item far away may make it early); none: nothing is armed.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;

  private:
    static constexpr unsigned kLevels = 4;
    static constexpr unsigned kDigitBits = 8;  ///< of a tick: digit L names the bucket of level L
    static constexpr std::uint32_t kBuckets = 1U << kDigitBits;

    /// Milliseconds since start_: it does not wrap, the 32 bits that an item stores do.
    using Tick = std::uint64_t;

    /// A link names an item (its number plus one), or, as the `previous` of a bucket's first item, that bucket
    /// (kBucket and its number); zero is nothing. So zeroed memory is disarmed items.
    using Link = std::uint32_t;
    static constexpr Link kBucket = 1U << 31U;

    struct Node {
        Link next = 0;
        Link previous = 0;           ///< zero: disarmed
        std::uint32_t deadline = 0;  ///< low 32 bits of its tick
    };
    static_assert(sizeof(Node) == 12);

    struct Free {
        void operator()(Node* nodes) const noexcept { std::free(nodes); }
    };

    struct Level {
        std::array<Link, kBuckets> first{};
        std::array<std::uint64_t, kBuckets / 64> occupied{};
    };

    [[nodiscard]] Tick tick_of(TimePoint time) const noexcept;
    [[nodiscard]] Tick next_stop() const noexcept;
    void link(Item item) noexcept;
    void unlink(Item item) noexcept;
    void go_to(Tick tick) noexcept;

    std::unique_ptr<Node[], Free> nodes_;
    std::array<Level, kLevels> levels_{};
    TimePoint start_;
    Tick tick_ = 0;  ///< the next one to expire; all before it are done, and its own buckets are cascaded already
    std::uint32_t capacity_;
    std::uint32_t armed_ = 0;
};

}  // namespace neigh
