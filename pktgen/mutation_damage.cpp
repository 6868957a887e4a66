// A function a kind of damage.
// Neighbors: mutation_damage.hpp says what for.
#include "pktgen/mutation_damage.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

#include "dataplane/neigh/wire/checksum.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"

namespace neigh::pktgen {
namespace {

using namespace wire;

constexpr std::size_t kTypeAt = 12;
constexpr std::size_t kIpAt = kEthernetSize;

bool is_ipv4(const Draft& draft) noexcept {
    return draft.length >= kIpAt + kIpv4Size && load_be16(draft.room.data() + kTypeAt) == kEtherTypeIpv4;
}
bool is_ipv6(const Draft& draft) noexcept {
    return draft.length >= kIpAt + kIpv6Size && load_be16(draft.room.data() + kTypeAt) == kEtherTypeIpv6;
}

/// Mostly behind the MACs: a frame for somebody else tests little.
std::size_t place(const Draft& draft, Random& random) noexcept {
    const std::size_t from = random.one_in(16) || draft.length <= kTypeAt ? 0 : kTypeAt;
    return from + random.below(draft.length - from);
}

std::uint8_t random_byte(Random& random) noexcept {
    return static_cast<std::uint8_t>(random.next());
}

/// Makes room for `count` random bytes at `at`; whether there was some.
bool insert(Draft& draft, std::size_t at, std::size_t count, Random& random) noexcept {
    if (at > draft.length || count > draft.room.size() - draft.length) {
        return false;
    }
    std::uint8_t* const hole = draft.room.data() + at;
    std::memmove(hole + count, hole, draft.length - at);
    std::generate_n(hole, count, [&random] { return random_byte(random); });
    draft.length += count;
    return true;
}

void add_to_be16(Draft& draft, std::size_t at, std::size_t count) noexcept {
    store_be16(draft.room.data() + at, static_cast<std::uint16_t>(load_be16(draft.room.data() + at) + count));
}

// ---- Any frame -------------------------------------------------------------------------------------

void flip_bit(Draft& draft, Random& random) noexcept {
    draft.room[place(draft, random)] ^= static_cast<std::uint8_t>(1U << random.below(8));
}

void set_byte(Draft& draft, Random& random) noexcept {
    constexpr std::array<std::uint8_t, 8> kTreacherous{0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff, 0x3a, 0x45};
    draft.room[place(draft, random)] = kTreacherous[random.below(kTreacherous.size())];
}

void cut(Draft& draft, Random& random) noexcept {
    draft.length = kEthernetSize + random.below(draft.length - kEthernetSize + 1);
}

void pad(Draft& draft, Random& random) noexcept {
    const std::size_t most = random.one_in(8) ? draft.room.size() : 64;
    insert(draft, draft.length, random.below(std::min(most, draft.room.size() - draft.length) + 1), random);
}

void tag(Draft& draft, Random& random) noexcept {
    constexpr std::size_t kTagSize = 4;
    if (insert(draft, kTypeAt, kTagSize, random)) {
        store_be16(draft.room.data() + kTypeAt, random.one_in(2) ? 0x8100 : 0x88a8);
    }
}

void change_type(Draft& draft, Random& random) noexcept {
    constexpr std::array<std::uint16_t, 8> kTypes{kEtherTypeArp, kEtherTypeIpv4, kEtherTypeIpv6, 0x8100,
                                                  0x8847,        0x0000,         0x05dc,         0xffff};
    store_be16(draft.room.data() + kTypeAt, kTypes[random.below(kTypes.size())]);
}

/// An address where the frame has one, to one that nobody may have.
void spoil_address(Draft& draft, Random& random) noexcept {
    constexpr std::array<std::array<std::uint8_t, 16>, 6> kBad{{
        {},
        {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
        {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
        {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
        {127, 0, 0, 1},
        {224, 0, 0, 1},
    }};
    constexpr std::array<std::size_t, 8> kIpv6Places{8, 24, 48, 8, 24, 48, 64, 80};  // source, destination, ND target
    constexpr std::array<std::size_t, 4> kOtherPlaces{12, 16, 14, 24};               // IPv4, ARP
    const bool wide = is_ipv6(draft);
    const std::size_t size = wide ? 16 : 4;
    const std::size_t at = kIpAt + (wide ? kIpv6Places[random.below(kIpv6Places.size())]
                                         : kOtherPlaces[random.below(kOtherPlaces.size())]);
    if (at + size <= draft.length) {
        const auto& bad = kBad[random.below(kBad.size())];
        std::copy_n(bad.begin(), size, draft.room.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

// ---- IP --------------------------------------------------------------------------------------------

/// A length that is not that of the packet.
void lie_about_length(Draft& draft, Random& random) noexcept {
    if (!is_ipv4(draft) && !is_ipv6(draft)) {
        return;
    }
    const std::size_t at = kIpAt + (is_ipv4(draft) ? 2 : 4);
    const std::uint16_t truth = load_be16(draft.room.data() + at);
    const std::array<std::uint16_t, 6> lies{0,
                                            1,
                                            0xffff,
                                            static_cast<std::uint16_t>(truth + 1),
                                            static_cast<std::uint16_t>(truth - 1),
                                            static_cast<std::uint16_t>(random.next())};
    store_be16(draft.room.data() + at, lies[random.below(lies.size())]);
}

/// Extension headers between the IPv6 header and what it carries, up to ten, most of them well-formed.
void insert_extension_headers(Draft& draft, Random& random) noexcept {
    constexpr std::array<std::uint8_t, 8> kTypes{0, 43, 44, 60, 51, 50, 135, 59};
    constexpr std::size_t kUnit = 8;
    if (!is_ipv6(draft)) {
        return;
    }
    constexpr std::size_t kNextAt = kIpAt + 6;
    for (std::uint64_t i = 1 + random.below(10); i > 0; --i) {
        const std::size_t units = random.one_in(8) ? 1 + random.below(8) : 1;
        if (!insert(draft, kIpAt + kIpv6Size, units * kUnit, random)) {
            return;
        }
        std::uint8_t* const header = draft.room.data() + kIpAt + kIpv6Size;
        header[0] = std::exchange(draft.room[kNextAt], kTypes[random.below(kTypes.size())]);
        header[1] = random.one_in(16) ? random_byte(random) : static_cast<std::uint8_t>(units - 1);
        if (random.one_in(2)) {  // PadN, or a fragment header of a whole packet
            std::fill(header + 2, header + units * kUnit, std::uint8_t{0});
        }
        add_to_be16(draft, kIpAt + 4, units * kUnit);
    }
}

void insert_ipv4_options(Draft& draft, Random& random) noexcept {
    if (!is_ipv4(draft) || draft.room[kIpAt] != 0x45) {
        return;
    }
    const std::size_t words = 1 + random.below(10);
    if (insert(draft, kIpAt + kIpv4Size, words * 4, random)) {
        constexpr std::array<std::uint8_t, 6> kTypes{0, 1, 7, 131, 137, 148};  // RFC 791 3.1, RFC 2113
        draft.room[kIpAt] = static_cast<std::uint8_t>(0x45 + words);
        draft.room[kIpAt + kIpv4Size] = kTypes[random.below(kTypes.size())];
        draft.room[kIpAt + kIpv4Size + 1] = static_cast<std::uint8_t>(random.below(words * 4 + 2));
        add_to_be16(draft, kIpAt + 2, words * 4);
    }
}

/// A fragment, of something that may never be whole or is longer than packets can be.
void make_fragment(Draft& draft, Random& random) noexcept {
    if (is_ipv4(draft)) {
        constexpr std::array<std::uint16_t, 6> kFields{0x2000, 0x2001, 0x1fff, 0x0001, 0x8000, 0xffff};
        store_be16(draft.room.data() + kIpAt + 6, kFields[random.below(kFields.size())]);
    }
}

/// Another ICMPv6 message in the same bytes: RS, RA, redirect, MLD, errors.
void change_icmpv6_type(Draft& draft, Random& random) noexcept {
    constexpr std::array<std::uint8_t, 10> kTypes{133, 134, 135, 136, 137, 130, 143, 1, 2, 129};
    if (is_ipv6(draft) && draft.length > kIpAt + kIpv6Size && draft.room[kIpAt + 6] == kProtocolIcmpv6) {
        draft.room[kIpAt + kIpv6Size] = kTypes[random.below(kTypes.size())];
    }
}

using Damage = void (*)(Draft&, Random&) noexcept;
constexpr Damage kDamages[] = {
    flip_bit,
    set_byte,
    cut,
    pad,
    tag,
    change_type,
    spoil_address,
    lie_about_length,
    insert_extension_headers,
    make_fragment,
    insert_ipv4_options,
    change_icmpv6_type,
};

void seal_ipv4(const Draft& draft) noexcept {
    const Bytes packet = draft.frame().subspan(kIpAt);
    const std::size_t header_length = (packet[0] & 0x0fU) * 4U;
    if (header_length < kIpv4Size || header_length > packet.size()) {
        return;
    }
    store_be16(packet.data() + 10, 0);
    store_be16(packet.data() + 10, checksum(packet.first(header_length)));
    const std::size_t total = std::min<std::size_t>(load_be16(packet.data() + 2), packet.size());
    if (packet[9] == kProtocolIcmp && total > header_length) {
        seal_icmpv4(packet.subspan(header_length, total - header_length));
    }
}

void seal_ipv6(const Draft& draft) noexcept {
    const Bytes packet = draft.frame().subspan(kIpAt);
    const auto header = Ipv6Header::parse(packet);
    if (!header) {
        return;
    }
    const auto upper = find_upper_layer(packet, *header, Role::transit);
    if (upper && upper->protocol == kProtocolIcmpv6) {
        seal_icmpv6(header->source, header->destination, upper->message(packet));
    }
}

}  // namespace

void damage(Draft& draft, Random& random) noexcept {
    kDamages[random.below(std::size(kDamages))](draft, random);
}

void seal(Draft& draft) noexcept {
    if (is_ipv4(draft)) {
        seal_ipv4(draft);
    } else if (is_ipv6(draft)) {
        seal_ipv6(draft);
    }
}

}  // namespace neigh::pktgen
