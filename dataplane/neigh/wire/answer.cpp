#include "dataplane/neigh/wire/answer.hpp"

namespace neigh::wire {

std::size_t answer_arp(Bytes frame, const ArpPacket& request, const Mac& own_mac) noexcept {
    return build_arp_frame(frame, request.sender_mac, arp_reply_to(request, own_mac));
}

std::size_t answer_ns(Bytes frame, const Mac& source_mac, const Ipv6Header& ip, const NeighborSolicitation& ns,
                      const NsAnswer& answer) noexcept {
    const bool for_all = ip.source.is_unspecified();
    const NdPath path{
        .source_mac = answer.own_mac,
        .destination_mac = for_all ? multicast_mac_of(all_nodes()) : ns.source_lladdr.value_or(source_mac),
        .source = ns.target,
        .destination = for_all ? all_nodes() : ip.source};
    return build_na(frame, path,
                    {.target = ns.target,
                     .router = answer.router,
                     .solicited = !for_all,
                     .override_flag = answer.override_flag,
                     .target_lladdr = answer.own_mac});
}

}  // namespace neigh::wire
