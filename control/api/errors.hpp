// The errors of the control socket: word, code, when (CONTRACT.md section 5), declared once.
// Neighbors: jsonrpc writes them; a method's declaration says which of them it may give.
#pragma once

#include <cstdint>
#include <string_view>

#include "dataplane/neigh/result.hpp"

namespace neigh::control::api {

struct ErrorInfo {
    Status status;
    int code;
    std::string_view help;
};
// clang-format off
inline constexpr ErrorInfo kErrors[] = {
    {Status::invalid_parameter, -32602, "a parameter is missing, malformed, out of bounds or unknown, or no interface is named where one is needed"},
    {Status::not_found, -1, "there is no such interface, entry, VRF or route"},
    {Status::not_supported, -2, "the family is off on that interface, or on all of them"},
    {Status::already_exists, -3, "there is such an entry already"},
    {Status::no_memory, -4, "the table, or the interface's share of it, is full and nothing may be recycled"},
    {Status::access_denied, -5, "the peer's user may not change anything: that is for root and the configured admins"},
    {Status::unreachable, -6, "nobody answered, or there is no interface to ask on"},
    {Status::busy, -7, "too much is outstanding; try again"},
    {Status::too_many, -8, "more entries would go than `max` allows"},
    {Status::canceled, -9, "the request that this one is linked to was refused"},
    {Status::timeout, -10, "a worker is stuck: the change stands, but that worker, `error.data.worker`, may not have seen it"},
};
/// JSON-RPC 2.0's own, which have no word: the request never reached a method.
struct ProtocolError {
    int code;
    std::string_view help;
};
inline constexpr ProtocolError kProtocolErrors[] = {
    {-32700, "the line is no JSON text"},
    {-32600, "it is no JSON-RPC 2.0 request, or the line is longer than 1 MiB"},
    {-32601, "there is no such method"},
};
// clang-format on

[[nodiscard]] constexpr const ErrorInfo* find_error(Status status) noexcept {
    for (const ErrorInfo& error : kErrors) {
        if (error.status == status) {
            return &error;
        }
    }
    return nullptr;
}

/// Some of them.
class Statuses {
  public:
    template <typename... Some>
    constexpr explicit Statuses(Some... some) : bits_(((1U << static_cast<unsigned>(some)) | ... | 0U)) {}
    [[nodiscard]] constexpr bool has(Status status) const noexcept {
        return (bits_ >> static_cast<unsigned>(status) & 1U) != 0;
    }

  private:
    std::uint32_t bits_;
};

}  // namespace neigh::control::api
