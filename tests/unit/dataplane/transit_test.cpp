// The short way of packets in transit: what goes it comes out as by the long way, byte for byte and count for count.
#include "dataplane/transit.hpp"

#include <random>

#include "dataplane/neigh/wire/ip_view.hpp"
#include "dataplane/own_filter.hpp"
#include "dataplane/plain.hpp"
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

/// A few seconds, with sanitizers too.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr unsigned kDamages = 500;
constexpr std::size_t kLengthStep = 9;
#else
constexpr unsigned kDamages = 6'000;
constexpr std::size_t kLengthStep = 1;
#endif

class BothWays : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        held_.reset();  // damage makes a fragment of many a packet
        put(kFar4, kOtherMac, nud::State::reachable, kLan1);
        put(kFar6, kOtherMac, nud::State::reachable, kLan1);
        put(kGateway4, kOtherMac, nud::State::stale, kLan1);
        put(kGateway6, kOtherMac, nud::State::permanent, kLan1);
    }

    /// A new worker each, so that neither has seen what the other has. What repeats itself in a burst is told once,
    /// unless the filter's window passes meanwhile or, by the chance of its secret, something else has taken its place
    /// there: what differs is tried again. Where the ways differ, it differs each time.
    void expect_the_same(const std::vector<Buffer>& frames, const Shape& shape = {}) {
        Outcome whole;
        Outcome by_long_way;
        for (unsigned tries = 0; tries < 20; ++tries) {
            renew();
            whole = give_all(frames, kLan0, shape);
            EXPECT_EQ(whole.count("rx_packets"), frames.size());
            whole.counters.erase("rx_packets");
            whole.counters.erase("rx_bytes");
            renew();
            by_long_way = give_all_the_long_way(frames, kLan0, shape);
            if (whole.counters == by_long_way.counters && whole.punts.size() == by_long_way.punts.size()) {
                break;
            }
        }
        EXPECT_EQ(whole.sent, by_long_way.sent);
        EXPECT_EQ(whole.counters, by_long_way.counters);
        ASSERT_EQ(whole.punts.size(), by_long_way.punts.size());
        for (std::size_t i = 0; i < whole.punts.size(); ++i) {
            EXPECT_EQ(whole.punts[i].frame, by_long_way.punts[i].frame);
            EXPECT_EQ(whole.punts[i].punt.kind, by_long_way.punts[i].punt.kind);
            EXPECT_EQ(whole.punts[i].punt.address, by_long_way.punts[i].punt.address);
            EXPECT_EQ(whole.punts[i].punt.ifindex, by_long_way.punts[i].punt.ifindex);
        }
    }
};

/// Frames of which each is plain but for one thing, and some that are.
std::vector<Buffer> specimens() {
    std::vector<Buffer> frames{
        frame(Ipv4{}),
        append(frame(Ipv4{.payload = numbers(1)}), Buffer(25)),
        with_options(frame(Ipv4{}), {1, 1, 1, 0}),
        frame(Ipv4{.ttl = 1}),
        frame(Ipv4{.ttl = 2}),
        frame(Ipv4{.dont_fragment = true, .payload = Buffer(1481)}),
        frame(Ipv4{.more_fragments = true}),
        frame(Ipv4{.to = kOtherMac}),
        frame(Ipv4{.to = Mac::broadcast()}),
        frame(echo4()),
        arp(asks_for(kOwn4)),
        ns(kOwn6),
        frame(Ipv6{}),
        append(frame(Ipv6{}), Buffer(7)),
        frame(Ipv6{.hop_limit = 1}),
        frame(Ipv6{.next_header = wire::kProtocolHopByHop, .payload = append({17, 0, 5, 2, 0, 0, 1, 0}, numbers(8))}),
        frame(Ipv6{.payload = Buffer(1461)}),
        frame(Ipv6{.to = kOtherMac}),
        frame(echo6()),
    };
    for (const char* to : {"192.0.2.1", "192.0.2.9", "192.0.2.77", "192.0.2.0", "192.0.2.255", "192.88.1.2",
                           "203.0.113.5", "9.9.9.9", "127.0.0.1", "0.1.2.3", "169.254.1.1", "169.10.1.1", "224.0.0.5",
                           "240.0.0.1", "255.255.255.255", "198.51.100.1", "198.51.100.77", "198.51.100.254"}) {
        frames.push_back(frame(Ipv4{.destination = ip(to)}));
        frames.push_back(frame(Ipv4{.source = ip(to)}));
    }
    for (const char* to : {"2001:db8:1::1", "2001:db8:1::9", "2001:db8:1::", "2001:db8:2::77", "2001:db8:2::",
                           "2001:db8:8::2", "2001:db8:f::1", "2001:db8:99::1", "::", "::1", "::ffff:1.2.3.4",
                           "64:ff9b::192.0.2.33", "1::1", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "fd00::1"}) {
        frames.push_back(frame(Ipv6{.destination = ip(to)}));
        frames.push_back(frame(Ipv6{.source = ip(to)}));
    }
    return frames;
}

