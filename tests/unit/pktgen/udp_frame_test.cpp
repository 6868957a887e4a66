// Frames whose checksums are right, of the size that was asked for.
#include "pktgen/udp_frame.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "pktgen/random.hpp"

namespace neigh::pktgen {
namespace {

using namespace wire;

IpAddr random_address(Family family, Random& random) {
    if (family == Family::ipv4) {
        return IpAddr::v4(static_cast<std::uint32_t>(random.next()));
    }
    IpAddr address{.family = Family::ipv6};
    for (auto& byte : address.bytes) {
        byte = static_cast<std::uint8_t>(random.next());
    }
    return address;
}

/// RFC 768 over the pseudo-header, summed anew; 0 when it is right.
std::uint16_t udp_check(const IpAddr& source, const IpAddr& destination, ConstBytes datagram) {
    return checksum(datagram, pseudo_header_sum(source, destination, datagram.size(), kProtocolUdp));
}

TEST(UdpFrame, BothChecksumsAreRight) {
    Random random{1};
    for (const Family family : kAllFamilies) {
        for (const std::size_t size : {std::size_t{64}, std::size_t{65}, std::size_t{1'518}}) {
            const UdpFrame blank{family, size};
            for (int i = 0; i < 200; ++i) {
                const UdpFrame::Path path{.source_mac = Mac::from_bits(random.next()),
                                          .destination_mac = Mac::from_bits(random.next()),
                                          .source = random_address(family, random),
                                          .destination = random_address(family, random)};
                std::array<std::uint8_t, 18> head;
                for (auto& byte : head) {
                    byte = static_cast<std::uint8_t>(random.next());
                }
                std::vector<std::uint8_t> frame(blank.length());
                ASSERT_EQ(blank.build(frame, path, head), std::max(size, smallest_frame(family)) - 4);
                const auto ethernet = EthernetHeader::parse(frame).value();
                EXPECT_EQ(ethernet.destination, path.destination_mac);
                EXPECT_EQ(ethernet.source, path.source_mac);
                const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
                ConstBytes datagram;
                if (family == Family::ipv4) {
                    const auto ip = Ipv4Header::parse(packet);
                    ASSERT_TRUE(ip.ok());
                    EXPECT_EQ(IpAddr::v4(ip->source), path.source);
                    EXPECT_EQ(IpAddr::v4(ip->destination), path.destination);
                    datagram = ip->payload(packet);
                } else {
                    const auto ip = Ipv6Header::parse(packet);
                    ASSERT_TRUE(ip.ok());
                    EXPECT_EQ(ip->source, path.source);
                    EXPECT_EQ(ip->destination, path.destination);
                    datagram = packet.subspan(kIpv6Size);
                }
                EXPECT_EQ(udp_check(path.source, path.destination, datagram), 0U);
                EXPECT_NE(load_be16(datagram.data() + 6), 0U);
                EXPECT_TRUE(std::equal(head.begin(), head.end(), datagram.begin() + kUdpSize));
            }
        }
    }
}
TEST(UdpFrame, TheSmallestHasRoomForAStamp) {
    EXPECT_EQ(smallest_frame(Family::ipv4), 64U);
    EXPECT_EQ(smallest_frame(Family::ipv6), 84U);
}
TEST(UdpFrame, WritesNothingIntoLessRoom) {
    const UdpFrame blank{Family::ipv4, 64};
    std::vector<std::uint8_t> small(blank.length() - 1, 0xaa);
    EXPECT_EQ(blank.build(small, {}, {}), 0U);
    EXPECT_EQ(small, std::vector<std::uint8_t>(blank.length() - 1, 0xaa));
}

}  // namespace
}  // namespace neigh::pktgen
