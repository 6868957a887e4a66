// One HTTP request and its answer, on descriptors that somebody else has accepted: `GET /metrics` for Prometheus.
// Neighbors: perform calls it and has the text made. Not here: sockets that listen (systemd's are), TLS, keep-alive.
//
// Who asks is not believed: the request has a bounded size and a bounded time, and its body is not read.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "control/ctl/metrics.hpp"

namespace neigh::ctl::http {

/// Longest request, up to the empty line.
inline constexpr std::size_t kMostBytes = 8'192;

/// What to answer; of a request that is not good, why not.
struct Request {
    int status = 200;
    bool is_head = false;  ///< the answer has no body
    Exposition format = Exposition::classic;
};
/// `head`: everything up to and with the empty line (RFC 9112 2.1).
[[nodiscard]] Request read(std::string_view head);

/// The whole answer. `body` is for 200; the others say what they are.
[[nodiscard]] std::string answer(const Request& request, std::string_view body);

/// None: the metrics can't be had now.
using Metrics = std::function<std::optional<std::string>(Exposition format)>;
/// Reads from `in`, answers to `out`, and waits a moment for the peer to take it; all of that within `patience` and a
/// little more. Whoever calls owns both, and closes them.
void serve(int in, int out, std::chrono::milliseconds patience, const Metrics& metrics);

}  // namespace neigh::ctl::http
