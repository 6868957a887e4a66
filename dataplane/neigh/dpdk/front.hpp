// The fast way to a table: a small cache of one worker's, from a key's hash to the slot where the key was found last.
// Each guess is verified against the slot itself, which costs one compare; what it doesn't answer, the table does.
//
// Contract:
//  - One thread, the worker's: look-ups write the cache. The table outlives the front.
//  - It answers exactly what Table::lookup_bulk() does, and holds what that holds: a hit's slot keeps its key until the
//    reader's next quiescent(). It answers hits alone; that there is no entry, the table of record says.
//  - The cache may be wrong at any time and needs no invalidation: slots are type-stable and hold their key beside the
//    word, and a change of word, a deletion or a flush is seen in the slot (Table::Verifier says why that is safe).
//  - While most keys have no entry (a scan), bursts go past it: nothing that it holds would help. One burst with others
//    brings it back.
//  - Switched off (`worker.front-cache: false`) it is the table, and no more.
// Neighbors: context holds one a family, forward and local look up by it.
// Not here: what makes a word live (table.hpp), the table of record.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh {

class Front {
  public:
    enum class Mode : std::uint8_t { cached, off };

    /// Its cache is sized to the table's capacity. Needs EAL. no_memory: EAL has none for the cache.
    [[nodiscard]] static Result<Front> create(const Table& table, Mode mode);
    /// Bytes of DPDK memory that the cache of a table of this capacity takes.
    [[nodiscard]] static std::size_t memory_needed(std::uint32_t capacity) noexcept;

    /// Who asks for one key alone often asks for it again: found fastest.
    [[nodiscard]] Table::Hit lookup(const Rcu::Reader& reader, const Key& key) noexcept {
        Table::Hit hit;
        if (sets_) {
            hit = verified(reader, last_, key);
        }
        if (hit.slot == kNoSlot) {
            lookup_bulk(reader, {&key, 1}, {&hit, 1});
            last_ = hit.slot == kNoSlot ? last_ : hit.slot;
        }
        return hit;
    }
    /// hits[i] for keys[i]; at most Table::kMaxBurst keys; sizes agree.
    void lookup_bulk(const Rcu::Reader& reader, std::span<const Key> keys, std::span<Table::Hit> hits) noexcept {
        const auto keep = [hits](std::size_t i, const Table::Hit& hit) { hits[i] = hit; };
        if (table_->family() == Family::ipv4) {
            for_each_hit<Family::ipv4>(reader, keys, keep);
        } else {
            for_each_hit<Family::ipv6>(reader, keys, keep);
        }
    }
    /// The same, each handed on where it is found: take(i, hit) for keys[i], in their order. `kFamily` is the table's.
    template <Family kFamily, typename Take>
    [[gnu::always_inline]] void for_each_hit(const Rcu::Reader& reader, std::span<const Key> keys,
                                             Take&& take) noexcept {
        Guesses guesses;
        std::size_t taken = 0;
        if (guesses_help()) [[likely]] {
            taken = take_right_ones<kFamily>(reader, keys, guesses, take);
        }
        if (taken < keys.size()) [[unlikely]] {
            std::array<Table::Hit, Table::kMaxBurst> hits;
            find_rest(reader, keys, guesses, taken, hits);
            for (; taken < keys.size(); ++taken) {
                take(taken, hits[taken]);
            }
        }
    }

    /// As the table's.
    [[nodiscard]] std::uint32_t slot_limit() const noexcept { return table_->slot_limit(); }
    /// Keys that the table was asked for, because no guess was right or nothing was there: for tests and benchmarks.
    [[nodiscard]] std::uint64_t passed_on() const noexcept { return passed_on_; }

