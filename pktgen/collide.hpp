// MACs for the drill `filter-collide`: a claim to the router's own address from such a MAC is the same, to a filter
// that hashes without a secret and compares 42 bits, as the answer that a victim gives when it is asked. neighd once
// had that filter; the formula is frozen here. Neighbors: drill_frames sends the claims. Not here: frames.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/addr.hpp"

namespace neigh::pktgen {

/// What a victim answers to a question that neighd asked to make sure of it.
struct VictimsAnswer {
    IpAddr address;
    Mac mac;
    bool to_all = false;  ///< asked by multicast, after silence; else by unicast
};

/// A station's MAC whose claim to `own` collides with that answer, where both come in by interface number `ifindex` and
/// the table was never flushed. One in some 2^17 numbers is one, of 2^22: none is next to impossible.
[[nodiscard]] std::optional<Mac> colliding_mac(const IpAddr& own, const VictimsAnswer& answer,
                                               std::uint32_t ifindex) noexcept;

}  // namespace neigh::pktgen
