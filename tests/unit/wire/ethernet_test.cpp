// VLAN tags: which name a VLAN, where frames end, where the packet begins.
#include "dataplane/neigh/wire/ethernet.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

Buffer frame(const Buffer& from_ether_type) {
    return append(Buffer(12, 2), from_ether_type);
}

TEST(VlanTags, Ieee8021Q_9_6_PriorityTagsAreSteppedOverToTheFirstVlan) {
    EXPECT_EQ(VlanTags::parse(frame({8, 6})), (VlanTags{.ether_type = 0x0806}));
    EXPECT_EQ(VlanTags::parse(frame({0x81, 0, 0xe0, 0, 8, 6})), (VlanTags{.size = 4, .ether_type = 0x0806}));
    EXPECT_EQ(VlanTags::parse(frame({0x88, 0xa8, 0x10, 0, 0x81, 0, 0xe0, 0, 8, 0})),
              (VlanTags{.size = 8, .ether_type = 0x0800}))
        << "the bit between priority and VLAN says that it may be dropped first";
    EXPECT_EQ(VlanTags::parse(frame({0x81, 0, 0xef, 0xff, 8, 6}))->vlan, 0xfff);
    EXPECT_EQ(VlanTags::parse(frame({0x88, 0xa8, 0, 0, 0x81, 0, 0, 7, 8, 6}))->vlan, 7);
    EXPECT_EQ(VlanTags::parse(frame({0x88, 0xa8, 0, 5, 0x81, 0, 0, 7, 8, 6}))->vlan, 5);
}

TEST(VlanTags, CutAtEveryLength) {
    for_each_prefix(frame({0x88, 0xa8, 0, 0, 0x81, 0, 0, 0, 8, 6}),
                    [](const Buffer& prefix) { EXPECT_FALSE(VlanTags::parse(prefix)) << prefix.size(); });
    Buffer tags;
    while (tags.size() < 9'000) {
        tags = append(tags, {0x81, 0, 0, 0});
    }
    EXPECT_FALSE(VlanTags::parse(frame(tags))) << "nothing but tags";
}

TEST(VlanTags, StrippedTheFrameIsAsIfThereHadBeenNone) {
    const Buffer addresses{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
    Buffer tagged = append(addresses, {0x88, 0xa8, 0x10, 0, 0x81, 0, 0xe0, 0, 8, 0, 0x45, 0x46});
    const auto tags = VlanTags::parse(tagged).value();
    tags.strip(tagged);
    EXPECT_EQ(Buffer(tagged.begin() + static_cast<std::ptrdiff_t>(tags.size), tagged.end()),
              append(addresses, {8, 0, 0x45, 0x46}));
}

TEST(L2Header, ThePacketBeginsBehindAllTags) {
    const auto plain = L2Header::parse(frame({8, 0, 0x45}));
    EXPECT_EQ(plain, (L2Header{.destination = Mac{{2, 2, 2, 2, 2, 2}},
                               .source = Mac{{2, 2, 2, 2, 2, 2}},
                               .ether_type = 0x0800,
                               .size = 14}));
    const Buffer tagged = frame({0x88, 0xa8, 0x10, 0, 0x81, 0, 0xe0, 0, 0x86, 0xdd, 0x60, 0x61});
    const auto behind_tags = L2Header::parse(tagged).value();
    EXPECT_EQ(behind_tags.ether_type, 0x86dd);
    EXPECT_EQ(behind_tags.vlan, 0);
    const ConstBytes packet = behind_tags.packet(ConstBytes{tagged});
    EXPECT_EQ(Buffer(packet.begin(), packet.end()), (Buffer{0x60, 0x61}));
    EXPECT_EQ(L2Header::parse(frame({0x81, 0, 0x20, 9, 8, 6}))->vlan, 9);
}

TEST(L2Header, SourceAndDestinationAreNotMixedUp) {
    const auto header = L2Header::parse(Buffer{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 8, 6}).value();
    EXPECT_EQ(header.destination, (Mac{{1, 2, 3, 4, 5, 6}}));
    EXPECT_EQ(header.source, (Mac{{7, 8, 9, 10, 11, 12}}));
    EXPECT_TRUE(header.packet(ConstBytes{Buffer(14)}).empty());
}

TEST(L2Header, CutAtEveryLength) {
    for_each_prefix(frame({0x81, 0, 0, 0, 8, 6}),
                    [](const Buffer& prefix) { EXPECT_FALSE(L2Header::parse(prefix)) << prefix.size(); });
}

}  // namespace
}  // namespace neigh::wire::test
