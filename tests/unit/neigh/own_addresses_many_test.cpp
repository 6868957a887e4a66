// As many interfaces as there may be: each keeps its own addresses and times.
#include <algorithm>
#include <array>
#include <utility>

#include "tests/unit/neigh/own_addresses_fixture.hpp"

namespace neigh::test {
namespace {

TEST_F(OwnAddressesTest, OfThousandsOfInterfacesEachKeepsItsOwn) {
    constexpr std::uint32_t kInterfaces = 5'000;
    for (std::uint32_t ifindex = 1; ifindex <= kInterfaces; ++ifindex) {
        add(kV6, {.dad_transmits = 1}, ifindex);
    }
    EXPECT_EQ(own_.next_wake(), std::ranges::min(own_.all(), {}, &AddressClaim::wake_at).wake_at);
    while (wake()) {
    }
    EXPECT_TRUE(own_.settled());
    output_.take();

    const auto all_end_with = [this](const std::string& name) {
        return !output_.lines.empty() &&
               std::ranges::all_of(output_.lines, [&](const std::string& line) { return line.ends_with(name); });
    };
    conflict(kV6, false, 4'999);
    EXPECT_TRUE(all_end_with(" 2001:db8::1%4999")) << testing::PrintToString(output_.take());
    output_.take();
    own_.link_down(4'998, output_.now);
    own_.link_up(4'998, output_.now);
    while (wake()) {
    }
    EXPECT_TRUE(all_end_with(" 2001:db8::1%4998")) << testing::PrintToString(output_.take());

    ASSERT_NE(std::as_const(own_).find(4'999, kV6), nullptr);
    EXPECT_EQ(std::as_const(own_).find(4'999, kV6)->ifindex, 4'999U);
    EXPECT_EQ(std::as_const(own_).find(4'999, kV4), nullptr);
    output_.take();
    for (const std::uint32_t ifindex : {0U, kInterfaces + 1, UINT32_MAX}) {
        EXPECT_EQ(std::as_const(own_).find(ifindex, kV6), nullptr);
        conflict(kV6, false, ifindex);
        EXPECT_FALSE(own_.retry(ifindex, kV6, output_.now));
        own_.reconfigure(ifindex, {});
        own_.link_down(ifindex, output_.now);
    }
    EXPECT_EQ(output_.take(), Lines{});
}

}  // namespace
}  // namespace neigh::test
