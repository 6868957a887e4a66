#include "dataplane/neigh/listing.hpp"

namespace neigh {

using nud::State;

namespace {

/// Slots that one call of list() looks at.
constexpr std::uint32_t kSlotsAListing = 65'536;

std::uint64_t count_by_state(const Entries& entries, std::uint32_t ifindex, StateSet states) noexcept {
    std::uint64_t found = 0;
    for (std::size_t i = 1; i < nud::kStates; ++i) {
        const State state = static_cast<State>(i);
        found += states.has(state) ? entries.count(ifindex, state) : 0;
    }
    return found;
}

std::uint64_t count(const Entries& entries, const Filter& filter) noexcept {
    std::uint64_t found = 0;
    if (!filter.to && filter.ifindex != 0) {
        return entries.has_interface(filter.ifindex) ? count_by_state(entries, filter.ifindex, filter.states) : 0;
    }
    if (!filter.to) {
        for (std::uint32_t ifindex = 1; entries.has_interface(ifindex); ++ifindex) {
            found += count_by_state(entries, ifindex, filter.states);
        }
        return found;
    }
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        found += matches(filter, entries, filter.ifindex, slot) ? 1U : 0U;
    }
    return found;
}

}  // namespace

bool matches(const Filter& filter, const Entries& entries, std::uint32_t ifindex, Slot slot) noexcept {
    return entries.is_live(slot) && (ifindex == 0 || entries.ifindex(slot) == ifindex) &&
           filter.states.has(entries.nud(slot).state) &&
           (!filter.to || filter.to->contains(entries.table().key(slot).address(entries.family())));
}

void list(const EntryPool& pool, const Filter& filter, Cursor& cursor, std::size_t limit, std::vector<Row>& rows,
          TimePoint now) {
    const std::size_t before = rows.size();
    for (std::uint32_t looked = 0; looked < kSlotsAListing && rows.size() - before < limit; ++looked) {
        const bool wanted = !filter.family || *filter.family == cursor.family;
        const Entries& entries = pool.of(cursor.family);
        if (!wanted || cursor.slot >= entries.end()) {
            if (cursor.family == Family::ipv6) {
                cursor.done = true;
                return;
            }
            cursor = Cursor{.family = Family::ipv6};
            continue;
        }
        const Slot slot = cursor.slot++;
        if (matches(filter, entries, filter.ifindex, slot)) {
            rows.push_back(entries.row(slot, now));
        }
    }
}

std::uint64_t count(const EntryPool& pool, const Filter& filter) noexcept {
    std::uint64_t found = 0;
    for (const Entries& entries : pool.families()) {
        found += !filter.family || *filter.family == entries.family() ? count(entries, filter) : 0;
    }
    return found;
}

}  // namespace neigh
