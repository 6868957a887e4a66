// How long packets waited for their neighbor to be found: a histogram an interface.
//
// A search begins when a packet makes an entry INCOMPLETE, and ends when the entry becomes usable; what fails or is
// deleted is in other counters. Control thread only; a search costs four bytes a slot, which nobody touches before.
// Neighbors: resolver tells of beginnings and ends. Not here: how it is shown (control/methods/stats_json).
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

#include "dataplane/neigh/by_interface.hpp"
#include "dataplane/neigh/dpdk/table.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

/// The upper bound of a bucket: in milliseconds, and in seconds as Prometheus writes it.
struct ResolveBound {
    std::uint32_t ms;
    std::string_view seconds;
};
inline constexpr ResolveBound kResolveBounds[] = {
    {1, "0.001"}, {2, "0.002"}, {5, "0.005"}, {10, "0.01"}, {20, "0.02"}, {50, "0.05"},   {100, "0.1"},
    {200, "0.2"}, {500, "0.5"}, {1'000, "1"}, {2'000, "2"}, {5'000, "5"}, {10'000, "10"},
};

class ResolveTimes {
  public:
    struct Histogram {
        /// Of each bound, those above the one before; the last one: those above every bound.
        std::array<std::uint64_t, std::size(kResolveBounds) + 1> buckets{};
        std::uint64_t count = 0;
        Duration sum{0};
    };

    /// `slots`: of the table of each family.
    ResolveTimes(std::array<Slot, kFamilies> slots, std::uint32_t max_ifindex, TimePoint start)
        : start_(start), histograms_(max_ifindex) {
        for (std::size_t i = 0; i < kFamilies; ++i) {
            begun_[i].reset(static_cast<std::uint32_t*>(std::calloc(slots[i], sizeof(std::uint32_t))));
            if (begun_[i] == nullptr) {
                throw std::bad_alloc{};
            }
        }
    }

    void begin(Family family, Slot slot, TimePoint now) noexcept { at(family, slot) = tick(now); }
    /// A search that began for a packet is over; `found`: the neighbor is.
    void end(Family family, Slot slot, std::uint32_t ifindex, bool found, TimePoint now) noexcept {
        const std::uint32_t begun = std::exchange(at(family, slot), 0);
        if (begun != 0 && found) {
            add(histograms_[ifindex], Duration{tick(now) - begun});
        }
    }

    /// Empty where there is no such interface.
    [[nodiscard]] const Histogram& of(std::uint32_t ifindex) const noexcept {
        return histograms_[histograms_.has(ifindex) ? ifindex : 0];
    }

  private:
    struct Free {
        void operator()(void* memory) const noexcept { std::free(memory); }
    };

    static void add(Histogram& histogram, Duration took) noexcept {
        std::size_t bucket = 0;
        while (bucket < std::size(kResolveBounds) && took > Duration{kResolveBounds[bucket].ms}) {
            ++bucket;
        }
        ++histogram.buckets[bucket];
        ++histogram.count;
        histogram.sum += took;
    }
    [[nodiscard]] std::uint32_t& at(Family family, Slot slot) noexcept { return begun_[index_of(family)][slot]; }
    /// Milliseconds since the start, from 1; they begin anew after 49 days, which a difference does not notice.
    [[nodiscard]] std::uint32_t tick(TimePoint now) const noexcept {
        return static_cast<std::uint32_t>((now - start_).count()) + 1;
    }

    TimePoint start_;
    std::array<std::unique_ptr<std::uint32_t[], Free>, kFamilies> begun_;  ///< by slot; 0: no search
    ByInterface<Histogram> histograms_;
};

}  // namespace neigh
