// The promise of an answer, as bookkeeping: which changes has every worker seen?
//
// Changes of one loop turn share an epoch, an epoch gets one RCU token after its last change, and an answer leaves
// once its epoch has passed. Nothing waits: the main loop calls advance() every turn. A worker that is stuck holds
// nobody up for ever: what waits for it is given up.
// Neighbors: server notes changes and asks; dpdk/rcu knows the readers, worker_watch which of them are stuck.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

#include "control/worker_watch.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

/// Where tokens come from: RCU in the daemon, a fake in tests.
class Grace {
  public:
    virtual ~Grace() = default;
    [[nodiscard]] virtual GraceToken start() = 0;
    [[nodiscard]] virtual bool passed(GraceToken token) = 0;
    /// A worker that is stuck, and that the token waits for; none: it will pass soon.
    [[nodiscard]] virtual std::optional<std::uint32_t> stuck(GraceToken token) = 0;
};

class RcuGrace final : public Grace {
  public:
    /// Worker and reader are the same number.
    RcuGrace(Rcu& rcu, const WorkerWatch& watch) : rcu_(rcu), watch_(watch) {}
    [[nodiscard]] GraceToken start() override { return rcu_.start(); }
    [[nodiscard]] bool passed(GraceToken token) override { return rcu_.passed(token); }
    [[nodiscard]] std::optional<std::uint32_t> stuck(GraceToken token) override {
        for (std::uint32_t worker = 0; !watch_.all_run() && worker < watch_.workers(); ++worker) {
            if (watch_.is_stalled(worker) && rcu_.waits_for(worker, token)) {
                return worker;
            }
        }
        return std::nullopt;
    }

  private:
    Rcu& rcu_;
    const WorkerWatch& watch_;
};

/// How long to sleep before the next look at a grace period that has lasted so long already. Workers leave their bursts
/// within a fraction of a millisecond; who has not by then is not waited for in a spin.
[[nodiscard]] constexpr Duration pause_before_look(Duration lasted) noexcept {
    return lasted <= Duration{1} ? Duration{0} : std::clamp(lasted / 8, Duration{1}, Duration{50});
}

/// Changes that wait together. 0: nothing to wait for.
using Epoch = std::uint64_t;

class GraceBook {
  public:
    explicit GraceBook(Grace& grace) : grace_(grace) {}

    /// A change was made just now; its answer waits for the epoch returned.
    [[nodiscard]] Epoch note_change() noexcept {
        wanted_ = true;
        return collecting_;
    }
    [[nodiscard]] bool has_passed(Epoch epoch) const noexcept { return epoch <= passed_; }
    /// The last epoch that passed.
    [[nodiscard]] Epoch passed() const noexcept { return passed_; }
    [[nodiscard]] bool waiting() const noexcept { return wanted_ || !started_.empty(); }
    /// How long advance() may be put off; none: nothing waits.
    [[nodiscard]] std::optional<Duration> pause(TimePoint now) const noexcept {
        if (!waiting()) {
            return std::nullopt;
        }
        return started_.empty() ? Duration{0} : pause_before_look(now - started_.front().at);
    }

    /// These epochs count as passed, though that worker has seen nothing of them.
    struct GivenUp {
        Epoch first;
        Epoch last;
        std::uint32_t worker;
    };
    struct Advance {
        bool passed = false;  ///< an epoch did, in whatever way
        std::optional<GivenUp> given_up{};
    };
    /// Starts a token for the changes noted since the last call, and looks which tokens have passed. Once a turn,
    /// after the turn's changes.
    [[nodiscard]] Advance advance(TimePoint now);

  private:
    struct Started {
        Epoch epoch;
        GraceToken token;
        TimePoint at;
    };
    /// With a reader that takes long, later changes share a token rather than queue more of them.
    static constexpr std::size_t kMaxStarted = 16;

    Grace& grace_;
    std::deque<Started> started_;
    Epoch collecting_ = 1;
    Epoch passed_ = 0;
    bool wanted_ = false;
};

inline GraceBook::Advance GraceBook::advance(TimePoint now) {
    if (wanted_ && started_.size() < kMaxStarted) {
        started_.push_back({collecting_++, grace_.start(), now});
        wanted_ = false;
    }
    const Epoch before = passed_;
    while (!started_.empty() && grace_.passed(started_.front().token)) {
        passed_ = started_.front().epoch;
        started_.pop_front();
    }
    Advance done{.passed = passed_ != before};
    if (const auto worker = started_.empty() ? std::nullopt : grace_.stuck(started_.front().token)) {
        // Later tokens wait for it as well.
        done = {.passed = true,
                .given_up = GivenUp{.first = passed_ + 1, .last = started_.back().epoch, .worker = *worker}};
        passed_ = started_.back().epoch;
        started_.clear();
    }
    return done;
}

}  // namespace neigh::control
