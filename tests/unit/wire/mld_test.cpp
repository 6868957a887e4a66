// MLD: reports of our groups, queries of both versions.
#include "dataplane/neigh/wire/mld.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

using std::chrono::milliseconds;

const IpAddr kGroup = ip("ff02::1:ff00:1");

/// A query as it comes: hop limit 1, router alert, from a link-local address.
struct Query {
    Ipv6Header header{.hop_limit = 1, .source = ip("fe80::9"), .destination = ip("ff02::1")};
    Buffer alert{58, 0, 5, 2, 0, 0, 1, 0};
    Buffer message;

    [[nodiscard]] Parsed<MldQuery, MldReason> parse() const {
        RawMessage raw{header, message};
        if (message.size() >= 4) {
            raw.seal();
        }
        return parse_unsealed(raw.message);
    }
    [[nodiscard]] Parsed<MldQuery, MldReason> parse_unsealed(const Buffer& sealed) const {
        Ipv6Header outer = header;
        outer.next_header = alert.empty() ? kProtocolIcmpv6 : kProtocolHopByHop;
        outer.payload_length = static_cast<std::uint16_t>(alert.size() + sealed.size());
        const Buffer packet = append(append(frame_of([&](Bytes out) {
                                                Writer writer{out};
                                                outer.build(writer);
                                                return writer.length();
                                            }),
                                            alert),
                                     sealed);
        const auto upper = find_upper_layer(packet, outer);
        EXPECT_TRUE(upper.ok());
        return parse_mld_query(outer, *upper, packet);
    }
};

Query query_v2(std::uint16_t code = 10'000, const IpAddr& group = ip("::"), std::size_t sources = 0) {
    Query query;
    query.message = append({130, 0, 0, 0, static_cast<std::uint8_t>(code >> 8U), static_cast<std::uint8_t>(code), 0, 0},
                           bytes_of(group));
    query.message = append(query.message, {2, 125, 0, static_cast<std::uint8_t>(sources)});
    query.message.resize(query.message.size() + 16 * sources);
    return query;
}
Query query_v1(std::uint16_t code = 10'000) {
    Query query = query_v2(code);
    query.message = Buffer(query.message.begin(), query.message.begin() + 24);
    return query;
}

