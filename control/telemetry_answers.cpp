#include "control/telemetry_answers.hpp"

#include <algorithm>
#include <cctype>

#include "dataplane/neigh/addr.hpp"

namespace neigh::control {
namespace {

/// Anybody who may open the telemetry socket may look. The server numbers its sessions from 1.
constexpr Caller kLooker{.session = 0, .may_change = false};

/// The method's result; null: an error.
Json result_of(Handler& handler, std::string_view method, const Json& params, TimePoint now) {
    const Outcome outcome = handler.call(method, params, kLooker, now);
    const auto* text = std::get_if<std::string>(&outcome.answer);
    return text != nullptr ? jsonrpc::parse(*text).value_or(Json{}) : Json{};
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

Json stats(Handler& handler, const std::string& interface, TimePoint now) {
    Json params = Json::object();
    if (!interface.empty()) {
        params["dev"] = interface;
    }
    const Json result = result_of(handler, "stats.get", params, now);
    if (result.is_null()) {
        return {};
    }
    Json answer = result["totals"];
    for (const Json& neighbors : result["neighbors"]) {
        for (const auto& [state, count] : neighbors["states"].items()) {
            Json& sum = answer["neighbors_" + neighbors["family"].get<std::string>() + "_" + lower(state)];
            sum = (sum.is_null() ? 0 : sum.get<std::uint64_t>()) + count.get<std::uint64_t>();
        }
    }
    return answer;
}

Json interfaces(Handler& handler, TimePoint now) {
    Json answer = Json::object();
    Json list = result_of(handler, "interface.list", Json::object(), now);
    for (Json& interface : list["interfaces"]) {
        const std::string name = interface["name"];
        interface.erase("name");
        answer[name] = std::move(interface);
    }
    return answer;
}

Json show(Handler& handler, const std::string& address, TimePoint now) {
    if (!IpAddr::parse(address)) {
        return {};
    }
    Json answer = Json::object();
    const Json list = result_of(handler, "interface.list", Json::object(), now);
    for (const Json& interface : list["interfaces"]) {
        const Json& name = interface["name"];
        Json row = result_of(handler, "neigh.get", {{"dst", address}, {"dev", name}}, now);
        if (!row.is_null()) {
            answer[name.get<std::string>()] = std::move(row);
        }
    }
    return answer;
}

}  // namespace

Json telemetry_answer(Handler& handler, std::string_view command, const std::string& argument, TimePoint now) {
    if (command == "/neigh/stats") {
        return stats(handler, argument, now);
    }
    if (command == "/neigh/interfaces") {
        return interfaces(handler, now);
    }
    return command == "/neigh/show" ? show(handler, argument, now) : Json{};
}

}  // namespace neigh::control
