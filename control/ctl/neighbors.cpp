#include "control/ctl/neighbors.hpp"

#include <array>
#include <poll.h>

#include "control/ctl/row_json.hpp"
#include "control/ctl/view.hpp"

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

Answer<std::uint64_t> number_answer(const Answer<View>& answer, std::string_view method, std::string_view key) {
    if (!answer) {
        return answer.failure();
    }
    const auto number = answer->number_at(key);
    return number ? Answer<std::uint64_t>{*number} : senseless(method);
}

Answer<Row> row_answer(const Answer<View>& answer, std::string_view method) {
    if (!answer) {
        return answer.failure();
    }
    const auto row = row_from(*answer);
    return row ? Answer<Row>{*row} : senseless(method);
}

std::optional<Verified> verified_from(const View& json) {
    if (!json.number_at("total")) {
        return std::nullopt;
    }
    const auto number = [&](std::string_view key) { return json.number_at(key).value_or(0); };
    const auto limited = json.find("limited");
    return Verified{.asked = number("asked"),
                    .answered = number("answered"),
                    .flushed = number("flushed"),
                    .kept = number("kept"),
                    .elsewhere = number("elsewhere"),
                    .total = number("total"),
                    .limited = limited && limited->boolean().value_or(false)};
}

Json name_of(const IpAddr& dst, const InterfaceRef& interface) {
    Json json = {{"dst", dst.to_string()}};
    put_interface(json, interface);
    return json;
}

}  // namespace

void EntriesText::add(const Entry& entry) {
    append_entry(text_, entry, {.interface = entry.interface != shared_, .rest = edit_ != Edit::remove});
    text_.push_back(',');
    ends_.push_back(text_.size());
}

std::string EntriesText::params(std::size_t first, std::size_t count, bool linked) const {
    const std::size_t begin = first == 0 ? 0 : ends_[first - 1];
    const std::string_view run = std::string_view{text_}.substr(begin, ends_[first + count - 1] - 1 - begin);
    constexpr std::size_t kMostAround = 128;
    std::string params;
    params.reserve(run.size() + kMostAround);
    params.append(R"({"rows":[)").append(run).append("]");
    append_interface(params, shared_);
    params.append(linked ? R"(,"linked":true})" : "}");
    return params;
}

std::optional<Failure> submit(Client& client, Edit edit, std::string_view params) {
    return client.submit_text(method_of(edit), params);
}

Answer<std::uint64_t> applied(Client& client) {
    return number_answer(client.next_view(), "a change", "applied");
}

Answer<std::uint64_t> apply(Client& client, Edit edit, std::span<const Entry> entries) {
    if (entries.empty()) {
        return std::uint64_t{0};
    }
    std::string params;
    if (entries.size() == 1) {
        append_entry(params, entries.front(), {.interface = true, .rest = edit != Edit::remove});
    } else {
        EntriesText text{edit};
        for (const Entry& entry : entries) {
            text.add(entry);
        }
        params = text.params(0, text.count());
    }
    if (const auto failure = submit(client, edit, params)) {
        return *failure;
    }
    return applied(client);
}

Answer<Row> get(Client& client, const IpAddr& dst, const InterfaceRef& interface) {
    return row_answer(client.ask("neigh.get", name_of(dst, interface)), "neigh.get");
}

// The next page is asked for before the rows of this one are shown: meanwhile the daemon makes it.
std::optional<Failure> list(Client& client, const Filter& filter, const std::function<bool(const Row&)>& each_row,
                            std::uint32_t page) {
    Json params = to_json(filter);
    params["limit"] = page;
    if (filter.all_states) {
        params.erase("state");  // a list has them all anyway
    }
    if (auto failure = client.submit("neigh.list", params)) {
        return failure;
    }
    for (bool wanted = true; client.outstanding() != 0;) {
        const auto answer = client.next_view();
        if (!answer) {
            return answer.failure();
        }
        const auto rows = answer->find("rows");
        if (!rows || !rows->is_array()) {
            return senseless("neigh.list");
        }
        const auto cursor = answer->find("cursor");
        if (wanted && cursor && !cursor->is_null()) {
            Json next = cursor->tree();
            if (const auto last = params.find("cursor"); last != params.end() && *last == next) {
                return senseless("neigh.list");  // it would go on forever
            }
            params["cursor"] = std::move(next);
            if (auto failure = client.submit("neigh.list", params)) {
                return failure;
            }
        }
        for (const View element : rows->elements()) {
            const auto row = wanted ? row_from(element) : std::optional<Row>{};
            if (wanted && !row) {
                return senseless("neigh.list");
            }
            wanted = wanted && each_row(*row);
        }
    }
    return std::nullopt;
}

Answer<std::uint64_t> flush(Client& client, const Filter& filter, const FlushBound& bound) {
    Json params = to_json(filter);
    if (bound.most) {
        params["max"] = *bound.most;
    }
    return number_answer(client.ask("neigh.flush", params), "neigh.flush", "flushed");
}

Answer<std::uint64_t> would_flush(Client& client, const Filter& filter) {
    Json params = to_json(filter);
    params["dry_run"] = true;
    return number_answer(client.ask("neigh.flush", params), "neigh.flush", "would_flush");
}

Answer<Verified> verify(Client& client, const Filter& filter, const FlushBound& bound,
                        std::optional<std::uint64_t> rate, const std::function<void(const Verified&)>& progress) {
    Json params = to_json(filter);
    params["verify"] = true;
    if (bound.most) {
        params["max"] = *bound.most;
    }
    if (rate) {
        params["rate"] = *rate;
    }
    // How far it is, is asked for beside it: answers on one connection come in order.
    auto beside = Client::connect(client.path());
    if (!beside) {
        return beside.failure();
    }
    if (auto failure = client.submit("neigh.flush", params)) {
        return *failure;
    }
    constexpr int kLookEveryMs = 200;
    for (pollfd answer{.fd = client.fd(), .events = POLLIN, .revents = 0}; ::poll(&answer, 1, kLookEveryMs) <= 0;) {
        const auto look = beside->ask("neigh.verification", Json::object());
        if (!look && look.failure().is_lost()) {
            return look.failure();
        }
        if (const auto far = look ? verified_from(*look) : std::nullopt) {
            progress(*far);
        }
    }
    const auto answer = client.next_view();
    if (!answer) {
        return answer.failure();
    }
    const auto verified = verified_from(*answer);
    return verified ? Answer<Verified>{*verified} : senseless("neigh.flush");
}

Answer<View> explain(Client& client, const IpAddr& dst, const InterfaceRef& interface) {
    return client.ask("neigh.explain", name_of(dst, interface));
}

Answer<Row> resolve(Client& client, const Resolve& request) {
    Json params = name_of(request.dst, request.interface);
    if (request.source) {
        params["source"] = request.source->to_string();
    }
    if (request.timeout) {
        params["timeout_ms"] = request.timeout->count();
    }
    // The daemon takes its time on purpose; how much depends on its configuration where the request doesn't say.
    const auto patience = client.patience();
    client.set_patience(request.timeout.value_or(kLongestResolve) + patience);
    auto answer = row_answer(client.ask("neigh.resolve", params), "neigh.resolve");
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
