#include "control/punt_handler.hpp"

#include <algorithm>
#include <array>

#include <rte_mbuf.h>

#include "dataplane/context.hpp"
#include "dataplane/neigh/wire/mld.hpp"

namespace neigh::control {
namespace {

using dataplane::Punt;
using dataplane::PuntKind;

/// Of one worker in one turn: some 200 µs of work.
constexpr std::size_t kPuntsATurn = 512;

std::optional<Mac> lladdr_of(const Punt& punt) noexcept {
    return punt.flags.has_lladdr ? std::optional{punt.lladdr} : std::nullopt;
}

}  // namespace

bool PuntHandler::drain(TimePoint now) {
    std::array<Punt, kPuntsATurn> punts;
    bool more = false;
    for (std::uint32_t worker = 0; worker < crossings_.size(); ++worker) {
        const unsigned count = crossings_[worker]->take_punts(punts);
        for (unsigned i = 0; i < count; ++i) {
            if (punts[i].packet != nullptr) {
                Sender::set_origin(punts[i].packet, worker);
            }
            handle(punts[i], now);
        }
        more = more || count == punts.size();
    }
    errors_.send(resolver_, now);
    return more;
}

bool PuntHandler::has_punts() const noexcept {
    return std::any_of(crossings_.begin(), crossings_.end(),
                       [](const auto* crossing) { return crossing->has_punts(); });
}

void PuntHandler::handle(const Punt& punt, TimePoint now) {
    switch (punt.kind) {
        case PuntKind::needs_neighbor:
            return resolver_.packet_waits(punt.ifindex, punt.address, Packet{punt.packet}, now);
        case PuntKind::used:
            return resolver_.used(punt.ifindex, punt.address, now);
        case PuntKind::solicitation:
            return resolver_.heard(
                punt.ifindex, punt.address,
                nud::SolicitationHeard{
                    .lladdr = lladdr_of(punt),
                    .router = punt.flags.says_router ? std::optional<bool>{punt.flags.router} : std::nullopt},
                punt.flags.may_create, now);
        case PuntKind::advertisement:
            return resolver_.heard(punt.ifindex, punt.address,
                                   nud::AdvertisementHeard{.lladdr = lladdr_of(punt),
                                                           .solicited = punt.flags.solicited,
                                                           .override_flag = punt.flags.override_flag,
                                                           .router = punt.flags.router,
                                                           .says_router = punt.flags.says_router},
                                   now);
        case PuntKind::conflict:
            return own_.conflict(punt.ifindex, punt.address, punt.lladdr, punt.flags.is_probe, now);
        case PuntKind::icmp_error:
            return errors_.owe(punt.packet, punt.ifindex, punt.error, punt.mtu);
        case PuntKind::mld_query:
            return answer_mld_query(punt);
    }
}

void PuntHandler::answer_mld_query(const Punt& punt) {
    const wire::ConstBytes packet = dataplane::bytes_of(punt.packet).subspan(wire::kEthernetSize);
    if (const auto header = wire::Ipv6Header::parse(packet)) {
        const auto upper = wire::find_upper_layer(packet, *header);
        if (upper && wire::parse_mld_query(*header, *upper, packet)) {
            // At once, whatever the delay allowed: we are one listener, and a report names all groups.
            output_.report_groups(*topology_.of_index(punt.ifindex), wire::MldRecord::mode_is_exclude);
        }
    }
    rte_pktmbuf_free(punt.packet);
}

}  // namespace neigh::control
