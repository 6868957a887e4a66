// The one clock: monotonic milliseconds. Everything in libneigh takes `now` as an argument;
// only the daemon's loops call MonotonicClock::now().
#pragma once

#include <chrono>
#include <ctime>

namespace neigh {

using Duration = std::chrono::milliseconds;

struct MonotonicClock {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<MonotonicClock>;
    static constexpr bool is_steady = true;

    [[nodiscard]] static time_point now() noexcept {
        timespec ts{};
        clock_gettime(CLOCK_MONOTONIC, &ts);
        return time_point{Duration{ts.tv_sec * 1000 + ts.tv_nsec / 1'000'000}};
    }
};

using TimePoint = MonotonicClock::time_point;

/// "Never": an entry without a timer.
inline constexpr TimePoint kNever = TimePoint::max();

}  // namespace neigh
