// A ring of records of different lengths from one thread to another, for what may be lost and may not hold anybody up.
//
// Contract: one producer, one consumer; neither waits nor allocates. What doesn't fit is not taken, and whoever gives
// it counts it as lost. A record is in one piece. What was staged is seen by the consumer once it is published.
// Neighbors: capture writes frames into it and takes them out. Not here: what a record is.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::dataplane {

class CaptureRing {
  public:
    /// `size`: bytes, a power of two, twice as many as a record has at most. All of them are touched here, so that no
    /// producer has to wait for its pages.
    explicit CaptureRing(std::size_t size) : bytes_(std::bit_ceil(size)) {}

    // ---- Producer ----------------------------------------------------------------------------------

    /// Room for a record of so many bytes (at least one), to be written before publish(). Empty: there is none.
    [[nodiscard]] wire::Bytes stage(std::size_t length) noexcept {
        const std::size_t needed = taken_by(length);
        const std::size_t to_end = bytes_.size() - place_of(staged_);
        const std::size_t skipped = to_end < needed ? to_end : 0;
        if (!has_room(skipped + needed)) {
            return {};
        }
        if (skipped > 0) {
            write_lead(staged_, kSkip);
        }
        staged_ += skipped;
        write_lead(staged_, length);
        const std::size_t at = place_of(staged_) + kLead;
        staged_ += needed;
        return {bytes_.data() + at, length};
    }
    /// A place in the ring: behind what was staged so far.
    [[nodiscard]] std::uint64_t staged() const noexcept { return staged_; }
    /// The consumer sees what was staged before this place; what was staged behind it never was.
    void publish(std::uint64_t up_to) noexcept {
        staged_ = up_to;
        // ORDER: release, partner of the acquire in front(): the records are written before they can be seen.
        head_.store(up_to, std::memory_order_release);
    }
    void count_lost() noexcept {
        // ORDER: relaxed; one writer, and a counter orders nothing.
        lost_.store(lost_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }

    // ---- Consumer ----------------------------------------------------------------------------------

    /// The oldest record, until pop(); empty: there is none.
    [[nodiscard]] wire::ConstBytes front() noexcept {
        // ORDER: acquire, partner of the release in publish().
        if (read_ == seen_head_ && read_ == (seen_head_ = head_.load(std::memory_order_acquire))) {
            return {};
        }
        if (read_lead(read_) == kSkip) {  // a record follows, published with it
            read_ += bytes_.size() - place_of(read_);
        }
        return {bytes_.data() + place_of(read_) + kLead, read_lead(read_)};
    }
    /// Only after front() gave one.
    void pop() noexcept {
        read_ += taken_by(read_lead(read_));
        // ORDER: release, partner of the acquire in has_room(): the record was read before its room is written anew.
        tail_.store(read_, std::memory_order_release);
    }

    /// Any thread.
    [[nodiscard]] bool is_empty() const noexcept {
        return head_.load(std::memory_order_relaxed) == tail_.load(std::memory_order_relaxed);
    }
    /// Any thread. How many were not taken, ever.
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

  private:
    static constexpr std::size_t kLead = 8;    ///< before each record: its length
    static constexpr std::uint64_t kSkip = 0;  ///< in place of it: the next record is at the beginning

    [[nodiscard]] static std::size_t taken_by(std::size_t length) noexcept { return kLead + (length + 7) / 8 * 8; }
    [[nodiscard]] std::size_t place_of(std::uint64_t at) const noexcept { return at & (bytes_.size() - 1); }
    void write_lead(std::uint64_t at, std::uint64_t value) noexcept {
        std::memcpy(bytes_.data() + place_of(at), &value, sizeof value);
    }
    [[nodiscard]] std::uint64_t read_lead(std::uint64_t at) const noexcept {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes_.data() + place_of(at), sizeof value);
        return value;
    }
    [[nodiscard]] bool has_room(std::size_t needed) noexcept {
        if (bytes_.size() - (staged_ - seen_tail_) >= needed) {
            return true;
        }
        // ORDER: acquire, partner of the release in pop().
        seen_tail_ = tail_.load(std::memory_order_acquire);
        return bytes_.size() - (staged_ - seen_tail_) >= needed;
    }

    std::vector<std::uint8_t> bytes_;
    // Places grow for ever; a place in bytes_ is their remainder.
    alignas(64) std::uint64_t staged_ = 0;  ///< the producer's, as the three that follow
    std::uint64_t seen_tail_ = 0;
    std::atomic<std::uint64_t> head_{0};
    std::atomic<std::uint64_t> lost_{0};
    alignas(64) std::uint64_t read_ = 0;  ///< the consumer's, as the two that follow
    std::uint64_t seen_head_ = 0;
    std::atomic<std::uint64_t> tail_{0};
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

}  // namespace neigh::dataplane
