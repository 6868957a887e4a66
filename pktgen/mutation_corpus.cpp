// Valid frames of every kind that the router looks into.
// Neighbors: mutation.hpp says what for.
#include <array>
#include <cassert>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/mld.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "pktgen/mutation.hpp"
#include "pktgen/udp_frame.hpp"

namespace neigh::pktgen {
namespace {

using namespace wire;

constexpr std::size_t kRoom = 2'048;
constexpr std::size_t kEchoSize = 64;

template <typename Build>
Frame frame_of(Build build) {
    Frame frame(kRoom);
    frame.resize(build(Bytes{frame}));
    assert(!frame.empty());
    return frame;
}

void add_arp(std::vector<Frame>& corpus, const MutationPath& path) {
    const auto request = arp_request(path.mac, path.source_ipv4, path.target_ipv4);
    const ArpPacket reply{.operation = ArpOperation::reply,
                          .sender_mac = path.mac,
                          .sender_ip = path.source_ipv4,
                          .target_mac = path.router_mac,
                          .target_ip = path.target_ipv4};
    const std::array packets{request, reply, arp_announcement(path.mac, path.source_ipv4),
                             arp_probe(path.mac, path.target_ipv4)};
    for (const ArpPacket& packet : packets) {
        const bool to_one = packet.operation == ArpOperation::reply;
        corpus.push_back(frame_of(
            [&](Bytes out) { return build_arp_frame(out, to_one ? path.router_mac : Mac::broadcast(), packet); }));
    }
}

void add_nd(std::vector<Frame>& corpus, const MutationPath& path) {
    const OwnAddress own{.mac = path.mac, .ip = path.source_ipv6};
    const NdPath to_router{.source_mac = path.mac,
                           .destination_mac = path.router_mac,
                           .source = path.source_ipv6,
                           .destination = path.target_ipv6};
    const IpAddr group = solicited_node_of(path.source_ipv6);
    corpus.push_back(frame_of([&](Bytes out) { return build_ns_multicast(out, own, path.target_ipv6); }));
    corpus.push_back(
        frame_of([&](Bytes out) { return build_ns_unicast(out, own, path.target_ipv6, path.router_mac); }));
    corpus.push_back(frame_of([&](Bytes out) { return build_ns_dad(out, own, Nonce{1, 2, 3, 4, 5, 6}); }));
    corpus.push_back(frame_of([&](Bytes out) { return build_na_unsolicited(out, own, false); }));
    corpus.push_back(frame_of([&](Bytes out) {
        return build_na(out, to_router,
                        {.target = own.ip, .solicited = true, .override_flag = true, .target_lladdr = own.mac});
    }));
    corpus.push_back(frame_of([&](Bytes out) {
        return build_mld_report(out, path.mac, link_local_of(path.mac), MldRecord::mode_is_exclude, {&group, 1});
    }));
}

/// An echo request of kEchoSize bytes, IP header not counted.
std::array<std::uint8_t, kEchoSize> echo_request(std::uint8_t type) {
    std::array<std::uint8_t, kEchoSize> message{};
    message[0] = type;
    return message;
}

Frame echo_ipv4(const MutationPath& path) {
    return frame_of([&](Bytes out) {
        Writer writer{out};
        EthernetHeader{.destination = path.router_mac, .source = path.mac, .ether_type = kEtherTypeIpv4}.build(writer);
        Ipv4Header{.total_length = kIpv4Size + kEchoSize,
                   .ttl = 64,
                   .protocol = kProtocolIcmp,
                   .source = path.source_ipv4.v4_value(),
                   .destination = path.target_ipv4.v4_value()}
            .build(writer);
        writer.bytes(echo_request(kIcmpv4EchoRequest));
        seal_icmpv4(writer.written_from(kEthernetSize + kIpv4Size));
        return writer.length();
    });
}

Frame echo_ipv6(const MutationPath& path) {
    return frame_of([&](Bytes out) {
        Writer writer{out};
        EthernetHeader{.destination = path.router_mac, .source = path.mac, .ether_type = kEtherTypeIpv6}.build(writer);
        Ipv6Header{.payload_length = kEchoSize,
                   .next_header = kProtocolIcmpv6,
                   .hop_limit = 64,
                   .source = path.source_ipv6,
                   .destination = path.target_ipv6}
            .build(writer);
        writer.bytes(echo_request(kIcmpv6EchoRequest));
        seal_icmpv6(path.source_ipv6, path.target_ipv6, writer.written_from(kEthernetSize + kIpv6Size));
        return writer.length();
    });
}

/// To the router, to a neighbor of its, and somewhere else.
void add_udp(std::vector<Frame>& corpus, const MutationPath& path) {
    const auto add = [&](const IpAddr& source, const IpAddr& destination, std::size_t size) {
        corpus.push_back(frame_of([&](Bytes out) {
            return UdpFrame{source.family, size}.build(out,
                                                       {.source_mac = path.mac,
                                                        .destination_mac = path.router_mac,
                                                        .source = source,
                                                        .destination = destination},
                                                       {});
        }));
    };
    for (const std::size_t size : {std::size_t{64}, std::size_t{594}, std::size_t{1'518}}) {
        add(path.source_ipv4, path.target_ipv4, size);
        add(path.source_ipv4, AddressRange{.first = path.target_ipv4}.at(1), size);
        add(path.source_ipv4, IpAddr::v4(198, 18, 0, 1), size);  // RFC 2544
        add(path.source_ipv6, path.target_ipv6, size);
        add(path.source_ipv6, AddressRange{.first = path.target_ipv6}.at(1), size);
    }
}

}  // namespace

std::vector<Frame> mutation_corpus(const MutationPath& path) {
    std::vector<Frame> corpus;
    add_arp(corpus, path);
    add_nd(corpus, path);
    corpus.push_back(echo_ipv4(path));
    corpus.push_back(echo_ipv6(path));
    add_udp(corpus, path);
    return corpus;
}

}  // namespace neigh::pktgen
