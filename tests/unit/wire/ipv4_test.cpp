// The IPv4 header: each check of RFC 1812 5.2.2, options, round trip.
#include "dataplane/neigh/wire/ipv4.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

Ipv4Header sample() {
    return {.tos = 0x10,
            .total_length = 28,
            .id = 0x1234,
            .dont_fragment = true,
            .ttl = 64,
            .protocol = 17,
            .source = ip("192.0.2.1").v4_value(),
            .destination = ip("198.51.100.7").v4_value()};
}

Buffer packet_of(const Ipv4Header& header, std::size_t payload = 8) {
    return append(frame_of([&](Bytes out) {
                      Writer writer{out};
                      header.build(writer);
                      return writer.length();
                  }),
                  Buffer(payload, 0x5a));
}

/// With these options, padded to whole words, and a checksum that fits.
Buffer packet_with_options(Buffer options) {
    options.resize((options.size() + 3) / 4 * 4);
    Buffer packet = packet_of(sample(), 0);
    packet[0] = static_cast<std::uint8_t>(0x45U + options.size() / 4);
    store_be16(packet.data() + 2, static_cast<std::uint16_t>(28 + options.size()));
    packet.insert(packet.end(), options.begin(), options.end());
    store_be16(packet.data() + 10, 0);
    store_be16(packet.data() + 10, naive_checksum(packet));
    return append(packet, Buffer(8, 0x5a));
}

void reseal(Buffer& packet) {
    store_be16(packet.data() + 10, 0);
    store_be16(packet.data() + 10, naive_checksum({packet.begin(), packet.begin() + 20}));
}

TEST(Ipv4Parse, RoundTrip) {
    const Buffer packet = packet_of(sample());
    const auto parsed = Ipv4Header::parse(packet);
    ASSERT_EQ(parsed.reason, IpReason::none);
    EXPECT_EQ(parsed.value, sample());
    EXPECT_EQ(parsed->payload(ConstBytes{packet}).size(), 8U);
}

TEST(Ipv4Parse, RoundTripOfFragmentFields) {
    Ipv4Header header = sample();
    header.dont_fragment = false;
    header.more_fragments = true;
    header.fragment_offset = 0x1fff;
    const auto parsed = Ipv4Header::parse(packet_of(header));
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed.value, header);
    EXPECT_TRUE(parsed->is_fragment());
    EXPECT_FALSE(parsed->is_first_fragment());
}

TEST(Ipv4Parse, PaddingOfTheFrameIsNoPayload) {
    const Buffer packet = append(packet_of(sample()), Buffer(18, 0xff));
    const auto parsed = Ipv4Header::parse(packet);
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->payload(ConstBytes{packet}).size(), 8U);
}

TEST(Ipv4Parse, Rfc1812_5_2_2_1_EveryPrefixIsTruncated) {
    for_each_prefix(packet_with_options({7, 7, 4, 0, 0, 0, 0}), [](const Buffer& prefix) {
        EXPECT_EQ(Ipv4Header::parse(prefix).reason, IpReason::truncated) << prefix.size();
    });
}

TEST(Ipv4Parse, Rfc1812_5_2_2_2_Checksum) {
    Buffer packet = packet_of(sample());
    packet[11] ^= 1U;
    EXPECT_EQ(Ipv4Header::parse(packet).reason, IpReason::checksum);
}

TEST(Ipv4Parse, Rfc1812_5_2_2_3_Version) {
    Buffer packet = packet_of(sample());
    packet[0] = 0x65;
    reseal(packet);
    EXPECT_EQ(Ipv4Header::parse(packet).reason, IpReason::version);
}

TEST(Ipv4Parse, Rfc1812_5_2_2_4_HeaderOfFewerThanFiveWords) {
    for (unsigned words = 0; words < 5; ++words) {
        Buffer packet = packet_of(sample());
        packet[0] = static_cast<std::uint8_t>(0x40U + words);
        reseal(packet);
        EXPECT_EQ(Ipv4Header::parse(packet).reason, IpReason::header) << words;
    }
}

TEST(Ipv4Parse, Rfc1812_5_2_2_5_TotalLengthBelowTheHeader) {
    Buffer packet = packet_of(sample());
    store_be16(packet.data() + 2, 19);
    reseal(packet);
    EXPECT_EQ(Ipv4Header::parse(packet).reason, IpReason::header);
}

TEST(Ipv4Parse, HeaderAloneIsAPacket) {
    Ipv4Header header = sample();
    header.total_length = 20;
    const Buffer packet = packet_of(header, 0);
    const auto parsed = Ipv4Header::parse(packet);
    ASSERT_TRUE(parsed.ok());
    EXPECT_TRUE(parsed->payload(ConstBytes{packet}).empty());
}

struct OptionCase {
    const char* name;
    Buffer options;
    IpReason reason;
};
class Ipv4Options : public testing::TestWithParam<OptionCase> {};
TEST_P(Ipv4Options, Rfc791_3_1) {
    EXPECT_EQ(Ipv4Header::parse(packet_with_options(GetParam().options)).reason, GetParam().reason);
}
INSTANTIATE_TEST_SUITE_P(
    Each, Ipv4Options,
    testing::Values(OptionCase{"RouterAlert", {0x94, 4, 0, 0}, IpReason::none},
                    OptionCase{"NoOperations", {1, 1, 1, 1}, IpReason::none},
                    OptionCase{"EndHidesTheRest", {0, 131, 255, 1}, IpReason::none},
                    OptionCase{"RecordRouteToTheLastByte", {1, 7, 7, 4, 0, 0, 0, 0}, IpReason::none},
                    OptionCase{"LengthZero", {7, 0, 0, 0}, IpReason::options},
                    OptionCase{"LengthOne", {7, 1, 0, 0}, IpReason::options},
                    OptionCase{"LengthBeyondTheHeader", {7, 5, 4, 0}, IpReason::options},
                    OptionCase{"LengthByteMissing", {1, 1, 1, 7}, IpReason::options},
                    OptionCase{"LooseSourceRoute", {131, 7, 4, 192, 0, 2, 9, 0}, IpReason::options},
                    OptionCase{"StrictSourceRoute", {1, 137, 7, 4, 192, 0, 2, 9}, IpReason::options},
                    OptionCase{"SourceRouteInTheLastByte", {1, 1, 1, 131}, IpReason::options}),
    [](const auto& each) { return std::string{each.param.name}; });

TEST(IpReasons, MapOntoTheirCounters) {
    EXPECT_EQ(counter_of(IpReason::truncated), WorkerCounter::drop_truncated);
    EXPECT_EQ(counter_of(IpReason::version), WorkerCounter::drop_ip_version);
    EXPECT_EQ(counter_of(IpReason::header), WorkerCounter::drop_ip_header);
    EXPECT_EQ(counter_of(IpReason::checksum), WorkerCounter::drop_ip_checksum);
    EXPECT_EQ(counter_of(IpReason::options), WorkerCounter::drop_ip_options);
}

}  // namespace
}  // namespace neigh::wire::test
