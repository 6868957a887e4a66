// The promise of an answer, as bookkeeping: which changes has every worker seen?
//
// Changes of one loop turn share an epoch, an epoch gets one RCU token after its last change, and an answer leaves
// once its epoch has passed. Nothing waits: the main loop calls advance() every turn.
// Neighbors: server notes changes and asks; dpdk/rcu knows the readers.
#pragma once

#include <cstdint>
#include <deque>

#include "dataplane/neigh/dpdk/rcu.hpp"

namespace neigh::control {

/// Where tokens come from: RCU in the daemon, a fake in tests.
class Grace {
  public:
    virtual ~Grace() = default;
    [[nodiscard]] virtual GraceToken start() = 0;
    [[nodiscard]] virtual bool passed(GraceToken token) = 0;
};

class RcuGrace final : public Grace {
  public:
    explicit RcuGrace(Rcu& rcu) : rcu_(rcu) {}
    [[nodiscard]] GraceToken start() override { return rcu_.start(); }
    [[nodiscard]] bool passed(GraceToken token) override { return rcu_.passed(token); }

  private:
    Rcu& rcu_;
};

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

    /// Starts a token for the changes noted since the last call, and looks which tokens have passed. Once a turn,
    /// after the turn's changes. True when an epoch passed.
    bool advance();

  private:
    struct Started {
        Epoch epoch;
        GraceToken token;
    };
    /// With a reader that takes long, later changes share a token rather than queue more of them.
    static constexpr std::size_t kMaxStarted = 16;

    Grace& grace_;
    std::deque<Started> started_;
    Epoch collecting_ = 1;
    Epoch passed_ = 0;
    bool wanted_ = false;
};

inline bool GraceBook::advance() {
    if (wanted_ && started_.size() < kMaxStarted) {
        started_.push_back({collecting_++, grace_.start()});
        wanted_ = false;
    }
    const Epoch before = passed_;
    while (!started_.empty() && grace_.passed(started_.front().token)) {
        passed_ = started_.front().epoch;
        started_.pop_front();
    }
    return passed_ != before;
}

}  // namespace neigh::control
