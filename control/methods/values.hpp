// Single parameters: from a JSON value to an address, interface, state, filter; each with its sentence when it is
// wrong. Neighbors: schema puts them together to requests.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/facts.hpp"
#include "control/methods/fields.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control::values {

using Interfaces = std::vector<InterfaceFacts>;

/// The one VRF that there is, as it is named in questions and answers; not to name it is to mean it.
inline constexpr std::string_view kDefaultVrf = "default";

[[nodiscard]] Error invalid(std::string message);
/// "IPv4 is off on lan0".
[[nodiscard]] Error family_off(Family family, const InterfaceFacts* interface);
[[nodiscard]] const char* name_of(Family family) noexcept;

/// Declared as required, so it is there; unicast, anycast or multicast, not loopback, not IPv4 in IPv6's clothes.
[[nodiscard]] Result<IpAddr> dst(const Fields& fields);
/// Required; six bytes, neither zero nor broadcast.
[[nodiscard]] Result<Mac> lladdr(const Fields& fields);
/// One of permanent, noarp, reachable, stale; a word in either case or an array of one. None: absent.
[[nodiscard]] Result<std::optional<nud::State>> row_state(const Fields& fields);
/// A word, `all`, or an array of words.
[[nodiscard]] Result<StateSet> state_set(const Fields& fields, StateSet otherwise);
/// `router`, `managed`, `verify`, `dry_run`: present and null, as iproute2 prints it, or a boolean.
[[nodiscard]] Result<bool> flag(const Fields& fields, Param param);
/// A number within its declared bounds; absent: as declared, or none.
[[nodiscard]] Result<std::optional<std::uint64_t>> number(const Fields& fields, Param param);

/// Which interface is named, by dev, luid or ifindex in that order, as far as the words go: the types are right. A view
/// into the fields.
struct InterfaceName {
    std::optional<std::string_view> dev;
    std::optional<std::uint64_t> luid;
    std::optional<std::uint64_t> ifindex;
    [[nodiscard]] bool is_empty() const noexcept { return !dev && !luid && !ifindex; }
};
[[nodiscard]] Result<InterfaceName> interface_name(const Fields& fields);
/// not_found where nobody has that name. Null for an empty name.
[[nodiscard]] Result<const InterfaceFacts*> find(const InterfaceName& name, const Interfaces& interfaces);

/// None: inet and inet6 both.
[[nodiscard]] Result<std::optional<Family>> family(const Fields& fields);
/// `to`: host bits are tolerated and cleared.
[[nodiscard]] Result<std::optional<Prefix>> prefix(const Fields& fields);
/// The same of routes: `default` is the routes to everything alone.
struct RoutePrefix {
    std::optional<Prefix> inside{};
    bool only_default = false;
};
[[nodiscard]] Result<RoutePrefix> route_prefix(const Fields& fields);
/// The default one, the only one that there is; not_found: `vrf` names another.
[[nodiscard]] Result<Done> vrf(const Fields& fields);
/// More than a page may have is as much as it may have.
[[nodiscard]] Result<std::size_t> limit(const Fields& fields);
[[nodiscard]] Result<std::optional<Duration>> timeout(const Fields& fields);
[[nodiscard]] Result<std::optional<IpAddr>> source(const Fields& fields);
[[nodiscard]] Result<Cursor> cursor(const Fields& fields);
/// A list of routes goes on behind a prefix: its cursor is that prefix, which may be gone by now.
[[nodiscard]] Result<std::optional<Prefix>> route_cursor(const Fields& fields);
/// The number of an event; 0 is one as well (and older than any).
[[nodiscard]] Result<std::optional<std::uint64_t>> resume(const Fields& fields);
/// Absent: empty.
[[nodiscard]] Result<std::string> run(const Fields& fields);

}  // namespace neigh::control::values
