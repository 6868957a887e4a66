// Interfaces: names, devices, MACs, addresses, alone and beside one another.
// Not here: what refers to them.
#include <set>

#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

std::string with(const std::string& line) {
    return "interfaces:\n  - name: lan0\n    device: net_tap0\n    " + line + "\n";
}

std::string named(const std::string& name) {
    return "interfaces:\n  - name: " + name + "\n    device: net_tap0\n";
}

/// Two interfaces; the second one's line is the third.
std::string pair_of(const std::string& first, const std::string& second) {
    return "interfaces:\n  - {name: a, device: net_tap0, " + first + "}\n  - {name: b, device: net_tap1, " + second +
           "}\n";
}

TEST(Interfaces, AreNumberedFromOneInFileOrder) {
    const Config config = good("interfaces: [{name: z, device: net_tap0}, {name: a, device: net_tap1}]");
    EXPECT_EQ(config.interfaces[0].index, 1U);
    EXPECT_EQ(config.interfaces[1].index, 2U);
    EXPECT_EQ(config.interfaces[1].luid, good(named("a")).interfaces[0].luid) << "the luid is the name's alone";
}

TEST(Interfaces, LuidsArePositiveAndExactInJson) {
    EXPECT_EQ(luid_of("lan0"), luid_of("lan0"));
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 100'000; ++i) {
        const auto luid = luid_of("if" + std::to_string(i));
        EXPECT_GT(luid, 0U);
        EXPECT_LT(luid, 1ULL << 53U);
        seen.insert(luid);
    }
    EXPECT_EQ(seen.size(), 100'000U);
}

TEST(Interfaces, LuidsLastOverReleases) {
    // FNV-1a (64 bits) of "a" is 0xaf63dc4c8601ec8c; its upper 11 bits are folded onto the lower 53.
    EXPECT_EQ(luid_of("a"), (0xaf63dc4c8601ec8cULL & ((1ULL << 53U) - 1)) ^ (0xaf63dc4c8601ec8cULL >> 53U));
}

TEST(Interfaces, Names) {
    EXPECT_TRUE(load_text(named("abcdefghijklmno"), "f").ok());
    EXPECT_TRUE(load_text(named("eth0.100"), "f").ok());
    expect_mistakes({
        {"16 characters", named("abcdefghijklmnop"), "2:11: name must be a text of 1 to 15 characters"},
        {"slash", named("a/b"), "2:11: name must be 1 to 15 printable"},
        {"space", named("\"a b\""), "2:11: name must be 1 to 15 printable"},
        {"tab", named("\"a\\tb\""), "2:11: name must not hold control characters"},
        {"empty", named("\"\""), "2:11: name must not be empty"},
        {"dot", named("."), "2:11: name must be 1 to 15 printable"},
        {"dots", named(".."), "2:11: name must be 1 to 15 printable"},
        {"not ASCII", named("l\xc3\xa4n"), "2:11: name must be 1 to 15 printable"},
        {"missing", "interfaces:\n  - device: net_tap0\n", "2:5: missing key 'name'"},
        {"no device", "interfaces:\n  - name: lan0\n", "2:5: missing key 'device'"},
    });
}

TEST(Interfaces, Macs) {
    expect_mistakes({
        {"multicast", with("mac: 03:00:00:00:00:01"), "4:10: 03:00:00:00:00:01: an interface's MAC is neither"},
        {"broadcast", with("mac: ff:ff:ff:ff:ff:ff"), "4:10: ff:ff:ff:ff:ff:ff: an interface's MAC"},
        {"zero", with("mac: 00:00:00:00:00:00"), "4:10: 00:00:00:00:00:00: an interface's MAC"},
        {"short", with("mac: 02:00:00:00:01"), "4:10: mac must be a MAC address"},
    });
}

TEST(Interfaces, Rfc8200Section5MtuOfAtLeast1280WithIpv6On) {
    expect_mistakes({
        {"with IPv6", with("mtu: 1279"), "4:10: mtu must be at least 1280 with IPv6 on"},
        {"too small", with("mtu: 67"), "4:10: mtu must be a whole number of bytes from 68 to 9710"},
        {"too large", with("mtu: 9711"), "4:10: mtu must be a whole number"},
    });
    expect_mistakes({{"who knows", with("mtu: 576\n    ipv6: no"), "5:11: ipv6 must be true or false"}});
    EXPECT_EQ(good(with("mtu: 1280")).interfaces[0].mtu, 1280);
    EXPECT_EQ(good(with("mtu: 576\n    ipv6: false")).interfaces[0].mtu, 576);
}

