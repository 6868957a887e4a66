// The changes of the neighbor tables, numbered: a ring of the last ones, and the notification that tells of each.
// Neighbors: output records them; subscriptions reads them, each subscriber at its own pace.
// Contract: control thread only. Recording is one copy into memory that is there already; text is made for whoever
// asks. Not here: who wants to know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "control/facts.hpp"
#include "dataplane/neigh/events.hpp"

namespace neigh::control {

class EventLog {
  public:
    static constexpr std::size_t kHistory = 65'536;

    /// Numbers go on from `start`, by one for each change, and stay below 2^53 (microseconds since 1970 for a start do
    /// until 2255). Microseconds, because no daemon changes more than one entry in each: so a number of an earlier run
    /// is always older than everything here, and never taken for one of ours.
    explicit EventLog(std::uint64_t start, std::size_t history = kHistory);

    void record(const Change& change) noexcept;

    /// The number of the last change; `start` before the first one.
    [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
    /// The oldest one that at() still has; last() + 1 where there is none.
    [[nodiscard]] std::uint64_t first() const noexcept { return last_ - ring_.size() + 1; }
    /// `seq` from first() to last(). Valid until the next record().
    [[nodiscard]] const Change& at(std::uint64_t seq) const noexcept { return ring_[place_of(seq)]; }

  private:
    [[nodiscard]] std::size_t place_of(std::uint64_t seq) const noexcept { return (seq - start_ - 1) % history_; }

    std::uint64_t start_;
    std::uint64_t last_;
    std::size_t history_;
    std::vector<Change> ring_;  ///< reserved whole, touched as changes come
};

/// Appends the `neigh.event` notification, with its line end.
void append_event(std::string& out, std::uint64_t seq, const Change& change, const InterfaceFacts& interface);
/// Instead of `count` of them that the subscriber was too slow for; `last` is the number of the last one.
void append_lost(std::string& out, std::uint64_t count, std::uint64_t last);

}  // namespace neigh::control
