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

#include "control/facts.hpp"
#include "control/fields.hpp"
#include "control/jsonrpc.hpp"
#include "dataplane/neigh/resolver.hpp"

namespace neigh::control::schema {

using Interfaces = std::vector<InterfaceFacts>;

inline constexpr std::size_t kDefaultLimit = 1'000;
inline constexpr std::size_t kMaxLimit = 10'000;
inline constexpr Duration kMaxResolveTimeout{600'000};

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
[[nodiscard]] bool is_linked(const Json& params);
[[nodiscard]] Rows<Request> rows_of(const Json& params, const Interfaces& interfaces);
[[nodiscard]] Rows<Resolver::EntryName> names_of(const Json& params, const Interfaces& interfaces);

struct ListQuery {
    Filter filter;
    std::size_t limit = kDefaultLimit;
    Cursor cursor;
};
[[nodiscard]] Result<ListQuery> list_of(const Json& params, const Interfaces& interfaces);
/// The cursor as clients get it. They send it back as it is, and may send anything.
[[nodiscard]] std::string cursor_text(const Cursor& cursor);

inline constexpr std::uint64_t kMaxVerifyRate = 1'000'000;

struct FlushQuery {
    Filter filter;  ///< static entries stay unless `state` names them
    std::uint64_t max = UINT64_MAX;
    bool dry_run = false;
    bool verify = false;
    std::uint32_t rate = VerifyOptions{}.rate;
};
[[nodiscard]] Result<FlushQuery> flush_of(const Json& params, const Interfaces& interfaces);

struct ExplainQuery {
    IpAddr dst;
    const InterfaceFacts* interface = nullptr;  ///< none named: the caller asks the routes
};
[[nodiscard]] Result<ExplainQuery> explain_of(const Json& params, const Interfaces& interfaces);

struct ResolveQuery {
    IpAddr dst;
    const InterfaceFacts* interface = nullptr;  ///< none named, and no source: the caller asks the routes
    std::optional<Duration> timeout;
};
[[nodiscard]] Result<ResolveQuery> resolve_of(const Json& params, const Interfaces& interfaces);
/// dst is no address of ours, and its family is on: what can be checked once the interface is known.
[[nodiscard]] std::optional<Error> check_resolvable(const IpAddr& dst, const InterfaceFacts& interface,
                                                    const Interfaces& interfaces);

struct SubscribeQuery {
    std::uint32_t ifindex = 0;  ///< 0: every one
    std::optional<Family> family{};
    std::optional<std::uint64_t> resume{};  ///< the last event that it has had already
};
[[nodiscard]] Result<SubscribeQuery> subscribe_of(const Json& params, const Interfaces& interfaces);

/// The interface to show; null: all of them.
[[nodiscard]] Result<const InterfaceFacts*> stats_of(const Json& params, const Interfaces& interfaces);
/// For methods without parameters.
[[nodiscard]] std::optional<Error> check_empty(const Json& params);

}  // namespace neigh::control::schema
