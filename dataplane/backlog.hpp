// Notices about known neighbors that had to wait, because their share was used up or the ring was full: of each
// neighbor one, the latest, and handed on in the order in which the neighbors came. So what a limit keeps back is late,
// not lost, and whoever repeats himself takes no more room than his neighbor's.
//
// Contract: one a worker and share, on the worker's thread alone. Memory is taken once, for every slot of the tables;
// the system gives it as it is touched (56 bytes for each notice that waits at once), and nothing here allocates.
// Neighbors: context puts off and hands on. Not here: what is known (local), rates (filter.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "dataplane/neigh/dpdk/front.hpp"
#include "dataplane/punt.hpp"

namespace neigh::dataplane {

/// A worker's ways to the neighbor tables, by family.
using Fronts = std::array<Front, kFamilies>;

class Backlog {
  public:
    /// Slots of a family are below its number. Throws std::bad_alloc (start-up only).
    explicit Backlog(const std::array<std::uint32_t, kFamilies>& slots);

    [[nodiscard]] bool empty() const noexcept { return waiting_ == 0; }
    /// Something of this interface waits.
    [[nodiscard]] bool waits(std::uint32_t ifindex) const noexcept { return queues_[ifindex].oldest != kNone; }
    /// The notice that waits about this neighbor, whose entry is in `slot`; null: none does.
    [[nodiscard]] Punt* find(Slot slot, const IpAddr& neighbor, std::uint32_t ifindex) noexcept {
        return empty() ? nullptr : look_up(slot, neighbor, ifindex);
    }
    /// Appends one about a neighbor of whom none waits. False: no room, which takes entries that come and go while they
    /// wait.
    [[nodiscard]] bool add(Slot slot, const Punt& notice) noexcept;

    struct First {
        Slot slot;
        const Punt& notice;
    };
    /// The one that has waited longest, of an interface of which some wait.
    [[nodiscard]] First first(std::uint32_t ifindex) const noexcept;
    void remove_first(std::uint32_t ifindex) noexcept;

  private:
    using Index = std::uint32_t;
    static constexpr Index kNone = 0;
    struct Node {
        Punt notice;
        Slot slot;
        Index next;  ///< in its queue; of a free one: the next free one
    };
    struct Queue {
        Index oldest = kNone;
        Index newest = kNone;
    };
    struct Free {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };

    [[nodiscard]] Punt* look_up(Slot slot, const IpAddr& neighbor, std::uint32_t ifindex) noexcept;
    [[nodiscard]] Index& mark(Slot slot, Family family) noexcept { return marks_[index_of(family)][slot]; }

    std::array<std::unique_ptr<Index[], Free>, kFamilies> marks_;  ///< by slot: where its notice is
    std::unique_ptr<Node[], Free> nodes_;                          ///< from 1 on
    std::array<Queue, kMaxInterfaces> queues_{};
    Index most_;      ///< nodes
    Index used_ = 0;  ///< the nodes beyond were never touched
    Index free_ = kNone;
    std::uint32_t waiting_ = 0;
};

/// Of the shares of which nothing may be lost. Each is handed on by its own rate.
struct Backlogs {
    explicit Backlogs(const Fronts& fronts)
        : known({fronts[0].slot_limit(), fronts[1].slot_limit()}),
          claims({fronts[0].slot_limit(), fronts[1].slot_limit()}),
          conflicts({kMaxInterfaces * kOwnAddresses, kMaxInterfaces * kOwnAddresses}) {}

    /// Null: what is kept back of this share is lost.
    [[nodiscard]] Backlog* of(Share share) noexcept {
        switch (share) {
            case Share::known:
                return &known;
            case Share::claims:
                return &claims;
            case Share::ourselves:
                return &conflicts;
            default:
                return nullptr;
        }
    }
    [[nodiscard]] bool empty() const noexcept { return known.empty() && claims.empty() && conflicts.empty(); }
    /// Of the interface's address number `position`; kNoSlot beyond what is kept.
    [[nodiscard]] static Slot slot_of_own(std::uint32_t ifindex, std::size_t position) noexcept {
        return position < kOwnAddresses ? ifindex * kOwnAddresses + static_cast<Slot>(position) : kNoSlot;
    }

    Backlog known;      ///< what a neighbor says of itself, and the answer that is waited for
    Backlog claims;     ///< that it is somewhere else
    Backlog conflicts;  ///< that one of our addresses is somebody else's, which probes for it wait to hear

  private:
    static constexpr std::uint32_t kOwnAddresses = 256;  ///< an interface
};

}  // namespace neigh::dataplane