  private:
    using Four = std::uint32_t __attribute__((vector_size(16)));
    /// Half a cache line of entries: a slot in the low bits, in the rest a tag of the hash. No two with the same tag,
    /// but for empty ones, which have tag 0 and the last slot: a guess like any other.
    struct alignas(32) Set {
        Four newer;
        Four older;
    };
    static constexpr std::size_t kWays = 8;
    static constexpr std::uint32_t kEnough = 8;
    static_assert(sizeof(Set) == kWays * sizeof(std::uint32_t));
    struct Free {
        void operator()(Set* sets) const noexcept;
    };
    using Sets = std::unique_ptr<Set[], Free>;

    Front(const Table& table, std::uint32_t set_count, Sets sets) noexcept;

    /// Of a burst of keys.
    struct Guesses {
        std::array<std::uint64_t, Table::kMaxBurst> hashes;
        std::array<Slot, Table::kMaxBurst> slots;
    };
    [[nodiscard]] bool guesses_help() const noexcept { return sets_ && in_vain_ < kEnough; }
    /// Asks for the lines that they want as well.
    template <Family kFamily>
    void guess(std::span<const Key> keys, Guesses& guesses) const noexcept;
    /// Guesses, and takes all up to the first that is wrong; returns how many those are.
    template <Family kFamily, typename Take>
    [[gnu::always_inline]] std::size_t take_right_ones(const Rcu::Reader& reader, std::span<const Key> keys,
                                                       Guesses& guesses, Take&& take) noexcept {
        guess<kFamily>(keys, guesses);
        Table::Verifier<kFamily> verify{reader, *table_};
        for (std::size_t i = 0; i < keys.size(); ++i) {
            const Word word = verify(guesses.slots[i], keys[i]);
            if (word.verdict() == Verdict::none) [[unlikely]] {
                return i;
            }
            take(i, Table::Hit{.slot = guesses.slots[i], .word = word});
        }
        in_vain_ = 0;
        return keys.size();
    }
    [[nodiscard]] Table::Hit verified(const Rcu::Reader& reader, Slot slot, const Key& key) const noexcept {
        const Word word = table_->family() == Family::ipv4 ? Table::Verifier<Family::ipv4>{reader, *table_}(slot, key)
                                                           : Table::Verifier<Family::ipv6>{reader, *table_}(slot, key);
        return word.verdict() != Verdict::none ? Table::Hit{.slot = slot, .word = word} : Table::Hit{};
    }
    /// hits[i] for keys[i], from `first` on.
    void find_rest(const Rcu::Reader& reader, std::span<const Key> keys, const Guesses& guesses, std::size_t first,
                   std::span<Table::Hit> hits) noexcept;
    void pass_on(const Rcu::Reader& reader, std::span<const Key> keys, std::span<const std::uint64_t> hashes,
                 std::span<const std::uint8_t> which, std::span<Table::Hit> hits) noexcept;
    void look_past(const Rcu::Reader& reader, std::span<const Key> keys, std::span<Table::Hit> hits) noexcept;
    /// Of the keys of a burst, so many are not there.
    void note(std::size_t absent, std::size_t asked) noexcept;
    void remember(std::uint64_t hash, Slot slot) noexcept;

    [[nodiscard]] Set& set_of(std::uint64_t hash) const noexcept {
        return sets_[(static_cast<std::uint32_t>(hash) * std::uint64_t{set_count_}) >> 32U];
    }
    [[nodiscard]] std::uint32_t tag_of(std::uint64_t hash) const noexcept {
        return static_cast<std::uint32_t>(hash >> 32U) & tag_mask_;
    }
    [[nodiscard]] static Slot guess_of(const Set& set, std::uint32_t tag, const Four& last_slot) noexcept;

    const Table* table_;
    Sets sets_;  ///< none: switched off
    std::uint32_t set_count_;
    std::uint32_t tag_mask_;
    Slot last_ = 0;  ///< found by lookup()
    std::uint64_t passed_on_ = 0;
    std::uint32_t in_vain_ = 0;  ///< bursts in a row of which most was not there, up to kEnough
};

}  // namespace neigh
