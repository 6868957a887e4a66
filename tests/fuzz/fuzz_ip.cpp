// Fuzzes IP: a packet of either version through its header's parser, the echo and the error builders; IPv4 header and
// ICMP checksums are put right in a second round.
// Neighbors: wire/ipv4.hpp, wire/ipv6.hpp, wire/icmp.hpp, wire/icmp_error.hpp.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/fragment.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/icmp_error.hpp"

using namespace neigh::wire;

namespace {

using Buffer = std::vector<std::uint8_t>;

constexpr std::size_t kSmallestMtu = 68;
const neigh::Mac kFrameDestination{{0x02, 0, 0, 0, 0, 0x01}};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void parse_v4(const Buffer& packet) {
    const auto header = Ipv4Header::parse(packet);
    if (!header) {
        return;
    }
    if (may_send_error_v4(kFrameDestination, *header, packet)) {
        std::uint8_t out[kMaxIcmpv4ErrorFrame];
        const std::size_t length = build_icmp_error(out,
                                                    {.source = neigh::IpAddr::v4(192, 0, 2, 1),
                                                     .destination = neigh::IpAddr::v4(header->source),
                                                     .error = IcmpError::too_big,
                                                     .mtu = 1400},
                                                    packet);
        const ConstBytes error = ConstBytes{out, length}.subspan(kEthernetSize);
        const auto error_header = Ipv4Header::parse(error);
        require(error_header.ok() && IcmpHeader::parse_v4(error_header->payload(error)).ok());
        require(!may_send_error_v4(kFrameDestination, *error_header, error));
    }
    // Cut, it has the same data.
    Ipv4Fragments fragments{packet, *header, kSmallestMtu};
    Buffer together;
    while (!fragments.done()) {
        Buffer piece(kSmallestMtu);
        piece.resize(fragments.next(piece));
        const auto cut = Ipv4Header::parse(piece);
        require(cut.ok() && cut->payload(ConstBytes{piece}).size() != 0);
        const ConstBytes data = cut->payload(ConstBytes{piece});
        together.insert(together.end(), data.begin(), data.end());
    }
    const ConstBytes whole = header->payload(ConstBytes{packet});
    require(std::equal(together.begin(), together.end(), whole.begin(), whole.end()));
    const auto icmp = IcmpHeader::parse_v4(header->payload(ConstBytes{packet}));
    if (icmp && is_echo_request_v4(*icmp)) {
        Buffer reply = packet;
        const Bytes message = header->payload(Bytes{reply});
        turn_into_echo_reply_v4(message);
        require(IcmpHeader::parse_v4(message).ok() && message[0] == kIcmpv4EchoReply);
    }
}

void parse_v6(const Buffer& packet) {
    const auto header = Ipv6Header::parse(packet);
    if (!header) {
        return;
    }
    if (may_send_error_v6(IcmpError::ttl_exceeded, kFrameDestination, *header, packet)) {
        std::uint8_t out[kMaxIcmpv6ErrorFrame];
        neigh::IpAddr own{.family = neigh::Family::ipv6};
        own.bytes[0] = 0x20;
        const std::size_t length = build_icmp_error(
            out, {.source = own, .destination = header->source, .error = IcmpError::ttl_exceeded}, packet);
        const ConstBytes error = ConstBytes{out, length}.subspan(kEthernetSize);
        const auto error_header = Ipv6Header::parse(error);
        require(error_header.ok() &&
                IcmpHeader::parse_v6(error_header->source, error_header->destination, error.subspan(kIpv6Size)).ok());
        require(!may_send_error_v6(IcmpError::too_big, kFrameDestination, *error_header, error));
    }
    const auto upper = find_upper_layer(packet, *header);
    if (!upper) {
        return;
    }
    if (const auto fragment = fragment_of(packet, *header)) {
        require(upper->fragmented && fragment->at + kFragmentHeaderSize + fragment->length <= packet.size());
    }
    const auto icmp = IcmpHeader::parse_v6(header->source, header->destination, upper->message(ConstBytes{packet}));
    if (icmp && is_echo_request_v6(*icmp)) {
        Buffer reply = packet;
        const Bytes message = upper->message(Bytes{reply});
        turn_into_echo_reply_v6(message);
        require(IcmpHeader::parse_v6(header->destination, header->source, message).ok());
    }
}

/// Puts the checksums right that random input never has.
void seal(Buffer& packet) {
    if (packet.size() >= kIpv4Size && packet[0] >> 4U == 4) {
        const std::size_t header_length = (packet[0] & 0x0fU) * std::size_t{4};
        if (header_length >= kIpv4Size && header_length <= packet.size()) {
            store_be16(packet.data() + 10, 0);
            store_be16(packet.data() + 10, checksum(ConstBytes{packet}.first(header_length)));
        }
        if (const auto header = Ipv4Header::parse(packet)) {
            seal_icmpv4(header->payload(Bytes{packet}));
        }
    } else if (const auto header = Ipv6Header::parse(packet)) {
        if (const auto upper = find_upper_layer(packet, *header)) {
            seal_icmpv6(header->source, header->destination, upper->message(Bytes{packet}));
        }
    }
}

void parse(const Buffer& packet) {
    parse_v4(packet);
    parse_v6(packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Buffer packet{data, data + size};
    parse(packet);
    seal(packet);
    parse(packet);
    return 0;
}
