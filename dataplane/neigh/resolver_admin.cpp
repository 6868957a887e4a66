// What operators ask: rows set and removed all or none, listings by pages, flushes by generation or by walk.
#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

namespace {

/// Slots that one call of list() looks at.
constexpr std::uint32_t kSlotsAListing = 65'536;

Error no_entry(const IpAddr& dst) {
    return Error{Status::not_found, "no entry " + dst.to_string()};
}

}  // namespace

Result<Done> Resolver::check_interface(std::uint32_t ifindex, Family family) const {
    const ResolverInterface* settings = interface(ifindex);
    if (settings == nullptr) {
        return Error{Status::not_found, "no interface with index " + std::to_string(ifindex)};
    }
    if (!settings->has(family)) {
        return Error{Status::not_supported, std::string(family == Family::ipv4 ? "IPv4" : "IPv6") +
                                                " is off on the interface with index " + std::to_string(ifindex)};
    }
    return Done{};
}

// ---- Rows ------------------------------------------------------------------------------------------

Result<Done> Resolver::apply(SetMode mode, std::span<const Request> rows, TimePoint now, std::size_t& bad_row) {
    std::vector<Slot> slots;
    slots.reserve(rows.size());
    Needs needs{};
    // First a slot for each row, then the entries: until here all can be taken back.
    for (bad_row = 0; bad_row < rows.size(); ++bad_row) {
        auto slot = reserve(mode, rows[bad_row], needs, now);
        if (!slot) {
            for (std::size_t i = 0; i < slots.size(); ++i) {
                Entries& entries = of(rows[i].dst.family);
                if (entries.is_fresh(slots[i])) {
                    entries.erase(slots[i]);
                }
            }
            return slot.error();
        }
        slots.push_back(*slot);
    }
    // Entries that exist go first, so that making room for new ones can't take them.
    std::vector<bool> is_new(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        is_new[i] = of(rows[i].dst.family).is_fresh(slots[i]);
    }
    for (const bool turn_of_new : {false, true}) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Request& row = rows[i];
            Entries& entries = of(row.dst.family);
            if (is_new[i] != turn_of_new) {
                continue;
            }
            if (entries.is_fresh(slots[i])) {  // and not a row's that stands twice: its last one wins
                (void)make_room(entries, row.ifindex, false, now);
            }
            handle(entries, slots[i], nud::AdminSet{.state = row.state, .lladdr = row.lladdr, .router = row.router},
                   now);
        }
    }
    return Done{};
}

Result<Slot> Resolver::reserve(SetMode mode, const Request& row, Needs& needs, TimePoint now) {
    if (auto checked = check_interface(row.ifindex, row.dst.family); !checked) {
        return checked.error();
    }
    Entries& entries = of(row.dst.family);
    const Slot slot = entries.table().find(Key::of(row.ifindex, row.dst));
    const bool live = slot != kNoSlot && entries.is_live(slot);
    const bool by_this_request = slot != kNoSlot && entries.is_fresh(slot);
    if (mode == SetMode::add && (live || by_this_request)) {
        return Error{Status::already_exists, live ? "entry " + row.dst.to_string() + " exists"
                                                  : "entry " + row.dst.to_string() + " stands twice among the rows"};
    }
    if (mode == SetMode::set && !live) {
        return no_entry(row.dst);
    }
    const auto recyclable = [&](State state) {
        return state == State::incomplete || state == State::failed || state == State::stale;
    };
    if (by_this_request || (live && !recyclable(entries.nud(slot).state))) {
        return slot;
    }
    const std::uint32_t limit = interface(row.ifindex)->params.max_entries;
    const std::uint32_t in_use =
        entries.count(row.ifindex) - entries.count_unresolved(row.ifindex) - entries.count(row.ifindex, State::stale);
    if (in_use + ++needs[index_of(row.dst.family)][row.ifindex] > limit) {
        return Error{Status::no_memory, "no room for " + row.dst.to_string() + ": the interface's " +
                                            std::to_string(limit) + " entries are in use"};
    }
    return live ? Result<Slot>{slot} : vacant_slot(entries, row.ifindex, row.dst, now);
}

Result<Done> Resolver::remove(std::span<const EntryName> rows, TimePoint now, std::size_t& bad_row) {
    for (bad_row = 0; bad_row < rows.size(); ++bad_row) {
        const auto& [dst, ifindex] = rows[bad_row];
        if (auto checked = check_interface(ifindex, dst.family); !checked) {
            return checked;
        }
        if (of(dst.family).find(ifindex, dst) == kNoSlot) {
            return no_entry(dst);
        }
    }
    for (const auto& [dst, ifindex] : rows) {
        Entries& entries = of(dst.family);
        if (const Slot slot = entries.find(ifindex, dst); slot != kNoSlot) {
            handle(entries, slot, nud::AdminDelete{}, now);
        }
    }
    return Done{};
}

