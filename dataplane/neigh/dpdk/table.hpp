// The neighbor table of one family: an rte_hash (lock-free readers, RCU) as the table of record. Its key positions are
// type-stable slots (cells.hpp): the key, and as its data the word that says what to do.
//
// Contract:
//  - One Writer thread (control) inserts, publishes, erases and flushes. Any number of Rcu::Readers look up.
//  - publish() is one release store: a reader finds the old word or the new one, never a mixture, never nothing.
//  - A slot that find()/lookup_bulk() gave a reader keeps its key until that reader's next quiescent(). Readers load
//    the word first (acquire), and the key, where they check it, after it.
//  - erase() makes the word none at once and defers the rest: key and slot are given out again only after a grace
//    period, key first, then word (release). The writer never waits for it.
//  - flush by generation: retire() makes every word of the interface's current generation (dynamic, static or both)
//    dead in one store. `is_live` is checked on every look-up.
//  - A generation is handed out again only when no slot carries it (live_in == 0): the resolver's sweep sees to that.
// Not here: NUD, limits, what a word means (word.hpp), who is told (resolver).
#pragma once

#include <array>
#include <atomic>
#include <cassert>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/dpdk/cells.hpp"
#include "dataplane/neigh/dpdk/key.hpp"
#include "dataplane/neigh/dpdk/rcu.hpp"
#include "dataplane/neigh/result.hpp"
#include "dataplane/neigh/word.hpp"

struct rte_hash;

namespace neigh {

/// Position in the table of its family, the same as long as the entry lives.
using Slot = std::uint32_t;
inline constexpr Slot kNoSlot = UINT32_MAX;

enum class FlushClass : std::uint8_t { dynamic_entries, static_entries };
inline constexpr std::size_t kFlushClasses = 2;
inline constexpr std::array<FlushClass, kFlushClasses> kAllFlushClasses{FlushClass::dynamic_entries,
                                                                        FlushClass::static_entries};

class Table {
  public:
    /// What it has room for, besides some head room.
    struct Size {
        std::uint32_t entries = 0;
        std::uint32_t max_ifindex = 0;   ///< 1 .. kMaxIfIndex: keys are of interfaces up to this one
        std::uint32_t max_deferred = 0;  ///< deletions that wait; 0: an eighth of the entries, at least 1024
    };
    /// `name` is unique in the process, 1..19 characters. `rcu` outlives the table. Needs EAL. Errors:
    /// invalid_parameter (name, size), no_memory; not_supported: by this DPDK (cells.hpp).
    [[nodiscard]] static Result<std::unique_ptr<Table>> create(const std::string& name, Family family, const Size& size,
                                                               Rcu& rcu);
    /// Where no reader looks anything up any more.
    ~Table();
    Table(const Table&) = delete;
    Table& operator=(const Table&) = delete;

    [[nodiscard]] Family family() const noexcept { return family_; }
    /// Entries that it was made for.
    [[nodiscard]] std::uint32_t capacity() const noexcept { return capacity_; }
    /// The highest ifindex that a key may have.
    [[nodiscard]] std::uint32_t max_ifindex() const noexcept { return max_ifindex_; }
    /// Slots are below this.
    [[nodiscard]] std::uint32_t slot_limit() const noexcept { return slot_limit_; }
    /// Bytes of DPDK memory that a table of this size takes (an upper estimate, for the start-up check).
    [[nodiscard]] static std::size_t memory_needed(Family family, const Size& size) noexcept;

    // ---- Writer ------------------------------------------------------------------------------------

    /// A slot for a new key; its word is none until publish(). Errors: no_memory when no position is free now (all
    /// taken, or waiting for a grace period); already_exists, with nothing changed, when the table has the key, dead
    /// or alive; invalid_parameter for an interface out of range.
    [[nodiscard]] Result<Slot> insert(const Key& key) noexcept;
    /// The slot of a key, dead or alive; kNoSlot where there is none. Writer's own look-up, needs no Reader.
    [[nodiscard]] Slot find(const Key& key) const noexcept;
    /// find() for many: slots[i] of keys[i], sizes agree. What they look at is fetched together, instead of one cache
    /// miss after the other; an insert() soon after finds it warm.
    void find_bulk(std::span<const Key> keys, std::span<Slot> slots) const noexcept;
    /// Whether find() would still give this slot for the key.
    [[nodiscard]] bool holds(Slot slot, const Key& key) const noexcept;
    /// The new word of an inserted slot, one release store. Its generation is the current one of its class, or its
    /// verdict is none. Keeps live_in() in step.
    void publish(Slot slot, Word word) noexcept;
    /// Word none at once, key and slot deferred. False when max_deferred deletions wait and not even the oldest of them
    /// has passed its grace period: then the word is none, the key still there (find() gives the slot; it may be
    /// published again), and the caller tries again later.
    [[nodiscard]] bool erase(Slot slot) noexcept;
    /// The key of an inserted slot.
    [[nodiscard]] Key key(Slot slot) const noexcept {
        // ORDER: relaxed; the writer had them stored itself.
        const Cell* cells = cells_of(slot);
        Key key;
        for (std::uint32_t i = 0; i + 1 < stride_; ++i) {
            key.words[i] = cells[i + 1].load(std::memory_order_relaxed);
        }
        return key;
    }

