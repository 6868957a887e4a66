// One flush: many entries dead at once. Whole classes of an interface go by generation, in constant time; parts of one
// (a prefix, some states) by a walk.
//
// Neighbors: resolver's flush() and carrier_lost() make one and carry it out; the pool's sweep buries what it leaves.
// Contract: control thread; used once. Managed entries that it means stay, and are handed to the caller to be looked
// for again. Not here: which entries a filter means (listing), `flush verify` (verification).
#pragma once

#include <array>
#include <cstdint>
#include <functional>

#include "dataplane/neigh/entry_pool.hpp"
#include "dataplane/neigh/filter.hpp"

namespace neigh {

class Flush {
  public:
    using ResolveAgain = std::function<void(EntryRef managed, Cause cause)>;

    /// `cause`: what the sweep says of them. The pool outlives it.
    Flush(EntryPool& pool, const Filter& filter, Cause cause) : pool_(pool), filter_(filter), cause_(cause) {}

    /// Sees to it that there is a generation for every class that goes as a whole. False: there is none for one of
    /// them, and the sweep can't win one now.
    [[nodiscard]] bool prepare(TimePoint now);
    /// How many went. A class without a free generation goes one by one.
    std::uint64_t carry_out(const ResolveAgain& resolve_again);

  private:
    /// What it is of one interface and family.
    struct Part {
        std::array<bool, kFlushClasses> by_generation{};  ///< by FlushClass: all there is of it goes
        std::array<bool, kFlushClasses> one_by_one{};     ///< only a part, or there is no generation
    };
    [[nodiscard]] Part plan(const Entries& entries, std::uint32_t ifindex) const noexcept;
    [[nodiscard]] bool prepare(Entries& entries, std::uint32_t ifindex, TimePoint now);
    std::uint64_t carry_out(Entries& entries, std::uint32_t ifindex, const ResolveAgain& resolve_again);
    /// Of these classes; what went by generation, and was resolved again, is not met twice.
    std::uint64_t walk(Entries& entries, std::uint32_t ifindex, const std::array<bool, kFlushClasses>& classes,
                       const ResolveAgain& resolve_again);
    /// Calls `take` with each family and interface that the filter means, until it says false.
    template <typename Take>
    bool for_each_part(Take&& take);

    EntryPool& pool_;
    Filter filter_;
    Cause cause_;
};

}  // namespace neigh
