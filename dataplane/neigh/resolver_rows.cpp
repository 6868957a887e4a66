// What operators ask of single entries: rows set and removed all or none, one looked at, explained, resolved, restored.
// Not here: what is asked of many entries by a filter (resolver_many.cpp).
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

namespace {

Error no_entry(const IpAddr& dst) {
    return Error{Status::not_found, "no entry " + dst.to_string()};
}

Result<Done> check_interface(const Resolver& resolver, std::uint32_t ifindex, Family family) {
    const ResolverInterface* settings = resolver.interface(ifindex);
    if (settings == nullptr) {
        return Error{Status::not_found, "no interface with index " + std::to_string(ifindex)};
    }
    if (!settings->has(family)) {
        return Error{Status::not_supported, std::string(family == Family::ipv4 ? "IPv4" : "IPv6") +
                                                " is off on the interface with index " + std::to_string(ifindex)};
    }
    return Done{};
}

/// The slots of a request's rows, found or made before any entry is changed: until then all can be taken back.
class Reservation {
  public:
    Reservation(const Resolver& resolver, EntryPool& pool, Resolver::SetMode mode, std::span<const Request> rows,
                TimePoint now)
        : resolver_(resolver), pool_(pool), mode_(mode), rows_(rows), now_(now), slots_(rows.size()) {}

    /// Finds or makes them all; on an error none is left. `bad_row`: the row that it is about.
    [[nodiscard]] Result<Done> make(std::size_t& bad_row);
    /// Of a row, by its position.
    [[nodiscard]] EntryRef entry(std::size_t row) const noexcept {
        return {pool_.of(rows_[row].dst.family), slots_[row]};
    }

  private:
    /// What the tables have for each row now, at most Table::kMaxBurst of them.
    void find_slots(std::span<const Request> rows, std::span<Slot> slots) const;
    /// The row's slot: that of its entry, or a fresh one. `found`: what the table had for it a moment ago.
    [[nodiscard]] Result<Slot> reserve(const Request& row, Slot found);

    const Resolver& resolver_;
    EntryPool& pool_;
    Resolver::SetMode mode_;
    std::span<const Request> rows_;
    TimePoint now_;
    std::vector<Slot> slots_;
    /// How many entries of each interface the request needs that neither exist nor may stay where they are.
    std::array<std::unordered_map<std::uint32_t, std::uint32_t>, kFamilies> needs_{};
};

Result<Done> Reservation::make(std::size_t& bad_row) {
    for (bad_row = 0; bad_row < rows_.size(); ++bad_row) {
        if (bad_row % Table::kMaxBurst == 0) {
            const std::size_t burst = std::min(rows_.size() - bad_row, Table::kMaxBurst);
            find_slots(rows_.subspan(bad_row, burst), std::span{slots_}.subspan(bad_row, burst));
        }
        auto slot = reserve(rows_[bad_row], slots_[bad_row]);
        if (!slot) {
            for (std::size_t i = 0; i < bad_row; ++i) {
                if (const EntryRef made = entry(i); made.entries().is_fresh(made.slot())) {
                    made.entries().erase(made.slot());
                }
            }
            return slot.error();
        }
        slots_[bad_row] = *slot;
    }
    return Done{};
}

void Reservation::find_slots(std::span<const Request> rows, std::span<Slot> slots) const {
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
        pool_.of(family).table().find_bulk(std::span{keys}.first(count), std::span{found}.first(count));
        for (std::size_t i = 0; i < count; ++i) {
            slots[at[i]] = found[i];
        }
    }
}

Result<Slot> Reservation::reserve(const Request& row, Slot found) {
    if (auto checked = check_interface(resolver_, row.ifindex, row.dst.family); !checked) {
        return checked.error();
    }
    Entries& entries = pool_.of(row.dst.family);
    // It may have been swept since, to make room for a row before.
    const Slot slot = found != kNoSlot && entries.table().holds(found, Key::of(row.ifindex, row.dst)) ? found : kNoSlot;
    const bool live = slot != kNoSlot && entries.is_live(slot);
    const bool by_this_request = slot != kNoSlot && entries.is_fresh(slot);
    if (mode_ == Resolver::SetMode::add && (live || by_this_request)) {
        return Error{Status::already_exists, live ? "entry " + row.dst.to_string() + " exists"
                                                  : "entry " + row.dst.to_string() + " stands twice among the rows"};
    }
    if (mode_ == Resolver::SetMode::set && !live) {
        return no_entry(row.dst);
    }
    const auto recyclable = [&](const nud::Nud& nud) {
        return !nud.managed &&
               (nud.state == State::incomplete || nud.state == State::failed || nud.state == State::stale);
    };
    if (by_this_request || (live && !recyclable(entries.nud(slot)))) {
        return slot;
    }
    const std::uint32_t limit = resolver_.interface(row.ifindex)->params.max_entries;
    const std::uint32_t in_use =
        entries.count(row.ifindex) - entries.count_unresolved(row.ifindex) - entries.count(row.ifindex, State::stale);
    std::uint32_t& needed = needs_[index_of(row.dst.family)][row.ifindex];
    auto made = in_use + needed < limit
                    ? live ? Result{slot} : pool_.vacant_slot(row.ifindex, row.dst, slot, now_)
                    : Error{Status::no_memory, "no room for " + row.dst.to_string() + ": the interface's " +
                                                   std::to_string(limit) + " entries are in use"};
    if (made) {
        ++needed;
    } else if (slot == kNoSlot) {
        // A row before may have made it, since it was looked for.
        if (const Slot now_there = entries.table().find(Key::of(row.ifindex, row.dst)); now_there != kNoSlot) {
            return reserve(row, now_there);
        }
    }
    return made;
}

}  // namespace

