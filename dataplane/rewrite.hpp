// What a packet needs to leave: TTL or hop limit less one, checksum updated, Ethernet addresses of the way out.
// Neighbors: forward rewrites what it finds a neighbor for, control what waited.
// Not here: whether it may leave.
#pragma once

#include <cstdint>
#include <cstring>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"

namespace neigh::dataplane {

/// `ip` begins with an IPv4 header whose TTL is above 0 (RFC 1812 5.3.1, RFC 1624).
inline void decrement_ttl(std::uint8_t* ip) noexcept {
    const std::uint16_t before = wire::load_be16(ip + 8);  // TTL and protocol
    --ip[8];
    wire::store_be16(ip + 10, wire::update_checksum(wire::load_be16(ip + 10), before, wire::load_be16(ip + 8)));
}

/// `ip` begins with an IPv6 header whose hop limit is above 0 (RFC 8200 3).
inline void decrement_hop_limit(std::uint8_t* ip) noexcept {
    --ip[7];
}

/// The Ethernet addresses at the front of a frame.
inline void address_frame(std::uint8_t* frame, const Mac& destination, const Mac& source) noexcept {
    std::memcpy(frame, destination.bytes.data(), destination.bytes.size());
    std::memcpy(frame + 6, source.bytes.data(), source.bytes.size());
}

}  // namespace neigh::dataplane
