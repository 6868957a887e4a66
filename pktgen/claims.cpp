// Four ways in ARP, three in ND.
// Neighbors: claims.hpp says what for.
#include "pktgen/claims.hpp"

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/nd.hpp"

namespace neigh::pktgen {

using namespace wire;

std::size_t Claims::build(Bytes out, const Mac& mac, Random& random) const noexcept {
    const bool nd = ipv6_ && (!ipv4_ || random.one_in(2));
    return nd ? build_nd(out, mac, random) : build_arp(out, mac, random);
}

std::size_t Claims::build_arp(Bytes out, const Mac& mac, Random& random) const noexcept {
    ArpPacket claim = arp_announcement(mac, *ipv4_);
    switch (random.below(4)) {
        case 0:
            break;
        case 1:  // gratuitous reply
            claim.operation = ArpOperation::reply;
            claim.target_mac = Mac::broadcast();
            break;
        case 2:  // a reply to the router, as if it had asked
            claim.operation = ArpOperation::reply;
            claim.target_mac = router_;
            return build_arp_frame(out, router_, claim);
        default:  // in passing, while asking for the next address
            claim.target_ip = IpAddr::v4(ipv4_->v4_value() ^ 1U);
    }
    return build_arp_frame(out, Mac::broadcast(), claim);
}

std::size_t Claims::build_nd(Bytes out, const Mac& mac, Random& random) const noexcept {
    const OwnAddress claimed{.mac = mac, .ip = *ipv6_};
    switch (random.below(3)) {
        case 0:
            return build_na_unsolicited(out, claimed, false);
        case 1:  // with the flag of a router, to the router alone
            return build_na(
                out, {.source_mac = mac, .destination_mac = router_, .source = *ipv6_, .destination = all_nodes()},
                {.target = *ipv6_, .router = true, .override_flag = true, .target_lladdr = mac});
        default: {  // in passing, while asking for the next address
            IpAddr next = *ipv6_;
            next.bytes[15] ^= 1U;
            return build_ns_multicast(out, claimed, next);
        }
    }
}

}  // namespace neigh::pktgen
