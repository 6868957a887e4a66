// MIB_IPNET_ROW2 and its parts as this project's values, and back: the checks and conversions of netioapi, pure.
// Neighbors: netioapi.cpp asks these before it asks the daemon; ctl/neighbors has the values' other side.
// Not here: whether an interface or an entry exists. That is the daemon's to say.
//
// address_of, physical_address_of and interface_of return none where the original's text calls the member invalid.
#pragma once

#include <optional>

#include "control/ctl/neighbors.hpp"
#include "control/netioapi/neigh/netioapi.h"
#include "dataplane/neigh/addr.hpp"

namespace neigh::netioapi {

/// AF_INET or AF_INET6 and the address behind it, whatever it means.
[[nodiscard]] std::optional<IpAddr> address_of(const SOCKADDR_INET& address) noexcept;
/// Unicast, anycast or multicast; a loopback address is none of these.
[[nodiscard]] bool may_be_neighbor(const IpAddr& address) noexcept;
/// An Ethernet address: six bytes, neither all zero nor broadcast.
[[nodiscard]] std::optional<Mac> physical_address_of(const MIB_IPNET_ROW2& row) noexcept;
/// The LUID; where it is zero, the index; where both are, none.
[[nodiscard]] std::optional<ctl::InterfaceRef> interface_of(const MIB_IPNET_ROW2& row);
/// What FlushIpNetTable2 and GetIpNetTable2 may get: AF_UNSPEC, AF_INET, AF_INET6.
[[nodiscard]] bool is_family(ADDRESS_FAMILY family) noexcept;
/// Of these; none: both families.
[[nodiscard]] std::optional<Family> family_of(ADDRESS_FAMILY family) noexcept;

/// Every member, padding zeroed.
[[nodiscard]] MIB_IPNET_ROW2 row_from(const ctl::Row& row) noexcept;
/// The order of a table: family, interface index, address.
[[nodiscard]] bool comes_before(const MIB_IPNET_ROW2& a, const MIB_IPNET_ROW2& b) noexcept;

}  // namespace neigh::netioapi
