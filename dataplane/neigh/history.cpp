// The cache of histories: one set looked at a change, no allocation after the start.
#include "dataplane/neigh/history.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <tuple>

namespace neigh {
namespace {

/// Spreads neighbors over sets; `seed` keeps others from choosing addresses that meet in one.
std::uint64_t mixed(const Key& key, std::uint64_t seed) noexcept {
    constexpr std::uint64_t kOdd = 0x9e37'79b9'7f4a'7c15;
    std::uint64_t hash = seed;
    for (const std::uint64_t word : key.words) {
        hash = (hash ^ word) * kOdd;
        hash ^= hash >> 29U;
    }
    return hash >> 7U;
}

}  // namespace

History::History(std::uint32_t entries, std::uint64_t seed)
    : seed_(seed | 1U),
      mask_(std::bit_ceil(std::clamp(entries, static_cast<std::uint32_t>(kWays), kMost) /
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

std::size_t History::set_of(const Key& key) const noexcept {
    return mixed(key, seed_) & mask_;
}

History::Head* History::place_for(Set& set, const Key& key, Weight weight) noexcept {
    const auto known = std::find_if(set.heads.begin(), set.heads.end(),
                                    [&](const Head& one) { return one.changes != 0 && one.key == key; });
    if (known != set.heads.end()) {
        return &*known;
    }
    const auto worth = [](const Head& one) {  // nobody's is all zero
        return std::tuple{one.changes != 0, one.weight, one.last};
    };
    Head& least = *std::min_element(set.heads.begin(), set.heads.end(),
                                    [&](const Head& a, const Head& b) { return worth(a) < worth(b); });
    if (least.changes != 0 && least.weight > weight) {
        return nullptr;
    }
    least = Head{.key = key, .lladdr = {}, .weight = weight, .changes = 0, .moves = 0, .last = 0};
    return &least;
}

void History::record(const Key& key, const Item& item, Weight weight) noexcept {
    const std::size_t set = set_of(key);
    Head* const place = place_for(sets_[set], key, weight);
    if (place == nullptr) {
        return;
    }
    if (nud::is_usable(item.state) && item.lladdr != place->lladdr) {
        place->moves += place->lladdr.is_zero() ? 0U : 1U;
        place->lladdr = item.lladdr;
    }
    constexpr auto kTenth = Duration{100};
    place->weight = weight;
    place->last = static_cast<std::uint32_t>(item.at.time_since_epoch() / kTenth);
    items_of(set, *place)[place->changes++ % kDepth] = item;
}

void History::prefetch(const Key& key) const noexcept {
    const std::size_t set = set_of(key);
    for (const Head& one : sets_[set].heads) {
        __builtin_prefetch(&one, 1);
        __builtin_prefetch(&items_of(set, one), 1);  // of most its first line is the latest
    }
}

History::Past History::of(const Key& key) const noexcept {
    Past past;
    const std::size_t set = set_of(key);
    for (const Head& one : sets_[set].heads) {
        if (one.changes == 0 || one.key != key) {
            continue;
        }
        past.changes = one.changes;
        past.moves = one.moves;
        past.kept = std::min<std::size_t>(one.changes, kDepth);
        for (std::size_t i = 0; i < past.kept; ++i) {
            past.items[i] = items_of(set, one)[(one.changes - 1 - i) % kDepth];
        }
    }
    return past;
}

}  // namespace neigh
