// Packets that their way out is too narrow for, and packets of our own, which may be of any size.
#include <array>
#include <cstring>
#include <utility>

#include <rte_mbuf.h>

#include "dataplane/forward.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/fragment.hpp"
#include "dataplane/neigh/wire/ip_view.hpp"

namespace neigh::dataplane {
namespace {

/// A packet that is in one piece already, as the one fragment that it needs.
class Unbroken {
  public:
    explicit Unbroken(wire::ConstBytes packet) noexcept : packet_(packet) {}
    [[nodiscard]] bool done() const noexcept { return packet_.empty(); }
    [[nodiscard]] std::size_t next(wire::Bytes out) noexcept {
        const wire::ConstBytes packet = std::exchange(packet_, {});
        if (packet.size() > out.size()) {
            return 0;
        }
        std::memcpy(out.data(), packet.data(), packet.size());
        return packet.size();
    }

  private:
    wire::ConstBytes packet_;
};

/// Its addresses are put in when the neighbor is known.
wire::EthernetHeader ethernet_of(Family family) noexcept {
    return {.ether_type = family == Family::ipv4 ? wire::kEtherTypeIpv4 : wire::kEtherTypeIpv6};
}

}  // namespace

// ---- Transit ---------------------------------------------------------------------------------------

void Forwarder::forward_in_fragments(const Frame& frame, const wire::Ipv4Header& header, const NextHop& hop) noexcept {
    // What would end behind 65,535 is no part of a datagram, and its pieces' offsets would begin anew at 0.
    if (header.fragment_offset * 8U + header.total_length > wire::kMaxIpPacket) {
        return context_.drop(frame, WorkerCounter::drop_ip_header);
    }
    const wire::Bytes ip = frame.packet();
    wire::decrement_ttl(ip.data());
    const auto ethernet = wire::EthernetHeader::parse(frame.bytes()).value_or(ethernet_of(Family::ipv4));
    if (queue_fragments(wire::Ipv4Fragments{ip, header, hop.out->mtu}, frame.in, ethernet, Family::ipv4,
                        hop.ipv4_key(wire::Ipv4View{ip.data()}.raw_destination()))) {
        context_.count(frame.in, WorkerCounter::forwarded_ipv4);
    }
    rte_pktmbuf_free(frame.mbuf);
}

template <typename Fragments>
bool Forwarder::queue_fragments(Fragments fragments, const Interface& in, const wire::EthernetHeader& ethernet,
                                Family family, const Key& key) noexcept {
    std::uint64_t made = 0;
    while (!fragments.done()) {
        rte_mbuf* packet = context_.make();
        if (packet == nullptr) {
            context_.count(in, WorkerCounter::drop_no_mbuf);
            break;
        }
        const wire::Bytes room{rte_pktmbuf_mtod(packet, std::uint8_t*), rte_pktmbuf_tailroom(packet)};
        wire::Writer writer{room};
        ethernet.build(writer);
        const std::size_t length = fragments.next(room.subspan(writer.length()));
        if (length == 0) {
            context_.drop(packet, in, WorkerCounter::drop_too_big);
            break;
        }
        rte_pktmbuf_append(packet, static_cast<std::uint16_t>(writer.length() + length));
        queue_one(family, packet, key);
        ++made;
    }
    if (made > 1) {
        context_.count(in, WorkerCounter::fragments_made, made);
        // A packet that came in may leave one slot of the batch behind: the rest of its burst has the others.
        resolve();
    }
    if (made > 1 && fragments.done()) {
        context_.count(in, WorkerCounter::fragmented);
    }
    return fragments.done();
}

// ---- Our own ---------------------------------------------------------------------------------------

void Forwarder::originate(const Frame& frame, const IpAddr& destination) noexcept {
    const OwnWay way = own_way(frame.in, destination);
    if (way.out == nullptr) {
        return context_.drop(frame, way.refused);
    }
    const wire::Bytes ip = frame.packet();
    if (ip.size() <= way.out->mtu) {
        return queue_one(destination.family, frame.mbuf, way.key);
    }
    originate(ip, frame.in, destination, way);
    rte_pktmbuf_free(frame.mbuf);
}

void Forwarder::originate(wire::Bytes packet, const Interface& in, const IpAddr& destination) noexcept {
    const OwnWay way = own_way(in, destination);
    if (way.out == nullptr) {
        return context_.count(in, way.refused);
    }
    originate(packet, in, destination, way);
}

void Forwarder::originate(wire::Bytes packet, const Interface& in, const IpAddr& destination,
                          const OwnWay& way) noexcept {
    const Family family = destination.family;
    const auto ethernet = ethernet_of(family);
    if (packet.size() <= way.out->mtu) {
        (void)queue_fragments(Unbroken{packet}, in, ethernet, family, way.key);
        return;
    }
    const std::uint32_t id = new_id(destination);
    if (family == Family::ipv6) {
        (void)queue_fragments(wire::Ipv6Fragments{packet, id, way.out->mtu}, in, ethernet, family, way.key);
        return;
    }
    const auto header = wire::Ipv4Header::parse(packet);
    if (!header) {
        return context_.count(in, wire::counter_of(header.reason));
    }
    wire::set_id_v4(packet.data(), static_cast<std::uint16_t>(id));  // each fragment has a checksum of its own
    (void)queue_fragments(wire::Ipv4Fragments{packet, *header, way.out->mtu}, in, ethernet, family, way.key);
}

Forwarder::OwnWay Forwarder::own_way(const Interface& in, const IpAddr& destination) noexcept {
    if (destination.is_link_local()) {  // RFC 4291 2.5.6, RFC 3927 2.6.2: on this link, by no gateway
        return {.out = &in, .key = Key::of(in.index, destination)};
    }
    const NextHop& hop = context_.fib().lookup(destination);
    if (!hop.has_neighbor()) {
        return {.refused = WorkerCounter::drop_no_route};
    }
    if (!hop.out->has(destination.family)) {
        return {.refused = WorkerCounter::drop_family_off};
    }
    return {.out = hop.out, .key = Key::of(hop.out->index, Fib::neighbor_of(hop, destination))};
}

std::uint32_t Forwarder::new_id(const IpAddr& destination) noexcept {
    // A start that is secret and another for each destination, and from there one after the other (RFC 7739 5.2).
    std::array<std::uint64_t, 3> words{};
    std::memcpy(words.data(), destination.bytes.data(), destination.bytes.size());
    return static_cast<std::uint32_t>(ids_.of(words)) + ids_given_++;
}

}  // namespace neigh::dataplane
