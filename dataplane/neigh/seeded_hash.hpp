// A hash that nobody who doesn't know its seeds can make collide: they are drawn when it is made.
//
// Not CRC: that is linear, so keys which collide under one initial value do under all, and an attacker on the link
// could fill the two buckets of a neighbor with addresses of his choice (RFC 6583). This multiplies to 128 bits and
// folds. Neighbors: the table and the histories. Not here: what is hashed.
#pragma once

#include <array>
#include <cstdint>
#include <sys/random.h>

namespace neigh {

class SeededHash {
  public:
    SeededHash() noexcept {
        if (getentropy(seeds_.data(), sizeof seeds_) != 0) {  // a kernel that has none
            seeds_ = {0x9e3779b97f4a7c15ULL, 0xc2b2ae3d27d4eb4fULL, 0x165667b19e3779f9ULL};
        }
        for (auto& seed : seeds_) {
            seed |= 1U;  // a multiplication by an odd number loses nothing
        }
    }

    /// Folded twice: once leaves neighboring numbers in a few heaps, under one pair of seeds in a hundred.
    [[nodiscard]] std::uint64_t of(std::uint64_t word) const noexcept {
        return fold(fold(word ^ seeds_[0], seeds_[1]), seeds_[2]);
    }
    [[nodiscard]] std::uint64_t of(const std::array<std::uint64_t, 3>& words) const noexcept {
        return fold(fold(words[0] ^ seeds_[0], words[1] ^ seeds_[1]) ^ words[2], seeds_[2]);
    }

  private:
    [[nodiscard]] static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
        __extension__ using Wide = unsigned __int128;
        const Wide product = static_cast<Wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    }

    std::array<std::uint64_t, 3> seeds_{};
};

}  // namespace neigh
