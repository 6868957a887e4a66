// What operators ask of many entries: listings by pages, flushes by generation or by walk.
#include <algorithm>

#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

namespace {

/// Slots that one call of list() looks at.
constexpr std::uint32_t kSlotsAListing = 65'536;

/// A live entry that the filter means, of this interface (0: of any).
bool matches(const Filter& filter, const Entries& entries, std::uint32_t ifindex, Slot slot) noexcept {
    return entries.is_live(slot) && (ifindex == 0 || entries.ifindex(slot) == ifindex) &&
           filter.states.has(entries.nud(slot).state) &&
           (!filter.to || filter.to->contains(entries.table().key(slot).address(entries.family())));
}

}  // namespace

void Resolver::list(const Filter& filter, Cursor& cursor, std::size_t limit, std::vector<Row>& rows,
                    TimePoint now) const {
    const std::size_t before = rows.size();
    for (std::uint32_t looked = 0; looked < kSlotsAListing && rows.size() - before < limit; ++looked) {
        const bool wanted = !filter.family || *filter.family == cursor.family;
        if (!wanted || cursor.slot >= of(cursor.family).end()) {
            if (cursor.family == Family::ipv6) {
                cursor.done = true;
                return;
            }
            cursor = Cursor{.family = Family::ipv6};
            continue;
        }
        const Slot slot = cursor.slot++;
        const Entries& entries = of(cursor.family);
        if (matches(filter, entries, filter.ifindex, slot)) {
            rows.push_back(entries.row(slot, now));
        }
    }
}

std::uint64_t Resolver::count(const Filter& filter) const {
    std::uint64_t found = 0;
    for (const Entries& entries : entries_) {
        for (const auto& interface : interfaces_) {
            if (interface && (!filter.family || *filter.family == entries.family()) &&
                (filter.ifindex == 0 || filter.ifindex == interface->settings.index)) {
                found += count(entries, interface->settings.index, filter);
            }
        }
    }
    return found;
}

std::uint64_t Resolver::count(const Entries& entries, std::uint32_t ifindex, const Filter& filter) const {
    std::uint64_t found = 0;
    if (!filter.to) {
        for (std::size_t i = 1; i < nud::kStates; ++i) {
            const State state = static_cast<State>(i);
            found += filter.states.has(state) ? entries.count(ifindex, state) : 0;
        }
        return found;
    }
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        found += matches(filter, entries, ifindex, slot) ? 1U : 0U;
    }
    return found;
}

Result<std::uint64_t> Resolver::flush(const Filter& filter, TimePoint now, std::uint64_t most) {
    if (most != UINT64_MAX) {
        if (const std::uint64_t would_go = count(filter); would_go > most) {
            return Error{Status::too_many, std::to_string(would_go) + " entries would go, more than " +
                                               std::to_string(most) + ": nothing was flushed"};
        }
    }
    // Only this can fail, so it comes first for all of them: a flush that is refused has flushed nobody.
    const auto prepare = [&](Entries& entries, PerInterface& interface) {
        return prepare_flush(entries, interface.settings.index, filter, now);
    };
    if (!for_each_part(filter, prepare)) {
        return Error{Status::busy, "what earlier flushes left is not swept yet: nothing was flushed, try again"};
    }
    std::uint64_t flushed = 0;
    for_each_part(filter, [&](Entries& entries, PerInterface& interface) {
        interface.gone_by = Cause::flush;
        flushed += flush_part(entries, interface.settings.index, filter, now);
        return true;
    });
    return flushed;
}

template <typename Take>
bool Resolver::for_each_part(const Filter& filter, Take&& take) {
    for (Entries& entries : entries_) {
        if (filter.family && *filter.family != entries.family()) {
            continue;
        }
        for (auto& interface : interfaces_) {
            const bool meant = interface && (filter.ifindex == 0 || filter.ifindex == interface->settings.index);
            if (meant && !take(entries, *interface)) {
                return false;
            }
        }
    }
    return true;
}

Resolver::FlushPart Resolver::plan_flush(const Entries& entries, std::uint32_t ifindex,
                                         const Filter& filter) const noexcept {
    FlushPart part;
    for (const FlushClass flush_class : kAllFlushClasses) {
        std::uint32_t wanted = 0;
        std::uint32_t kept = 0;
        for (std::size_t i = 1; i < nud::kStates; ++i) {
            const State state = static_cast<State>(i);
            if (nud::is_static(state) == (flush_class == FlushClass::static_entries)) {
                (filter.states.has(state) ? wanted : kept) += entries.count(ifindex, state);
            }
        }
        if (wanted > 0) {
            const bool all = kept == 0 && !filter.to;
            part.by_generation[static_cast<std::size_t>(flush_class)] = all;
            part.walk = part.walk || !all;
        }
    }
    return part;
}

bool Resolver::prepare_flush(Entries& entries, std::uint32_t ifindex, const Filter& filter, TimePoint now) {
    const FlushPart part = plan_flush(entries, ifindex, filter);
    return std::ranges::all_of(kAllFlushClasses, [&](FlushClass flush_class) {
        if (!part.by_generation[static_cast<std::size_t>(flush_class)]) {
            return true;
        }
        // All 256 generations may be in the table still: what earlier flushes left has to go first.
        while (!entries.table().can_retire(ifindex, flush_class)) {
            if (!sweep_some(entries, now)) {
                return false;
            }
        }
        return true;
    });
}

std::uint64_t Resolver::flush_part(Entries& entries, std::uint32_t ifindex, const Filter& filter, TimePoint now) {
    const FlushPart part = plan_flush(entries, ifindex, filter);
    std::uint64_t flushed = 0;
    for (const FlushClass flush_class : kAllFlushClasses) {
        if (!part.by_generation[static_cast<std::size_t>(flush_class)]) {
            continue;
        }
        auto gone = entries.retire(ifindex, flush_class);
        flushed += gone ? *gone : 0;  // prepare_flush() has seen to it that it can
        // The managed ones among them stay, and are asked for anew.
        for (Slot slot = entries.first_managed(ifindex); slot != kNoSlot; slot = entries.next_managed(slot)) {
            if (entries.is_dead(slot)) {
                handle(entries, slot, nud::AdminResolve{}, gone_by(entries, slot), now);
            }
        }
    }
    return part.walk ? flushed + flush_walk(entries, ifindex, filter, now) : flushed;
}

std::uint64_t Resolver::flush_walk(Entries& entries, std::uint32_t ifindex, const Filter& filter, TimePoint now) {
    std::uint64_t flushed = 0;
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        if (!matches(filter, entries, ifindex, slot)) {
            continue;
        }
        entries.is_managed(slot) ? handle(entries, slot, nud::AdminResolve{}, gone_by(entries, slot), now)
                                 : entries.condemn(slot);
        ++flushed;
    }
    return flushed;
}

}  // namespace neigh
