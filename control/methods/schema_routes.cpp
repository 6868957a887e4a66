// Requests about routes put together from single values (schema.hpp).
#include "control/api/parameters.hpp"
#include "control/methods/param_reader.hpp"
#include "control/methods/schema.hpp"
#include "control/methods/values.hpp"

namespace neigh::control::schema {
namespace {

constexpr Parameters kRoutes{api::kRoutes};
constexpr Parameters kRoute{api::kRoute};

}  // namespace

Result<RoutesQuery> routes_of(const Json& object) {
    ParamReader params{object, kRoutes};
    RoutesQuery query;
    query.family = params.read(values::family);
    const auto to = params.read(values::route_prefix);
    query.to = to.inside;
    query.only_default = to.only_default;
    query.limit = params.read(values::limit);
    query.last = params.read(values::route_cursor);
    if (query.to) {
        if (query.family.value_or(query.to->address.family) != query.to->address.family) {
            params.refuse(values::invalid("to is of the other family than family"));
        }
        query.family = query.to->address.family;
    }
    (void)params.read(values::vrf);
    return params.result(query);
}

Result<IpAddr> route_of(const Json& object) {
    ParamReader params{object, kRoute};
    const auto dst = params.read(values::dst);
    if (dst.is_link_local()) {
        params.refuse(values::invalid("every link has " + dst.to_string() + ": no route chooses one"));
    }
    (void)params.read(values::vrf);
    return params.result(dst);
}

}  // namespace neigh::control::schema
