// What a measured packet carries at the start of its payload: whose it is, its number, and when it left.
// Neighbors: traffic writes it, the observer of a port reads it. 18 bytes, so that it fits the smallest IPv4 frame.
// Not here: what it is compared with.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/wire/bytes.hpp"
#include "pktgen/pace.hpp"

namespace neigh::pktgen {

inline constexpr std::size_t kStampSize = 18;

struct Stamp {
    std::uint32_t run = 0;  ///< tells this run's packets from others'
    std::uint16_t flow = 0;
    std::uint32_t sequence = 0;  ///< of the flow; wraps
    Ticks sent = 0;

    bool operator==(const Stamp&) const = default;

    void build(wire::Writer& writer) const noexcept {
        writer.be32(run);
        writer.be16(flow);
        writer.be32(sequence);
        writer.be32(static_cast<std::uint32_t>(sent >> 32U));
        writer.be32(static_cast<std::uint32_t>(sent));
    }
    /// Nothing where the payload is shorter, or of another run.
    [[nodiscard]] static std::optional<Stamp> parse(wire::ConstBytes payload, std::uint32_t run) noexcept {
        wire::Reader reader{payload};
        Stamp stamp;
        stamp.run = reader.be32();
        stamp.flow = reader.be16();
        stamp.sequence = reader.be32();
        const std::uint64_t high = reader.be32();
        stamp.sent = high << 32U | reader.be32();
        return reader.ok() && stamp.run == run ? std::optional{stamp} : std::nullopt;
    }
};

}  // namespace neigh::pktgen
