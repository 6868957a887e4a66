// Which of N hosts the next packet is for: uniformly random, by Zipf's law, or one after the other.
// Neighbors: traffic asks once a packet. Not here: what a number stands for (hosts.hpp).
#pragma once

#include <cstdint>

#include "pktgen/random.hpp"

namespace neigh::pktgen {

/// In the order of the words in keys.hpp.
enum class Pattern : std::uint8_t { uniform, zipf, sequential };

/// Zipf's law: rank k of N comes with a weight of k^-skew. Rejection-inversion (Hörmann and Derflinger, 1996), so no
/// tables, and the same time for every N.
class Zipf {
  public:
    /// `count` from 1 on, `skew` above 0.
    Zipf(std::uint64_t count, double skew) noexcept;

    /// From 0 (the most popular) to count - 1.
    [[nodiscard]] std::uint64_t pick(Random& random) const noexcept;

  private:
    [[nodiscard]] double weight(double rank) const noexcept;
    [[nodiscard]] double area(double rank) const noexcept;
    [[nodiscard]] double rank_at(double area) const noexcept;

    double count_;
    double skew_;
    double first_;
    double last_;
    double sure_;
};

class Picker {
  public:
    /// `count` 0 stands for 2^64; not with zipf.
    Picker(Pattern pattern, std::uint64_t count, double skew, std::uint64_t seed) noexcept;

    [[nodiscard]] std::uint64_t next() noexcept;

  private:
    Pattern pattern_;
    std::uint64_t count_;
    std::uint64_t turn_ = 0;
    Random random_;
    Zipf zipf_;
};

}  // namespace neigh::pktgen
