// What can be done to a valid frame, one way at a time; and checksums put right again, so that the damage is looked at.
// Neighbors: mutation.cpp picks. Pure but for `random`. Nothing outside the draft's room is touched, whatever it holds.
#pragma once

#include <cstddef>

#include "dataplane/neigh/wire/bytes.hpp"
#include "pktgen/random.hpp"

namespace neigh::pktgen {

struct Draft {
    wire::Bytes room;
    std::size_t length;  ///< of the frame at its front; an Ethernet header at least

    [[nodiscard]] wire::Bytes frame() const noexcept { return room.first(length); }
};

/// One damage of a random kind. Some kinds want a certain frame and leave others alone.
void damage(Draft& draft, Random& random) noexcept;

/// Makes the IPv4 header checksum and that of ICMP or ICMPv6 right, as far as the frame still has them.
void seal(Draft& draft) noexcept;

}  // namespace neigh::pktgen
