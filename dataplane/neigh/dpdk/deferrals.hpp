// Deleted slots that readers may still hold, oldest first, until a grace period after their deletion.
//
// A grace period is started for many deletions at once: each takes the line of its token away from every worker, which
// waits a tenth of a microsecond for it at its next quiescent state.
// Contract: control thread only; the Rcu outlives it.
// Neighbors: table_writer.cpp defers and reclaims. Not here: what a slot holds, the hash.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <vector>

#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh {

class Deferrals {
  public:
    /// Room for `most`, at least one.
    Deferrals(Rcu& rcu, std::uint32_t most) : rcu_(rcu), group_(std::clamp(most / 8, 1U, kMostTogether)), ring_(most) {}

    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }
    [[nodiscard]] bool is_full() const noexcept { return count_ == ring_.size(); }
    [[nodiscard]] bool is_half_full() const noexcept { return 2 * std::size_t{count_} >= ring_.size(); }

    /// A slot that no reader finds from now on; not where it is full.
    void add(Slot slot) noexcept {
        assert(!is_full());
        entry(count_++).slot = slot;
        if (++open_ == group_) {
            start_grace_period();
        }
    }
    /// For those that wait for more of their group: whoever needs them back soon calls it.
    void start_grace_period() noexcept {
        if (open_ == 0) {
            return;
        }
        const GraceToken token = rcu_.start();
        for (; open_ > 0; --open_) {
            entry(count_ - open_).token = token;
        }
    }
    /// Calls free(slot) for up to `most` that no reader can hold any more; none of them waits here from then on.
    template <typename Free>
    void reclaim(std::uint32_t most, Free&& free) noexcept {
        for (; most > 0 && count_ > open_ && rcu_.passed(entry(0).token); --most) {
            free(entry(0).slot);
            first_ = first_ + 1 == ring_.size() ? 0 : first_ + 1;
            --count_;
        }
    }

  private:
    struct Entry {
        Slot slot = kNoSlot;
        GraceToken token{};  ///< of no meaning for the open ones
    };
    static constexpr std::uint32_t kMostTogether = 64;

    [[nodiscard]] Entry& entry(std::uint32_t age_rank) noexcept {
        const std::size_t place = first_ + std::size_t{age_rank};
        return ring_[place < ring_.size() ? place : place - ring_.size()];
    }

    Rcu& rcu_;
    std::uint32_t group_;  ///< so many wait for one grace period
    std::vector<Entry> ring_;
    std::size_t first_ = 0;  ///< the oldest's place
    std::uint32_t count_ = 0;
    std::uint32_t open_ = 0;  ///< the youngest, whose grace period has not begun
};

}  // namespace neigh
