// When to look at the links: soon after somebody told that one changed, every few milliseconds where nobody would tell,
// and once a second in any case.
// Neighbors: daemon looks; dataplane/link_events tells. Contract: control thread only, time is an
// argument. Not here: what a link is (dataplane/port), what follows from its change (link_watch).
#pragma once

#include <algorithm>
#include <chrono>

#include "dataplane/neigh/time.hpp"

namespace neigh::control {

class LinkSchedule {
  public:
    static constexpr Duration kLongest{1'000};
    /// Where somebody has to ask.
    static constexpr Duration kPoll{20};
    /// Between two looks, however often it is told: a machine may have thousands of other interfaces.
    static constexpr Duration kShortest{5};
    /// Polling takes one part in so many of control's time at most: some devices ask their firmware.
    static constexpr int kShare = 10;

    /// `polls`: there are links of which nobody tells.
    explicit LinkSchedule(bool polls) noexcept : polls_(polls) {}

    /// A link may have changed.
    void told() noexcept { told_ = true; }
    /// All links were looked at, and it took that long. The cheaper one of two looks counts: a thread that was
    /// interrupted in one of them says nothing about the devices.
    void looked(TimePoint now, std::chrono::nanoseconds cost) noexcept {
        told_ = false;
        last_ = now;
        const auto pause = std::chrono::ceil<Duration>(std::min(cost, cost_before_) * kShare);
        cost_before_ = cost;
        pause_ = polls_ ? std::clamp(pause, kPoll, kLongest) : kLongest;
    }
    /// When to look next; at once where none has been yet.
    [[nodiscard]] TimePoint next() const noexcept { return last_ + (told_ ? std::min(kShortest, pause_) : pause_); }
    [[nodiscard]] bool is_due(TimePoint now) const noexcept { return now >= next(); }

  private:
    bool polls_;
    bool told_ = false;
    TimePoint last_{};
    Duration pause_{0};
    std::chrono::nanoseconds cost_before_ = std::chrono::nanoseconds::max();
};

}  // namespace neigh::control
