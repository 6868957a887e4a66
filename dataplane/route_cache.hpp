// A worker's memory of where the /64s that it met lead: rte_lpm6 walks a path of seven steps to a /64, a router's
// packets go to few of them.
//
// Contract: one worker's, single-threaded. It answers what Fib::lookup_v6() does, for addresses that are no own ones;
// a new Fib empties it.
// Neighbors: transit asks it. Not here: IPv4, whose table takes one step.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/fib.hpp"

namespace neigh::dataplane {

class RouteCache {
  public:
    /// Once a burst, before the others: the routes that hold in it.
    void use(const Fib& fib) noexcept {
        if (serial_ != fib.serial()) {
            serial_ = fib.serial();
            entries_ = {};
        }
    }
    /// Where `address` leads, whose upper half, as it stands in the packet, is `high`; `fib` is the one in use.
    [[nodiscard]] const NextHop& lookup(const Fib& fib, std::uint64_t high, const std::uint8_t* address) noexcept {
        Entry& entry = entries_[(high * 0x9e3779b97f4a7c15ULL) >> (64 - kLogEntries)];
        if (entry.hop != nullptr && entry.high == high) {
            return *entry.hop;
        }
        const NextHop& hop = fib.lookup_v6(address);
        if (!fib.is_divided(high)) {
            entry = {.high = high, .hop = &hop};
        }
        return hop;
    }

  private:
    struct Entry {
        std::uint64_t high = 0;
        const NextHop* hop = nullptr;  ///< none: empty
    };
    static constexpr unsigned kLogEntries = 8;

    std::uint64_t serial_ = 0;
    std::array<Entry, 1U << kLogEntries> entries_{};
};

}  // namespace neigh::dataplane
