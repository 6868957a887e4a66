// Connections: accepted, read, written, closed. What they ask is in requests.cpp.
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
constexpr Duration kTidyInterval{1'000};

}  // namespace

Result<std::unique_ptr<Server>> Server::open(Loop& loop, Handler& handler, Grace& grace, Options options) {
    auto listener = Listener::open(options.listener);
    if (!listener) {
        return listener.error();
    }
    std::unique_ptr<Server> server{new Server{loop, handler, grace, std::move(options), std::move(listener.value())}};
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
            adopt(fd);
            continue;
        }
        switch (errno) {
            case EINTR:
            case ECONNABORTED:
                continue;
            case EMFILE:
            case ENFILE:
                if (close_idlest() || listener_->turn_one_away()) {
                    continue;
                }
                pause_accepting();
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

void Server::adopt(int fd) {
    if (sessions_.size() >= options_.limits.connections && !close_idlest()) {
        const std::string text =
            jsonrpc::error_text("null", jsonrpc::error_of({Status::busy, "too many connections, try again"})) + "\n";
        // It goes into the fresh socket's buffer whole, or nobody can be told anything.
        [[maybe_unused]] const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::close(fd);
        return;
    }
    const auto uid = options_.peer_uid(fd);
    const bool may_change = uid && options_.may_change && options_.may_change(*uid);
    const std::uint64_t id = ++last_id_;
    Session& session = sessions_.emplace_back(id, Caller{.session = id, .may_change = may_change}, fd,
                                              options_.limits.line_bytes, now_);
    by_id_[id] = std::prev(sessions_.end());
    if (!loop_.add(fd, {.read = true}, [this, id](Loop::Ready ready) { on_ready(id, ready); })) {
        close(session.id);
    }
}

bool Server::close_idlest() {
    const auto idle = std::find_if(sessions_.begin(), sessions_.end(), [](Session& session) {
        return !session.owes() && !has_requests(session) && !session.is_subscribed;
    });
    if (idle == sessions_.end()) {
        return false;
    }
    close(idle->id);
    return true;
}

void Server::close(std::uint64_t id) {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
        return;
    }
    drop_deferred(id);
    unsubscribe(*found->second);
    memory_ -= found->second->accounted;
    loop_.remove(found->second->io.fd());
    sessions_.erase(found->second);
    by_id_.erase(found);
}

/// The peer is gone: nobody is answered any more, but what it has sent is executed, as if it had been read in time.
void Server::hang_up(Session& session) {
    session.is_gone = true;
    loop_.remove(session.io.fd());
    drop_deferred(session.id);
    unsubscribe(session);
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
    const auto at = by_id_[session.id];
    sessions_.splice(sessions_.end(), sessions_, at);
    session.io.read(scratch_);
    if (has_requests(session)) {
        schedule(session);
    }
}

void Server::schedule(Session& session) {
    if (!std::exchange(session.is_runnable, true)) {
        runnable_.push_back(session.id);
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
    const bool listens = session.is_subscribed && !session.is_closing() && !finishing_;
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
    const std::size_t footprint = session.io.footprint() + session.answers.bytes();
    memory_ += footprint - session.accounted;
    session.accounted = footprint;
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
    if (grace_.advance()) {
        touched_.insert(touched_.end(), owing_.begin(), owing_.end());
        for (const std::uint64_t id : std::exchange(owing_, {})) {
            if (Session* session = find(id)) {
                session->is_owing = false;
            }
        }
    }
    for (const std::uint64_t id : std::exchange(touched_, {})) {
        if (Session* session = find(id)) {
            deliver(*session);
        }
    }
    tell_subscribers();
    limit_memory();
    tidy();
}

void Server::limit_memory() {
    while (memory_ > options_.limits.memory_bytes) {
        const auto largest =
            std::max_element(sessions_.begin(), sessions_.end(),
                             [](const Session& a, const Session& b) { return a.accounted < b.accounted; });
        log::warning() << "control socket: a client that holds " << largest->accounted << " bytes of buffers is closed";
        close(largest->id);
    }
}

void Server::tidy() {
    if (now_ < next_tidy_) {
        return;
    }
    next_tidy_ = now_ + kTidyInterval;
    for (auto at = sessions_.begin(); at != sessions_.end();) {
        const Session& session = *at++;
        // A subscriber may sleep: what it holds is bounded, and so is their number.
        const bool stalls =
            !session.is_subscribed && session.io.unsent() != 0 && now_ - session.progress >= options_.limits.stall;
        if (stalls) {
            log::warning() << "control socket: a client that does not read its answers is closed";
        }
        if (stalls || (now_ >= session.close_by && !session.owes())) {
            close(session.id);
        }
    }
}

std::optional<TimePoint> Server::next_wake() const noexcept {
    if (!deferred_.empty()) {
        return now_ + Duration{1};
    }
    if (resume_accepting_) {
        return resume_accepting_;
    }
    return sessions_.empty() ? std::nullopt : std::optional{next_tidy_};
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
