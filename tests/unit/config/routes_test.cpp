// Routes and static neighbors: which interface they mean, and what they may not say.
// Not here: interfaces.
#include <algorithm>

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

/// Two interfaces, IPv6 off on the second; what follows begins in line 5.
const std::string kTwo =
    "interfaces:\n"
    "  - {name: lan0, device: x, mac: 02:00:00:00:00:01, addresses: [192.0.2.1/24, \"2001:db8:1::1/64\"],\n"
    "     proxy: [192.0.2.128/25]}\n"
    "  - {name: wan0, device: y, ipv6: false, addresses: [192.0.2.129/25, 10.0.0.1/8]}\n";

std::string route(const std::string& keys) {
    return kTwo + "routes: [{" + keys + "}]\n";
}

std::string neighbor(const std::string& keys) {
    return kTwo + "neighbors: [{" + keys + "}]\n";
}

TEST(Routes, MeanTheInterfaceWhoseSubnetHoldsTheRouter) {
    EXPECT_EQ(good(route("to: 203.0.113.0/24, via: 192.0.2.5")).routes[0].ifindex, 1U);
    EXPECT_EQ(good(route("to: 203.0.113.0/24, via: 192.0.2.200")).routes[0].ifindex, 2U) << "the longest subnet";
    EXPECT_EQ(good(route("to: \"2001:db8:9::/48\", via: \"2001:db8:1::9\"")).routes[0].ifindex, 1U);
    EXPECT_EQ(good(route("to: \"::/0\", via: \"fe80::1\", dev: lan0")).routes[0].ifindex, 1U);
    EXPECT_EQ(good(route("to: 203.0.113.0/24, via: 198.51.100.1, dev: wan0")).routes[0].ifindex, 2U)
        << "dev says where a router outside all subnets is";
}

TEST(Routes, WithoutARouterAreOnLink) {
    const Config config = good(route("to: 203.0.113.0/24, dev: wan0"));
    EXPECT_FALSE(config.routes[0].via.has_value());
    EXPECT_EQ(config.routes[0].ifindex, 2U);
}

TEST(Routes, OfOneHostNeedNoLength) {
    EXPECT_EQ(good(route("to: 203.0.113.7, dev: wan0")).routes[0].to.to_string(), "203.0.113.7/32");
}

TEST(Routes, Mistakes) {
    expect_mistakes({
        {"host bits", route("to: 203.0.113.1/24, via: 192.0.2.5"), "5:15: 203.0.113.1/24 has host bits set"},
        {"neither", route("to: 203.0.113.0/24"), "5:15: a route needs via, dev or both"},
        {"no to", route("via: 192.0.2.5"), "5:10: missing key 'to'"},
        {"bad to", route("to: everywhere, via: 192.0.2.5"), "5:15: to must be a prefix"},
        {"bad via", route("to: 10.0.0.0/9, via: 192.0.2.5/24"),
         "5:32: via must be an IPv4 or IPv6 address, not '192.0.2.5/24': no /LENGTH here"},
        {"link-local without dev", route("to: \"::/0\", via: \"fe80::1\""),
         "5:28: fe80::1 is link-local: dev must say"},
        {"no subnet", route("to: 203.0.113.0/24, via: 198.51.100.1"), "5:36: 198.51.100.1 is in no interface's subnet"},
        {"other family", route("to: 203.0.113.0/24, via: \"2001:db8:1::9\""),
         "5:36: via 2001:db8:1::9 is of another family"},
        {"own address", route("to: 203.0.113.0/24, via: 192.0.2.1"), "5:36: via 192.0.2.1 is an own address"},
        {"own address with dev", route("to: 203.0.113.0/24, via: 192.0.2.1, dev: wan0"),
         "5:36: via 192.0.2.1 is an own"},
        {"own link-local address", route("to: \"::/0\", via: \"fe80::ff:fe00:1\", dev: lan0"),
         "5:28: via fe80::ff:fe00:1 is an own"},
        {"multicast router", route("to: 203.0.113.0/24, via: 224.0.0.1, dev: lan0"),
         "5:36: via 224.0.0.1 is no unicast"},
        {"unspecified router", route("to: 203.0.113.0/24, via: 0.0.0.0, dev: lan0"), "5:36: via 0.0.0.0 is no unicast"},
        {"family off", route("to: \"2001:db8:9::/48\", dev: wan0"), "5:39: ipv6 is off on wan0"},
        {"to multicast", route("to: 224.0.0.0/4, dev: lan0"), "5:15: 224.0.0.0/4 is no destination"},
        {"to loopback", route("to: 127.0.0.0/8, dev: lan0"), "5:15: 127.0.0.0/8 is no destination"},
        {"to link-local", route("to: \"fe80::/10\", dev: lan0"), "5:15: fe80::/10 is no destination"},
        {"to a subnet", route("to: 10.0.0.0/8, via: 192.0.2.5"), "5:15: 10.0.0.0/8 is the subnet of wan0"},
        {"duplicate", kTwo + "routes:\n  - {to: 0.0.0.0/0, via: 192.0.2.5}\n  - {to: 0.0.0.0/0, via: 10.0.0.5}\n",
         "7:10: duplicate route to 0.0.0.0/0, already in line 6"},
        {"dev no text", route("to: 203.0.113.0/24, dev: [lan0]"), "5:36: dev must be a text"},
    });
}

