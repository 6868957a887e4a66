#include "dataplane/neigh/addr.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

#include "dataplane/neigh/wire/bytes.hpp"

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

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// By character; 16: no hex digit.
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(16);
    std::uint8_t value = 0;
    for (const char digit : kHexDigits) {
        values[static_cast<unsigned char>(digit)] = value;
        values[static_cast<unsigned char>(digit >= 'a' ? digit - 'a' + 'A' : digit)] = value;
        ++value;
    }
    return values;
}();

constexpr std::uint8_t hex_value(char c) noexcept {
    return kHexValues[static_cast<unsigned char>(c)];
}

/// What inet_pton() takes: four numbers without leading zeros.
std::optional<IpAddr> parse_v4(std::string_view text) noexcept {
    std::optional<IpAddr> address{std::in_place};
    std::size_t at = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t begin = at;
        unsigned value = 0;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at - begin < 3; ++at) {
            value = value * 10 + static_cast<unsigned>(text[at] - '0');
        }
        const bool is_zero_led = at - begin > 1 && text[begin] == '0';
        const bool ends_well = i < 3 ? at < text.size() && text[at] == '.' : at == text.size();
        if (at == begin || is_zero_led || value > 255 || !ends_well) {
            return std::nullopt;
        }
        address->bytes[i] = static_cast<std::uint8_t>(value);
        ++at;
    }
    return address;
}

/// What inet_pton() takes (RFC 4291 2.2): eight groups of one to four hex digits, a run of them left out as `::` once,
/// the last two perhaps as IPv4.
std::optional<IpAddr> parse_v6(std::string_view text) noexcept {
    constexpr std::size_t kGroups = 8;
    __extension__ using Bits = unsigned __int128;
    Bits bits = 0;  // of the groups so far; not the bytes of an address, which would have to be moved for a gap
    std::size_t filled = 0;
    std::optional<std::size_t> gap;  // where the zeros of `::` go
    std::size_t at = 0;
    if (text.starts_with("::")) {
        gap = 0;
        at = 2;
    }
    while (at < text.size()) {
        const std::size_t begin = at;
        unsigned group = 0;
        for (; at < text.size() && at - begin <= 4 && hex_value(text[at]) < 16; ++at) {
            group = group << 4U | hex_value(text[at]);
        }
        if (at < text.size() && text[at] == '.') {
            const auto tail = parse_v4(text.substr(begin));
            if (!tail || filled + 2 > kGroups) {
                return std::nullopt;
            }
            bits = bits << 32U | tail->v4_value();
            filled += 2;
            break;
        }
        if (at == begin || at - begin > 4 || filled == kGroups) {
            return std::nullopt;
        }
        bits = bits << 16U | group;
        ++filled;
        if (at == text.size()) {
            break;
        }
        if (text[at] != ':' || ++at == text.size()) {
            return std::nullopt;
        }
        if (text[at] == ':') {
            if (gap) {
                return std::nullopt;
            }
            gap = filled;
            ++at;
        }
    }
    if (gap.has_value() == (filled == kGroups)) {  // left out and yet all there, or neither
        return std::nullopt;
    }
    if (gap && filled > 0) {
        const Bits behind = (Bits{1} << 16 * (filled - *gap)) - 1;
        bits = (bits & ~behind) << 16 * (kGroups - filled) | (bits & behind);
    }
    IpAddr address{.bytes = {}, .family = Family::ipv6};
    for (std::size_t i = 0; i < 4; ++i) {
        wire::store_be32(&address.bytes[4 * i], static_cast<std::uint32_t>(bits >> (96 - 32 * i)));
    }
    return address;
}

char* write_decimal(char* to, unsigned byte) noexcept {
    if (byte >= 100) {
        *to++ = static_cast<char>('0' + byte / 100);
    }
    if (byte >= 10) {
        *to++ = static_cast<char>('0' + byte / 10 % 10);
    }
    *to++ = static_cast<char>('0' + byte % 10);
    return to;
}

char* write_v4(char* to, const std::uint8_t* bytes) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        if (i > 0) {
            *to++ = '.';
        }
        to = write_decimal(to, bytes[i]);
    }
    return to;
}

/// Without leading zeros.
char* write_group(char* to, unsigned group) noexcept {
    for (unsigned shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;; shift -= 4) {
        *to++ = kHexDigits[group >> shift & 0xfU];
        if (shift == 0) {
            return to;
        }
    }
}

