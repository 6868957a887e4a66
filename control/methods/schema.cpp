// Requests put together from single values, in the order of checks that the header promises.
#include "control/methods/schema.hpp"

#include <algorithm>

#include "control/api/parameters.hpp"
#include "control/methods/param_reader.hpp"
#include "control/methods/values.hpp"

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

/// The interface that is named; null: none is.
const InterfaceFacts* named_interface(ParamReader& params, const Interfaces& interfaces) {
    return params.take(values::find(params.read(values::interface_name), interfaces));
}

/// The interface that an entry for `dst` is on: named, existing, with the family on. Null: it is refused.
const InterfaceFacts* interface_for(ParamReader& params, const IpAddr& dst, const Interfaces& interfaces,
                                    const SharedInterface& shared) {
    const auto name = params.has_any(kInterface) ? params.read(values::interface_name) : values::InterfaceName{};
    const auto* const interface = params.take(name.is_empty() ? shared : values::find(name, interfaces));
    if (interface == nullptr) {
        params.refuse(values::invalid("no interface named: dev, luid or ifindex is missing"));
    } else if (!interface->has(dst.family)) {
        params.refuse(values::family_off(dst.family, interface));
    }
    return interface;
}

Filter filter_of(ParamReader& params, const Interfaces& interfaces, StateSet default_states) {
    Filter filter{.family = params.read(values::family),
                  .to = params.read(values::prefix),
                  .states = params.read(values::state_set, default_states)};
    const auto name = params.read(values::interface_name);
    if (filter.to) {
        if (filter.family.value_or(filter.to->address.family) != filter.to->address.family) {
            params.refuse(values::invalid("to is of the other family than family"));
        }
        filter.family = filter.to->address.family;
    }
    const InterfaceFacts* const interface = params.take(values::find(name, interfaces));
    const auto is_on = [&](Family wanted) {
        return interface != nullptr ? interface->has(wanted) : is_on_somewhere(wanted, interfaces);
    };
    if (filter.family && !is_on(*filter.family)) {
        params.refuse(values::family_off(*filter.family, interface));
    }
    if (!is_on(Family::ipv4) && !is_on(Family::ipv6)) {
        params.refuse({Status::not_supported,
                       "IPv4 and IPv6 are off on " + (interface != nullptr ? interface->name : "every interface")});
    }
    filter.ifindex = interface != nullptr ? interface->index : 0;
    return filter;
}

/// What stands beside `rows`, checked: the name of the interface that they share.
Result<values::InterfaceName> name_beside(const Json& rows, const Json& object) {
    ParamReader params{object, kRows};
    if (!rows.is_array()) {
        params.refuse(values::invalid("rows is an array of rows"));
    }
    (void)params.flag(Param::linked);
    return params.result(params.read(values::interface_name));
}

template <typename T>
Rows<T> read_rows(const Json& object, const Interfaces& interfaces,
                  Result<T> (*read_one)(const Json&, const Interfaces&, const SharedInterface&)) {
    Rows<T> result;
    const auto rows = object.find("rows");
    if (!rows) {
        auto row = read_one(object, interfaces, nullptr);
        row ? result.rows.push_back(row.value()) : void(result.error = row.error());
        return result;
    }
    const auto name = name_beside(*rows, object);
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
Request entry_of(ParamReader& params, const IpAddr& dst) {
    Request request{.dst = dst, .managed = params.flag(Param::managed)};
    const bool is_found = params[Param::lladdr] != nullptr || !request.managed;
    if (is_found) {
        request.lladdr = params.read(values::lladdr);
    }
    const auto state = params.read(values::row_state);
    if (!request.managed) {
        request.state = state.value_or(nud::State::permanent);
        return request;
    }
    if (!dst.is_unicast()) {
        params.refuse(values::invalid("a managed entry is of a unicast address, not " + dst.to_string()));
    }
    if (state && (nud::is_static(*state) || !is_found)) {
        params.refuse(values::invalid(
            "a managed entry is kept by asking: its state is reachable or stale, with a lladdr, or none"));
    }
    request.state = state.value_or(is_found ? nud::State::stale : nud::State::incomplete);
    return request;
}

Result<log::Level> level_in(const Fields& fields) {
    const auto text = fields[Param::level]->text();
    const auto level = text ? log::level_of(*text) : std::nullopt;
    return level ? Result<log::Level>{*level}
                 : values::invalid("level is error, warning, info or debug, and nothing else");
}

/// The interface that has `source`, which may be named as well.
const InterfaceFacts* owner_of(ParamReader& params, const IpAddr& source, const InterfaceFacts* named,
                               const Interfaces& interfaces) {
    const auto owner = std::ranges::find_if(interfaces, [&](const InterfaceFacts& interface) {
        return (named == nullptr || named == &interface) && has_address(interface, source);
    });
    if (owner == interfaces.end()) {
        params.refuse({Status::not_found, "source " + source.to_string() + " is no address of " +
                                              (named != nullptr ? named->name : "any interface")});
        return named;
    }
    return &*owner;
}

}  // namespace

