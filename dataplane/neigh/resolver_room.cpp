// Life and death of entries: room under the limits, recycling, burial, and the sweep behind a flush.
#include <algorithm>

#include "dataplane/neigh/resolver.hpp"

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

Slot Resolver::find_or_create(Entries& entries, std::uint32_t ifindex, const IpAddr& address, bool unresolved,
                              TimePoint now) {
    if (const Slot slot = entries.find(ifindex, address); slot != kNoSlot) {
        return slot;
    }
    const PerInterface* interface = per_interface(ifindex);
    if (interface == nullptr || !interface->settings.has(entries.family())) {
        return kNoSlot;
    }
    if (make_room(entries, ifindex, unresolved, now)) {
        const Slot there = entries.table().find(Key::of(ifindex, address));
        if (auto slot = vacant_slot(entries, ifindex, address, there, now)) {
            return *slot;
        }
    }
    count(ifindex, ControlCounter::neighbors_refused);
    return kNoSlot;
}

bool Resolver::make_room(Entries& entries, std::uint32_t ifindex, bool unresolved, TimePoint now) {
    const NeighborParams& limits = per_interface(ifindex)->settings.params;
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

bool Resolver::recycle(Entries& entries, Slot slot, TimePoint now) {
    if (slot == kNoSlot) {
        return false;
    }
    if (entries.is_live(slot)) {
        count(entries.ifindex(slot), ControlCounter::neighbors_recycled);
    }
    bury(entries, slot, Cause::recycled, now);
    return true;
}

Result<Slot> Resolver::vacant_slot(Entries& entries, std::uint32_t ifindex, const IpAddr& address, Slot there,
                                   TimePoint now) {
    if (there != kNoSlot) {
        if (!entries.is_fresh(there)) {
            // Flushed, but not swept yet: its end is told before the new beginning.
            end_of(entries, there, gone_by(entries, there), now);
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

bool Resolver::bury(Entries& entries, Slot slot, Cause cause, TimePoint now) {
    end_of(entries, slot, cause, now);
    return entries.erase(slot);
}

void Resolver::end_of(Entries& entries, Slot slot, Cause cause, TimePoint now) {
    drop_waiting(entries, slot);
    if (entries.is_verifying(slot)) {
        entries.mark_verifying(slot, false);
        count_verified_gone(cause);
    }
    if (entries.nud(slot).state != State::none) {
        tell(ChangeKind::deleted, cause, entries, slot, now);
        count(entries.ifindex(slot), ControlCounter::neighbors_deleted);
    }
}

void Resolver::drop_waiting(Entries& entries, Slot slot) {
    const std::vector<Packet> packets = waiting_.take(queue_id(entries, slot));
    count_dropped(entries.ifindex(slot), packets, ControlCounter::drop_unresolved);
    for (const Packet packet : packets) {
        output_.drop(packet);
    }
}

void Resolver::tell(ChangeKind kind, Cause cause, const Entries& entries, Slot slot, TimePoint now) {
    const Change change{.kind = kind, .cause = cause, .row = entries.row(slot, now)};
    using Weight = History::Weight;
    const bool gone = kind == ChangeKind::deleted;
    const nud::Nud& nud = change.row.nud;
    const Weight weight = gone                                       ? Weight::gone
                          : nud.managed || nud::is_static(nud.state) ? Weight::operators
                          : entries.was_reachable(slot)              ? Weight::confirmed
                                                                     : Weight::unconfirmed;
    histories_[index_of(entries.family())].record(
        entries.table().key(slot),
        {.at = now, .state = gone ? State::none : nud.state, .cause = cause, .lladdr = nud.lladdr}, weight);
    output_.changed(change);
}

bool Resolver::sweep(TimePoint now) {
    for (Entries& entries : entries_) {
        sweep(entries, sweep_at_[index_of(entries.family())], now);
    }
    return has_to_sweep();
}

bool Resolver::has_to_sweep() const noexcept {
    return std::any_of(entries_.begin(), entries_.end(), [](const Entries& entries) { return entries.dead() > 0; });
}

void Resolver::sweep(Entries& entries, Slot& at, TimePoint now) {
    std::uint32_t buried = 0;
    for (std::uint32_t looked = 0; looked < kSlotsATurn && buried < kBurialsATurn && entries.dead() > 0; ++looked) {
        at = at < entries.end() ? at : 0;
        if (entries.is_dead(at)) {
            if (!bury(entries, at, gone_by(entries, at), now)) {
                break;  // the defer queue is full: some worker has not passed a quiescent state yet
            }
            ++buried;
        }
        ++at;
    }
}

bool Resolver::sweep_some(Entries& entries, TimePoint now) {
    const std::uint32_t before = entries.dead();
    const Slot round = entries.end() + kSlotsATurn;
    for (Slot looked = 0; before > 0 && entries.dead() == before && looked < round; looked += kSlotsATurn) {
        sweep(entries, sweep_at_[index_of(entries.family())], now);
    }
    return entries.dead() < before;
}

}  // namespace neigh
