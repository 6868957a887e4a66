// A packet on its way through a worker: its buffer, the interface that it came in on, and where layer 3 begins in it.
//
// Contract: names a packet, and owns nothing; whoever is handed one owns the packet, as far as he says that he takes
// it. Valid until the packet is dropped, punted or transmitted. The packet is in one segment.
// Neighbors: receive makes it once a frame's tags have been read; local, forward and reassembler take it from there.
// Not here: what the bytes say (neigh/wire), frames on their way out (egress.hpp).
#pragma once

#include <cstddef>
#include <cstdint>

#include <rte_mbuf.h>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/topology.hpp"

namespace neigh::dataplane {

/// The bytes of a packet that is in one segment.
[[nodiscard]] inline wire::Bytes bytes_of(rte_mbuf* packet) noexcept {
    return {rte_pktmbuf_mtod(packet, std::uint8_t*), rte_pktmbuf_data_len(packet)};
}
/// Cuts a single-segment packet to this length, which is at most its own.
inline void cut_to(rte_mbuf* packet, std::size_t length) noexcept {
    rte_pktmbuf_trim(packet, static_cast<std::uint16_t>(rte_pktmbuf_data_len(packet) - length));
}

struct Frame {
    rte_mbuf* mbuf;
    const Interface& in;
    std::size_t l3 = wire::kEthernetSize;  ///< bytes before the layer-3 header; the frame has them

    /// Of a packet that came in on `in` and that receive has seen: its own header says where layer 3 begins.
    [[nodiscard]] static Frame of(rte_mbuf* packet, const Interface& in) noexcept {
        const auto header = wire::L2Header::parse(bytes_of(packet));
        return {.mbuf = packet, .in = in, .l3 = header ? header->size : wire::kEthernetSize};
    }

    /// From the Ethernet header to the end, padding included.
    [[nodiscard]] wire::Bytes bytes() const noexcept { return bytes_of(mbuf); }
    /// From the layer-3 header to the end, padding included.
    [[nodiscard]] wire::Bytes packet() const noexcept { return bytes().subspan(l3); }
    [[nodiscard]] Mac source_mac() const noexcept {
        return wire::EthernetHeader::parse(bytes()).value_or(wire::EthernetHeader{}).source;
    }
    /// Leaves this much of packet(), which has as much.
    void cut_packet_to(std::size_t length) const noexcept { cut_to(mbuf, l3 + length); }
};

}  // namespace neigh::dataplane
