// The neighbors of a benchmark, computed instead of stored: the n-th key and its MAC, and which n comes next.
// So the measured program's caches hold what a look-up needs, and not the benchmark's own lists.
// Not here: tables, clocks.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "dataplane/neigh/dpdk/table.hpp"
#include "pktgen/random.hpp"

namespace neigh::perf {

using pktgen::mix;

class Addresses {
  public:
    static constexpr std::uint32_t kIfindex = 1;

    Addresses(std::uint64_t seed, bool sequential) : seed_(mix(seed)), sequential_(sequential) {}

    /// Another n, another key.
    [[nodiscard]] Key key(Family family, std::uint32_t n) const noexcept {
        if (family == Family::ipv4) {
            // A product with an odd number hits every address once.
            const auto spread = n * (static_cast<std::uint32_t>(seed_) | 1U) + static_cast<std::uint32_t>(seed_ >> 32U);
            return Key::v4(kIfindex, __builtin_bswap32(sequential_ ? 0x0a000001U + n : spread));
        }
        constexpr std::uint64_t kPrefix = 0x20010db800000001ULL;
        return Key::v6(kIfindex, __builtin_bswap64(kPrefix), __builtin_bswap64(sequential_ ? 1 + n : mix(seed_ + n)));
    }

    /// What the n-th neighbor's word says in its `version`: the MAC holds n and version.
    [[nodiscard]] static Word word(std::uint32_t n, std::uint8_t generation, std::uint16_t version = 0) noexcept {
        return Word{n | (std::uint64_t{version} << 32U) | (std::uint64_t{generation} << 48U) |
                    (std::uint64_t{static_cast<std::uint8_t>(Verdict::forward)} << 56U)};
    }
    [[nodiscard]] static bool is_of(Word word, std::uint32_t n) noexcept {
        return word.verdict() == Verdict::forward && static_cast<std::uint32_t>(word.bits()) == n;
    }

  private:
    std::uint64_t seed_;
    bool sequential_;
};

enum class Pattern : std::uint8_t { uniform, zipf, sequential, miss };

[[nodiscard]] constexpr std::string_view name_of(Pattern pattern) noexcept {
    switch (pattern) {
        case Pattern::uniform:
            return "uniform";
        case Pattern::zipf:
            return "zipf";
        case Pattern::sequential:
            return "sequential";
        case Pattern::miss:
            return "miss";
    }
    return "";
}

/// Draws neighbors by a pattern. `miss` draws numbers that no table has.
class Draw {
  public:
    static constexpr std::uint32_t kBeyond = 1U << 30U;

    Draw(Pattern pattern, std::uint32_t size, std::uint64_t seed)
        : pattern_(pattern), size_(size), log2_size_(std::log2(size)), state_(mix(seed)) {}

    [[nodiscard]] std::uint32_t next() noexcept {
        switch (pattern_) {
            case Pattern::uniform:
                return below_size();
            case Pattern::zipf: {
                // Rank by a continuous 1/x law; ranks are dealt out over the table, not to its first slots.
                const double uniform = static_cast<double>(random() >> 11U) * 0x1p-53;
                const auto rank = static_cast<std::uint64_t>(std::exp2(uniform * log2_size_)) - 1;
                return static_cast<std::uint32_t>(rank * 0x9e3779b1U % size_);
            }
            case Pattern::sequential:
                return at_ = at_ + 1 < size_ ? at_ + 1 : 0;
            case Pattern::miss:
                return kBeyond + below_size();
        }
        return 0;
    }

    [[nodiscard]] std::uint64_t random() noexcept { return mix(state_++); }
    [[nodiscard]] std::uint32_t below(std::uint32_t limit) noexcept {
        return static_cast<std::uint32_t>(((random() >> 32U) * limit) >> 32U);
    }

  private:
    [[nodiscard]] std::uint32_t below_size() noexcept { return below(size_); }

    Pattern pattern_;
    std::uint32_t size_;
    double log2_size_;
    std::uint64_t state_;
    std::uint32_t at_ = 0;
};

}  // namespace neigh::perf
