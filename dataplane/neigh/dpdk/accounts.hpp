// What the control thread keeps about a Table and no reader ever sees: which slots are inserted, how many words each
// generation has, and what waits for a grace period.
// Neighbors: table.cpp makes it, table_writer.cpp keeps it.
// Not here: cells, the hash, DPDK.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "dataplane/neigh/dpdk/deferrals.hpp"
#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh {

/// How many slots carry a word of each generation. A word with verdict none belongs to no generation.
class GenerationCounts {
  public:
    void move(std::uint32_t ifindex, Word from, Word to) noexcept {
        if (from.verdict() != Verdict::none) {
            --count(ifindex, class_of(from), from.generation());
        }
        if (to.verdict() != Verdict::none) {
            ++count(ifindex, class_of(to), to.generation());
        }
    }

    [[nodiscard]] std::uint32_t in(std::uint32_t ifindex, FlushClass flush_class,
                                   std::uint8_t generation) const noexcept {
        return counts_[ifindex][static_cast<std::size_t>(flush_class)][generation];
    }

    /// The next generation after `current`, around the circle, that no word carries.
    [[nodiscard]] std::optional<std::uint8_t> next_free(std::uint32_t ifindex, FlushClass flush_class,
                                                        std::uint8_t current) const noexcept {
        for (auto next = static_cast<std::uint8_t>(current + 1); next != current; ++next) {
            if (in(ifindex, flush_class, next) == 0) {
                return next;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] static FlushClass class_of(Word word) noexcept {
        return word.pinned() ? FlushClass::static_entries : FlushClass::dynamic_entries;
    }

  private:
    [[nodiscard]] std::uint32_t& count(std::uint32_t ifindex, FlushClass flush_class,
                                       std::uint8_t generation) noexcept {
        return counts_[ifindex][static_cast<std::size_t>(flush_class)][generation];
    }

    std::array<std::array<std::array<std::uint32_t, 256>, 2>, kMaxInterfaces> counts_{};
};

struct Table::Accounts {
    Deferrals deferrals;
    std::uint32_t size = 0;
    std::vector<bool> inserted{};  ///< by slot: the hash has its key
    GenerationCounts generations{};
};

}  // namespace neigh
