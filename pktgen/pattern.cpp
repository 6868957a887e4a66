// The arithmetic of rejection-inversion, and the choice between the three patterns.
// Neighbors: pattern.hpp says what for.
#include "pktgen/pattern.hpp"

#include <algorithm>
#include <cmath>

namespace neigh::pktgen {
namespace {

/// (e^x - 1) / x and its like for the inverse, also where x is next to nothing.
double expm1_over(double x) noexcept {
    return std::abs(x) > 1e-8 ? std::expm1(x) / x : 1 + x / 2;
}
double log1p_over(double x) noexcept {
    return std::abs(x) > 1e-8 ? std::log1p(x) / x : 1 - x / 2;
}

}  // namespace

Zipf::Zipf(std::uint64_t count, double skew) noexcept : count_(static_cast<double>(count)), skew_(skew) {
    first_ = area(1.5) - 1;
    last_ = area(count_ + 0.5);
    sure_ = 2 - rank_at(area(2.5) - weight(2));
}

std::uint64_t Zipf::pick(Random& random) const noexcept {
    for (;;) {
        const double at = last_ + random.unit() * (first_ - last_);
        const double x = rank_at(at);
        const double rank = std::clamp(std::floor(x + 0.5), 1.0, count_);
        // Near enough to the middle of its bar, or below the bar's height: this is it.
        if (rank - x <= sure_ || at >= area(rank + 0.5) - weight(rank)) {
            return static_cast<std::uint64_t>(rank) - 1;
        }
    }
}

double Zipf::weight(double rank) const noexcept {
    return std::exp(-skew_ * std::log(rank));
}

/// The integral of weight(): log(rank) where skew is 1.
double Zipf::area(double rank) const noexcept {
    const double log_rank = std::log(rank);
    return expm1_over((1 - skew_) * log_rank) * log_rank;
}

/// The inverse of area().
double Zipf::rank_at(double area) const noexcept {
    const double t = std::max(area * (1 - skew_), -1.0);
    return std::exp(log1p_over(t) * area);
}

Picker::Picker(Pattern pattern, std::uint64_t count, double skew, std::uint64_t seed) noexcept
    : pattern_(pattern), count_(count), random_(seed), zipf_(count == 0 ? 1 : count, skew) {}

std::uint64_t Picker::next() noexcept {
    switch (pattern_) {
        case Pattern::uniform:
            return random_.below(count_);
        case Pattern::zipf:
            return zipf_.pick(random_);
        case Pattern::sequential:
            break;
    }
    const std::uint64_t now = turn_;
    turn_ = turn_ + 1 == count_ ? 0 : turn_ + 1;
    return now;
}

}  // namespace neigh::pktgen
