// What a table is asked for, interface and address, and the hash by which all its indices find it.
// Neighbors: table.hpp holds keys, front.hpp guesses slots by their hashes.
// Not here: where a key stands.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/seeded_hash.hpp"

namespace neigh {

/// Interface and address, in 8-byte stores (a key built by smaller ones and hashed by 8-byte loads stalls on store
/// forwarding). IPv4: one word. IPv6: three.
struct Key {
    std::array<std::uint64_t, 3> words{};

    [[nodiscard]] static Key of(std::uint32_t ifindex, const IpAddr& address) noexcept;
    /// `network_order` is the address as it stands in the packet, loaded as one number.
    [[nodiscard]] static Key v4(std::uint32_t ifindex, std::uint32_t network_order) noexcept {
        return Key{{(static_cast<std::uint64_t>(ifindex) << 32U) | network_order, 0, 0}};
    }
    /// `high`, `low`: the two halves of the address as they stand in the packet.
    [[nodiscard]] static Key v6(std::uint32_t ifindex, std::uint64_t high, std::uint64_t low) noexcept {
        return Key{{high, low, ifindex}};
    }
    [[nodiscard]] std::uint32_t ifindex(Family family) const noexcept {
        return static_cast<std::uint32_t>(family == Family::ipv4 ? words[0] >> 32U : words[2]);
    }
    [[nodiscard]] IpAddr address(Family family) const noexcept;

    /// Without memcmp(), which would be called.
    [[nodiscard]] bool operator==(const Key& other) const noexcept {
        return ((words[0] ^ other.words[0]) | (words[1] ^ other.words[1]) | (words[2] ^ other.words[2])) == 0;
    }
};

/// Words of a key that count.
[[nodiscard]] constexpr std::uint32_t key_words(Family family) noexcept {
    return family == Family::ipv4 ? 1 : 3;
}

/// 64 bits of a key: the one hash by which rte_hash and every front find it.
class KeyHash {
  public:
    [[nodiscard]] std::uint64_t operator()(Family family, const Key& key) const noexcept {
        return family == Family::ipv4 ? seeded_.of(key.words[0]) : seeded_.of(key.words);
    }
    /// What rte_hash gets of it.
    [[nodiscard]] static std::uint32_t short_of(std::uint64_t hash) noexcept {
        return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
    }

  private:
    SeededHash seeded_;  ///< nobody can choose addresses that collide
};

}  // namespace neigh
