#include "dataplane/reassembler.hpp"

#include <cstring>

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/ip_view.hpp"

namespace neigh::dataplane {
namespace {

rte_mbuf* mbuf_of(const Fragment& fragment) noexcept {
    return static_cast<rte_mbuf*>(fragment.packet.handle);
}

/// Only the last may have another length than so many units of 8 bytes (RFC 791 3.2, RFC 8200 4.5), none is empty, and
/// none ends beyond what a datagram can be.
bool is_possible(const Fragment& fragment, std::size_t before) noexcept {
    return !fragment.data.empty() && (!fragment.more || fragment.data.size() % 8 == 0) &&
           before + fragment.end() <= wire::kMaxIpPacket;
}

WorkerCounter counter_of(GivenUp why) noexcept {
    switch (why) {
        case GivenUp::repeated:
            return WorkerCounter::drop_fragment_repeated;
        case GivenUp::overlap:
            return WorkerCounter::drop_fragment_overlap;
        case GivenUp::limit:
            return WorkerCounter::drop_fragment_limit;
        case GivenUp::timeout:
            break;
    }
    return WorkerCounter::drop_fragment_timeout;
}

}  // namespace

std::optional<Reassembler::Whole> Reassembler::add(const Frame& frame, const wire::Ipv4Header& header) noexcept {
    const Fragment fragment{.packet = {frame.mbuf},
                            .data = header.payload(wire::ConstBytes{frame.packet()}),
                            .offset = header.fragment_offset * 8U,
                            .more = header.more_fragments,
                            .ifindex = frame.in.index};
    if (!is_possible(fragment, header.header_length)) {
        context_.drop(frame, WorkerCounter::drop_fragment_invalid);
        return std::nullopt;
    }
    const DatagramId id{.source = IpAddr::v4(header.source),
                        .destination = IpAddr::v4(header.destination),
                        .id = header.id,
                        .protocol = header.protocol};
    if (reassembly_.add(id, fragment, MonotonicClock::now()) != Reassembly::Outcome::complete) {
        return std::nullopt;
    }
    // The header is the first fragment's: it alone has all options (RFC 791 3.2).
    const std::size_t data = reassembly_.length();
    const Frame first = Frame::of(copy_together(wire::kIpv6Size + wire::kMaxIpPacket - data), frame.in);
    const std::size_t length = wire::Ipv4View{first.packet().data()}.header_length() + data;
    if (length > wire::kMaxIpPacket) {
        context_.drop(first, WorkerCounter::drop_fragment_invalid);
        return std::nullopt;
    }
    const wire::Bytes whole = wire::Bytes{whole_}.last(length);
    wire::write_whole_header_v4(whole, first.packet());
    context_.count(frame.in, WorkerCounter::reassembled);
    return Whole{.first = first, .packet = whole};
}

std::optional<Reassembler::Whole> Reassembler::add(const Frame& frame, const wire::Ipv6Header& header,
                                                   const wire::UpperLayer& upper) noexcept {
    const auto read = wire::fragment_of(frame.packet(), header);
    const Fragment fragment{.packet = {frame.mbuf},
                            .data = read ? read->piece(frame.packet()) : wire::ConstBytes{},
                            .offset = read ? read->offset : 0,
                            .more = read && read->more,
                            .ifindex = frame.in.index};
    // RFC 7112 5: the first has all headers, the upper layer's (8 bytes at least) too.
    const bool lacks_headers = fragment.offset == 0 && fragment.more && upper.length < 8;
    if (!read || !is_possible(fragment, read->at - wire::kIpv6Size) || lacks_headers) {
        context_.drop(frame, WorkerCounter::drop_fragment_invalid);
        return std::nullopt;
    }
    rte_mbuf* first_mbuf = frame.mbuf;
    std::size_t length = read->length;
    std::uint8_t next_header = read->next_header;
    if (read->is_atomic()) {
        std::memcpy(whole_.data() + wire::kIpv6Size, fragment.data.data(), length);
    } else {
        const bool is_local =
            header.source.is_link_local() || header.destination.is_link_local() || header.destination.is_multicast();
        const DatagramId id{.source = header.source,
                            .destination = header.destination,
                            .id = read->id,
                            .scope = is_local ? frame.in.index : std::uint16_t{0}};
        if (reassembly_.add(id, fragment, MonotonicClock::now()) != Reassembly::Outcome::complete) {
            return std::nullopt;
        }
        length = reassembly_.length();
        first_mbuf = copy_together(wire::kIpv6Size);
        const wire::ConstBytes ip = Frame::of(first_mbuf, frame.in).packet();
        next_header = wire::fragment_of(ip, *wire::Ipv6Header::parse(ip))->next_header;
        context_.count(frame.in, WorkerCounter::reassembled);
    }
    const wire::Bytes whole = wire::Bytes{whole_}.first(wire::kIpv6Size + length);
    const Frame first = Frame::of(first_mbuf, frame.in);
    wire::write_whole_header_v6(whole, first.packet(), next_header);
    return Whole{.first = first, .packet = whole};
}

rte_mbuf* Reassembler::copy_together(std::size_t header_length) noexcept {
    rte_mbuf* first = nullptr;
    reassembly_.release([&](const Fragment& fragment) {
        std::memcpy(whole_.data() + header_length + fragment.offset, fragment.data.data(), fragment.data.size());
        if (first == nullptr) {
            first = mbuf_of(fragment);
        } else {
            rte_pktmbuf_free(mbuf_of(fragment));
        }
    });
    return first;
}

void Reassembler::give_up(const DatagramId& id, const Fragment& fragment, GivenUp why) noexcept {
    const Frame frame = Frame::of(mbuf_of(fragment), context_.interface(fragment.ifindex));
    if (why == GivenUp::timeout && fragment.offset == 0) {
        return forwarder_.owe_error(frame, wire::IcmpError::reassembly_timeout, id.source, counter_of(why));
    }
    context_.drop(frame, counter_of(why));
}

}  // namespace neigh::dataplane
