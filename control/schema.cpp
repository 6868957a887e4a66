// Requests put together from single values, in the order of checks that the header promises.
#include "control/schema.hpp"

#include <algorithm>

#include "control/api/parameters.hpp"
#include "control/values.hpp"

namespace neigh::control::schema {
namespace {

constexpr ParamSet kInterface = Parameters{api::kInterface}.set();
constexpr Parameters kRow{api::kRow};
constexpr Parameters kName{api::kName};
constexpr Parameters kRows{api::kRows};
constexpr Parameters kList{api::kList};
constexpr Parameters kFlush{api::kFlush};
constexpr Parameters kExplain{api::kExplain};
constexpr Parameters kResolve{api::kResolve};
constexpr Parameters kSubscribe{api::kSubscribe};
constexpr Parameters kLogLevel{api::kLogLevel};
constexpr Parameters kStats{api::kInterface};

bool is_on_somewhere(Family family, const Interfaces& interfaces) noexcept {
    return std::any_of(interfaces.begin(), interfaces.end(),
                       [family](const InterfaceFacts& interface) { return interface.has(family); });
}

/// The interface that an entry for `dst` is on: named, existing, with the family on.
Result<const InterfaceFacts*> interface_for(const IpAddr& dst, const Fields& fields, const Interfaces& interfaces,
                                            const SharedInterface& shared) {
    auto found = shared;
    if (fields.has_any(kInterface)) {
        const auto name = values::interface_name(fields);
        if (!name) {
            return name.error();
        }
        if (!name->is_empty()) {
            found = values::find(name.value(), interfaces);
        }
    }
    if (!found) {
        return found;
    }
    if (found.value() == nullptr) {
        return values::invalid("no interface named: dev, luid or ifindex is missing");
    }
    if (!found.value()->has(dst.family)) {
        return values::family_off(dst.family, found.value());
    }
    return found;
}

Result<Filter> filter_of(const Fields& fields, const Interfaces& interfaces, StateSet default_states) {
    const auto family = values::family(fields);
    if (!family) {
        return family.error();
    }
    const auto to = values::prefix(fields);
    if (!to) {
        return to.error();
    }
    const auto states = values::state_set(fields, default_states);
    if (!states) {
        return states.error();
    }
    const auto name = values::interface_name(fields);
    if (!name) {
        return name.error();
    }
    Filter filter{.family = family.value(), .to = to.value(), .states = states.value()};
    if (filter.to) {
        if (filter.family.value_or(filter.to->address.family) != filter.to->address.family) {
            return values::invalid("to is of the other family than family");
        }
        filter.family = filter.to->address.family;
    }
    const auto found = values::find(name.value(), interfaces);
    if (!found) {
        return found.error();
    }
    const InterfaceFacts* interface = found.value();
    const auto is_on = [&](Family wanted) {
        return interface != nullptr ? interface->has(wanted) : is_on_somewhere(wanted, interfaces);
    };
    if (filter.family && !is_on(*filter.family)) {
        return values::family_off(*filter.family, interface);
    }
    if (!is_on(Family::ipv4) && !is_on(Family::ipv6)) {
        return Error{Status::not_supported,
                     "IPv4 and IPv6 are off on " + (interface != nullptr ? interface->name : "every interface")};
    }
    filter.ifindex = interface != nullptr ? interface->index : 0;
    return filter;
}

/// What stands beside `rows`, checked: the name of the interface that they share.
Result<values::InterfaceName> name_beside(const Json& rows, const Json& params) {
    const auto fields = Fields::of(params, kRows);
    if (!fields) {
        return fields.error();
    }
    if (!rows.is_array()) {
        return values::invalid("rows is an array of rows");
    }
    if (const auto linked = values::flag(fields.value(), Param::linked); !linked) {
        return linked.error();
    }
    return values::interface_name(fields.value());
}

template <typename T>
Rows<T> read_rows(const Json& params, const Interfaces& interfaces,
                  Result<T> (*read_one)(const Json&, const Interfaces&, const SharedInterface&)) {
    Rows<T> result;
    const auto rows = params.find("rows");
    if (!rows) {
        auto row = read_one(params, interfaces, nullptr);
        row ? result.rows.push_back(row.value()) : void(result.error = row.error());
        return result;
    }
    const auto name = name_beside(*rows, params);
    if (!name) {
        result.error = name.error();
        return result;
    }
    const SharedInterface shared = values::find(name.value(), interfaces);
    if (!shared && rows->size() == 0) {
        result.error = shared.error();
        return result;
    }
    result.many = true;
    result.rows.reserve(rows->size());
    for (const auto one : rows->elements()) {
        auto row = read_one(Json{one}, interfaces, shared);
        if (!row) {
            result.error = row.error();
            break;
        }
        result.rows.push_back(row.value());
    }
    return result;
}

bool has_address(const InterfaceFacts& interface, const IpAddr& address) noexcept {
    return std::any_of(interface.addresses.begin(), interface.addresses.end(),
                       [&address](const Prefix& own) { return own.address == address; });
}

/// A link-local address of another interface's is somebody else's on this one (RFC 4007 6).
bool is_own(const IpAddr& dst, const InterfaceFacts& interface, const Interfaces& interfaces) noexcept {
    return dst.is_link_local() ? has_address(interface, dst)
                               : std::any_of(interfaces.begin(), interfaces.end(),
                                             [&dst](const auto& one) { return has_address(one, dst); });
}

/// The state of a row, and its lladdr, as far as it has one. A managed one needs neither: it is to be found.
Result<Request> entry_of(const Fields& fields, const IpAddr& dst) {
    Request request{.dst = dst};
    const auto managed = values::flag(fields, Param::managed);
    if (!managed) {
        return managed.error();
    }
    request.managed = managed.value();
    const bool is_found = fields[Param::lladdr] != nullptr || !request.managed;
    if (is_found) {
        const auto lladdr = values::lladdr(fields);
        if (!lladdr) {
            return lladdr.error();
        }
        request.lladdr = lladdr.value();
    }
    const auto state = values::row_state(fields);
    if (!state) {
        return state.error();
    }
    if (!request.managed) {
        request.state = state.value().value_or(nud::State::permanent);
        return request;
    }
    if (!dst.is_unicast()) {
        return values::invalid("a managed entry is of a unicast address, not " + dst.to_string());
    }
    if (state.value() && (nud::is_static(*state.value()) || !is_found)) {
        return values::invalid(
            "a managed entry is kept by asking: its state is reachable or stale, with a lladdr, or none");
    }
    request.state = state.value().value_or(is_found ? nud::State::stale : nud::State::incomplete);
    return request;
}

}  // namespace

Result<Request> row_of(const Json& object, const Interfaces& interfaces, const SharedInterface& shared) {
    const auto fields = Fields::of(object, kRow);
    if (!fields) {
        return fields.error();
    }
    const auto dst = values::dst(fields.value());
    if (!dst) {
        return dst.error();
    }
    auto request = entry_of(fields.value(), dst.value());
    if (!request) {
        return request;
    }
    const auto router = values::flag(fields.value(), Param::router);
    if (!router) {
        return router.error();
    }
    const auto interface = interface_for(dst.value(), fields.value(), interfaces, shared);
    if (!interface) {
        return interface.error();
    }
    if (request->managed && is_own(dst.value(), *interface.value(), interfaces)) {
        return values::invalid("dst is an address of our own: " + dst.value().to_string());
    }
    request->router = router.value();
    request->ifindex = interface.value()->index;
    return request;
}

Result<Resolver::EntryName> name_of(const Json& object, const Interfaces& interfaces, const SharedInterface& shared) {
    const auto fields = Fields::of(object, kName);
    if (!fields) {
        return fields.error();
    }
    const auto dst = values::dst(fields.value());
    if (!dst) {
        return dst.error();
    }
    const auto interface = interface_for(dst.value(), fields.value(), interfaces, shared);
    if (!interface) {
        return interface.error();
    }
    return Resolver::EntryName{.dst = dst.value(), .ifindex = interface.value()->index};
}

bool is_linked(const Json& params) {
    const auto fields = Fields::of(params, kRows);
    if (!fields || fields.value()[Param::rows] == nullptr) {
        return false;
    }
    const auto linked = values::flag(fields.value(), Param::linked);
    return linked && linked.value();
}

Rows<Request> rows_of(const Json& params, const Interfaces& interfaces) {
    return read_rows<Request>(params, interfaces, row_of);
}

Rows<Resolver::EntryName> names_of(const Json& params, const Interfaces& interfaces) {
    return read_rows<Resolver::EntryName>(params, interfaces, name_of);
}

Result<ListQuery> list_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kList);
    if (!fields) {
        return fields.error();
    }
    const auto limit = values::limit(fields.value());
    if (!limit) {
        return limit.error();
    }
    const auto cursor = values::cursor(fields.value());
    if (!cursor) {
        return cursor.error();
    }
    const auto filter = filter_of(fields.value(), interfaces, StateSet::all());
    if (!filter) {
        return filter.error();
    }
    return ListQuery{.filter = filter.value(), .limit = limit.value(), .cursor = cursor.value()};
}

