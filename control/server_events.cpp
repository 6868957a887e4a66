// The third part of Server: events to those who subscribed, packets to those who capture, whole lines between the
// answers, when there is room.
#include <algorithm>
#include <utility>

#include "control/server.hpp"

namespace neigh::control {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

/// Events and packets follow `answer`; none: nobody waits for one.
void Server::listen_as_told(Session& session, const Outcome& outcome, std::optional<Answers::Place> answer) {
    if (!outcome.subscribed && !outcome.capturing) {
        return;
    }
    session.is_subscribed = session.is_subscribed || outcome.subscribed;
    session.is_capturing = session.is_capturing || outcome.capturing;
    if (session.is_gone) {
        stop_listening(session);
        return;
    }
    session.listens_from = answer;
    if (!std::exchange(session.is_listed, true)) {
        subscribers_.push_back(session.id);
    }
    has_backlog_ = true;  // it may have come to resume
}

/// tell_subscribers() forgets it when it comes by.
void Server::stop_listening(Session& session) {
    if (std::exchange(session.is_subscribed, false)) {
        options_.subscriptions->end(session.id);
    }
    if (std::exchange(session.is_capturing, false)) {
        options_.captures->end(session.id);
    }
}

bool Server::has_news(const Session& session) const noexcept {
    return (session.is_subscribed && options_.subscriptions->has_news(session.id)) ||
           (session.is_capturing && options_.captures->has_news(session.id));
}

/// Somebody may have some.
bool Server::has_news() const noexcept {
    const bool has_events = options_.subscriptions != nullptr && told_ != options_.subscriptions->last();
    return has_events || has_backlog_ || (options_.captures != nullptr && options_.captures->is_on());
}

void Server::tell_subscribers() {
    is_telling_ = false;
    if (subscribers_.empty() || finishing_ || !has_news()) {
        return;
    }
    // Round after round, some events for each, until nobody takes any more or the time is over.
    const auto until = Clock::now() + options_.limits.turn;
    for (std::size_t idle = 0; idle < subscribers_.size();) {
        const std::uint64_t id = subscribers_.front();
        subscribers_.pop_front();
        Session* session = find(id);
        if (session == nullptr) {
            continue;
        }
        if (!session->listens()) {
            session->is_listed = false;
            continue;
        }
        subscribers_.push_back(id);
        if (!tell(*session)) {
            ++idle;
            continue;
        }
        idle = 0;
        if (Clock::now() >= until) {
            is_telling_ = true;
            break;
        }
    }
    told_ = options_.subscriptions != nullptr ? options_.subscriptions->last() : told_;
    has_backlog_ = std::any_of(subscribers_.begin(), subscribers_.end(), [this](std::uint64_t id) {
        const Session* const session = find(id);
        return session != nullptr && has_news(*session);
    });
}

/// False: there is nothing to tell, or no room for it. May close the session.
bool Server::tell(Session& session) {
    if (!may_be_told(session) || !has_news(session)) {
        return false;
    }
    const auto room = [&] {
        return options_.limits.event_bytes - std::min(session.io.unsent(), options_.limits.event_bytes);
    };
    if (session.is_subscribed) {
        options_.subscriptions->tell(session.id, session.io.out(), room());
    }
    if (session.is_capturing) {
        options_.captures->tell(session.id, session.io.out(), room());
    }
    deliver(session);
    return true;
}

bool Server::may_be_told(const Session& session) const noexcept {
    return !session.is_gone && !session.is_closing() && session.io.unsent() < options_.limits.event_bytes &&
           session.answers.is_between_lines() &&
           (!session.listens_from || session.answers.has_left(*session.listens_from));
}

}  // namespace neigh::control
