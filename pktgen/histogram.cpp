// Cells by the position of the highest bit and the kSubBits below it.
// Neighbors: histogram.hpp says what for.
#include "pktgen/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace neigh::pktgen {

void Histogram::add(std::uint64_t value) noexcept {
    auto& cell = cells_[cell_of(value)];
    // ORDER: relaxed; one writer, and a count orders nothing.
    cell.store(cell.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const noexcept {
    std::uint64_t sum = 0;
    for (const auto& cell : cells_) {
        sum += cell.load(std::memory_order_relaxed);
    }
    return sum;
}

std::uint64_t Histogram::percentile(double share) const noexcept {
    const std::uint64_t all = count();
    const auto wanted =
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(all))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < kCells && all > 0; ++i) {
        seen += cells_[i].load(std::memory_order_relaxed);
        if (seen >= wanted) {
            return upper_end(i);
        }
    }
    return 0;
}

std::size_t Histogram::cell_of(std::uint64_t value) noexcept {
    value = std::min(value, kMost);
    const auto width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kSubBits) {
        return static_cast<std::size_t>(value);
    }
    const unsigned shift = width - kSubBits - 1;  // what is below the bits that count
    return (static_cast<std::size_t>(shift) << kSubBits) + static_cast<std::size_t>(value >> shift);
}

std::uint64_t Histogram::upper_end(std::size_t cell) noexcept {
    if (cell < (std::size_t{2} << kSubBits)) {
        return cell;
    }
    const std::size_t shift = (cell >> kSubBits) - 1;
    const std::uint64_t mantissa = cell - (shift << kSubBits);
    return ((mantissa + 1) << shift) - 1;
}

}  // namespace neigh::pktgen