std::string cursor_text(const Cursor& cursor) {
    return (cursor.family == Family::ipv4 ? "4." : "6.") + std::to_string(cursor.slot);
}

Result<FlushQuery> flush_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kFlush);
    if (!fields) {
        return fields.error();
    }
    const auto verify = values::flag(fields.value(), Param::verify);
    const auto dry_run = values::flag(fields.value(), Param::dry_run);
    for (const auto* flag : {&verify, &dry_run}) {
        if (!*flag) {
            return flag->error();
        }
    }
    const auto max = values::number(fields.value(), Param::max);
    if (!max) {
        return max.error();
    }
    const auto rate = values::number(fields.value(), Param::rate);
    if (!rate) {
        return rate.error();
    }
    if (fields.value()[Param::rate] != nullptr && !verify.value()) {
        return values::invalid("rate is how fast to verify, and verify is not there");
    }
    if (verify.value() && dry_run.value()) {
        return values::invalid("verify and dry_run exclude each other: without asking nobody knows who is silent");
    }
    const auto filter = filter_of(fields.value(), interfaces, StateSet::dynamic());
    if (!filter) {
        return filter.error();
    }
    if (verify.value() && fields.value()[Param::state] != nullptr && !filter->states.within(StateSet::dynamic()) &&
        filter->states != StateSet::all()) {
        return values::invalid("static entries are not kept by answers: there is nothing in them to verify");
    }
    return FlushQuery{.filter = filter.value(),
                      .max = max.value().value_or(UINT64_MAX),
                      .dry_run = dry_run.value(),
                      .verify = verify.value(),
                      .rate = static_cast<std::uint32_t>(*rate.value())};
}