Result<Row> Resolver::get(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const {
    if (auto checked = check_interface(ifindex, dst.family); !checked) {
        return checked.error();
    }
    const Entries& entries = of(dst.family);
    const Slot slot = entries.find(ifindex, dst);
    if (slot == kNoSlot) {
        return no_entry(dst);
    }
    return entries.row(slot, now);
}

Result<Done> Resolver::resolve(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) {
    if (auto checked = check_interface(ifindex, dst.family); !checked) {
        return checked;
    }
    Entries& entries = of(dst.family);
    const Slot slot = find_or_create(entries, ifindex, dst, true, now);
    if (slot == kNoSlot) {
        return Error{Status::no_memory, "no room for " + dst.to_string()};
    }
    handle(entries, slot, nud::AdminResolve{}, now);
    return Done{};
}

Result<Done> Resolver::restore(const Request& row, TimePoint now) {
    if (auto checked = check_interface(row.ifindex, row.dst.family); !checked) {
        return checked;
    }
    Entries& entries = of(row.dst.family);
    if (entries.find(row.ifindex, row.dst) != kNoSlot) {
        return Error{Status::already_exists, "entry " + row.dst.to_string() + " exists"};
    }
    const Slot slot = find_or_create(entries, row.ifindex, row.dst, false, now);
    if (slot == kNoSlot) {
        return Error{Status::no_memory, "no room for " + row.dst.to_string()};
    }
    handle(entries, slot, nud::AdminSet{.state = State::stale, .lladdr = row.lladdr, .router = row.router}, now);
    return Done{};
}

// ---- Many ------------------------------------------------------------------------------------------

namespace {

bool matches(const Filter& filter, const Row& row) noexcept {
    return (filter.ifindex == 0 || filter.ifindex == row.ifindex) && filter.states.has(row.nud.state) &&
           (!filter.to || filter.to->contains(row.dst));
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
        if (entries.is_live(slot)) {
            if (const Row row = entries.row(slot, now); matches(filter, row)) {
                rows.push_back(row);
            }
        }
    }
}

Result<std::uint64_t> Resolver::flush(const Filter& filter, TimePoint now) {
    std::uint64_t flushed = 0;
    for (Entries& entries : entries_) {
        if (filter.family && *filter.family != entries.family()) {
            continue;
        }
        for (const auto& interface : interfaces_) {
            if (interface && (filter.ifindex == 0 || filter.ifindex == interface->settings.index)) {
                auto gone = flush_part(entries, interface->settings.index, filter, now);
                if (!gone) {
                    return gone;
                }
                flushed += *gone;
            }
        }
    }
    return flushed;
}

Result<std::uint64_t> Resolver::flush_part(Entries& entries, std::uint32_t ifindex, const Filter& filter,
                                           TimePoint now) {
    std::uint64_t flushed = 0;
    bool walk = false;
    for (const FlushClass flush_class : {FlushClass::dynamic_entries, FlushClass::static_entries}) {
        std::uint32_t wanted = 0;
        std::uint32_t kept = 0;
        for (std::size_t i = 1; i < nud::kStates; ++i) {
            const State state = static_cast<State>(i);
            if (nud::is_static(state) == (flush_class == FlushClass::static_entries)) {
                (filter.states.has(state) ? wanted : kept) += entries.count(ifindex, state);
            }
        }
        if (wanted == 0) {
            continue;
        }
        if (kept > 0 || filter.to) {
            walk = true;  // only part of the class goes
            continue;
        }
        auto gone = entries.retire(ifindex, flush_class);
        // All 256 generations are in the table still: what earlier flushes left has to go first.
        while (!gone && sweep_some(entries, now)) {
            gone = entries.retire(ifindex, flush_class);
        }
        if (!gone) {
            return gone.error();
        }
        flushed += *gone;
    }
    return walk ? flushed + flush_walk(entries, ifindex, filter) : flushed;
}

std::uint64_t Resolver::flush_walk(Entries& entries, std::uint32_t ifindex, const Filter& filter) {
    std::uint64_t flushed = 0;
    for (Slot slot = 0; slot < entries.end(); ++slot) {
        if (entries.is_live(slot) && entries.ifindex(slot) == ifindex && filter.states.has(entries.nud(slot).state) &&
            (!filter.to || filter.to->contains(entries.table().key(slot).address(entries.family())))) {
            entries.condemn(slot);
            ++flushed;
        }
    }
    return flushed;
}

}  // namespace neigh
