// Looks at entries by filter: pages of rows, and how many there are.
//
// Neighbors: resolver's list() and count(), verification, flush. Contract: control thread; nothing is changed.
// Not here: what a filter is (filter), which entries go (flush).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dataplane/neigh/entry_pool.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/filter.hpp"

namespace neigh {

/// Where a listing stands: the next slot to look at. Entries that live through the listing appear exactly once.
struct Cursor {
    Family family = Family::ipv4;
    Slot slot = 0;
    bool done = false;
};

/// A live entry that the filter means, of this interface (0: of any), whatever interface and family the filter names.
[[nodiscard]] bool matches(const Filter& filter, const Entries& entries, std::uint32_t ifindex, Slot slot) noexcept;

/// Appends at most `limit` rows to `rows`, starting at and moving `cursor`. Looks at a bounded number of slots a
/// call, so it may return fewer (even none) before cursor.done.
void list(const EntryPool& pool, const Filter& filter, Cursor& cursor, std::size_t limit, std::vector<Row>& rows,
          TimePoint now);

/// How many entries the filter means: by the counters, or, where it has a prefix, by a walk.
[[nodiscard]] std::uint64_t count(const EntryPool& pool, const Filter& filter) noexcept;

}  // namespace neigh
