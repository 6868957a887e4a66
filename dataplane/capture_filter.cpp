#include "dataplane/capture_filter.hpp"

#include <cstring>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/ip_view.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::dataplane {
namespace {

using wire::ConstBytes;

constexpr std::uint8_t kRouterSolicitation = 133;  // RFC 4861 4.1; the others up to the redirect, 4.5

/// Where the target of a solicitation, an advertisement or a redirect stands in its message (RFC 4861 4.3 to 4.5).
constexpr std::size_t kTarget = 8;
constexpr std::uint8_t kNeighborSolicitation = 135;  // from here on messages have a target

/// Whether that address stands there, as far as it is there.
bool stands_at(ConstBytes bytes, std::size_t at, const IpAddr& address) noexcept {
    return bytes.size() >= at + address.size() &&
           std::memcmp(bytes.data() + at, address.bytes.data(), address.size()) == 0;
}

/// The ICMPv6 message of a packet, and what follows it in the frame; empty: there is none. One whose length is wrong is
/// there all the same where it follows the header at once.
ConstBytes icmpv6_of(ConstBytes packet) noexcept {
    if (packet.size() > wire::kIpv6Size && packet[0] >> 4U == 6 &&
        wire::Ipv6View{packet.data()}.next_header() == wire::kProtocolIcmpv6) {
        return packet.subspan(wire::kIpv6Size);
    }
    const auto header = wire::Ipv6Header::parse(packet);
    const auto upper = header ? wire::find_upper_layer(packet, *header) : wire::IpReason::header;
    const bool has_one = upper && upper->protocol == wire::kProtocolIcmpv6 && upper->first_fragment;
    return has_one ? upper->message(packet) : ConstBytes{};
}

/// The same of neighbor discovery alone.
ConstBytes nd_of(ConstBytes packet) noexcept {
    const ConstBytes message = icmpv6_of(packet);
    const bool is_nd = !message.empty() && message[0] >= kRouterSolicitation && message[0] <= wire::kIcmpv6Redirect;
    return is_nd ? message : ConstBytes{};
}

bool is_about(std::uint16_t ether_type, ConstBytes payload, const IpAddr& host) noexcept {
    switch (ether_type) {
        case wire::kEtherTypeArp:
            return host.is_v4() &&
                   (stands_at(payload, wire::kArpSenderIpAt, host) || stands_at(payload, wire::kArpTargetIpAt, host));
        case wire::kEtherTypeIpv4:
            return host.is_v4() && (stands_at(payload, wire::Ipv4View::kSourceAt, host) ||
                                    stands_at(payload, wire::Ipv4View::kDestinationAt, host));
        case wire::kEtherTypeIpv6: {
            if (!host.is_v6()) {
                return false;
            }
            const ConstBytes nd = nd_of(payload);
            return stands_at(payload, wire::Ipv6View::kSourceAt, host) ||
                   stands_at(payload, wire::Ipv6View::kDestinationAt, host) ||
                   (!nd.empty() && nd[0] >= kNeighborSolicitation && stands_at(nd, kTarget, host));
        }
        default:
            return false;
    }
}

}  // namespace

bool matches(const CaptureFilter& filter, ConstBytes frame) noexcept {
    const bool takes_all = !filter.host && (filter.kind == CaptureKind::all || filter.kind == CaptureKind::dropped);
    if (takes_all) {
        return true;
    }
    const auto l2 = wire::L2Header::parse(frame);
    if (!l2 || l2->vlan != 0) {
        return false;
    }
    const ConstBytes payload = l2->packet(frame);
    if (filter.kind == CaptureKind::arp && l2->ether_type != wire::kEtherTypeArp) {
        return false;
    }
    if (filter.kind == CaptureKind::nd && (l2->ether_type != wire::kEtherTypeIpv6 || nd_of(payload).empty())) {
        return false;
    }
    return !filter.host || is_about(l2->ether_type, payload, *filter.host);
}

}  // namespace neigh::dataplane
