// The neighbor table's writer: insert, publish, erase, flush. Control thread only.
// Neighbors: table.cpp (creation, readers), accounts.hpp (what the writer counts).
// Not here: which entries go when (resolver), waiting: nothing in this file waits for a reader.
#include <algorithm>
#include <array>
#include <cassert>

#include <rte_hash.h>

#include "dataplane/neigh/dpdk/accounts.hpp"
#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh {
namespace {

Slot slot_at(std::int32_t position) noexcept {
    return position < 0 ? kNoSlot : static_cast<Slot>(position);
}

}  // namespace

Result<Slot> Table::insert(const Key& key) noexcept {
    const std::uint32_t ifindex = key.ifindex(family_);
    if (!has_interface(ifindex)) {
        return Error{Status::invalid_parameter, "no interface " + std::to_string(ifindex)};
    }
    const std::uint32_t hash = hash_of(key);
    // A key that is there already would be added again, with its data, the word, overwritten.
    if (rte_hash_lookup_with_hash(hash_.get(), key.words.data(), hash) >= 0) {
        return Error{Status::already_exists, "the table has the key"};
    }
    // From here on readers find the position. Its word is none: erase() saw to that before the grace period after
    // which the position became free, and the hash stores it once more before the key.
    // ORDER: the hash stores the key; the release of the first publish() makes it visible before any word.
    std::int32_t position = rte_hash_add_key_with_hash(hash_.get(), key.words.data(), hash);
    if (position < 0 && accounts_->deferrals.count() > 0) {
        reclaim_soon();
        position = rte_hash_add_key_with_hash(hash_.get(), key.words.data(), hash);
    }
    if (position < 0) {
        return Error{Status::no_memory, "the table is full"};
    }
    const auto slot = static_cast<Slot>(position);
    assert(slot < slot_limit_ && !accounts_->inserted[slot]);
    assert(word(slot) == Word{});
    accounts_->inserted[slot] = true;
    ++accounts_->size;
    return slot;
}

Slot Table::find(const Key& key) const noexcept {
    return slot_at(rte_hash_lookup_with_hash(hash_.get(), key.words.data(), hash_of(key)));
}

void Table::find_bulk(std::span<const Key> keys, std::span<Slot> slots) const noexcept {
    assert(keys.size() == slots.size());
    std::array<std::int32_t, kMaxBurst> positions;
    while (!keys.empty()) {
        const std::size_t burst = std::min(keys.size(), kMaxBurst);
        const Hashed some = hashed(keys.first(burst));
        positions_of(std::span{some.keys}.first(burst), std::span{some.hashes}.first(burst),
                     std::span{positions}.first(burst));
        std::transform(positions.begin(), positions.begin() + static_cast<std::ptrdiff_t>(burst), slots.begin(),
                       slot_at);
        keys = keys.subspan(burst);
        slots = slots.subspan(burst);
    }
}

bool Table::holds(Slot slot, const Key& wanted) const noexcept {
    return accounts_->inserted[slot] && key(slot) == wanted;
}

void Table::publish(Slot slot, Word word) noexcept {
    assert(slot < slot_limit_ && accounts_->inserted[slot]);
    const std::uint32_t ifindex = key(slot).ifindex(family_);
    assert(word.verdict() == Verdict::none ||
           word.generation() == generation(ifindex, GenerationCounts::class_of(word)));
    accounts_->generations.move(ifindex, this->word(slot), word);
    // ORDER: release, partner of the acquire in word(): a reader that sees this word sees the slot's key, and the
    // generation that the word is of.
    word_cell(slot).store(word.bits(), std::memory_order_release);
}

bool Table::erase(Slot slot) noexcept {
    publish(slot, Word{});
    Accounts& accounts = *accounts_;
    if (accounts.deferrals.is_full()) {
        reclaim_soon();
    } else if (accounts.deferrals.is_half_full()) {
        // The oldest have long passed: asking costs one comparison for most, and a look at every worker's line for the
        // first of a group.
        reclaim();
    }
    if (accounts.deferrals.is_full()) {
        return false;
    }
    const Key gone = key(slot);
    const std::int32_t position = rte_hash_del_key_with_hash(hash_.get(), gone.words.data(), hash_of(gone));
    assert(position == static_cast<std::int32_t>(slot));
    if (position == static_cast<std::int32_t>(slot)) {
        accounts.deferrals.add(slot);
    }
    accounts.inserted[slot] = false;
    --accounts.size;
    return true;
}

void Table::reclaim_soon() noexcept {
    accounts_->deferrals.start_grace_period();
    reclaim();
}

void Table::reclaim() noexcept {
    constexpr std::uint32_t kMost = 32;  // what one insertion or deletion may cost
    accounts_->deferrals.reclaim(kMost, [this](Slot slot) {
        [[maybe_unused]] const int freed =
            rte_hash_free_key_with_position(hash_.get(), static_cast<std::int32_t>(slot));
        assert(freed == 0);
    });
}

std::uint8_t Table::generation(std::uint32_t ifindex, FlushClass flush_class) const noexcept {
    return has_interface(ifindex) ? current(generations_[ifindex], flush_class) : std::uint8_t{0};
}

std::uint32_t Table::live_in(std::uint32_t ifindex, FlushClass flush_class, std::uint8_t generation) const noexcept {
    return has_interface(ifindex) ? accounts_->generations.in(ifindex, flush_class, generation) : 0;
}

Result<std::uint32_t> Table::retire(std::uint32_t ifindex, FlushClass flush_class) noexcept {
    if (!has_interface(ifindex)) {
        return Error{Status::not_found, "no interface " + std::to_string(ifindex)};
    }
    GenerationCounts& counts = accounts_->generations;
    const std::uint32_t retired = counts.in_current(ifindex, flush_class);
    if (retired == 0) {
        return retired;
    }
    const auto next = counts.next_free(ifindex, flush_class);
    if (!next) {
        return Error{Status::busy, "no generation is free: sweep the retired ones first"};
    }
    if (!counts.begin(ifindex, flush_class, *next)) {
        return Error{Status::no_memory, "no memory"};
    }
    // ORDER: release; words of the new generation are published after it, and whoever sees one sees this.
    generations_[ifindex][static_cast<std::size_t>(flush_class)].store(*next, std::memory_order_release);
    return retired;
}

bool Table::can_retire(std::uint32_t ifindex, FlushClass flush_class) const noexcept {
    return has_interface(ifindex) && (accounts_->generations.in_current(ifindex, flush_class) == 0 ||
                                      accounts_->generations.next_free(ifindex, flush_class).has_value());
}

std::uint32_t Table::deferred() const noexcept {
    return accounts_->deferrals.count();
}

std::uint32_t Table::size() const noexcept {
    return accounts_->size;
}

}  // namespace neigh
