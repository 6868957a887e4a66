// Connections: accepted, read, written, closed. What they ask is in requests.cpp, which give way in server_room.cpp.
#include "control/server.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "control/log.hpp"

namespace neigh::control {
namespace {

constexpr int kAcceptsATurn = 16;
constexpr Duration kAcceptPause{100};

}  // namespace

Result<std::unique_ptr<Server>> Server::open(Loop& loop, Handler& handler, Grace& grace, Options options) {
    auto listener = Listener::open(options.listener);
    if (!listener) {
        return listener.error();
    }
    std::unique_ptr<Server> server{new Server{loop, handler, grace, std::move(options), std::move(listener.value())}};
    server->limit_connections();
    if (!loop.add(server->listener_->fd(), {.read = true}, [raw = server.get()](Loop::Ready) { raw->accept_some(); })) {
        return Error{Status::no_memory, "the kernel refuses to watch the control socket"};
    }
    return server;
}

Server::Server(Loop& loop, Handler& handler, Grace& grace, Options options, std::unique_ptr<Listener> listener)
    : loop_(loop),
      handler_(handler),
      grace_(grace),
      options_(std::move(options)),
      listener_(std::move(listener)),
      now_(MonotonicClock::time_point{}) {}

Server::~Server() {
    while (!sessions_.empty()) {
        close(sessions_.front().id);
    }
    if (listener_) {
        loop_.remove(listener_->fd());
    }
}

// ---- Coming and going ------------------------------------------------------------------------------

void Server::accept_some() {
    for (int i = 0; i < kAcceptsATurn && listener_; ++i) {
        const int fd = listener_->accept();
        if (fd >= 0) {
            adopt(fd, /*is_last=*/false);
            continue;
        }
        switch (errno) {
            case EINTR:
            case ECONNABORTED:
                continue;
            case EMFILE:
            case ENFILE:
                if (const int last = listener_->accept_with_reserve(); last >= 0) {
                    adopt(last, /*is_last=*/true);
                    continue;
                }
                if (errno != EAGAIN) {  // nobody was there: the kernel looks for a descriptor first
                    pause_accepting();
                }
                return;
            case ENOBUFS:
            case ENOMEM:
                pause_accepting();
                return;
            default:
                return;  // EAGAIN: that were all
        }
    }
}

void Server::pause_accepting() {
    loop_.modify(listener_->fd(), {});
    resume_accepting_ = now_ + kAcceptPause;
}

/// `is_last`: its descriptor was the last one, so it stays only if another one goes.
void Server::adopt(int fd, bool is_last) {
    const auto uid = options_.peer_uid(fd);
    const uid_t user = uid.value_or(static_cast<uid_t>(-1));  // never a user's
    const bool may_change = uid && options_.may_change && options_.may_change(*uid);
    if ((is_last || sessions_.size() >= options_.limits.connections) && !make_room(user, may_change)) {
        turn_away(fd);
        return;
    }
    const std::uint64_t id = ++last_id_;
    sessions_.emplace_back(user, Caller{.session = id, .may_change = may_change}, fd, options_.limits.line_bytes, now_);
    by_id_[id] = std::prev(sessions_.end());
    Holding& holding = holdings_[user];
    ++holding.connections;
    holding.is_admin = may_change;
    log::debug() << "control socket: connection " << id << " of user " << user << (may_change ? " (admin)" : "");
    if (!loop_.add(fd, {.read = true}, [this, id](Loop::Ready ready) { on_ready(id, ready); })) {
        close(id);
    }
}

void Server::close(std::uint64_t id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
        return;
    }
    log::debug() << "control socket: connection " << id << " ends";
    drop_deferred(id);
    stop_listening(*found->second);
    memory_ -= found->second->accounted;
    const auto holding = holdings_.find(found->second->user);
    holding->second.memory -= found->second->accounted;
    if (--holding->second.connections == 0) {
        holdings_.erase(holding);
    }
    loop_.remove(found->second->io.fd());
    sessions_.erase(found->second);
    by_id_.erase(found);
}

/// The peer is gone: nobody is answered any more. What it wanted to have changed is done still, as if it had been read
/// in time; reading for nobody is not. May close the session.
void Server::hang_up(Session& session) {
    if (!session.caller.may_change) {
        close(session.id);
        return;
    }
    session.is_gone = true;
    loop_.remove(session.io.fd());
    drop_deferred(session.id);
    stop_listening(session);
    session.answers.clear();
    session.io.out().clear();
    schedule(session);
}

