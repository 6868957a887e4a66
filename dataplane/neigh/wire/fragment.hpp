// Datagrams cut to fit an MTU, one fragment after the other (RFC 791 3.2, RFC 8200 4.5), the IPv6 Fragment header, and
// the header of a datagram that was put together again.
// Neighbors: workers send with the two cutters what its way out has no room for; reassembly takes what fragment_of()
// reads. Not here: putting together (reassembly.hpp), which packets may be cut (forward), Ethernet headers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::wire {

inline constexpr std::size_t kFragmentHeaderSize = 8;
inline constexpr std::size_t kMaxIpPacket = 65'535;  ///< RFC 791 3.1; of IPv6 what follows the header (RFC 8200 3)

/// An IPv4 packet that may be fragmented, into packets of at most `mtu` bytes (68 at least, RFC 791 3.2). A fragment
/// is cut further as any packet is. Options that are not to be copied stay with the first (RFC 791 3.1).
class Ipv4Fragments {
  public:
    /// `packet`, which `header` was parsed from, outlives this. Its TTL and all else are taken from its bytes.
    Ipv4Fragments(ConstBytes packet, const Ipv4Header& header, std::size_t mtu) noexcept;

    [[nodiscard]] bool done() const noexcept { return at_ == data_.size(); }
    /// Writes the next one from its IP header on, and returns its length. 0: `out` is too small, and so it will ever
    /// be.
    [[nodiscard]] std::size_t next(Bytes out) noexcept;

  private:
    ConstBytes first_header_;
    ConstBytes data_;
    std::array<std::uint8_t, 60> later_header_{};
    std::size_t later_length_ = kIpv4Size;
    std::size_t at_ = 0;
    std::size_t mtu_;
    std::uint16_t offset_;  ///< of the packet itself, in units of 8 bytes
    bool more_;             ///< the packet itself is not the last
};

/// An IPv6 packet of our own without extension headers: nobody else's is ever cut (RFC 8200 4.5).
class Ipv6Fragments {
  public:
    /// As above; `mtu` is at least 1280. `id` is new for this source and destination.
    Ipv6Fragments(ConstBytes packet, std::uint32_t id, std::size_t mtu) noexcept
        : header_(packet.first(kIpv6Size)), data_(packet.subspan(kIpv6Size)), mtu_(mtu), id_(id) {}

    [[nodiscard]] bool done() const noexcept { return at_ == data_.size(); }
    [[nodiscard]] std::size_t next(Bytes out) noexcept;

  private:
    ConstBytes header_;
    ConstBytes data_;
    std::size_t at_ = 0;
    std::size_t mtu_;
    std::uint32_t id_;
};

/// What a Fragment header says, and where it stands in its packet.
struct Ipv6Fragment {
    std::uint8_t next_header = 0;
    std::uint32_t id = 0;
    std::uint32_t offset = 0;  ///< bytes
    bool more = false;
    std::size_t at = 0;      ///< of the Fragment header, from the IPv6 header
    std::size_t length = 0;  ///< bytes of the piece behind it

    bool operator==(const Ipv6Fragment&) const = default;

    /// The whole of a packet (RFC 6946).
    [[nodiscard]] bool is_atomic() const noexcept { return offset == 0 && !more; }
    /// `packet` is what was parsed.
    [[nodiscard]] ConstBytes piece(ConstBytes packet) const noexcept {
        return packet.subspan(at + kFragmentHeaderSize, length);
    }
};

/// The first Fragment header of a packet that find_upper_layer() has walked; nothing where it has none.
[[nodiscard]] std::optional<Ipv6Fragment> fragment_of(ConstBytes packet, const Ipv6Header& header) noexcept;

/// Writes the header of a datagram that was put together over its front. `packet` is all of it, its data in place;
/// `first`, the first fragment from its IP header on, was parsed. Options as they are (RFC 791 3.2).
void write_whole_header_v4(Bytes packet, ConstBytes first) noexcept;
/// The same without extension headers (RFC 8200 4.5): the first fragment's 40 bytes, leading to `next_header`.
void write_whole_header_v6(Bytes packet, ConstBytes first, std::uint8_t next_header) noexcept;

}  // namespace neigh::wire
