// Life and death of entries: which there is room for, which is recycled for another, and the sweep behind a flush.
//
// Owns the Entries of both families. An entry begins as a fresh slot (find_or_create, vacant_slot), which
// Entries::store brings to life, and ends by bury(), which tells the observer first.
// Neighbors: resolver decides on what the pool hands out; flush condemns many at once; listing looks at them.
// Contract: control thread; the observer is called from within and must not call the pool back.
// Not here: states (nud), packets, who is told of an end (the observer).
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/entries.hpp"
#include "dataplane/neigh/entry_ref.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/result.hpp"

namespace neigh {

class EntryPool {
  public:
    class Observer {
      public:
        virtual ~Observer() = default;
        /// The entry goes, and is there still to be looked at. A fresh one, which never lived, is in State::none.
        virtual void entry_ends(EntryRef entry, Cause cause, TimePoint now) = 0;
    };

    /// How many entries an interface may have.
    struct Limits {
        std::array<bool, kFamilies> families{};  ///< by index_of(): whether any at all
        std::uint32_t max_entries = 0;           ///< a family
        std::uint32_t max_incomplete = 0;        ///< of those, entries that are looked for
    };

    /// Tables, counters (index = ifindex) and observer outlive the pool. Both tables are of the same interfaces, and
    /// there are counters for each of them.
    EntryPool(Table& ipv4, Table& ipv6, std::span<ControlCounters> counters, Observer& observer, TimePoint now);
    /// From now on. What is beyond a limit stays; what comes next recycles first.
    void set_limits(std::uint32_t ifindex, const Limits& limits) noexcept { interfaces_[ifindex].limits = limits; }
    /// One that there may be entries of.
    [[nodiscard]] bool has_interface(std::uint32_t ifindex) const noexcept { return interfaces_.has(ifindex); }
    [[nodiscard]] std::uint32_t max_ifindex() const noexcept { return interfaces_.max_ifindex(); }

    // ---- Look ----------------------------------------------------------------------------------------

    [[nodiscard]] Entries& of(Family family) noexcept { return entries_[index_of(family)]; }
    [[nodiscard]] const Entries& of(Family family) const noexcept { return entries_[index_of(family)]; }
    [[nodiscard]] std::span<Entries, kFamilies> families() noexcept { return entries_; }
    [[nodiscard]] std::span<const Entries, kFamilies> families() const noexcept { return entries_; }
    /// The live entry, or none.
    [[nodiscard]] EntryRef find(std::uint32_t ifindex, const IpAddr& address) noexcept {
        return {of(address.family), of(address.family).find(ifindex, address)};
    }

    // ---- Beginnings ----------------------------------------------------------------------------------

    /// The live entry, or a fresh one. None: the interface has no such family, or there is no room.
    [[nodiscard]] EntryRef find_or_create(std::uint32_t ifindex, const IpAddr& address, bool unresolved, TimePoint now);
    /// Sees to it that the interface has room for one more (`unresolved`: that is looked for), by recycling. False: all
    /// there are stay.
    [[nodiscard]] bool make_room(Entries& entries, std::uint32_t ifindex, bool unresolved, TimePoint now);
    /// A fresh slot for a key without a live entry; `there`: the slot that the key has in the table, or kNoSlot. Asks
    /// no limit. no_memory: the table is full.
    [[nodiscard]] Result<Slot> vacant_slot(std::uint32_t ifindex, const IpAddr& address, Slot there, TimePoint now);

    // ---- Ends ----------------------------------------------------------------------------------------

    /// The entry's end, and out of the table. False: stays dead until the sweep comes by again.
    bool bury(EntryRef entry, Cause cause, TimePoint now);
    /// What the sweep says of the interface's dead entries, from now on.
    void set_gone_by(std::uint32_t ifindex, Cause cause) noexcept { interfaces_[ifindex].gone_by = cause; }
    [[nodiscard]] Cause gone_by(EntryRef entry) const noexcept { return interfaces_[entry.ifindex()].gone_by; }
    /// Buries some hundreds of dead entries. True while there are more.
    bool sweep(TimePoint now);
    [[nodiscard]] bool has_to_sweep() const noexcept;
    /// Sweeps one family until some are buried, wherever they are. False: a whole round was in vain.
    [[nodiscard]] bool sweep_some(Entries& entries, TimePoint now);

  private:
    struct Interface {
        Limits limits;
        Cause gone_by = Cause::flush;
    };

    bool recycle(Entries& entries, Slot slot, TimePoint now);
    /// Its end: tells once.
    void end(EntryRef entry, Cause cause, TimePoint now);
    void sweep(Entries& entries, TimePoint now);

    std::array<Entries, kFamilies> entries_;
    ByInterface<Interface> interfaces_;
    std::array<Slot, kFamilies> sweep_at_{};  ///< where each sweep goes on
    std::span<ControlCounters> counters_;
    Observer& observer_;
};

}  // namespace neigh
