// Whether the workers live: each must end a burst every so often.
//
// What counts is what control sees: a number of the worker's that changes with each burst. Time in which control itself
// did not look (the process was stopped, the machine suspended) counts for nobody. A worker that sleeps for want of
// packets ends bursts between its sleeps, so it is none that is stuck.
// Neighbors: daemon looks once a turn and tells of changes; grace asks whom not to wait for. Control thread only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "control/events.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

/// How long a worker may be silent: what the configuration says, but more than one that idles sleeps.
[[nodiscard]] constexpr Duration stall_of(const config::Worker& worker) noexcept {
    return std::max(worker.stall, Duration{4 * (worker.idle_sleep_us / 1'000 + 1)});
}

class WorkerWatch {
  public:
    /// Another number after each burst of that worker.
    using Beats = std::function<std::uint64_t(std::uint32_t worker)>;
    /// One is stuck, or runs again; for how long it has ended no burst.
    using Tell = std::function<void(const WorkerChange& change, Duration silent)>;

    WorkerWatch(std::uint32_t workers, Beats beats, Duration stall, Tell tell, TimePoint now);

    /// From now on.
    void set_stall(Duration stall) noexcept { stall_ = stall; }
    /// Every turn of the main loop; looks only when it is time.
    void advance(TimePoint now);
    /// When advance() wants to be called at the latest.
    [[nodiscard]] TimePoint next_wake() const noexcept { return looked_ + interval(); }

    [[nodiscard]] bool all_run() const noexcept { return stalled_ == 0; }
    [[nodiscard]] bool is_stalled(std::uint32_t worker) const noexcept { return workers_[worker].stalled; }
    [[nodiscard]] std::uint32_t workers() const noexcept { return static_cast<std::uint32_t>(workers_.size()); }

  private:
    struct Seen {
        std::uint64_t beat = 0;
        Duration silent{0};  ///< for how long control has seen no other beat
        bool stalled = false;
    };
    [[nodiscard]] Duration interval() const noexcept;

    Beats beats_;
    Tell tell_;
    Duration stall_;
    TimePoint looked_;
    std::vector<Seen> workers_;
    std::uint32_t stalled_ = 0;  ///< how many are
};

}  // namespace neigh::control
