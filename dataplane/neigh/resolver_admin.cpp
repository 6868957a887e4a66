// What operators ask of single entries: rows set and removed all or none, one looked at, explained, resolved, restored.
#include <algorithm>
#include <unordered_set>

#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

namespace {

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
    std::vector<Slot> slots(rows.size());
    Needs needs{};
    // First a slot for each row, then the entries: until here all can be taken back.
    for (bad_row = 0; bad_row < rows.size(); ++bad_row) {
        if (bad_row % Table::kMaxBurst == 0) {
            const std::size_t burst = std::min(rows.size() - bad_row, Table::kMaxBurst);
            find_slots(rows.subspan(bad_row, burst), std::span{slots}.subspan(bad_row, burst));
        }
        auto slot = reserve(mode, rows[bad_row], slots[bad_row], needs, now);
        if (!slot) {
            for (std::size_t i = 0; i < bad_row; ++i) {
                Entries& entries = of(rows[i].dst.family);
                if (entries.is_fresh(slots[i])) {
                    entries.erase(slots[i]);
                }
            }
            return slot.error();
        }
        slots[bad_row] = *slot;
    }
    // Entries that exist go first, so that making room for new ones can't take them.
    std::vector<bool> is_new(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        is_new[i] = of(rows[i].dst.family).is_fresh(slots[i]);
    }
    nud::Event event{nud::AdminSet{}};  // filled where it is: a copy of a struct just written is waited for
    for (const bool turn_of_new : {false, true}) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Request& row = rows[i];
            Entries& entries = of(row.dst.family);
            if (is_new[i] != turn_of_new) {
                continue;
            }
            if (constexpr std::size_t kAhead = 4; i + kAhead < rows.size()) {
                const Request& later = rows[i + kAhead];
                histories_[index_of(later.dst.family)].prefetch(Key::of(later.ifindex, later.dst));
                const Request& soon = rows[i + kAhead / 2];
                histories_[index_of(soon.dst.family)].prefetch_items(Key::of(soon.ifindex, soon.dst));
            }
            if (entries.is_fresh(slots[i])) {  // and not a row's that stands twice: its last one wins
                (void)make_room(entries, row.ifindex, false, now);
            }
            auto& set = std::get<nud::AdminSet>(event);
            set.state = row.state;
            set.lladdr = row.lladdr;
            set.router = row.router;
            set.managed = row.managed;
            handle(entries, slots[i], event, now);
        }
    }
    return Done{};
}

void Resolver::find_slots(std::span<const Request> rows, std::span<Slot> slots) const {
    for (const Family family : kAllFamilies) {
        std::array<Key, Table::kMaxBurst> keys;
        std::array<Slot, Table::kMaxBurst> found;
        std::array<std::size_t, Table::kMaxBurst> at;
        std::size_t count = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].dst.family == family) {
                keys[count] = Key::of(rows[i].ifindex, rows[i].dst);
                at[count++] = i;
            }
        }
        of(family).table().find_bulk(std::span{keys}.first(count), std::span{found}.first(count));
        for (std::size_t i = 0; i < count; ++i) {
            slots[at[i]] = found[i];
        }
    }
}

