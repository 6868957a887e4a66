#include "control/methods/capture_feed.hpp"

#include <array>
#include <string_view>

#include "control/methods/row_json.hpp"

namespace neigh::control {
namespace {

using dataplane::CaptureDirection;

constexpr std::string_view word_of(CaptureDirection direction) noexcept {
    switch (direction) {
        case CaptureDirection::in:
            return "in";
        case CaptureDirection::out:
            return "out";
        case CaptureDirection::dropped:
            break;
    }
    return "dropped";
}

/// RFC 4648 4.
void append_base64(std::string& out, wire::ConstBytes data) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::size_t at = out.size();
    out.resize(at + (data.size() + 2) / 3 * 4, '=');
    for (std::size_t i = 0; i < data.size(); i += 3) {
        const std::size_t there = std::min<std::size_t>(data.size() - i, 3);
        std::uint32_t group = std::uint32_t{data[i]} << 16U;
        group |= there > 1 ? std::uint32_t{data[i + 1]} << 8U : 0U;
        group |= there > 2 ? data[i + 2] : 0U;
        for (std::size_t digit = 0; digit <= there; ++digit) {
            out[at + digit] = kDigits[group >> (18 - 6 * digit) & 0x3fU];
        }
        at += 4;
    }
}

}  // namespace

void append_packet(std::string& out, const dataplane::CapturedPacket& packet, const InterfaceFacts& interface) {
    const dataplane::CaptureStamp& stamp = packet.stamp;
    out.append(R"({"jsonrpc":"2.0","method":"capture.packet","params":{"time":")");
    out.append(std::to_string(stamp.time_ns)).append("\",");
    append_interface_members(out, interface);
    out.append(R"(,"direction":")").append(word_of(stamp.direction));
    if (stamp.direction == CaptureDirection::dropped) {
        out.append(R"(","reason":")").append(stamp.reason.name());
    }
    out.append(R"(","length":)").append(std::to_string(stamp.length)).append(R"(,"data":")");
    append_base64(out, packet.frame);
    out.append("\"}}\n");
}

void CaptureFeed::tell(std::uint64_t session, std::string& out, std::size_t room) {
    const std::size_t enough = out.size() + room;
    const auto& interfaces = facts_.interfaces();
    for (std::size_t i = 0; i < kAtOnce && out.size() < enough; ++i) {
        const auto packet = source_.take(session);
        if (!packet) {
            break;
        }
        append_packet(out, *packet, interfaces[packet->stamp.ifindex - 1U]);
    }
    if (const std::uint64_t lost = source_.take_lost(session); lost != 0) {
        out.append(R"({"jsonrpc":"2.0","method":"capture.lost","params":{"count":)");
        out.append(std::to_string(lost)).append("}}\n");
    }
}

}  // namespace neigh::control