Result<Request> row_of(const Json& object, const Interfaces& interfaces, const SharedInterface& shared) {
    ParamReader params{object, kRow};
    const auto dst = params.read(values::dst);
    Request request = entry_of(params, dst);
    request.router = params.flag(Param::router);
    const InterfaceFacts* const interface = interface_for(params, dst, interfaces, shared);
    if (const Error* const error = params.refused()) {
        return *error;
    }
    if (request.managed && is_own(dst, *interface, interfaces)) {
        return values::invalid("dst is an address of our own: " + dst.to_string());
    }
    request.ifindex = interface->index;
    return request;
}

Result<Resolver::EntryName> name_of(const Json& object, const Interfaces& interfaces, const SharedInterface& shared) {
    ParamReader params{object, kName};
    const auto dst = params.read(values::dst);
    const InterfaceFacts* const interface = interface_for(params, dst, interfaces, shared);
    if (const Error* const error = params.refused()) {
        return *error;
    }
    return Resolver::EntryName{.dst = dst, .ifindex = interface->index};
}

bool is_linked(const Json& object) {
    ParamReader params{object, kRows};
    return params[Param::rows] != nullptr && params.flag(Param::linked);
}

Rows<Request> rows_of(const Json& object, const Interfaces& interfaces) {
    return read_rows<Request>(object, interfaces, row_of);
}

Rows<Resolver::EntryName> names_of(const Json& object, const Interfaces& interfaces) {
    return read_rows<Resolver::EntryName>(object, interfaces, name_of);
}

Result<ListQuery> list_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kList};
    ListQuery query;
    query.limit = params.read(values::limit);
    query.cursor = params.read(values::cursor);
    query.filter = filter_of(params, interfaces, StateSet::all());
    return params.result(query);
}

std::string cursor_text(const Cursor& cursor) {
    return (cursor.family == Family::ipv4 ? "4." : "6.") + std::to_string(cursor.slot);
}

Result<FlushQuery> flush_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kFlush};
    FlushQuery query;
    query.verify = params.flag(Param::verify);
    query.dry_run = params.flag(Param::dry_run);
    query.max = params.number(Param::max).value_or(query.max);
    query.rate = static_cast<std::uint32_t>(params.number(Param::rate).value_or(query.rate));
    if (params[Param::rate] != nullptr && !query.verify) {
        params.refuse(values::invalid("rate is how fast to verify, and verify is not there"));
    }
    if (query.verify && query.dry_run) {
        params.refuse(
            values::invalid("verify and dry_run exclude each other: without asking nobody knows who is silent"));
    }
    query.filter = filter_of(params, interfaces, StateSet::dynamic());
    const StateSet& states = query.filter.states;
    if (query.verify && params[Param::state] != nullptr && !states.within(StateSet::dynamic()) &&
        states != StateSet::all()) {
        params.refuse(values::invalid("static entries are not kept by answers: there is nothing in them to verify"));
    }
    return params.result(query);
}

Result<ExplainQuery> explain_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kExplain};
    ExplainQuery query;
    query.dst = params.read(values::dst);
    query.interface = named_interface(params, interfaces);
    if (query.interface == nullptr && query.dst.is_link_local()) {
        params.refuse(values::invalid("every link has " + query.dst.to_string() + ": dev, luid or ifindex is missing"));
    }
    if (query.interface != nullptr && !query.interface->has(query.dst.family)) {
        params.refuse(values::family_off(query.dst.family, query.interface));
    }
    return params.result(query);
}

Result<ResolveQuery> resolve_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kResolve};
    ResolveQuery query;
    query.dst = params.read(values::dst);
    if (!query.dst.is_unicast()) {
        params.refuse(values::invalid("dst is no unicast address: " + query.dst.to_string()));
    }
    query.timeout = params.read(values::timeout);
    const auto source = params.read(values::source);
    if (source && source->family != query.dst.family) {
        params.refuse(values::invalid("source is of the other family than dst"));
    }
    query.interface = named_interface(params, interfaces);
    if (source) {
        query.interface = owner_of(params, *source, query.interface, interfaces);
    }
    return params.result(query);
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

Result<SubscribeQuery> subscribe_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kSubscribe};
    SubscribeQuery query;
    query.resume = params.read(values::resume);
    query.run = params.read(values::run);
    const Filter filter = filter_of(params, interfaces, StateSet::all());
    query.ifindex = filter.ifindex;
    query.family = filter.family;
    return params.result(std::move(query));
}

Result<const InterfaceFacts*> stats_of(const Json& object, const Interfaces& interfaces) {
    ParamReader params{object, kStats};
    return params.result(named_interface(params, interfaces));
}

Result<log::Level> log_level_of(const Json& object) {
    ParamReader params{object, kLogLevel};
    return params.result(params.read(level_in));
}

std::optional<Error> check_empty(const Json& object) {
    const ParamReader params{object, Parameters{}};
    const Error* const error = params.refused();
    return error != nullptr ? std::optional{*error} : std::nullopt;
}

}  // namespace neigh::control::schema
