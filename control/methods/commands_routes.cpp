// The routes as they are in force: a list, page by page, and the one that a destination takes. What route.get answers
// and what neigh.explain builds upon are the same look-up.
#include <chrono>

#include "control/methods/commands.hpp"
#include "control/methods/route_json.hpp"

namespace neigh::control {
namespace {

/// As for a list of neighbors: packets wait for this thread.
constexpr std::chrono::milliseconds kListBudget{10};

bool is_wanted(const Way& way, const schema::RoutesQuery& query) {
    if (query.family && *query.family != way.to.address.family) {
        return false;
    }
    if (query.only_default) {
        return way.to.length == 0;
    }
    return !query.to || (query.to->length <= way.to.length && query.to->contains(way.to.address));
}

}  // namespace

Outcome Commands::list_routes(const Json& params, const Caller&, TimePoint) {
    auto query = schema::routes_of(params);
    if (!query) {
        return refuse(query.error());
    }
    std::string text = R"({"rows":[)";
    std::size_t count = 0;
    std::optional<Prefix> cursor;
    std::optional<Prefix> last = query->last;
    const auto until = std::chrono::steady_clock::now() + kListBudget;
    while (const auto way = facts_.route_after(last)) {
        const bool wanted = is_wanted(*way, query.value());
        if (wanted && count == query->limit) {
            cursor = last;
            break;
        }
        last = way->to;
        if (wanted) {
            text.append(count++ != 0 ? "," : "");
            append_route(text, *way, interface(way->ifindex));
        }
        if (std::chrono::steady_clock::now() > until) {  // each page gets somewhere, however slow
            cursor = last;
            break;
        }
    }
    text.append("]");
    if (cursor) {
        text.append(R"(,"cursor":")").append(cursor->to_string()).append("\"");
    }
    return Outcome{std::move(text.append("}"))};
}

Outcome Commands::get_route(const Json& params, const Caller&, TimePoint) {
    const auto dst = schema::route_of(params);
    if (!dst) {
        return refuse(dst.error());
    }
    const Way way = facts_.way_to(dst.value());
    if (way.kind == Way::Kind::no_route) {
        return refuse({Status::not_found, "no route to " + dst.value().to_string()});
    }
    std::string text;
    append_route_to(text, dst.value(), way, facts_.interfaces());
    return Outcome{std::move(text)};
}

}  // namespace neigh::control
