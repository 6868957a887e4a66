// The Ethernet addresses that a frame leaves with.
// Neighbors: forward rewrites what it finds a neighbor for, control what waited.
// Not here: TTL and hop limit (neigh/wire/ip_view.hpp), whether it may leave.
#pragma once

#include <cstdint>
#include <cstring>

namespace neigh::dataplane {

/// Mac::to_bits(). Two numbers instead of twice six bytes: what was just stored in parts is slow to load as a whole.
using MacBits = std::uint64_t;

/// The Ethernet addresses at the front of frames from one interface.
class FrameAddresses {
  public:
    explicit FrameAddresses(MacBits source) noexcept
        : front_(source << 48U), rest_(static_cast<std::uint32_t>(source >> 16U)) {}

    void write_to(std::uint8_t* frame, MacBits destination) const noexcept {
        const std::uint64_t front = destination | front_;
        std::memcpy(frame, &front, sizeof front);
        std::memcpy(frame + 8, &rest_, sizeof rest_);
    }

  private:
    std::uint64_t front_;  ///< of the first eight bytes, those that are the source's
    std::uint32_t rest_;
};

}  // namespace neigh::dataplane
