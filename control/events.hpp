// What happens, numbered: changes of the neighbor tables, of own addresses and of the workers, a ring of the last ones,
// and the notification that tells of each.
// Neighbors: output and worker_watch record them; subscriptions reads them, each subscriber at its own pace.
// Contract: control thread only. Recording is one copy into memory that is there already; text is made for whoever
// asks. Not here: who wants to know.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "control/facts.hpp"
#include "dataplane/neigh/events.hpp"

namespace neigh::control {

/// A worker got stuck, or runs again.
struct WorkerChange {
    std::uint32_t worker = 0;
    bool stalled = false;
};

/// One thing that happened.
using Event = std::variant<Change, AddressChange, WorkerChange>;

class EventLog {
  public:
    static constexpr std::size_t kHistory = 65'536;

    /// Numbers go on from `start`, by one for each event, and stay below 2^53 (microseconds since 1970 for a start do
    /// until 2255). Microseconds, because no daemon changes more than one entry in each: so a number of an earlier run
    /// is older than everything here, unless the clock was set back. `run` is this log's alone, and decides.
    explicit EventLog(std::uint64_t start, std::string run, std::size_t history = kHistory);

    /// A word for this run of the daemon, that no other run has.
    [[nodiscard]] const std::string& run() const noexcept { return run_; }
    void record(const Event& event) noexcept;

    /// The number of the last one; `start` before the first one.
    [[nodiscard]] std::uint64_t last() const noexcept { return last_; }
    /// The oldest one that at() still has; last() + 1 where there is none.
    [[nodiscard]] std::uint64_t first() const noexcept { return last_ - ring_.size() + 1; }
    /// `seq` from first() to last(). Valid until the next record().
    [[nodiscard]] const Event& at(std::uint64_t seq) const noexcept { return ring_[place_of(seq)]; }

  private:
    [[nodiscard]] std::size_t place_of(std::uint64_t seq) const noexcept { return (seq - start_ - 1) % history_; }

    std::string run_;
    std::uint64_t start_;
    std::uint64_t last_;
    std::size_t history_;
    std::vector<Event> ring_;  ///< reserved whole, touched as things happen
};

/// Appends the `neigh.event` notification, with its line end.
void append_event(std::string& out, std::uint64_t seq, const Change& change, const InterfaceFacts& interface);
/// The same for `address.event`.
void append_event(std::string& out, std::uint64_t seq, const AddressChange& change, const InterfaceFacts& interface);
/// The same for `worker.event`.
void append_event(std::string& out, std::uint64_t seq, const WorkerChange& change);
/// Instead of `count` of them that the subscriber was too slow for; `last` is the number of the last one.
void append_lost(std::string& out, std::uint64_t count, std::uint64_t last);

}  // namespace neigh::control
