#include "control/socket/event_pump.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace neigh::control {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

// ---- Who listens -----------------------------------------------------------------------------------

void EventPump::listen_as_told(Session& session, const Outcome& outcome, std::optional<Answers::Place> answer) {
    if (!outcome.subscribed && !outcome.capturing) {
        return;
    }
    session.is_subscribed = session.is_subscribed || outcome.subscribed;
    session.is_capturing = session.is_capturing || outcome.capturing;
    if (session.is_gone) {
        stop(session);
        return;
    }
    session.listens_from = answer;
    if (!std::exchange(session.is_listed, true)) {
        listeners_.push_back(session.id);
    }
    has_backlog_ = true;  // it may have come to resume
}

/// tell() takes it out of the line when it comes by.
void EventPump::stop(Session& session) {
    if (std::exchange(session.is_subscribed, false)) {
        subscriptions_->end(session.id);
    }
    if (std::exchange(session.is_capturing, false)) {
        captures_->end(session.id);
    }
}

// ---- Telling ---------------------------------------------------------------------------------------

bool EventPump::has_news(const Session& session) const noexcept {
    return (session.is_subscribed && subscriptions_->has_news(session.id)) ||
           (session.is_capturing && captures_->has_news(session.id));
}

/// Somebody may have some.
bool EventPump::has_news() const noexcept {
    const bool has_events = subscriptions_ != nullptr && told_ != subscriptions_->last();
    return has_events || has_backlog_ || (captures_ != nullptr && captures_->is_on());
}

void EventPump::tell(Sessions& sessions, const std::function<void(Session&)>& deliver) {
    is_telling_ = false;
    if (listeners_.empty() || !has_news()) {
        return;
    }
    const auto until = Clock::now() + limits_.turn;
    for (std::size_t idle = 0; idle < listeners_.size();) {
        const std::uint64_t id = listeners_.front();
        listeners_.pop_front();
        Session* session = sessions.find(id);
        if (session == nullptr) {
            continue;
        }
        if (!session->listens()) {
            session->is_listed = false;
            continue;
        }
        listeners_.push_back(id);
        if (!append_news(*session)) {
            ++idle;
            continue;
        }
        deliver(*session);
        idle = 0;
        if (Clock::now() >= until) {
            is_telling_ = true;
            break;
        }
    }
    told_ = subscriptions_ != nullptr ? subscriptions_->last() : told_;
    has_backlog_ = std::any_of(listeners_.begin(), listeners_.end(), [&](std::uint64_t id) {
        const Session* const session = sessions.find(id);
        return session != nullptr && has_news(*session);
    });
}

/// False: there is nothing to tell, or no room for it.
bool EventPump::append_news(Session& session) {
    if (!may_be_told(session) || !has_news(session)) {
        return false;
    }
    const auto room = [&] { return limits_.event_bytes - std::min(session.io.unsent(), limits_.event_bytes); };
    if (session.is_subscribed) {
        subscriptions_->tell(session.id, session.io.out(), room());
    }
    if (session.is_capturing) {
        captures_->tell(session.id, session.io.out(), room());
    }
    return true;
}

bool EventPump::may_be_told(const Session& session) const noexcept {
    return !session.is_gone && !session.is_closing() && session.io.unsent() < limits_.event_bytes &&
           session.answers.is_between_lines() &&
           (!session.listens_from || session.answers.has_left(*session.listens_from));
}

std::optional<TimePoint> EventPump::next_wake(TimePoint now) const noexcept {
    if (subscriptions_ != nullptr && !listeners_.empty() && told_ != subscriptions_->last()) {
        return now;
    }
    return captures_ != nullptr && captures_->is_on() ? std::optional{now + CaptureFeed::kLook} : std::nullopt;
}

}  // namespace neigh::control
