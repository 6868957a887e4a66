#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kPad1 = 0;
constexpr std::uint8_t kPadN = 1;
constexpr std::uint8_t kRouterAlert = 5;

bool is_extension_header(std::uint8_t protocol) noexcept {
    return protocol == kProtocolHopByHop || protocol == kProtocolDestinationOptions || protocol == kProtocolRouting ||
           protocol == kProtocolFragment;
}

struct Options {
    bool acceptable = false;
    bool router_alert = false;
};

/// The type-length-value options of a hop-by-hop or destination options header (RFC 8200 4.2).
Options walk_options(ConstBytes options) noexcept {
    Options result;
    std::size_t at = 0;
    while (at < options.size()) {
        const std::uint8_t type = options[at];
        if (type == kPad1) {
            ++at;
            continue;
        }
        if (at + 1 >= options.size() || std::size_t{options[at + 1]} + 2 > options.size() - at) {
            return {};
        }
        if (type == kRouterAlert) {
            result.router_alert = options[at + 1] == 2;  // RFC 2711 2.1
        } else if (type != kPadN && type >> 6U != 0) {
            return {};  // unknown, and its two upper bits say to discard the packet
        }
        at += std::size_t{options[at + 1]} + 2;
    }
    result.acceptable = true;
    return result;
}

}  // namespace

Parsed<UpperLayer, IpReason> find_upper_layer(ConstBytes packet, const Ipv6Header& header, Role role) noexcept {
    const std::size_t end = kIpv6Size + header.payload_length;
    if (packet.size() < end) {
        return IpReason::truncated;
    }
    UpperLayer upper;
    upper.protocol = header.next_header;
    std::size_t at = kIpv6Size;
    for (unsigned walked = 0; is_extension_header(upper.protocol); ++walked) {
        if (walked == kMaxExtensionHeaders || end - at < 8) {
            return IpReason::options;
        }
        if (upper.protocol == kProtocolHopByHop && walked != 0) {  // RFC 8200 4.1
            return IpReason::options;
        }
        const bool is_fragment = upper.protocol == kProtocolFragment;
        const std::size_t length = is_fragment ? 8 : (std::size_t{packet[at + 1]} + 1) * 8;
        if (length > end - at) {
            return IpReason::options;
        }
        if (is_fragment) {  // RFC 8200 4.5
            upper.fragmented = true;
            upper.first_fragment = (load_be16(packet.data() + at + 2) & 0xfff8U) == 0;
        } else if (upper.protocol == kProtocolRouting) {
            if (role == Role::destination && packet[at + 3] != 0) {  // 4.4: segments left
                return IpReason::options;
            }
        } else {
            const Options options = walk_options(packet.subspan(at + 2, length - 2));
            if (role == Role::destination && !options.acceptable) {
                return IpReason::options;
            }
            upper.router_alert |= upper.protocol == kProtocolHopByHop && options.router_alert;
        }
        upper.protocol = packet[at];
        at += length;
        if (!upper.first_fragment) {
            break;
        }
    }
    upper.offset = static_cast<std::uint16_t>(at);
    upper.length = static_cast<std::uint16_t>(end - at);
    return upper;
}

void Ipv6Header::build(Writer& writer) const noexcept {
    writer.be32(6U << 28U | std::uint32_t{traffic_class} << 20U | (flow_label & 0xfffffU));
    writer.be16(payload_length);
    writer.u8(next_header);
    writer.u8(hop_limit);
    writer.address(source);
    writer.address(destination);
}

}  // namespace neigh::wire
