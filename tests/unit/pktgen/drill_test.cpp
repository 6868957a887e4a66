// The drills: what each must be told, that its frames are what it says, and the known hosts around it.
#include "pktgen/drill.hpp"

#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "pktgen/dissect.hpp"

namespace neigh::pktgen {
namespace {

using namespace wire;

IpAddr ip(const char* text) {
    return IpAddr::parse(text).value();
}

/// Enough for every drill.
DrillOptions options(std::string name, const char* prefix) {
    DrillOptions options{.name = std::move(name)};
    options.port = {.device = "d", .router_mac = *Mac::parse("02:00:00:00:00:01")};
    options.port.source.set(ip("192.0.2.66"));
    options.port.source.set(ip("2001:db8::66"));
    options.target.set(ip("192.0.2.1"));
    options.target.set(ip("2001:db8::1"));
    options.prefix = Prefix::parse(prefix);
    return options;
}
DrillOptions options_for(const DrillSpec& drill) {
    const auto told = options(std::string{drill.name}, "2001:db8::/64");
    return missing(drill, told) ? options(std::string{drill.name}, "192.0.2.0/24") : told;
}

struct Sent {
    EthernetHeader ethernet;
    Content content;
    std::optional<ArpPacket> arp;
};

std::vector<Sent> frames_of(const DrillOptions& told, int count = 2'000) {
    const auto source = find_drill(told.name)->make(told);
    std::vector<Sent> frames;
    for (int i = 0; i < count; ++i) {
        std::vector<std::uint8_t> frame(2'048);
        frame.resize(source->next(frame, 0));
        const Seen seen = dissect(frame);
        Sent sent{.ethernet = seen.ethernet, .content = seen.content};
        if (seen.ethernet.ether_type == kEtherTypeArp) {
            sent.arp = *ArpPacket::parse(ConstBytes{frame}.subspan(kEthernetSize));
        }
        frames.push_back(sent);
    }
    return frames;
}

TEST(Drill, EachSaysWhatItMissesAndIsContentWithThat) {
    for (const DrillSpec& drill : drills()) {
        EXPECT_NE(missing(drill, {}), std::nullopt) << drill.name;
        EXPECT_EQ(missing(drill, options_for(drill)), std::nullopt) << drill.name;
        EXPECT_EQ(find_drill(drill.name), &drill);
    }
    EXPECT_EQ(find_drill("no-such"), nullptr);
}
TEST(Drill, ASeedDecidesEveryFrame) {
    for (const DrillSpec& drill : drills()) {
        const auto told = options_for(drill);
        const auto one = drill.make(told);
        const auto same = drill.make(told);
        for (int i = 0; i < 200; ++i) {
            std::vector<std::uint8_t> a(2'048);
            std::vector<std::uint8_t> b(2'048);
            ASSERT_EQ(one->next(a, 0), same->next(b, 0)) << drill.name;
            ASSERT_EQ(a, b) << drill.name;
        }
    }
}
TEST(Drill, AllButMutationsAreWellFormed) {
    for (const DrillSpec& drill : drills()) {
        if (drill.name == "mutations") {
            continue;
        }
        for (const Sent& sent : frames_of(options_for(drill))) {
            ASSERT_FALSE(std::holds_alternative<Malformed>(sent.content)) << drill.name;
        }
    }
}
TEST(Drill, AScanGoesToAsManyAddressesAsItSendsPackets) {
    std::set<IpAddr> addresses;
    for (const Sent& sent : frames_of(options("scan-v6", "2001:db8:1::/64"))) {
        const IpAddr& to = std::get<Datagram>(sent.content).destination;
        EXPECT_TRUE(Prefix::parse("2001:db8:1::/64")->contains(to));
        addresses.insert(to);
    }
    EXPECT_EQ(addresses.size(), 2'000U);
}
TEST(Drill, AStormOfManyHasManySendersNoneOfThemKnown) {
    DrillOptions told = options("arp-storm-many", "192.0.2.0/24");
    told.known = 20;
    std::set<Mac> macs;
    for (const Sent& sent : frames_of(told)) {
        macs.insert(sent.arp->sender_mac);
        const std::uint32_t host = sent.arp->sender_ip.v4_value() & 0xffU;
        EXPECT_FALSE(host == 1 || (host >= 66 && host <= 86)) << host;
        EXPECT_EQ(sent.arp->target_ip, ip("192.0.2.1"));
    }
    EXPECT_GT(macs.size(), 1'900U);
}
TEST(Drill, SpoofersClaimTheTarget) {
    for (const char* name : {"spoof-own", "spoof-gateway", "mac-flap"}) {
        DrillOptions told = options(name, "192.0.2.0/24");
        told.target.ipv6.reset();
        std::set<Mac> macs;
        for (const Sent& sent : frames_of(told)) {
            EXPECT_EQ(sent.arp->sender_ip, ip("192.0.2.1")) << name;
            macs.insert(sent.arp->sender_mac);
        }
        EXPECT_EQ(macs.size(), name == std::string{"mac-flap"} ? 2U : 1U);
    }
}
TEST(Drill, FilterCollideClaimsTheRoutersAddressByMacsMadeForIt) {
    DrillOptions told = options("filter-collide", "192.0.2.0/24");
    told.target.ipv6.reset();
    told.known = 1;
    std::map<IpAddr, std::set<Mac>> macs;
    for (const Sent& sent : frames_of(told)) {
        EXPECT_TRUE(sent.arp->sender_mac.is_station());
        macs[sent.arp->sender_ip].insert(sent.arp->sender_mac);
    }
    ASSERT_EQ(macs.size(), 2U);
    EXPECT_EQ(macs[ip("192.0.2.1")].size(), 4U) << "for two interfaces, asked by unicast and by all";
    EXPECT_EQ(macs[ip("192.0.2.67")], std::set{attacker_mac()});
}
TEST(Drill, KnownHostsTalkInEachFamilyThatTheyHave) {
    DrillOptions told = options("scan-v6", "2001:db8:1::/64");
    told.known = 8;
    std::string fault;
    auto scenario = scenario_of(told, fault);
    ASSERT_TRUE(scenario) << fault;
    ASSERT_EQ(scenario->flows.size(), 2U);
    EXPECT_EQ(scenario->flows[0].destinations.first, ip("192.0.2.67"));  // the attacker is the first host
    EXPECT_EQ(scenario->flows[0].destinations.count, 8U);

    told.behind = {.device = "e", .router_mac = told.port.router_mac};
    told.behind.source.set(ip("198.51.100.10"));
    scenario = scenario_of(told, fault);
    ASSERT_TRUE(scenario) << fault;
    ASSERT_EQ(scenario->flows.size(), 2U);  // there and back, in IPv4 alone
    EXPECT_EQ(scenario->flows[0].destinations.first, ip("198.51.100.10"));
    EXPECT_EQ(scenario->flows[1].from, 1U);
    EXPECT_EQ(scenario->flows[1].to, 0U);
}
TEST(Drill, KnownHostsNeedAddresses) {
    std::string fault;
    DrillOptions told = options("scan-v6", "2001:db8:1::/64");
    told.known = 8;
    told.port.source = {};
    EXPECT_FALSE(scenario_of(told, fault));
    EXPECT_FALSE(fault.empty());
    told.port.source.set(ip("223.255.255.250"));
    EXPECT_FALSE(scenario_of(told, fault));  // the last of them would be multicast
}

}  // namespace
}  // namespace neigh::pktgen
