// The cache of a front, and the stages of its look-up. The contract stands in front.hpp.
// Neighbors: table.hpp verifies guesses and answers for the rest.
#include "dataplane/neigh/dpdk/front.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <string>

#include <rte_malloc.h>

namespace neigh {
namespace {

/// Sets of eight for two neighbors each: then 2 of 10,000 neighbors find their set taken by others. What a table has
/// beyond 131,072 neighbors shares them by four, which misses 8 of 1000: memory counts there, and waiting for it does.
constexpr std::uint32_t set_count_for(std::uint32_t capacity) noexcept {
    constexpr std::uint32_t kAmple = 1U << 17U;
    return (capacity + std::min(capacity, kAmple)) / 4 + 1;
}

}  // namespace

void Front::Free::operator()(Set* sets) const noexcept {
    rte_free(sets);
}

std::size_t Front::memory_needed(std::uint32_t capacity) noexcept {
    return std::size_t{set_count_for(capacity)} * sizeof(Set) + RTE_CACHE_LINE_SIZE;
}

Result<Front> Front::create(const Table& table, Mode mode) {
    const std::uint32_t set_count = set_count_for(table.capacity());
    Sets sets;
    if (mode == Mode::cached) {
        sets.reset(static_cast<Set*>(rte_malloc("neigh_front", set_count * sizeof(Set), RTE_CACHE_LINE_SIZE)));
        if (!sets) {
            return Error{Status::no_memory,
                         "no DPDK memory for a worker's cache of " + std::to_string(table.capacity()) + " entries"};
        }
        const Four empty = Four{} + (table.slot_limit() - 1);
        std::fill_n(sets.get(), set_count, Set{.newer = empty, .older = empty});
    }
    return Front{table, set_count, std::move(sets)};
}

Front::Front(const Table& table, std::uint32_t set_count, Sets sets) noexcept
    : table_(&table),
      sets_(std::move(sets)),
      set_count_(set_count),
      tag_mask_(~std::uint32_t{0} << std::bit_width(table.slot_limit() - 1)) {}

inline Slot Front::guess_of(const Set& set, std::uint32_t tag, const Four& last_slot) noexcept {
    // Without the tag, the entry that has it is its slot, and all others are above any slot.
    const auto least = [](const Four& a, const Four& b) { return a < b ? a : b; };
    Four guess = least(least(set.newer ^ tag, set.older ^ tag), last_slot);
    guess = least(guess, __builtin_shufflevector(guess, guess, 2, 3, 0, 1));
    guess = least(guess, __builtin_shufflevector(guess, guess, 1, 0, 3, 2));
    return guess[0];
}

/// Each stage touches lines that the one before has asked for, of the whole burst at once.
template <Family kFamily>
void Front::guess(std::span<const Key> keys, Guesses& guesses) const noexcept {
    assert(keys.size() <= Table::kMaxBurst);
    std::array<const Set*, Table::kMaxBurst> sets;
    const Table& table = *table_;
    const Four last_slot = Four{} + (table.slot_limit() - 1);
    const std::size_t count = keys.size();
    for (std::size_t i = 0; i < count; ++i) {
        guesses.hashes[i] = table.key_hash()(kFamily, keys[i]);
        sets[i] = &set_of(guesses.hashes[i]);
        __builtin_prefetch(sets[i]);
    }
    for (std::size_t i = 0; i < count; ++i) {
        guesses.slots[i] = guess_of(*sets[i], tag_of(guesses.hashes[i]), last_slot);
        table.prefetch(kFamily, guesses.slots[i]);
    }
}
template void Front::guess<Family::ipv4>(std::span<const Key>, Guesses&) const noexcept;
template void Front::guess<Family::ipv6>(std::span<const Key>, Guesses&) const noexcept;

void Front::find_rest(const Rcu::Reader& reader, std::span<const Key> keys, const Guesses& guesses, std::size_t first,
                      std::span<Table::Hit> hits) noexcept {
    if (!guesses_help()) {
        return look_past(reader, keys, hits.first(keys.size()));
    }
    std::array<std::uint8_t, Table::kMaxBurst> missed;
    std::size_t misses = 0;
    for (std::size_t i = first; i < keys.size(); ++i) {
        hits[i] = verified(reader, guesses.slots[i], keys[i]);
        if (hits[i].slot == kNoSlot) {
            missed[misses++] = static_cast<std::uint8_t>(i);
        }
    }
    if (misses > 0) {  // else control has just changed a word back
        pass_on(reader, keys, guesses.hashes, std::span{missed}.first(misses), hits);
    }
}

void Front::pass_on(const Rcu::Reader& reader, std::span<const Key> keys, std::span<const std::uint64_t> hashes,
                    std::span<const std::uint8_t> which, std::span<Table::Hit> hits) noexcept {
    std::array<const Key*, Table::kMaxBurst> wanted;
    std::array<std::uint64_t, Table::kMaxBurst> their_hashes;
    std::array<Table::Hit, Table::kMaxBurst> found;
    for (std::size_t i = 0; i < which.size(); ++i) {
        wanted[i] = &keys[which[i]];
        their_hashes[i] = hashes[which[i]];
    }
    table_->lookup_bulk(reader, std::span{wanted}.first(which.size()), std::span{their_hashes}.first(which.size()),
                        std::span{found}.first(which.size()));
    std::size_t absent = 0;
    for (std::size_t i = 0; i < which.size(); ++i) {
        hits[which[i]] = found[i];
        if (found[i].slot != kNoSlot) {
            remember(their_hashes[i], found[i].slot);
        } else {
            ++absent;
        }
    }
    passed_on_ += which.size();
    note(absent, keys.size());
}

void Front::look_past(const Rcu::Reader& reader, std::span<const Key> keys, std::span<Table::Hit> hits) noexcept {
    table_->lookup_bulk(reader, keys, hits);
    if (!sets_) {
        return;
    }
    passed_on_ += keys.size();
    const auto absent = std::ranges::count(hits, kNoSlot, &Table::Hit::slot);
    note(static_cast<std::size_t>(absent), keys.size());
}

void Front::note(std::size_t absent, std::size_t asked) noexcept {
    const bool most = 4 * absent >= 3 * asked;
    in_vain_ = most ? std::min(in_vain_ + 1, kEnough) : 0;
}

void Front::remember(std::uint64_t hash, Slot slot) noexcept {
    Set& set = set_of(hash);
    std::array<std::uint32_t, kWays> entries = std::bit_cast<std::array<std::uint32_t, kWays>>(set);
    const std::uint32_t tag = tag_of(hash);
    // In place of the entry with this tag; where there is none, the oldest leaves.
    auto place = std::ranges::find_if(entries, [&](std::uint32_t entry) { return (entry & tag_mask_) == tag; });
    if (place == entries.end()) {
        --place;
    }
    std::move_backward(entries.begin(), place, place + 1);
    entries.front() = tag | slot;
    set = std::bit_cast<Set>(entries);
}

}  // namespace neigh
