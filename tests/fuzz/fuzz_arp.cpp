// Fuzzes ARP: any frame through parser, classifier and answer. What was parsed is what a builder would have written.
// Neighbors: wire/arp.hpp, wire/answer.hpp.
#include <cstdlib>
#include <vector>

#include "dataplane/neigh/wire/answer.hpp"

using namespace neigh::wire;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ConstBytes frame{data, size};
    const auto ethernet = EthernetHeader::parse(frame);
    if (!ethernet) {
        return 0;
    }
    const auto arp = ArpPacket::parse(frame.subspan(kEthernetSize));
    if (!arp) {
        return 0;
    }
    std::uint8_t rebuilt[kArpFrameSize];
    require(build_arp_frame(rebuilt, ethernet->destination, *arp) == kArpFrameSize);
    require(ArpPacket::parse(ConstBytes{rebuilt}.subspan(kEthernetSize)).value == *arp);

    const ArpKind kind = classify(*arp);
    require((kind == ArpKind::invalid) == (fault_of(*arp) != ArpFault::none));
    if (kind != ArpKind::request && kind != ArpKind::probe) {
        return 0;
    }
    const neigh::Mac own{{0x02, 0, 0, 0, 0, 0x01}};
    std::vector<std::uint8_t> answer{frame.begin(), frame.end()};
    require(answer_arp(answer, *arp, own) == kArpAnswerSize);
    const auto reply = ArpPacket::parse(ConstBytes{answer}.subspan(kEthernetSize));
    require(reply.ok() && classify(*reply) == ArpKind::reply && reply->target_mac == arp->sender_mac);
    return 0;
}
