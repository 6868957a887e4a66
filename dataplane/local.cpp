// Learning, and IPv4 and ARP; ND and IPv6 are in local_ipv6.cpp.
#include "dataplane/local.hpp"

#include <algorithm>

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/answer.hpp"
#include "dataplane/neigh/wire/icmp.hpp"

namespace neigh::dataplane {
namespace {

/// Who claims `lladdr`, where `word` is what the table has of it.
Speaker speaker_of(Word word, const std::optional<Mac>& lladdr, bool is_answer) noexcept {
    switch (word.verdict()) {
        case Verdict::none:
            return Speaker::stranger;
        case Verdict::hold:
            return Speaker::known;  // it is being asked for
        case Verdict::forward:
        case Verdict::forward_and_tell:
            break;
    }
    const bool is_awaited = is_answer && word.searching();
    return lladdr && *lladdr != word.mac() && !is_awaited ? Speaker::claimant : Speaker::known;
}

}  // namespace

// ---- ARP -------------------------------------------------------------------------------------------

void Local::receive_arp(const Frame& frame, bool to_group) noexcept {
    if (!frame.in.ipv4) {
        return context_.drop(frame, WorkerCounter::drop_family_off);
    }
    const auto arp = wire::ArpPacket::parse(frame.packet());
    if (!arp) {
        return context_.drop(frame, wire::counter_of(arp.reason));
    }
    if (context_.is_own(arp->sender_mac)) {
        const bool ours = arp->sender_ip.is_unspecified() || context_.fib().lookup(arp->sender_ip).is_ours();
        return context_.drop(frame, ours ? WorkerCounter::own_returned : WorkerCounter::drop_own_lladdr);
    }
    // RFC 5227 2.1.1, 2.4: somebody has an address of ours. "Any ARP packet": whatever else is wrong with it.
    const OwnAddress* claimed = frame.in.watched(arp->sender_ip);
    if (claimed != nullptr && arp->sender_mac.is_station()) {
        tell_conflict(frame.in, arp->sender_ip, arp->sender_mac, false);
        if (claimed->is_claimed()) {  // else it is a neighbor's that we would like to have again
            return context_.drop(frame, WorkerCounter::drop_arp_invalid);
        }
    }
    const wire::ArpKind kind = wire::classify(*arp);
    if (kind == wire::ArpKind::invalid) {
        return context_.drop(frame, WorkerCounter::drop_arp_invalid);
    }
    if (const Mac source = frame.source_mac(); source.is_zero() || context_.is_own(source)) {
        return context_.drop(frame, source.is_zero() ? WorkerCounter::drop_source_mac : WorkerCounter::drop_own_lladdr);
    }
    receive_arp_for(frame, *arp, kind, to_group);
}

void Local::receive_arp_for(const Frame& frame, const wire::ArpPacket& arp, wire::ArpKind kind,
                            bool to_group) noexcept {
    const OwnAddress* own = own_here(frame.in, arp.target_ip);
    // A probe asks whether anybody on this link has the address: nobody has, who only answers for it (RFC 5227 1.3).
    const bool proxied = own == nullptr && kind == wire::ArpKind::request && answers_for(frame.in, arp.target_ip);
    switch (kind) {
        case wire::ArpKind::probe:
            if (const OwnAddress* wanted = frame.in.watched(arp.target_ip); wanted != nullptr && !wanted->is_usable()) {
                tell_conflict(frame.in, arp.target_ip, arp.sender_mac, true);
            }
            break;
        case wire::ArpKind::request:
            // RFC 826: an existing entry is updated whoever was asked; a new one is made only by who asked us.
            learn(frame.in, arp.sender_ip, nud::SolicitationHeard{.lladdr = arp.sender_mac},
                  (own != nullptr || proxied) && has_on_link(frame.in, arp.sender_ip));
            break;
        case wire::ArpKind::reply:
            if (own == nullptr || arp.target_mac != frame.in.mac) {
                context_.count(frame.in, WorkerCounter::arp_replies_odd);
            }
            [[fallthrough]];
        case wire::ArpKind::announcement:
            // Who answers us alone hears us, also one that fills in no target; one that names another host doesn't say
            // so.
            learn(frame.in, arp.sender_ip,
                  nud::AdvertisementHeard{.lladdr = arp.sender_mac,
                                          .solicited = kind == wire::ArpKind::reply && !to_group &&
                                                       (own != nullptr || arp.target_ip.is_unspecified()),
                                          .override_flag = true,
                                          .says_router = false});
            return consume(frame);
        case wire::ArpKind::invalid:
            break;
    }
    if (proxied) {
        cut_to(frame.mbuf, wire::answer_arp(frame.bytes(), arp, frame.in.mac));
        return answer_for_others(frame, arp.target_ip, arp.sender_mac, to_group);
    }
    if (own == nullptr) {
        return context_.drop(frame, WorkerCounter::drop_arp_other_target);
    }
    if (!own->is_usable()) {
        return context_.drop(frame, WorkerCounter::drop_own_tentative);
    }
    cut_to(frame.mbuf, wire::answer_arp(frame.bytes(), arp, frame.in.mac));
    context_.count(frame.in, WorkerCounter::arp_requests_answered);
    context_.transmit(frame.mbuf, frame.in);
}

// ---- IPv4 ------------------------------------------------------------------------------------------

void Local::receive_ipv4(const Frame& frame, const wire::Ipv4Header& header, const OwnAddress& own) noexcept {
    if (!own.is_usable()) {
        return context_.drop(frame, WorkerCounter::drop_own_tentative);
    }
    const IpAddr source = IpAddr::v4(header.source);
    if (!header.is_fragment()) {
        return settle(frame, source, answer(frame.packet(), header));
    }
    if (const auto whole = reassembler_.add(frame, header)) {
        settle(*whole, source, answer(whole->packet, *wire::Ipv4Header::parse(whole->packet)));
    }
}

Local::Finding Local::answer(wire::Bytes ip, const wire::Ipv4Header& header) const noexcept {
    if (header.protocol == kProtocolUdp) {
        return {.todo = Finding::Todo::tell_unreachable};
    }
    if (header.protocol != wire::kProtocolIcmp) {
        return {};
    }
    const auto icmp = wire::IcmpHeader::parse_v4(header.payload(ip));
    if (!icmp) {
        return {.reason = WorkerCounter::drop_icmp_malformed};
    }
    if (icmp->type == wire::kIcmpv4Redirect) {
        return {.reason = WorkerCounter::redirects_ignored};
    }
    if (!wire::is_echo_request_v4(*icmp)) {
        return {};
    }
    return {.todo = Finding::Todo::reply, .length = wire::answer_echo(ip, header)};
}

// ---- Both families ---------------------------------------------------------------------------------

void Local::settle(const Frame& frame, const IpAddr& source, const Finding& finding) noexcept {
    switch (finding.todo) {
        case Finding::Todo::drop:
            return context_.drop(frame, finding.reason);
        case Finding::Todo::tell_unreachable:
            return forwarder_.owe_error(frame, wire::IcmpError::port_unreachable, source, finding.reason, 0, 1);
        case Finding::Todo::reply:
            frame.cut_packet_to(finding.length);
            context_.count(frame.in, WorkerCounter::echo_answered);
            return forwarder_.originate(frame, source);
    }
}

void Local::settle(const Reassembler::Whole& whole, const IpAddr& source, const Finding& finding) noexcept {
    if (finding.todo != Finding::Todo::reply) {
        return settle(whole.first, source, finding);  // an error quotes the first fragment
    }
    const Interface& in = whole.first.in;
    rte_pktmbuf_free(whole.first.mbuf);
    context_.count(in, WorkerCounter::echo_answered);
    forwarder_.originate(whole.packet.first(finding.length), in, source);
}

// ---- Learning --------------------------------------------------------------------------------------

void Local::learn(const Interface& in, const IpAddr& neighbor, const nud::SolicitationHeard& heard,
                  bool may_create) noexcept {
    const Table::Hit hit = context_.find(in.index, neighbor);
    const bool unknown = hit.word.verdict() == Verdict::none && !may_create;
    const bool takes_back = heard.lladdr && takes_back_a_claim(in, neighbor, hit);
    const News news = news_of(hit.word, heard, in.belief());
    if (!count_learned(in, news.disbelief, !unknown && (takes_back || news.is_news))) {
        return;
    }
    context_.tell(Punt{.address = neighbor,
                       .lladdr = heard.lladdr.value_or(Mac{}),
                       .kind = PuntKind::solicitation,
                       .flags = {.has_lladdr = heard.lladdr.has_value(),
                                 .router = heard.router.value_or(false),
                                 .says_router = heard.router.has_value(),
                                 .may_create = may_create},
                       .speaker = takes_back ? Speaker::claimant : speaker_of(hit.word, heard.lladdr, false),
                       .ifindex = in.index},
                  in, hit);
}

void Local::learn(const Interface& in, const IpAddr& neighbor, const nud::AdvertisementHeard& heard) noexcept {
    const Table::Hit hit = context_.find(in.index, neighbor);
    const bool unknown_and_far = hit.word.verdict() == Verdict::none && !has_on_link(in, neighbor);
    const bool is_heeded = heard.solicited || in.belief().gratuitous != Gratuitous::ignore;
    const bool takes_back = is_heeded && heard.lladdr && heard.override_flag && takes_back_a_claim(in, neighbor, hit);
    const News news = news_of(hit.word, heard, in.belief());
    if (!count_learned(in, news.disbelief, !unknown_and_far && (takes_back || news.is_news))) {
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
                       .speaker = takes_back ? Speaker::claimant : speaker_of(hit.word, heard.lladdr, heard.solicited),
                       .ifindex = in.index},
                  in, hit);
}

