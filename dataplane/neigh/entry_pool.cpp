#include "dataplane/neigh/entry_pool.hpp"

#include <algorithm>

namespace neigh {

using nud::State;

namespace {

/// Slots that one turn of the sweep looks at, and entries that it buries: some 0.3 ms, for an answer may wait behind
/// it.
constexpr std::uint32_t kSlotsATurn = 8'192;
constexpr std::uint32_t kBurialsATurn = 512;

/// Entries that go for one that comes, at most.
constexpr std::uint32_t kRecycledForOne = 64;

}  // namespace

EntryPool::EntryPool(Table& ipv4, Table& ipv6, std::span<ControlCounters> counters, Observer& observer, TimePoint now)
    : entries_{Entries{ipv4, now}, Entries{ipv6, now}},
      interfaces_(ipv4.max_ifindex()),
      counters_(counters),
      observer_(observer) {}

// ---- Beginnings ------------------------------------------------------------------------------------

EntryRef EntryPool::find_or_create(std::uint32_t ifindex, const IpAddr& address, bool unresolved, TimePoint now) {
    if (const EntryRef entry = find(ifindex, address)) {
        return entry;
    }
    if (!has_interface(ifindex) || !interfaces_[ifindex].limits.families[index_of(address.family)]) {
        return {};
    }
    Entries& entries = of(address.family);
    if (make_room(entries, ifindex, unresolved, now)) {
        const Slot there = entries.table().find(Key::of(ifindex, address));
        if (auto slot = vacant_slot(ifindex, address, there, now)) {
            return {entries, *slot};
        }
    }
    counters_[ifindex].add(ControlCounter::neighbors_refused);
    return {};
}

bool EntryPool::make_room(Entries& entries, std::uint32_t ifindex, bool unresolved, TimePoint now) {
    const Limits& limits = interfaces_[ifindex].limits;
    // Unresolved entries have a limit of their own, so that a scan costs bounded memory (RFC 6583 7.1).
    // One makes room for one; more only below a limit that was lowered, which is reached step by step.
    std::uint32_t left = kRecycledForOne;
    for (; unresolved && left > 0 && entries.count_unresolved(ifindex) >= limits.max_incomplete; --left) {
        if (!recycle(entries, entries.oldest_unresolved(ifindex), now)) {
            return false;
        }
    }
    for (; left > 0 && entries.count(ifindex) >= limits.max_entries; --left) {
        // Unresolved ones go first, then STALE strangers, then the longest STALE; what is in use or static never does.
        if (!recycle(entries, entries.oldest_unresolved(ifindex), now) &&
            !recycle(entries, entries.oldest_stale(ifindex), now)) {
            return false;
        }
    }
    return true;
}

bool EntryPool::recycle(Entries& entries, Slot slot, TimePoint now) {
    if (slot == kNoSlot) {
        return false;
    }
    if (entries.is_live(slot)) {
        counters_[entries.ifindex(slot)].add(ControlCounter::neighbors_recycled);
    }
    bury({entries, slot}, Cause::recycled, now);
    return true;
}

Result<Slot> EntryPool::vacant_slot(std::uint32_t ifindex, const IpAddr& address, Slot there, TimePoint now) {
    Entries& entries = of(address.family);
    if (there != kNoSlot) {
        if (!entries.is_fresh(there)) {
            // Flushed, but not swept yet: its end is told before the new beginning.
            const EntryRef before{entries, there};
            end(before, gone_by(before), now);
            entries.revive(there, now);
        }
        return there;
    }
    auto slot = entries.create(ifindex, address, now);
    if (!slot && slot.error().status == Status::no_memory && sweep_some(entries, now)) {
        // The dead took every position; burying some also lets the hash reclaim what readers left.
        slot = entries.create(ifindex, address, now);
    }
    return slot;
}

// ---- Ends ------------------------------------------------------------------------------------------

bool EntryPool::bury(EntryRef entry, Cause cause, TimePoint now) {
    end(entry, cause, now);
    return entry.entries().erase(entry.slot());
}

void EntryPool::end(EntryRef entry, Cause cause, TimePoint now) {
    observer_.entry_ends(entry, cause, now);
    if (entry.nud().state != State::none) {
        counters_[entry.ifindex()].add(ControlCounter::neighbors_deleted);
    }
}

bool EntryPool::sweep(TimePoint now) {
    for (Entries& entries : entries_) {
        sweep(entries, now);
    }
    return has_to_sweep();
}

bool EntryPool::has_to_sweep() const noexcept {
    return std::ranges::any_of(entries_, [](const Entries& entries) { return entries.dead() > 0; });
}

void EntryPool::sweep(Entries& entries, TimePoint now) {
    Slot& at = sweep_at_[index_of(entries.family())];
    std::uint32_t buried = 0;
    for (std::uint32_t looked = 0; looked < kSlotsATurn && buried < kBurialsATurn && entries.dead() > 0; ++looked) {
        at = at < entries.end() ? at : 0;
        if (entries.is_dead(at)) {
            const EntryRef entry{entries, at};
            if (!bury(entry, gone_by(entry), now)) {
                break;  // the defer queue is full: some worker has not passed a quiescent state yet
            }
            ++buried;
        }
        ++at;
    }
}

bool EntryPool::sweep_some(Entries& entries, TimePoint now) {
    const std::uint32_t before = entries.dead();
    const Slot round = entries.end() + kSlotsATurn;
    for (Slot looked = 0; before > 0 && entries.dead() == before && looked < round; looked += kSlotsATurn) {
        sweep(entries, now);
    }
    return entries.dead() < before;
}

}  // namespace neigh
