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

/// What the sender of a message says is the link-layer address: its own, or its target's.
std::optional<Mac> lladdr_of(const wire::NdMessage& nd) noexcept {
    struct Option {
        std::optional<Mac> operator()(const wire::NeighborSolicitation& ns) const noexcept { return ns.source_lladdr; }
        std::optional<Mac> operator()(const wire::NeighborAdvertisement& na) const noexcept { return na.target_lladdr; }
        std::optional<Mac> operator()(const wire::RouterSolicitation& rs) const noexcept { return rs.source_lladdr; }
        std::optional<Mac> operator()(const wire::RouterAdvertisement& ra) const noexcept { return ra.source_lladdr; }
        std::optional<Mac> operator()(const wire::Redirect& redirect) const noexcept { return redirect.target_lladdr; }
    };
    return std::visit(Option{}, nd);
}

/// Solicits or advertises an address that we probe for: who does may have our MAC and not be us (RFC
/// 4862 5.4.3, 5.4.4).
bool is_about_a_tentative(const Interface& in, const wire::NdMessage& nd) noexcept {
    const auto* ns = std::get_if<wire::NeighborSolicitation>(&nd);
    const auto* na = std::get_if<wire::NeighborAdvertisement>(&nd);
    const OwnAddress* own = ns != nullptr ? in.watched(ns->target) : na != nullptr ? in.watched(na->target) : nullptr;
    return own != nullptr && !own->is_usable();
}

}  // namespace

void Local::receive_ipv6(const Frame& frame, const wire::Ipv6Header& header, const OwnAddress& own) noexcept {
    const auto upper = wire::find_upper_layer(frame.packet(), header);
    if (!upper) {
        return context_.drop(frame, wire::counter_of(upper.reason));
    }
    if (upper->protocol == wire::kProtocolIcmpv6 && !upper->fragmented) {
        // Probes for a tentative address are heard (RFC 4862 5.4.3); nothing else is, below.
        if (own.is_usable() || upper->length == 0 || wire::is_nd_type(upper->message(frame.packet())[0])) {
            return receive_icmpv6(frame, header, *upper, &own);
        }
    }
    if (!own.is_usable()) {
        return context_.drop(frame, WorkerCounter::drop_own_tentative);
    }
    if (upper->fragmented) {
        return receive_fragment(frame, header, *upper, &own);
    }
    settle(frame, header.source, answer(frame.packet(), frame.in, header, *upper, &own));
}

void Local::receive_ipv6_group(const Frame& frame, const wire::Ipv6Header& header) noexcept {
    const auto upper = wire::find_upper_layer(frame.packet(), header);
    if (!upper) {
        return context_.drop(frame, wire::counter_of(upper.reason));
    }
    if (upper->fragmented && frame.in.listens_to(header.destination)) {
        return receive_fragment(frame, header, *upper, nullptr);
    }
    if (upper->protocol != wire::kProtocolIcmpv6 || upper->fragmented) {
        return context_.drop(frame, WorkerCounter::drop_ip_destination);
    }
    receive_icmpv6(frame, header, *upper, nullptr);
}

void Local::receive_fragment(const Frame& frame, const wire::Ipv6Header& header, const wire::UpperLayer& upper,
                             const OwnAddress* own) noexcept {
    const auto whole = reassembler_.add(frame, header, upper);
    if (!whole) {
        return;
    }
    const auto inner = wire::Ipv6Header::parse(whole->packet);
    const auto inside = inner ? wire::find_upper_layer(whole->packet, *inner) : wire::IpReason::header;
    // A fragment within a fragment is nobody's. ND and MLD are not heard in fragments, and answer() does not (RFC 6980
    // 5).
    if (!inside || inside->fragmented) {
        return context_.drop(whole->first, WorkerCounter::drop_fragment_invalid);
    }
    settle(*whole, header.source, answer(whole->packet, frame.in, *inner, *inside, own));
}

