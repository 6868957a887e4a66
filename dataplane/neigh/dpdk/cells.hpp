// Where an rte_hash keeps the key and the data of each of its positions. They never move, and are given back only with
// the hash: that makes them the table's slots, instead of a second copy of every key.
//
// DPDK's interface names a position's key by pointer, and its 8 bytes of data only by a look-up of the key. That they
// stand side by side is so in every version of it, but promised by none. So it is proved of each hash before it is
// used: where it were otherwise, no table is made. Neighbors: table.cpp asks once, when it makes a table. Not here:
// what the data means.
#pragma once

#include <atomic>
#include <cstdint>

struct rte_hash;

namespace neigh {

/// 8 bytes of a slot: a word, or a part of its key.
using Cell = std::atomic<std::uint64_t>;
static_assert(sizeof(Cell) == sizeof(std::uint64_t) && Cell::is_always_lock_free);

/// Those of position 0 of an empty hash: its data, then its key of `key_words` cells; position n is (key_words + 1) * n
/// cells further. Null: this DPDK does it otherwise. Control thread, before anybody else knows the hash; leaves it
/// empty, and every cell zero.
[[nodiscard]] Cell* find_cells(rte_hash* hash, std::uint32_t key_words) noexcept;

}  // namespace neigh
