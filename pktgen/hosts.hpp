// Simulated hosts behind one port: a million of them are three addresses and a number.
// Neighbors: scenario fills it, responder answers for them, traffic sends from and to them.
// Not here: which of them speaks (pattern.hpp).
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/addr.hpp"

namespace neigh::pktgen {

inline constexpr std::uint64_t kMostHosts = 1'000'000;

/// `count` addresses from `first` on, 0 standing for 2^64. IPv6: within the last 64 bits, which wrap.
struct AddressRange {
    IpAddr first;
    std::uint64_t count = 1;

    [[nodiscard]] IpAddr at(std::uint64_t index) const noexcept;
    /// Nothing where the address is not in it.
    [[nodiscard]] std::optional<std::uint64_t> find(const IpAddr& address) const noexcept;
};

/// All addresses of a prefix but, in IPv4 below /31, the network's and the broadcast address (RFC 1812 4.2.3.1).
/// IPv6 shorter than /64: those of its first /64.
[[nodiscard]] AddressRange hosts_of(const Prefix& prefix) noexcept;
/// The MAC that is `steps` further, in the order of numbers.
[[nodiscard]] Mac plus(const Mac& mac, std::uint64_t steps) noexcept;

struct Hosts {
    std::uint64_t count = 0;
    std::optional<IpAddr> ipv4{};  ///< of the first one; none: they don't speak the family
    std::optional<IpAddr> ipv6{};
    Mac mac;                ///< of the first one, or of all
    bool own_macs = false;  ///< each has its own

    [[nodiscard]] bool has(Family family) const noexcept { return count > 0 && first(family).has_value(); }
    /// Host `index` of `count`; the family is one they have.
    [[nodiscard]] IpAddr address(Family family, std::uint64_t index) const noexcept;
    [[nodiscard]] Mac mac_of(std::uint64_t index) const noexcept { return own_macs ? plus(mac, index) : mac; }
    /// Which of them has the address.
    [[nodiscard]] std::optional<std::uint64_t> find(const IpAddr& address) const noexcept;

  private:
    [[nodiscard]] const std::optional<IpAddr>& first(Family family) const noexcept {
        return family == Family::ipv4 ? ipv4 : ipv6;
    }
};

}  // namespace neigh::pktgen
