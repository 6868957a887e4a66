#include "control/ctl/pcapng.hpp"

#include <algorithm>

namespace neigh::ctl::pcapng {
namespace {

constexpr std::uint32_t kSection = 0x0a0d0d0a;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kStatistics = 5;
constexpr std::uint32_t kPacket = 6;

constexpr std::uint32_t kByteOrder = 0x1a2b3c4d;
constexpr std::uint16_t kEthernet = 1;  // LINKTYPE_ETHERNET
constexpr std::uint32_t kLongestPacket = 65'535;

// Options. The first two are of every block, the others of one each.
constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kUserApplication = 4;
constexpr std::uint16_t kName = 2;
constexpr std::uint16_t kTimeResolution = 9;
constexpr std::uint16_t kFlags = 2;
constexpr std::uint16_t kReceived = 4;
constexpr std::uint16_t kDropped = 5;

template <typename Number>
void append_number(std::string& out, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i) {
        out.push_back(static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i) & 0xffU));
    }
}

void append_padded(std::string& out, std::string_view bytes) {
    out.append(bytes);
    out.append((4 - bytes.size() % 4) % 4, '\0');
}

/// The two halves, the high one first (4.3).
void append_time(std::string& out, std::uint64_t time_ns) {
    append_number(out, static_cast<std::uint32_t>(time_ns >> 32U));
    append_number(out, static_cast<std::uint32_t>(time_ns));
}

void append_option(std::string& out, std::uint16_t code, std::string_view value) {
    value = value.substr(0, UINT16_MAX);
    append_number(out, code);
    append_number(out, static_cast<std::uint16_t>(value.size()));
    append_padded(out, value);
}

template <typename Number>
void append_option_number(std::string& out, std::uint16_t code, Number number) {
    std::string value;
    append_number(value, number);
    append_option(out, code, value);
}

void append_end_of_options(std::string& out) {
    append_option(out, kEndOfOptions, {});
}

/// Its length stands before and behind what `append_body` appends.
template <typename Body>
void append_block(std::string& out, std::uint32_t type, const Body& append_body) {
    const std::size_t begin = out.size();
    append_number(out, type);
    append_number(out, std::uint32_t{0});
    append_body();
    const auto length = static_cast<std::uint32_t>(out.size() - begin + 4);
    append_number(out, length);
    std::copy(out.end() - 4, out.end(), out.begin() + static_cast<std::ptrdiff_t>(begin) + 4);
}

}  // namespace

void append_section(std::string& out, std::string_view application) {
    append_block(out, kSection, [&] {
        append_number(out, kByteOrder);
        append_number(out, std::uint16_t{1});  // version 1.0
        append_number(out, std::uint16_t{0});
        append_number(out, UINT64_MAX);  // how long it gets is not known
        append_option(out, kUserApplication, application);
        append_end_of_options(out);
    });
}

void append_interface(std::string& out, std::string_view name) {
    append_block(out, kInterface, [&] {
        append_number(out, kEthernet);
        append_number(out, std::uint16_t{0});
        append_number(out, kLongestPacket);
        append_option(out, kName, name);
        append_option_number(out, kTimeResolution, std::uint8_t{9});
        append_end_of_options(out);
    });
}

void append_packet(std::string& out, const Packet& packet) {
    append_block(out, kPacket, [&] {
        append_number(out, packet.interface);
        append_time(out, packet.time_ns);
        append_number(out, static_cast<std::uint32_t>(packet.data.size()));
        append_number(out, packet.length);
        append_padded(out, packet.data);
        append_option_number(out, kFlags, static_cast<std::uint32_t>(packet.direction));
        if (!packet.comment.empty()) {
            append_option(out, kComment, packet.comment);
        }
        append_end_of_options(out);
    });
}

void append_statistics(std::string& out, const Statistics& statistics) {
    append_block(out, kStatistics, [&] {
        append_number(out, statistics.interface);
        append_time(out, statistics.time_ns);
        append_option_number(out, kReceived, statistics.captured + statistics.lost.value_or(0));
        if (statistics.lost) {
            append_option_number(out, kDropped, *statistics.lost);
        }
        append_end_of_options(out);
    });
}

}  // namespace neigh::ctl::pcapng