Result<Slot> Resolver::reserve(SetMode mode, const Request& row, Slot found, Needs& needs, TimePoint now) {
    if (auto checked = check_interface(row.ifindex, row.dst.family); !checked) {
        return checked.error();
    }
    Entries& entries = of(row.dst.family);
    // It may have been swept since, to make room for a row before.
    const Slot slot = found != kNoSlot && entries.table().holds(found, Key::of(row.ifindex, row.dst)) ? found : kNoSlot;
    const bool live = slot != kNoSlot && entries.is_live(slot);
    const bool by_this_request = slot != kNoSlot && entries.is_fresh(slot);
    if (mode == SetMode::add && (live || by_this_request)) {
        return Error{Status::already_exists, live ? "entry " + row.dst.to_string() + " exists"
                                                  : "entry " + row.dst.to_string() + " stands twice among the rows"};
    }
    if (mode == SetMode::set && !live) {
        return no_entry(row.dst);
    }
    const auto recyclable = [&](const nud::Nud& nud) {
        return !nud.managed &&
               (nud.state == State::incomplete || nud.state == State::failed || nud.state == State::stale);
    };
    if (by_this_request || (live && !recyclable(entries.nud(slot)))) {
        return slot;
    }
    const std::uint32_t limit = interface(row.ifindex)->params.max_entries;
    const std::uint32_t in_use =
        entries.count(row.ifindex) - entries.count_unresolved(row.ifindex) - entries.count(row.ifindex, State::stale);
    std::uint32_t& needed = needs[index_of(row.dst.family)][row.ifindex];
    auto made = in_use + needed < limit
                    ? live ? Result{slot} : vacant_slot(entries, row.ifindex, row.dst, slot, now)
                    : Error{Status::no_memory, "no room for " + row.dst.to_string() + ": the interface's " +
                                                   std::to_string(limit) + " entries are in use"};
    if (made) {
        ++needed;
    } else if (slot == kNoSlot) {
        // A row before may have made it, since it was looked for.
        if (const Slot now_there = entries.table().find(Key::of(row.ifindex, row.dst)); now_there != kNoSlot) {
            return reserve(mode, row, now_there, needs, now);
        }
    }
    return made;
}

Result<Done> Resolver::remove(std::span<const EntryName> rows, TimePoint now, std::size_t& bad_row) {
    std::unordered_set<std::uint64_t> named;
    named.reserve(rows.size());
    for (bad_row = 0; bad_row < rows.size(); ++bad_row) {
        const auto& [dst, ifindex] = rows[bad_row];
        if (auto checked = check_interface(ifindex, dst.family); !checked) {
            return checked;
        }
        const Entries& entries = of(dst.family);
        const Slot slot = entries.find(ifindex, dst);
        if (slot == kNoSlot || !named.insert(queue_id(entries, slot)).second) {  // by a row before it will be gone
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

Result<Explanation> Resolver::explain(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const {
    if (auto checked = check_interface(ifindex, dst.family); !checked) {
        return checked.error();
    }
    const Entries& entries = of(dst.family);
    const Slot slot = entries.find(ifindex, dst);
    Explanation explanation{.past = histories_[index_of(dst.family)].of(Key::of(ifindex, dst))};
    if (slot == kNoSlot) {
        return explanation;
    }
    explanation.row = entries.row(slot, now);
    explanation.verdict = entries.table().word(slot).verdict();
    explanation.waiting = waiting_.waiting(queue_id(entries, slot));
    if (const auto deadline = entries.timers().deadline(slot)) {
        explanation.timer = std::max(Duration{0}, *deadline - now);
        constexpr std::uint32_t kMiddle = UINT32_MAX / 2;
        explanation.then =
            nud::step(entries.nud(slot), nud::TimerExpired{}, now, nud::draw(interface(ifindex)->params, kMiddle))
                .next.state;
    }
    return explanation;
}

Result<Done> Resolver::resolve(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) {
    if (auto checked = check_interface(ifindex, dst.family); !checked) {
        return checked;
    }
    if (!per_interface(ifindex)->settings.carrier) {
        return Error{Status::unreachable, "the link to " + dst.to_string() + " is down"};
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
    if (!is_believable(row.lladdr)) {
        return Error{Status::invalid_parameter, "no neighbor has " + row.lladdr.to_string()};
    }
    Entries& entries = of(row.dst.family);
    if (entries.find(row.ifindex, row.dst) != kNoSlot) {
        return Error{Status::already_exists, "entry " + row.dst.to_string() + " exists"};
    }
    const Slot slot = find_or_create(entries, row.ifindex, row.dst, false, now);
    if (slot == kNoSlot) {
        return Error{Status::no_memory, "no room for " + row.dst.to_string()};
    }
    handle(entries, slot, nud::AdminSet{.state = State::stale, .lladdr = row.lladdr, .router = row.router},
           Cause::restored, now);
    return Done{};
}

}  // namespace neigh
