// One answer a kind of question.
// Neighbors: responder.hpp says what for; the answers' bytes are wire/answer.hpp's and wire/icmp.hpp's.
#include "pktgen/responder.hpp"

#include <algorithm>
#include <variant>

#include "dataplane/neigh/wire/answer.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/icmp.hpp"

namespace neigh::pktgen {
namespace {

using wire::Bytes;

constexpr std::uint8_t kFreshTtl = 64;

/// From us back to where it came from; sums don't mind the order of addresses.
void turn_round_ipv4(Bytes packet) noexcept {
    std::swap_ranges(packet.begin() + 12, packet.begin() + 16, packet.begin() + 16);
    const std::uint16_t old_word = wire::load_be16(packet.data() + 8);
    packet[8] = kFreshTtl;
    wire::store_be16(packet.data() + 10, wire::update_checksum(wire::load_be16(packet.data() + 10), old_word,
                                                               wire::load_be16(packet.data() + 8)));
}
void turn_round_ipv6(Bytes packet) noexcept {
    std::swap_ranges(packet.begin() + 8, packet.begin() + 24, packet.begin() + 24);
    packet[7] = kFreshTtl;
}

}  // namespace

std::size_t Responder::answer(const Seen& seen, Bytes room, std::size_t length) const noexcept {
    if (!seen.ethernet.source.is_station()) {
        return 0;
    }
    if (const auto* arp = std::get_if<ArpQuestion>(&seen.content)) {
        return rules_.arp ? answer_to(*arp, room) : 0;
    }
    if (const auto* ns = std::get_if<NdQuestion>(&seen.content)) {
        return rules_.ns ? answer_to(*ns, seen.ethernet.source, room) : 0;
    }
    if (const auto* echo = std::get_if<EchoQuestion>(&seen.content)) {
        return rules_.echo ? answer_to(*echo, seen.ethernet.source, room.first(length)) : 0;
    }
    return 0;
}

std::size_t Responder::answer_to(const ArpQuestion& question, Bytes room) const noexcept {
    const auto host = hosts_.find(question.packet.target_ip);
    return host ? wire::answer_arp(room, question.packet, hosts_.mac_of(*host)) : 0;
}

std::size_t Responder::answer_to(const NdQuestion& question, const Mac& asker, Bytes room) const noexcept {
    const auto host = hosts_.find(question.ns.target);
    if (!host) {
        return 0;
    }
    return wire::answer_ns(room, asker, question.ip, question.ns,
                           {.own_mac = hosts_.mac_of(*host), .router = false, .override_flag = true});
}

std::size_t Responder::answer_to(const EchoQuestion& question, const Mac& asker, Bytes frame) const noexcept {
    const auto host = hosts_.find(question.destination);
    if (!host) {
        return 0;
    }
    const Mac mac = hosts_.mac_of(*host);
    std::copy(asker.bytes.begin(), asker.bytes.end(), frame.begin());
    std::copy(mac.bytes.begin(), mac.bytes.end(), frame.begin() + 6);
    const Bytes packet = frame.subspan(wire::kEthernetSize);
    const Bytes message = frame.subspan(question.message_offset, question.message_length);
    if (question.destination.is_v4()) {
        turn_round_ipv4(packet);
        wire::turn_into_echo_reply_v4(message);
    } else {
        turn_round_ipv6(packet);
        wire::turn_into_echo_reply_v6(message);
    }
    return frame.size();
}

}  // namespace neigh::pktgen
