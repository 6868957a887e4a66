#include "control/ctl/client.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "control/ctl/view.hpp"

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

Failure refused(const View& error) {
    Failure failure{.kind = Failure::Kind::refused};
    failure.code = error.find("code").value_or(error).integer().value_or(0);
    failure.message = one_line(std::string{error.text_at("message").value_or("")});
    if (const auto data = error.find("data")) {
        failure.status = one_line(std::string{data->text_at("status").value_or("")});
        failure.row = data->find("row").value_or(*data).number();
    }
    if (failure.status.empty()) {
        failure.status = word_of(failure.code);
    }
    return failure;
}

// Answers nest no deeper than the parser lets them.
constexpr std::size_t kMaxDepth = 64;

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
    return Client{std::move(*connection), path};
}

Client::Client(Connection connection, std::string path)
    : connection_(std::move(connection)), path_(std::move(path)), parser_(std::make_unique<ViewParser>(kMaxDepth)) {}

Client::Client(Client&& other) noexcept = default;
Client& Client::operator=(Client&& other) noexcept = default;
Client::~Client() = default;

Answer<Json> Client::call(std::string_view method, const Json& params) {
    const auto answer = ask(method, params);
    return answer ? Answer<Json>{answer->tree()} : answer.failure();
}

Answer<View> Client::ask(std::string_view method, const Json& params) {
    if (auto failure = submit(method, params)) {
        return *failure;
    }
    return next_view();
}

std::optional<Failure> Client::submit(std::string_view method, const Json& params) {
    // Words of a command line need not be UTF-8; what isn't is replaced, and the daemon won't know the name.
    return submit_text(method, params.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<Failure> Client::submit_text(std::string_view method, std::string_view params) {
    if (unsendable_) {
        return unsendable_;
    }
    const std::uint64_t id = ++last_id_;
    std::string request = R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")";
    request.reserve(request.size() + method.size() + params.size() + 16);
    request.append(method).append(R"(","params":)").append(params).append("}");
    unsendable_ = connection_.send(std::move(request));
    if (unsendable_) {
        return outstanding_.empty() ? broken(*unsendable_) : unsendable_;
    }
    outstanding_.push_back(id);
    return std::nullopt;
}

Answer<Json> Client::next() {
    const auto answer = next_view();
    return answer ? Answer<Json>{answer->tree()} : answer.failure();
}

Answer<View> Client::next_view() {
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
        line_ = std::move(*line);
        const auto answer = parser_->parse(line_);
        if (!answer || !answer->is_object()) {
            return broken(lost("the daemon's answer is no JSON-RPC"));
        }
        if (answer->find("method")) {
            continue;  // a notification; nobody here subscribed
        }
        // An error with id null is about a request the daemon couldn't read: still the oldest, as order is kept.
        const auto id = answer->find("id");
        const bool unnamed = !id || id->is_null();
        if (!unnamed && id->number() != outstanding_.front()) {
            return broken(lost("the daemon answered another request than the one that was sent"));
        }
        outstanding_.pop_front();
        if (const auto error = answer->find("error"); error && error->is_object()) {
            return refused(*error);
        }
        const auto result = answer->find("result");
        if (unnamed || !result) {
            return broken(lost("the daemon's answer has neither result nor error"));
        }
        return *result;
    }
}

Answer<std::optional<View>> Client::notification(std::string_view method) {
    for (;;) {
        const auto any = notification();
        if (!any) {
            return any.failure();
        }
        if (!*any) {
            return std::optional<View>{};
        }
        if ((*any)->first == method) {
            return std::optional<View>{(*any)->second};
        }
    }
}

Answer<std::optional<Client::Notification>> Client::notification() {
    while (!broken_) {
        auto line = connection_.receive_now();
        if (!line) {
            return broken(line.failure());
        }
        if (!*line) {
            return std::optional<Notification>{};
        }
        line_ = *std::move(*line);
        const auto text = parser_->parse(line_);
        if (!text || !text->is_object()) {
            return broken(lost("what the daemon says is no JSON-RPC"));
        }
        const auto method = text->text_at("method");
        const auto params = text->find("params");
        if (method && params && params->is_object()) {
            return std::optional<Notification>{{std::string{*method}, *params}};
        }
    }
    return *broken_;
}

Failure Client::broken(Failure failure) {
    broken_ = unsendable_ = std::move(failure);
    return *broken_;
}

}  // namespace neigh::ctl
