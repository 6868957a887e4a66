// Flushed entries go out of the table a bounded number at a time, a turn of the main loop and a pause after each.
// Neighbors: resolver does it; loop_parts. Contract: control thread only.
// Not here: which entries are flushed.
#pragma once

#include <optional>

#include "dataplane/neigh/resolver.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

class Sweeper {
  public:
    static constexpr Duration kPause{1};
    /// Before the first part of a sweep. The client that asked for the flush has its answer by then, and has ended:
    /// beside the sweep, on one core, that would take three times as long.
    static constexpr Duration kDelay{10};

    /// `resolver` outlives it.
    explicit Sweeper(Resolver& resolver) : resolver_(resolver) {}

    void advance(TimePoint now) {
        if (!resolver_.has_to_sweep()) {
            next_ = now + kDelay;
        } else if (now >= next_) {
            (void)resolver_.sweep(now);
            next_ = now + kPause;
        }
    }
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept {
        return resolver_.has_to_sweep() ? std::optional{next_} : std::nullopt;
    }

  private:
    Resolver& resolver_;
    TimePoint next_{};
};

}  // namespace neigh::control
