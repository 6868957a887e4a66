// Texts of addresses: what the system's own functions take and write, no more and no less.
#include "dataplane/neigh/addr.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace neigh {
namespace {

std::string system_text(const IpAddr& address) {
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes.data(), text, sizeof text);
}

bool system_takes(const std::string& text) {
    unsigned char bytes[16];
    return inet_pton(text.find(':') == std::string::npos ? AF_INET : AF_INET6, text.c_str(), bytes) == 1;
}

// Groups of zero, and of few digits, far more often than chance has them.
IpAddr random_v6(std::mt19937_64& random) {
    IpAddr address{.family = Family::ipv6};
    const std::uint64_t zeros = random();
    for (unsigned group = 0; group < 8; ++group) {
        const bool is_zero = (zeros >> group & 1U) != 0 || (zeros >> 60U == 0 && group < 5);
        const bool is_mapped = zeros >> 61U == 0 && group == 5;
        const auto digits = static_cast<unsigned>(random() >> (48U + (zeros >> (8U + group * 2) & 3U) * 4));
        const unsigned value = is_zero ? 0 : is_mapped ? 0xffffU : digits;
        address.bytes[2 * group] = static_cast<std::uint8_t>(value >> 8U);
        address.bytes[2 * group + 1] = static_cast<std::uint8_t>(value);
    }
    return address;
}

TEST(Addr, Ipv6TextIsTheSystemsAndComesBack) {
    std::mt19937_64 random{1};
    for (int i = 0; i < 200'000; ++i) {
        const IpAddr address = random_v6(random);
        ASSERT_EQ(system_text(address), address.to_string());
        ASSERT_EQ(address, IpAddr::parse(address.to_string()));
    }
}

TEST(Addr, Rfc5952TextsOfIpv6) {
    for (const char* text :
         {"::", "::1", "1::", "2001:db8::1", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "::ffff:192.0.2.1", "::192.0.2.1",
          "1:2:3:4:5:6:7:8", "fe80::ffff:0:0:1", "1:0:2::", "::2:0:0:0:3"}) {
        EXPECT_EQ(system_text(*IpAddr::parse(text)), IpAddr::parse(text)->to_string()) << text;
    }
    EXPECT_EQ("2001:db8:0:1:1:1:1:1", IpAddr::parse("2001:db8:0:1:1:1:1:1")->to_string())
        << "4.2.2: not one group alone";
    EXPECT_EQ("2001::1:0:0:1", IpAddr::parse("2001:0:0:0:1:0:0:1")->to_string()) << "4.2.3: the longest";
}

TEST(Addr, Ipv4TextIsTheSystemsAndComesBack) {
    std::mt19937 random{2};
    for (int i = 0; i < 100'000; ++i) {
        const IpAddr address = IpAddr::v4(static_cast<std::uint32_t>(random()));
        ASSERT_EQ(system_text(address), address.to_string());
        ASSERT_EQ(address, IpAddr::parse(address.to_string()));
    }
}

TEST(Addr, TakesWhatTheSystemTakes) {
    constexpr std::string_view kLetters = "0123456789.:af ";
    std::mt19937 random{3};
    for (int i = 0; i < 500'000; ++i) {
        const std::size_t letters = i % 2 == 0 ? 11 : kLetters.size();  // at first those of IPv4 alone
        std::string text;
        for (auto length = random() % 16; length > 0; --length) {
            text += kLetters[random() % letters];
        }
        ASSERT_EQ(system_takes(text), IpAddr::parse(text).has_value()) << text;
    }
    for (int i = 0; i < 500'000; ++i) {  // groups between colons, more or less
        std::string text = random() % 2 == 0 ? "" : ":";
        for (auto groups = random() % 10; groups > 0; --groups) {
            const auto kind = random() % 16;
            text += kind == 0 ? "" : kind == 1 ? "1.2.3.4" : std::string(kind % 4 + 1, kLetters[random() % 10]);
            text += groups > 1 || random() % 4 == 0 ? ":" : "";
        }
        const auto parsed = IpAddr::parse(text);
        ASSERT_EQ(system_takes(text), parsed.has_value()) << text;
        in6_addr bytes{};
        if (parsed && parsed->is_v6() && ::inet_pton(AF_INET6, text.c_str(), &bytes) == 1) {
            ASSERT_EQ(0, std::memcmp(&bytes, parsed->bytes.data(), sizeof bytes)) << text;
        }
    }
    EXPECT_FALSE(IpAddr::parse(std::string_view{"::1\0", 4}));
    EXPECT_FALSE(IpAddr::parse(std::string_view{"1.2.3.4\0", 8}));
    EXPECT_FALSE(IpAddr::parse(std::string(100'000, ':')));
}

TEST(Addr, MacsHaveSixGroupsOfOneOrTwoDigits) {
    const Mac mac{{0x02, 0, 0xab, 0, 0xcd, 7}};
    for (const char* text : {"02:00:ab:00:cd:07", "02-00-AB-00-CD-07", "2:0:ab:0:cd:7"}) {
        EXPECT_EQ(mac, Mac::parse(text)) << text;
    }
    EXPECT_EQ("02:00:ab:00:cd:07", mac.to_string());
    for (const char* text : {"", ":", ":::::", "02:00:ab:00:cd", "02:00:ab:00:cd:", "02:00:ab:00:cd:07:",
                             "02:00:ab:00:cd:07 ", "002:00:ab:00:cd:07", "g2:00:ab:00:cd:07", "02:00-ab:00:cd:07",
                             "0200.ab00.cd07", "02:00:ab:00:cd:+7", "0x:00:ab:00:cd:07", "02:00:ab:00:cd:07:08"}) {
        EXPECT_FALSE(Mac::parse(text)) << text;
    }
}

}  // namespace
}  // namespace neigh
