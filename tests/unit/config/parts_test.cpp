// The small helpers by themselves: mistakes in order, nearest words, places in the tree.
// Not here: what the sections make of them.
#include <tuple>

#include "config/mistakes.hpp"
#include "config/nearest.hpp"
#include "config/yaml_tree.hpp"
#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

using Lines = std::vector<std::string>;

TEST(Parts, MistakesAreSortedAndNamedOnce) {
    Mistakes mistakes;
    EXPECT_TRUE(mistakes.empty());
    mistakes.add({.line = 2, .column = 1}, "b");
    mistakes.add({.line = 1, .column = 9}, "z");
    mistakes.add({.line = 2, .column = 1}, "b");
    mistakes.add({.line = 1, .column = 10}, "a");
    EXPECT_EQ(mistakes.lines("f"), (Lines{"f:1:9: z", "f:1:10: a", "f:2:1: b"}));
}

TEST(Parts, NearestWords) {
    const std::vector<std::string_view> known{"mtu", "mac", "name", "ipv4", "ipv6", "addresses", "retrans_time_ms"};
    EXPECT_EQ(nearest("adresses", known), "addresses");
    EXPECT_EQ(nearest("retrans_time", known), "retrans_time_ms");
    EXPECT_EQ(nearest("nmae", known), "name") << "a swap is one slip";
    EXPECT_EQ(nearest("nxxe", known), std::nullopt) << "two edits of four letters";
    EXPECT_EQ(nearest("Name", known), "name");
    EXPECT_EQ(nearest("colour", known), std::nullopt);
    EXPECT_EQ(nearest("", known), std::nullopt);
    EXPECT_EQ(nearest(std::string(100'000, 'a'), known), std::nullopt);
}

TEST(Parts, EveryNodeKnowsItsPlace) {
    Mistakes mistakes;
    const auto tree = parse_yaml("a:\n  - b\n  - \"c\"\nd:\n\n\ne: {f: g}\n", mistakes);
    ASSERT_TRUE(tree && mistakes.empty());
    ASSERT_EQ(tree->members.size(), 3U);
    const auto& [a, d, e] = std::tie(tree->members[0], tree->members[1], tree->members[2]);
    EXPECT_EQ(a.value.at, (Position{.line = 2, .column = 3}));
    EXPECT_EQ(a.value.items[1].at, (Position{.line = 3, .column = 5}));
    EXPECT_FALSE(a.value.items[0].quoted);
    EXPECT_TRUE(a.value.items[1].quoted);
    EXPECT_EQ(d.value.kind, Yaml::Kind::null);
    EXPECT_EQ(d.value.at, (Position{.line = 4, .column = 1})) << "a missing value is where its key is";
    EXPECT_EQ(e.key_at, (Position{.line = 7, .column = 1}));
    EXPECT_EQ(e.value.members[0].value.at, (Position{.line = 7, .column = 8}));
}

}  // namespace
}  // namespace neigh::config
