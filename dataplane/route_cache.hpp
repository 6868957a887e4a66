// A worker's memory of where the /64s that it met lead: rte_lpm6 walks a path of seven steps to a /64, a router's
// packets go to few of them. Nobody can tell which /64s share a place who doesn't know its key: one that is in use can
// be pushed out by hundreds of others alone, and costs a walk then.
//
// Contract: one worker's, single-threaded. It answers what Fib::lookup_v6() does, for addresses that are no own ones;
// a new Fib empties it.
// Neighbors: transit asks it. Not here: IPv4, whose table takes one step.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/fib.hpp"
#include "dataplane/neigh/seeded_hash.hpp"

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
        Entry& entry = entries_[(high * key_) >> (64 - kLogEntries)];
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

    std::uint64_t key_ = SeededHash{}.of(std::uint64_t{0}) | 1U;  ///< odd: two /64s meet in one of 128 at most
    std::uint64_t serial_ = 0;
    std::array<Entry, 1U << kLogEntries> entries_{};
};

}  // namespace neigh::dataplane
