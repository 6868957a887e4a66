// What the server asks of the daemon's methods, and what they answer: the seam between bytes and meaning.
// Neighbors: server calls it, commands implements it, tests of the server fake it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "control/methods/jsonrpc.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

/// Who asks. `session` is never used twice.
struct Caller {
    std::uint64_t session = 0;
    bool may_change = false;
    bool after_refusal = false;  ///< what it asked just before was refused (deferred calls count as not)
};

/// A call whose answer comes later: the server asks for it with poll(), or drops it with cancel().
struct Deferred {
    std::uint64_t id = 0;
};

/// What came of a call.
struct Outcome {
    std::variant<std::string, jsonrpc::Error, Deferred> answer;  ///< a result (JSON text), an error, or later
    /// Workers may still see what was there before: the answer waits for a grace period.
    bool changed = false;
    /// The session hears of changes from now on (Subscriptions knows it), after this answer.
    bool subscribed = false;
    /// The session sees packets from now on (CaptureFeed knows it), after this answer.
    bool capturing = false;
};

/// Control thread only. Nothing here throws or blocks.
class Handler {
  public:
    virtual ~Handler() = default;
    [[nodiscard]] virtual Outcome call(std::string_view method, const Json& params, const Caller& caller,
                                       TimePoint now) = 0;
    /// None: not yet. Once it has answered, the id is forgotten.
    [[nodiscard]] virtual std::optional<Outcome> poll(Deferred deferred, TimePoint now) = 0;
    /// Nobody waits any more.
    virtual void cancel(Deferred deferred) = 0;
};

}  // namespace neigh::control