TEST_F(BothWays, EverySpecimenComesOutTheSame) {
    for (const Buffer& one : specimens()) {
        SCOPED_TRACE(testing::PrintToString(one));
        expect_the_same({one});
        expect_the_same({one}, {.fills_buffer = true});
        expect_the_same({one}, {.segments = 2});
        expect_the_same({one}, {.segments = 3, .fills_buffer = true});
        for (std::size_t length = 0; length < std::min<std::size_t>(one.size(), 64); length += kLengthStep) {
            expect_the_same({Buffer(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(length))},
                            {.fills_buffer = true});
        }
    }
}

TEST_F(BothWays, EveryDamageComesOutTheSame) {
    const std::vector<Buffer> whole = specimens();
    std::mt19937 random{1};
    for (unsigned round = 0; round < kDamages; ++round) {
        Buffer damaged = whole[random() % whole.size()];
        for (auto damages = 1 + random() % 3; damages > 0; --damages) {
            damaged[random() % std::min<std::size_t>(damaged.size(), 60)] = static_cast<std::uint8_t>(random());
        }
        if (damaged.size() >= 34 && random() % 2 == 0) {  // else the checksum hides what else is wrong
            wire::store_be16(damaged.data() + 24, 0);
            wire::store_be16(damaged.data() + 24,
                             wire::test::naive_checksum(Buffer(damaged.begin() + 14, damaged.begin() + 34)));
        }
        SCOPED_TRACE(testing::PrintToString(damaged));
        expect_the_same({damaged});
        ASSERT_FALSE(HasFailure()) << "round " << round;
    }
}

TEST_F(BothWays, ABurstOfAllComesOutInItsOrder) {
    std::vector<Buffer> burst = specimens();
    std::mt19937 random{2};
    for (unsigned round = 0; round < 50; ++round) {
        std::shuffle(burst.begin(), burst.end(), random);
        expect_the_same({burst.begin(), burst.begin() + kBurst});
    }
}

