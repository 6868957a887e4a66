// Addresses as values: Mac, IpAddr (either family) and Prefix, with their text forms.
// Neighbors: wire/ parses them out of packets, nud and resolver compute with them.
// Not here: what an address means to an interface (config/), packet headers (wire/).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace neigh {

enum class Family : std::uint8_t { ipv4 = 0, ipv6 = 1 };
inline constexpr std::size_t kFamilies = 2;
inline constexpr std::array<Family, kFamilies> kAllFamilies{Family::ipv4, Family::ipv6};

[[nodiscard]] constexpr std::size_t index_of(Family family) noexcept {
    return static_cast<std::size_t>(family);
}

/// A 48-bit IEEE 802 address, in the order of the wire.
struct Mac {
    std::array<std::uint8_t, 6> bytes{};

    auto operator<=>(const Mac&) const = default;
    bool operator==(const Mac& other) const noexcept { return to_bits() == other.to_bits(); }

    [[nodiscard]] bool is_zero() const noexcept { return to_bits() == 0; }
    /// The group bit: multicast, and broadcast as well.
    [[nodiscard]] bool is_group() const noexcept { return (bytes[0] & 1U) != 0; }
    [[nodiscard]] bool is_broadcast() const noexcept { return *this == broadcast(); }
    /// Whether a neighbor may have it: neither zero nor a group address.
    [[nodiscard]] bool is_station() const noexcept { return !is_zero() && !is_group(); }

    /// The six bytes in the low 48 bits, first byte lowest (the layout of a published word).
    [[nodiscard]] std::uint64_t to_bits() const noexcept {
        // In registers: six bytes copied into a number would go through memory, and be waited for there.
        std::uint32_t low = 0;
        std::uint16_t high = 0;
        std::memcpy(&low, bytes.data(), sizeof low);
        std::memcpy(&high, bytes.data() + sizeof low, sizeof high);
        return low | std::uint64_t{high} << 32U;
    }
    [[nodiscard]] static Mac from_bits(std::uint64_t bits) noexcept {
        Mac mac;
        std::memcpy(mac.bytes.data(), &bits, mac.bytes.size());
        return mac;
    }
    [[nodiscard]] static constexpr Mac broadcast() noexcept { return Mac{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}; }

    /// Six groups of one or two hex digits between colons (or all between dashes); nothing else.
    [[nodiscard]] static std::optional<Mac> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;
    /// The same into a buffer of kMostChars, without a final zero; returns where the text ends.
    char* write_to(char* to) const noexcept;
    static constexpr std::size_t kMostChars = 17;
};

/// An IPv4 or IPv6 address, in the order of the wire; IPv4 uses the first four bytes, the rest are zero.
struct IpAddr {
    std::array<std::uint8_t, 16> bytes{};
    Family family = Family::ipv4;

    auto operator<=>(const IpAddr&) const = default;

    [[nodiscard]] static IpAddr v4(std::uint32_t host_order) noexcept;
    [[nodiscard]] static IpAddr v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) noexcept;
    [[nodiscard]] static IpAddr v6(const std::array<std::uint8_t, 16>& wire_order) noexcept;
    /// IPv4 in host order; only for addresses of that family.
    [[nodiscard]] std::uint32_t v4_value() const noexcept;

    [[nodiscard]] bool is_v4() const noexcept { return family == Family::ipv4; }
    [[nodiscard]] bool is_v6() const noexcept { return family == Family::ipv6; }
    /// Length in bytes: 4 or 16.
    [[nodiscard]] std::size_t size() const noexcept { return is_v4() ? 4 : 16; }
    /// Length in bits: 32 or 128.
    [[nodiscard]] unsigned bits() const noexcept { return is_v4() ? 32 : 128; }

    [[nodiscard]] bool is_unspecified() const noexcept;
    [[nodiscard]] bool is_loopback() const noexcept;           // 127.0.0.0/8, ::1
    [[nodiscard]] bool is_multicast() const noexcept;          // 224.0.0.0/4, ff00::/8
    [[nodiscard]] bool is_limited_broadcast() const noexcept;  // 255.255.255.255
    [[nodiscard]] bool is_link_local() const noexcept;         // 169.254.0.0/16, fe80::/10
    [[nodiscard]] bool is_v4_mapped() const noexcept;          // ::ffff:0:0/96, an IPv4 node's: never on a link
    /// An address that one host may have: none of the above but link-local, not 0/8, not 240/4.
    [[nodiscard]] bool is_unicast() const noexcept;

    /// The texts that inet_pton() takes.
    [[nodiscard]] static std::optional<IpAddr> parse(std::string_view text);
    /// RFC 5952, as inet_ntop() writes it.
    [[nodiscard]] std::string to_string() const;
    /// The same into a buffer of kMostChars, without a final zero; returns where the text ends.
    char* write_to(char* to) const noexcept;
    static constexpr std::size_t kMostChars = 45;
};

/// Appends the text of a Mac or an IpAddr.
template <typename Address>
void append_text(std::string& out, const Address& address) {
    std::array<char, Address::kMostChars> text;
    out.append(text.data(), address.write_to(text.data()));
}

/// fe80:: and the modified EUI-64 of the MAC (RFC 4291 2.5.1, appendix A).
[[nodiscard]] IpAddr link_local_of(const Mac& mac) noexcept;
/// ff02::1:ffXX:XXXX of an IPv6 address (RFC 4291 2.7.1).
[[nodiscard]] IpAddr solicited_node_of(const IpAddr& address) noexcept;
/// The group MAC of a multicast address (RFC 1112 6.4, RFC 2464 7).
[[nodiscard]] Mac multicast_mac_of(const IpAddr& group) noexcept;

/// An address and a length; the host bits may be set (an interface's address) or not (a route).
struct Prefix {
    IpAddr address;
    std::uint8_t length = 0;

    auto operator<=>(const Prefix&) const = default;

    [[nodiscard]] bool contains(const IpAddr& other) const noexcept;
    [[nodiscard]] bool has_host_bits() const noexcept;
    /// The same prefix with its host bits cleared.
    [[nodiscard]] Prefix network() const noexcept;

    /// `ADDR/LENGTH`, or `ADDR` alone for one host.
    [[nodiscard]] static std::optional<Prefix> parse(std::string_view text);
    [[nodiscard]] std::string to_string() const;
};

}  // namespace neigh

template <>
struct std::hash<neigh::IpAddr> {
    std::size_t operator()(const neigh::IpAddr& address) const noexcept {
        std::uint64_t words[2];
        std::memcpy(words, address.bytes.data(), sizeof words);
        return (words[0] * 0x9e3779b97f4a7c15ULL) ^ (words[1] * 0xc2b2ae3d27d4eb4fULL) ^
               static_cast<std::size_t>(address.family);
    }
};
