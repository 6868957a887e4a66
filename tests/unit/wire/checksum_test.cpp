// The Internet checksum against the RFCs' own examples and against a naive one.
#include "dataplane/neigh/wire/checksum.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

TEST(Checksum, Rfc1071_3_Example) {
    const Buffer data{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
    EXPECT_EQ(fold(add_words(0, data)), 0xddf2);
    EXPECT_EQ(checksum(data), 0x220d);
}

TEST(Checksum, Ipv4HeaderFromTheWire) {
    Buffer header{0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                  0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
    EXPECT_EQ(checksum(header), 0xb861);
    store_be16(header.data() + 10, 0xb861);
    EXPECT_EQ(checksum(header), 0);
}

TEST(Checksum, Rfc1071_EveryLengthAgreesWithTheNaiveOne) {
    Buffer data;
    for (unsigned i = 0; i < 300; ++i) {
        EXPECT_EQ(checksum(data), naive_checksum(data)) << i;
        data.push_back(static_cast<std::uint8_t>(0xffU - i * 7U));
    }
}

TEST(Checksum, Rfc1071_CarriesOfAFullPacketAreKept) {
    const Buffer data(65'535, 0xff);
    EXPECT_EQ(checksum(data), naive_checksum(data));
}

TEST(Checksum, Rfc1624_4_Example) {
    EXPECT_EQ(update_checksum(0xdd2f, 0x5555, 0x3285), 0x0000);
}

TEST(Checksum, Rfc1624_UpdateIsRightForEveryTtl) {
    Buffer header{0x45, 0x00, 0x00, 0x73, 0x12, 0x34, 0x40, 0x00, 0x00, 0x11,
                  0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
    for (unsigned ttl = 1; ttl < 256; ++ttl) {
        header[8] = static_cast<std::uint8_t>(ttl);
        store_be16(header.data() + 10, 0);
        store_be16(header.data() + 10, checksum(header));
        const std::uint16_t before = load_be16(header.data() + 8);
        --header[8];
        store_be16(header.data() + 10,
                   update_checksum(load_be16(header.data() + 10), before, load_be16(header.data() + 8)));
        EXPECT_EQ(checksum(header), 0) << ttl;
    }
}

TEST(Checksum, Rfc8200_8_1_PseudoHeader) {
    const Ipv6Header header{.source = ip("fe80::1"), .destination = ip("2001:db8::2")};
    const Buffer message{128, 0, 0, 0, 0x12, 0x34, 0x00, 0x01, 0xab};
    EXPECT_EQ(icmpv6_checksum(header.source, header.destination, message), naive_icmpv6_checksum(header, message));
}

TEST(Checksum, SealLeavesAMessageTooShortForItAlone) {
    Buffer message{1, 2, 3};
    seal_icmpv6(ip("::1"), ip("::1"), message);
    seal_icmpv4(message);
    EXPECT_EQ(message, (Buffer{1, 2, 3}));
}

}  // namespace
}  // namespace neigh::wire::test
