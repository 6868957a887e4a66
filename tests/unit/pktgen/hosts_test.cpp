// Hosts as ranges: addresses there and back, the edges of prefixes and of MACs.
#include "pktgen/hosts.hpp"

#include <gtest/gtest.h>

namespace neigh::pktgen {
namespace {

IpAddr ip(const char* text) {
    return IpAddr::parse(text).value();
}
Prefix prefix(const char* text) {
    return Prefix::parse(text).value();
}

TEST(Hosts, EachHasItsAddressesAndIsFoundByThem) {
    const Hosts hosts{.count = 300,
                      .ipv4 = ip("192.0.2.250"),
                      .ipv6 = ip("2001:db8::fffe"),
                      .mac = *Mac::parse("02:00:00:00:00:fe"),
                      .own_macs = true};
    EXPECT_EQ(hosts.address(Family::ipv4, 6), ip("192.0.3.0"));
    EXPECT_EQ(hosts.address(Family::ipv6, 2), ip("2001:db8::1:0"));
    EXPECT_EQ(hosts.mac_of(2), *Mac::parse("02:00:00:00:01:00"));
    for (const std::uint64_t host : {0U, 1U, 150U, 299U}) {
        EXPECT_EQ(hosts.find(hosts.address(Family::ipv4, host)), host);
        EXPECT_EQ(hosts.find(hosts.address(Family::ipv6, host)), host);
    }
    for (const char* stranger :
         {"192.0.2.249", "192.0.4.38", "2001:db8::fffd", "2001:db8::1:12a", "2001:db8:0:1::fffe", "::"}) {
        EXPECT_EQ(hosts.find(ip(stranger)), std::nullopt) << stranger;
    }
}
TEST(Hosts, NobodyIsFoundWhereNobodyIs) {
    EXPECT_EQ(Hosts{}.find(ip("192.0.2.1")), std::nullopt);
    const Hosts only_ipv6{.count = 1, .ipv6 = ip("2001:db8::1")};
    EXPECT_EQ(only_ipv6.find(ip("0.0.0.0")), std::nullopt);
    EXPECT_FALSE(only_ipv6.has(Family::ipv4));
}
TEST(Hosts, APrefixHasNoHostAtItsEndsInIpv4) {
    EXPECT_EQ(hosts_of(prefix("192.0.2.0/24")).first, ip("192.0.2.1"));
    EXPECT_EQ(hosts_of(prefix("192.0.2.0/24")).count, 254U);
    EXPECT_EQ(hosts_of(prefix("192.0.2.4/31")).count, 2U);
    EXPECT_EQ(hosts_of(prefix("192.0.2.4/32")).first, ip("192.0.2.4"));
    EXPECT_EQ(hosts_of(prefix("0.0.0.0/0")).count, 0xffff'fffeU);
}
TEST(Hosts, AnIpv6PrefixEndsAt64Bits) {
    EXPECT_EQ(hosts_of(prefix("2001:db8::/126")).count, 4U);
    EXPECT_EQ(hosts_of(prefix("2001:db8::/64")).count, 0U);
    const AddressRange wide = hosts_of(prefix("2001:db8::/32"));
    EXPECT_EQ(wide.at(~std::uint64_t{0}), ip("2001:db8::ffff:ffff:ffff:ffff"));
}

}  // namespace
}  // namespace neigh::pktgen
