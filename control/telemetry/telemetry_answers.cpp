#include "control/telemetry/telemetry_answers.hpp"

#include <algorithm>
#include <cctype>

#include "control/gauges.hpp"
#include "dataplane/neigh/addr.hpp"

namespace neigh::control {
namespace {

/// Anybody who may open the telemetry socket may look. The server numbers its sessions from 1.
constexpr Caller kLooker{.session = 0, .may_change = false};

/// The method's result; null: an error.
JsonTree result_of(Handler& handler, std::string_view method, const JsonTree& params, TimePoint now) {
    JsonParser parser{jsonrpc::kMaxDepth};
    const Outcome outcome = handler.call(method, *parser.parse(jsonrpc::dump(params)), kLooker, now);
    const auto* text = std::get_if<std::string>(&outcome.answer);
    return text != nullptr ? JsonTree::parse(*text) : JsonTree{};
}

/// rte_telemetry takes letters, digits, `_` and `/` in names alone, and leaves out what has another.
std::string key_of(std::string name) {
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0 && c != '/'; }, '_');
    return name;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Adds each to the one of its name.
void add_counts(JsonTree& sums, const JsonTree& counts) {
    for (const auto& [name, count] : counts.items()) {
        JsonTree& sum = sums[name];
        sum = (sum.is_null() ? 0 : sum.get<std::uint64_t>()) + count.get<std::uint64_t>();
    }
}

/// What each worker has of this interface's packets, below `workers`.
void add_worker_parts(JsonTree& answer, const JsonTree& all, const JsonTree& ifindex) {
    for (const JsonTree& worker : all["workers"]) {
        for (const JsonTree& part : worker["interfaces"]) {
            if (part["ifindex"] == ifindex) {
                answer["workers"][std::to_string(worker["worker"].get<std::uint64_t>())] = part["counters"];
            }
        }
    }
}

JsonTree stats(Handler& handler, const std::string& interface, TimePoint now) {
    JsonTree params = JsonTree::object();
    if (!interface.empty()) {
        params["dev"] = interface;
    }
    const JsonTree result = result_of(handler, "stats.get", params, now);
    if (result.is_null()) {
        return {};
    }
    JsonTree answer = result["totals"];
    for (const JsonTree& neighbors : result["neighbors"]) {
        const std::string head = "neighbors_" + neighbors["family"].get<std::string>() + "_";
        const auto add = [&](const std::string& what, const JsonTree& count) {
            JsonTree& sum = answer[head + what];
            sum = (sum.is_null() ? 0 : sum.get<std::uint64_t>()) + count.get<std::uint64_t>();
        };
        for (const auto& [state, count] : neighbors["states"].items()) {
            add(lower(state), count);
        }
        add("managed", neighbors["managed"]);
        for (const auto& [gauge, value] : neighbors["gauges"].items()) {
            add(gauge, value);
        }
    }
    if (!interface.empty()) {
        const JsonTree& own = result["interfaces"][0];
        answer.update(own["gauges"]);
        answer[std::string{kExtendedStats.name}] = own[std::string{kExtendedStats.name}];
        for (const JsonTree& queue : own["queues"]) {
            answer["queues"][std::to_string(queue["queue"].get<std::uint64_t>())] = queue["counters"];
        }
        add_worker_parts(answer, result_of(handler, "stats.get", JsonTree::object(), now), own["ifindex"]);
        return answer;
    }
    answer.update(result["gauges"]);
    for (const JsonTree& worker : result["workers"]) {
        JsonTree& one = answer["workers"][std::to_string(worker["worker"].get<std::uint64_t>())];
        one = worker["gauges"];
        one[std::string{kBusySeconds.name}] = worker[std::string{kBusySeconds.name}];
        for (const JsonTree& part : worker["interfaces"]) {
            add_counts(one, part["counters"]);
        }
    }
    return answer;
}

JsonTree interfaces(Handler& handler, TimePoint now) {
    JsonTree answer = JsonTree::object();
    JsonTree list = result_of(handler, "interface.list", JsonTree::object(), now);
    for (JsonTree& interface : list["interfaces"]) {
        const std::string key = key_of(interface["name"]);
        answer[key] = std::move(interface);
    }
    return answer;
}

JsonTree show(Handler& handler, const std::string& address, TimePoint now) {
    if (!IpAddr::parse(address)) {
        return {};
    }
    JsonTree answer = JsonTree::object();
    const JsonTree list = result_of(handler, "interface.list", JsonTree::object(), now);
    for (const JsonTree& interface : list["interfaces"]) {
        const JsonTree& name = interface["name"];
        JsonTree row = result_of(handler, "neigh.get", {{"dst", address}, {"dev", name}}, now);
        if (!row.is_null()) {
            answer[key_of(name)] = std::move(row);
        }
    }
    return answer;
}

}  // namespace

JsonTree telemetry_answer(Handler& handler, std::string_view command, const std::string& argument, TimePoint now) {
    if (command == "/neigh/stats") {
        return stats(handler, argument, now);
    }
    if (command == "/neigh/interfaces") {
        return interfaces(handler, now);
    }
    return command == "/neigh/show" ? show(handler, argument, now) : JsonTree{};
}

}  // namespace neigh::control
