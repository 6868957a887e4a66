// One benchmark's loop: keys are drawn, eight bursts of them are looked up against the clock, and every answer checked.
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

/// The median of the times that it was given, of the last 65,536 of them.
class Median {
  public:
    void add(double value) noexcept { values_[count_++ % kMost] = value; }
    [[nodiscard]] double of_all() {
        values_.resize(std::min(count_, kMost));
        const auto middle = values_.begin() + static_cast<std::ptrdiff_t>(values_.size() / 2);
        std::nth_element(values_.begin(), middle, values_.end());
        return values_.empty() ? 0 : *middle;
    }

  private:
    static constexpr std::size_t kMost = 1U << 16U;
    std::size_t count_ = 0;
    std::vector<double> values_ = std::vector<double>(kMost);
};

/// With two sides, half of every burst is of each family. Wrong answers are counted, and fail the benchmark.
inline void measure(benchmark::State& state, std::span<Side> sides, bool expect_hits) {
    const double second = 1.0 / static_cast<double>(rte_get_tsc_hz());
    const std::size_t part = kBurst / sides.size();
    std::array<Key, kKeys> keys;
    std::array<std::uint32_t, kKeys> numbers;
    const auto passed_on = [&] {
        std::uint64_t sum = 0;
        for (const Side& side : sides) {
            sum += side.contender->passed_on();
        }
        return sum;
    };
    const std::uint64_t before = passed_on();
    std::uint64_t wrong = 0;
    Median median;
    for (auto _ : state) {
        for (std::size_t place = 0; place < kKeys; ++place) {
            Side& side = sides[place / part % sides.size()];
            numbers[place] = side.draw.next();
            keys[place] = side.of.addresses.key(side.of.family, numbers[place]);
        }
        const std::uint64_t start = rte_rdtsc_precise();
        for (std::size_t place = 0; place < kKeys;) {
            for (Side& side : sides) {
                side.contender->look_up(std::span{keys}.subspan(place, part), place);
                place += part;
            }
            sides.front().contender->quiescent();
        }
        const double time = static_cast<double>(rte_rdtsc_precise() - start) * second;
        state.SetIterationTime(time);
        median.add(time);
        for (std::size_t place = 0; place < kKeys; ++place) {
            const Word word = sides[place / part % sides.size()].contender->found(place);
            const bool right = expect_hits ? Addresses::is_of(word, numbers[place]) : word.verdict() == Verdict::none;
            wrong += right ? 0 : 1;
        }
    }
    state.counters["ns"] = median.of_all() * 1e9 / static_cast<double>(kKeys);
    state.counters["passed_on"] =
        static_cast<double>(passed_on() - before) / static_cast<double>(state.iterations()) / double{kKeys};
    state.counters["wrong"] = static_cast<double>(wrong);
    if (wrong > 0) {
        state.SkipWithError("wrong answers");
    }
}

}  // namespace neigh::perf
