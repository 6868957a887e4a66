#include "control/ctl/neighbors.hpp"

#include <array>
#include <string_view>

#include "control/ctl/row_json.hpp"

namespace neigh::ctl {
namespace {

// The longest that the daemon lets anybody wait.
constexpr std::chrono::milliseconds kLongestResolve{600'000};

constexpr std::string_view method_of(Edit edit) {
    constexpr std::array<std::string_view, 4> kMethods{"neigh.add", "neigh.set", "neigh.replace", "neigh.delete"};
    return kMethods[static_cast<std::size_t>(edit)];
}

Failure senseless(std::string_view method) {
    return lost("the daemon's answer to " + std::string{method} + " makes no sense");
}

Answer<std::uint64_t> number_answer(const Answer<Json>& answer, std::string_view method, std::string_view key) {
    if (!answer) {
        return answer.failure();
    }
    const auto number = answer->is_object() ? number_at(*answer, key) : std::nullopt;
    return number ? Answer<std::uint64_t>{*number} : senseless(method);
}

Answer<Row> row_answer(const Answer<Json>& answer, std::string_view method) {
    if (!answer) {
        return answer.failure();
    }
    const auto row = row_from(*answer);
    return row ? Answer<Row>{*row} : senseless(method);
}

}  // namespace

Answer<std::uint64_t> apply(Client& client, Edit edit, std::span<const Entry> entries) {
    const bool whole = edit != Edit::remove;
    if (entries.size() == 1) {
        return number_answer(client.call(method_of(edit), to_json(entries.front(), whole)), method_of(edit), "applied");
    }
    Json rows = Json::array();
    for (const Entry& entry : entries) {
        rows.push_back(to_json(entry, whole));
    }
    Json params = Json::object();
    params["rows"] = std::move(rows);
    return number_answer(client.call(method_of(edit), std::move(params)), method_of(edit), "applied");
}

Answer<Row> get(Client& client, const IpAddr& dst, const InterfaceRef& interface) {
    return row_answer(client.call("neigh.get", to_json(Entry{.dst = dst, .interface = interface}, false)), "neigh.get");
}

std::optional<Failure> list(Client& client, const Filter& filter, const std::function<bool(const Row&)>& each_row,
                            std::uint32_t page) {
    Json params = to_json(filter);
    params["limit"] = page;
    if (filter.all_states) {
        params.erase("state");  // a list has them all anyway
    }
    for (;;) {
        auto answer = client.call("neigh.list", params);
        if (!answer) {
            return answer.failure();
        }
        const auto rows = answer->is_object() ? answer->find("rows") : answer->end();
        if (rows == answer->end() || !rows->is_array()) {
            return senseless("neigh.list");
        }
        for (const Json& json : *rows) {
            const auto row = row_from(json);
            if (!row) {
                return senseless("neigh.list");
            }
            if (!each_row(*row)) {
                return std::nullopt;
            }
        }
        const auto cursor = answer->find("cursor");
        if (cursor == answer->end() || cursor->is_null()) {
            return std::nullopt;
        }
        if (const auto last = params.find("cursor"); last != params.end() && *last == *cursor) {
            return senseless("neigh.list");  // it would go on forever
        }
        params["cursor"] = *cursor;
    }
}

Answer<std::uint64_t> flush(Client& client, const Filter& filter) {
    return number_answer(client.call("neigh.flush", to_json(filter)), "neigh.flush", "flushed");
}

Answer<Row> resolve(Client& client, const Resolve& request) {
    Json params = to_json(Entry{.dst = request.dst, .interface = request.interface}, false);
    if (request.source) {
        params["source"] = request.source->to_string();
    }
    if (request.timeout) {
        params["timeout_ms"] = request.timeout->count();
    }
    // The daemon takes its time on purpose; how much depends on its configuration where the request doesn't say.
    const auto patience = client.patience();
    client.set_patience(request.timeout.value_or(kLongestResolve) + patience);
    auto answer = row_answer(client.call("neigh.resolve", std::move(params)), "neigh.resolve");
    client.set_patience(patience);
    return answer;
}

Answer<std::vector<Interface>> interfaces(Client& client) {
    const auto answer = client.call("interface.list", Json::object());
    if (!answer) {
        return answer.failure();
    }
    const auto list = answer->is_object() ? answer->find("interfaces") : answer->end();
    if (list == answer->end() || !list->is_array()) {
        return senseless("interface.list");
    }
    std::vector<Interface> result;
    for (const Json& json : *list) {
        auto interface = interface_from(json);
        if (!interface) {
            return senseless("interface.list");
        }
        result.push_back(std::move(*interface));
    }
    return result;
}

Answer<std::string> version(Client& client) {
    const auto answer = client.call("version.get", Json::object());
    if (!answer) {
        return answer.failure();
    }
    const auto text = answer->is_object() ? text_at(*answer, "version") : std::nullopt;
    return text ? Answer<std::string>{*text} : senseless("version.get");
}

}  // namespace neigh::ctl
