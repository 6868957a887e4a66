#include "dataplane/neigh/addr.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdio>

namespace neigh {
namespace {

std::optional<unsigned> parse_number(std::string_view text, unsigned most) noexcept {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool leading_zero = text.size() > 1 && text.front() == '0';
    if (error != std::errc{} || end != text.data() + text.size() || leading_zero || value > most) {
        return std::nullopt;
    }
    return value;
}

}  // namespace

std::optional<Mac> Mac::parse(std::string_view text) {
    const char separator = text.find(':') != std::string_view::npos ? ':' : '-';
    Mac mac;
    for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
        const std::size_t length = i + 1 < mac.bytes.size() ? text.find(separator) : text.size();
        if (length == std::string_view::npos || length < 1 || length > 2) {
            return std::nullopt;
        }
        const auto [end, error] = std::from_chars(text.data(), text.data() + length, mac.bytes[i], 16);
        if (error != std::errc{} || end != text.data() + length) {
            return std::nullopt;
        }
        text.remove_prefix(std::min(length + 1, text.size()));
    }
    return mac;
}

std::string Mac::to_string() const {
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4],
                  bytes[5]);
    return text;
}

IpAddr IpAddr::v4(std::uint32_t host_order) noexcept {
    return v4(static_cast<std::uint8_t>(host_order >> 24U), static_cast<std::uint8_t>(host_order >> 16U),
              static_cast<std::uint8_t>(host_order >> 8U), static_cast<std::uint8_t>(host_order));
}

IpAddr IpAddr::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) noexcept {
    IpAddr address;
    address.bytes[0] = a;
    address.bytes[1] = b;
    address.bytes[2] = c;
    address.bytes[3] = d;
    return address;
}

IpAddr IpAddr::v6(const std::array<std::uint8_t, 16>& wire_order) noexcept {
    return IpAddr{wire_order, Family::ipv6};
}

std::uint32_t IpAddr::v4_value() const noexcept {
    return (std::uint32_t{bytes[0]} << 24U) | (std::uint32_t{bytes[1]} << 16U) | (std::uint32_t{bytes[2]} << 8U) |
           bytes[3];
}

bool IpAddr::is_unspecified() const noexcept {
    return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddr::is_loopback() const noexcept {
    if (is_v4()) {
        return bytes[0] == 127;
    }
    return bytes[15] == 1 && std::all_of(bytes.begin(), bytes.end() - 1, [](std::uint8_t byte) { return byte == 0; });
}

bool IpAddr::is_multicast() const noexcept {
    return is_v4() ? (bytes[0] & 0xf0U) == 0xe0U : bytes[0] == 0xffU;
}

bool IpAddr::is_limited_broadcast() const noexcept {
    return is_v4() && v4_value() == 0xffffffffU;
}

bool IpAddr::is_link_local() const noexcept {
    return is_v4() ? (bytes[0] == 169 && bytes[1] == 254) : (bytes[0] == 0xfeU && (bytes[1] & 0xc0U) == 0x80U);
}

bool IpAddr::is_unicast() const noexcept {
    if (is_v4()) {
        return bytes[0] != 0 && !is_loopback() && bytes[0] < 224;
    }
    return !is_unspecified() && !is_loopback() && !is_multicast();
}

std::optional<IpAddr> IpAddr::parse(std::string_view text) {
    if (text.empty() || text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) {
        return std::nullopt;
    }
    const std::string copy{text};
    IpAddr address;
    address.family = text.find(':') != std::string_view::npos ? Family::ipv6 : Family::ipv4;
    if (inet_pton(address.is_v4() ? AF_INET : AF_INET6, copy.c_str(), address.bytes.data()) != 1) {
        return std::nullopt;
    }
    return address;
}

std::string IpAddr::to_string() const {
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes.data(), text, sizeof text);
}

IpAddr link_local_of(const Mac& mac) noexcept {
    const auto& m = mac.bytes;
    return IpAddr::v6(
        {0xfe, 0x80, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(m[0] ^ 2U), m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5]});
}

IpAddr solicited_node_of(const IpAddr& address) noexcept {
    const auto& a = address.bytes;
    return IpAddr::v6({0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, a[13], a[14], a[15]});
}

Mac multicast_mac_of(const IpAddr& group) noexcept {
    const auto& g = group.bytes;
    if (group.is_v4()) {
        return Mac{{0x01, 0x00, 0x5e, static_cast<std::uint8_t>(g[1] & 0x7fU), g[2], g[3]}};
    }
    return Mac{{0x33, 0x33, g[12], g[13], g[14], g[15]}};
}

Prefix Prefix::network() const noexcept {
    Prefix result = *this;
    for (unsigned bit = length; bit < address.bits(); ++bit) {
        auto& byte = result.address.bytes[bit / 8];
        byte = static_cast<std::uint8_t>(byte & ~(0x80U >> (bit % 8)));
    }
    return result;
}

bool Prefix::has_host_bits() const noexcept {
    return network() != *this;
}

bool Prefix::contains(const IpAddr& other) const noexcept {
    if (other.family != address.family) {
        return false;
    }
    const unsigned whole = length / 8U;
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) {
        return false;
    }
    const unsigned rest = length % 8U;
    return rest == 0 || ((address.bytes[whole] ^ other.bytes[whole]) & (0xff00U >> rest) & 0xffU) == 0;
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto address = IpAddr::parse(text.substr(0, slash));
    if (!address) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return Prefix{*address, static_cast<std::uint8_t>(address->bits())};
    }
    const auto length = parse_number(text.substr(slash + 1), address->bits());
    if (!length) {
        return std::nullopt;
    }
    return Prefix{*address, static_cast<std::uint8_t>(*length)};
}

std::string Prefix::to_string() const {
    return address.to_string() + "/" + std::to_string(length);
}

}  // namespace neigh
