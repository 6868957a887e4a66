// One client of the control socket: its connection, what it has asked, what it is owed. And all clients, the one whose
// last request is the oldest first.
// Neighbors: server lets them in and out, request_queue serves them, event_pump tells them news, session_limits counts
// what they hold. A field that one of these alone writes says so.
// Contract: control thread only. A reference holds until remove(); who keeps a session for later keeps its id.
// Not here: sockets (connection), the order of answers (answers).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <sys/types.h>
#include <unordered_map>
#include <utility>
#include <vector>

#include "control/methods/batch_text.hpp"
#include "control/methods/handler.hpp"
#include "control/socket/answers.hpp"
#include "control/socket/connection.hpp"
#include "dataplane/neigh/time.hpp"

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

struct Session {
    /// `fd` is the session's from now on.
    Session(uid_t peer, Caller who, int fd, std::size_t longest_line, TimePoint now)
        : id(who.session), user(peer), caller(who), io(fd, longest_line), progress(now) {}

    std::uint64_t id;
    uid_t user;
    Caller caller;
    Connection io;
    Answers answers{};
    std::optional<BatchText> batch{};  ///< RequestQueue's: what is left of it is to be executed
    TimePoint progress;                ///< when it last took a byte, or had nothing to take
    /// No more requests. Closed when all is sent and the peer has finished its line, or by then.
    TimePoint close_by = kNever;
    bool is_gone = false;                          ///< nobody is there to answer; what it sent is executed still
    bool is_runnable = false;                      ///< RequestQueue's: it stands in line there
    bool is_owing = false;                         ///< Server's: an answer of it waits for a grace period
    std::size_t accounted = 0;                     ///< SessionLimits': bytes that count as held
    bool is_subscribed = false;                    ///< EventPump's: to events
    bool is_capturing = false;                     ///< EventPump's: packets
    bool is_listed = false;                        ///< EventPump's: it stands in line there
    std::optional<Answers::Place> listens_from{};  ///< EventPump's: events and packets follow this answer

    [[nodiscard]] bool is_closing() const noexcept { return close_by != kNever; }
    /// It is not idle though it asks nothing.
    [[nodiscard]] bool listens() const noexcept { return is_subscribed || is_capturing; }
    [[nodiscard]] bool owes() const noexcept { return answers.count() != 0 || io.unsent() != 0; }
    [[nodiscard]] bool has_requests() { return !is_closing() && (batch || io.in().has_line()); }
    /// It has to take answers before it is asked for more requests.
    [[nodiscard]] bool is_blocked(const ServerLimits& limits) const noexcept {
        return !is_gone &&
               (answers.count() >= limits.outstanding || io.unsent() + answers.bytes() >= limits.output_bytes);
    }
};

class Sessions {
  public:
    /// A new one, idle since just now. Ids are never used twice.
    Session& add(uid_t user, bool may_change, int fd, std::size_t longest_line, TimePoint now) {
        const std::uint64_t id = ++last_id_;
        Session& session =
            all_.emplace_back(user, Caller{.session = id, .may_change = may_change}, fd, longest_line, now);
        by_id_.emplace(id, std::prev(all_.end()));
        return session;
    }
    void remove(const Session& session) {
        const auto found = by_id_.find(session.id);
        all_.erase(found->second);
        by_id_.erase(found);
    }
    /// Null: it has ended.
    [[nodiscard]] Session* find(std::uint64_t id) noexcept {
        const auto found = by_id_.find(id);
        return found != by_id_.end() ? &*found->second : nullptr;
    }
    /// It made a request just now: nobody has been idle for less long.
    void made_request(const Session& session) { all_.splice(all_.end(), all_, by_id_.at(session.id)); }

    /// It may have something to send, or to be closed for, in this turn.
    void touch(std::uint64_t id) { touched_.push_back(id); }
    /// Who was touched since the last call; some twice, some that have ended since.
    [[nodiscard]] std::vector<std::uint64_t> take_touched() noexcept { return std::exchange(touched_, {}); }
    [[nodiscard]] bool has_touched() const noexcept { return !touched_.empty(); }

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }
    [[nodiscard]] auto begin() noexcept { return all_.begin(); }
    [[nodiscard]] auto end() noexcept { return all_.end(); }

  private:
    std::list<Session> all_;  // the one whose last request is the oldest first
    std::unordered_map<std::uint64_t, std::list<Session>::iterator> by_id_;
    std::uint64_t last_id_ = 0;
    std::vector<std::uint64_t> touched_;
};

}  // namespace neigh::control
