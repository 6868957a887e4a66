// Random numbers that are the same in every run of the same seed: xoshiro256**, seeded by SplitMix64.
// Neighbors: pattern picks hosts with it, the drills addresses, mutation its damage.
// Not here: secrets.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace neigh::pktgen {

/// One step of SplitMix64: spreads a seed or a counter over all 64 bits.
[[nodiscard]] constexpr std::uint64_t mix(std::uint64_t value) noexcept {
    value += 0x9e3779b97f4a7c15ULL;
    value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ (value >> 27U)) * 0x94d049bb133111ebULL;
    return value ^ (value >> 31U);
}

class Random {
  public:
    explicit constexpr Random(std::uint64_t seed) noexcept {
        for (std::uint64_t& word : state_) {
            seed = mix(seed);
            word = seed;
        }
    }

    constexpr std::uint64_t next() noexcept {
        const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
        const std::uint64_t shifted = state_[1] << 17U;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// From 0 to `bound` - 1; 0 stands for 2^64. The high half of a product: uneven by less than bound / 2^64.
    constexpr std::uint64_t below(std::uint64_t bound) noexcept {
        // cppcheck-suppress shiftTooManyBits
        return bound == 0 ? next() : static_cast<std::uint64_t>((Wide{next()} * bound) >> 64U);
    }

    /// From 0 to 1, without 1.
    constexpr double unit() noexcept { return static_cast<double>(next() >> 11U) * 0x1p-53; }

    /// True once in `n` times on average.
    constexpr bool one_in(std::uint64_t n) noexcept { return below(n) == 0; }

  private:
    __extension__ using Wide = unsigned __int128;
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace neigh::pktgen
