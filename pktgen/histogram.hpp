// A histogram of times whose cells are as wide as one part in 128 of their value (log-linear, as HdrHistogram's):
// percentiles without keeping the samples. One writer; anyone may read meanwhile and sees each cell whole. Not here:
// units.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace neigh::pktgen {

class Histogram {
  public:
    /// 2^kSubBits cells for each power of two: an error of less than 1 %.
    static constexpr unsigned kSubBits = 7;
    /// Larger values count as this one.
    static constexpr std::uint64_t kMost = (std::uint64_t{1} << 44U) - 1;

    /// The writer alone.
    void add(std::uint64_t value) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept;
    /// The smallest value that at least `share` (0 to 1) of all samples do not exceed, as the upper end of its cell; 0
    /// without samples.
    [[nodiscard]] std::uint64_t percentile(double share) const noexcept;

    [[nodiscard]] static std::size_t cell_of(std::uint64_t value) noexcept;
    [[nodiscard]] static std::uint64_t upper_end(std::size_t cell) noexcept;

  private:
    static constexpr std::size_t kCells = (44 - kSubBits + 1) << kSubBits;
    std::array<std::atomic<std::uint64_t>, kCells> cells_{};
};

}  // namespace neigh::pktgen
