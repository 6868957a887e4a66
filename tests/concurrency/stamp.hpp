// A MAC that tells on its table: it holds the number of the key it belongs to, a version, and a check byte, so that a
// reader notices a torn MAC, another key's word, and a word that should have been gone.
// Not here: threads, tables.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/addr.hpp"

namespace neigh::test {

struct Stamp {
    std::uint16_t key = 0;
    std::uint16_t version = 0;

    [[nodiscard]] Mac to_mac() const noexcept {
        return Mac{{check(), high(key), low(key), high(version), low(version), static_cast<std::uint8_t>(~check())}};
    }
    /// Nothing where the bytes don't belong together.
    [[nodiscard]] static std::optional<Stamp> from_mac(const Mac& mac) noexcept {
        const Stamp stamp{.key = join(mac.bytes[1], mac.bytes[2]), .version = join(mac.bytes[3], mac.bytes[4])};
        return stamp.to_mac() == mac ? std::optional{stamp} : std::nullopt;
    }

  private:
    static std::uint8_t high(std::uint16_t value) noexcept { return static_cast<std::uint8_t>(value >> 8U); }
    static std::uint8_t low(std::uint16_t value) noexcept { return static_cast<std::uint8_t>(value); }
    static std::uint16_t join(std::uint8_t high, std::uint8_t low) noexcept {
        return static_cast<std::uint16_t>((high << 8U) | low);
    }
    /// Any two values of key and version that differ in one byte differ here too.
    [[nodiscard]] std::uint8_t check() const noexcept {
        return static_cast<std::uint8_t>(high(key) * 3 + low(key) * 5 + high(version) * 7 + low(version) * 11);
    }
};

}  // namespace neigh::test