Result<ExplainQuery> explain_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kExplain);
    if (!fields) {
        return fields.error();
    }
    const auto dst = values::dst(fields.value());
    if (!dst) {
        return dst.error();
    }
    const auto name = values::interface_name(fields.value());
    if (!name) {
        return name.error();
    }
    const auto named = values::find(name.value(), interfaces);
    if (!named) {
        return named.error();
    }
    if (named.value() == nullptr && dst.value().is_link_local()) {
        return values::invalid("every link has " + dst.value().to_string() + ": dev, luid or ifindex is missing");
    }
    if (named.value() != nullptr && !named.value()->has(dst.value().family)) {
        return values::family_off(dst.value().family, named.value());
    }
    return ExplainQuery{.dst = dst.value(), .interface = named.value()};
}

Result<ResolveQuery> resolve_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kResolve);
    if (!fields) {
        return fields.error();
    }
    const auto dst = values::dst(fields.value());
    if (!dst) {
        return dst.error();
    }
    if (!dst.value().is_unicast()) {
        return values::invalid("dst is no unicast address: " + dst.value().to_string());
    }
    const auto timeout = values::timeout(fields.value());
    if (!timeout) {
        return timeout.error();
    }
    const auto source = values::source(fields.value());
    if (!source) {
        return source.error();
    }
    if (source.value() && source.value()->family != dst.value().family) {
        return values::invalid("source is of the other family than dst");
    }
    const auto name = values::interface_name(fields.value());
    if (!name) {
        return name.error();
    }
    const auto named = values::find(name.value(), interfaces);
    if (!named) {
        return named.error();
    }
    ResolveQuery query{.dst = dst.value(), .interface = named.value(), .timeout = timeout.value()};
    if (source.value()) {
        const IpAddr& address = *source.value();
        const auto owner = std::find_if(interfaces.begin(), interfaces.end(), [&](const InterfaceFacts& interface) {
            return (query.interface == nullptr || query.interface == &interface) && has_address(interface, address);
        });
        if (owner == interfaces.end()) {
            return Error{Status::not_found, "source " + address.to_string() + " is no address of " +
                                                (query.interface != nullptr ? query.interface->name : "any interface")};
        }
        query.interface = &*owner;
    }
    return query;
}

std::optional<Error> check_resolvable(const IpAddr& dst, const InterfaceFacts& interface,
                                      const Interfaces& interfaces) {
    if (is_own(dst, interface, interfaces)) {
        return values::invalid("dst is an address of our own: " + dst.to_string());
    }
    if (!interface.has(dst.family)) {
        return values::family_off(dst.family, &interface);
    }
    return std::nullopt;
}

Result<SubscribeQuery> subscribe_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kSubscribe);
    if (!fields) {
        return fields.error();
    }
    const auto resume = values::resume(fields.value());
    if (!resume) {
        return resume.error();
    }
    auto run = values::run(fields.value());
    if (!run) {
        return run.error();
    }
    const auto filter = filter_of(fields.value(), interfaces, StateSet::all());
    if (!filter) {
        return filter.error();
    }
    return SubscribeQuery{
        .ifindex = filter->ifindex, .family = filter->family, .resume = resume.value(), .run = std::move(*run)};
}

Result<const InterfaceFacts*> stats_of(const Json& params, const Interfaces& interfaces) {
    const auto fields = Fields::of(params, kStats);
    if (!fields) {
        return fields.error();
    }
    const auto name = values::interface_name(fields.value());
    if (!name) {
        return name.error();
    }
    return values::find(name.value(), interfaces);
}

Result<log::Level> log_level_of(const Json& params) {
    const auto fields = Fields::of(params, kLogLevel);
    if (!fields) {
        return fields.error();
    }
    const auto text = (*fields.value()[Param::level]).text();
    const auto level = text ? log::level_of(*text) : std::nullopt;
    if (!level) {
        return values::invalid("level is error, warning, info or debug, and nothing else");
    }
    return *level;
}

std::optional<Error> check_empty(const Json& params) {
    const auto fields = Fields::of(params, Parameters{});
    return fields ? std::nullopt : std::optional{fields.error()};
}

}  // namespace neigh::control::schema
