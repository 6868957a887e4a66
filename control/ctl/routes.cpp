#include "control/ctl/routes.hpp"

#include <utility>

#include "control/ctl/report.hpp"

namespace neigh::ctl {
namespace {

constexpr std::uint32_t kPage = 4'096;

/// `KEY value `, where the route has that member.
void append(std::string& out, std::string_view word, const View& route, std::string_view member) {
    if (const auto text = route.text_at(member)) {
        out.append(word).append(word.empty() ? "" : " ").append(*text).append(" ");
    }
}

/// `via GATEWAY dev IF `.
void append_way(std::string& out, const View& route) {
    append(out, "via", route, "gateway");
    append(out, "dev", route, "dev");
}

void put_vrf(Json& params, const Command& command) {
    if (!command.vrf.empty()) {
        params["vrf"] = command.vrf;
    }
}

}  // namespace

Exit show_routes(Session& session, Client& client, const Command& command) {
    const Options& options = session.options();
    Json params{{"limit", kPage}};
    if (options.family) {
        params["family"] = *options.family == Family::ipv4 ? "inet" : "inet6";
    }
    if (command.only_default || command.to) {
        params["to"] = command.only_default ? "default" : command.to->to_string();
    }
    put_vrf(params, command);
    Json all = Json::array();
    for (bool more = true; more;) {
        const auto page = client.ask("route.list", params);
        if (!page) {
            return session.reporter().failed(page.failure());
        }
        const auto rows = page->find("rows");
        if (!rows || !rows->is_array()) {
            return session.reporter().failed(lost("the daemon's list of routes has no rows"));
        }
        for (const View row : rows->elements()) {
            options.json ? all.push_back(row.tree()) : session.print(route_text(row));
        }
        const auto cursor = page->text_at("cursor");
        more = cursor.has_value();
        params["cursor"] = cursor.value_or("");
    }
    if (options.json) {
        session.print(json_text(all, options.pretty));
    }
    return Exit::done;
}

Exit show_route(Session& session, Client& client, const Command& command) {
    Json params{{"dst", command.address->to_string()}};
    put_vrf(params, command);
    const auto route = client.ask("route.get", params);
    if (!route) {
        return session.reporter().failed(route.failure());
    }
    const Options& options = session.options();
    session.print(options.json ? json_text(Json::array({route->tree()}), options.pretty) : chosen_route_text(*route));
    return Exit::done;
}

std::string route_text(const View& route) {
    std::string out;
    append(out, "", route, "type");
    append(out, "", route, "dst");
    append_way(out, route);
    append(out, "proto", route, "protocol");
    append(out, "scope", route, "scope");
    append(out, "src", route, "prefsrc");
    if (const auto metric = route.number_at("metric"); metric && *metric != 0) {
        out.append("metric ").append(std::to_string(*metric)).append(" ");
    }
    if (const auto flags = route.find("flags"); flags && flags->is_array()) {
        for (const View flag : flags->elements()) {
            out.append(flag.text().value_or("?")).append(" ");
        }
    }
    return out.append("\n");
}

std::string chosen_route_text(const View& route) {
    std::string out;
    append(out, "", route, "type");
    append(out, "", route, "asked");
    append_way(out, route);
    return out.append("\n    route ").append(route_text(route));
}

}  // namespace neigh::ctl