void Local::receive_icmpv6(const Frame& frame, const wire::Ipv6Header& header, const wire::UpperLayer& upper,
                           const OwnAddress* own) noexcept {
    const wire::Bytes ip = frame.packet();
    const auto icmp = wire::IcmpHeader::parse_v6(header.source, header.destination, upper.message(ip));
    if (!icmp) {
        return context_.drop(frame, WorkerCounter::drop_icmp_malformed);
    }
    if (wire::is_nd_type(icmp->type)) {
        return receive_nd(frame, header, upper);
    }
    if (icmp->type == wire::kMldQueryType && own == nullptr) {
        const auto query = wire::parse_mld_query(header, upper, ip);
        if (!query) {
            return context_.drop(frame, WorkerCounter::drop_mld_invalid);
        }
        // Alike is what asks for the same group, as soon: nobody else's question answers the querier's.
        return context_.punt(
            Punt{.packet = frame.mbuf,
                 .address = query->group,
                 .lladdr = Mac::from_bits(static_cast<std::uint64_t>(query->max_response_delay.count())),
                 .kind = PuntKind::mld_query,
                 .flags = {.router = query->version == 1},
                 .ifindex = frame.in.index},
            frame.in, 1);
    }
    settle(frame, header.source, answer(ip, frame.in, header, upper, own));
}

Local::Finding Local::answer(wire::Bytes ip, const Interface& in, const wire::Ipv6Header& header,
                             const wire::UpperLayer& upper, const OwnAddress* own) const noexcept {
    const Finding unheard{.reason = own != nullptr ? WorkerCounter::drop_own_unsupported
                                                   : WorkerCounter::drop_ip_destination};
    if (upper.protocol == kProtocolUdp && own != nullptr) {
        return {.todo = Finding::Todo::tell_unreachable};
    }
    if (upper.protocol != wire::kProtocolIcmpv6) {
        return unheard;
    }
    const auto icmp = wire::IcmpHeader::parse_v6(header.source, header.destination, upper.message(ip));
    if (!icmp) {
        return {.reason = WorkerCounter::drop_icmp_malformed};
    }
    if (!wire::is_echo_request_v6(*icmp) || (own == nullptr && !in.listens_to(header.destination))) {
        return unheard;
    }
    if (header.source.is_unspecified() || in.own(header.source) != nullptr) {  // nobody asks from there
        return {.reason = WorkerCounter::drop_ip_source};
    }
    // RFC 4443 2.2 a, 4.2: what was sent to a group or an anycast address is answered from a unicast one.
    const OwnAddress* from = own != nullptr && !own->is_anycast ? own : in.source_for(header.source);
    if (from == nullptr) {
        return unheard;
    }
    return {.todo = Finding::Todo::reply, .length = wire::answer_echo(ip, header, upper, from->address())};
}

// ---- Neighbor discovery ----------------------------------------------------------------------------