TEST(Interfaces, ProxiedPrefixesHoldWhatCanBeAnsweredFor) {
    expect_mistakes({
        {"host bits", with("proxy: [203.0.113.1/24]"),
         "4:13: 203.0.113.1/24 has host bits set: did you mean 203.0.113.0/24?"},
        {"multicast", with("proxy: [224.0.0.0/4]"), "4:13: 224.0.0.0/4 can't be proxied"},
        {"link-local", with("proxy: [\"fe80::/10\"]"), "4:13: fe80::/10 can't be proxied"},
        {"family off", with("ipv6: false\n    proxy: [\"2001:db8::/64\"]"),
         "5:13: 2001:db8::/64: ipv6 is off on this interface"},
    });
}

TEST(Interfaces, AddressesAreHostsOfTheirSubnets) {
    expect_mistakes({
        {"network", with("addresses: [192.0.2.0/24]"), "4:17: 192.0.2.0/24 has no host bits"},
        {"broadcast", with("addresses: [192.0.2.255/24]"), "4:17: 192.0.2.255/24 is the subnet's broadcast"},
        {"subnet-router anycast", with("addresses: [\"2001:db8::/64\"]"), "4:17: 2001:db8::/64 has no host bits"},
        {"no length", with("addresses: [192.0.2.1]"), "4:17: 192.0.2.1 needs the length"},
        {"no length, IPv6", with("addresses: [\"2001:db8::1\"]"), "4:17: 2001:db8::1 needs the length"},
        {"length too large", with("addresses: [192.0.2.1/33]"), "4:17: addresses must be a list of addresses"},
        {"length 0", with("addresses: [192.0.2.1/0]"), "4:17: 192.0.2.1/0: a subnet of length 0"},
        {"multicast", with("addresses: [224.0.0.5/24]"), "4:17: 224.0.0.5/24: an interface's address must be unicast"},
        {"multicast, IPv6", with("addresses: [\"ff02::5/64\"]"), "4:17: ff02::5/64: an interface's address must be"},
        {"loopback", with("addresses: [127.0.0.1/8]"), "4:17: 127.0.0.1/8: an interface's address must be unicast"},
        {"loopback, IPv6", with("addresses: [\"::1/128\"]"), "4:17: ::1/128: an interface's address must be unicast"},
        {"unspecified", with("addresses: [0.0.0.0/8]"), "4:17: 0.0.0.0/8: an interface's address must be unicast"},
        {"the second", with("addresses: [192.0.2.1/24, nonsense]"), "4:31: addresses must be a list of addresses"},
    });
}

TEST(Interfaces, Rfc3021AndRfc6164BothAddressesOfAPairAreHosts) {
    EXPECT_TRUE(load_text(with("addresses: [192.0.2.0/31, 198.51.100.1/31, 10.0.0.0/32]"), "f").ok());
    EXPECT_TRUE(load_text(with("addresses: [\"2001:db8::/127\", \"2001:db8:1::/128\"]"), "f").ok());
}

TEST(Interfaces, AFamilyThatIsOffHasNoAddresses) {
    expect_mistakes({
        {"IPv4", with("ipv4: false\n    addresses: [192.0.2.1/24]"), "5:17: 192.0.2.1/24: ipv4 is off"},
        {"IPv6", with("addresses: [\"2001:db8::1/64\"]\n    ipv6: false"), "4:17: 2001:db8::1/64: ipv6 is off"},
    });
}