TEST(MldQueryParse, Rfc3810_5_1_GeneralQuery) {
    const auto query = query_v2().parse();
    ASSERT_EQ(query.reason, MldReason::none);
    EXPECT_TRUE(query->is_general());
    EXPECT_EQ(query->version, 2);
    EXPECT_EQ(query->max_response_delay, milliseconds{10'000});
    EXPECT_TRUE(query->asks_for(kGroup));
}
TEST(MldQueryParse, Rfc3810_5_1_SpecificQuery) {
    const auto query = query_v2(1000, kGroup, 2).parse();
    ASSERT_EQ(query.reason, MldReason::none);
    EXPECT_TRUE(query->asks_for(kGroup));
    EXPECT_FALSE(query->asks_for(ip("ff02::1:ff00:2")));
}
TEST(MldQueryParse, Rfc3810_5_1_3_DelayAsFloatingPoint) {
    EXPECT_EQ(query_v2(0x7fff).parse()->max_response_delay, milliseconds{32'767});
    EXPECT_EQ(query_v2(0x8000).parse()->max_response_delay, milliseconds{32'768});
    EXPECT_EQ(query_v2(0xffff).parse()->max_response_delay, milliseconds{0x1fffULL << 10U});
}
TEST(MldQueryParse, Rfc3810_8_1_TwentyFourBytesAreVersionOne) {
    const auto query = query_v1(0x8001).parse();
    ASSERT_EQ(query.reason, MldReason::none);
    EXPECT_EQ(query->version, 1);
    EXPECT_EQ(query->max_response_delay, milliseconds{0x8001}) << "a plain number in version 1 (RFC 2710 3.4)";
}
TEST(MldQueryParse, Rfc3810_5_1_8_And_5_1_9_TheQueriersRobustnessAndInterval) {
    const auto with = [](std::uint8_t flags, std::uint8_t interval) {
        Query query = query_v2();
        query.message[24] = flags;
        query.message[25] = interval;
        return *query.parse();
    };
    EXPECT_EQ(with(0x0b, 60).robustness, 3) << "beside S";
    EXPECT_EQ(with(0, 60).robustness, 2) << "0: it says nothing, so the default";
    EXPECT_EQ(with(2, 127).query_interval, std::chrono::seconds{127});
    EXPECT_EQ(with(2, 0x80).query_interval, std::chrono::seconds{128});
    EXPECT_EQ(with(2, 0xff).query_interval, std::chrono::seconds{31'744});
    EXPECT_EQ(query_v1().parse()->query_interval, std::chrono::seconds{125});
}
TEST(MldQueryParse, Rfc3810_8_1_OtherLengths) {
    for (const std::size_t size : {4U, 23U, 25U, 26U, 27U}) {
        Query query = query_v2();
        query.message.resize(size);
        EXPECT_EQ(query.parse().reason, MldReason::length) << size;
    }
}
TEST(MldQueryParse, Rfc3810_5_1_10_SourcesMustBeThere) {
    Query query = query_v2(1000, kGroup, 2);
    query.message.pop_back();
    EXPECT_EQ(query.parse().reason, MldReason::length);
}
TEST(MldQueryParse, Rfc3810_6_2_SourceMustBeLinkLocal) {
    Query query = query_v2();
    query.header.source = ip("2001:db8::1");
    EXPECT_EQ(query.parse().reason, MldReason::source_scope);
}
TEST(MldQueryParse, Rfc3810_6_2_HopLimitMustBeOne) {
    Query query = query_v2();
    query.header.hop_limit = 255;
    EXPECT_EQ(query.parse().reason, MldReason::hop_limit);
}
TEST(MldQueryParse, Rfc3810_6_2_RouterAlertMustBeThere) {
    Query query = query_v2();
    query.alert = {58, 0, 1, 4, 0, 0, 0, 0};
    EXPECT_EQ(query.parse().reason, MldReason::router_alert);
    query.alert.clear();
    EXPECT_EQ(query.parse().reason, MldReason::router_alert);
}
TEST(MldQueryParse, ChecksumMustBeRight) {
    const Query query = query_v2();
    EXPECT_EQ(query.parse_unsealed(query.message).reason, MldReason::checksum);
}
TEST(MldQueryParse, GroupMustBeAGroup) {
    EXPECT_EQ(query_v2(1000, ip("2001:db8::1")).parse().reason, MldReason::group);
}
TEST(MldQueryParse, OtherTypesAreNoQuery) {
    Query query = query_v2();
    query.message[0] = 131;
    EXPECT_EQ(query.parse().reason, MldReason::not_query);
    query.message.clear();
    EXPECT_EQ(query.parse().reason, MldReason::not_query);
}

TEST(MldReport, Rfc3810_5_2_FrameByteByByte) {
    const IpAddr groups[] = {kGroup, ip("ff02::1:ff00:2")};
    const IpAddr source = ip("fe80::1");
    const Buffer frame = frame_of(
        [&](Bytes out) { return build_mld_report(out, kOurMac, source, MldRecord::change_to_exclude, groups); },
        mld_report_size(2));
    ASSERT_EQ(frame.size(), mld_report_size(2));
    EXPECT_EQ(EthernetHeader::parse(frame)->destination.to_string(), "33:33:00:00:00:16");
    const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    ASSERT_TRUE(header.ok());
    EXPECT_EQ(header->destination, ip("ff02::16"));
    EXPECT_EQ(header->source, source);
    EXPECT_EQ(header->hop_limit, 1);
    const auto upper = find_upper_layer(packet, *header);
    ASSERT_TRUE(upper.ok());
    EXPECT_TRUE(upper->router_alert);
    EXPECT_EQ(upper->protocol, kProtocolIcmpv6);
    const ConstBytes span = upper->message(packet);
    Buffer message{span.begin(), span.end()};
    EXPECT_EQ(naive_icmpv6_checksum(*header, message), 0);
    message[2] = message[3] = 0;
    Buffer expected{143, 0, 0, 0, 0, 0, 0, 2};
    for (const IpAddr& group : groups) {
        expected = append(append(expected, {4, 0, 0, 0}), bytes_of(group));
    }
    EXPECT_EQ(message, expected);
}
TEST(MldReport, Rfc3590_4_FromTheUnspecifiedAddress) {
    const Buffer frame = frame_of([](Bytes out) {
        return build_mld_report(out, kOurMac, ip("::"), MldRecord::mode_is_exclude, {&kGroup, 1});
    });
    const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    ASSERT_TRUE(header.ok());
    EXPECT_TRUE(header->source.is_unspecified());
    EXPECT_EQ(packet[kIpv6Size + 8 + 8], 2);
}
TEST(MldReport, AsManyGroupsAsFitAndNoMore) {
    const std::vector<IpAddr> groups(kMaxMldGroups + 1, kGroup);
    Buffer out(2048);
    const std::span all{groups};
    EXPECT_LE(build_mld_report(out, kOurMac, ip("::"), MldRecord::mode_is_exclude, all.first(kMaxMldGroups)), 1294U);
    EXPECT_GT(build_mld_report(out, kOurMac, ip("::"), MldRecord::mode_is_exclude, all.first(kMaxMldGroups)), 1274U);
    EXPECT_EQ(build_mld_report(out, kOurMac, ip("::"), MldRecord::mode_is_exclude, all), 0U);
}
TEST(MldReport, RefusesASmallerBuffer) {
    for (std::size_t room = 0; room < mld_report_size(1); ++room) {
        Buffer out(room);
        EXPECT_EQ(build_mld_report(out, kOurMac, ip("::"), MldRecord::mode_is_exclude, {&kGroup, 1}), 0U);
    }
}

TEST(MldV1, Rfc2710_3_ReportAndDoneByteByByte) {
    const IpAddr source = ip("fe80::1");
    for (const MldV1 type : {MldV1::report, MldV1::done}) {
        const IpAddr to = type == MldV1::report ? kGroup : ip("ff02::2");
        const Buffer frame = frame_of([&](Bytes out) { return build_mld_v1(out, kOurMac, source, type, kGroup); });
        ASSERT_EQ(frame.size(), kMldV1Size);
        EXPECT_EQ(EthernetHeader::parse(frame)->destination, multicast_mac_of(to));
        const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
        const auto header = Ipv6Header::parse(packet);
        ASSERT_TRUE(header.ok());
        EXPECT_EQ(header->source, source);
        EXPECT_EQ(header->destination, to);
        EXPECT_EQ(header->hop_limit, 1);
        const auto upper = find_upper_layer(packet, *header);
        ASSERT_TRUE(upper.ok());
        EXPECT_TRUE(upper->router_alert);
        const ConstBytes span = upper->message(packet);
        Buffer message{span.begin(), span.end()};
        EXPECT_EQ(naive_icmpv6_checksum(*header, message), 0);
        message[2] = message[3] = 0;
        EXPECT_EQ(message, append({static_cast<std::uint8_t>(type), 0, 0, 0, 0, 0, 0, 0}, bytes_of(kGroup)));
    }
}
TEST(MldV1, TooSmallABuffer) {
    Buffer out(kMldV1Size);
    for (std::size_t size = 0; size < kMldV1Size; ++size) {
        EXPECT_EQ(build_mld_v1(Bytes{out}.first(size), kOurMac, ip("fe80::1"), MldV1::report, kGroup), 0U);
    }
}

}  // namespace
}  // namespace neigh::wire::test
