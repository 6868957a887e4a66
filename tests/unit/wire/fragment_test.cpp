// Datagrams cut for every MTU and put together again by hand; the Fragment header, read and cut short.
#include "dataplane/neigh/wire/fragment.hpp"

#include <numeric>

#include <gtest/gtest.h>

#include "dataplane/neigh/wire/checksum.hpp"
#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

Buffer numbers(std::size_t count) {
    Buffer data(count);
    std::iota(data.begin(), data.end(), std::uint8_t{1});
    return data;
}

/// An IPv4 packet with these options, whose length is a multiple of 4.
Buffer packet_v4(const Buffer& options, const Buffer& payload, Ipv4Header header = {}) {
    header.total_length = static_cast<std::uint16_t>(kIpv4Size + options.size() + payload.size());
    header.ttl = 9;
    header.id = 0xbeef;
    header.protocol = 17;
    header.tos = 0x12;
    header.source = ip("192.0.2.1").v4_value();
    header.destination = ip("198.51.100.1").v4_value();
    Buffer packet = frame_of([&](Bytes out) {
        Writer writer{out};
        header.build(writer);
        return writer.length();
    });
    packet = append(append(packet, options), payload);
    packet[0] = static_cast<std::uint8_t>(0x45 + options.size() / 4);
    const Bytes head = Bytes{packet}.first(kIpv4Size + options.size());
    store_be16(packet.data() + 10, 0);
    store_be16(packet.data() + 10, checksum(head));
    return packet;
}

std::vector<Buffer> cut_v4(const Buffer& packet, std::size_t mtu) {
    std::vector<Buffer> all;
    Ipv4Fragments fragments{packet, *Ipv4Header::parse(packet), mtu};
    while (!fragments.done()) {
        Buffer out(mtu + 100);
        const std::size_t length = fragments.next(out);
        EXPECT_NE(length, 0U);
        if (length == 0) {
            break;
        }
        out.resize(length);
        all.push_back(out);
    }
    return all;
}

TEST(Ipv4Fragments, Rfc791_3_2_EveryMtuGivesTheDatagramBack) {
    const Buffer payload = numbers(1'111);
    for (std::size_t mtu = 68; mtu < 1'132; ++mtu) {
        Buffer together;
        const auto pieces = cut_v4(packet_v4({}, payload), mtu);
        for (const Buffer& piece : pieces) {
            const auto header = Ipv4Header::parse(piece);  // with its checksum
            ASSERT_TRUE(header.ok());
            EXPECT_LE(piece.size(), mtu);
            EXPECT_EQ(header->total_length, piece.size());
            EXPECT_EQ(header->fragment_offset * 8U, together.size());
            EXPECT_EQ(header->more_fragments, &piece != &pieces.back());
            EXPECT_EQ(header->id, 0xbeef);
            EXPECT_EQ(header->ttl, 9);
            EXPECT_EQ(header->tos, 0x12);
            EXPECT_FALSE(header->dont_fragment);
            EXPECT_TRUE(!header->more_fragments || header->payload(ConstBytes{piece}).size() + 8 > (mtu - 20) / 8 * 8);
            together = append(together, Buffer(piece.begin() + 20, piece.end()));
        }
        EXPECT_EQ(together, payload) << mtu;
    }
}

TEST(Ipv4Fragments, Rfc791_3_1_OptionsAreCopiedWhereTheySaySo) {
    // Router alert (copied), record route (not), no operation, security (copied, 11 bytes), end.
    const Buffer options{148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 1, 130, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0};
    const auto pieces = cut_v4(packet_v4(options, numbers(200)), 100);
    ASSERT_GT(pieces.size(), 2U);
    const auto options_of = [](const Buffer& piece) {
        return Buffer(piece.begin() + 20, piece.begin() + Ipv4Header::parse(piece)->header_length);
    };
    EXPECT_EQ(options_of(pieces[0]), options);
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        EXPECT_EQ(options_of(pieces[i]), (Buffer{148, 4, 0, 0, 130, 11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0}));
    }
}

TEST(Ipv4Fragments, Rfc791_3_2_AFragmentIsCutFurther) {
    const Buffer payload = numbers(160);
    for (const bool is_last : {false, true}) {
        const Buffer middle = packet_v4({}, payload, {.more_fragments = !is_last, .fragment_offset = 100});
        const auto pieces = cut_v4(middle, 84);
        ASSERT_EQ(pieces.size(), 3U);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const auto header = Ipv4Header::parse(pieces[i]);
            EXPECT_EQ(header->fragment_offset, 100 + i * 8);
            EXPECT_EQ(header->more_fragments, !is_last || i != 2);
        }
    }
}

TEST(Ipv4Fragments, SmallestMtuWithTheLargestHeader) {
    Buffer options(40, 1);
    EXPECT_EQ(cut_v4(packet_v4(options, numbers(30)), 68).size(), 2U) << "8 bytes, then 22 behind 20";
}

TEST(Ipv4Fragments, NoRoomNothingWritten) {
    const Buffer packet = packet_v4({}, numbers(100));
    Ipv4Fragments fragments{packet, *Ipv4Header::parse(packet), 68};
    for (std::size_t size = 0; size < 28; ++size) {
        Buffer out(size);
        EXPECT_EQ(fragments.next(out), 0U) << size;
    }
    EXPECT_FALSE(fragments.done());
}

