// VLAN tags: which name a VLAN, and where frames end.
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

}  // namespace
}  // namespace neigh::wire::test
