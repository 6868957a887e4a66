// Routes: longest prefix, default route, an interface's own addresses and the edges of its subnets.
#include "dataplane/fib.hpp"

#include <gtest/gtest.h>

#include "tests/unit/wire/frames.hpp"

namespace neigh::dataplane::test {
namespace {

using wire::test::ip;
using Kind = NextHop::Kind;

class FibTest : public testing::Test {
  protected:
    void SetUp() override {
        add("lan0", 1, {"192.0.2.1/24", "2001:db8:1::1/64"});
        add("link", 2, {"203.0.113.0/31", "203.0.113.9/32"});
        add("wide", 3, {"10.0.0.1/8"});
        const auto via = [](const char* to, const char* gateway, std::uint32_t ifindex) {
            return config::Route{.to = Prefix::parse(to).value(), .via = ip(gateway), .ifindex = ifindex};
        };
        const std::vector<config::Route> routes{
            via("0.0.0.0/0", "192.0.2.254", 1),
            via("::/0", "2001:db8:1::fe", 1),
            via("172.16.0.0/12", "192.0.2.253", 1),
            via("172.16.5.0/24", "203.0.113.1", 2),
            via("172.16.5.7/32", "192.0.2.252", 1),
            via("2001:db8:a::/48", "2001:db8:1::fd", 1),
            via("10.9.0.0/16", "192.0.2.251", 1),
            via("192.0.2.0/25", "203.0.113.1", 2),
            {.to = Prefix::parse("100.64.0.0/24").value(), .ifindex = 2},
        };
        fib_ = std::make_unique<Fib>(topology_, routes);
    }

    const NextHop& to(const char* destination) const { return fib_->lookup(ip(destination)); }
    std::string neighbor(const char* destination) const {
        return Fib::neighbor_of(to(destination), ip(destination)).to_string();
    }

    Topology topology_;
    std::unique_ptr<Fib> fib_;

