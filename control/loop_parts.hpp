// The parts of the main loop in one shape and one ordered list: a turn lets each do what is due, the sleep after it
// ends when the first of them wants its next turn. So none that has a timer is forgotten in one of the two. Neighbors:
// daemon makes the list and turns it; loop waits for descriptors in between. Contract: one thread; a part outlives the
// list. next_wake() is asked after all have had their turn. Not here: descriptors (loop), what a part does.
#pragma once

#include <algorithm>
#include <concepts>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "dataplane/neigh/time.hpp"

namespace neigh::control {

/// advance() does what is due by now, a bounded amount; true: more is due, the loop is not to sleep (void: never).
/// next_wake() is when it wants to be called at the latest; none: nothing is to come until something happens.
template <typename Part>
concept Turned = requires(Part& part, const Part& seen, TimePoint now) {
    requires std::same_as<decltype(part.advance(now)), bool> || std::is_void_v<decltype(part.advance(now))>;
    { seen.next_wake() } -> std::convertible_to<std::optional<TimePoint>>;
};

/// One in the list, and for what has no class of its own.
struct LoopPart {
    std::function<bool(TimePoint)> advance;
    std::function<std::optional<TimePoint>()> next_wake;

    /// What it does comes of what other parts did: nothing of it waits for a time.
    static LoopPart without_timer(std::function<void(TimePoint)> action) {
        return {.advance =
                    [action = std::move(action)](TimePoint now) {
                        action(now);
                        return false;
                    },
                .next_wake = [] { return std::optional<TimePoint>{}; }};
    }
};
static_assert(Turned<LoopPart>);

/// Something to be done every so often, at once for the first time.
class Periodic {
  public:
    Periodic(Duration period, std::function<void()> action) : period_(period), action_(std::move(action)) {}
    void advance(TimePoint now) {
        if (now >= next_) {
            action_();
            next_ = now + period_;
        }
    }
    [[nodiscard]] TimePoint next_wake() const noexcept { return next_; }

  private:
    Duration period_;
    std::function<void()> action_;
    TimePoint next_{};
};

class LoopParts {
  public:
    /// Parts have their turn in the order in which they are added.
    template <Turned Part>
    void add(Part& part) {
        parts_.push_back({.advance =
                              [&part](TimePoint now) {
                                  if constexpr (std::is_void_v<decltype(part.advance(now))>) {
                                      part.advance(now);
                                      return false;
                                  } else {
                                      return part.advance(now);
                                  }
                              },
                          .next_wake = [&part]() -> std::optional<TimePoint> { return part.next_wake(); }});
    }
    void add(LoopPart&& part) { parts_.push_back(std::move(part)); }

    /// One turn of each. True: one of them has more to do already.
    bool advance(TimePoint now) {
        bool busy = false;
        for (LoopPart& part : parts_) {
            busy = part.advance(now) || busy;
        }
        return busy;
    }
    /// When the first of them wants its next turn.
    [[nodiscard]] std::optional<TimePoint> next_wake() const {
        std::optional<TimePoint> wake;
        for (const LoopPart& part : parts_) {
            const auto next = part.next_wake();
            wake = next && (!wake || *next < *wake) ? next : wake;
        }
        return wake;
    }

  private:
    std::vector<LoopPart> parts_;
};

}  // namespace neigh::control
