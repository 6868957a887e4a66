// Rows that the original's list under INVALID_PARAMETER calls invalid, by item of the list.
// Neighbors: netioapi_test asks a daemon with them, netioapi_link_test where there is none.
#pragma once

#include <vector>

#include "netioapi_fixture.hpp"

namespace neigh::control::test {

struct BadRow {
    const char* why;
    MIB_IPNET_ROW2 row;
};

/// The Address member is no valid unicast, anycast or multicast IPv4 or IPv6 address.
inline std::vector<BadRow> bad_addresses() {
    std::vector<BadRow> bad;
    for (const char* text : {"0.0.0.0", "0.1.2.3", "240.0.0.1", "255.255.255.255", "::", "::ffff:192.0.2.7"}) {
        bad.push_back({text, row_of(text)});
    }
    for (const int family : {AF_UNSPEC, AF_UNIX, 23 /* Windows' AF_INET6 */, 0xa5a5}) {
        bad.push_back({"family", row_of("192.0.2.7")});
        bad.back().row.Address.si_family = static_cast<ADDRESS_FAMILY>(family);
    }
    return bad;
}

inline std::vector<BadRow> bad_physical_addresses() {
    std::vector<BadRow> bad;
    for (const ULONG length : {0U, 1U, 5U, 7U, 8U, 32U, 33U, 0xffffffffU}) {
        bad.push_back({"length", row_of("192.0.2.7")});
        bad.back().row.PhysicalAddressLength = length;
    }
    for (const int byte : {0x00, 0xff}) {
        bad.push_back({byte == 0 ? "all zero" : "broadcast", row_of("192.0.2.7")});
        std::memset(bad.back().row.PhysicalAddress, byte, 6);
    }
    return bad;
}

inline std::vector<BadRow> loopback_addresses() {
    return {{"127.0.0.1", row_of("127.0.0.1")}, {"127.255.1.2", row_of("127.255.1.2")}, {"::1", row_of("::1")}};
}

}  // namespace neigh::control::test
