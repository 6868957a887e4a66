// Blocks of a pcapng file (draft-ietf-opsawg-pcapng), little-endian: section, interfaces, packets, statistics.
// Neighbors: capture writes them to a file; tcpdump, tshark and Wireshark read it. Pure: bytes are appended to a text.
// Not here: files, what is in a packet.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neigh::ctl::pcapng {

/// The section that all others are in (4.1), first of all.
void append_section(std::string& out, std::string_view application);
/// An Ethernet interface whose times are nanoseconds (4.2). They are counted from 0, in the order of these blocks.
void append_interface(std::string& out, std::string_view name);

enum class Direction : std::uint8_t { unknown = 0, in = 1, out = 2 };
struct Packet {
    std::uint32_t interface = 0;
    std::uint64_t time_ns = 0;  ///< since 1970
    std::uint32_t length = 0;   ///< of the frame, of which `data` may have less
    std::string_view data{};
    Direction direction = Direction::unknown;
    std::string_view comment{};  ///< empty: none
};
/// An Enhanced Packet Block (4.3).
void append_packet(std::string& out, const Packet& packet);

struct Statistics {
    std::uint32_t interface = 0;
    std::uint64_t time_ns = 0;  ///< when they were taken
    std::uint64_t captured = 0;
    std::optional<std::uint64_t> lost{};  ///< none: not known of this interface alone
};
/// An Interface Statistics Block (4.6), behind the interface's packets.
void append_statistics(std::string& out, const Statistics& statistics);

}  // namespace neigh::ctl::pcapng
