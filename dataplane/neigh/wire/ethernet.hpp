// The Ethernet II header, the VLAN tags that may stand before its EtherType, and where the packet behind them begins.
// Frames are without FCS, and without the padding to 60 bytes that the device adds: builders never pad, parsers take
// frames of either kind. Not here: which VLANs there are, writing tags.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::wire {

inline constexpr std::size_t kEthernetSize = 14;

inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;
inline constexpr std::uint16_t kEtherTypeCustomerTag = 0x8100;  ///< 802.1Q
inline constexpr std::uint16_t kEtherTypeServiceTag = 0x88a8;   ///< 802.1ad

[[nodiscard]] constexpr bool is_vlan_tag(std::uint16_t ether_type) noexcept {
    return ether_type == kEtherTypeCustomerTag || ether_type == kEtherTypeServiceTag;
}

struct EthernetHeader {
    Mac destination;
    Mac source;
    std::uint16_t ether_type = 0;

    bool operator==(const EthernetHeader&) const = default;

    /// Nothing where the frame is shorter than the header.
    [[nodiscard]] static std::optional<EthernetHeader> parse(ConstBytes frame) noexcept {
        Reader reader{frame};
        EthernetHeader header;
        header.destination = reader.mac();
        header.source = reader.mac();
        header.ether_type = reader.be16();
        return reader.ok() ? std::optional{header} : std::nullopt;
    }
    void build(Writer& writer) const noexcept {
        writer.mac(destination);
        writer.mac(source);
        writer.be16(ether_type);
    }
};

/// The tags of a frame, as far as they say nothing but a priority (802.1Q 9.6: VLAN 0 is no VLAN), and the first one
/// that does name a VLAN.
struct VlanTags {
    std::size_t size = 0;          ///< bytes of all of them
    std::uint16_t vlan = 0;        ///< 0: there are priority tags alone
    std::uint16_t ether_type = 0;  ///< behind them, where there are priority tags alone

    bool operator==(const VlanTags&) const = default;

    /// Nothing where the frame ends before they and the EtherType behind them do.
    [[nodiscard]] static std::optional<VlanTags> parse(ConstBytes frame) noexcept {
        Reader reader{frame};
        reader.skip(kEthernetSize - 2);
        VlanTags tags{.ether_type = reader.be16()};
        while (is_vlan_tag(tags.ether_type) && tags.vlan == 0) {
            tags.vlan = reader.be16() & 0x0fffU;
            tags.size += 4;
            tags.ether_type = reader.be16();
        }
        return reader.ok() ? std::optional{tags} : std::nullopt;
    }
    /// Takes them off `frame`, from which they were parsed: the MAC addresses move up to the EtherType behind them, and
    /// the frame begins `size` bytes later.
    void strip(Bytes frame) const noexcept { std::memmove(frame.data() + size, frame.data(), kEthernetSize - 2); }
};

/// All that stands before the packet in a frame, tags included. Who has nothing but a frame's bytes learns here where
/// layer 3 begins.
struct L2Header {
    Mac destination;
    Mac source;
    std::uint16_t vlan = 0;            ///< of the first tag that names one; 0: none does
    std::uint16_t ether_type = 0;      ///< behind that tag, or behind all
    std::size_t size = kEthernetSize;  ///< bytes before what has this type

    bool operator==(const L2Header&) const = default;

    /// Nothing where the frame ends before the packet could begin.
    [[nodiscard]] static std::optional<L2Header> parse(ConstBytes frame) noexcept {
        const auto ethernet = EthernetHeader::parse(frame);
        const auto tags = VlanTags::parse(frame);
        if (!ethernet || !tags) {
            return std::nullopt;
        }
        return L2Header{.destination = ethernet->destination,
                        .source = ethernet->source,
                        .vlan = tags->vlan,
                        .ether_type = tags->ether_type,
                        .size = kEthernetSize + tags->size};
    }
    /// From the layer-3 header to the end of the frame, padding included; `frame` is what was parsed.
    template <typename Byte>
    [[nodiscard]] std::span<Byte> packet(std::span<Byte> frame) const noexcept {
        return frame.subspan(size);
    }
};

}  // namespace neigh::wire
