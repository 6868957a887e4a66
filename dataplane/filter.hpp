// What a worker keeps from the control thread: repeats within a few milliseconds, and more than it can bear a second.
// Neighbors: context.hpp asks before every punt. One a worker; single-threaded.
// Not here: what is news at all (word.hpp is_news).
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/time.hpp"
#include "dataplane/punt.hpp"

namespace neigh::dataplane {

class PuntFilter {
  public:
    explicit PuntFilter(TimePoint start) noexcept;

    /// Whether this one may pass. `repeats`: how many alike may pass in one window (notices: one).
    [[nodiscard]] bool admit(const Punt& punt, std::uint32_t repeats, TimePoint now) noexcept;

    static constexpr Duration kWindow{5};
    /// A second and worker. Misses, news of neighbors and owed errors each have their own, so that a scan can't
    /// keep the answers of legitimate neighbors away (RFC 6583 7.1).
    static constexpr std::uint32_t kMissRate = 50'000;
    static constexpr std::uint32_t kNewsRate = 50'000;
    static constexpr std::uint32_t kErrorRate = 5'000;

  private:
    struct Seen {
        std::uint32_t tag = 0;
        std::uint32_t count = 0;
        TimePoint window{};
    };
    static constexpr std::size_t kCells = 1024;

    std::array<Seen, kCells> seen_{};
    RateLimit misses_;
    RateLimit news_;
    RateLimit errors_;
};

}  // namespace neigh::dataplane
