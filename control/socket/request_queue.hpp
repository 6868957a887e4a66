// Requests, from the bytes of a client to their answers: lines and batches are taken apart, carried out in order by the
// Handler, and each connection gets a fair share of the turn (docs/abuse.md). A call whose answer comes later holds up
// the answers behind it, not their execution.
// Neighbors: server says who has something to read; fair_queue whose turn it is; answers leave through the session.
// Contract: control thread only. It never ends a session: who may have something to send, or is done, is touched.
// Not here: sending, when an answer may leave (GraceBook, answers), who gives way (session_limits).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "control/methods/handler.hpp"
#include "control/socket/event_pump.hpp"
#include "control/socket/fair_queue.hpp"
#include "control/socket/grace.hpp"
#include "control/socket/session.hpp"

namespace neigh::control {

class RequestQueue {
  public:
    /// All outlive it.
    struct Parts {
        Sessions& sessions;
        Handler& handler;
        GraceBook& grace;
        EventPump& events;
        const ServerLimits& limits;
    };
    explicit RequestQueue(const Parts& parts) : with_(parts) {}

    /// Reads once what the client has sent; the session stands in line if a request is among it.
    void receive(Session& session);
    /// It stands in line, for serve() to find out what for.
    void schedule(Session& session);
    /// It stands in line if it has requests and room for answers.
    void schedule_if_ready(Session& session);

    /// Some requests of each that stands in line, until the turn is over; then looks whose deferred answers are there.
    void serve(TimePoint now);
    /// Somebody stands in line.
    [[nodiscard]] bool has_work() const noexcept { return !runnable_.empty(); }
    /// Somebody waits for a deferred answer, which serve() has to look for.
    [[nodiscard]] bool is_waiting() const noexcept { return !deferred_.empty(); }

    /// Nobody waits any more for what the session asked for.
    void drop_deferred(std::uint64_t session);
    /// The daemon stops: who waits is told.
    void refuse_deferred();

  private:
    struct Waiting {
        std::uint64_t session;
        Answers::Place place;
        std::string call_id;
        Deferred deferred;
        Epoch epoch;
    };

    void visit(Session& session, TimePoint now);
    [[nodiscard]] bool serve_one(Session& session, TimePoint now);
    void take_line(Session& session, std::string_view line, TimePoint now);
    void execute(Session& session, const Json& request, bool in_batch, TimePoint now);
    static void refuse(Session& session, std::string text, bool in_batch);
    void poll_deferred(TimePoint now);

    Parts with_;
    FairQueue runnable_;  ///< whose requests wait for a turn
    std::vector<Waiting> deferred_;
    std::size_t next_deferred_ = 0;  ///< of deferred_, to be looked at next
    JsonParser parser_{jsonrpc::kMaxDepth};
    std::array<char, 64 << 10> scratch_;
};

}  // namespace neigh::control
