#include "control/neighbors/punt_handler.hpp"

#include <algorithm>

#include <rte_mbuf.h>

#include "dataplane/context.hpp"
#include "dataplane/neigh/wire/mld.hpp"

namespace neigh::control {
namespace {

using dataplane::Punt;
using dataplane::PuntKind;

std::optional<wire::MldQuery> query_of(wire::ConstBytes frame) noexcept {
    const auto l2 = wire::L2Header::parse(frame);
    const wire::ConstBytes packet = l2 ? l2->packet(frame) : wire::ConstBytes{};
    const auto header = wire::Ipv6Header::parse(packet);
    const auto upper = header ? wire::find_upper_layer(packet, *header) : wire::IpReason::header;
    const auto query = upper ? wire::parse_mld_query(*header, *upper, packet) : wire::MldReason::not_query;
    return query ? std::optional{*query} : std::nullopt;
}

std::optional<Mac> lladdr_of(const Punt& punt) noexcept {
    return punt.flags.has_lladdr ? std::optional{punt.lladdr} : std::nullopt;
}

}  // namespace

PuntHandler::~PuntHandler() {
    while (const auto left = delayed_.take_any()) {
        rte_pktmbuf_free(static_cast<rte_mbuf*>(left->packet.handle));
    }
}

bool PuntHandler::advance(TimePoint now) {
    bool more = false;
    for (std::uint32_t worker = 0; worker < crossings_.size(); ++worker) {
        const unsigned count = crossings_[worker]->take_punts(punts_);
        for (unsigned i = 0; i < count; ++i) {
            if (punts_[i].packet != nullptr) {
                Sender::set_origin(punts_[i].packet, worker);
            }
            handle(punts_[i], now);
        }
        more = more || count == punts_.size();
    }
    while (const auto due = delayed_.take(now)) {
        with_.sender.send(static_cast<rte_mbuf*>(due->packet.handle), *with_.topology.of_index(due->ifindex));
    }
    with_.errors.send(with_.resolver, now);
    return more;
}

bool PuntHandler::has_punts() const noexcept {
    return std::any_of(crossings_.begin(), crossings_.end(),
                       [](const auto* crossing) { return crossing->has_punts(); });
}

void PuntHandler::handle(const Punt& punt, TimePoint now) {
    switch (punt.kind) {
        case PuntKind::needs_neighbor:
            return with_.resolver.packet_waits(punt.ifindex, punt.address,
                                               {.handle = punt.packet, .bytes = rte_pktmbuf_pkt_len(punt.packet)}, now,
                                               punt.origin);
        case PuntKind::used:
            return with_.resolver.used(punt.ifindex, punt.address, now);
        case PuntKind::solicitation:
            return with_.resolver.heard(
                punt.ifindex, punt.address,
                nud::SolicitationHeard{
                    .lladdr = lladdr_of(punt),
                    .router = punt.flags.says_router ? std::optional<bool>{punt.flags.router} : std::nullopt},
                punt.flags.may_create, now);
        case PuntKind::advertisement:
            return with_.resolver.heard(punt.ifindex, punt.address,
                                        nud::AdvertisementHeard{.lladdr = lladdr_of(punt),
                                                                .solicited = punt.flags.solicited,
                                                                .override_flag = punt.flags.override_flag,
                                                                .router = punt.flags.router,
                                                                .says_router = punt.flags.says_router},
                                        now);
        case PuntKind::conflict:
            return with_.own.conflict(punt.ifindex, punt.address, punt.lladdr, punt.flags.is_probe, now);
        case PuntKind::icmp_error:
            return with_.errors.owe(punt.packet, punt.ifindex, punt.error, punt.mtu);
        case PuntKind::mld_query:
            return hear_mld_query(punt, now);
        case PuntKind::answer_later:
            return answer_later(punt, now);
    }
}

void PuntHandler::answer_later(const Punt& punt, TimePoint now) {
    const NeighborParams& params = with_.resolver.interface(punt.ifindex)->params;
    if (!delayed_.add(punt.ifindex, Packet{punt.packet}, params.proxy_delay, params.proxy_qlen, now)) {
        with_.counters[punt.ifindex].add(ControlCounter::proxy_answers_dropped);
        rte_pktmbuf_free(punt.packet);
    }
}

void PuntHandler::hear_mld_query(const Punt& punt, TimePoint now) {
    if (const auto query = query_of(dataplane::bytes_of(punt.packet))) {
        with_.output.queried(*with_.topology.of_index(punt.ifindex), *query, now);
    }
    rte_pktmbuf_free(punt.packet);
}

}  // namespace neigh::control