// What goes which way can't be told by what comes of it: these say what is plain.
TEST(Plain, IsWhatNeedsNoSecondLook) {
    const OwnFilter nobody;
    const plain::Head head4 = plain::Head::ipv4(kLan0Mac);
    const plain::Head head6 = plain::Head::ipv6(kLan0Mac);
    const auto is_plain4 = [&](const Buffer& frame) {
        return head4.is_of(frame.data()) &&
               plain::is_transit_ipv4(wire::Ipv4View{frame.data() + 14}, frame.size() - 14, nobody);
    };
    const auto is_plain6 = [&](const Buffer& frame) {
        return head6.is_of(frame.data()) &&
               plain::is_transit_ipv6(wire::Ipv6View{frame.data() + 14}, frame.size() - 14, nobody);
    };
    EXPECT_TRUE(is_plain4(frame(Ipv4{})));
    EXPECT_TRUE(is_plain4(frame(Ipv4{.ttl = 2})));
    EXPECT_TRUE(is_plain4(append(frame(Ipv4{.payload = numbers(1)}), Buffer(25))));
    EXPECT_TRUE(is_plain6(frame(Ipv6{})));
    EXPECT_TRUE(is_plain6(frame(Ipv6{.source = ip("64:ff9b::192.0.2.33")}))) << "NAT64, RFC 6052";
    EXPECT_TRUE(is_plain6(frame(Ipv6{.destination = ip("64:ff9b::192.0.2.33")})));
    EXPECT_FALSE(is_plain4(frame(Ipv6{})));
    EXPECT_FALSE(is_plain6(frame(Ipv4{})));
    EXPECT_FALSE(plain::Head::ipv4(kLan1Mac).is_of(frame(Ipv4{}).data()));
    EXPECT_FALSE(plain::Head::ipv6(kLan1Mac).is_of(frame(Ipv6{}).data()));

    OwnFilter one;
    one.add(kHost4);
    one.add(kHost6);
    const Buffer from4 = frame(Ipv4{});
    const Buffer from6 = frame(Ipv6{});
    EXPECT_FALSE(plain::is_transit_ipv4(wire::Ipv4View{from4.data() + 14}, from4.size() - 14, one));
    EXPECT_FALSE(plain::is_transit_ipv6(wire::Ipv6View{from6.data() + 14}, from6.size() - 14, one));
}

TEST(Plain, ChecksumIsRightWhereTheCodecSaysSo) {
    std::mt19937_64 random{3};
    for (unsigned round = 0; round < 200'000; ++round) {
        Buffer header(20);
        // Bytes of all ones and zeros more often than chance would have them: that is where carries go wrong.
        std::ranges::generate(header, [&] {
            const auto drawn = random();
            return static_cast<std::uint8_t>(drawn % 4 == 0 ? 0xff : drawn % 4 == 1 ? 0 : drawn >> 8U);
        });
        header[0] = 0x45;
        if (round % 2 == 0) {
            wire::store_be16(header.data() + 10, 0);
            wire::store_be16(header.data() + 10, wire::checksum(header));
        }
        ASSERT_EQ(wire::Ipv4View{header.data()}.is_checksum_right(), wire::checksum(header) == 0)
            << testing::PrintToString(header);
    }
}

TEST(Rewrite, Rfc1624EveryChecksumOfEveryTtlGoesOnBeingRight) {
    for (const unsigned ttl : {1U, 2U, 64U, 128U, 255U}) {
        for (unsigned checksum = 0; checksum <= 0xffff; ++checksum) {
            Buffer header(20);
            header[8] = static_cast<std::uint8_t>(ttl);
            header[9] = 17;
            wire::store_be16(header.data() + 10, static_cast<std::uint16_t>(checksum));
            const std::uint16_t expected =
                wire::update_checksum(static_cast<std::uint16_t>(checksum), static_cast<std::uint16_t>(ttl << 8U | 17U),
                                      static_cast<std::uint16_t>((ttl - 1U) << 8U | 17U));
            wire::decrement_ttl(header.data());
            ASSERT_EQ(header[8], ttl - 1);
            ASSERT_EQ(header[9], 17);
            ASSERT_EQ(wire::load_be16(header.data() + 10), expected) << ttl << " " << checksum;
        }
    }
}

TEST(OwnFilterTest, ForgetsNobodyAndTakesFewForAnother) {
    OwnFilter filter;
    for (std::uint32_t i = 0; i < 64; ++i) {
        filter.add(IpAddr::v4(0x0a000001 + i * 256));
    }
    unsigned taken = 0;
    for (std::uint32_t i = 0; i < 64 * 256; ++i) {
        const bool may_have = filter.view().may_have_v4(__builtin_bswap32(0x0a000001 + i));
        EXPECT_TRUE(may_have || i % 256 != 0);
        taken += may_have && i % 256 != 0 ? 1 : 0;
    }
    EXPECT_LT(taken, 64 * 256 / 20);
}

