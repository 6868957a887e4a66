// Which host is next: the distributions, and that a seed decides all of it.
#include "pktgen/pattern.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace neigh::pktgen {
namespace {

constexpr std::uint64_t kSeed = 7;

std::vector<std::uint64_t> draw(Picker picker, std::size_t count) {
    std::vector<std::uint64_t> drawn(count);
    std::generate(drawn.begin(), drawn.end(), [&picker] { return picker.next(); });
    return drawn;
}

std::vector<double> shares(Picker picker, std::uint64_t of, std::size_t samples) {
    std::vector<double> shares(of);
    for (const std::uint64_t host : draw(picker, samples)) {
        shares.at(host) += 1.0 / static_cast<double>(samples);
    }
    return shares;
}

TEST(Pattern, SequentialGoesRoundAndRound) {
    EXPECT_EQ(draw({Pattern::sequential, 3, 1, kSeed}, 7), (std::vector<std::uint64_t>{0, 1, 2, 0, 1, 2, 0}));
}
TEST(Pattern, UniformGivesEachItsShare) {
    for (const double share : shares({Pattern::uniform, 10, 1, kSeed}, 10, 200'000)) {
        EXPECT_NEAR(share, 0.1, 0.005);
    }
}
TEST(Pattern, UniformOverAll64BitsReachesBothHalves) {
    const auto drawn = draw({Pattern::uniform, 0, 1, kSeed}, 1'000);
    const auto high = std::count_if(drawn.begin(), drawn.end(), [](std::uint64_t host) { return host >> 63U != 0; });
    EXPECT_NEAR(static_cast<double>(high), 500, 80);
}
TEST(Pattern, ZipfGivesEachRankItsShare) {
    constexpr std::uint64_t kHosts = 100;
    for (const double skew : {0.5, 0.99, 1.0, 1.5, 3.0}) {
        double sum = 0;
        for (std::uint64_t rank = 1; rank <= kHosts; ++rank) {
            sum += std::pow(static_cast<double>(rank), -skew);
        }
        const auto found = shares({Pattern::zipf, kHosts, skew, kSeed}, kHosts, 400'000);
        for (std::uint64_t rank = 1; rank <= kHosts; ++rank) {
            EXPECT_NEAR(found[rank - 1], std::pow(static_cast<double>(rank), -skew) / sum, 0.004)
                << skew << ' ' << rank;
        }
    }
}
TEST(Pattern, ZipfStaysWithinItsCountAlsoWhereThatIsOneOrHuge) {
    for (const std::uint64_t count :
         {std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1'000'000}, std::uint64_t{1} << 40U}) {
        const auto drawn = draw({Pattern::zipf, count, 0.9, kSeed}, 10'000);
        EXPECT_LT(*std::max_element(drawn.begin(), drawn.end()), count);
    }
}
TEST(Pattern, ASeedDecidesEverything) {
    for (const Pattern pattern : {Pattern::uniform, Pattern::zipf}) {
        EXPECT_EQ(draw({pattern, 1'000, 1, 5}, 100), draw({pattern, 1'000, 1, 5}, 100));
        EXPECT_NE(draw({pattern, 1'000, 1, 5}, 100), draw({pattern, 1'000, 1, 6}, 100));
    }
}

}  // namespace
}  // namespace neigh::pktgen
