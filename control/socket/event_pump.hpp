// News to the clients that asked for them, events and packets: whole lines between the answers, when the connection has
// room for them, and to each in turn.
// Neighbors: commands begins subscriptions and captures; subscriptions and capture_feed have the text; request_queue
// says who listens from now on, server sends what is appended.
// Contract: control thread only. What a client does not take waits in the log and in the rings, or is lost there.
// Not here: who may listen, what there is to tell.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "control/methods/capture_feed.hpp"
#include "control/socket/session.hpp"
#include "control/socket/subscriptions.hpp"

namespace neigh::control {

class EventPump {
  public:
    /// All outlive it. Null: there are no events, no captures.
    EventPump(const ServerLimits& limits, Subscriptions* subscriptions, CaptureFeed* captures)
        : limits_(limits), subscriptions_(subscriptions), captures_(captures) {}

    /// `outcome` of the session's request may say that it hears of events or packets from now on. They follow `answer`;
    /// none: nobody waits for one.
    void listen_as_told(Session& session, const Outcome& outcome, std::optional<Answers::Place> answer);
    /// The session gets no more of them.
    void stop(Session& session);

    /// Some for each, round after round, until nobody takes any more or the turn is over. `deliver` sends what was
    /// appended to a session, and may end it.
    void tell(Sessions& sessions, const std::function<void(Session&)>& deliver);
    /// The last turn was over before all had been told.
    [[nodiscard]] bool is_telling() const noexcept { return is_telling_; }
    /// tell() wants to be called by then: at once where something has happened since. None: nobody listens, or whoever
    /// does has been told.
    [[nodiscard]] std::optional<TimePoint> next_wake(TimePoint now) const noexcept;

  private:
    [[nodiscard]] bool has_news() const noexcept;
    [[nodiscard]] bool has_news(const Session& session) const noexcept;
    [[nodiscard]] bool append_news(Session& session);
    [[nodiscard]] bool may_be_told(const Session& session) const noexcept;

    const ServerLimits& limits_;
    Subscriptions* subscriptions_;
    CaptureFeed* captures_;
    std::deque<std::uint64_t> listeners_;  ///< in the order in which they are told next
    std::uint64_t told_ = 0;               ///< the event up to which everybody has been told all, or
    bool has_backlog_ = false;             ///< not everybody
    bool is_telling_ = false;
};

}  // namespace neigh::control
