// The neighbor table: creation, and what readers do. The contract stands in table.hpp.
// Neighbors: table_writer.cpp inserts, publishes, erases and flushes; rcu.cpp tells when a slot may be given out again.
// Not here: NUD, limits, what a word means.
#include "dataplane/neigh/dpdk/table.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>

#include <rte_common.h>
#include <rte_hash.h>
#include <rte_lcore.h>
#include <rte_malloc.h>

#include "dataplane/neigh/dpdk/accounts.hpp"

namespace neigh {

namespace {

/// A ring's name (RTE_RING_NAMESIZE, 29 with the final zero) has it and some more.
constexpr std::size_t kMaxName = 19;
/// Far beyond any use, and far below where 32-bit positions would wrap.
constexpr std::uint32_t kMaxCapacity = 1U << 26U;

struct Sizes {
    std::uint32_t key_bytes;
    std::uint32_t deferred;
    std::uint32_t entries;
};

/// Every deferred deletion holds a position back, so those come on top of the capacity; and a cuckoo hash refuses keys
/// well before its buckets are full, so there is an eighth of head room (and some for small tables) in any case.
Sizes sizes_of(Family family, const Table::Size& size) noexcept {
    const std::uint32_t deferred = size.max_deferred != 0 ? size.max_deferred : std::max(size.entries / 8, 1024U);
    return Sizes{.key_bytes = key_words(family) * 8,
                 .deferred = deferred,
                 .entries = size.entries + std::max(size.entries / 8, deferred) + 64};
}

std::optional<Error> mistake_in(const std::string& name, const Table::Size& size) {
    if (name.empty() || name.size() > kMaxName) {
        return Error{Status::invalid_parameter, "the name of a table has 1 to 19 characters: '" + name + "'"};
    }
    if (size.entries == 0 || size.entries > kMaxCapacity || size.max_deferred > kMaxCapacity) {
        return Error{Status::invalid_parameter, "no table can have " + std::to_string(size.entries) + " entries"};
    }
    if (size.max_ifindex == 0 || size.max_ifindex > kMaxIfIndex) {
        return Error{Status::invalid_parameter, "the highest ifindex of a table is 1 to " +
                                                    std::to_string(kMaxIfIndex) + ", not " +
                                                    std::to_string(size.max_ifindex)};
    }
    return std::nullopt;
}

/// Instead of memcmp(), which rte_hash calls for keys of these lengths: 0 where they are equal.
template <std::size_t kWords>
int differ(const void* a, const void* b, std::size_t /*length*/) noexcept {
    std::array<std::uint64_t, kWords> left;
    std::array<std::uint64_t, kWords> right;
    std::memcpy(left.data(), a, sizeof left);
    std::memcpy(right.data(), b, sizeof right);
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kWords; ++i) {
        bits |= left[i] ^ right[i];
    }
    return bits != 0 ? 1 : 0;
}

rte_hash* create_hash(const std::string& name, const Sizes& sizes) {
    rte_hash_parameters parameters{};
    parameters.name = name.c_str();
    parameters.entries = sizes.entries;
    parameters.key_len = sizes.key_bytes;
    parameters.socket_id = static_cast<int>(rte_socket_id());
    // Lock-free readers, and one writer: no lock, no cache of positions a core. A deleted key's position stays taken
    // until it is freed by rte_hash_free_key_with_position(), after the grace period (Deferrals). The hash's own queue
    // (rte_hash_rcu_qsbr_add) would start a grace period for every single deletion. The hash function stays unset:
    // every call brings hash_of() along.
    parameters.extra_flag = RTE_HASH_EXTRA_FLAGS_RW_CONCURRENCY_LF;
    rte_hash* hash = rte_hash_create(&parameters);
    if (hash != nullptr) {
        rte_hash_set_cmp_func(hash, sizes.key_bytes == 8 ? differ<1> : differ<3>);
    }
    return hash;
}

}  // namespace

void Table::Free::operator()(rte_hash* hash) const noexcept {
    rte_hash_free(hash);
}
void Table::Free::operator()(Generations* generations) const noexcept {
    rte_free(generations);
}

