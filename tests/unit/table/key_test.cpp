// Key: interface and address there and back, and the same key however it is built.
#include <algorithm>
#include <array>
#include <cstring>

#include <gtest/gtest.h>

#include "dataplane/neigh/dpdk/table.hpp"

namespace neigh {
namespace {

TEST(Key, GivesBackInterfaceAndIpv4Address) {
    const IpAddr address = IpAddr::v4(192, 0, 2, 9);
    const Key key = Key::of(32, address);
    EXPECT_EQ(key.ifindex(Family::ipv4), 32U);
    EXPECT_EQ(key.address(Family::ipv4), address);
}

TEST(Key, GivesBackInterfaceAndIpv6Address) {
    const IpAddr address = IpAddr::v6({0x20, 0x01, 0x0d, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
    const Key key = Key::of(7, address);
    EXPECT_EQ(key.ifindex(Family::ipv6), 7U);
    EXPECT_EQ(key.address(Family::ipv6), address);
}

TEST(Key, IsTheSameFromThePacketsBytes) {
    const IpAddr v4 = IpAddr::v4(198, 51, 100, 255);
    std::uint32_t in_packet = 0;
    std::memcpy(&in_packet, v4.bytes.data(), sizeof in_packet);
    EXPECT_EQ(Key::v4(3, in_packet), Key::of(3, v4));

    const IpAddr v6 = IpAddr::v6({0xfe, 0x80, 0, 0, 0, 0, 0, 0, 1, 2, 3, 0xff, 0xfe, 4, 5, 6});
    std::uint64_t halves[2];
    std::memcpy(halves, v6.bytes.data(), sizeof halves);
    EXPECT_EQ(Key::v6(3, halves[0], halves[1]), Key::of(3, v6));
}

TEST(Key, DiffersByInterface) {
    EXPECT_NE(Key::of(1, IpAddr::v4(1, 2, 3, 4)), Key::of(2, IpAddr::v4(1, 2, 3, 4)));
    EXPECT_NE(Key::of(1, IpAddr::v6({0xfe, 0x80})), Key::of(2, IpAddr::v6({0xfe, 0x80})));
}

TEST(KeyHash, SpreadsNeighboringAddressesWhateverItsSeeds) {
    // Two to a bucket on average. Chance alone puts 17 into one of these in a run of ten thousand million.
    constexpr std::uint32_t kBuckets = 512;
    for (int seeds = 0; seeds < 300; ++seeds) {
        const KeyHash hash;
        for (const Family family : kAllFamilies) {
            std::array<int, kBuckets> by_low{};
            std::array<int, kBuckets> by_high{};
            for (std::uint32_t n = 0; n < 2 * kBuckets; ++n) {
                IpAddr address = family == Family::ipv4 ? IpAddr::v4(10, 0, 0, 1) : IpAddr::v6({0x20, 1, 0xd, 0xb8});
                address.bytes[address.size() - 1] = static_cast<std::uint8_t>(n);
                address.bytes[address.size() - 2] = static_cast<std::uint8_t>(n >> 8U);
                const std::uint64_t hashed = hash(family, Key::of(1, address));
                ++by_low[(hashed & 0xffffffffU) * kBuckets >> 32U];
                ++by_high[(hashed >> 32U) * kBuckets >> 32U];
            }
            ASSERT_LE(*std::ranges::max_element(by_low), 16);
            ASSERT_LE(*std::ranges::max_element(by_high), 16);
        }
    }
}

}  // namespace
}  // namespace neigh