TEST(OwnFilterTest, GrowsWithTheAddressesOfThousandsOfInterfaces) {
    constexpr std::uint32_t kAddresses = 5'000 * 3;
    OwnFilter filter{kAddresses};
    for (std::uint32_t i = 0; i < kAddresses; ++i) {
        filter.add(IpAddr::v4(0x0a000001 + i * 256));
    }
    unsigned taken = 0;
    for (std::uint32_t i = 0; i < kAddresses * 16; ++i) {
        const bool may_have = filter.view().may_have_v4(__builtin_bswap32(0x0a000001 + i * 16));
        EXPECT_TRUE(may_have || i % 16 != 0);
        taken += may_have && i % 16 != 0 ? 1 : 0;
    }
    EXPECT_LT(taken, kAddresses * 16 / 20);
}

class RouteCacheTest : public DataplaneTest {
  protected:
    std::unique_ptr<Fib> fib(std::vector<config::Route> routes) { return std::make_unique<Fib>(topology_, routes); }
    static const NextHop& lookup(RouteCache& cache, const Fib& fib, const IpAddr& address) {
        std::uint64_t high = 0;
        std::memcpy(&high, address.bytes.data(), sizeof high);
        return cache.lookup(fib, high, address.bytes.data());
    }
};

TEST_F(RouteCacheTest, A64ThatARouteDividesIsNotTakenForOne) {
    const auto routes = fib({{.to = Prefix::parse("2001:db8:7::/64").value(), .via = kGateway6, .ifindex = kLan1},
                             {.to = Prefix::parse("2001:db8:7::8000/113").value(), .ifindex = kDark}});
    RouteCache cache;
    cache.use(*routes);
    for (unsigned twice = 0; twice < 2; ++twice) {
        EXPECT_EQ(lookup(cache, *routes, ip("2001:db8:7::1")).kind, NextHop::Kind::gateway);
        EXPECT_EQ(lookup(cache, *routes, ip("2001:db8:7::8001")).out->index, kDark);
        EXPECT_EQ(lookup(cache, *routes, ip("2001:db8:2::5")).kind, NextHop::Kind::connected);
        EXPECT_EQ(lookup(cache, *routes, ip("2001:db8:aa::5")).kind, NextHop::Kind::no_route);
    }
}

TEST_F(RouteCacheTest, OtherRoutesEmptyIt) {
    const auto before = fib({{.to = Prefix::parse("2001:db8:7::/64").value(), .via = kGateway6, .ifindex = kLan1}});
    const auto after = fib({{.to = Prefix::parse("2001:db8:7::/64").value(), .ifindex = kDark}});
    RouteCache cache;
    cache.use(*before);
    EXPECT_EQ(lookup(cache, *before, ip("2001:db8:7::1")).kind, NextHop::Kind::gateway);
    cache.use(*after);
    EXPECT_EQ(lookup(cache, *after, ip("2001:db8:7::1")).kind, NextHop::Kind::connected);
    EXPECT_EQ(lookup(cache, *after, ip("2001:db8:8::1")).kind, NextHop::Kind::no_route);
}

TEST_F(RouteCacheTest, AsManyAsWillEachLeadWhereTheRoutesSay) {
    const auto routes = fib({{.to = Prefix::parse("2001:db8:8000::/33").value(), .via = kGateway6, .ifindex = kLan1}});
    RouteCache cache;
    cache.use(*routes);
    std::mt19937 random{4};
    for (unsigned round = 0; round < 20'000; ++round) {
        IpAddr address = ip("2001:db8::1");
        address.bytes[4] = static_cast<std::uint8_t>(random());
        address.bytes[7] = static_cast<std::uint8_t>(random() % 8);
        ASSERT_EQ(&lookup(cache, *routes, address), &routes->lookup(address)) << address.to_string();
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
