// Whether an address may be one that a router treats in a way of its own: one of ours on any interface, or the edge of
// one of our subnets. "No" is certain; "maybe" is one in a hundred others, by chance (a Bloom filter of one hash).
//
// Contract: filled while it is made, then read by any thread.
// Neighbors: fib fills one, transit asks before it takes the short way. Not here: which address it is (topology).
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::dataplane {

class OwnFilter {
  public:
    void add(const IpAddr& address) noexcept {
        const std::uint8_t* bytes = address.bytes.data();
        marked_[place_of(wire::load_raw<std::uint64_t>(bytes), wire::load_raw<std::uint64_t>(bytes + 8))] = true;
    }
    /// `network_order` is the address as it stands in the packet, loaded as one number.
    [[nodiscard]] bool may_have_v4(std::uint32_t network_order) const noexcept {
        return marked_[place_of(network_order, 0)];
    }
    /// `high`, `low`: the two halves of the address as they stand in the packet.
    [[nodiscard]] bool may_have_v6(std::uint64_t high, std::uint64_t low) const noexcept {
        return marked_[place_of(high, low)];
    }

  private:
    static constexpr unsigned kLogPlaces = 12;  // bytes, not bits: packets ask often, and few of their lines are in use

    [[nodiscard]] static std::size_t place_of(std::uint64_t high, std::uint64_t low) noexcept {
        // Fibonacci hashing, odd numbers of no meaning: who makes addresses collide gets the long way, and no more.
        return (high * 0x9e3779b97f4a7c15ULL + low * 0xc2b2ae3d27d4eb4fULL) >> (64 - kLogPlaces);
    }

    std::array<bool, 1U << kLogPlaces> marked_{};
};

}  // namespace neigh::dataplane
