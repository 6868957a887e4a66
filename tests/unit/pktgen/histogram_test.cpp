// Percentiles out of cells, compared with those of the sorted samples.
#include "pktgen/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include <gtest/gtest.h>

#include "pktgen/random.hpp"

namespace neigh::pktgen {
namespace {

TEST(Histogram, EveryValueLiesInItsCellAndNearTheCellsEnd) {
    for (std::uint64_t value = 0; value < Histogram::kMost / 2; value = value * 17 / 16 + 1) {
        const std::size_t cell = Histogram::cell_of(value);
        EXPECT_GE(Histogram::upper_end(cell), value);
        EXPECT_LE(static_cast<double>(Histogram::upper_end(cell)), static_cast<double>(value) * 1.008);
        EXPECT_TRUE(cell == 0 || Histogram::upper_end(cell - 1) < value) << value;
    }
}
TEST(Histogram, PercentilesAreThoseOfTheSortedSamples) {
    Random random{3};
    const auto histogram = std::make_unique<Histogram>();
    std::vector<std::uint64_t> samples(20'000);
    for (std::uint64_t& sample : samples) {
        sample = static_cast<std::uint64_t>(std::exp(20 * random.unit()));
        histogram->add(sample);
    }
    std::sort(samples.begin(), samples.end());
    for (const double share : {0.001, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const std::size_t rank = static_cast<std::size_t>(std::ceil(share * 20'000)) - 1;
        const auto exact = static_cast<double>(samples[rank]);
        EXPECT_NEAR(static_cast<double>(histogram->percentile(share)), exact, exact * 0.008 + 1) << share;
    }
    EXPECT_EQ(histogram->count(), samples.size());
}
TEST(Histogram, WithoutSamplesThereIsNothing) {
    const auto histogram = std::make_unique<Histogram>();
    EXPECT_EQ(histogram->count(), 0U);
    EXPECT_EQ(histogram->percentile(0.5), 0U);
}
TEST(Histogram, WhatIsBeyondTheLastCellCountsThere) {
    const auto histogram = std::make_unique<Histogram>();
    histogram->add(~std::uint64_t{0});
    EXPECT_EQ(histogram->percentile(1), Histogram::kMost);
}

}  // namespace
}  // namespace neigh::pktgen