// ---- Rows ------------------------------------------------------------------------------------------

Result<Done> Resolver::apply(SetMode mode, std::span<const Request> rows, TimePoint now, std::size_t& bad_row) {
    Reservation reservation{*this, pool_, mode, rows, now};
    if (auto made = reservation.make(bad_row); !made) {
        return made;
    }
    // Entries that exist go first, so that making room for new ones can't take them.
    std::vector<bool> is_new(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const EntryRef entry = reservation.entry(i);
        is_new[i] = entry.entries().is_fresh(entry.slot());
    }
    nud::Event event{nud::AdminSet{}};  // filled where it is: a copy of a struct just written is waited for
    for (const bool turn_of_new : {false, true}) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Request& row = rows[i];
            if (is_new[i] != turn_of_new) {
                continue;
            }
            if (constexpr std::size_t kAhead = 4; i + kAhead < rows.size()) {
                const Request& later = rows[i + kAhead];
                histories_[index_of(later.dst.family)].prefetch(Key::of(later.ifindex, later.dst));
                const Request& soon = rows[i + kAhead / 2];
                histories_[index_of(soon.dst.family)].prefetch_items(Key::of(soon.ifindex, soon.dst));
            }
            const EntryRef entry = reservation.entry(i);
            if (entry.entries().is_fresh(entry.slot())) {  // and not a row's that stands twice: its last one wins
                (void)pool_.make_room(entry.entries(), row.ifindex, false, now);
            }
            auto& set = std::get<nud::AdminSet>(event);
            set.state = row.state;
            set.lladdr = row.lladdr;
            set.router = row.router;
            set.managed = row.managed;
            handle(entry, event, now);
        }
    }
    return Done{};
}

Result<Done> Resolver::remove(std::span<const EntryName> rows, TimePoint now, std::size_t& bad_row) {
    std::array<std::unordered_set<Slot>, kFamilies> named;
    for (std::unordered_set<Slot>& slots : named) {
        slots.reserve(rows.size());
    }
    for (bad_row = 0; bad_row < rows.size(); ++bad_row) {
        const auto& [dst, ifindex] = rows[bad_row];
        if (auto checked = check_interface(*this, ifindex, dst.family); !checked) {
            return checked;
        }
        const EntryRef entry = pool_.find(ifindex, dst);
        // By a row before it will be gone.
        if (!entry || !named[index_of(dst.family)].insert(entry.slot()).second) {
            return no_entry(dst);
        }
    }
    for (const auto& [dst, ifindex] : rows) {
        if (const EntryRef entry = pool_.find(ifindex, dst)) {
            handle(entry, nud::AdminDelete{}, now);
        }
    }
    return Done{};
}

Result<Row> Resolver::get(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const {
    if (auto checked = check_interface(*this, ifindex, dst.family); !checked) {
        return checked.error();
    }
    const Entries& entries = pool_.of(dst.family);
    const Slot slot = entries.find(ifindex, dst);
    if (slot == kNoSlot) {
        return no_entry(dst);
    }
    return entries.row(slot, now);
}

Result<Explanation> Resolver::explain(std::uint32_t ifindex, const IpAddr& dst, TimePoint now) const {
    if (auto checked = check_interface(*this, ifindex, dst.family); !checked) {
        return checked.error();
    }
    const Entries& entries = pool_.of(dst.family);
    const Slot slot = entries.find(ifindex, dst);
    Explanation explanation{.past = histories_[index_of(dst.family)].of(Key::of(ifindex, dst))};
    if (slot == kNoSlot) {
        return explanation;
    }
    explanation.row = entries.row(slot, now);
    explanation.verdict = entries.table().word(slot).verdict();
    explanation.waiting = waiting_.count(dst.family, slot);
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
    if (auto checked = check_interface(*this, ifindex, dst.family); !checked) {
        return checked;
    }
    if (!interface(ifindex)->carrier) {
        return Error{Status::unreachable, "the link to " + dst.to_string() + " is down"};
    }
    const EntryRef entry = pool_.find_or_create(ifindex, dst, true, now);
    if (!entry) {
        return Error{Status::no_memory, "no room for " + dst.to_string()};
    }
    handle(entry, nud::AdminResolve{}, now);
    return Done{};
}

Result<Done> Resolver::restore(const Request& row, TimePoint now) {
    if (auto checked = check_interface(*this, row.ifindex, row.dst.family); !checked) {
        return checked;
    }
    if (!is_believable(row.lladdr)) {
        return Error{Status::invalid_parameter, "no neighbor has " + row.lladdr.to_string()};
    }
    if (pool_.find(row.ifindex, row.dst)) {
        return Error{Status::already_exists, "entry " + row.dst.to_string() + " exists"};
    }
    const EntryRef entry = pool_.find_or_create(row.ifindex, row.dst, false, now);
    if (!entry) {
        return Error{Status::no_memory, "no room for " + row.dst.to_string()};
    }
    handle(entry, nud::AdminSet{.state = State::stale, .lladdr = row.lladdr, .router = row.router}, Cause::restored,
           now);
    return Done{};
}

}  // namespace neigh
