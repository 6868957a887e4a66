// Whether an address may be one that a router treats in a way of its own: one of ours on any interface, or the edge of
// one of our subnets. "No" is certain; "maybe" is one in a hundred others, by chance (a Bloom filter of one hash).
//
// Contract: filled while it is made, then read by any thread.
// Neighbors: fib fills one, transit asks before it takes the short way. Not here: which address it is (topology).
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::dataplane {

class OwnFilter {
  public:
    /// For so many addresses. From 10,000 on, which a MiB has places for, "maybe" comes more often: of 100,000 for one
    /// in ten others. Throws std::bad_alloc.
    explicit OwnFilter(std::size_t addresses = 0)
        : shift_(64 - log_places_for(addresses)), marked_(std::size_t{1} << log_places_for(addresses)) {}

    void add(const IpAddr& address) noexcept {
        const std::uint8_t* bytes = address.bytes.data();
        marked_[place_of(wire::load_raw<std::uint64_t>(bytes), wire::load_raw<std::uint64_t>(bytes + 8), shift_)] = 1;
    }

    /// What readers ask, by value: a loop that stores into packets meanwhile need not load what this holds again.
    class View {
      public:
        View(const OwnFilter& of) noexcept : marked_(of.marked_.data()), shift_(of.shift_) {}  // NOLINT: the same

        /// `network_order` is the address as it stands in the packet, loaded as one number.
        [[nodiscard]] bool may_have_v4(std::uint32_t network_order) const noexcept {
            return marked_[place_of(network_order, 0, shift_)] != 0;
        }
        /// `high`, `low`: the two halves of the address as they stand in the packet.
        [[nodiscard]] bool may_have_v6(std::uint64_t high, std::uint64_t low) const noexcept {
            return marked_[place_of(high, low, shift_)] != 0;
        }

      private:
        const std::uint8_t* marked_;
        unsigned shift_;
    };
    [[nodiscard]] View view() const noexcept { return View{*this}; }

  private:
    // Bytes, not bits: packets ask often, and few of their lines are in use.
    static constexpr unsigned kLeastLogPlaces = 12;
    static constexpr unsigned kMostLogPlaces = 20;

    [[nodiscard]] static unsigned log_places_for(std::size_t addresses) noexcept {
        return std::clamp(static_cast<unsigned>(std::bit_width(addresses * 100)), kLeastLogPlaces, kMostLogPlaces);
    }
    [[nodiscard]] static std::size_t place_of(std::uint64_t high, std::uint64_t low, unsigned shift) noexcept {
        // Fibonacci hashing, odd numbers of no meaning: who makes addresses collide gets the long way, and no more.
        return (high * 0x9e3779b97f4a7c15ULL + low * 0xc2b2ae3d27d4eb4fULL) >> shift;
    }

    unsigned shift_;
    std::vector<std::uint8_t> marked_;
};

}  // namespace neigh::dataplane
