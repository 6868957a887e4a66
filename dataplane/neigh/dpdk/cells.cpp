// The proof that cells stand where they are looked for. What for stands in cells.hpp.
#include "dataplane/neigh/dpdk/cells.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include <rte_hash.h>

namespace neigh {
namespace {

constexpr std::size_t kMostWords = 3;

/// Where position 0 must be by where a new key comes to stand, with `number` for data; null where the data is not what
/// stands there, or not what the hash gives when something else is stored there.
Cell* first_by(rte_hash* hash, std::uint32_t key_words, std::uint64_t number) noexcept {
    std::array<std::uint64_t, kMostWords> key;
    key.fill(~number);
    if (rte_hash_add_key_data(hash, key.data(), std::bit_cast<void*>(number)) != 0) {
        return nullptr;
    }
    const std::int32_t position = rte_hash_lookup(hash, key.data());
    void* place = nullptr;
    if (position < 0 || rte_hash_get_key_with_position(hash, position, &place) != 0) {
        return nullptr;
    }
    Cell* const cells = static_cast<Cell*>(place) - 1;
    const auto is_of_key = [number](const Cell& cell) { return cell.load(std::memory_order_relaxed) == ~number; };
    if (cells[0].load(std::memory_order_relaxed) != number ||
        !std::all_of(cells + 1, cells + 1 + key_words, is_of_key)) {
        return nullptr;
    }
    cells[0].store(number + 1, std::memory_order_relaxed);
    void* data = nullptr;
    if (rte_hash_lookup_data(hash, key.data(), &data) != position || std::bit_cast<std::uint64_t>(data) != number + 1) {
        return nullptr;
    }
    return cells - std::ptrdiff_t{position} * (key_words + 1);
}

}  // namespace

Cell* find_cells(rte_hash* hash, std::uint32_t key_words) noexcept {
    Cell* const by_one = first_by(hash, key_words, 0x0123456789abcdefULL);
    Cell* const by_another = first_by(hash, key_words, 0x5a5a5a5aa5a5a5a5ULL);
    rte_hash_reset(hash);
    return by_one == by_another ? by_one : nullptr;
}

}  // namespace neigh
