// Addresses: text forms, classes, and what is derived from them.
#include "dataplane/neigh/addr.hpp"

#include <gtest/gtest.h>

namespace neigh {
namespace {

IpAddr ip(const char* text) {
    return IpAddr::parse(text).value();
}

TEST(MacText, RoundTrip) {
    EXPECT_EQ(Mac::parse("02:00:5e:10:00:fF")->to_string(), "02:00:5e:10:00:ff");
    EXPECT_EQ(Mac::parse("02-00-5E-10-00-FF")->to_string(), "02:00:5e:10:00:ff");
    EXPECT_EQ(Mac::parse("2:0:0:0:0:1")->to_string(), "02:00:00:00:00:01");
}

TEST(MacText, RefusesEverythingElse) {
    for (const char* text : {"", ":", "02:00:00:00:00", "02:00:00:00:00:", "02:00:00:00:00:01:", "02:00:00:00:00:01:02",
                             "02:00-00:00:00:01", "02:00:00:00:00:0g", "002:0:0:0:0:1", "020000000001", " 2:0:0:0:0:1",
                             "02::00:00:00:01", "-2:0:0:0:0:1", "+2:0:0:0:0:1", "0x:0:0:0:0:1", "2:0:0:0:0:1 "}) {
        EXPECT_FALSE(Mac::parse(text).has_value()) << text;
    }
}

TEST(MacClasses, StationIsNeitherZeroNorGroup) {
    EXPECT_TRUE(Mac::parse("02:00:00:00:00:01")->is_station());
    EXPECT_FALSE(Mac{}.is_station());
    EXPECT_FALSE(Mac::broadcast().is_station());
    EXPECT_TRUE(Mac::broadcast().is_group());
    EXPECT_FALSE(Mac::parse("01:00:5e:00:00:01")->is_station());
    EXPECT_FALSE(Mac::parse("01:00:5e:00:00:01")->is_broadcast());
}

TEST(MacBits, RoundTripFirstByteLowest) {
    const Mac mac = *Mac::parse("02:11:22:33:44:55");
    EXPECT_EQ(mac.to_bits(), 0x554433221102ULL);
    EXPECT_EQ(Mac::from_bits(mac.to_bits() | 0xffffULL << 48U), mac) << "upper bits are somebody else's";
}

TEST(IpText, RoundTrip) {
    for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1",
                             "2001:db8:1:2:3:4:5:6", "::ffff:192.0.2.1"}) {
        EXPECT_EQ(ip(text).to_string(), text);
    }
    EXPECT_EQ(ip("2001:DB8:0:0:0:0:0:1").to_string(), "2001:db8::1");
}

TEST(IpText, RefusesEverythingElse) {
    for (const char* text : {"", " ", "192.0.2", "192.0.2.1.1", "192.0.2.256", "192.0.2.1/24", "192.0.2.1 ", "1:2:3",
                             ":::", "2001:db8::1::2", "fe80::1%lan0", "12345::", "2001:db8::g"}) {
        EXPECT_FALSE(IpAddr::parse(text).has_value()) << text;
    }
    EXPECT_FALSE(IpAddr::parse(std::string_view{"192.0.2.1\0x", 11}).has_value());
    EXPECT_FALSE(IpAddr::parse(std::string(100, ':')).has_value());
}

TEST(IpValue, Ipv4HostOrder) {
    EXPECT_EQ(ip("192.0.2.1").v4_value(), 0xc0000201U);
    EXPECT_EQ(IpAddr::v4(0xc0000201U), ip("192.0.2.1"));
    EXPECT_EQ(IpAddr::v4(192, 0, 2, 1), ip("192.0.2.1"));
    EXPECT_EQ(ip("192.0.2.1").size(), 4U);
    EXPECT_EQ(ip("::1").bits(), 128U);
}

TEST(IpValue, FamiliesNeverCompareEqual) {
    EXPECT_NE(ip("0.0.0.0"), ip("::"));
    EXPECT_NE(std::hash<IpAddr>{}(ip("0.0.0.0")), std::hash<IpAddr>{}(ip("::")));
}

