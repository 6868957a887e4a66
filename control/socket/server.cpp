#include "control/socket/server.hpp"

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

std::string timeout_text(const std::string& id, std::uint32_t worker) {
    auto error =
        jsonrpc::error_of({Status::timeout, "worker " + std::to_string(worker) +
                                                " is stuck: the change stands, but that worker may not have seen it"});
    error.worker = worker;
    return jsonrpc::error_text(id, error);
}

void turn_away(int fd) {
    const std::string text =
        jsonrpc::error_text("null", jsonrpc::error_of({Status::busy, "too many connections, try again"})) + "\n";
    // It goes into the fresh socket's buffer whole, or nobody can be told anything.
    [[maybe_unused]] const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(fd);
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(Loop& loop, Handler& handler, Grace& grace, Options options) {
    auto listener = Listener::open(options.listener);
    if (!listener) {
        return listener.error();
    }
    options.limits = within_descriptors(options.limits);
    std::unique_ptr<Server> server{new Server{loop, handler, grace, std::move(options), std::move(listener.value())}};
    if (!loop.add(server->listener_->fd(), {.read = true}, [raw = server.get()](Loop::Ready) { raw->accept_some(); })) {
        return Error{Status::no_memory, "the kernel refuses to watch the control socket"};
    }
    return server;
}

Server::Server(Loop& loop, Handler& handler, Grace& grace, Options options, std::unique_ptr<Listener> listener)
    : loop_(loop),
      options_(std::move(options)),
      listener_(std::move(listener)),
      grace_(grace),
      limits_(options_.limits),
      events_(options_.limits, options_.subscriptions, options_.captures),
      requests_(
          {.sessions = sessions_, .handler = handler, .grace = grace_, .events = events_, .limits = options_.limits}) {}

Server::~Server() {
    while (!sessions_.empty()) {
        close(*sessions_.begin());
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
                return;  // EAGAIN: nobody else is there
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
    if (is_last || sessions_.size() >= options_.limits.connections) {
        Session* const leaving = limits_.who_gives_way(sessions_, user, may_change);
        if (leaving == nullptr) {
            turn_away(fd);
            return;
        }
        close(*leaving);
    }
    Session& session = sessions_.add(user, may_change, fd, options_.limits.line_bytes, now_);
    limits_.add(session);
    const std::uint64_t id = session.id;
    log::debug() << "control socket: connection " << id << " of user " << user << (may_change ? " (admin)" : "");
    if (!loop_.add(fd, {.read = true}, [this, id](Loop::Ready ready) { on_ready(id, ready); })) {
        close(session);
    }
}

void Server::close(Session& session) {
    log::debug() << "control socket: connection " << session.id << " ends";
    requests_.drop_deferred(session.id);
    events_.stop(session);
    limits_.remove(session);
    loop_.remove(session.io.fd());
    sessions_.remove(session);
}

/// The peer is gone: nobody is answered any more. What it wanted to have changed is done still, as if it had been read
/// in time; reading for nobody is not. May close the session.
void Server::hang_up(Session& session) {
    if (!session.caller.may_change) {
        close(session);
        return;
    }
    session.is_gone = true;
    loop_.remove(session.io.fd());
    requests_.drop_deferred(session.id);
    events_.stop(session);
    session.answers.clear();
    session.io.out().clear();
    requests_.schedule(session);
}

void Server::review_callers() {
    for (Session& session : sessions_) {
        session.caller.may_change = options_.may_change && options_.may_change(session.user);
        limits_.review(session);
        if (session.is_capturing && !session.caller.may_change) {
            session.close_by = now_;  // and sees no packet more
            events_.stop(session);
            sessions_.touch(session.id);
        }
    }
}

// ---- Bytes -----------------------------------------------------------------------------------------

void Server::on_ready(std::uint64_t id, Loop::Ready ready) {
    Session* session = sessions_.find(id);
    if (session == nullptr) {
        return;
    }
    if (ready.hangup) {
        hang_up(*session);
        return;
    }
    if (ready.read) {
        requests_.receive(*session);
    }
    sessions_.touch(id);
}

/// Sends what may leave, then decides what to wait for. May close the session.
void Server::deliver(Session& session) {
    if (session.is_gone) {
        if (!session.is_runnable) {  // all it sent has been executed
            close(session);
        }
        return;
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
    requests_.schedule_if_ready(session);
    settle_interest(session);
}

void Server::settle_interest(Session& session) {
    const bool wants_more = !session.io.is_read_out() && !finishing_;
    const bool listens = session.listens() && !session.is_closing() && !finishing_;
    if (!session.owes() && !wants_more && !session.has_requests() && !listens) {
        close(session);
        return;
    }
    if (!session.owes() && session.is_closing()) {
        session.io.end_sending();
    }
    // Not read while requests wait: they stay in the client's socket.
    const bool reads = wants_more && !session.has_requests() && !session.is_blocked(options_.limits);
    loop_.modify(session.io.fd(), {.read = reads, .write = session.io.unsent() != 0});
    limits_.account(session);
}

// ---- Turns -----------------------------------------------------------------------------------------

bool Server::advance(TimePoint now) {
    now_ = now;
    if (resume_accepting_ && *resume_accepting_ <= now && listener_) {
        resume_accepting_.reset();
        loop_.modify(listener_->fd(), {.read = true});
    }
    requests_.serve(now);
    advance_grace();
    for (const std::uint64_t id : sessions_.take_touched()) {
        if (Session* session = sessions_.find(id)) {
            deliver(*session);
        }
    }
    events_.tell(sessions_, [this](Session& session) { deliver(session); });
    enforce_limits();
    return has_work();
}

/// Answers that wait for a grace period leave when it has passed, or when a stuck worker holds it up.
void Server::advance_grace() {
    const auto done = grace_.advance(now_);
    if (!done.passed) {
        return;
    }
    if (const auto& given_up = done.given_up) {
        for (Session& session : sessions_) {
            session.answers.give_up(
                given_up->first, given_up->last,
                [worker = given_up->worker](const std::string& id) { return timeout_text(id, worker); });
        }
    }
    for (const std::uint64_t id : std::exchange(owing_, {})) {
        sessions_.touch(id);
        if (Session* session = sessions_.find(id)) {
            session->is_owing = false;
        }
    }
}

void Server::enforce_limits() {
    while (Session* largest = limits_.holds_too_much(sessions_, now_)) {
        close(*largest);
    }
    for (const std::uint64_t id : limits_.overdue(sessions_, now_)) {
        close(*sessions_.find(id));
    }
}

std::optional<TimePoint> Server::next_wake() const noexcept {
    const auto when = [](bool is_so, TimePoint then) { return is_so ? std::optional{then} : std::nullopt; };
    const auto pause = grace_.pause(now_);
    std::optional<TimePoint> wake;
    for (const auto& next : {when(!sessions_.empty(), limits_.next_tidy()), when(sessions_.has_touched(), now_),
                             when(requests_.is_waiting(), now_ + Duration{1}), events_.next_wake(now_),
                             when(pause.has_value(), now_ + pause.value_or(Duration{0})), resume_accepting_}) {
        wake = next ? std::min(wake.value_or(kNever), *next) : wake;
    }
    return wake;
}

Result<Done> Server::set_access(mode_t mode, const std::optional<std::string>& group) {
    return listener_->set_access(mode, group);
}

bool Server::finish() {
    if (!std::exchange(finishing_, true)) {
        loop_.remove(listener_->fd());
        listener_.reset();
        requests_.refuse_deferred();
        for (auto at = sessions_.begin(); at != sessions_.end();) {
            Session& session = *at++;
            session.close_by = now_;
            deliver(session);
        }
    }
    return sessions_.empty();
}

}  // namespace neigh::control
