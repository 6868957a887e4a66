// ICMP and ICMPv6 messages, and echo requests turned into replies.
#include "dataplane/neigh/wire/icmp.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

const IpAddr kOurs = ip("2001:db8::1");
const IpAddr kTheirs = ip("2001:db8::2");

Buffer echo_v4(std::uint8_t type, std::size_t data) {
    Buffer message = append({type, 0, 0, 0, 0x12, 0x34, 0, 7}, Buffer(data, 0xa7));
    const std::uint16_t sum = naive_checksum(message);
    store_be16(message.data() + 2, sum);
    return message;
}
RawMessage echo_v6(std::uint8_t type, std::size_t data) {
    return RawMessage{{.source = kTheirs, .destination = kOurs},
                      append({type, 0, 0, 0, 0x12, 0x34, 0, 7}, Buffer(data, 0xa7))}
        .seal();
}

TEST(IcmpV4, Rfc792_EchoRequestBecomesItsReply) {
    for (const std::size_t data : {0U, 1U, 55U, 56U, 1472U}) {
        Buffer message = echo_v4(8, data);
        const auto header = IcmpHeader::parse_v4(message);
        ASSERT_TRUE(header.ok()) << data;
        EXPECT_TRUE(is_echo_request_v4(*header));
        turn_into_echo_reply_v4(message);
        EXPECT_EQ(message, echo_v4(0, data)) << data;
    }
}

TEST(IcmpV4, Rfc1624_3_ReplyOfNothingButZeros) {
    for (const std::size_t data : {0U, 1U, 4U, 56U}) {
        Buffer message(8 + data);
        message[0] = kIcmpv4EchoRequest;
        store_be16(message.data() + 2, naive_checksum(message));
        turn_into_echo_reply_v4(message);
        EXPECT_EQ(load_be16(message.data() + 2), 0xffff);
        EXPECT_TRUE(IcmpHeader::parse_v4(message).ok()) << data;
    }
}
TEST(IcmpV4, Rfc1624_3_ReplyWhoseChecksumIsZero) {
    Buffer message{8, 0, 0xf7, 0xff, 0xff, 0xff, 0, 0};  // sums up to 0xffff without its type
    ASSERT_TRUE(IcmpHeader::parse_v4(message).ok());
    turn_into_echo_reply_v4(message);
    EXPECT_EQ(load_be16(message.data() + 2), 0);
    EXPECT_TRUE(IcmpHeader::parse_v4(message).ok());
}

TEST(IcmpV6, Rfc4443_4_2_EchoRequestBecomesItsReply) {
    for (const std::size_t data : {0U, 1U, 55U, 56U, 1452U}) {
        RawMessage raw = echo_v6(128, data);
        const auto header = IcmpHeader::parse_v6(kTheirs, kOurs, raw.message);
        ASSERT_TRUE(header.ok()) << data;
        EXPECT_TRUE(is_echo_request_v6(*header));
        turn_into_echo_reply_v6(raw.message);
        std::swap(raw.header.source, raw.header.destination);
        EXPECT_EQ(raw.message[0], 129);
        EXPECT_EQ(naive_icmpv6_checksum(raw.header, raw.message), 0) << data;
    }
}

TEST(IcmpV6, Rfc4443_4_2_AnswerToAGroupIsSealedAnew) {
    RawMessage raw = echo_v6(128, 3);
    turn_into_echo_reply_v6(raw.message);
    seal_icmpv6(kTheirs, ip("ff02::1"), raw.message);
    raw.header.destination = ip("ff02::1");
    EXPECT_EQ(naive_icmpv6_checksum(raw.header, raw.message), 0);
}

TEST(IcmpV4, Rfc1122_3_2_2_ChecksumOverTheWholeMessage) {
    Buffer message = echo_v4(8, 33);
    message.back() ^= 0x10U;
    EXPECT_EQ(IcmpHeader::parse_v4(message).reason, IcmpReason::checksum);
}

TEST(IcmpV6, Rfc4443_2_3_ChecksumCoversThePseudoHeader) {
    const RawMessage raw = echo_v6(128, 33);
    EXPECT_EQ(IcmpHeader::parse_v6(kTheirs, ip("2001:db8::3"), raw.message).reason, IcmpReason::checksum);
    Buffer corrupt = raw.message;
    corrupt.back() ^= 0x10U;
    EXPECT_EQ(IcmpHeader::parse_v6(kTheirs, kOurs, corrupt).reason, IcmpReason::checksum);
}

TEST(Icmp, ShorterThanAHeaderIsTruncated) {
    for_each_prefix(echo_v4(8, 0), [](const Buffer& prefix) {
        EXPECT_EQ(IcmpHeader::parse_v4(prefix).reason, IcmpReason::truncated);
        EXPECT_EQ(IcmpHeader::parse_v6(kTheirs, kOurs, prefix).reason, IcmpReason::truncated);
        Buffer copy = prefix;
        turn_into_echo_reply_v4(copy);
        turn_into_echo_reply_v6(copy);
        EXPECT_EQ(copy, prefix);
    });
}

TEST(Icmp, OnlyCodeZeroOfTheRightTypeIsAnEchoRequest) {
    EXPECT_FALSE(is_echo_request_v4({.type = 8, .code = 1}));
    EXPECT_FALSE(is_echo_request_v4({.type = 0, .code = 0}));
    EXPECT_FALSE(is_echo_request_v4({.type = 128, .code = 0}));
    EXPECT_FALSE(is_echo_request_v6({.type = 128, .code = 1}));
    EXPECT_FALSE(is_echo_request_v6({.type = 129, .code = 0}));
    EXPECT_FALSE(is_echo_request_v6({.type = 8, .code = 0}));
}

}  // namespace
}  // namespace neigh::wire::test