struct ClassCase {
    const char* text;
    bool unspecified, loopback, multicast, link_local, unicast;
};
TEST(IpClasses, EveryKind) {
    for (const ClassCase& each : {
             ClassCase{"0.0.0.0", true, false, false, false, false},
             ClassCase{"0.1.2.3", false, false, false, false, false},
             ClassCase{"127.255.0.1", false, true, false, false, false},
             ClassCase{"169.254.1.1", false, false, false, true, true},
             ClassCase{"223.255.255.255", false, false, false, false, true},
             ClassCase{"224.0.0.0", false, false, true, false, false},
             ClassCase{"239.255.255.255", false, false, true, false, false},
             ClassCase{"240.0.0.0", false, false, false, false, false},
             ClassCase{"255.255.255.255", false, false, false, false, false},
             ClassCase{"::", true, false, false, false, false},
             ClassCase{"::1", false, true, false, false, false},
             ClassCase{"::2", false, false, false, false, true},
             ClassCase{"fe80::1", false, false, false, true, true},
             ClassCase{"febf::1", false, false, false, true, true},
             ClassCase{"fec0::1", false, false, false, false, true},
             ClassCase{"ff02::1", false, false, true, false, false},
             ClassCase{"2001:db8::1", false, false, false, false, true},
         }) {
        const IpAddr address = ip(each.text);
        EXPECT_EQ(address.is_unspecified(), each.unspecified) << each.text;
        EXPECT_EQ(address.is_loopback(), each.loopback) << each.text;
        EXPECT_EQ(address.is_multicast(), each.multicast) << each.text;
        EXPECT_EQ(address.is_link_local(), each.link_local) << each.text;
        EXPECT_EQ(address.is_unicast(), each.unicast) << each.text;
    }
    EXPECT_TRUE(ip("255.255.255.255").is_limited_broadcast());
    EXPECT_FALSE(ip("255.255.255.254").is_limited_broadcast());
    EXPECT_FALSE(ip("ffff:ffff::").is_limited_broadcast());
}

TEST(Derived, Rfc4291_A_LinkLocalFromMac) {
    EXPECT_EQ(link_local_of(*Mac::parse("02:00:00:00:00:01")), ip("fe80::ff:fe00:1"));
    EXPECT_EQ(link_local_of(*Mac::parse("34:56:78:9a:bc:de")), ip("fe80::3656:78ff:fe9a:bcde"));
}
TEST(Derived, Rfc4291_2_7_1_SolicitedNode) {
    EXPECT_EQ(solicited_node_of(ip("4037::01:800:200e:8c6c")), ip("ff02::1:ff0e:8c6c"));
}
TEST(Derived, Rfc2464_7_MulticastMac) {
    EXPECT_EQ(multicast_mac_of(ip("ff02::1:ff0e:8c6c")).to_string(), "33:33:ff:0e:8c:6c");
}
TEST(Derived, Rfc1112_6_4_MulticastMac) {
    EXPECT_EQ(multicast_mac_of(ip("239.129.2.3")).to_string(), "01:00:5e:01:02:03");
}

TEST(PrefixText, RoundTrip) {
    for (const char* text : {"192.0.2.1/24", "0.0.0.0/0", "::/0", "2001:db8::/32", "192.0.2.1/32", "::1/128"}) {
        EXPECT_EQ(Prefix::parse(text)->to_string(), text);
    }
    EXPECT_EQ(Prefix::parse("192.0.2.9")->length, 32);
    EXPECT_EQ(Prefix::parse("2001:db8::9")->length, 128);
}
TEST(PrefixText, RefusesEverythingElse) {
    for (const char* text :
         {"", "/", "/24", "192.0.2.0/", "192.0.2.0/33", "::/129", "192.0.2.0/-1", "192.0.2.0/024", "192.0.2.0/24/24",
          "192.0.2.0/ 24", "192.0.2.0/24 ", "192.0.2.0/0x8", "192.0.2.0/99999999999999999999"}) {
        EXPECT_FALSE(Prefix::parse(text).has_value()) << text;
    }
}

TEST(PrefixContains, EveryLength) {
    const IpAddr inside = ip("192.0.2.129");
    for (unsigned length = 0; length <= 32; ++length) {
        const Prefix prefix{inside, static_cast<std::uint8_t>(length)};
        EXPECT_TRUE(prefix.contains(inside));
        EXPECT_TRUE(prefix.network().contains(inside)) << length;
        EXPECT_FALSE(prefix.network().has_host_bits()) << length;
        if (length > 0) {
            const IpAddr outside = IpAddr::v4(inside.v4_value() ^ (1U << (32 - length)));
            EXPECT_FALSE(prefix.contains(outside)) << "differs in the last bit of /" << length;
        }
        if (length < 32) {
            EXPECT_TRUE(prefix.contains(IpAddr::v4(inside.v4_value() ^ (1U << (31 - length))))) << length;
        }
    }
}
TEST(PrefixContains, NeverTheOtherFamily) {
    EXPECT_FALSE(Prefix::parse("0.0.0.0/0")->contains(ip("::1")));
    EXPECT_FALSE(Prefix::parse("::/0")->contains(ip("192.0.2.1")));
}
TEST(PrefixNetwork, ClearsHostBits) {
    EXPECT_EQ(Prefix::parse("192.0.2.255/25")->network().to_string(), "192.0.2.128/25");
    EXPECT_EQ(Prefix::parse("2001:db8:ffff::1/33")->network().to_string(), "2001:db8:8000::/33");
    EXPECT_TRUE(Prefix::parse("192.0.2.1/24")->has_host_bits());
    EXPECT_FALSE(Prefix::parse("192.0.2.0/24")->has_host_bits());
}

}  // namespace
}  // namespace neigh
