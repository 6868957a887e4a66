// The control socket: connections in, answers out in the order of their requests, once they may leave. What clients may
// do to each other, and may not, is in docs/abuse.md.
// Neighbors: loop (what is ready), request_queue (what they ask), event_pump (what they are told), session_limits (who
// gives way), grace (when an answer may leave).
// Contract: control thread only; advance() every turn. Closing is done here alone.
// Not here: what a request means (Handler).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/loop.hpp"
#include "control/methods/handler.hpp"
#include "control/socket/access.hpp"
#include "control/socket/event_pump.hpp"
#include "control/socket/grace.hpp"
#include "control/socket/listener.hpp"
#include "control/socket/request_queue.hpp"
#include "control/socket/session.hpp"
#include "control/socket/session_limits.hpp"

namespace neigh::control {

class Server {
  public:
    struct Options {
        Listener::Options listener;
        /// Whether a peer's uid may change anything (Access::may_change).
        std::function<bool(uid_t)> may_change;
        std::function<std::optional<uid_t>(int fd)> peer_uid = peer_uid_of;
        /// Outlive the server; null: there are no events, no captures.
        Subscriptions* subscriptions = nullptr;
        CaptureFeed* captures = nullptr;
        ServerLimits limits{};
    };
    /// Loop, handler and grace outlive the server. The error's message is for the operator.
    [[nodiscard]] static Result<std::unique_ptr<Server>> open(Loop& loop, Handler& handler, Grace& grace,
                                                              Options options);
    /// Closes everything; the path goes if it is ours. Call finish() before.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Every turn of the main loop, after Loop::run_once(): requests, resolutions, grace periods, answers. has_work().
    bool advance(TimePoint now);
    /// The main loop is not to sleep: requests or events wait for their share of a turn, or answers for a grace period
    /// that has only just begun.
    [[nodiscard]] bool has_work() const noexcept {
        return requests_.has_work() || events_.is_telling() || grace_.pause(now_) == Duration{0};
    }
    [[nodiscard]] bool waiting_for_grace() const noexcept { return grace_.waiting(); }
    /// advance() wants to be called by then, whatever happens.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;
    [[nodiscard]] std::size_t connections() const noexcept { return sessions_.size(); }
    [[nodiscard]] std::size_t max_connections() const noexcept { return options_.limits.connections; }

    /// Who may connect from now on; connections that are there stay. The error's message is for the operator.
    [[nodiscard]] Result<Done> set_access(mode_t mode, const std::optional<std::string>& group);
    /// may_change says something else now: it is asked anew for every connection.
    void review_callers();

    /// Clean stop: takes no more connections or requests; advance() goes on sending. True once nothing is owed.
    bool finish();

  private:
    Server(Loop& loop, Handler& handler, Grace& grace, Options options, std::unique_ptr<Listener> listener);

    void accept_some();
    void pause_accepting();
    void adopt(int fd, bool is_last);
    void on_ready(std::uint64_t id, Loop::Ready ready);
    void hang_up(Session& session);
    void close(Session& session);
    void deliver(Session& session);
    void settle_interest(Session& session);
    void advance_grace();
    void enforce_limits();

    Loop& loop_;
    Options options_;
    std::unique_ptr<Listener> listener_;
    TimePoint now_{};
    Sessions sessions_;
    GraceBook grace_;
    SessionLimits limits_;
    EventPump events_;
    RequestQueue requests_;
    std::vector<std::uint64_t> owing_;  ///< whose answers wait for a grace period
    std::optional<TimePoint> resume_accepting_;
    bool finishing_ = false;
};

}  // namespace neigh::control
