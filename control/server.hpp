// The control socket: connections in, requests to the Handler, answers back in order once they may leave.
//
// Fairness: a connection gets some requests or half a millisecond at a time, users take turns (fair_queue), all
// together have two milliseconds a turn. When connections or memory run out, the user who holds most of it gives way:
// so one user's flood, however wide, never locks out another. And as many users as come never lock out those who may
// change something (admins): connections, memory and every second visit of a turn are kept for them. Back-pressure
// comes first: a connection whose answers are not taken (or not there yet) is not read from, so its 100,000 pipelined
// requests wait in its own socket and process; nobody is refused for being fast. BUSY is for what would hold memory of
// ours for long: too many resolutions outstanding, no connection left. Requests of one connection start in order and
// may overlap: a resolve does not hold up the execution, only the answers, of what is pipelined behind it. Neighbors:
// loop (events), commands (Handler), grace (when an answer may leave). Control thread only.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "control/access.hpp"
#include "control/answers.hpp"
#include "control/batch_text.hpp"
#include "control/capture_feed.hpp"
#include "control/connection.hpp"
#include "control/fair_queue.hpp"
#include "control/grace.hpp"
#include "control/handler.hpp"
#include "control/listener.hpp"
#include "control/loop.hpp"
#include "control/subscriptions.hpp"
#include "dataplane/neigh/solicit.hpp"