    /// The generation in which words of this class on this interface are published now; 0 where there is no such one.
    [[nodiscard]] std::uint8_t generation(std::uint32_t ifindex, FlushClass flush_class) const noexcept;
    /// How many slots carry this generation: for the current one, how many live entries there are.
    [[nodiscard]] std::uint32_t live_in(std::uint32_t ifindex, FlushClass flush_class,
                                        std::uint8_t generation) const noexcept;
    /// Every entry of the class on the interface is gone for every reader with this one store. Returns how many; with
    /// none there, nothing is stored and the generation stays.
    /// busy: no generation is free (255 flushes, none of them swept): sweep first. not_found: no such interface.
    /// no_memory: of the one retired nothing could be kept; nothing is.
    [[nodiscard]] Result<std::uint32_t> retire(std::uint32_t ifindex, FlushClass flush_class) noexcept;
    /// Whether retire() would be busy now.
    [[nodiscard]] bool can_retire(std::uint32_t ifindex, FlushClass flush_class) const noexcept;
    /// Deleted slots that are not free again: they wait for a grace period, which begins for many together (Deferrals)
    /// or when insert() or erase() has no other left, or for a later insert() or erase(), which take them back some at
    /// a time.
    [[nodiscard]] std::uint32_t deferred() const noexcept;
    /// Keys in the table, dead or alive.
    [[nodiscard]] std::uint32_t size() const noexcept;

    // ---- Readers and writer ------------------------------------------------------------------------

    /// The word as it stands (acquire).
    [[nodiscard]] Word word(Slot slot) const noexcept {
        // ORDER: acquire, partner of the release in publish(): whoever sees a word sees the key stored before it.
        return Word{word_cell(slot).load(std::memory_order_acquire)};
    }
    /// Of the current generation of its class, and not none.
    [[nodiscard]] bool is_live(std::uint32_t ifindex, Word word) const noexcept {
        return ifindex <= max_ifindex_ && is_live(generations_[ifindex], word);
    }

    /// Those of an interface that are current, by FlushClass.
    using Generations = std::array<std::atomic<std::uint8_t>, 2>;
    static_assert(Generations::value_type::is_always_lock_free);

    struct Hit {
        Slot slot = kNoSlot;
        Word word{};  ///< verdict none: no live entry
    };
    static constexpr std::size_t kMaxBurst = 64;  // RTE_HASH_LOOKUP_BULK_MAX

    [[nodiscard]] Hit lookup(const Rcu::Reader& reader, const Key& key) const noexcept;
    /// hits[i] for keys[i]; at most kMaxBurst keys; sizes agree.
    void lookup_bulk(const Rcu::Reader& reader, std::span<const Key> keys, std::span<Hit> hits) const noexcept;

    // ---- For a Front -------------------------------------------------------------------------------

    [[nodiscard]] const KeyHash& key_hash() const noexcept { return key_hash_; }
    /// The same look-up where the hashes are known: by key_hash(), of those keys.
    void lookup_bulk(const Rcu::Reader& reader, std::span<const Key* const> keys, std::span<const std::uint64_t> hashes,
                     std::span<Hit> hits) const noexcept;
    /// Verifies guesses. Made for a burst, and by value: a loop that stores into packets meanwhile need not load what
    /// this holds again.
    template <Family kFamily>  ///< the table's
    class Verifier {
      public:
        Verifier(const Rcu::Reader& /*proof*/, const Table& table) noexcept
            : cells_(table.cells_), generations_(table.generations_.get()) {
            assert(table.family_ == kFamily);
        }
        /// The word, if this slot has this key and its word is live: then that is the answer. Else verdict none, and
        /// nobody's answer: the key may have moved to another slot. Any slot below the limit may be asked.
        [[nodiscard, gnu::always_inline]] Word operator()(Slot slot, const Key& key) noexcept {
            const Cell* cells = cells_ + std::size_t{slot} * (key_words(kFamily) + 1);
            // ORDER: acquire, partner of the release in publish(); the key is loaded after the word. A slot gets
            // another key only a grace period after its word became none, and another word only after that key: so
            // whoever saw the old word still finds the old key, and whoever sees the new word finds the new key.
            const Word word{cells[0].load(std::memory_order_acquire)};
            std::uint64_t difference = cells[1].load(std::memory_order_relaxed) ^ key.words[0];
            if constexpr (kFamily == Family::ipv6) {
                difference |= cells[2].load(std::memory_order_relaxed) ^ key.words[1];
                difference |= cells[3].load(std::memory_order_relaxed) ^ key.words[2];
            }
            if (difference != 0) [[unlikely]] {
                return Word{};
            }
            if (const std::uint32_t ifindex = key.ifindex(kFamily); ifindex != ifindex_) [[unlikely]] {
                begin(ifindex);
            }
            const std::uint32_t standing = word.standing();
            if (standing == dynamic_ || standing == static_) [[likely]] {
                if (word.verdict() != Verdict::forward) {
                    __builtin_unreachable();  // for the compiler: who asks next need not look
                }
                return word;
            }
            return is_live(generations_[ifindex_], word) ? word : Word{};
        }

