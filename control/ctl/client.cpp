#include "control/ctl/client.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace neigh::ctl {
namespace {

// JSON-RPC 2.0 section 5.1, for errors that carry no status of the contract's.
std::string word_of(std::int64_t code) {
    switch (code) {
        case -32700:
            return "PARSE_ERROR";
        case -32600:
            return "INVALID_REQUEST";
        case -32601:
            return "METHOD_NOT_FOUND";
        case -32602:
            return "INVALID_PARAMETER";
        case -32603:
            return "INTERNAL_ERROR";
        default:
            return "ERROR_" + std::to_string(code);
    }
}

std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return text;
}

Failure refused(const Json& error) {
    Failure failure{.kind = Failure::Kind::refused};
    if (const auto code = error.find("code"); code != error.end() && code->is_number_integer()) {
        failure.code = code->get<int>();
    }
    if (const auto message = error.find("message"); message != error.end() && message->is_string()) {
        failure.message = one_line(message->get<std::string>());
    }
    const auto data = error.find("data");
    if (data != error.end() && data->is_object()) {
        if (const auto status = data->find("status"); status != data->end() && status->is_string()) {
            failure.status = one_line(status->get<std::string>());
        }
        if (const auto row = data->find("row"); row != data->end() && row->is_number_unsigned()) {
            failure.row = row->get<std::size_t>();
        }
    }
    if (failure.status.empty()) {
        failure.status = word_of(failure.code);
    }
    return failure;
}

}  // namespace

std::string default_socket_path() {
    const char* path = std::getenv("NEIGHD_SOCKET");
    return path != nullptr && *path != '\0' ? path : "/run/neighd/neighd.sock";
}

Answer<Client> Client::connect(const std::string& path) {
    auto connection = Connection::open(path);
    if (!connection) {
        return connection.failure();
    }
    return Client{std::move(*connection)};
}

Answer<Json> Client::call(std::string_view method, Json params) {
    if (auto failure = submit(method, std::move(params))) {
        return *failure;
    }
    return next();
}

std::optional<Failure> Client::submit(std::string_view method, Json params) {
    if (broken_) {
        return broken_;
    }
    const std::uint64_t id = ++last_id_;
    const Json request = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}};
    // Words of a command line need not be UTF-8; what isn't is replaced, and the daemon won't know the name.
    if (auto failure = connection_.send(request.dump(-1, ' ', false, Json::error_handler_t::replace))) {
        return broken(std::move(*failure));
    }
    outstanding_.push_back(id);
    return std::nullopt;
}

Answer<Json> Client::next() {
    if (broken_) {
        return *broken_;
    }
    if (outstanding_.empty()) {
        return lost("no request is outstanding");
    }
    for (;;) {
        auto line = connection_.receive();
        if (!line) {
            return broken(line.failure());
        }
        Json answer = Json::parse(*line, nullptr, false);
        if (!answer.is_object()) {
            return broken(lost("the daemon's answer is no JSON-RPC"));
        }
        if (answer.contains("method")) {
            continue;  // a notification; nobody here subscribed
        }
        // An error with id null is about a request the daemon couldn't read: still the oldest, as order is kept.
        const auto id = answer.find("id");
        const bool unnamed = id == answer.end() || id->is_null();
        if (!unnamed && *id != outstanding_.front()) {
            return broken(lost("the daemon answered another request than the one that was sent"));
        }
        outstanding_.pop_front();
        if (const auto error = answer.find("error"); error != answer.end() && error->is_object()) {
            return refused(*error);
        }
        const auto result = answer.find("result");
        if (unnamed || result == answer.end()) {
            return broken(lost("the daemon's answer has neither result nor error"));
        }
        return Json(std::move(*result));
    }
}

Answer<std::optional<Json>> Client::notification(std::string_view method) {
    while (!broken_) {
        auto line = connection_.receive_now();
        if (!line) {
            return broken(line.failure());
        }
        if (!*line) {
            return std::optional<Json>{};
        }
        Json text = Json::parse(**line, nullptr, false);
        if (!text.is_object()) {
            return broken(lost("what the daemon says is no JSON-RPC"));
        }
        const auto name = text.find("method");
        const auto params = text.find("params");
        if (name != text.end() && *name == method && params != text.end() && params->is_object()) {
            return std::optional{Json(std::move(*params))};
        }
    }
    return *broken_;
}

Failure Client::broken(Failure failure) {
    broken_ = std::move(failure);
    return *broken_;
}

}  // namespace neigh::ctl