namespace neigh::control {

struct ServerLimits {
    std::size_t line_bytes = 1 << 20;       ///< longest line; beyond: told and closed
    std::size_t connections = 4'096;        ///< or what descriptors allow; beyond: one gives way, or BUSY
    std::size_t kept_for_admins = 16;       ///< of these, at most half: admins get them, whoever else has to go
    std::size_t spare_descriptors = 16;     ///< not taken for connections: the state file's, telemetry's
    std::size_t outstanding = 1'024;        ///< answers owed to one connection, beyond: it is not read from
    std::size_t output_bytes = 1 << 20;     ///< answers it has not taken, beyond (by one answer): not read from
    std::size_t event_bytes = 256 << 10;    ///< events not taken, beyond (by some): they wait in the log, or are lost
    std::size_t memory_bytes = 256 << 20;   ///< buffers of all, beyond: the largest of who holds most is closed;
                                            ///< an eighth is kept for admins
    std::size_t requests_a_visit = 64;      ///< of one connection
    std::chrono::microseconds visit{500};   ///< of one connection; one request may exceed it
    std::chrono::microseconds turn{2'000};  ///< of all connections together
    Duration stall{30'000};                 ///< a client that takes no byte of its answers for this long is closed
    Duration linger{2'000};                 ///< after too long a line: for the client to finish it and read why
};

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

    /// Every turn of the main loop, after Loop::run_once(): requests, resolutions, grace periods, answers.
    void poll(TimePoint now);
    /// The main loop is not to sleep: requests or events wait for their share of a turn, or answers for a grace period
    /// that has only just begun.
    [[nodiscard]] bool has_work() const noexcept {
        return !runnable_.empty() || is_telling_ || grace_.pause(now_) == Duration{0};
    }
    [[nodiscard]] bool waiting_for_grace() const noexcept { return grace_.waiting(); }
    /// poll() wants to be called by then, whatever happens.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;
    [[nodiscard]] std::size_t connections() const noexcept { return sessions_.size(); }
    [[nodiscard]] std::size_t max_connections() const noexcept { return options_.limits.connections; }

    /// Who may connect from now on; connections that are there stay. The error's message is for the operator.
    [[nodiscard]] Result<Done> set_access(mode_t mode, const std::optional<std::string>& group);
    /// may_change says something else now: it is asked anew for every connection.
    void review_callers();

    /// Clean stop: takes no more connections or requests; poll() goes on sending. True once nothing is owed.
    bool finish();

  private:
    struct Session {
        Session(uid_t peer, Caller who, int fd, std::size_t longest_line, TimePoint now)
            : id(who.session), user(peer), caller(who), io(fd, longest_line), progress(now) {}
        std::uint64_t id;
        uid_t user;
        Caller caller;
        Connection io;
        Answers answers{};
        std::optional<BatchText> batch{};              ///< what is left of it is to be executed
        TimePoint progress;                            ///< when it last took a byte, or had nothing to take
        std::size_t accounted = 0;                     ///< of memory_
        bool is_runnable = false;                      ///< stands in runnable_
        bool is_owing = false;                         ///< stands in owing_
        bool is_gone = false;                          ///< nobody is there to answer; what it sent is executed still
        bool is_subscribed = false;                    ///< to events
        bool is_capturing = false;                     ///< packets
        bool is_listed = false;                        ///< stands in subscribers_
        std::optional<Answers::Place> listens_from{};  ///< events and packets follow this answer
        /// No more requests. Closed when all is sent and the peer has finished its line, or by then.
        TimePoint close_by = kNever;

        [[nodiscard]] bool is_closing() const noexcept { return close_by != kNever; }
        /// It is not idle though it asks nothing.
        [[nodiscard]] bool listens() const noexcept { return is_subscribed || is_capturing; }
        [[nodiscard]] bool owes() const noexcept { return answers.count() != 0 || io.unsent() != 0; }
    };
    using SessionList = std::list<Session>;  // the one whose last request is the oldest first
    struct Holding {
        std::size_t connections = 0;
        std::size_t memory = 0;
        bool is_admin = false;
    };
    struct Waiting {
        std::uint64_t session;
        Answers::Place place;
        std::string call_id;
        Deferred deferred;
        Epoch epoch;
    };

    Server(Loop& loop, Handler& handler, Grace& grace, Options options, std::unique_ptr<Listener> listener);

    // Connections (server.cpp).
    void accept_some();
    void pause_accepting();
    void adopt(int fd, bool is_last);
    void on_ready(std::uint64_t id, Loop::Ready ready);
    void receive(Session& session);
    void hang_up(Session& session);
    void close(std::uint64_t id);
    void deliver(Session& session);
    void settle_interest(Session& session);
    [[nodiscard]] Session* find(std::uint64_t id) noexcept;
    [[nodiscard]] bool is_blocked(const Session& session) const noexcept;
    [[nodiscard]] static bool has_requests(Session& session);
    void schedule(Session& session);

    // Who gives way (server_room.cpp).
    void limit_connections();
    [[nodiscard]] bool make_room(uid_t newcomer, bool is_admin);
    void turn_away(int fd);
    void account(Session& session);
    void limit_memory();
    void tidy();
    void complain(const std::string& what);
    [[nodiscard]] Holding held_by_admins() const noexcept;
    [[nodiscard]] std::size_t places_for_admins() const noexcept;
    [[nodiscard]] std::optional<uid_t> holder_of_most(std::size_t Holding::*what, bool spare_admins) const noexcept;

    // Requests (requests.cpp).
    void serve_runnable();
    void serve(Session& session);
    [[nodiscard]] bool serve_one(Session& session);
    void take_line(Session& session, std::string_view line);
    void execute(Session& session, const Json& request, bool in_batch);
    void refuse(Session& session, std::string text, bool in_batch);
    void poll_deferred();
    void advance_grace();
    void drop_deferred(std::uint64_t session);
    void refuse_deferred();

    // Events and packets (server_events.cpp).
    void listen_as_told(Session& session, const Outcome& outcome, std::optional<Answers::Place> answer);
    void stop_listening(Session& session);
    [[nodiscard]] bool has_news() const noexcept;
    [[nodiscard]] bool has_news(const Session& session) const noexcept;
    void tell_subscribers();
    [[nodiscard]] bool tell(Session& session);
    [[nodiscard]] bool may_be_told(const Session& session) const noexcept;

    Loop& loop_;
    Handler& handler_;
    GraceBook grace_;
    Options options_;
    std::unique_ptr<Listener> listener_;
    TimePoint now_{};

    SessionList sessions_;
    std::unordered_map<std::uint64_t, SessionList::iterator> by_id_;
    std::uint64_t last_id_ = 0;
    std::unordered_map<uid_t, Holding> holdings_;  ///< of users with connections
    FairQueue runnable_;                           ///< whose requests wait for a turn
    std::vector<std::uint64_t> touched_;           ///< who may have something to send
    std::vector<std::uint64_t> owing_;             ///< whose answers wait for a grace period
    std::vector<Waiting> deferred_;
    std::size_t next_deferred_ = 0;
    std::deque<std::uint64_t> subscribers_;  ///< in the order in which they are told next
    std::uint64_t told_ = 0;                 ///< the event up to which everybody has been told all, or
    bool has_backlog_ = false;               ///< not everybody
    bool is_telling_ = false;                ///< tell_subscribers() ran out of time
    std::size_t memory_ = 0;
    RateLimit complaints_{1, 5, 0, TimePoint{}};
    std::optional<TimePoint> resume_accepting_;
    TimePoint next_tidy_{};
    bool finishing_ = false;
    JsonParser parser_{jsonrpc::kMaxDepth};
    std::array<char, 64 << 10> scratch_;
};

}  // namespace neigh::control
