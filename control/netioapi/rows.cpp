#include "control/netioapi/rows.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <limits>
#include <tuple>

namespace neigh::netioapi {
namespace {

constexpr std::array<NL_NEIGHBOR_STATE, nud::kStates> kStates{
    NlnsUnreachable,  // NONE, which no entry has
    NlnsIncomplete,  NlnsReachable, NlnsStale, NlnsDelay, NlnsProbe, NlnsUnreachable,
    NlnsPermanent,  // NOARP
    NlnsPermanent,
};
static_assert(kStates[static_cast<std::size_t>(nud::State::failed)] == NlnsUnreachable);
static_assert(kStates[static_cast<std::size_t>(nud::State::probe)] == NlnsProbe);
static_assert(kStates[static_cast<std::size_t>(nud::State::permanent)] == NlnsPermanent);

/// Saturates: 49 days are as good as forever.
ULONG milliseconds_of(std::chrono::seconds time) noexcept {
    constexpr std::int64_t kMost = std::numeric_limits<ULONG>::max();
    return static_cast<ULONG>(std::clamp<std::int64_t>(time.count(), 0, kMost / 1'000) * 1'000);
}

/// fe80::/10 and ff02::/16: only an interface makes them one address (RFC 4007 6).
bool needs_scope(const IpAddr& address) noexcept {
    const bool link_local_group = address.bytes[0] == 0xff && (address.bytes[1] & 0x0fU) == 2;
    return address.is_v6() && (address.is_link_local() || link_local_group);
}

void put_address(SOCKADDR_INET& out, const IpAddr& address, NET_IFINDEX interface) noexcept {
    if (address.is_v4()) {
        out.Ipv4.sin_family = AF_INET;
        std::memcpy(&out.Ipv4.sin_addr, address.bytes.data(), sizeof out.Ipv4.sin_addr);
        return;
    }
    out.Ipv6.sin6_family = AF_INET6;
    std::memcpy(&out.Ipv6.sin6_addr, address.bytes.data(), sizeof out.Ipv6.sin6_addr);
    out.Ipv6.sin6_scope_id = needs_scope(address) ? interface : 0;
}

}  // namespace

std::optional<IpAddr> address_of(const SOCKADDR_INET& address) noexcept {
    IpAddr result;
    switch (address.si_family) {
        case AF_INET:
            std::memcpy(result.bytes.data(), &address.Ipv4.sin_addr, sizeof address.Ipv4.sin_addr);
            return result;
        case AF_INET6:
            result.family = Family::ipv6;
            std::memcpy(result.bytes.data(), &address.Ipv6.sin6_addr, sizeof address.Ipv6.sin6_addr);
            return result;
        default:
            return std::nullopt;
    }
}

bool may_be_neighbor(const IpAddr& address) noexcept {
    return (address.is_unicast() && !address.is_v4_mapped()) || address.is_multicast();
}

std::optional<Mac> physical_address_of(const MIB_IPNET_ROW2& row) noexcept {
    Mac mac;
    if (row.PhysicalAddressLength != mac.bytes.size()) {
        return std::nullopt;
    }
    std::memcpy(mac.bytes.data(), row.PhysicalAddress, mac.bytes.size());
    return mac.is_zero() || mac.is_broadcast() ? std::nullopt : std::optional{mac};
}

std::optional<ctl::InterfaceRef> interface_of(const MIB_IPNET_ROW2& row) {
    if (row.InterfaceLuid.Value != 0) {
        return ctl::InterfaceRef{.luid = row.InterfaceLuid.Value};
    }
    if (row.InterfaceIndex != 0) {
        return ctl::InterfaceRef{.ifindex = row.InterfaceIndex};
    }
    return std::nullopt;
}

bool is_family(ADDRESS_FAMILY family) noexcept {
    return family == AF_UNSPEC || family == AF_INET || family == AF_INET6;
}

std::optional<Family> family_of(ADDRESS_FAMILY family) noexcept {
    if (family == AF_UNSPEC) {
        return std::nullopt;
    }
    return family == AF_INET ? Family::ipv4 : Family::ipv6;
}

MIB_IPNET_ROW2 row_from(const ctl::Row& row) noexcept {
    MIB_IPNET_ROW2 result;
    std::memset(&result, 0, sizeof result);
    put_address(result.Address, row.dst, row.ifindex);
    result.InterfaceIndex = row.ifindex;
    result.InterfaceLuid.Value = row.luid;
    if (row.lladdr) {
        std::memcpy(result.PhysicalAddress, row.lladdr->bytes.data(), row.lladdr->bytes.size());
        result.PhysicalAddressLength = static_cast<ULONG>(row.lladdr->bytes.size());
    }
    const bool unreachable = row.state == nud::State::failed;
    result.State = kStates[static_cast<std::size_t>(row.state)];
    result.IsRouter = row.router ? 1 : 0;
    result.IsUnreachable = unreachable ? 1 : 0;
    if (unreachable) {
        result.ReachabilityTime.LastUnreachable = milliseconds_of(row.updated);
    } else {
        result.ReachabilityTime.LastReachable = milliseconds_of(row.confirmed);
    }
    return result;
}

bool comes_before(const MIB_IPNET_ROW2& a, const MIB_IPNET_ROW2& b) noexcept {
    const auto rank = [](const MIB_IPNET_ROW2& row) {
        const IpAddr address = address_of(row.Address).value_or(IpAddr{});
        return std::tuple{address.family, row.InterfaceIndex, address.bytes};
    };
    return rank(a) < rank(b);
}

}  // namespace neigh::netioapi
