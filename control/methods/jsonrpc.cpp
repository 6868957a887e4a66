// The JSON-RPC 2.0 envelope; section numbers are those of its specification.
#include "control/methods/jsonrpc.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "control/api/errors.hpp"

namespace neigh::control::jsonrpc {
namespace {

bool is_id(const Json& value) noexcept {
    return value.is_string() || value.is_number() || value.is_null();
}

/// A name of somebody else's choice, for a message.
std::string shortened(std::string_view name) {
    constexpr std::size_t kEnough = 64;
    return std::string{name.substr(0, kEnough)};
}

}  // namespace

int code_of(Status status) noexcept {
    constexpr int kInternalError = -32603;
    const api::ErrorInfo* const error = api::find_error(status);
    return error != nullptr ? error->code : kInternalError;
}

Error error_of(const neigh::Error& error, std::optional<std::size_t> row) {
    return Error{code_of(error.status), error.message, error.status, row};
}

std::variant<Call, Refusal> read_call(const Json& request) {
    std::string id = "null";
    const auto refuse = [&id](std::string message) {
        return Refusal{std::move(id), Error{kInvalidRequest, std::move(message)}};
    };
    if (!request.is_object()) {
        return refuse("a request is an object");
    }
    const auto id_at = request.find("id");
    if (id_at) {
        if (!is_id(*id_at)) {
            return refuse("id is neither string, number nor null");
        }
        if (id_at->is_beyond_64_bits()) {  // it could not be given back as it came
            return refuse("id is a number that 64 bits don't hold");
        }
        id = id_at->dump();
    }
    const auto version = request.find("jsonrpc");
    if (!version || version->text() != "2.0") {
        return refuse("jsonrpc is not \"2.0\"");
    }
    const auto method = request.find("method");
    if (!method || !method->is_string()) {
        return refuse("method is missing or no string");
    }
    const auto params = request.find("params");
    if (params && !params->is_structured()) {  // 4.2: a structured value, or absent
        return refuse("params is no object");
    }
    // A flush whose `params` are misspelled must not flush everything.
    for (const auto member : request.members()) {
        constexpr std::string_view kMembers[] = {"jsonrpc", "id", "method", "params"};
        if (std::find(std::begin(kMembers), std::end(kMembers), member.key) == std::end(kMembers)) {
            return refuse("a request has jsonrpc, id, method and params, and no " + shortened(member.key));
        }
    }
    return Call{id_at ? std::move(id) : std::string{}, std::string{*method->text()},
                params.value_or(Json::empty_object())};
}

std::string result_text(std::string_view id, std::string_view result) {
    std::string text;
    text.reserve(result.size() + id.size() + 40);
    text.append(R"({"jsonrpc":"2.0","id":)").append(id).append(R"(,"result":)").append(result).append("}");
    return text;
}

std::string error_text(std::string_view id, const Error& error) {
    std::string text;
    text.append(R"({"jsonrpc":"2.0","id":)").append(id).append(R"(,"error":{"code":)");
    text.append(std::to_string(error.code)).append(R"(,"message":)");
    append_string(text, error.message);
    if (error.status) {
        text.append(R"(,"data":{"status":")").append(to_word(*error.status)).append("\"");
        if (error.row) {
            text.append(R"(,"row":)").append(std::to_string(*error.row));
        }
        if (error.worker) {
            text.append(R"(,"worker":)").append(std::to_string(*error.worker));
        }
        text.append("}");
    }
    text.append("}}");
    return text;
}

std::string dump(const JsonTree& value) {
    return value.dump(-1, ' ', false, JsonTree::error_handler_t::replace);
}

void append_string(std::string& out, std::string_view text) {
    const bool plain =
        std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
    if (plain) {
        out.append("\"").append(text).append("\"");
    } else {
        out.append(dump(JsonTree(text)));
    }
}

}  // namespace neigh::control::jsonrpc