TEST(Interfaces, ShareNothing) {
    expect_mistakes({
        {"name", "interfaces:\n  - {name: a, device: x}\n  - {name: a, device: y}\n",
         "3:12: duplicate name a, already in line 2"},
        {"device", "interfaces:\n  - {name: a, device: x}\n  - {name: b, device: x}\n",
         "3:23: device x is already that of a in line 2"},
        {"device with other arguments",
         "interfaces:\n  - {name: a, device: \"net_tap0,iface=a\"}\n  - {name: b, device: \"net_tap0,iface=b\"}\n",
         "3:23: device net_tap0 is already that of a"},
        {"PCI device with and without domain",
         "interfaces:\n  - {name: a, device: \"0000:0A:00.0\"}\n  - {name: b, device: \"0a:00.0\"}\n",
         "3:23: device 0000:0a:00.0 is already that of a"},
        {"address", pair_of("addresses: [192.0.2.1/24]", "addresses: [192.0.2.1/25]"),
         "3:45: 192.0.2.1 is already an address of a"},
        {"subnet", pair_of("addresses: [192.0.2.1/24]", "addresses: [192.0.2.2/24]"),
         "3:45: the subnet 192.0.2.0/24 is already that of a"},
        {"subnet, IPv6", pair_of("addresses: [\"2001:db8::1/64\"]", "addresses: [\"2001:db8::2/64\"]"),
         "3:45: the subnet 2001:db8::/64 is already that of a"},
        {"a subnet inside another's", pair_of("addresses: [10.0.0.1/8]", "addresses: [10.1.0.1/16]"),
         "3:45: the subnet 10.1.0.0/16 lies inside 10.0.0.0/8 of a: hosts on a won't find the inner one, unless a has "
         "it in 'proxy'"},
        {"a subnet around another's", pair_of("addresses: [10.1.0.1/16]", "addresses: [10.0.0.1/8]"),
         "3:45: the subnet 10.0.0.0/8 holds 10.1.0.0/16 of a: hosts on b won't find the inner one, unless b has it"},
        {"nested, IPv6", pair_of("addresses: [\"2001:db8::1/64\"]", "addresses: [\"2001:db8::5:1/112\"]"),
         "3:45: the subnet 2001:db8::5:0/112 lies inside 2001:db8::/64 of a"},
        {"nested, proxied in part",
         pair_of("addresses: [10.0.0.1/8], proxy: [10.1.0.0/17]", "addresses: [10.1.0.1/16]"),
         "3:45: the subnet 10.1.0.0/16 lies inside"},
        {"nested, proxied by the inner one",
         pair_of("addresses: [10.0.0.1/8]", "addresses: [10.1.0.1/16], proxy: [10.1.0.0/16]"),
         "3:45: the subnet 10.1.0.0/16 lies inside"},
        {"address on one interface", with("addresses: [192.0.2.1/24, 192.0.2.1/24]"),
         "4:31: 192.0.2.1 is already an address of lan0"},
        {"link-local address on one interface", with("addresses: [\"fe80::1/64\", \"fe80::1/64\"]"),
         "4:31: fe80::1 is already an address of lan0"},
    });
}

TEST(Interfaces, MayShareWhatBelongsToALink) {
    EXPECT_TRUE(load_text(pair_of("addresses: [\"fe80::1/64\"]", "addresses: [\"fe80::1/64\"]"), "f").ok());
    EXPECT_TRUE(load_text(with("addresses: [192.0.2.1/24, 192.0.2.2/24]"), "f").ok()) << "two hosts of one subnet";
    EXPECT_TRUE(load_text(with("addresses: [10.0.0.1/8, 10.1.0.1/16]"), "f").ok()) << "nested, on one link";
    EXPECT_TRUE(load_text(pair_of("addresses: [10.0.0.1/8]", "addresses: [10.1.0.1/32]"), "f").ok())
        << "a single address is no subnet";
    for (const char* proxied : {"10.1.0.0/16", "10.0.0.0/8"}) {
        const std::string outer = std::string{"addresses: [10.0.0.1/8], proxy: ["} + proxied + "]";
        EXPECT_TRUE(load_text(pair_of(outer, "addresses: [10.1.0.1/16]"), "f").ok()) << "RFC 1027, " << proxied;
        EXPECT_TRUE(load_text(pair_of("addresses: [10.1.0.1/16]", outer), "f").ok()) << "RFC 1027, " << proxied;
    }
}

TEST(Interfaces, AsManyAsDpdkHasPorts) {
    std::string text = "interfaces:\n";
    for (int i = 0; i < 32; ++i) {
        text += "  - {name: if" + std::to_string(i) + ", device: net_tap" + std::to_string(i) + "}\n";
    }
    EXPECT_EQ(good(text).interfaces.size(), 32U);
    expect_mistakes({{"33", text + "  - {name: more, device: net_tap33}\n", "34:5: more than 32 interfaces"}});
}

}  // namespace
}  // namespace neigh::config