void Local::receive_nd(const Frame& frame, const wire::Ipv6Header& header, const wire::UpperLayer& upper) noexcept {
    const wire::Bytes ip = frame.packet();
    const auto nd = wire::parse_nd(header, upper.message(ip));
    if (!nd) {
        return context_.drop(frame, WorkerCounter::drop_nd_invalid);
    }
    const Mac source = frame.source_mac();
    if (source.is_zero()) {
        return context_.drop(frame, WorkerCounter::drop_source_mac);
    }
    if (!is_about_a_tentative(frame.in, *nd)) {
        if (context_.is_own(source)) {
            return context_.drop(frame, WorkerCounter::own_returned);
        }
        if (const auto lladdr = lladdr_of(*nd); lladdr && context_.is_own(*lladdr)) {
            return context_.drop(frame, WorkerCounter::drop_own_lladdr);
        }
    }
    if (frame.in.own(header.source) != nullptr && !std::holds_alternative<wire::NeighborAdvertisement>(*nd)) {
        return context_.drop(frame, WorkerCounter::drop_nd_invalid);  // nobody teaches us an address of ours
    }
    if (const auto* ns = std::get_if<wire::NeighborSolicitation>(&*nd)) {
        return receive_ns(frame, header, *ns);
    }
    if (const auto* na = std::get_if<wire::NeighborAdvertisement>(&*nd)) {
        return receive_na(frame, *na);
    }
    if (std::holds_alternative<wire::Redirect>(*nd)) {
        return context_.drop(frame, WorkerCounter::redirects_ignored);
    }
    // RFC 4861 6.2.6: who sends RS is no router; 6.3.4: who sends RA is one.
    const auto* ra = std::get_if<wire::RouterAdvertisement>(&*nd);
    const auto lladdr = ra != nullptr ? ra->source_lladdr : std::get<wire::RouterSolicitation>(*nd).source_lladdr;
    if (!header.source.is_unspecified()) {
        learn(frame.in, header.source, nud::SolicitationHeard{.lladdr = lladdr, .router = ra != nullptr},
              has_on_link(frame.in, header.source));
    }
    consume(frame);
}

void Local::receive_ns(const Frame& frame, const wire::Ipv6Header& header,
                       const wire::NeighborSolicitation& ns) noexcept {
    const OwnAddress* own = frame.in.watched(ns.target);
    const bool for_others = own == nullptr && (frame.in.has_anycast(ns.target) || answers_for(frame.in, ns.target));
    if (own == nullptr && !for_others) {
        return context_.drop(frame, WorkerCounter::drop_nd_other_target);
    }
    const Mac source = frame.source_mac();
    if (own != nullptr && !own->is_usable()) {
        if (own->is_own_probe(ns.nonce)) {  // RFC 4862 5.4.3, RFC 7527 4.2: a MAC alone tells nothing
            return consume(frame);
        }
        if (header.source.is_unspecified()) {  // RFC 4862 5.4.3: another one probes for what we probe for
            tell_conflict(frame.in, ns.target, source, true);
        }
        return context_.drop(frame, WorkerCounter::drop_own_tentative);
    }
    if (ns.source_lladdr) {
        learn(frame.in, header.source, nud::SolicitationHeard{.lladdr = *ns.source_lladdr},
              has_on_link(frame.in, header.source));
    }
    const std::size_t length = frame.bytes().size();
    if (length < wire::kNsAnswerSize &&
        rte_pktmbuf_append(frame.mbuf, static_cast<std::uint16_t>(wire::kNsAnswerSize - length)) == nullptr) {
        return context_.drop(frame, WorkerCounter::drop_no_mbuf);
    }
    cut_to(frame.mbuf, wire::answer_ns(frame.bytes(), source, header, ns,
                                       wire::NsAnswer{.own_mac = frame.in.mac, .override_flag = !for_others}));
    if (for_others) {
        return answer_for_others(frame, ns.target, source, header.destination.is_multicast());
    }
    context_.count(frame.in, WorkerCounter::solicitations_answered);
    context_.transmit(frame.mbuf, frame.in);
}

void Local::receive_na(const Frame& frame, const wire::NeighborAdvertisement& na) noexcept {
    if (const OwnAddress* claimed = frame.in.watched(na.target)) {  // RFC 4862 5.4.4
        tell_conflict(frame.in, na.target, na.target_lladdr.value_or(frame.source_mac()), false);
        if (claimed->is_claimed()) {  // else it is a neighbor's that we would like to have again
            return context_.drop(frame, WorkerCounter::drop_nd_invalid);
        }
    }
    if (frame.in.has_anycast(na.target)) {
        return consume(frame);  // another router of the subnet has it as well
    }
    learn(frame.in, na.target,
          nud::AdvertisementHeard{.lladdr = na.target_lladdr,
                                  .solicited = na.solicited,
                                  .override_flag = na.override_flag,
                                  .router = na.router});
    consume(frame);
}

}  // namespace neigh::dataplane