bool Local::takes_back_a_claim(const Interface& in, const IpAddr& neighbor, const Table::Hit& hit) noexcept {
    return context_.has_claim(hit, in, neighbor) && in.belief().mac_change == MacChange::accept;
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

const OwnAddress* Local::own_here(const Interface& in, const IpAddr& address) const noexcept {
    const OwnAddress* own = in.own(address);
    if (own != nullptr || address.is_v6() || !in.is_unnumbered()) {
        return own;
    }
    const NextHop& hop = context_.fib().lookup(address);
    return hop.is_ours() ? hop.own : nullptr;
}

bool Local::has_on_link(const Interface& in, const IpAddr& address) const noexcept {
    if (in.is_on_link(address)) {
        return true;
    }
    const NextHop& hop = context_.fib().lookup(address);
    return hop.kind == NextHop::Kind::connected && hop.out == &in && address.is_unicast() &&
           !in.is_subnet_edge(address);
}

bool Local::answers_for(const Interface& in, const IpAddr& target) const noexcept {
    if (!in.is_proxied(target)) {
        return false;
    }
    const NextHop& hop = context_.fib().lookup(target);
    return hop.out != nullptr && hop.out != &in && hop.kind != NextHop::Kind::broadcast;
}

void Local::answer_for_others(const Frame& answer, const IpAddr& target, const Mac& asker, bool to_group) noexcept {
    context_.count(answer.in, WorkerCounter::proxy_answered);
    if (!to_group || !answer.in.delays_proxy()) {
        return context_.transmit(answer.mbuf, answer.in);
    }
    context_.punt(Punt{.packet = answer.mbuf,
                       .address = target,
                       .lladdr = asker,
                       .kind = PuntKind::answer_later,
                       .ifindex = answer.in.index},
                  answer.in, 1);
}

void Local::tell_conflict(const Interface& in, const IpAddr& own, const Mac& other, bool is_probe) noexcept {
    const auto found = std::ranges::find(in.addresses, own, &OwnAddress::address);
    const auto position = static_cast<std::size_t>(found - in.addresses.begin());
    context_.tell(Punt{.address = own,
                       .lladdr = other,
                       .kind = PuntKind::conflict,
                       .flags = {.has_lladdr = true, .is_probe = is_probe},
                       .ifindex = in.index},
                  in, context_.own_slot(in, position));
}

void Local::consume(const Frame& frame) noexcept {
    rte_pktmbuf_free(frame.mbuf);
}

}  // namespace neigh::dataplane
