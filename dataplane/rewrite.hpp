// What a packet needs to leave: TTL or hop limit less one, checksum updated, Ethernet addresses of the way out.
// Neighbors: forward rewrites what it finds a neighbor for, control what waited.
// Not here: whether it may leave.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"

namespace neigh::dataplane {

/// `ip` begins with an IPv4 header whose TTL is above 0 (RFC 1812 5.3.1).
inline void decrement_ttl(std::uint8_t* ip) noexcept {
    // TTL, protocol and checksum in one number, first byte lowest. The TTL's word is 0x100 less, so the sum's
    // complement is 0x100 more, which is 1 as it stands here (RFC 1624 3, equation 3; RFC 1071 2 B); a carry comes back
    // in, and of the two zeros it is the one that a sum over the header gives.
    static_assert(std::endian::native == std::endian::little);
    auto word = wire::load_raw<std::uint32_t>(ip + 8);
    const bool carries = word >= 0xfffe0000U;
    word += (1U << 16U) - 1U + (carries ? 1U << 16U : 0U);
    std::memcpy(ip + 8, &word, sizeof word);
}

/// `ip` begins with an IPv6 header whose hop limit is above 0 (RFC 8200 3).
inline void decrement_hop_limit(std::uint8_t* ip) noexcept {
    --ip[7];
}

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
