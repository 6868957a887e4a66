// Packets towards a link that was down when they came: a few of them wait until control has looked again, for it may be
// up by now.
//
// Contract: one a worker, on its thread. Owns what waits; in the order in which it came, a fixed number at most. Pure:
// time is an argument. Neighbors: forward gives and takes. Not here: who looks at links, and how often
// (control/neighbors/link_schedule).
#pragma once

#include <array>
#include <cstddef>

#include <rte_mbuf.h>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/dpdk/key.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::dataplane {

class LinkWaits {
  public:
    static constexpr std::size_t kMost = 64;

    struct Waiting {
        rte_mbuf* packet = nullptr;
        Family family = Family::ipv4;
        Key key{};  ///< of its neighbor
        TimePoint since{};
    };

    /// `patience`: how long each waits; 0: nothing does.
    explicit LinkWaits(Duration patience) noexcept : patience_(patience) {}
    ~LinkWaits() {
        while (!empty()) {
            rte_pktmbuf_free(take().packet);
        }
    }
    LinkWaits(const LinkWaits&) = delete;
    LinkWaits& operator=(const LinkWaits&) = delete;

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return count_; }
    /// Takes the packet. False: it is the caller's still, for it has waited long enough, or there is no room.
    [[nodiscard]] bool add(const Waiting& waiting, TimePoint now) noexcept {
        if (count_ == kMost || now - waiting.since >= patience_) {
            return false;
        }
        all_[(first_ + count_++) % kMost] = waiting;
        return true;
    }
    /// The one that came first, which is the caller's then. There is one.
    [[nodiscard]] Waiting take() noexcept {
        const Waiting waiting = all_[first_];
        first_ = (first_ + 1) % kMost;
        --count_;
        return waiting;
    }

  private:
    Duration patience_;
    std::array<Waiting, kMost> all_{};
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

}  // namespace neigh::dataplane
