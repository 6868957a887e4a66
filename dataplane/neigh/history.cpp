// The cache of histories: one set looked at a change, no allocation after the start.
#include "dataplane/neigh/history.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace neigh {

History::History(std::uint32_t entries)
    : mask_(std::bit_ceil(std::clamp(entries, static_cast<std::uint32_t>(kWays), kMost) /
                          static_cast<std::uint32_t>(kWays)) -
            1) {
    const std::size_t sets = std::size_t{mask_} + 1;
    // calloc: items of neighbors that aren't there are never touched.
    sets_.reset(static_cast<Set*>(std::aligned_alloc(alignof(Set), sets * sizeof(Set))));
    items_.reset(static_cast<Items*>(std::calloc(sets * kWays, sizeof(Items))));
    if (!sets_ || !items_) {
        throw std::bad_alloc{};  // start-up
    }
    std::memset(static_cast<void*>(sets_.get()), 0, sets * sizeof(Set));
}

History::Head* History::place_for(Set& set, Id id, Weight weight) noexcept {
    const auto matters_less = [](const Head& one, const Head& other) {
        if (one.changes == 0 || other.changes == 0) {
            return one.changes == 0 && other.changes != 0;  // nobody's least of all
        }
        return one.weight != other.weight ? one.weight < other.weight : one.latest.at < other.latest.at;
    };
    Head* least = set.heads.data();
    for (Head& one : set.heads) {
        if (one.id == id && one.changes != 0) {
            return &one;
        }
        least = matters_less(one, *least) ? &one : least;
    }
    if (least->changes != 0 && least->weight > weight) {
        return nullptr;
    }
    *least = Head{.id = id, .latest = {}, .lladdr = {}, .weight = weight, .changes = 0, .moves = 0};
    return least;
}

void History::record(const Key& key, const Item& item, Weight weight) noexcept {
    const Id id = id_of(key);
    const std::size_t set = set_of(id);
    Head* const place = place_for(sets_[set], id, weight);
    if (place == nullptr) {
        return;
    }
    if (nud::is_usable(item.state) && item.lladdr != place->lladdr) {
        place->moves += place->lladdr.is_zero() ? 0U : 1U;
        place->lladdr = item.lladdr;
    }
    if (place->changes != 0) {
        items_of(set, *place)[(place->changes - 1) % kDepth] = place->latest;
    }
    place->latest = item;
    place->weight = weight;
    ++place->changes;
}

void History::prefetch(const Key& key) const noexcept {
    constexpr std::size_t kLine = 64;
    const auto* const set = reinterpret_cast<const char*>(&sets_[set_of(id_of(key))]);
    for (std::size_t line = 0; line < sizeof(Set); line += kLine) {
        __builtin_prefetch(set + line, 1);
    }
}

void History::prefetch_items(const Key& key) const noexcept {
    const Id id = id_of(key);
    const std::size_t set = set_of(id);
    for (const Head& one : sets_[set].heads) {
        if (one.id == id && one.changes != 0) {
            __builtin_prefetch(&items_of(set, one)[(one.changes - 1) % kDepth], 1);
        }
    }
}

History::Past History::of(const Key& key) const noexcept {
    Past past;
    const Id id = id_of(key);
    const std::size_t set = set_of(id);
    for (const Head& one : sets_[set].heads) {
        if (one.changes == 0 || one.id != id) {
            continue;
        }
        past.changes = one.changes;
        past.moves = one.moves;
        past.kept = std::min<std::size_t>(one.changes, kDepth);
        past.items[0] = one.latest;
        for (std::size_t i = 1; i < past.kept; ++i) {
            past.items[i] = items_of(set, one)[(one.changes - 1 - i) % kDepth];
        }
    }
    return past;
}

}  // namespace neigh
