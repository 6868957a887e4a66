// Notices about known neighbors that had to wait, because their share was used up or the ring was full: of each
// neighbor one, the latest, and handed on in the order in which the neighbors came. So what a limit keeps back is late,
// not lost, and whoever repeats himself takes no more room than his neighbor's.
//
// Contract: one a worker and share, on the worker's thread alone. Memory is taken once, for every slot of the tables;
// the system gives it as it is touched (56 bytes for each notice that waits at once), and nothing here allocates.
// Neighbors: context puts off and hands on. Not here: what is known (local), rates (filter.hpp).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/dpdk/front.hpp"
#include "dataplane/punt.hpp"
#include "dataplane/topology.hpp"

namespace neigh::dataplane {

/// A worker's ways to the neighbor tables, by family.
using Fronts = std::array<Front, kFamilies>;

class Backlog {
  public:
    /// Slots of a family are below its number. Throws std::bad_alloc (start-up only).
    Backlog(const std::array<std::uint32_t, kFamilies>& slots, std::uint32_t max_ifindex);

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
    /// Calls serve(ifindex) for interfaces of which some wait, `most` of them, or all there are: one after the other,
    /// and who is left over comes first the next time.
    template <typename Serve>
    void take_turns(std::size_t most, Serve&& serve) noexcept {
        for (std::size_t left = std::min<std::size_t>(most, in_turn_); left > 0; --left) {
            const std::uint32_t ifindex = next_turn_;
            next_turn_ = queues_[ifindex].next;
            --in_turn_;
            queues_[ifindex].is_in_turn = false;
            serve(ifindex);
            if (waits(ifindex) && !queues_[ifindex].is_in_turn) {
                await_turn(ifindex);
            }
        }
    }

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
        std::uint16_t next = 0;   ///< the interface whose turn it is after this one
        bool is_in_turn = false;  ///< something waits, but for while it is served
    };
    struct Free {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };

    [[nodiscard]] Punt* look_up(Slot slot, const IpAddr& neighbor, std::uint32_t ifindex) noexcept;
    void await_turn(std::uint32_t ifindex) noexcept;
    [[nodiscard]] Index& mark(Slot slot, Family family) noexcept { return marks_[index_of(family)][slot]; }

    std::array<std::unique_ptr<Index[], Free>, kFamilies> marks_;  ///< by slot: where its notice is
    std::unique_ptr<Node[], Free> nodes_;                          ///< from 1 on
    ByInterface<Queue> queues_;
    std::uint16_t next_turn_ = 0;
    std::uint16_t last_turn_ = 0;
    std::uint32_t in_turn_ = 0;  ///< interfaces
    Index most_;                 ///< nodes
    Index used_ = 0;             ///< the nodes beyond were never touched
    Index free_ = kNone;
    std::uint32_t waiting_ = 0;
};

/// Of the shares of which nothing may be lost. Each is handed on by its own rate.
struct Backlogs {
    /// Of the interfaces and addresses that `topology` has by now.
    Backlogs(const Fronts& fronts, const Topology& topology);

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
    /// Of the interface's address number `position`; kNoSlot where it had none then.
    [[nodiscard]] Slot slot_of_own(std::uint32_t ifindex, std::size_t position) const noexcept {
        const Own& own = own_[ifindex];
        return position < own.count ? own.first + static_cast<Slot>(position) : kNoSlot;
    }

  private:
    /// An interface's own addresses among those of all.
    struct Own {
        Slot first = 0;
        std::uint32_t count = 0;
    };
    struct AllOwn {
        ByInterface<Own> of;
        std::uint32_t count = 0;
    };
    [[nodiscard]] static AllOwn number_addresses(const Topology& topology);
    Backlogs(const Fronts& fronts, AllOwn own);

    ByInterface<Own> own_;  ///< before what is made by it

  public:
    Backlog known;      ///< what a neighbor says of itself, and the answer that is waited for
    Backlog claims;     ///< that it is somewhere else
    Backlog conflicts;  ///< that one of our addresses is somebody else's, which probes for it wait to hear
};

}  // namespace neigh::dataplane
