#include "dataplane/neigh/wire/fragment.hpp"

#include <algorithm>
#include <cstring>

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ip_view.hpp"

namespace neigh::wire {
namespace {

constexpr std::uint8_t kEndOfList = 0;
constexpr std::uint8_t kNoOperation = 1;
constexpr std::uint8_t kCopied = 0x80;
constexpr std::uint16_t kMoreFragments = 0x2000;

/// How much of `left` bytes goes into a fragment with `room` for data: all, or as many units of 8 as fit.
std::size_t share_of(std::size_t left, std::size_t room) noexcept {
    return left <= room ? left : room / 8 * 8;
}

/// Appends those options that every fragment has (RFC 791 3.1); returns the header's length, padded to words.
std::size_t copy_options(ConstBytes options, std::array<std::uint8_t, 60>& header) noexcept {
    std::size_t length = kIpv4Size;
    for (std::size_t at = 0; at < options.size() && options[at] != kEndOfList;) {
        if (options[at] == kNoOperation) {
            ++at;
            continue;
        }
        const std::size_t size = at + 1 < options.size() ? options[at + 1] : 0;
        if (size < 2 || size > options.size() - at) {
            break;
        }
        if ((options[at] & kCopied) != 0) {
            std::memcpy(header.data() + length, options.data() + at, size);
            length += size;
        }
        at += size;
    }
    return (length + 3) / 4 * 4;  // what pads it is the end of the list
}

}  // namespace

Ipv4Fragments::Ipv4Fragments(ConstBytes packet, const Ipv4Header& header, std::size_t mtu) noexcept
    : first_header_(packet.first(header.header_length)),
      data_(header.payload(packet)),
      mtu_(mtu),
      offset_(header.fragment_offset),
      more_(header.more_fragments) {
    std::memcpy(later_header_.data(), packet.data(), kIpv4Size);
    later_length_ = copy_options(first_header_.subspan(kIpv4Size), later_header_);
    later_header_[0] = static_cast<std::uint8_t>(0x40U | later_length_ / 4);
}

std::size_t Ipv4Fragments::next(Bytes out) noexcept {
    const ConstBytes header = at_ == 0 ? first_header_ : ConstBytes{later_header_}.first(later_length_);
    const std::size_t limit = std::min(mtu_, out.size());
    const std::size_t left = data_.size() - at_;
    const std::size_t share = limit > header.size() ? share_of(left, limit - header.size()) : 0;
    if (share == 0) {
        return 0;
    }
    const std::size_t length = header.size() + share;
    const bool more = more_ || share < left;
    std::memcpy(out.data(), header.data(), header.size());
    std::memcpy(out.data() + header.size(), data_.data() + at_, share);
    store_be16(out.data() + 2, static_cast<std::uint16_t>(length));
    store_be16(out.data() + 6,
               static_cast<std::uint16_t>((more ? kMoreFragments : 0U) | ((offset_ + at_ / 8) & 0x1fffU)));
    store_be16(out.data() + 10, 0);
    store_be16(out.data() + 10, checksum(out.first(header.size())));
    at_ += share;
    return length;
}

std::size_t Ipv6Fragments::next(Bytes out) noexcept {
    constexpr std::size_t kHeaders = kIpv6Size + kFragmentHeaderSize;
    const std::size_t limit = std::min(mtu_, out.size());
    const std::size_t left = data_.size() - at_;
    const std::size_t share = limit > kHeaders ? share_of(left, limit - kHeaders) : 0;
    if (share == 0) {
        return 0;
    }
    Writer writer{out};
    writer.bytes(header_);
    writer.u8(header_[6]);
    writer.u8(0);
    writer.be16(static_cast<std::uint16_t>(at_ | (share < left ? 1U : 0U)));
    writer.be32(id_);
    writer.bytes(data_.subspan(at_, share));
    store_be16(out.data() + 4, static_cast<std::uint16_t>(kFragmentHeaderSize + share));
    out[6] = kProtocolFragment;
    at_ += share;
    return writer.length();
}

std::optional<Ipv6Fragment> fragment_of(ConstBytes packet, const Ipv6Header& header) noexcept {
    const std::size_t end = kIpv6Size + header.payload_length;
    std::uint8_t protocol = header.next_header;
    std::size_t at = kIpv6Size;
    while (end <= packet.size() && at + kFragmentHeaderSize <= end) {
        const std::uint8_t* p = packet.data() + at;
        if (protocol == kProtocolFragment) {
            const std::uint16_t where = load_be16(p + 2);
            return Ipv6Fragment{.next_header = p[0],
                                .id = load_be32(p + 4),
                                .offset = where & 0xfff8U,
                                .more = (where & 1U) != 0,
                                .at = at,
                                .length = end - at - kFragmentHeaderSize};
        }
        if (protocol != kProtocolHopByHop && protocol != kProtocolDestinationOptions && protocol != kProtocolRouting) {
            return std::nullopt;
        }
        protocol = p[0];
        at += (std::size_t{p[1]} + 1) * 8;
    }
    return std::nullopt;
}

void write_whole_header_v4(Bytes packet, ConstBytes first) noexcept {
    const std::size_t header_length = Ipv4View{first.data()}.header_length();
    std::memcpy(packet.data(), first.data(), header_length);
    store_be16(packet.data() + 2, static_cast<std::uint16_t>(packet.size()));
    store_be16(packet.data() + 6, 0);
    store_be16(packet.data() + 10, 0);
    store_be16(packet.data() + 10, checksum(packet.first(header_length)));
}

void write_whole_header_v6(Bytes packet, ConstBytes first, std::uint8_t next_header) noexcept {
    std::memcpy(packet.data(), first.data(), kIpv6Size);
    store_be16(packet.data() + 4, static_cast<std::uint16_t>(packet.size() - kIpv6Size));
    packet[6] = next_header;
}

}  // namespace neigh::wire
