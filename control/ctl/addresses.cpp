#include "control/ctl/addresses.hpp"

#include "control/ctl/report.hpp"
#include "control/ctl/row_json.hpp"

namespace neigh::ctl {
namespace {

// `192.0.2.1/24 dev lan0 dadfailed lladdr 02:00:00:00:00:99 retry 4s`, an address a line.
std::string addresses_text(const Json& rows, bool with_dev) {
    std::string text;
    for (const Json& row : rows) {
        const auto address = row.is_object() ? text_at(row, "address") : std::nullopt;
        if (!address) {
            continue;
        }
        text += *address + (with_dev ? " dev " + text_at(row, "dev").value_or("") : "") + " " +
                text_at(row, "state").value_or("");
        if (const auto other = text_at(row, "lladdr")) {
            text += " lladdr " + *other;
        }
        if (const auto retry = number_at(row, "retry_ms")) {
            text += " retry " + std::to_string((*retry + 999) / 1'000) + "s";
        }
        text += "\n";
    }
    return text;
}

}  // namespace

Exit show_addresses(Session& session, Client& client, const Command& command) {
    const Options& options = session.options();
    Json params = Json::object();
    if (options.family) {
        params["family"] = *options.family == Family::ipv4 ? "inet" : "inet6";
    }
    put_interface(params, {.dev = command.dev});
    const auto answer = client.call("address.list", std::move(params));
    if (!answer) {
        return session.reporter().failed(answer.failure());
    }
    const auto found = answer->is_object() ? answer->find("rows") : answer->end();
    const Json& rows = found != answer->end() && found->is_array() ? *found : *answer;
    session.print(options.json ? json_text(rows, options.pretty) : addresses_text(rows, command.dev.empty()));
    return Exit::done;
}

Exit retry_address(Session& session, Client& client, const Command& command) {
    Json params = Json::object();
    params["address"] = command.address->to_string();
    put_interface(params, {.dev = command.dev});
    const auto answer = client.call("address.retry", std::move(params));
    return answer ? Exit::done : session.reporter().failed(answer.failure());
}

}  // namespace neigh::ctl
