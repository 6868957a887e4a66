// The cache of histories: one set looked at a change, no allocation after the start.
#include "dataplane/neigh/history.hpp"

#include <algorithm>
#include <bit>
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
            1),
      // calloc: sets that nobody uses are never touched.
      sets_(static_cast<Set*>(std::calloc(std::size_t{mask_} + 1, sizeof(Set)))) {
    if (!sets_) {
        throw std::bad_alloc{};  // start-up
    }
}

History::Set& History::set_of(const Key& key) const noexcept {
    return sets_[mixed(key, seed_) & mask_];
}

History::Neighbor* History::place_for(Set& set, const Key& key, Weight weight) noexcept {
    const auto known =
        std::find_if(set.begin(), set.end(), [&](const Neighbor& one) { return one.changes != 0 && one.key == key; });
    if (known != set.end()) {
        return &*known;
    }
    const auto worth = [](const Neighbor& one) {
        const bool used = one.changes != 0;
        return std::tuple{used, used ? one.weight : Weight::gone,
                          used ? one.items[(one.changes - 1) % kDepth].at : TimePoint{}};
    };
    Neighbor& least = *std::min_element(set.begin(), set.end(),
                                        [&](const Neighbor& a, const Neighbor& b) { return worth(a) < worth(b); });
    if (least.changes != 0 && least.weight > weight) {
        return nullptr;
    }
    least = Neighbor{.key = key, .lladdr = {}, .weight = weight, .changes = 0, .moves = 0, .items = {}};
    return &least;
}

void History::record(const Key& key, const Item& item, Weight weight) noexcept {
    Neighbor* const place = place_for(set_of(key), key, weight);
    if (place == nullptr) {
        return;
    }
    if (nud::is_usable(item.state) && item.lladdr != place->lladdr) {
        place->moves += place->lladdr.is_zero() ? 0U : 1U;
        place->lladdr = item.lladdr;
    }
    place->weight = weight;
    place->items[place->changes++ % kDepth] = item;
}

void History::prefetch(const Key& key) const noexcept {
    for (const Neighbor& one : set_of(key)) {
        __builtin_prefetch(&one.key, 1);
        __builtin_prefetch(&one.items[0], 1);  // of most it is the latest
    }
}

History::Past History::of(const Key& key) const noexcept {
    Past past;
    for (const Neighbor& one : set_of(key)) {
        if (one.changes != 0 && one.key == key) {
            past.changes = one.changes;
            past.moves = one.moves;
            past.kept = std::min<std::size_t>(one.changes, kDepth);
            for (std::size_t i = 0; i < past.kept; ++i) {
                past.items[i] = one.items[(one.changes - 1 - i) % kDepth];
            }
        }
    }
    return past;
}

}  // namespace neigh
