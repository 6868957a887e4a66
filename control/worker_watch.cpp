#include "control/worker_watch.hpp"

#include <algorithm>
#include <utility>

namespace neigh::control {

WorkerWatch::WorkerWatch(std::uint32_t workers, Beats beats, Duration stall, Tell tell, TimePoint now)
    : beats_(std::move(beats)), tell_(std::move(tell)), stall_(stall), looked_(now), workers_(workers) {
    for (std::uint32_t worker = 0; worker < workers; ++worker) {
        workers_[worker].beat = beats_(worker);
    }
}

Duration WorkerWatch::interval() const noexcept {
    return std::clamp(stall_ / 4, Duration{10}, Duration{500});
}

void WorkerWatch::advance(TimePoint now) {
    const Duration since = now - looked_;
    if (since < interval()) {
        return;
    }
    looked_ = now;
    // Beyond a few intervals it was control that stood still, and perhaps everybody with it.
    const Duration seen = std::min(since, 3 * interval());
    for (std::uint32_t worker = 0; worker < workers_.size(); ++worker) {
        Seen& one = workers_[worker];
        const std::uint64_t beat = beats_(worker);
        if (std::exchange(one.beat, beat) != beat) {
            const Duration silent = std::exchange(one.silent, Duration{0});
            if (std::exchange(one.stalled, false)) {
                --stalled_;
                tell_({.worker = worker, .stalled = false}, silent);
            }
            continue;
        }
        one.silent += seen;
        if (!one.stalled && one.silent >= stall_) {
            one.stalled = true;
            ++stalled_;
            tell_({.worker = worker, .stalled = true}, one.silent);
        }
    }
}

}  // namespace neigh::control