  private:
    void add(const char* name, std::uint16_t index, std::initializer_list<const char*> addresses) {
        config::Interface interface;
        interface.name = name;
        interface.index = index;
        for (const char* address : addresses) {
            interface.addresses.push_back(Prefix::parse(address).value());
        }
        topology_.add(interface, index, Mac{{2, 0, 0, 0, 0, static_cast<std::uint8_t>(index)}});
    }
};

TEST_F(FibTest, LongestPrefixWins) {
    EXPECT_EQ(neighbor("172.16.5.7"), "192.0.2.252");
    EXPECT_EQ(neighbor("172.16.5.8"), "203.0.113.1");
    EXPECT_EQ(to("172.16.5.8").out->name, "link");
    EXPECT_EQ(neighbor("172.31.255.255"), "192.0.2.253");
    EXPECT_EQ(neighbor("2001:db8:a:ffff::1"), "2001:db8:1::fd");
    EXPECT_EQ(neighbor("10.9.1.1"), "192.0.2.251") << "a route inside a connected subnet";
    EXPECT_EQ(neighbor("10.8.1.1"), "10.8.1.1");
    EXPECT_EQ(to("100.64.0.7").kind, Kind::connected);
}

TEST_F(FibTest, DefaultRouteTakesTheRestFromBothHalves) {
    for (const char* destination : {"8.8.8.8", "172.32.0.1", "198.51.100.1", "223.255.255.255"}) {
        EXPECT_EQ(to(destination).kind, Kind::gateway) << destination;
        EXPECT_EQ(neighbor(destination), "192.0.2.254") << destination;
        EXPECT_EQ(to(destination).gateway_key, Key::of(1, ip("192.0.2.254")));
    }
    for (const char* destination : {"2001:db8:b::1", "8000::1", "2::"}) {
        EXPECT_EQ(neighbor(destination), "2001:db8:1::fe") << destination;
    }
}

TEST_F(FibTest, HalfOfAllGoesBeforeTheDefaultRouteWhateverStandsFirst) {
    const auto via = [](const char* to, const char* gateway) {
        return config::Route{.to = Prefix::parse(to).value(), .via = ip(gateway), .ifindex = 1};
    };
    std::vector<config::Route> routes{via("0.0.0.0/1", "192.0.2.2"), via("0.0.0.0/0", "192.0.2.3"),
                                      via("8000::/1", "2001:db8:1::2"), via("::/0", "2001:db8:1::3")};
    for (unsigned order = 0; order < 2; ++order) {
        fib_ = std::make_unique<Fib>(topology_, routes);
        EXPECT_EQ(neighbor("8.8.8.8"), "192.0.2.2");
        EXPECT_EQ(neighbor("200.8.8.8"), "192.0.2.3");
        EXPECT_EQ(neighbor("9000::1"), "2001:db8:1::2");
        EXPECT_EQ(neighbor("2002::1"), "2001:db8:1::3");
        std::ranges::reverse(routes);
    }
}

TEST_F(FibTest, WithoutDefaultRouteThereIsNone) {
    const Fib bare{topology_, {}};
    EXPECT_EQ(bare.lookup(ip("8.8.8.8")).kind, Kind::no_route);
    EXPECT_EQ(bare.lookup(ip("200.8.8.8")).kind, Kind::no_route);
    EXPECT_EQ(bare.lookup(ip("2002::1")).kind, Kind::no_route);
    EXPECT_EQ(bare.lookup(ip("192.0.2.77")).kind, Kind::connected);
    EXPECT_EQ(bare.lookup(ip("192.0.3.0")).kind, Kind::no_route) << "beside a connected subnet";
    EXPECT_EQ(bare.lookup(ip("203.0.113.8")).kind, Kind::no_route) << "in a /24 that a /32 divides";
    for (const char* destination : {"0.0.0.0", "127.255.255.255", "128.0.0.0", "255.255.255.255"}) {
        EXPECT_EQ(bare.lookup(ip(destination)).kind, Kind::no_route) << destination;
    }
}

TEST_F(FibTest, Rfc2644EdgesOfASubnetAreBroadcasts) {
    EXPECT_EQ(to("192.0.2.0").kind, Kind::broadcast);
    EXPECT_EQ(to("192.0.2.255").kind, Kind::broadcast);
    EXPECT_EQ(to("10.0.0.0").kind, Kind::broadcast);
    EXPECT_EQ(to("10.255.255.255").kind, Kind::broadcast);
    EXPECT_EQ(to("10.0.0.255").kind, Kind::connected) << "inside a /8";
    EXPECT_EQ(to("192.0.2.200").kind, Kind::connected);
    EXPECT_EQ(to("2001:db8:1::ffff:ffff:ffff:ffff").kind, Kind::connected) << "IPv6 has no broadcast";
    EXPECT_EQ(to("2001:db8:1::").kind, Kind::own) << "RFC 4291 2.6.1: the routers'";
}

TEST_F(FibTest, Rfc3021BothEndsOfASlash31AreHosts) {
    EXPECT_EQ(to("203.0.113.0").kind, Kind::own);
    EXPECT_EQ(to("203.0.113.1").kind, Kind::connected);
    EXPECT_EQ(to("203.0.113.9").kind, Kind::own);
    EXPECT_EQ(to("203.0.113.8").kind, Kind::gateway) << "a /32 has no neighbors";
}

TEST_F(FibTest, OwnAddressesAreHiddenByNothing) {
    const NextHop& hop = to("192.0.2.1");
    EXPECT_EQ(hop.kind, Kind::own);
    EXPECT_EQ(hop.out->name, "lan0");
    EXPECT_TRUE(hop.is_ours());
    EXPECT_FALSE(hop.has_neighbor());
    EXPECT_EQ(to("2001:db8:1::1").kind, Kind::own);
}

TEST_F(FibTest, AnOwnAddressThatIsLostHasANeighbor) {
    topology_.of_index(1)->set(ip("192.0.2.1"), Standing::lost);
    EXPECT_FALSE(to("192.0.2.1").is_ours());
    EXPECT_TRUE(to("192.0.2.1").has_neighbor());
    EXPECT_EQ(neighbor("192.0.2.1"), "192.0.2.1");
}

TEST_F(FibTest, RoutesAreListedOnceEachInTheOrderOfPrefixes) {
    std::vector<std::string> all;
    std::optional<Route> route;
    while ((route = fib_->route_after(route ? std::optional{route->to} : std::nullopt))) {
        all.push_back(route->to.to_string() + (route->is_connected ? " connected" : ""));
    }
    EXPECT_EQ(all, (std::vector<std::string>{"0.0.0.0/0", "10.0.0.0/8 connected", "10.9.0.0/16", "100.64.0.0/24",
                                             "172.16.0.0/12", "172.16.5.0/24", "172.16.5.7/32",
                                             "192.0.2.0/24 connected", "192.0.2.0/25", "203.0.113.0/31 connected",
                                             "::/0", "2001:db8:1::/64 connected", "2001:db8:a::/48"}))
        << "without own addresses and broadcasts: 203.0.113.9/32 is both subnet and own";
}

TEST_F(FibTest, OfTwoRoutesToOnePrefixTheOneInForceIsListed) {
    const std::vector<config::Route> routes{
        {.to = Prefix::parse("192.0.2.0/24").value(), .via = ip("203.0.113.1"), .ifindex = 2}};
    const Fib fib{topology_, routes};
    const auto route = fib.route_after(Prefix::parse("172.0.0.0/8"));
    ASSERT_TRUE(route);
    EXPECT_EQ(route->to.to_string(), "192.0.2.0/24");
    EXPECT_TRUE(route->is_connected) << "an own subnet goes before a route to it";
    EXPECT_NE(fib.route_after(route->to)->to, route->to);
}

TEST_F(FibTest, AHopKnowsItsRoute) {
    EXPECT_EQ(fib_->route_of(to("8.8.8.8")).to.to_string(), "0.0.0.0/0");
    EXPECT_EQ(fib_->route_of(to("200.8.8.8")).to.to_string(), "0.0.0.0/0") << "the upper half";
    EXPECT_EQ(fib_->route_of(to("172.16.5.8")).to.to_string(), "172.16.5.0/24");
    EXPECT_EQ(fib_->route_of(to("192.0.2.1")).to.to_string(), "192.0.2.1/32");
}

TEST_F(FibTest, ARouterThatIsOurselvesIsRefused) {
    // The link-local address that a device's own MAC makes: the configuration can't know it.
    const std::vector<config::Route> routes{
        {.to = Prefix::parse("::/0").value(), .via = ip("fe80::ff:fe00:1"), .ifindex = 1}};
    EXPECT_THROW(Fib(topology_, routes), std::runtime_error);
    const std::vector<config::Route> elsewhere{
        {.to = Prefix::parse("::/0").value(), .via = ip("fe80::ff:fe00:1"), .ifindex = 2}};
    EXPECT_NO_THROW(Fib(topology_, elsewhere));
}

}  // namespace
}  // namespace neigh::dataplane::test
