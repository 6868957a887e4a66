// A benchmark's step: keys are drawn, eight bursts of them are looked up against the clock, and every answer checked.
// Drawing and checking are not in the time. What counts is the median of such times (`ns`, for one key): whoever takes
// the core away for a while is in the mean, but not in the median.
// Neighbors: lookup.cpp and changes.cpp.
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <vector>

#include <rte_cycles.h>

#include "tests/perf/micro/contender.hpp"

namespace neigh::perf {

/// One family's neighbors and who looks them up.
struct Side {
    Neighborhood of;
    Contender* contender;
    Draw draw;
};

/// The median of the values that it was given, of the last 65,536 of them.
class Median {
  public:
    void add(double value) noexcept { values_[count_++ % kMost] = value; }
    /// 0: of none.
    [[nodiscard]] double of_all() {
        const auto end = values_.begin() + static_cast<std::ptrdiff_t>(std::min(count_, kMost));
        const auto middle = values_.begin() + (end - values_.begin()) / 2;
        std::nth_element(values_.begin(), middle, end);
        return count_ == 0 ? 0 : *middle;
    }
    void clear() noexcept { count_ = 0; }

  private:
    static constexpr std::size_t kMost = 1U << 16U;
    std::size_t count_ = 0;
    std::vector<double> values_ = std::vector<double>(kMost);
};

/// What is timed: eight bursts of keys that were drawn for it, whose answers are checked. With two sides, half of every
/// burst is of each family.
class LookUps {
  public:
    /// `sides` outlives it.
    LookUps(std::span<Side> sides, bool expect_hits)
        : sides_(sides), part_(kBurst / sides.size()), expect_hits_(expect_hits), passed_on_before_(passed_on()) {}

    /// Seconds that they took.
    double next() {
        for (std::size_t place = 0; place < kKeys; ++place) {
            Side& side = side_at(place);
            numbers_[place] = side.draw.next();
            keys_[place] = side.of.addresses.key(side.of.family, numbers_[place]);
        }
        const std::uint64_t start = rte_rdtsc_precise();
        for (std::size_t place = 0; place < kKeys;) {
            for (Side& side : sides_) {
                side.contender->look_up(std::span{keys_}.subspan(place, part_), place);
                place += part_;
            }
            sides_.front().contender->quiescent();
        }
        const std::uint64_t end = rte_rdtsc_precise();
        for (std::size_t place = 0; place < kKeys; ++place) {
            const Word word = side_at(place).contender->found(place);
            const bool right = expect_hits_ ? Addresses::is_of(word, numbers_[place]) : word.verdict() == Verdict::none;
            wrong_ += right ? 0 : 1;
        }
        keys_so_far_ += kKeys;
        return static_cast<double>(end - start) * second_;
    }

    /// What they have in common goes into the benchmark's counters; wrong answers fail it.
    void report(benchmark::State& state) const {
        state.counters["passed_on"] =
            static_cast<double>(passed_on() - passed_on_before_) / static_cast<double>(keys_so_far_);
        state.counters["wrong"] = static_cast<double>(wrong_);
        if (wrong_ > 0) {
            state.SkipWithError("wrong answers");
        }
    }

  private:
    [[nodiscard]] Side& side_at(std::size_t place) const noexcept { return sides_[place / part_ % sides_.size()]; }
    [[nodiscard]] std::uint64_t passed_on() const {
        std::uint64_t sum = 0;
        for (const Side& side : sides_) {
            sum += side.contender->passed_on();
        }
        return sum;
    }

    const double second_ = 1.0 / static_cast<double>(rte_get_tsc_hz());
    std::span<Side> sides_;
    std::size_t part_;  ///< keys of a burst that are one side's
    bool expect_hits_;
    std::uint64_t passed_on_before_;
    std::uint64_t keys_so_far_ = 0;
    std::uint64_t wrong_ = 0;
    std::array<Key, kKeys> keys_;
    std::array<std::uint32_t, kKeys> numbers_;
};

/// Nanoseconds a key.
[[nodiscard]] inline double of_a_key(double seconds) noexcept {
    return seconds * 1e9 / static_cast<double>(kKeys);
}

}  // namespace neigh::perf
