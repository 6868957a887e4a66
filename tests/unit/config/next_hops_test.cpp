// Every pair of an interface (with an address, without one, family off) and a route or neighbor (on-link, by a router
// of every kind): it works, or is refused where it stands. docs/routing.md has the same table for people. Not here:
// that it works (tests/unit/dataplane, tests/smoke/unnumbered.sh).
#include <map>

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

/// The interface that is asked by, in line 2; another one, in line 3, lends an IPv4 address or has none.
const std::map<std::string, std::string> kInterfaces{
    {"both", "addresses: [192.0.2.1/24, \"2001:db8:1::1/64\"]"},
    {"one address", "addresses: [192.0.2.1/32, \"2001:db8:1::1/128\"]"},
    {"none", "mtu: 1500"},
    {"off", "ipv4: false, ipv6: false"},
};
const std::string kLender = "addresses: [198.51.100.1/24, \"2001:db8:2::1/64\"]";

std::string two(const std::string& lan0, const std::string& other) {
    return "interfaces:\n  - {name: lan0, device: x, mac: 02:00:00:00:00:01, " + kInterfaces.at(lan0) +
           "}\n  - {name: lan1, device: y, " + other + "}\n";
}

struct Row {
    const char* lan0;
    const char* keys;
    const char* refused = nullptr;  ///< how the message begins; null: it works
};

const std::vector<Row> kRoutes{
    // On-link: whoever is there is asked for.
    {"both", "to: 203.0.113.0/24, dev: lan0"},
    {"one address", "to: 203.0.113.0/24, dev: lan0"},
    {"none", "to: 203.0.113.0/24, dev: lan0"},
    {"none", "to: 0.0.0.0/0, dev: lan0"},
    {"none", "to: 203.0.113.7/32, dev: lan0"},
    {"none", "to: \"2001:db8:f::/48\", dev: lan0"},
    {"none", "to: \"::/0\", dev: lan0"},
    {"off", "to: 203.0.113.0/24, dev: lan0", "4:36: ipv4 is off on lan0"},
    {"off", "to: \"2001:db8:f::/48\", dev: lan0", "4:39: ipv6 is off on lan0"},
    // By a router of the subnet.
    {"both", "to: 203.0.113.0/24, via: 192.0.2.9"},
    {"both", "to: 203.0.113.0/24, via: 192.0.2.9, dev: lan0"},
    {"both", "to: \"2001:db8:f::/48\", via: \"2001:db8:1::9\""},
    {"one address", "to: 203.0.113.0/24, via: 192.0.2.9", "4:36: 192.0.2.9 is in no interface's subnet"},
    {"one address", "to: 203.0.113.0/24, via: 192.0.2.9, dev: lan0"},
    {"none", "to: 203.0.113.0/24, via: 192.0.2.9", "4:36: 192.0.2.9 is in no interface's subnet"},
    {"none", "to: 203.0.113.0/24, via: 192.0.2.9, dev: lan0"},
    {"none", "to: 0.0.0.0/0, via: 192.0.2.9, dev: lan0"},
    {"none", "to: \"2001:db8:f::/48\", via: \"2001:db8:1::9\", dev: lan0"},
    {"off", "to: 203.0.113.0/24, via: 192.0.2.9, dev: lan0", "4:52: ipv4 is off on lan0"},
    // By a router of another interface's subnet: dev says that it is on this link all the same.
    {"both", "to: 203.0.113.0/24, via: 198.51.100.9, dev: lan0"},
    {"none", "to: 203.0.113.0/24, via: 198.51.100.9, dev: lan0"},
    {"none", "to: 203.0.113.0/24, via: 198.51.100.9"},
    // Link-local routers.
    {"none", "to: \"::/0\", via: \"fe80::9\", dev: lan0"},
    {"both", "to: \"::/0\", via: \"fe80::9\"", "4:28: fe80::9 is link-local: dev must say"},
    {"off", "to: \"::/0\", via: \"fe80::9\", dev: lan0", "4:44: ipv6 is off on lan0"},
    {"both", "to: 0.0.0.0/0, via: 169.254.0.9, dev: lan0"},
    {"both", "to: \"::/0\", via: \"fe80::ff:fe00:1\", dev: lan0", "4:28: via fe80::ff:fe00:1 is an own address"},
    // What is no router.
    {"both", "to: 203.0.113.0/24, via: 192.0.2.1", "4:36: via 192.0.2.1 is an own address"},
    {"both", "to: 203.0.113.0/24, via: 198.51.100.1, dev: lan0", "4:36: via 198.51.100.1 is an own address"},
    {"both", "to: 203.0.113.0/24, via: 192.0.2.255",
     "4:36: via 192.0.2.255 is the broadcast address of 192.0.2.0/24 on lan0"},
    {"both", "to: 203.0.113.0/24, via: 192.0.2.0", "4:36: via 192.0.2.0 is the network address of 192.0.2.0/24"},
    {"both", "to: \"2001:db8:f::/48\", via: \"2001:db8:1::\"",
     "4:39: via 2001:db8:1:: is the Subnet-Router anycast address of 2001:db8:1::/64, so lan0's own as well"},
    {"both", "to: 203.0.113.0/24, via: 255.255.255.255, dev: lan0", "4:36: via 255.255.255.255 is no unicast"},
    {"both", "to: 203.0.113.0/24, via: 0.0.0.0, dev: lan0", "4:36: via 0.0.0.0 is no unicast"},
    {"both", "to: 203.0.113.0/24, via: 224.0.0.9, dev: lan0", "4:36: via 224.0.0.9 is no unicast"},
    {"both", "to: 203.0.113.0/24, via: 127.0.0.9, dev: lan0", "4:36: via 127.0.0.9 is no unicast"},
    {"both", "to: 203.0.113.0/24, via: \"fe80::9\", dev: lan0", "4:36: via fe80::9 is of another family"},
    {"both", "to: \"2001:db8:f::/48\", via: 192.0.2.9", "4:39: via 192.0.2.9 is of another family"},
    // Where nothing is ever forwarded to, or what is ours already.
    {"both", "to: 192.0.2.0/24, via: 198.51.100.9", "4:15: 192.0.2.0/24 is the subnet of lan0"},
    {"both", "to: 192.0.2.1/32, via: 198.51.100.9", "4:15: 192.0.2.1/32 is an own address"},
    {"both", "to: 192.0.2.255/32, dev: lan0", "4:15: 192.0.2.255/32 is the broadcast address of 192.0.2.0/24 on lan0"},
    {"both", "to: 198.51.100.0/32, dev: lan0", "4:15: 198.51.100.0/32 is the network address of 198.51.100.0/24"},
    {"both", "to: \"2001:db8:1::/128\", dev: lan0", "4:15: 2001:db8:1::/128 is the Subnet-Router anycast address"},
    {"both", "to: 192.0.2.128/25, via: 198.51.100.9"},
    {"both", "to: 0.0.0.0/8, dev: lan0", "4:15: 0.0.0.0/8 is no destination for a route: it is unspecified"},
    {"both", "to: 127.1.0.0/16, dev: lan0", "4:15: 127.1.0.0/16 is no destination for a route: it is loopback"},
    {"both", "to: 169.254.7.0/24, dev: lan0", "4:15: 169.254.7.0/24 is no destination for a route: it is link-local"},
    {"both", "to: 239.0.0.0/8, dev: lan0", "4:15: 239.0.0.0/8 is no destination for a route: it is multicast"},
    {"both", "to: 240.0.0.0/4, dev: lan0",
     "4:15: 240.0.0.0/4 is no destination for a route: it is multicast, reserved"},
    {"both", "to: \"::/128\", dev: lan0", "4:15: ::/128 is no destination for a route: it is unspecified"},
    {"both", "to: \"fe80:1::/32\", dev: lan0", "4:15: fe80:1::/32 is no destination for a route: it is link-local"},
    {"both", "to: \"::ffff:192.0.2.0/120\", dev: lan0", "4:15: ::ffff:192.0.2.0/120 is no destination for a route"},
    {"both", "to: \"ff00::/8\", dev: lan0", "4:15: ff00::/8 is no destination for a route: it is multicast"},
};

