// What is compared: one way each to find the words of a burst of keys. All hold the same neighbors.
// Neighbors: contenders.cpp has libneigh's and rte_hash's, lfht.cpp liburcu's; lookup.cpp and changes.cpp run them.
// Contract: made and used on the measuring thread; results stay until the same place is looked up again.
// Not here: which keys, how long.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "dataplane/neigh/dpdk/table.hpp"
#include "tests/perf/micro/addresses.hpp"

namespace neigh::perf {

inline constexpr std::size_t kBurst = 32;
inline constexpr std::size_t kBursts = 8;  ///< that are timed together
inline constexpr std::size_t kKeys = kBurst * kBursts;

class Contender {
  public:
    Contender() = default;
    virtual ~Contender() = default;
    Contender(const Contender&) = delete;
    Contender& operator=(const Contender&) = delete;

    /// Looks up a part of a burst; `place` is the first key's number among all that are timed together.
    virtual void look_up(std::span<const Key> keys, std::size_t place) noexcept = 0;
    /// Between bursts: nothing is held any more.
    virtual void quiescent() noexcept = 0;
    /// Verdict none: not found.
    [[nodiscard]] virtual Word found(std::size_t place) const noexcept = 0;
    /// Keys so far that a front passed on to its table.
    [[nodiscard]] virtual std::uint64_t passed_on() const noexcept { return 0; }
};

struct Neighborhood {
    Family family;
    std::uint32_t size;
    Addresses addresses;
};

/// The one reader of a run: the measuring thread.
Rcu& rcu();
Rcu::Reader& reader();

/// A Table that holds the neighbors, with room for `spare` more. Kept by the caller.
std::unique_ptr<Table> make_table(const Neighborhood& neighborhood, std::uint32_t spare = 0);

std::unique_ptr<Contender> make_front(const Table& table, const Neighborhood& neighborhood);
/// The table of record as it is: `front-cache: false`.
std::unique_ptr<Contender> make_readable(const Table& table, const Neighborhood& neighborhood);
std::unique_ptr<Contender> make_rte_hash(const Neighborhood& neighborhood);
std::unique_ptr<Contender> make_lfht(const Neighborhood& neighborhood);

}  // namespace neigh::perf
