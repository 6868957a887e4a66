// The wheel's levels are digits of base 256 of the deadline's tick. An item lies in the level of its distance: what is
// less than 256 ticks away in level 0, whose bucket is one tick exactly; what is less than 256^2 away in level 1; and
// so on. When time reaches a bucket of a higher level, its items move down. A bucket of the digit that time stands at
// was emptied when time got there, so what lies in it is a whole turn ahead: hence no case of its own for wrapping.
#include "dataplane/neigh/timers.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>
#include <new>

namespace neigh {
namespace {

using Bitmap = std::array<std::uint64_t, 4>;

void set(Bitmap& bits, std::uint32_t i) noexcept {
    bits[i / 64] |= 1ULL << (i % 64);
}
void clear(Bitmap& bits, std::uint32_t i) noexcept {
    bits[i / 64] &= ~(1ULL << (i % 64));
}

/// How far from bit `start` the next set bit is, going up and around; 256 where none is set.
[[nodiscard]] std::uint32_t distance_to_set(const Bitmap& bits, std::uint32_t start) noexcept {
    constexpr std::uint32_t kWords = std::tuple_size_v<Bitmap>;
    for (std::uint32_t i = 0; i <= kWords; ++i) {  // the first word twice: its upper part, at last its lower one
        const std::uint32_t at = (start / 64 + i) % kWords;
        std::uint64_t word = bits[at];
        if (i == 0) {
            word &= ~0ULL << (start % 64);
        }
        if (word != 0) {
            const auto found = at * 64 + static_cast<std::uint32_t>(std::countr_zero(word));
            return (found - start) % 256;
        }
    }
    return 256;
}

[[nodiscard]] constexpr std::uint32_t low_32(std::uint64_t tick) noexcept {
    return static_cast<std::uint32_t>(tick);
}

}  // namespace

TimerWheel::TimerWheel(std::uint32_t capacity, TimePoint start)
    : nodes_(static_cast<Node*>(std::calloc(std::max(capacity, 1U), sizeof(Node)))),
      start_(start),
      capacity_(capacity) {
    assert(capacity < kBucket);
    if (!nodes_) {
        throw std::bad_alloc{};
    }
}

void TimerWheel::arm(Item item, TimePoint deadline) noexcept {
    disarm(item);
    if (deadline == kNever) {
        return;
    }
    constexpr Tick kFarthest = std::numeric_limits<std::uint32_t>::max();
    nodes_[item].deadline = low_32(std::clamp(tick_of(deadline), tick_, tick_ + kFarthest));
    link(item);
    ++armed_;
}

void TimerWheel::disarm(Item item) noexcept {
    if (is_armed(item)) {
        unlink(item);
        --armed_;
    }
}

bool TimerWheel::is_armed(Item item) const noexcept {
    assert(item < capacity_);
    return nodes_[item].previous != 0;
}

std::optional<TimePoint> TimerWheel::deadline(Item item) const noexcept {
    if (!is_armed(item)) {
        return std::nullopt;
    }
    // No armed deadline is before tick_, nor 2^32 ticks after it.
    const std::uint32_t ahead = nodes_[item].deadline - static_cast<std::uint32_t>(tick_);
    return start_ + Duration{static_cast<Duration::rep>(tick_ + ahead)};
}

void TimerWheel::advance(TimePoint now, std::vector<Item>& expired, std::size_t limit) {
    if (now < start_) {
        return;
    }
    const Tick last = tick_of(now);
    while (tick_ <= last) {
        const Link& due = levels_[0].first[tick_ % kBuckets];
        for (; due != 0; --limit) {
            if (limit == 0) {
                return;  // time stands still until the rest is fetched
            }
            const Item item = due - 1;
            expired.push_back(item);
            disarm(item);
        }
        go_to(std::min(next_stop(), last + 1));
    }
}

std::optional<TimePoint> TimerWheel::next_wake() const noexcept {
    if (armed_ == 0) {
        return std::nullopt;
    }
    return start_ + Duration{static_cast<Duration::rep>(next_stop())};
}

/// Ticks since start; what lies before it is tick 0.
TimerWheel::Tick TimerWheel::tick_of(TimePoint time) const noexcept {
    // Unsigned, so that the distance of any two points in time fits.
    return time <= start_ ? 0
                          : static_cast<Tick>(time.time_since_epoch().count()) -
                                static_cast<Tick>(start_.time_since_epoch().count());
}

/// The first tick, tick_ or later, at which an item expires or a bucket of a higher level is due to move down.
TimerWheel::Tick TimerWheel::next_stop() const noexcept {
    Tick stop = std::numeric_limits<Tick>::max();
    for (unsigned level = 0; level < kLevels; ++level) {
        const unsigned shift = level * kDigitBits;
        // Level 0 from this very tick on; the others from the next digit on, for this one's bucket is a turn ahead.
        const Tick from = (tick_ >> shift) + (level == 0 ? 0 : 1);
        const std::uint32_t distance = distance_to_set(levels_[level].occupied, low_32(from % kBuckets));
        if (distance < kBuckets) {
            stop = std::min(stop, (from + distance) << shift);
        }
    }
    return stop;
}

/// Time goes to `tick`, which is not beyond next_stop(): buckets that begin there move down, highest level first.
void TimerWheel::go_to(Tick tick) noexcept {
    tick_ = tick;
    for (unsigned level = kLevels - 1; level > 0; --level) {
        const unsigned shift = level * kDigitBits;
        if (tick % (Tick{1} << shift) != 0) {
            continue;
        }
        const auto bucket = low_32((tick >> shift) % kBuckets);
        Link moving = levels_[level].first[bucket];
        levels_[level].first[bucket] = 0;
        clear(levels_[level].occupied, bucket);
        while (moving != 0) {
            const Item item = moving - 1;
            moving = nodes_[item].next;
            link(item);
        }
    }
}

void TimerWheel::link(Item item) noexcept {
    Node& node = nodes_[item];
    const std::uint32_t distance = node.deadline - low_32(tick_);  // modulo 2^32
    const unsigned level = static_cast<unsigned>(std::bit_width(distance | 1U) - 1) / kDigitBits;
    const std::uint32_t bucket = (node.deadline >> (level * kDigitBits)) % kBuckets;
    Link& first = levels_[level].first[bucket];
    node.next = first;
    node.previous = kBucket | (level * kBuckets + bucket);
    if (first != 0) {
        nodes_[first - 1].previous = item + 1;
    }
    first = item + 1;
    set(levels_[level].occupied, bucket);
}

void TimerWheel::unlink(Item item) noexcept {
    Node& node = nodes_[item];
    if (node.next != 0) {
        nodes_[node.next - 1].previous = node.previous;
    }
    if ((node.previous & kBucket) == 0) {
        nodes_[node.previous - 1].next = node.next;
    } else {
        const std::uint32_t number = node.previous & ~kBucket;
        Level& level = levels_[number / kBuckets];
        level.first[number % kBuckets] = node.next;
        if (node.next == 0) {
            clear(level.occupied, number % kBuckets);
        }
    }
    node.next = 0;
    node.previous = 0;
}

}  // namespace neigh