TEST(Routes, TwoHalvesOfTheWorldAreNoDuplicates) {
    EXPECT_EQ(good(kTwo + "routes:\n  - {to: 0.0.0.0/1, via: 192.0.2.5}\n  - {to: 128.0.0.0/1, via: 192.0.2.5}\n")
                  .routes.size(),
              2U);
}

TEST(StaticNeighbors, MeanTheInterfaceWhoseSubnetHoldsThem) {
    const std::string mac = ", lladdr: \"02:00:00:00:00:09\"";
    EXPECT_EQ(good(neighbor("dst: 192.0.2.9" + mac)).neighbors[0].ifindex, 1U);
    EXPECT_EQ(good(neighbor("dst: 10.2.3.4" + mac)).neighbors[0].ifindex, 2U);
    EXPECT_EQ(good(neighbor("dst: \"fe80::9\", dev: lan0" + mac)).neighbors[0].ifindex, 1U);
    EXPECT_EQ(good(neighbor("dst: 198.51.100.9, dev: lan0" + mac)).neighbors[0].ifindex, 1U);
    EXPECT_EQ(good(neighbor("dst: 239.1.2.3, dev: lan0, lladdr: \"01:00:5e:01:02:03\"")).neighbors.size(), 1U)
        << "multicast is a dst that neigh.add takes too";
}

TEST(StaticNeighbors, ManagedOnesNeedNoAddress) {
    const auto bare = good(neighbor("dst: 192.0.2.9, managed: true")).neighbors[0];
    EXPECT_TRUE(bare.managed);
    EXPECT_TRUE(bare.lladdr.is_zero());
    EXPECT_FALSE(
        good(neighbor("dst: 192.0.2.9, lladdr: 02:00:00:00:00:09, managed: true")).neighbors[0].lladdr.is_zero());
}

TEST(StaticNeighbors, Mistakes) {
    const std::string mac = ", lladdr: \"02:00:00:00:00:09\"";
    expect_mistakes({
        {"unspecified", neighbor("dst: 0.0.0.0, dev: lan0" + mac), "5:19: dst 0.0.0.0 is no address of a neighbor"},
        {"unspecified, IPv6", neighbor("dst: \"::\", dev: lan0" + mac), "5:19: dst :: is no address of a neighbor"},
        {"loopback", neighbor("dst: 127.0.0.9, dev: lan0" + mac), "5:19: dst 127.0.0.9 is no address"},
        {"limited broadcast", neighbor("dst: 255.255.255.255, dev: lan0" + mac), "5:19: dst 255.255.255.255 is no"},
        {"this network", neighbor("dst: 0.1.2.3, dev: lan0" + mac), "5:19: dst 0.1.2.3 is no address of a neighbor"},
        {"class E", neighbor("dst: 240.0.0.1, dev: lan0" + mac), "5:19: dst 240.0.0.1 is no address of a neighbor"},
        {"IPv4-mapped", neighbor("dst: \"::ffff:192.0.2.9\", dev: lan0" + mac), "5:19: dst ::ffff:192.0.2.9 is no"},
        {"zero lladdr", neighbor("dst: 192.0.2.9, lladdr: \"00:00:00:00:00:00\""),
         "5:38: lladdr 00:00:00:00:00:00 must"},
        {"broadcast lladdr", neighbor("dst: 192.0.2.9, lladdr: \"ff:ff:ff:ff:ff:ff\""),
         "5:38: lladdr ff:ff:ff:ff:ff:ff"},
        {"no lladdr", neighbor("dst: 192.0.2.9"), "5:13: missing key 'lladdr'"},
        {"no lladdr, and not managed", neighbor("dst: 192.0.2.9, managed: false"), "5:13: missing key 'lladdr'"},
        {"managed group", neighbor("dst: 239.1.2.3, dev: lan0, managed: true"), "5:19: dst 239.1.2.3 is no unicast"},
        {"managed or not", neighbor("dst: 192.0.2.9, managed: perhaps"), "5:39: managed must be"},
        {"no dst", neighbor("lladdr: \"02:00:00:00:00:09\""), "5:13: missing key 'dst'"},
        {"no subnet", neighbor("dst: 198.51.100.9" + mac), "5:19: 198.51.100.9 is in no interface's subnet"},
        {"link-local without dev", neighbor("dst: \"fe80::9\"" + mac), "5:19: fe80::9 is link-local"},
        {"own address", neighbor("dst: 192.0.2.1" + mac), "5:19: dst 192.0.2.1 is an own address"},
        {"family off", neighbor("dst: \"2001:db8::9\", dev: wan0" + mac), "5:39: ipv6 is off on wan0"},
        {"with a length", neighbor("dst: 192.0.2.9/24" + mac), "5:19: dst must be an IPv4 or IPv6 address"},
        {"duplicate",
         kTwo + "neighbors:\n  - {dst: 192.0.2.9, lladdr: 02:00:00:00:00:09}\n"
                "  - {dst: 192.0.2.9, dev: lan0, lladdr: 02:00:00:00:00:0a}\n",
         "7:11: duplicate neighbor 192.0.2.9 on lan0, already in line 6"},
    });
}