Server::Session* Server::find(std::uint64_t id) noexcept {
    const auto found = by_id_.find(id);
    return found != by_id_.end() ? &*found->second : nullptr;
}

// ---- Bytes -----------------------------------------------------------------------------------------

void Server::on_ready(std::uint64_t id, Loop::Ready ready) {
    Session* session = find(id);
    if (session == nullptr) {
        return;
    }
    if (ready.hangup) {
        hang_up(*session);
        return;
    }
    if (ready.read) {
        receive(*session);
    }
    touched_.push_back(id);
}

void Server::receive(Session& session) {
    session.io.read(scratch_);
    if (has_requests(session)) {  // bytes without a request don't make it less idle
        sessions_.splice(sessions_.end(), sessions_, by_id_[session.id]);
        schedule(session);
    }
}

void Server::schedule(Session& session) {
    if (!std::exchange(session.is_runnable, true)) {
        runnable_.push(session.user, session.id, session.caller.may_change);
    }
}

bool Server::is_blocked(const Session& session) const noexcept {
    return !session.is_gone && (session.answers.count() >= options_.limits.outstanding ||
                                session.io.unsent() + session.answers.bytes() >= options_.limits.output_bytes);
}

bool Server::has_requests(Session& session) {
    return !session.is_closing() && (session.batch || session.io.in().has_line());
}

/// Sends what may leave, then decides what to wait for. May close the session.
void Server::deliver(Session& session) {
    if (session.is_gone) {
        return;  // serve() closes it
    }
    if (session.io.unsent() == 0) {
        session.progress = now_;
    }
    session.answers.take_ready(grace_.passed(), session.io.out());
    switch (session.io.send()) {
        case Connection::Sent::broken:
            hang_up(session);
            return;
        case Connection::Sent::all:
        case Connection::Sent::some:
            session.progress = now_;
            break;
        case Connection::Sent::nothing:
            break;
    }
    if (session.answers.is_waiting_for_grace() && !std::exchange(session.is_owing, true)) {
        owing_.push_back(session.id);
    }
    if (has_requests(session) && !is_blocked(session)) {
        schedule(session);
    }
    settle_interest(session);
}

void Server::settle_interest(Session& session) {
    const bool wants_more = !session.io.is_read_out() && !finishing_;
    const bool listens = session.listens() && !session.is_closing() && !finishing_;
    if (!session.owes() && !wants_more && !has_requests(session) && !listens) {
        close(session.id);
        return;
    }
    if (!session.owes() && session.is_closing()) {
        session.io.end_sending();
    }
    // Not read while requests wait: they stay in the client's socket.
    loop_.modify(session.io.fd(), {.read = wants_more && !has_requests(session) && !is_blocked(session),
                                   .write = session.io.unsent() != 0});
    account(session);
}

// ---- Turns -----------------------------------------------------------------------------------------

void Server::poll(TimePoint now) {
    now_ = now;
    if (resume_accepting_ && *resume_accepting_ <= now && listener_) {
        resume_accepting_.reset();
        loop_.modify(listener_->fd(), {.read = true});
    }
    serve_runnable();
    poll_deferred();
    advance_grace();
    for (const std::uint64_t id : std::exchange(touched_, {})) {
        if (Session* session = find(id)) {
            deliver(*session);
        }
    }
    tell_subscribers();
    limit_memory();
    tidy();
}

std::optional<TimePoint> Server::next_wake() const noexcept {
    if (!deferred_.empty()) {
        return now_ + Duration{1};
    }
    std::optional<TimePoint> wake = sessions_.empty() ? std::nullopt : std::optional{next_tidy_};
    if (resume_accepting_) {
        wake = resume_accepting_;
    }
    if (options_.captures != nullptr && options_.captures->is_on()) {
        wake = std::min(wake.value_or(kNever), now_ + CaptureFeed::kLook);
    }
    if (const auto pause = grace_.pause(now_)) {
        wake = std::min(wake.value_or(kNever), now_ + *pause);
    }
    return wake;
}

bool Server::finish() {
    if (!std::exchange(finishing_, true)) {
        loop_.remove(listener_->fd());
        listener_.reset();
        refuse_deferred();
        for (auto at = sessions_.begin(); at != sessions_.end();) {
            Session& session = *at++;
            session.close_by = now_;
            deliver(session);
        }
    }
    return sessions_.empty();
}

}  // namespace neigh::control
