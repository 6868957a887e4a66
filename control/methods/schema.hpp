// From the JSON parameters of a method to a typed request: CONTRACT.md section 5, rule by rule.
//
// Rules are checked in one order everywhere: what is malformed (dst, lladdr, state, types), then whether an interface
// is named at all (INVALID_PARAMETER), then whether it exists (NOT_FOUND), then whether the family is on there
// (NOT_SUPPORTED). Whether an entry exists is the resolver's to say, after all that.
// Neighbors: fields sorts the members, commands carries the requests out.
// Not here: permission, entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "control/api/bounds.hpp"
#include "control/facts.hpp"
#include "control/log.hpp"
#include "control/methods/fields.hpp"
#include "control/methods/jsonrpc.hpp"
#include "dataplane/capture_filter.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control::schema {

using Interfaces = std::vector<InterfaceFacts>;

inline constexpr std::size_t kDefaultLimit = api::kDefaultLimit;
inline constexpr std::size_t kMaxLimit = api::kMaxLimit;
inline constexpr Duration kMaxResolveTimeout{api::kMaxTimeoutMs};

/// The interface of rows that name none: what is named beside them, null (nothing is), or why it is none.
using SharedInterface = Result<const InterfaceFacts*>;

/// One row of add, set and replace. The members that only answers have (`used`, `probes`, ...) are allowed and
/// without effect, so that a row from a list can be fed back.
[[nodiscard]] Result<Request> row_of(const Json& object, const Interfaces& interfaces,
                                     const SharedInterface& shared = nullptr);
/// One row of delete, and the parameters of get: `dst` and interface; the rest of a row is without effect.
[[nodiscard]] Result<Resolver::EntryName> name_of(const Json& object, const Interfaces& interfaces,
                                                  const SharedInterface& shared = nullptr);

/// One row, or the rows of `rows`; beside them the interface of those that name none, and `linked`.
template <typename T>
struct Rows {
    std::vector<T> rows;
    bool many = false;             ///< `rows` was given: errors name the row
    std::optional<Error> error{};  ///< what is wrong with the row after the last of `rows`
};
/// There are `rows`, and they are linked: not to be applied where the request before was refused.
[[nodiscard]] bool is_linked(const Json& object);
[[nodiscard]] Rows<Request> rows_of(const Json& object, const Interfaces& interfaces);
[[nodiscard]] Rows<Resolver::EntryName> names_of(const Json& object, const Interfaces& interfaces);

struct ListQuery {
    Filter filter;
    std::size_t limit = kDefaultLimit;
    Cursor cursor;
};
[[nodiscard]] Result<ListQuery> list_of(const Json& object, const Interfaces& interfaces);
/// The cursor as clients get it. They send it back as it is, and may send anything.
[[nodiscard]] std::string cursor_text(const Cursor& cursor);

struct FlushQuery {
    Filter filter;  ///< static entries stay unless `state` names them
    std::uint64_t max = UINT64_MAX;
    bool dry_run = false;
    bool verify = false;
    std::uint32_t rate = VerifyOptions{}.rate;
};
[[nodiscard]] Result<FlushQuery> flush_of(const Json& object, const Interfaces& interfaces);

struct ExplainQuery {
    IpAddr dst;
    const InterfaceFacts* interface = nullptr;  ///< none named: the caller asks the routes
};
[[nodiscard]] Result<ExplainQuery> explain_of(const Json& object, const Interfaces& interfaces);

struct ResolveQuery {
    IpAddr dst;
    const InterfaceFacts* interface = nullptr;  ///< none named, and no source: the caller asks the routes
    std::optional<Duration> timeout;
};
[[nodiscard]] Result<ResolveQuery> resolve_of(const Json& object, const Interfaces& interfaces);
/// dst is no address of ours, and its family is on: what can be checked once the interface is known.
[[nodiscard]] std::optional<Error> check_resolvable(const IpAddr& dst, const InterfaceFacts& interface,
                                                    const Interfaces& interfaces);

struct SubscribeQuery {
    std::uint32_t ifindex = 0;  ///< 0: every one
    std::optional<Family> family{};
    std::optional<std::uint64_t> resume{};  ///< the last event that it has had already
    std::string run{};                      ///< the run of the daemon that counted it; empty: not told
};
[[nodiscard]] Result<SubscribeQuery> subscribe_of(const Json& object, const Interfaces& interfaces);

struct AddressQuery {
    std::uint32_t ifindex = 0;  ///< 0: every one
    std::optional<Family> family{};
};
[[nodiscard]] Result<AddressQuery> address_list_of(const Json& object, const Interfaces& interfaces);
/// One of the interface's own addresses: `address`, with its length or without.
struct AddressName {
    const InterfaceFacts* interface = nullptr;
    IpAddr address;
};
[[nodiscard]] Result<AddressName> address_name_of(const Json& object, const Interfaces& interfaces);

struct RoutesQuery {
    std::optional<Family> family{};
    std::optional<Prefix> to{};  ///< those inside it
    bool only_default = false;   ///< `to` is `default`
    std::size_t limit = kDefaultLimit;
    std::optional<Prefix> last{};  ///< the cursor: go on behind it
};
[[nodiscard]] Result<RoutesQuery> routes_of(const Json& object);
/// The destination that is asked about: whose way the routes decide, so no link-local one.
[[nodiscard]] Result<IpAddr> route_of(const Json& object);

[[nodiscard]] Result<dataplane::CaptureFilter> capture_of(const Json& object, const Interfaces& interfaces);

/// The interface to show; null: all of them.
[[nodiscard]] Result<const InterfaceFacts*> stats_of(const Json& object, const Interfaces& interfaces);
[[nodiscard]] Result<log::Level> log_level_of(const Json& object);
/// For methods without parameters.
[[nodiscard]] std::optional<Error> check_empty(const Json& object);

}  // namespace neigh::control::schema
