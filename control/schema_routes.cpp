// Requests about routes put together from single values (schema.hpp).
#include "control/api/parameters.hpp"
#include "control/schema.hpp"
#include "control/values.hpp"

namespace neigh::control::schema {
namespace {

constexpr Parameters kRoutes{api::kRoutes};
constexpr Parameters kRoute{api::kRoute};

}  // namespace

Result<RoutesQuery> routes_of(const Json& params) {
    const auto fields = Fields::of(params, kRoutes);
    if (!fields) {
        return fields.error();
    }
    const auto family = values::family(fields.value());
    if (!family) {
        return family.error();
    }
    const auto to = values::route_prefix(fields.value());
    if (!to) {
        return to.error();
    }
    const auto limit = values::limit(fields.value());
    if (!limit) {
        return limit.error();
    }
    const auto last = values::route_cursor(fields.value());
    if (!last) {
        return last.error();
    }
    RoutesQuery query{.family = family.value(),
                      .to = to->inside,
                      .only_default = to->only_default,
                      .limit = limit.value(),
                      .last = last.value()};
    if (query.to) {
        if (query.family.value_or(query.to->address.family) != query.to->address.family) {
            return values::invalid("to is of the other family than family");
        }
        query.family = query.to->address.family;
    }
    if (const auto error = values::check_vrf(fields.value())) {
        return *error;
    }
    return query;
}

Result<IpAddr> route_of(const Json& params) {
    const auto fields = Fields::of(params, kRoute);
    if (!fields) {
        return fields.error();
    }
    const auto dst = values::dst(fields.value());
    if (!dst) {
        return dst.error();
    }
    if (dst.value().is_link_local()) {
        return values::invalid("every link has " + dst.value().to_string() + ": no route chooses one");
    }
    if (const auto error = values::check_vrf(fields.value())) {
        return *error;
    }
    return dst.value();
}

}  // namespace neigh::control::schema