      private:
        void begin(std::uint32_t ifindex) noexcept {
            const auto now = [&](FlushClass flush_class) { return current(generations_[ifindex], flush_class); };
            ifindex_ = ifindex;
            dynamic_ = Word::forwarding(now(FlushClass::dynamic_entries), false);
            static_ = Word::forwarding(now(FlushClass::static_entries), true);
        }

        const Cell* cells_;
        const Generations* generations_;
        std::uint32_t ifindex_ = 0;    ///< of the two below: standing() of the words that forward there
        std::uint32_t dynamic_ = ~0U;  ///< no word's, until begin()
        std::uint32_t static_ = ~0U;
    };
    /// The line that a Verifier will look at.
    void prefetch(Family family, Slot slot) const noexcept {
        __builtin_prefetch(cells_ + std::size_t{slot} * (key_words(family) + 1));
    }

  private:
    struct Accounts;

    /// Frees some of the deferred slots, those whose grace period passed.
    void reclaim() noexcept;
    /// The same where none is left: the grace period of all others begins.
    void reclaim_soon() noexcept;

    struct Free {
        void operator()(rte_hash* hash) const noexcept;
        void operator()(Generations* generations) const noexcept;
    };
    /// In DPDK's memory.
    struct Memory {
        std::unique_ptr<rte_hash, Free> hash;
        std::unique_ptr<Generations[], Free> generations;
    };
    Table(Family family, const Size& size, Memory memory, Cell* cells, std::unique_ptr<Accounts> accounts) noexcept;
    [[nodiscard]] bool has_interface(std::uint32_t ifindex) const noexcept {
        return ifindex != 0 && ifindex <= max_ifindex_;
    }

    [[nodiscard]] std::uint32_t hash_of(const Key& key) const noexcept {
        return KeyHash::short_of(key_hash_(family_, key));
    }
    struct Hashed {
        std::array<const Key*, kMaxBurst> keys;
        std::array<std::uint64_t, kMaxBurst> hashes;
    };
    /// At most kMaxBurst keys; the rest stays as it is.
    [[nodiscard]] Hashed hashed(std::span<const Key> keys) const noexcept;
    /// Positions in the hash, negative where there is none; at most kMaxBurst keys.
    void positions_of(std::span<const Key* const> keys, std::span<const std::uint64_t> hashes,
                      std::span<std::int32_t> positions) const noexcept;
    [[nodiscard]] Hit hit_at(std::int32_t position, const Key& key) const noexcept;
    [[nodiscard]] static std::uint8_t current(const Generations& generations, FlushClass flush_class) noexcept {
        // ORDER: relaxed; a flush is in force for a reader at the latest after its next quiescent state, and the
        // promise of an answer waits for that.
        return generations[static_cast<std::size_t>(flush_class)].load(std::memory_order_relaxed);
    }
    [[nodiscard]] static bool is_live(const Generations& generations, Word word) noexcept {
        const auto flush_class = word.pinned() ? FlushClass::static_entries : FlushClass::dynamic_entries;
        return word.verdict() != Verdict::none && word.generation() == current(generations, flush_class);
    }
    /// The slot's cells: the word, and its key's words.
    [[nodiscard]] Cell* cells_of(Slot slot) const noexcept { return cells_ + std::size_t{slot} * stride_; }
    [[nodiscard]] Cell& word_cell(Slot slot) const noexcept { return *cells_of(slot); }

    // Readers touch this line, and nobody writes it after creation.
    Family family_;
    std::uint32_t stride_;  ///< 8-byte cells a slot: 2 (IPv4: word, key) or 4 (IPv6: word, key, key, key)
    std::unique_ptr<rte_hash, Free> hash_;
    Cell* cells_;  ///< the hash's
    /// By ifindex, 2 bytes each: written by control on a flush, read by workers once a burst at least.
    std::unique_ptr<Generations[], Free> generations_;
    KeyHash key_hash_{};
    std::uint32_t max_ifindex_;

    std::uint32_t slot_limit_;
    std::uint32_t capacity_;
    // Control thread only.
    alignas(64) std::unique_ptr<Accounts> accounts_;
};

}  // namespace neigh
