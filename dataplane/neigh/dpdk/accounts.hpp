// What the control thread keeps about a Table and no reader ever sees: which slots are inserted, how many words each
// generation has, and what waits for a grace period.
// Neighbors: table.cpp makes it, table_writer.cpp keeps it.
// Not here: cells, the hash, DPDK.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <new>
#include <optional>
#include <vector>

#include "dataplane/neigh/dpdk/deferrals.hpp"
#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh {

/// How many slots carry a word of each generation. A word with verdict none belongs to no generation. Of an interface
/// and class that is the current generation, and those before it that the sweep has not done with: few, or none.
class GenerationCounts {
  public:
    explicit GenerationCounts(std::uint32_t max_ifindex) : interfaces_(max_ifindex) {}

    void move(std::uint32_t ifindex, Word from, Word to) noexcept {
        if (from.verdict() != Verdict::none) {
            of(ifindex, class_of(from)).remove(from.generation());
        }
        if (to.verdict() != Verdict::none) {
            assert(to.generation() == of(ifindex, class_of(to)).generation);
            ++of(ifindex, class_of(to)).current;
        }
    }

    [[nodiscard]] std::uint32_t in(std::uint32_t ifindex, FlushClass flush_class,
                                   std::uint8_t generation) const noexcept {
        const Counts& counts = of(ifindex, flush_class);
        if (generation == counts.generation) {
            return counts.current;
        }
        const auto found = std::ranges::find(counts.retired, generation, &Retired::generation);
        return found == counts.retired.end() ? 0 : found->count;
    }
    [[nodiscard]] std::uint32_t in_current(std::uint32_t ifindex, FlushClass flush_class) const noexcept {
        return of(ifindex, flush_class).current;
    }

    /// The next generation after the current one, around the circle, that no word carries.
    [[nodiscard]] std::optional<std::uint8_t> next_free(std::uint32_t ifindex, FlushClass flush_class) const noexcept {
        const std::uint8_t current = of(ifindex, flush_class).generation;
        for (auto next = static_cast<std::uint8_t>(current + 1); next != current; ++next) {
            if (in(ifindex, flush_class, next) == 0) {
                return next;
            }
        }
        return std::nullopt;
    }
    /// This one is the current one from now on. False: no memory, and nothing has changed.
    [[nodiscard]] bool begin(std::uint32_t ifindex, FlushClass flush_class, std::uint8_t generation) noexcept {
        Counts& counts = of(ifindex, flush_class);
        try {
            counts.retired.push_back({.count = counts.current, .generation = counts.generation});
        } catch (const std::bad_alloc&) {
            return false;
        }
        counts.current = 0;
        counts.generation = generation;
        return true;
    }

    [[nodiscard]] static FlushClass class_of(Word word) noexcept {
        return word.pinned() ? FlushClass::static_entries : FlushClass::dynamic_entries;
    }

  private:
    struct Retired {
        std::uint32_t count;
        std::uint8_t generation;
    };
    struct Counts {
        std::uint32_t current = 0;
        std::uint8_t generation = 0;     ///< the current one, as the table has it
        std::vector<Retired> retired{};  ///< none is empty

        void remove(std::uint8_t of_generation) noexcept {
            if (of_generation == generation) {
                --current;
                return;
            }
            const auto found = std::ranges::find(retired, of_generation, &Retired::generation);
            assert(found != retired.end());
            if (found != retired.end() && --found->count == 0) {
                *found = retired.back();
                retired.pop_back();
            }
        }
    };
    [[nodiscard]] Counts& of(std::uint32_t ifindex, FlushClass flush_class) noexcept {
        return interfaces_[ifindex][static_cast<std::size_t>(flush_class)];
    }
    [[nodiscard]] const Counts& of(std::uint32_t ifindex, FlushClass flush_class) const noexcept {
        return interfaces_[ifindex][static_cast<std::size_t>(flush_class)];
    }

    ByInterface<std::array<Counts, kFlushClasses>> interfaces_;
};

struct Table::Accounts {
    Deferrals deferrals;
    GenerationCounts generations;
    std::uint32_t size = 0;
    std::vector<bool> inserted{};  ///< by slot: the hash has its key
};

}  // namespace neigh
