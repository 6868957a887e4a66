// The short way to a measured packet agrees with the long one, whatever the frame.
#include "pktgen/dissect.hpp"

#include <array>
#include <vector>

#include <gtest/gtest.h>

#include "pktgen/udp_frame.hpp"

namespace neigh::pktgen {
namespace {

std::vector<std::uint8_t> frame_of(Family family) {
    const UdpFrame blank{family, 100};
    std::vector<std::uint8_t> frame(blank.length());
    const IpAddr address = IpAddr::parse(family == Family::ipv4 ? "192.0.2.9" : "2001:db8::9").value();
    const UdpFrame::Path path{.source_mac = Mac{{2, 0, 0, 0, 0, 1}},
                              .destination_mac = Mac{{2, 0, 0, 0, 0, 2}},
                              .source = address,
                              .destination = address};
    EXPECT_EQ(blank.build(frame, path, std::array<std::uint8_t, 2>{1, 2}), frame.size());
    return frame;
}

void expect_agreement(wire::ConstBytes frame) {
    const auto found = find_datagram(frame);
    const Content content = dissect(frame).content;
    const auto* datagram = std::get_if<Datagram>(&content);
    ASSERT_EQ(found.has_value(), datagram != nullptr);
    if (found) {
        EXPECT_EQ(found->destination, datagram->destination);
        EXPECT_EQ(found->payload.data(), datagram->payload.data());
        EXPECT_EQ(found->payload.size(), datagram->payload.size());
    }
}

TEST(FindDatagram, FindsTheTraffic) {
    for (const Family family : kAllFamilies) {
        const auto frame = frame_of(family);
        ASSERT_TRUE(find_datagram(frame));
        expect_agreement(frame);
    }
}
TEST(FindDatagram, AgreesWithDissectOnDamagedFrames) {
    for (const Family family : kAllFamilies) {
        const auto good = frame_of(family);
        for (std::size_t at = 0; at < good.size(); ++at) {
            expect_agreement(std::vector(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(at)));
            for (int bit = 0; bit < 8; ++bit) {
                auto damaged = good;
                damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ 1U << bit);
                expect_agreement(damaged);
            }
        }
    }
}

}  // namespace
}  // namespace neigh::pktgen
