// The Ethernet II header. Frames are without FCS, and without the padding to 60 bytes that the device adds:
// builders never pad, parsers take frames of either kind.
// Not here: VLAN tags (a tagged frame has an EtherType that nobody handles).
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::wire {

inline constexpr std::size_t kEthernetSize = 14;

inline constexpr std::uint16_t kEtherTypeIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherTypeArp = 0x0806;
inline constexpr std::uint16_t kEtherTypeIpv6 = 0x86dd;

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

}  // namespace neigh::wire
