// One entry: the Entries of its family and its slot there, as one thing to hand on.
//
// Neighbors: entry_pool makes them; resolver and its parts carry them. What is asked for here is Entries' own answer.
// Contract: control thread. Valid until the entry is erased; cheap to copy, as a pointer is. The default one is none.
// Not here: what an entry is (entries), whether it may change (nud).
#pragma once

#include "dataplane/neigh/entries.hpp"

namespace neigh {

class EntryRef {
  public:
    EntryRef() noexcept = default;
    EntryRef(Entries& entries, Slot slot) noexcept : entries_(&entries), slot_(slot) {}

    /// There is one. None else may be asked anything.
    [[nodiscard]] explicit operator bool() const noexcept { return slot_ != kNoSlot; }
    /// For what is not here: `entry.entries().vouch(entry.slot())`.
    [[nodiscard]] Entries& entries() const noexcept { return *entries_; }
    [[nodiscard]] Slot slot() const noexcept { return slot_; }

    [[nodiscard]] Family family() const noexcept { return entries_->family(); }
    [[nodiscard]] std::uint32_t ifindex() const noexcept { return entries_->ifindex(slot_); }
    [[nodiscard]] Key key() const noexcept { return entries_->table().key(slot_); }
    [[nodiscard]] IpAddr address() const noexcept { return key().address(family()); }
    [[nodiscard]] nud::Nud nud() const noexcept { return entries_->nud(slot_); }
    [[nodiscard]] Row row(TimePoint now) const noexcept { return entries_->row(slot_, now); }
    [[nodiscard]] bool is_live() const noexcept { return entries_->is_live(slot_); }
    [[nodiscard]] bool was_reachable() const noexcept { return entries_->was_reachable(slot_); }
    [[nodiscard]] bool is_verifying() const noexcept { return entries_->is_verifying(slot_); }
    void mark_verifying(bool verifying) const noexcept { entries_->mark_verifying(slot_, verifying); }

    bool operator==(const EntryRef&) const = default;

  private:
    Entries* entries_ = nullptr;
    Slot slot_ = kNoSlot;
};

}  // namespace neigh
