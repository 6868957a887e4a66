// JSON-RPC 2.0, the envelope alone: text to calls, results and errors to text.
// Neighbors: server takes lines apart with it; schema reads what is inside `params`.
// Nothing here throws on hostile input: nesting is bounded, text that is no UTF-8 is a parse error; what is no UTF-8
// among our own is replaced when it is written.
// Not here: text to values (json), sockets, methods, batches as a sequence (batch_text).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <nlohmann/json_fwd.hpp>

#include "control/methods/json.hpp"
#include "dataplane/neigh/result.hpp"

namespace neigh::control {

/// To build texts that are too small to care and too nested to write by hand.
using JsonTree = nlohmann::json;

namespace jsonrpc {

inline constexpr int kParseError = -32700;
inline constexpr int kInvalidRequest = -32600;
inline constexpr int kMethodNotFound = -32601;
/// Deepest nesting of arrays and objects (JsonParser's); no request needs more than five.
inline constexpr std::size_t kMaxDepth = 32;

/// The code beside each status word (CONTRACT.md section 5).
[[nodiscard]] int code_of(Status status) noexcept;

/// The `error` member. `status` is there for the words of the contract, `row` where one of `rows` was the bad one,
/// `worker` where one did not do its part.
struct Error {
    int code = kInvalidRequest;
    std::string message;
    std::optional<Status> status{};
    std::optional<std::size_t> row{};
    std::optional<std::uint32_t> worker{};
};
[[nodiscard]] Error error_of(const neigh::Error& error, std::optional<std::size_t> row = std::nullopt);

/// One request or notification.
struct Call {
    std::string id;  ///< JSON text of the id; empty: a notification, which is executed and not answered
    std::string method;
    Json params;  ///< an object or an array, which lives as long as the request's text is the parser's last
};
/// A request that is none: answered even without an id (the specification's own examples do).
struct Refusal {
    std::string id;  ///< JSON text: the id where it could be told, else `null`
    Error error;
};

/// Takes one element of a batch, or a single request, apart (5: request object).
[[nodiscard]] std::variant<Call, Refusal> read_call(const Json& request);

/// An answer without line end. `result` is JSON text.
[[nodiscard]] std::string result_text(std::string_view id, std::string_view result);
[[nodiscard]] std::string error_text(std::string_view id, const Error& error);

/// JSON text of a tree or string, whatever bytes are in it.
[[nodiscard]] std::string dump(const JsonTree& value);
void append_string(std::string& out, std::string_view text);

}  // namespace jsonrpc
}  // namespace neigh::control
