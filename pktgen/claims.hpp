// "This address is mine", in every way that ARP and ND have to say it unasked.
// Neighbors: the drills spoof-gateway, spoof-own and mac-flap. Not here: who believes it.
#pragma once

#include <cstddef>
#include <optional>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "pktgen/random.hpp"

namespace neigh::pktgen {

class Claims {
  public:
    /// At least one of the addresses is there.
    Claims(const Mac& router, const std::optional<IpAddr>& ipv4, const std::optional<IpAddr>& ipv6) noexcept
        : router_(router), ipv4_(ipv4), ipv6_(ipv6) {}

    /// One claim of one of the addresses for `mac`, whichever comes up. Returns its length.
    [[nodiscard]] std::size_t build(wire::Bytes out, const Mac& mac, Random& random) const noexcept;

  private:
    [[nodiscard]] std::size_t build_arp(wire::Bytes out, const Mac& mac, Random& random) const noexcept;
    [[nodiscard]] std::size_t build_nd(wire::Bytes out, const Mac& mac, Random& random) const noexcept;

    Mac router_;
    std::optional<IpAddr> ipv4_;
    std::optional<IpAddr> ipv6_;
};

}  // namespace neigh::pktgen
