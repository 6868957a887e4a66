// A UDP frame of a fixed size, made ready once: each packet then costs a copy and three sums over what differs.
// Neighbors: traffic and the scans fill it in. Not here: which addresses, what the payload says.
#pragma once

#include <cstdint>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::pktgen {

inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::size_t kUdpSize = 8;
inline constexpr std::uint16_t kTrafficPort = 9;  ///< discard (RFC 863)

inline constexpr std::size_t kFcsSize = 4;

/// The smallest frame with room for a stamp, FCS included: 64 with IPv4, 84 with IPv6.
[[nodiscard]] std::size_t smallest_frame(Family family) noexcept;

class UdpFrame {
  public:
    struct Path {
        Mac source_mac;
        Mac destination_mac;
        IpAddr source;
        IpAddr destination;
    };

    /// `size`: as one counts frames, FCS included, though what is built has none. Less than smallest_frame() is that.
    UdpFrame(Family family, std::size_t size);

    /// Bytes that build() writes.
    [[nodiscard]] std::size_t length() const noexcept { return blank_.size(); }
    /// The frame with `head` at the start of its payload, of an even length and no longer than the payload; the rest is
    /// zero. Both checksums are right. Returns length(); 0 if `out` is smaller.
    [[nodiscard]] std::size_t build(wire::Bytes out, const Path& path, wire::ConstBytes head) const noexcept;

  private:
    Family family_;
    std::vector<std::uint8_t> blank_;  ///< all but MACs, addresses, checksums and payload
    std::uint64_t header_sum_ = 0;     ///< of the IPv4 header
    std::uint64_t udp_sum_ = 0;        ///< of pseudo and UDP header
};

}  // namespace neigh::pktgen
