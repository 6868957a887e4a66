#include "dataplane/neigh/entries.hpp"

#include <algorithm>
#include <new>

namespace neigh {

using nud::Nud;
using nud::State;

Entries::Entries(Table& table, TimePoint start)
    : table_(table),
      start_(start),
      timers_(table.slot_limit(), start),
      // calloc: pages of slots that nobody uses are never touched.
      records_(static_cast<Record*>(std::calloc(table.slot_limit(), sizeof(Record)))),
      moves_(static_cast<MacMoves*>(std::calloc(table.slot_limit(), sizeof(MacMoves)))),
      interfaces_(table.max_ifindex()) {
    if (!records_ || !moves_) {
        throw std::bad_alloc{};  // start-up
    }
}

// ---- Look ------------------------------------------------------------------------------------------

Slot Entries::find(std::uint32_t ifindex, const IpAddr& address) const noexcept {
    const Slot slot = table_.find(Key::of(ifindex, address));
    return slot != kNoSlot && is_live(slot) ? slot : kNoSlot;
}

bool Entries::is_live(Slot slot) const noexcept {
    return records_[slot].presence == Presence::stored && table_.is_live(ifindex(slot), table_.word(slot));
}

bool Entries::is_dead(Slot slot) const noexcept {
    return records_[slot].presence == Presence::stored && !table_.is_live(ifindex(slot), table_.word(slot));
}

Row Entries::row(Slot slot, TimePoint now) const noexcept {
    const Record& record = records_[slot];
    const Key key = table_.key(slot);
    return Row{.dst = key.address(family()),
               .ifindex = key.ifindex(family()),
               .nud = nud(slot),
               .used = since(record.used, now),
               .confirmed = since(record.confirmed, now),
               .updated = since(record.updated, now)};
}

std::uint32_t Entries::count_unresolved(std::uint32_t ifindex) const noexcept {
    return count(ifindex, State::incomplete) + count(ifindex, State::failed) - interfaces_[ifindex].managed_unresolved;
}

Slot Entries::oldest_unresolved(std::uint32_t ifindex) const noexcept {
    const Slot failed = oldest(ifindex, Order::failed);
    return failed != kNoSlot ? failed : oldest(ifindex, Order::incomplete);
}

Slot Entries::oldest_stale(std::uint32_t ifindex) const noexcept {
    const Slot stranger = oldest(ifindex, Order::stranger);
    return stranger != kNoSlot ? stranger : oldest(ifindex, Order::stale);
}

// ---- Change ----------------------------------------------------------------------------------------

Result<Slot> Entries::create(std::uint32_t ifindex, const IpAddr& address, TimePoint now) {
    auto slot = table_.insert(Key::of(ifindex, address));
    if (slot) {
        high_water_ = std::max(high_water_, *slot + 1);
        start_anew(*slot, now);
    }
    return slot;
}

void Entries::start_anew(Slot slot, TimePoint now) noexcept {
    const std::uint32_t ticks = tick(now);
    if (!moves_[slot].is_blank()) {
        moves_[slot] = MacMoves{};
    }
    records_[slot] = Record{.presence = Presence::fresh, .used = ticks, .confirmed = ticks, .updated = ticks};
}

void Entries::store(Slot slot, const Nud& before, const Nud& next, TimePoint now) {
    Record& record = records_[slot];
    const bool was_live = is_live(slot);

    if (const Word word = next_word(slot, next); word != table_.word(slot)) {
        table_.publish(slot, word);
    }

    if (was_live) {
        uncount_live(slot);
    } else if (!is_fresh(slot)) {
        --dead_;
    }
    if (before.state != next.state || before.lladdr != next.lladdr) {
        record.updated = tick(now);
    }
    const Order order = order_of(slot);
    record.was_reachable = record.was_reachable || next.state == State::reachable;
    record.state = next.state;
    record.probes = next.probes;
    record.managed = next.managed;
    change_order(slot, order);
    record.presence = Presence::stored;
    count_live(slot);
}

Word Entries::next_word(Slot slot, const Nud& next) noexcept {
    const FlushClass flush_class =
        nud::is_static(next.state) ? FlushClass::static_entries : FlushClass::dynamic_entries;
    const Word word = word_of(next, table_.generation(ifindex(slot), flush_class));
    if (word.verdict() != Verdict::hold) {
        return word;
    }
    const Word before = table_.word(slot);
    const bool goes_on = is_live(slot) && before.verdict() == Verdict::hold;
    return word.of_search(goes_on ? before.search() : ++searches_);
}

void Entries::renew_stale(Slot slot) noexcept {
    leave_order(slot, ifindex(slot), order_of(slot));
    enter_order(slot, ifindex(slot), order_of(slot));
}

void Entries::vouch(Slot slot) noexcept {
    const Order order = order_of(slot);
    records_[slot].vouched = true;
    change_order(slot, order);
}

void Entries::condemn(Slot slot) noexcept {
    uncount_live(slot);
    ++dead_;
    // The MAC stays in it for whoever is told of the deletion; without a verdict nobody uses it.
    constexpr std::uint64_t kVerdict = 3ULL << 56U;
    table_.publish(slot, Word{table_.word(slot).bits() & ~kVerdict});
}

Result<std::uint32_t> Entries::retire(std::uint32_t ifindex, FlushClass flush_class) noexcept {
    auto gone = table_.retire(ifindex, flush_class);
    if (gone) {
        PerInterface& per_interface = interfaces_[ifindex];
        for (std::size_t state = 0; state < nud::kStates; ++state) {
            const bool is_static = nud::is_static(static_cast<State>(state));
            if (is_static == (flush_class == FlushClass::static_entries)) {
                per_interface.live -= per_interface.counts[state];
                per_interface.counts[state] = 0;
            }
        }
        if (flush_class == FlushClass::dynamic_entries) {
            per_interface.managed = per_interface.managed_unresolved = 0;  // a static one is never managed
        }
        dead_ += *gone;
    }
    return gone;
}

void Entries::revive(Slot slot, TimePoint now) noexcept {
    timers_.disarm(slot);
    leave_order(slot, ifindex(slot), order_of(slot));
    table_.publish(slot, Word{});
    --dead_;
    start_anew(slot, now);
}

bool Entries::erase(Slot slot) noexcept {
    if (records_[slot].presence == Presence::vacant) {
        return true;
    }
    const std::uint32_t interface = ifindex(slot);
    if (is_live(slot)) {
        uncount_live(slot);
        ++dead_;
    } else if (is_fresh(slot)) {
        ++dead_;
    }
    timers_.disarm(slot);
    leave_order(slot, interface, order_of(slot));
    records_[slot].state = State::none;
    records_[slot].managed = false;
    records_[slot].presence = Presence::stored;
    if (!table_.erase(slot)) {
        return false;
    }
    --dead_;
    records_[slot] = Record{};
    return true;
}

void Entries::count_live(Slot slot) noexcept {
    const Record& record = records_[slot];
    PerInterface& interface = interfaces_[ifindex(slot)];
    ++interface.counts[static_cast<std::size_t>(record.state)];
    ++interface.live;
    interface.managed += record.managed;
    interface.managed_unresolved += record.managed && !nud::is_usable(record.state);
}

void Entries::uncount_live(Slot slot) noexcept {
    const Record& record = records_[slot];
    PerInterface& interface = interfaces_[ifindex(slot)];
    --interface.counts[static_cast<std::size_t>(record.state)];
    --interface.live;
    interface.managed -= record.managed;
    interface.managed_unresolved -= record.managed && !nud::is_usable(record.state);
}

// ---- Times and orders ------------------------------------------------------------------------------

std::uint32_t Entries::tick(TimePoint now) const noexcept {
    return static_cast<std::uint32_t>((now - start_).count() / 100);
}

Duration Entries::since(std::uint32_t tick, TimePoint now) const noexcept {
    return std::max(Duration{0}, now - start_ - Duration{100} * static_cast<std::int64_t>(tick));
}

void Entries::enter_order(Slot slot, std::uint32_t ifindex, Order order) noexcept {
    if (order == Order::none) {
        return;
    }
    Fifo& fifo = interfaces_[ifindex].orders[static_cast<std::size_t>(order)];
    records_[slot].older = fifo.newest;
    records_[slot].newer = 0;
    (fifo.newest != 0 ? records_[fifo.newest - 1].newer : fifo.oldest) = slot + 1;
    fifo.newest = slot + 1;
}

void Entries::leave_order(Slot slot, std::uint32_t ifindex, Order order) noexcept {
    if (order == Order::none) {
        return;
    }
    Fifo& fifo = interfaces_[ifindex].orders[static_cast<std::size_t>(order)];
    Record& record = records_[slot];
    (record.older != 0 ? records_[record.older - 1].newer : fifo.oldest) = record.newer;
    (record.newer != 0 ? records_[record.newer - 1].older : fifo.newest) = record.older;
    record.older = record.newer = 0;
}

void Entries::change_order(Slot slot, Order before) noexcept {
    if (const Order now = order_of(slot); now != before) {
        leave_order(slot, ifindex(slot), before);
        enter_order(slot, ifindex(slot), now);
    }
}

}  // namespace neigh
