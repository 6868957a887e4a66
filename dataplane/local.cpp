// Learning, and IPv4 and ARP; ND and IPv6 are in local_ipv6.cpp.
#include "dataplane/local.hpp"

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/answer.hpp"
#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/rewrite.hpp"

namespace neigh::dataplane {
namespace {

constexpr std::uint8_t kOwnTtl = 64;  // RFC 1700

/// Who claims `lladdr`, where `word` is what the table has of it.
Speaker speaker_of(Word word, const std::optional<Mac>& lladdr) noexcept {
    switch (word.verdict()) {
        case Verdict::none:
            return Speaker::stranger;
        case Verdict::hold:
            return Speaker::known;  // it is being asked for
        case Verdict::forward:
        case Verdict::forward_and_tell:
            break;
    }
    return lladdr && *lladdr != word.mac() ? Speaker::claimant : Speaker::known;
}

}  // namespace

// ---- ARP -------------------------------------------------------------------------------------------

void Local::receive_arp(rte_mbuf* packet, const Interface& in, bool to_group) noexcept {
    if (!in.ipv4) {
        return context_.drop(packet, in, WorkerCounter::drop_family_off);
    }
    const auto arp = wire::ArpPacket::parse(bytes_of(packet).subspan(wire::kEthernetSize));
    if (!arp) {
        return context_.drop(packet, in, wire::counter_of(arp.reason));
    }
    if (arp->sender_mac == in.mac) {
        return consume(packet);  // our own, come back
    }
    // RFC 5227 2.1.1, 2.4: somebody has an address of ours. "Any ARP packet": whatever else is wrong with it.
    if (in.own(arp->sender_ip) != nullptr && arp->sender_mac.is_station()) {
        tell_conflict(in, arp->sender_ip, arp->sender_mac, false);
        return context_.drop(packet, in, WorkerCounter::drop_arp_invalid);
    }
    const wire::ArpKind kind = wire::classify(*arp);
    if (kind == wire::ArpKind::invalid) {
        return context_.drop(packet, in, WorkerCounter::drop_arp_invalid);
    }
    receive_arp_for(packet, in, *arp, kind, to_group);
}

void Local::receive_arp_for(rte_mbuf* packet, const Interface& in, const wire::ArpPacket& arp, wire::ArpKind kind,
                            bool to_group) noexcept {
    const OwnAddress* own = in.own(arp.target_ip);
    // A probe asks whether anybody on this link has the address: nobody has, who only answers for it (RFC 5227 1.3).
    const bool proxied = own == nullptr && kind == wire::ArpKind::request && answers_for(in, arp.target_ip);
    switch (kind) {
        case wire::ArpKind::probe:
            if (own != nullptr && !own->is_usable()) {
                tell_conflict(in, arp.target_ip, arp.sender_mac, true);
            }
            break;
        case wire::ArpKind::request:
            // RFC 826: an existing entry is updated whoever was asked; a new one is made only by who asked us.
            learn(in, arp.sender_ip, nud::SolicitationHeard{.lladdr = arp.sender_mac},
                  (own != nullptr || proxied) && in.is_on_link(arp.sender_ip));
            break;
        case wire::ArpKind::reply:
        case wire::ArpKind::announcement:
            learn(in, arp.sender_ip,
                  nud::AdvertisementHeard{.lladdr = arp.sender_mac,
                                          .solicited = kind == wire::ArpKind::reply && !to_group && own != nullptr,
                                          .override_flag = true,
                                          .says_router = false});
            return consume(packet);
        case wire::ArpKind::invalid:
            break;
    }
    if (proxied) {
        cut_to(packet, wire::answer_arp(bytes_of(packet), arp, in.mac));
        return answer_for_others(packet, in, arp.target_ip, arp.sender_mac, to_group);
    }
    if (own == nullptr) {
        return context_.drop(packet, in, WorkerCounter::drop_arp_not_for_us);
    }
    if (!own->is_usable()) {
        return context_.drop(packet, in, WorkerCounter::drop_own_tentative);
    }
    cut_to(packet, wire::answer_arp(bytes_of(packet), arp, in.mac));
    context_.count(in, WorkerCounter::arp_requests_answered);
    context_.transmit(packet, in);
}

// ---- IPv4 ------------------------------------------------------------------------------------------

void Local::receive_ipv4(rte_mbuf* packet, const Interface& in, const wire::Ipv4Header& header,
                         const OwnAddress& own) noexcept {
    if (!own.is_usable()) {
        return context_.drop(packet, in, WorkerCounter::drop_own_tentative);
    }
    const wire::Bytes ip = bytes_of(packet).subspan(wire::kEthernetSize);
    if (header.is_fragment()) {
        return context_.drop(packet, in, WorkerCounter::drop_own_unsupported);
    }
    const IpAddr source = IpAddr::v4(header.source);
    if (header.protocol == kProtocolUdp) {
        return forwarder_.owe_error(packet, in, wire::IcmpError::port_unreachable, source,
                                    WorkerCounter::drop_own_unsupported, 0, 1);
    }
    if (header.protocol != wire::kProtocolIcmp) {
        return context_.drop(packet, in, WorkerCounter::drop_own_unsupported);
    }
    const wire::Bytes message = header.payload(ip);
    const auto icmp = wire::IcmpHeader::parse_v4(message);
    if (!icmp) {
        return context_.drop(packet, in, WorkerCounter::drop_icmp_malformed);
    }
    if (icmp->type == wire::kIcmpv4Redirect) {
        return context_.drop(packet, in, WorkerCounter::redirects_ignored);
    }
    if (!wire::is_echo_request_v4(*icmp)) {
        return context_.drop(packet, in, WorkerCounter::drop_own_unsupported);
    }
    wire::turn_into_echo_reply_v4(message);
    // The addresses change places, which leaves the checksum as it is; the TTL doesn't.
    wire::store_be32(ip.data() + 12, header.destination);
    wire::store_be32(ip.data() + 16, header.source);
    const std::uint16_t before = wire::load_be16(ip.data() + 8);
    ip[8] = kOwnTtl;
    wire::store_be16(ip.data() + 10,
                     wire::update_checksum(wire::load_be16(ip.data() + 10), before, wire::load_be16(ip.data() + 8)));
    cut_to(packet, wire::kEthernetSize + header.total_length);
    context_.count(in, WorkerCounter::echo_answered);
    forwarder_.originate(packet, in, source);
}

// ---- Learning --------------------------------------------------------------------------------------

void Local::learn(const Interface& in, const IpAddr& neighbor, const nud::SolicitationHeard& heard,
                  bool may_create) noexcept {
    const Word word = context_.lookup(in.index, neighbor);
    const bool unknown = word.verdict() == Verdict::none && !may_create;
    if (!count_learned(in, disbelief_of(word, heard, in.belief()), !unknown && is_news(word, heard, in.belief()))) {
        return;
    }
    context_.tell(Punt{.address = neighbor,
                       .lladdr = heard.lladdr.value_or(Mac{}),
                       .kind = PuntKind::solicitation,
                       .flags = {.has_lladdr = heard.lladdr.has_value(),
                                 .router = heard.router.value_or(false),
                                 .says_router = heard.router.has_value(),
                                 .may_create = may_create},
                       .speaker = speaker_of(word, heard.lladdr),
                       .ifindex = in.index},
                  in, word);
}

void Local::learn(const Interface& in, const IpAddr& neighbor, const nud::AdvertisementHeard& heard) noexcept {
    const Word word = context_.lookup(in.index, neighbor);
    const bool unknown_and_far = word.verdict() == Verdict::none && !in.is_on_link(neighbor);
    if (!count_learned(in, disbelief_of(word, heard, in.belief()),
                       !unknown_and_far && is_news(word, heard, in.belief()))) {
        return;
    }
    context_.tell(Punt{.address = neighbor,
                       .lladdr = heard.lladdr.value_or(Mac{}),
                       .kind = PuntKind::advertisement,
                       .flags = {.has_lladdr = heard.lladdr.has_value(),
                                 .solicited = heard.solicited,
                                 .override_flag = heard.override_flag,
                                 .router = heard.router,
                                 .says_router = heard.says_router},
                       .speaker = speaker_of(word, heard.lladdr),
                       .ifindex = in.index},
                  in, word);
}

bool Local::count_learned(const Interface& in, Disbelief disbelief, bool news) noexcept {
    if (disbelief == Disbelief::static_kept) {
        context_.count(in, WorkerCounter::static_kept);
    } else if (disbelief == Disbelief::lladdr_refused) {
        context_.count(in, WorkerCounter::lladdr_change_refused);
    } else if (!news) {
        context_.count(in, WorkerCounter::learn_unchanged);
    }
    return news;
}

bool Local::answers_for(const Interface& in, const IpAddr& target) const noexcept {
    if (!in.is_proxied(target)) {
        return false;
    }
    const NextHop& hop = context_.fib().lookup(target);
    return hop.out != nullptr && hop.out != &in && hop.kind != NextHop::Kind::broadcast;
}

void Local::answer_for_others(rte_mbuf* answer, const Interface& in, const IpAddr& target, const Mac& asker,
                              bool to_group) noexcept {
    context_.count(in, WorkerCounter::proxy_answered);
    if (!to_group || !in.delays_proxy()) {
        return context_.transmit(answer, in);
    }
    context_.punt(
        Punt{.packet = answer, .address = target, .lladdr = asker, .kind = PuntKind::answer_later, .ifindex = in.index},
        in, 1);
}

void Local::tell_conflict(const Interface& in, const IpAddr& own, const Mac& other, bool is_probe) noexcept {
    context_.tell(Punt{.address = own,
                       .lladdr = other,
                       .kind = PuntKind::conflict,
                       .flags = {.has_lladdr = true, .is_probe = is_probe},
                       .ifindex = in.index},
                  in);
}

void Local::consume(rte_mbuf* packet) noexcept {
    rte_pktmbuf_free(packet);
}

}  // namespace neigh::dataplane
