// Multicast Listener Discovery: reports of the groups that we listen to (MLDv2, RFC 3810; MLDv1, RFC 2710, where a
// querier knows no other), and the queries that ask for them, of either version. Switches that snoop forward
// solicitations to us only because of these (RFC 4861 7.2.1). Neighbors: control joins the solicited-node groups of own
// addresses and answers queries. Not here: source filters (we listen to all), timers, the querier's part.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/wire/bytes.hpp"
#include "dataplane/neigh/wire/ethernet.hpp"
#include "dataplane/neigh/wire/ipv6.hpp"
#include "dataplane/neigh/wire/reason.hpp"

namespace neigh::wire {

inline constexpr std::uint8_t kMldQueryType = 130;

/// Why a query is dropped (RFC 3810 6.2, 8.1; RFC 2710 4).
enum class MldReason : std::uint8_t {
    none,
    not_query,     ///< another type
    length,        ///< neither 24 bytes (MLDv1) nor 28 and more (MLDv2), or fewer than its sources need
    source_scope,  ///< source is not link-local
    hop_limit,     ///< not 1
    router_alert,  ///< no Router Alert option
    checksum,
    group,  ///< asks for an address that is no group
};

struct MldQuery {
    IpAddr group{.family = Family::ipv6};  ///< unspecified: a general query
    std::chrono::milliseconds max_response_delay{0};
    std::uint8_t version = 2;
    std::uint8_t robustness = 2;               ///< the querier's (RFC 3810 5.1.8, 9.1); MLDv1: the default
    std::chrono::seconds query_interval{125};  ///< the querier's (5.1.9, 9.2); MLDv1: the default

    bool operator==(const MldQuery&) const = default;
    [[nodiscard]] bool is_general() const noexcept { return group.is_unspecified(); }
    /// Whether a listener to `listened` is to answer (RFC 3810 6.2). A query for sources asks us too: we exclude none.
    [[nodiscard]] bool asks_for(const IpAddr& listened) const noexcept { return is_general() || group == listened; }
};

/// The header, what find_upper_layer() found, and the packet that both came from.
[[nodiscard]] Parsed<MldQuery, MldReason> parse_mld_query(const Ipv6Header& ip, const UpperLayer& upper,
                                                          ConstBytes packet) noexcept;

/// What a report says of its groups (RFC 3810 5.2.12), with no sources ever.
enum class MldRecord : std::uint8_t {
    mode_is_exclude = 2,    ///< I listen: the answer to a query
    change_to_include = 3,  ///< I left
    change_to_exclude = 4,  ///< I joined
};

/// Bytes of a report's frame.
[[nodiscard]] constexpr std::size_t mld_report_size(std::size_t groups) noexcept {
    return kEthernetSize + kIpv6Size + 8 + 8 + 20 * groups;
}
/// What fits in a frame of 1280 bytes of IP; more groups go into several reports.
inline constexpr std::size_t kMaxMldGroups = (1280 - kIpv6Size - 16) / 20;

/// The whole frame to ff02::16, not padded, hop limit 1, with Router Alert (RFC 3810 5). `source` is link-local, or ::
/// while none is valid yet (RFC 3590 4). Returns its length; 0 if `out` is smaller or there are more than
/// kMaxMldGroups.
[[nodiscard]] std::size_t build_mld_report(Bytes out, const Mac& source_mac, const IpAddr& source, MldRecord record,
                                           std::span<const IpAddr> groups) noexcept;

/// What an MLDv1 listener says of one group (RFC 2710 3).
enum class MldV1 : std::uint8_t {
    report = 131,  ///< I listen: to the group itself
    done = 132,    ///< I left: to all routers
};
inline constexpr std::size_t kMldV1Size = kEthernetSize + kIpv6Size + 8 + 24;

/// The whole frame, not padded; source and the rest as above.
[[nodiscard]] std::size_t build_mld_v1(Bytes out, const Mac& source_mac, const IpAddr& source, MldV1 type,
                                       const IpAddr& group) noexcept;

}  // namespace neigh::wire
