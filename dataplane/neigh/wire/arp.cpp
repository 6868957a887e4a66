#include "dataplane/neigh/wire/arp.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint8_t kMacLength = 6;
constexpr std::uint8_t kIpv4Length = 4;

}  // namespace

Parsed<ArpPacket, ArpReason> ArpPacket::parse(ConstBytes payload) noexcept {
    if (payload.size() < kArpSize) {
        return ArpReason::truncated;
    }
    Reader reader{payload};
    const std::uint16_t hardware_type = reader.be16();
    const std::uint16_t protocol_type = reader.be16();
    const std::uint8_t hardware_length = reader.u8();
    const std::uint8_t protocol_length = reader.u8();
    const std::uint16_t operation = reader.be16();
    if (hardware_type != kHardwareEthernet || protocol_type != kEtherTypeIpv4 || hardware_length != kMacLength ||
        protocol_length != kIpv4Length || (operation != 1 && operation != 2)) {
        return ArpReason::malformed;
    }
    ArpPacket packet;
    packet.operation = static_cast<ArpOperation>(operation);
    packet.sender_mac = reader.mac();
    packet.sender_ip = reader.ipv4();
    packet.target_mac = reader.mac();
    packet.target_ip = reader.ipv4();
    return packet;
}

void ArpPacket::build(Writer& writer) const noexcept {
    writer.be16(kHardwareEthernet);
    writer.be16(kEtherTypeIpv4);
    writer.u8(kMacLength);
    writer.u8(kIpv4Length);
    writer.be16(static_cast<std::uint16_t>(operation));
    writer.mac(sender_mac);
    writer.address(sender_ip);
    writer.mac(target_mac);
    writer.address(target_ip);
}

ArpFault fault_of(const ArpPacket& packet) noexcept {
    const bool is_request = packet.operation == ArpOperation::request;
    if (!packet.sender_mac.is_station()) {  // RFC 1812 3.3.2: a group address MUST NOT be believed
        return ArpFault::sender_mac;
    }
    if (!packet.sender_ip.is_unicast() && !(is_request && packet.sender_ip.is_unspecified())) {
        return ArpFault::sender_ip;
    }
    if (!packet.target_ip.is_unicast() && !(!is_request && packet.target_ip.is_unspecified())) {
        return ArpFault::target_ip;
    }
    return ArpFault::none;
}

ArpKind classify(const ArpPacket& packet) noexcept {
    if (fault_of(packet) != ArpFault::none) {
        return ArpKind::invalid;
    }
    if (packet.sender_ip.is_unspecified()) {
        return ArpKind::probe;
    }
    if (packet.sender_ip == packet.target_ip) {
        return ArpKind::announcement;
    }
    return packet.operation == ArpOperation::request ? ArpKind::request : ArpKind::reply;
}

ArpPacket arp_request(const Mac& own_mac, const IpAddr& own_ip, const IpAddr& target) noexcept {
    return {.operation = ArpOperation::request, .sender_mac = own_mac, .sender_ip = own_ip, .target_ip = target};
}

ArpPacket arp_reply_to(const ArpPacket& request, const Mac& own_mac) noexcept {
    return {.operation = ArpOperation::reply,
            .sender_mac = own_mac,
            .sender_ip = request.target_ip,
            .target_mac = request.sender_mac,
            .target_ip = request.sender_ip};
}

ArpPacket arp_probe(const Mac& own_mac, const IpAddr& wanted) noexcept {
    return arp_request(own_mac, IpAddr{}, wanted);
}

ArpPacket arp_announcement(const Mac& own_mac, const IpAddr& own_ip) noexcept {
    return arp_request(own_mac, own_ip, own_ip);
}

std::size_t build_arp_frame(Bytes out, const Mac& destination, const ArpPacket& packet) noexcept {
    Writer writer{out};
    EthernetHeader{.destination = destination, .source = packet.sender_mac, .ether_type = kEtherTypeArp}.build(writer);
    packet.build(writer);
    return writer.length();
}

}  // namespace neigh::wire
