// IPv6 to us: neighbor discovery (RFC 4861 7), MLD queries, echo.
#include <cstring>
#include <variant>

#include <rte_mbuf.h>

#include "dataplane/local.hpp"
#include "dataplane/neigh/wire/answer.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/mld.hpp"

namespace neigh::dataplane {
namespace {

constexpr std::uint8_t kOwnHopLimit = 64;

Mac source_of(wire::ConstBytes frame) noexcept {
    Mac mac;
    std::memcpy(mac.bytes.data(), frame.data() + 6, mac.bytes.size());
    return mac;
}

/// Solicits or advertises an address that we probe for: who does may have our MAC and not be us (RFC
/// 4862 5.4.3, 5.4.4).
bool is_about_a_tentative(const Interface& in, const wire::NdMessage& nd) noexcept {
    const auto* ns = std::get_if<wire::NeighborSolicitation>(&nd);
    const auto* na = std::get_if<wire::NeighborAdvertisement>(&nd);
    const OwnAddress* own = ns != nullptr ? in.own(ns->target) : na != nullptr ? in.own(na->target) : nullptr;
    return own != nullptr && !own->is_usable();
}

}  // namespace

void Local::receive_ipv6(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header,
                         const OwnAddress& own) noexcept {
    const auto upper = wire::find_upper_layer(bytes_of(packet).subspan(wire::kEthernetSize), header);
    if (!upper) {
        return context_.drop(packet, in, wire::counter_of(upper.reason));
    }
    if (upper->protocol == wire::kProtocolIcmpv6 && !upper->fragmented) {
        // Probes for a tentative address are heard (RFC 4862 5.4.3); nothing else is, below.
        if (own.is_usable() || upper->length == 0 ||
            wire::is_nd_type(upper->message(bytes_of(packet).subspan(wire::kEthernetSize))[0])) {
            return receive_icmpv6(packet, in, header, *upper, &own);
        }
    }
    if (!own.is_usable()) {
        return context_.drop(packet, in, WorkerCounter::drop_own_tentative);
    }
    if (upper->protocol == kProtocolUdp && upper->first_fragment) {
        return forwarder_.owe_error(packet, in, wire::IcmpError::port_unreachable, header.source,
                                    WorkerCounter::drop_own_unsupported, 0, 1);
    }
    context_.drop(packet, in, WorkerCounter::drop_own_unsupported);
}

void Local::receive_ipv6_group(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header) noexcept {
    const auto upper = wire::find_upper_layer(bytes_of(packet).subspan(wire::kEthernetSize), header);
    if (!upper) {
        return context_.drop(packet, in, wire::counter_of(upper.reason));
    }
    if (upper->protocol != wire::kProtocolIcmpv6 || upper->fragmented) {
        return context_.drop(packet, in, WorkerCounter::drop_ip_destination);
    }
    receive_icmpv6(packet, in, header, *upper, nullptr);
}

void Local::receive_icmpv6(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header,
                           const wire::UpperLayer& upper, const OwnAddress* own) noexcept {
    const wire::Bytes ip = bytes_of(packet).subspan(wire::kEthernetSize);
    const wire::Bytes message = upper.message(ip);
    const auto icmp = wire::IcmpHeader::parse_v6(header.source, header.destination, message);
    if (!icmp) {
        return context_.drop(packet, in, WorkerCounter::drop_icmp_malformed);
    }
    if (wire::is_nd_type(icmp->type)) {
        return receive_nd(packet, in, header, upper);
    }
    if (icmp->type == wire::kMldQueryType && header.destination.is_multicast()) {
        return context_.punt(
            Punt{.packet = packet, .address = header.source, .kind = PuntKind::mld_query, .ifindex = in.index}, in, 1);
    }
    if (header.destination.is_multicast()) {
        return context_.drop(packet, in, WorkerCounter::drop_ip_destination);
    }
    // RFC 4443 2.2 a, 4.2: what was sent to an anycast address is answered from a unicast one.
    const OwnAddress* from = own != nullptr && own->is_anycast ? in.source_for(header.source) : own;
    if (!wire::is_echo_request_v6(*icmp) || header.source.is_unspecified() || from == nullptr) {
        return context_.drop(packet, in, WorkerCounter::drop_own_unsupported);
    }
    wire::turn_into_echo_reply_v6(message);
    if (own->is_anycast) {
        wire::seal_icmpv6(from->address(), header.source, message);
    }
    ip[7] = kOwnHopLimit;
    std::memcpy(ip.data() + 8, from->address().bytes.data(), 16);
    std::memcpy(ip.data() + 24, header.source.bytes.data(), 16);
    cut_to(packet, wire::kEthernetSize + wire::kIpv6Size + header.payload_length);
    context_.count(in, WorkerCounter::echo_answered);
    forwarder_.originate(packet, in, header.source);
}

// ---- Neighbor discovery ----------------------------------------------------------------------------

void Local::receive_nd(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header,
                       const wire::UpperLayer& upper) noexcept {
    const wire::Bytes ip = bytes_of(packet).subspan(wire::kEthernetSize);
    const auto nd = wire::parse_nd(header, upper.message(ip));
    if (!nd) {
        return context_.drop(packet, in, WorkerCounter::drop_nd_invalid);
    }
    if (source_of(bytes_of(packet)) == in.mac && !is_about_a_tentative(in, *nd)) {
        return consume(packet);  // our own, come back
    }
    if (in.own(header.source) != nullptr && !std::holds_alternative<wire::NeighborAdvertisement>(*nd)) {
        return context_.drop(packet, in, WorkerCounter::drop_nd_invalid);  // nobody teaches us an address of ours
    }
    if (const auto* ns = std::get_if<wire::NeighborSolicitation>(&*nd)) {
        return receive_ns(packet, in, header, *ns);
    }
    if (const auto* na = std::get_if<wire::NeighborAdvertisement>(&*nd)) {
        return receive_na(packet, in, *na);
    }
    if (std::holds_alternative<wire::Redirect>(*nd)) {
        return context_.drop(packet, in, WorkerCounter::redirects_ignored);
    }
    // RFC 4861 6.2.6: who sends RS is no router; 6.3.4: who sends RA is one.
    const auto* ra = std::get_if<wire::RouterAdvertisement>(&*nd);
    const auto lladdr = ra != nullptr ? ra->source_lladdr : std::get<wire::RouterSolicitation>(*nd).source_lladdr;
    if (!header.source.is_unspecified()) {
        learn(in, header.source, nud::SolicitationHeard{.lladdr = lladdr, .router = ra != nullptr},
              in.is_on_link(header.source));
    }
    consume(packet);
}

void Local::receive_ns(rte_mbuf* packet, const Interface& in, const wire::Ipv6Header& header,
                       const wire::NeighborSolicitation& ns) noexcept {
    const OwnAddress* own = in.own(ns.target);
    const bool for_others = own == nullptr && (in.has_anycast(ns.target) || answers_for(in, ns.target));
    if (own == nullptr && !for_others) {
        return context_.drop(packet, in, WorkerCounter::drop_nd_not_for_us);
    }
    const Mac source = source_of(bytes_of(packet));
    if (own != nullptr && !own->is_usable()) {
        if (own->is_own_probe(ns.nonce)) {  // RFC 4862 5.4.3, RFC 7527 4.2: a MAC alone tells nothing
            return consume(packet);
        }
        if (header.source.is_unspecified()) {  // RFC 4862 5.4.3: another one probes for what we probe for
            tell_conflict(in, ns.target, source, true);
        }
        return context_.drop(packet, in, WorkerCounter::drop_own_tentative);
    }
    if (ns.source_lladdr) {
        learn(in, header.source, nud::SolicitationHeard{.lladdr = *ns.source_lladdr}, in.is_on_link(header.source));
    }
    const std::size_t length = rte_pktmbuf_data_len(packet);
    if (length < wire::kNsAnswerSize &&
        rte_pktmbuf_append(packet, static_cast<std::uint16_t>(wire::kNsAnswerSize - length)) == nullptr) {
        return context_.drop(packet, in, WorkerCounter::drop_no_mbuf);
    }
    cut_to(packet, wire::answer_ns(bytes_of(packet), source, header, ns,
                                   wire::NsAnswer{.own_mac = in.mac, .override_flag = !for_others}));
    if (for_others) {
        return answer_for_others(packet, in, ns.target, source, header.destination.is_multicast());
    }
    context_.count(in, WorkerCounter::ns_answered);
    context_.transmit(packet, in);
}

void Local::receive_na(rte_mbuf* packet, const Interface& in, const wire::NeighborAdvertisement& na) noexcept {
    if (in.own(na.target) != nullptr) {  // RFC 4862 5.4.4
        tell_conflict(in, na.target, na.target_lladdr.value_or(source_of(bytes_of(packet))), false);
        return context_.drop(packet, in, WorkerCounter::drop_nd_invalid);
    }
    if (in.has_anycast(na.target)) {
        return consume(packet);  // another router of the subnet has it as well
    }
    learn(in, na.target,
          nud::AdvertisementHeard{.lladdr = na.target_lladdr,
                                  .solicited = na.solicited,
                                  .override_flag = na.override_flag,
                                  .router = na.router});
    consume(packet);
}

}  // namespace neigh::dataplane
