// The blank frame, and its completion.
// Neighbors: udp_frame.hpp says what for.
#include "pktgen/udp_frame.hpp"

#include <algorithm>
#include <cassert>

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "pktgen/stamp.hpp"

namespace neigh::pktgen {
namespace {

using namespace wire;

constexpr std::uint16_t kSourcePort = 49'152;
constexpr std::uint8_t kTtl = 64;

constexpr std::size_t ip_size(Family family) noexcept {
    return family == Family::ipv4 ? kIpv4Size : kIpv6Size;
}
constexpr std::size_t payload_at(Family family) noexcept {
    return kEthernetSize + ip_size(family) + kUdpSize;
}

}  // namespace

std::size_t smallest_frame(Family family) noexcept {
    return payload_at(family) + kStampSize + kFcsSize;
}

UdpFrame::UdpFrame(Family family, std::size_t size)
    : family_(family), blank_(std::max(size, smallest_frame(family)) - kFcsSize) {
    const auto udp_length = static_cast<std::uint16_t>(blank_.size() - kEthernetSize - ip_size(family));
    Writer writer{blank_};
    EthernetHeader{.ether_type = family == Family::ipv4 ? kEtherTypeIpv4 : kEtherTypeIpv6}.build(writer);
    if (family == Family::ipv4) {
        Ipv4Header{.total_length = static_cast<std::uint16_t>(kIpv4Size + udp_length),
                   .dont_fragment = true,
                   .ttl = kTtl,
                   .protocol = kProtocolUdp}
            .build(writer);
        store_be16(blank_.data() + kEthernetSize + 10, 0);
    } else {
        Ipv6Header{.payload_length = udp_length, .next_header = kProtocolUdp, .hop_limit = kTtl}.build(writer);
    }
    writer.be16(kSourcePort);
    writer.be16(kTrafficPort);
    writer.be16(udp_length);
    writer.be16(0);
    assert(writer.ok());
    const ConstBytes packet = ConstBytes{blank_}.subspan(kEthernetSize);
    header_sum_ = add_words(0, packet.first(ip_size(family)));
    udp_sum_ = add_words(udp_length + std::uint64_t{kProtocolUdp}, packet.subspan(ip_size(family), kUdpSize));
}

std::size_t UdpFrame::build(Bytes out, const Path& path, ConstBytes head) const noexcept {
    if (out.size() < blank_.size() || head.size() > blank_.size() - payload_at(family_)) {
        return 0;
    }
    std::memcpy(out.data(), blank_.data(), blank_.size());
    std::memcpy(out.data(), path.destination_mac.bytes.data(), 6);
    std::memcpy(out.data() + 6, path.source_mac.bytes.data(), 6);

    const std::size_t address_size = path.source.size();
    std::uint8_t* const ip = out.data() + kEthernetSize;
    std::uint8_t* const addresses = ip + ip_size(family_) - 2 * address_size;
    std::memcpy(addresses, path.source.bytes.data(), address_size);
    std::memcpy(addresses + address_size, path.destination.bytes.data(), address_size);
    const std::uint64_t address_sum = add_words(0, {addresses, 2 * address_size});
    if (family_ == Family::ipv4) {
        store_be16(ip + 10, static_cast<std::uint16_t>(~fold(header_sum_ + address_sum)));
    }

    std::uint8_t* const udp = ip + ip_size(family_);
    std::ranges::copy(head, udp + kUdpSize);  // may be none, which memcpy() does not take
    const auto sum = static_cast<std::uint16_t>(~fold(add_words(udp_sum_ + address_sum, head)));
    store_be16(udp + 6, sum == 0 ? std::uint16_t{0xffff} : sum);  // RFC 768: 0 would say that there is none
    return blank_.size();
}

}  // namespace neigh::pktgen