Result<std::unique_ptr<Table>> Table::create(const std::string& name, Family family, const Size& size, Rcu& rcu) {
    if (auto mistake = mistake_in(name, size)) {
        return std::move(*mistake);
    }
    const Sizes sizes = sizes_of(family, size);
    auto accounts = std::make_unique<Accounts>(
        Accounts{.deferrals = Deferrals{rcu, sizes.deferred}, .generations = GenerationCounts{size.max_ifindex}});
    const std::size_t interfaces = std::size_t{size.max_ifindex} + 1;
    auto* const generations = rte_malloc("neigh_generations", interfaces * sizeof(Generations), RTE_CACHE_LINE_SIZE);
    Memory memory;
    memory.hash.reset(create_hash(name, sizes));
    memory.generations.reset(static_cast<Generations*>(generations));
    if (!memory.hash || !memory.generations) {
        return Error{Status::no_memory, "no DPDK memory for the table '" + name + "' of " +
                                            std::to_string(size.entries) + " entries: it takes " +
                                            std::to_string(memory_needed(family, size)) + " bytes"};
    }
    std::uninitialized_value_construct_n(memory.generations.get(), interfaces);
    Cell* cells = find_cells(memory.hash.get(), key_words(family));
    if (cells == nullptr) {
        return Error{Status::not_supported, "this DPDK's rte_hash keeps its keys and data in an unknown way"};
    }
    // The hash counts its positions from 1 there, and a position elsewhere from 0: so many there are.
    accounts->inserted.resize(static_cast<std::uint32_t>(rte_hash_max_key_id(memory.hash.get())));
    return std::unique_ptr<Table>(new Table(family, size, std::move(memory), cells, std::move(accounts)));
}

Table::Table(Family family, const Size& size, Memory memory, Cell* cells, std::unique_ptr<Accounts> accounts) noexcept
    : family_(family),
      stride_(key_words(family) + 1),
      hash_(std::move(memory.hash)),
      cells_(cells),
      generations_(std::move(memory.generations)),
      max_ifindex_(size.max_ifindex),
      slot_limit_(static_cast<std::uint32_t>(accounts->inserted.size())),
      capacity_(size.entries),
      accounts_(std::move(accounts)) {}

Table::~Table() = default;

std::size_t Table::memory_needed(Family family, const Size& size) noexcept {
    const Sizes sizes = sizes_of(family, size);
    const std::size_t slots = std::size_t{sizes.entries} + 1;
    // As rte_hash_create lays them out: a key with its data before it, 16-byte aligned; buckets of 8 in 64 bytes; a
    // ring of a power of two 4-byte positions.
    const std::size_t keys = slots * RTE_ALIGN(sizes.key_bytes + 8, 16U);
    const std::size_t buckets = std::size_t{rte_align32pow2(sizes.entries)} * 8;
    const std::size_t free_positions = std::size_t{rte_align32pow2(sizes.entries + 1)} * 4;
    const std::size_t generations = (std::size_t{size.max_ifindex} + 1) * sizeof(Generations);
    constexpr std::size_t kHeaders = 64 * 1024;
    return keys + buckets + free_positions + generations + kHeaders;
}

Table::Hit Table::hit_at(std::int32_t position, const Key& key) const noexcept {
    if (position < 0) {
        return Hit{};
    }
    const auto slot = static_cast<Slot>(position);
    const Word found = word(slot);
    return is_live(key.ifindex(family_), found) ? Hit{.slot = slot, .word = found} : Hit{};
}

Table::Hit Table::lookup(const Rcu::Reader& /*proof*/, const Key& key) const noexcept {
    return hit_at(rte_hash_lookup_with_hash(hash_.get(), key.words.data(), hash_of(key)), key);
}

Table::Hashed Table::hashed(std::span<const Key> keys) const noexcept {
    assert(keys.size() <= kMaxBurst);
    Hashed result;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        result.keys[i] = &keys[i];
        result.hashes[i] = key_hash_(family_, keys[i]);
    }
    return result;
}

void Table::positions_of(std::span<const Key* const> keys, std::span<const std::uint64_t> hashes,
                         std::span<std::int32_t> positions) const noexcept {
    assert(keys.size() <= kMaxBurst && keys.size() == hashes.size() && keys.size() == positions.size());
    std::array<const void*, kMaxBurst> wanted;
    std::array<hash_sig_t, kMaxBurst> short_hashes;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        wanted[i] = keys[i]->words.data();
        short_hashes[i] = KeyHash::short_of(hashes[i]);
    }
    rte_hash_lookup_with_hash_bulk(hash_.get(), wanted.data(), short_hashes.data(),
                                   static_cast<std::uint32_t>(keys.size()), positions.data());
}

void Table::lookup_bulk(const Rcu::Reader& reader, std::span<const Key> keys, std::span<Hit> hits) const noexcept {
    const Hashed burst = hashed(keys);
    lookup_bulk(reader, std::span{burst.keys}.first(keys.size()), std::span{burst.hashes}.first(keys.size()), hits);
}

void Table::lookup_bulk(const Rcu::Reader& /*proof*/, std::span<const Key* const> keys,
                        std::span<const std::uint64_t> hashes, std::span<Hit> hits) const noexcept {
    assert(keys.size() == hits.size());
    std::array<std::int32_t, kMaxBurst> positions;
    positions_of(keys, hashes, std::span{positions}.first(keys.size()));
    for (std::size_t i = 0; i < keys.size(); ++i) {
        hits[i] = hit_at(positions[i], *keys[i]);
    }
}

}  // namespace neigh
