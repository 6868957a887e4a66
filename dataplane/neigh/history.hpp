// What happened to neighbors lately: of each the last changes, with cause and time, and how often its MAC moved.
//
// Bounded over all of them: a set-associative cache, keyed by interface and address, so that a neighbor's past outlives
// its entry. When a set is full, what matters least goes first: entries that are gone or were never reachable, then
// the one that changed longest ago. So a scan pushes out nothing that an operator would ask for.
// Neighbors: resolver records, `explain` asks. Single-threaded. Not here: what a change is (resolver), text.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>

#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/nud.hpp"
#include "dataplane/neigh/seeded_hash.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

class History {
  public:
    static constexpr std::size_t kDepth = 8;
    /// Neighbors that have a history, at most; 176 bytes each, taken from the system as they are touched.
    static constexpr std::uint32_t kMost = 65'536;

    struct Item {
        TimePoint at;
        nud::State state = nud::State::none;  ///< that it changed to; none: deleted
        Cause cause = Cause::set;
        Mac lladdr{};  ///< where state is usable
    };
    /// How hard it is to push out.
    enum class Weight : std::uint8_t { gone, unconfirmed, confirmed, operators };

    struct Past {
        std::uint32_t changes = 0;  ///< that were ever recorded, those forgotten included
        std::uint32_t moves = 0;    ///< from one MAC to another, whatever was between
        std::size_t kept = 0;
        std::array<Item, kDepth> items{};  ///< the first `kept`, latest first
    };

    /// For a table of `entries`. Throws std::bad_alloc (start-up only).
    explicit History(std::uint32_t entries);

    void record(const Key& key, const Item& item, Weight weight) noexcept;
    /// record() will be asked for this key: first some calls ahead, then, once that has arrived, one or two ahead.
    void prefetch(const Key& key) const noexcept;
    void prefetch_items(const Key& key) const noexcept;
    /// Nothing known: all zero.
    [[nodiscard]] Past of(const Key& key) const noexcept;

  private:
    static constexpr std::size_t kWays = 4;

    /// Who a history is of: a hash of the key.
    using Id = std::uint64_t;
    /// What is looked at to find a neighbor or a place for one, and all there is of most: three lines a set.
    struct Head {
        Id id;
        Item latest;
        Mac lladdr;  ///< the last one known
        Weight weight;
        std::uint32_t changes;  ///< 0: nobody's
        std::uint32_t moves;
    };
    struct alignas(64) Set {
        std::array<Head, kWays> heads;
    };
    static_assert(sizeof(Set) == 192);
    /// Those before the latest, a ring: number n of all changes, from 0, at n % kDepth.
    using Items = std::array<Item, kDepth>;
    static_assert(sizeof(Items) == 128);

    struct Free {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };

    [[nodiscard]] Id id_of(const Key& key) const noexcept { return seeded_.of(key.words); }
    [[nodiscard]] std::size_t set_of(Id id) const noexcept { return id & mask_; }
    [[nodiscard]] Items& items_of(std::size_t set, const Head& head) const noexcept {
        return items_[set * kWays + static_cast<std::size_t>(&head - sets_[set].heads.data())];
    }
    /// Null: everybody in the set matters more.
    [[nodiscard]] static Head* place_for(Set& set, Id id, Weight weight) noexcept;

    SeededHash seeded_;
    std::uint32_t mask_;
    std::unique_ptr<Set[], Free> sets_;
    std::unique_ptr<Items[], Free> items_;
};

}  // namespace neigh