/// RFC 5952 4.2: the longest run of zero groups, the first one of equals, and no single group, is the `::`.
struct Run {
    std::uint8_t first = 8;
    std::uint8_t length = 1;
};
/// By which groups are zero, the first one lowest.
constexpr std::array<Run, 256> kLongestZeros = [] {
    std::array<Run, 256> runs;
    runs.fill(Run{});
    for (unsigned zeros = 0; zeros != runs.size(); ++zeros) {
        for (std::uint8_t first = 0; first < 8; ++first) {
            const auto length = static_cast<std::uint8_t>(std::countr_one(zeros >> first));
            if (length > runs[zeros].length) {
                runs[zeros] = {first, length};
            }
        }
    }
    return runs;
}();

/// As inet_ntop() does it: RFC 5952, with IPv4-compatible and -mapped ones in mixed notation (5).
char* write_v6(char* to, const std::array<std::uint8_t, 16>& bytes) noexcept {
    std::array<unsigned, 8> groups;
    unsigned empty = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        groups[i] = wire::load_be16(&bytes[2 * i]);
        empty |= (groups[i] == 0 ? 1U : 0U) << i;
    }
    const Run zeros = kLongestZeros[empty];
    const bool is_compatible = zeros.first == 0 && zeros.length == 6;
    const bool is_mapped = zeros.first == 0 && zeros.length == 5 && groups[5] == 0xffff;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (i == zeros.first) {
            *to++ = ':';
            i += zeros.length;
            if (i == groups.size()) {
                *to++ = ':';
                break;
            }
        }
        if (i > 0) {
            *to++ = ':';
        }
        if (i == 6 && (is_compatible || is_mapped)) {
            return write_v4(to, &bytes[12]);
        }
        to = write_group(to, groups[i]);
    }
    return to;
}

/// The bits of a MAC of six groups of two digits, as all are that programs write: each digit where it must be, so that
/// none waits for those before it.
std::optional<std::uint64_t> parse_whole_mac(std::string_view text) noexcept {
    constexpr std::size_t kGroups = 6;
    if (text.size() != 3 * kGroups - 1 || (text[2] != ':' && text[2] != '-')) {
        return std::nullopt;
    }
    std::uint64_t bits = 0;
    bool is_good = true;
    for (std::size_t i = 0; i < kGroups; ++i) {
        const unsigned first = hex_value(text[3 * i]);
        const unsigned second = hex_value(text[3 * i + 1]);
        is_good &= (first | second) < 16 && (i == 0 || text[3 * i - 1] == text[2]);
        bits |= std::uint64_t{first << 4U | second} << 8 * i;
    }
    return is_good ? std::optional{bits} : std::nullopt;
}

}  // namespace

std::optional<Mac> Mac::parse(std::string_view text) {
    if (const auto whole = parse_whole_mac(text)) {
        return from_bits(*whole);
    }
    const char separator = text.find(':') != std::string_view::npos ? ':' : '-';
    std::uint64_t bits = 0;  // a struct written byte by byte would be waited for where it is copied
    std::size_t at = 0;
    for (std::size_t i = 0; i < Mac{}.bytes.size(); ++i) {
        const std::uint8_t first = at < text.size() ? hex_value(text[at]) : 16;
        const std::uint8_t second = at + 1 < text.size() ? hex_value(text[at + 1]) : 16;
        at += second < 16 ? 2 : 1;
        const bool ends_well =
            i + 1 < Mac{}.bytes.size() ? at < text.size() && text[at] == separator : at == text.size();
        if (first > 15 || !ends_well) {
            return std::nullopt;
        }
        bits |= std::uint64_t{second < 16 ? static_cast<std::uint8_t>(first << 4U | second) : first} << 8 * i;
        ++at;
    }
    return from_bits(bits);
}

char* Mac::write_to(char* to) const noexcept {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i > 0) {
            *to++ = ':';
        }
        *to++ = kHexDigits[bytes[i] >> 4U];
        *to++ = kHexDigits[bytes[i] & 0xfU];
    }
    return to;
}

std::string Mac::to_string() const {
    std::array<char, kMostChars> text;
    return {text.data(), write_to(text.data())};
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

bool IpAddr::is_v4_mapped() const noexcept {  // RFC 4291 2.5.5.2
    constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return is_v6() && std::equal(kMapped.begin(), kMapped.end(), bytes.begin());
}

bool IpAddr::is_unicast() const noexcept {
    if (is_v4()) {
        return bytes[0] != 0 && !is_loopback() && bytes[0] < 224;
    }
    return !is_unspecified() && !is_loopback() && !is_multicast();
}

std::optional<IpAddr> IpAddr::parse(std::string_view text) {
    return text.find(':') == std::string_view::npos ? parse_v4(text) : parse_v6(text);
}

char* IpAddr::write_to(char* to) const noexcept {
    return is_v4() ? write_v4(to, bytes.data()) : write_v6(to, bytes);
}

std::string IpAddr::to_string() const {
    std::array<char, kMostChars> text;
    return {text.data(), write_to(text.data())};
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