TEST(NextHops, EachWorksOrIsRefusedWhereItStands) {
    for (const Row& row : kRoutes) {
        const LoadResult result = load_text(two(row.lan0, kLender) + "routes: [{" + row.keys + "}]\n", "f");
        const std::string found = result.ok() ? "" : result.errors.front();
        if (row.refused == nullptr) {
            EXPECT_TRUE(result.ok()) << row.lan0 << ", " << row.keys << ": " << found;
            continue;
        }
        EXPECT_EQ(result.errors.size(), 1U) << row.lan0 << ", " << row.keys;
        EXPECT_TRUE(found.starts_with(std::string{"f:"} + row.refused))
            << row.lan0 << ", " << row.keys << "\n  found: " << found << "\n  wanted: " << row.refused;
    }
}

TEST(NextHops, WithoutAnyIpv4AddressNobodyCanBeAsked) {
    const std::string none = two("none", "mtu: 1500");
    const char* no_source = " on lan0 can be asked for a next hop: no interface has an IPv4 address to ask from";
    expect_mistakes({
        {"on-link", none + "routes: [{to: 203.0.113.0/24, dev: lan0}]\n", std::string{"4:15: nobody"} + no_source},
        {"router", none + "routes: [{to: 203.0.113.0/24, via: 192.0.2.9, dev: lan0}]\n",
         std::string{"4:36: nobody"} + no_source},
        {"managed", none + "neighbors: [{dst: 192.0.2.9, dev: lan0, managed: true}]\n",
         "4:19: dst 192.0.2.9 can't be asked for: no interface has an IPv4 address to ask from"},
    });
    for (const char* works : {"routes: [{to: \"2001:db8:f::/48\", dev: lan0}]\n",
                              "routes: [{to: 203.0.113.0/24, dev: lan0}]\n"
                              "neighbors: [{dst: 203.0.113.9, dev: lan0, lladdr: 02:00:00:00:00:09}]\n",
                              "routes: [{to: 203.0.113.0/24, via: 192.0.2.9, dev: lan0}]\n"
                              "neighbors: [{dst: 192.0.2.9, dev: lan0, lladdr: 02:00:00:00:00:09}]\n"}) {
        good(none + works);
    }
}

TEST(NextHops, OfStaticNeighbors) {
    const std::string mac = ", lladdr: 02:00:00:00:00:09";
    const std::string both = two("both", kLender);
    expect_mistakes({
        {"broadcast", both + "neighbors: [{dst: 192.0.2.255" + mac + "}]\n",
         "4:19: dst 192.0.2.255 is the broadcast address of 192.0.2.0/24 on lan0"},
        {"network", both + "neighbors: [{dst: 192.0.2.0" + mac + "}]\n", "4:19: dst 192.0.2.0 is the network address"},
        {"anycast", both + "neighbors: [{dst: \"2001:db8:1::\"" + mac + "}]\n",
         "4:19: dst 2001:db8:1:: is the Subnet-Router anycast address of 2001:db8:1::/64, so lan0's own as well"},
    });
    good(two("none", kLender) + "neighbors: [{dst: 203.0.113.9, dev: lan0, managed: true}]\n");
}

}  // namespace
}  // namespace neigh::config
