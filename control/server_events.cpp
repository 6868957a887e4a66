// The third part of Server: events to those who subscribed, whole lines between the answers, when there is room.
#include <algorithm>
#include <utility>

#include "control/server.hpp"

namespace neigh::control {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

/// Events follow `answer`; none: nobody waits for one.
void Server::subscribe(Session& session, std::optional<Answers::Place> answer) {
    if (session.is_gone) {
        options_.subscriptions->end(session.id);
        return;
    }
    session.subscribed_at = answer;
    if (!std::exchange(session.is_subscribed, true)) {
        subscribers_.push_back(session.id);
    }
    has_backlog_ = true;  // it may have come to resume
}

/// tell_subscribers() forgets it when it comes by.
void Server::unsubscribe(Session& session) {
    if (std::exchange(session.is_subscribed, false)) {
        options_.subscriptions->end(session.id);
    }
}

void Server::tell_subscribers() {
    is_telling_ = false;
    if (subscribers_.empty() || finishing_ || (told_ == options_.subscriptions->last() && !has_backlog_)) {
        return;
    }
    // Round after round, some events for each, until nobody takes any more or the time is over.
    const auto until = Clock::now() + options_.limits.turn;
    for (std::size_t idle = 0; idle < subscribers_.size();) {
        const std::uint64_t id = subscribers_.front();
        subscribers_.pop_front();
        Session* session = find(id);
        if (session == nullptr || !session->is_subscribed) {
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
    told_ = options_.subscriptions->last();
    has_backlog_ = std::any_of(subscribers_.begin(), subscribers_.end(),
                               [this](std::uint64_t id) { return options_.subscriptions->has_news(id); });
}

/// False: there is nothing to tell, or no room for it. May close the session.
bool Server::tell(Session& session) {
    if (!may_be_told(session) || !options_.subscriptions->has_news(session.id)) {
        return false;
    }
    options_.subscriptions->tell(session.id, session.io.out(), options_.limits.event_bytes - session.io.unsent());
    deliver(session);
    return true;
}

bool Server::may_be_told(const Session& session) const noexcept {
    return !session.is_gone && !session.is_closing() && session.io.unsent() < options_.limits.event_bytes &&
           session.answers.is_between_lines() &&
           (!session.subscribed_at || session.answers.has_left(*session.subscribed_at));
}

}  // namespace neigh::control