TEST(Ipv6Fragments, Rfc8200_4_5_EveryMtuGivesThePacketBack) {
    const Buffer payload = numbers(5'000);
    const Ipv6Header sent{.traffic_class = 0x12,
                          .flow_label = 0x54321,
                          .payload_length = 5'000,
                          .next_header = kProtocolIcmpv6,
                          .hop_limit = 64,
                          .source = ip("2001:db8::1"),
                          .destination = ip("2001:db8::2")};
    const Buffer packet = append(frame_of([&](Bytes out) {
                                     Writer writer{out};
                                     sent.build(writer);
                                     return writer.length();
                                 }),
                                 payload);
    for (std::size_t mtu = 1'280; mtu < 1'600; ++mtu) {
        Buffer together;
        Ipv6Fragments fragments{packet, 0xdeadbeef, mtu};
        while (!fragments.done()) {
            Buffer piece(2'000);
            piece.resize(fragments.next(piece));
            ASSERT_FALSE(piece.empty());
            EXPECT_LE(piece.size(), mtu);
            auto header = *Ipv6Header::parse(piece);
            const auto fragment = fragment_of(piece, header);
            ASSERT_TRUE(fragment);
            EXPECT_EQ(fragment->next_header, kProtocolIcmpv6);
            EXPECT_EQ(fragment->id, 0xdeadbeef);
            EXPECT_EQ(fragment->offset, together.size());
            EXPECT_EQ(fragment->more, !fragments.done());
            EXPECT_EQ(fragment->at, kIpv6Size);
            const ConstBytes data = fragment->piece(piece);
            together.insert(together.end(), data.begin(), data.end());
            header.payload_length = sent.payload_length;
            header.next_header = sent.next_header;
            EXPECT_EQ(header, sent) << "all else is the packet's";
        }
        EXPECT_EQ(together, payload) << mtu;
    }
}

TEST(WholeHeader, Rfc791_3_2_IsTheFirstFragmentsWithItsOptions) {
    const Buffer options{148, 4, 0, 0};  // router alert
    const Buffer payload = numbers(400);
    const Buffer whole = packet_v4(options, payload);
    const std::vector<Buffer> pieces = cut_v4(whole, 200);
    ASSERT_GT(pieces.size(), 1U);
    Buffer together = append(Buffer(kIpv4Size + options.size(), 0xee), payload);
    write_whole_header_v4(together, pieces.front());
    EXPECT_EQ(together, whole);
}

TEST(WholeHeader, Rfc8200_4_5_LeadsToWhatTheFragmentHeaderLedTo) {
    const Buffer payload = numbers(3'000);
    const Buffer whole = append(frame_of([&](Bytes out) {
                                    Writer writer{out};
                                    Ipv6Header{.traffic_class = 5,
                                               .flow_label = 0x12345,
                                               .payload_length = static_cast<std::uint16_t>(payload.size()),
                                               .next_header = 17,
                                               .hop_limit = 9,
                                               .source = ip("2001:db8::1"),
                                               .destination = ip("2001:db8::2")}
                                        .build(writer);
                                    return writer.length();
                                }),
                                payload);
    Ipv6Fragments fragments{whole, 7, 1'280};
    Buffer first(1'280);
    first.resize(fragments.next(first));
    ASSERT_EQ(first[6], kProtocolFragment);
    Buffer together = append(Buffer(kIpv6Size, 0xee), payload);
    write_whole_header_v6(together, first, 17);
    EXPECT_EQ(together, whole);
}

TEST(FragmentOf, Rfc8200_4_5_BehindOtherHeadersAndCutAtEveryLength) {
    const Buffer payload =
        append(append({kProtocolDestinationOptions, 0, 1, 4, 0, 0, 0, 0}, {kProtocolFragment, 0, 1, 4, 0, 0, 0, 0}),
               append({17, 0, 0x12, 0x39, 1, 2, 3, 4}, numbers(24)));
    Ipv6Header header{.payload_length = static_cast<std::uint16_t>(payload.size()),
                      .next_header = kProtocolHopByHop,
                      .source = ip("2001:db8::1"),
                      .destination = ip("2001:db8::2")};
    const Buffer packet = append(frame_of([&](Bytes out) {
                                     Writer writer{out};
                                     header.build(writer);
                                     return writer.length();
                                 }),
                                 payload);
    EXPECT_EQ(
        fragment_of(packet, header),
        (Ipv6Fragment{.next_header = 17, .id = 0x01020304, .offset = 0x1238, .more = true, .at = 56, .length = 24}));
    for_each_prefix(packet, [&](const Buffer& prefix) {
        EXPECT_FALSE(fragment_of(prefix, header)) << "shorter than its header says: " << prefix.size();
        if (const auto parsed = Ipv6Header::parse(prefix)) {
            (void)fragment_of(prefix, *parsed);
        }
    });
    header.payload_length = 20;
    EXPECT_FALSE(fragment_of(packet, header)) << "ends within the Fragment header";
    header.next_header = 17;
    EXPECT_FALSE(fragment_of(packet, header)) << "has none";
    for_each_corruption(packet, [&](const Buffer& corrupted) {
        if (const auto parsed = Ipv6Header::parse(corrupted)) {
            if (const auto fragment = fragment_of(corrupted, *parsed)) {
                EXPECT_LE(fragment->piece(corrupted).size(), corrupted.size());
            }
        }
    });
}

}  // namespace
}  // namespace neigh::wire::test
