// Frames that come in at lan0 in the data plane's tests, from one host there: ARP, ND, echo, transit.
// Neighbors: wire/'s test frames give buffers and an independent checksum; fixture.hpp feeds the frames in.
// Not here: expectations.
#pragma once

#include <numeric>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/fragment.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "tests/unit/wire/frames.hpp"

namespace neigh::dataplane::test {

using wire::test::append;
using wire::test::Buffer;
using wire::test::frame_of;
using wire::test::ip;

inline constexpr Mac kLan0Mac{{0x02, 0, 0, 0, 0x01, 0}};
inline constexpr Mac kLan1Mac{{0x02, 0, 0, 0, 0x01, 0x01}};
inline constexpr Mac kDarkMac{{0x02, 0, 0, 0, 0x01, 0x02}};
inline constexpr Mac kBareMac{{0x02, 0, 0, 0, 0x01, 0x03}};
inline constexpr Mac kHostMac{{0x02, 0, 0, 0, 0x0a, 0x0a}};
inline constexpr Mac kOtherMac{{0x02, 0, 0, 0, 0x0a, 0x0b}};

inline const IpAddr kOwn4 = ip("192.0.2.1");
inline const IpAddr kTentative4 = ip("192.0.2.9");
inline const IpAddr kHost4 = ip("192.0.2.10");
inline const IpAddr kFar4 = ip("198.51.100.10");  ///< a neighbor on lan1
inline const IpAddr kOwn6 = ip("2001:db8:1::1");
inline const IpAddr kTentative6 = ip("2001:db8:1::9");
inline const IpAddr kHost6 = ip("2001:db8:1::10");
inline const IpAddr kHostLinkLocal = ip("fe80::10");
inline const IpAddr kFar6 = ip("2001:db8:2::10");
inline const IpAddr kGateway4 = ip("198.51.100.254");
inline const IpAddr kGateway6 = ip("2001:db8:2::fe");
inline const IpAddr kNone6{.family = Family::ipv6};

inline Buffer numbers(std::size_t count) {
    Buffer data(count);
    std::iota(data.begin(), data.end(), std::uint8_t{1});
    return data;
}

inline Buffer ethernet(std::uint16_t ether_type, const Buffer& payload, const Mac& to = kLan0Mac,
                       const Mac& from = kHostMac) {
    const Buffer header = frame_of([&](wire::Bytes out) {
        wire::Writer writer{out};
        wire::EthernetHeader{.destination = to, .source = from, .ether_type = ether_type}.build(writer);
        return writer.length();
    });
    return append(header, payload);
}

/// Behind these tags, each its type and its control information.
inline Buffer tagged(Buffer frame, std::initializer_list<std::pair<std::uint16_t, std::uint16_t>> tags) {
    Buffer all;
    for (const auto& [type, control] : tags) {
        all = append(all, {static_cast<std::uint8_t>(type >> 8U), static_cast<std::uint8_t>(type),
                           static_cast<std::uint8_t>(control >> 8U), static_cast<std::uint8_t>(control)});
    }
    frame.insert(frame.begin() + 12, all.begin(), all.end());
    return frame;
}

// ---- ARP -----------------------------------------------------------------------------------------

inline Buffer arp(const wire::ArpPacket& packet, const Mac& to = Mac::broadcast()) {
    return frame_of([&](wire::Bytes out) { return wire::build_arp_frame(out, to, packet); });
}
inline wire::ArpPacket asks_for(const IpAddr& target) {
    return wire::arp_request(kHostMac, kHost4, target);
}
inline wire::ArpPacket says(const IpAddr& sender, const Mac& lladdr) {
    return {.operation = wire::ArpOperation::reply,
            .sender_mac = lladdr,
            .sender_ip = sender,
            .target_mac = kLan0Mac,
            .target_ip = kOwn4};
}

// ---- IPv4 ----------------------------------------------------------------------------------------

struct Ipv4 {
    IpAddr source = kHost4;
    IpAddr destination = kFar4;
    std::uint8_t protocol = 17;
    std::uint8_t ttl = 64;
    bool dont_fragment = false;
    bool more_fragments = false;
    Buffer payload = numbers(24);
    Mac to = kLan0Mac;
};
inline Buffer frame(const Ipv4& of) {
    const Buffer header = frame_of([&](wire::Bytes out) {
        wire::Writer writer{out};
        wire::Ipv4Header{.total_length = static_cast<std::uint16_t>(wire::kIpv4Size + of.payload.size()),
                         .id = 7,
                         .dont_fragment = of.dont_fragment,
                         .more_fragments = of.more_fragments,
                         .ttl = of.ttl,
                         .protocol = of.protocol,
                         .source = of.source.v4_value(),
                         .destination = of.destination.v4_value()}
            .build(writer);
        return writer.length();
    });
    return ethernet(wire::kEtherTypeIpv4, append(header, of.payload), of.to);
}
/// With these options (whose length is a multiple of 4) behind the header.
inline Buffer with_options(Buffer frame, const Buffer& options) {
    frame.insert(frame.begin() + 34, options.begin(), options.end());
    frame[14] = static_cast<std::uint8_t>(frame[14] + options.size() / 4);
    wire::store_be16(frame.data() + 16, static_cast<std::uint16_t>(frame.size() - 14));
    wire::store_be16(frame.data() + 24, 0);
    wire::store_be16(frame.data() + 24,
                     wire::test::naive_checksum(Buffer(frame.begin() + 14, frame.begin() + 34 + std::ssize(options))));
    return frame;
}
/// The frame of an IPv4 packet, cut for this MTU.
inline std::vector<Buffer> pieces_of_ipv4(const Buffer& frame, std::size_t mtu) {
    const wire::ConstBytes ip = wire::ConstBytes{frame}.subspan(wire::kEthernetSize);
    wire::Ipv4Fragments fragments{ip, *wire::Ipv4Header::parse(ip), mtu};
    std::vector<Buffer> all;
    while (!fragments.done()) {
        const Buffer piece = frame_of([&](wire::Bytes out) { return fragments.next(out); });
        all.push_back(append(Buffer(frame.begin(), frame.begin() + 14), piece));
    }
    return all;
}
inline Buffer icmp4(std::uint8_t type, std::size_t data = 24) {
    Buffer message = append({type, 0, 0, 0, 0x12, 0x34, 0, 1}, numbers(data));
    wire::store_be16(message.data() + 2, wire::test::naive_checksum(message));
    return message;
}
inline Ipv4 echo4(const IpAddr& to = kOwn4) {
    return {.destination = to, .protocol = wire::kProtocolIcmp, .ttl = 9, .payload = icmp4(wire::kIcmpv4EchoRequest)};
}

// ---- IPv6 ----------------------------------------------------------------------------------------

struct Ipv6 {
    IpAddr source = kHost6;
    IpAddr destination = kFar6;
    std::uint8_t next_header = 17;
    std::uint8_t hop_limit = 64;
    Buffer payload = numbers(24);
    Mac to = kLan0Mac;
};
inline Buffer frame(const Ipv6& of) {
    const Buffer header = frame_of([&](wire::Bytes out) {
        wire::Writer writer{out};
        wire::Ipv6Header{.payload_length = static_cast<std::uint16_t>(of.payload.size()),
                         .next_header = of.next_header,
                         .hop_limit = of.hop_limit,
                         .source = of.source,
                         .destination = of.destination}
            .build(writer);
        return writer.length();
    });
    return ethernet(wire::kEtherTypeIpv6, append(header, of.payload), of.to);
}
/// The same with the ICMPv6 checksum put right over its payload.
inline Ipv6 sealed(Ipv6 of) {
    of.next_header = wire::kProtocolIcmpv6;
    wire::test::RawMessage raw{.header = {.source = of.source, .destination = of.destination}, .message = of.payload};
    of.payload = raw.seal().message;
    return of;
}
inline Ipv6 echo6(const IpAddr& to = kOwn6, const IpAddr& from = kHost6) {
    return sealed({.source = from,
                   .destination = to,
                   .hop_limit = 9,
                   .payload = append({wire::kIcmpv6EchoRequest, 0, 0, 0, 0x12, 0x34, 0, 1}, numbers(24))});
}
inline std::vector<Buffer> pieces_of_ipv6(const Buffer& frame, std::size_t mtu, std::uint32_t id = 7) {
    wire::Ipv6Fragments fragments{wire::ConstBytes{frame}.subspan(wire::kEthernetSize), id, mtu};
    std::vector<Buffer> all;
    while (!fragments.done()) {
        const Buffer piece = frame_of([&](wire::Bytes out) { return fragments.next(out); });
        all.push_back(append(Buffer(frame.begin(), frame.begin() + 14), piece));
    }
    return all;
}
/// `delay`: in milliseconds, up to 32,767.
inline Ipv6 mld_query(std::uint16_t delay = 1'000) {
    const Buffer router_alert{58, 0, 5, 2, 0, 0, 1, 0};
    Ipv6 of = sealed({.source = kHostLinkLocal,
                      .destination = wire::all_nodes(),
                      .hop_limit = 1,
                      .payload = append({130, 0, 0, 0, static_cast<std::uint8_t>(delay >> 8U),
                                         static_cast<std::uint8_t>(delay), 0, 0},
                                        Buffer(20)),
                      .to = multicast_mac_of(wire::all_nodes())});
    of.next_header = wire::kProtocolHopByHop;
    of.payload = append(router_alert, of.payload);
    return of;
}

// ---- ND ------------------------------------------------------------------------------------------

inline Buffer ns(const IpAddr& target, bool with_lladdr = true, const IpAddr& source = kHost6) {
    const IpAddr group = solicited_node_of(target);
    const wire::NdPath path{
        .source_mac = kHostMac, .destination_mac = multicast_mac_of(group), .source = source, .destination = group};
    wire::NeighborSolicitation message{.target = target};
    if (with_lladdr) {
        message.source_lladdr = kHostMac;
    }
    return frame_of([&](wire::Bytes out) { return wire::build_ns(out, path, message); });
}
/// To us alone, as an answer would be.
inline Buffer na(const IpAddr& target, const Mac& lladdr, bool solicited = true) {
    const wire::NdPath path{
        .source_mac = kHostMac, .destination_mac = kLan0Mac, .source = kHost6, .destination = kOwn6};
    return frame_of([&](wire::Bytes out) {
        return wire::build_na(
            out, path, {.target = target, .solicited = solicited, .override_flag = true, .target_lladdr = lladdr});
    });
}

}  // namespace neigh::dataplane::test