/// Rows that hold several mistakes, with how each message begins, in their order.
struct BadRow {
    std::string text;
    std::vector<std::string> errors;
};

void expect_all_of(const std::vector<BadRow>& rows) {
    for (const auto& [text, wanted] : rows) {
        const auto found = load_text(text, "f").errors;
        EXPECT_EQ(found.size(), wanted.size()) << text << testing::PrintToString(found);
        for (std::size_t i = 0; i < std::min(found.size(), wanted.size()); ++i) {
            EXPECT_TRUE(found[i].starts_with("f:" + wanted[i])) << text << "  found: " << found[i];
        }
    }
}

TEST(Routes, NoMistakeHidesAnother) {
    expect_all_of({
        {route("to: x, dev: nope"), {"5:15: to must be", "5:23: no interface 'nope'"}},
        {route("via: 198.51.100.1"), {"5:10: missing key 'to'", "5:16: 198.51.100.1 is in no interface's subnet"}},
        {route("via: 192.0.2.1, dev: nope"),
         {"5:10: missing key 'to'", "5:16: via 192.0.2.1 is an own address", "5:32: no interface 'nope'"}},
        {route("via: 192.0.2.5/24, dev: [x]"), {"5:10: missing key 'to'", "5:16: via must be", "5:35: dev must be"}},
        {route("to: 10.0.0.0/9, via: x, dev: nope"), {"5:32: via must be", "5:40: no interface 'nope'"}},
        {route("to: 10.0.0.0/9, via: \"fe80::1\", dev: nope"),
         {"5:32: via fe80::1 is of another family", "5:48: no interface 'nope'"}},
        {route("to: 10.0.0.0/9, via: 224.0.0.1, dev: nope"),
         {"5:32: via 224.0.0.1 is no unicast", "5:48: no interface 'nope'"}},
        {route("to: \"2001:db8::1/48\", via: x, dev: wan0"),
         {"5:15: 2001:db8::1/48 has host bits set", "5:38: via must be", "5:46: ipv6 is off on wan0"}},
        {route("to: x, via: \"2001:db8::9\", dev: wan0"), {"5:15: to must be", "5:43: ipv6 is off on wan0"}},
        {kTwo + "routes: [{}]\n", {"5:10: missing key 'to'", "5:10: a route needs via, dev or both"}},
    });
}

TEST(StaticNeighbors, NoMistakeHidesAnother) {
    const std::string mac = "lladdr: 02:00:00:00:00:09";
    expect_all_of({
        {neighbor("dst: 192.0.2.0/24, dev: nope, " + mac), {"5:19: dst must be", "5:38: no interface 'nope'"}},
        {neighbor("dst: 127.0.0.1, dev: nope, " + mac),
         {"5:19: dst 127.0.0.1 is no address of a neighbor", "5:35: no interface 'nope'"}},
        {neighbor("dst: 239.1.2.3, dev: nope, managed: true"),
         {"5:19: dst 239.1.2.3 is no unicast", "5:35: no interface 'nope'"}},
        {neighbor("dst: 192.0.2.1, dev: nope, " + mac),
         {"5:19: dst 192.0.2.1 is an own address", "5:35: no interface 'nope'"}},
        {neighbor("dst: \"::\", dev: wan0, " + mac), {"5:19: dst :: is no address", "5:30: ipv6 is off on wan0"}},
        {neighbor("dev: nope"), {"5:13: missing key 'dst'", "5:13: missing key 'lladdr'", "5:19: no interface 'nope'"}},
        {neighbor("dst: 192.0.2.9, managed: perhaps, lladdr: \"00:00:00:00:00:00\""),
         {"5:39: managed must be", "5:56: lladdr 00:00:00:00:00:00 must be neither"}},
    });
}

TEST(Rows, WhatIsNoMappingMissesNoKeys) {
    expect_mistakes({
        {"route", kTwo + "routes: [5]\n", "5:10: a mapping (keys and values) is expected here"},
        {"neighbor", kTwo + "neighbors: [5]\n", "5:13: a mapping (keys and values) is expected here"},
    });
}

TEST(StaticNeighbors, AreNotBlamedForABadInterface) {
    expect_mistakes({{"the interface alone",
                      "interfaces:\n  - {name: lan0, device: x, addresses: [192.0.2.0/24]}\n"
                      "routes: [{to: 203.0.113.0/24, via: 192.0.2.5}]\n"
                      "neighbors: [{dst: 192.0.2.9, lladdr: 02:00:00:00:00:09}]\n",
                      "2:41: 192.0.2.0/24 has no host bits"}});
}

}  // namespace
}  // namespace neigh::config
