// Fuzzes ND and MLD: an IPv6 packet through the walk over its headers and every parser behind it, once as it is and
// once with its checksum put right, without which hardly any input would get further.
// Neighbors: wire/ipv6.hpp, wire/nd.hpp, wire/mld.hpp, wire/answer.hpp.
#include <cstdlib>
#include <vector>

#include "dataplane/neigh/wire/answer.hpp"
#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/mld.hpp"

using namespace neigh::wire;

namespace {

const neigh::Mac kOwnMac{{0x02, 0, 0, 0, 0, 0x01}};
const neigh::Mac kTheirMac{{0x02, 0, 0, 0, 0, 0x02}};

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// What stands in a whole frame of ours; it has to be valid.
NdMessage parse_own(ConstBytes frame) {
    const ConstBytes packet = frame.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    require(header.ok());
    const auto nd = parse_nd(*header, packet.subspan(kIpv6Size));
    require(nd.ok());
    return *nd;
}

void check(const Ipv6Header& header, const NeighborSolicitation& ns) {
    const NdPath path{.source_mac = kTheirMac,
                      .destination_mac = kOwnMac,
                      .source = header.source,
                      .destination = header.destination};
    std::uint8_t frame[kNdFrameMinimum + 16];
    const std::size_t length = build_ns(frame, path, ns);
    require(length != 0 && std::get<NeighborSolicitation>(parse_own(ConstBytes{frame, length})) == ns);
    require(answer_ns(frame, kTheirMac, header, ns, {.own_mac = kOwnMac}) == kNsAnswerSize);
    // A multicast source never gets here, so the answer's destination is the solicitor or all nodes.
    const auto na = std::get<NeighborAdvertisement>(parse_own(ConstBytes{frame, kNsAnswerSize}));
    require(na.target == ns.target && na.solicited != header.source.is_unspecified());
}

void check(const Ipv6Header& header, const NeighborAdvertisement& na) {
    const NdPath path{.source_mac = kTheirMac,
                      .destination_mac = kOwnMac,
                      .source = header.source,
                      .destination = header.destination};
    std::uint8_t frame[kNaFrameSize];
    const std::size_t length = build_na(frame, path, na);
    require(length != 0 && std::get<NeighborAdvertisement>(parse_own(ConstBytes{frame, length})) == na);
}

template <typename Message>
void check(const Ipv6Header& /*header*/, const Message& /*message*/) {}

void parse_packet(ConstBytes packet) {
    const auto header = Ipv6Header::parse(packet);
    if (!header) {
        return;
    }
    const auto upper = find_upper_layer(packet, *header);
    if (!upper) {
        return;
    }
    if (const auto nd = parse_nd(*header, upper->message(packet))) {
        std::visit([&](const auto& message) { check(*header, message); }, *nd);
    }
    (void)parse_mld_query(*header, *upper, packet);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    parse_packet({data, size});
    std::vector<std::uint8_t> sealed{data, data + size};
    const auto header = Ipv6Header::parse(sealed);
    if (!header) {
        return 0;
    }
    if (const auto upper = find_upper_layer(sealed, *header)) {
        seal_icmpv6(header->source, header->destination, upper->message(Bytes{sealed}));
        parse_packet(sealed);
    }
    return 0;
}
