// Where frames come from: what a stream sends, one frame after the other.
// Neighbors: traffic and the drills are sources, generator paces and sends what they make.
// Not here: when a frame leaves, through which port.
#pragma once

#include <cstddef>

#include "dataplane/neigh/wire/bytes.hpp"
#include "pktgen/pace.hpp"

namespace neigh::pktgen {

/// Used by the polling lcore alone.
class FrameSource {
  public:
    virtual ~FrameSource() = default;
    /// Writes the next frame to the front of `out`, which has room for the port's largest. Returns its length, never 0.
    [[nodiscard]] virtual std::size_t next(wire::Bytes out, Ticks now) noexcept = 0;
};

}  // namespace neigh::pktgen
