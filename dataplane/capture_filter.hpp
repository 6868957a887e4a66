// Which frames somebody who captures wants to see, told by their bytes, whatever these are.
// Neighbors: capture asks for each frame; control/methods/schema makes it of a request. Pure.
// Not here: interfaces and drops as such, which capture compares itself; copies.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::dataplane {

enum class CaptureKind : std::uint8_t {
    all,      ///< what comes in and what leaves
    arp,      ///< of these ARP
    nd,       ///< of these neighbor discovery: ICMPv6 types 133 to 137
    dropped,  ///< what is dropped, and nothing else
};

struct CaptureFilter {
    std::uint32_t ifindex = 0;  ///< 0: every one
    std::optional<IpAddr> host{};
    CaptureKind kind = CaptureKind::all;
};

/// Whether the frame is of that kind and about that host: source or destination of its IP header, sender or target of
/// its ARP, target of its ND. Behind priority tags or without, as it would be received. `frame` may end anywhere: what
/// is beyond its end is of no kind and about nobody.
[[nodiscard]] bool matches(const CaptureFilter& filter, wire::ConstBytes frame) noexcept;

/// That many bytes of a frame are enough for matches(), however many extension headers there are within reason.
inline constexpr std::size_t kFilteredBytes = 512;

}  // namespace neigh::dataplane
