// Addresses as numbers.
// Neighbors: hosts.hpp says what for.
#include "pktgen/hosts.hpp"

#include <algorithm>

#include "dataplane/neigh/wire/bytes.hpp"

namespace neigh::pktgen {
namespace {

using wire::load_be32;
using wire::store_be32;

/// The last 64 bits of an IPv6 address.
std::uint64_t low_bits(const IpAddr& address) noexcept {
    return std::uint64_t{load_be32(address.bytes.data() + 8)} << 32U | load_be32(address.bytes.data() + 12);
}

bool same_subnet(const IpAddr& a, const IpAddr& b) noexcept {
    return std::equal(a.bytes.begin(), a.bytes.begin() + 8, b.bytes.begin());
}

}  // namespace

IpAddr AddressRange::at(std::uint64_t index) const noexcept {
    if (first.is_v4()) {
        return IpAddr::v4(first.v4_value() + static_cast<std::uint32_t>(index));
    }
    IpAddr address = first;
    const std::uint64_t low = low_bits(first) + index;
    store_be32(address.bytes.data() + 8, static_cast<std::uint32_t>(low >> 32U));
    store_be32(address.bytes.data() + 12, static_cast<std::uint32_t>(low));
    return address;
}

std::optional<std::uint64_t> AddressRange::find(const IpAddr& address) const noexcept {
    if (address.family != first.family || (first.is_v6() && !same_subnet(address, first))) {
        return std::nullopt;
    }
    const std::uint64_t index =
        first.is_v4() ? std::uint64_t{address.v4_value() - first.v4_value()} : low_bits(address) - low_bits(first);
    return count == 0 || index < count ? std::optional{index} : std::nullopt;
}

AddressRange hosts_of(const Prefix& prefix) noexcept {
    const IpAddr network = prefix.network().address;
    const unsigned host_bits = network.bits() - prefix.length;
    if (network.is_v6()) {
        return {.first = network, .count = host_bits >= 64 ? 0 : std::uint64_t{1} << host_bits};
    }
    const std::uint64_t all = std::uint64_t{1} << host_bits;
    return host_bits < 2 ? AddressRange{.first = network, .count = all}
                         : AddressRange{.first = IpAddr::v4(network.v4_value() + 1), .count = all - 2};
}

Mac plus(const Mac& mac, std::uint64_t steps) noexcept {
    constexpr unsigned kUnused = 16;  // of 64 bits
    const std::uint64_t number = __builtin_bswap64(mac.to_bits()) >> kUnused;
    return Mac::from_bits(__builtin_bswap64((number + steps) << kUnused));
}

IpAddr Hosts::address(Family family, std::uint64_t index) const noexcept {
    return AddressRange{.first = *first(family), .count = count}.at(index);
}

std::optional<std::uint64_t> Hosts::find(const IpAddr& address) const noexcept {
    const auto& start = first(address.family);
    return start && count > 0 ? AddressRange{.first = *start, .count = count}.find(address) : std::nullopt;
}

}  // namespace neigh::pktgen
