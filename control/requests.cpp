// The other half of Server: lines to calls, calls to answers, a fair share of the turn for each connection.
#include <algorithm>
#include <utility>

#include "control/server.hpp"

namespace neigh::control {
namespace {

using Clock = std::chrono::steady_clock;

/// Resolutions looked at a turn.
constexpr std::size_t kDeferredATurn = 256;

std::string text_of(std::string_view id, const std::variant<std::string, jsonrpc::Error, Deferred>& answer) {
    if (const auto* error = std::get_if<jsonrpc::Error>(&answer)) {
        return jsonrpc::error_text(id, *error);
    }
    return jsonrpc::result_text(id, std::get<std::string>(answer));
}

/// The id of an answer that promises what workers do from now on; empty: it does not. An error stands, whatever part of
/// the request was carried out before.
std::string_view promising_id(const std::string& id, const Outcome& outcome) {
    return outcome.changed && std::holds_alternative<std::string>(outcome.answer) ? id : std::string_view{};
}

std::string timeout_text(const std::string& id, std::uint32_t worker) {
    auto error =
        jsonrpc::error_of({Status::timeout, "worker " + std::to_string(worker) +
                                                " is stuck: the change stands, but that worker may not have seen it"});
    error.worker = worker;
    return jsonrpc::error_text(id, error);
}

}  // namespace

void Server::serve_runnable() {
    if (runnable_.empty()) {
        return;
    }
    const auto until = Clock::now() + options_.limits.turn;
    // Who has more goes to the end of its user's queue.
    for (std::size_t left = runnable_.size(); left > 0; --left) {
        if (Session* session = find(runnable_.pop())) {
            session->is_runnable = false;
            serve(*session);
        }
        if (Clock::now() >= until) {
            break;
        }
    }
}

void Server::serve(Session& session) {
    const auto until = Clock::now() + options_.limits.visit;
    for (std::size_t i = 0; i < options_.limits.requests_a_visit; ++i) {
        if (is_blocked(session)) {
            break;
        }
        if (!serve_one(session)) {
            if (session.is_gone) {
                close(session.id);
                return;
            }
            break;
        }
        if (Clock::now() >= until) {
            break;
        }
    }
    if (session.is_gone || (has_requests(session) && !is_blocked(session))) {
        schedule(session);
    }
    touched_.push_back(session.id);
}

/// One request, of a batch or a line. False: there is none.
bool Server::serve_one(Session& session) {
    if (session.is_closing()) {
        return false;
    }
    if (session.batch) {
        // An element of what is JSON is JSON.
        execute(session, parser_.parse(session.batch->next()).value_or(Json::empty_object()), true);
        if (session.batch->is_done()) {
            session.batch.reset();
            session.answers.end_batch();
        }
        return true;
    }
    if (const auto line = session.io.in().next()) {
        take_line(session, *line);
        return true;
    }
    if (session.io.in().is_too_long()) {
        refuse(session,
               jsonrpc::error_text("null", {.code = jsonrpc::kInvalidRequest,
                                            .message = "a line is longer than " +
                                                       std::to_string(options_.limits.line_bytes) + " bytes"}),
               false);
        session.close_by = now_ + options_.limits.linger;
        session.io.discard_line();
        return false;
    }
    return session.is_gone && session.io.read(scratch_) == Connection::Read::some;
}

void Server::take_line(Session& session, std::string_view line) {
    const auto refuse_line = [&](int code, std::string message) {
        refuse(session, jsonrpc::error_text("null", {.code = code, .message = std::move(message)}), false);
    };
    if (BatchText::is_one(line)) {
        if (!parser_.parse(line)) {
            refuse_line(jsonrpc::kParseError, "the line is no JSON text");
            return;
        }
        BatchText batch{line};
        if (batch.is_done()) {
            refuse_line(jsonrpc::kInvalidRequest, "the batch is empty");
        } else {
            session.batch = std::move(batch);
            session.io.in().compact();
        }
        return;
    }
    const auto text = parser_.parse(line);
    if (!text) {
        refuse_line(jsonrpc::kParseError, "the line is no JSON text");
        return;
    }
    execute(session, *text, false);
}

void Server::refuse(Session& session, std::string text, bool in_batch) {
    session.caller.after_refusal = true;
    if (!session.is_gone) {
        session.answers.settle(session.answers.reserve(in_batch), std::move(text), 0);
    }
}

void Server::execute(Session& session, const Json& request, bool in_batch) {
    auto read = jsonrpc::read_call(request);
    if (const auto* refusal = std::get_if<jsonrpc::Refusal>(&read)) {
        refuse(session, jsonrpc::error_text(refusal->id, refusal->error), in_batch);
        return;
    }
    auto& call = std::get<jsonrpc::Call>(read);
    const Outcome outcome = handler_.call(call.method, call.params, session.caller, now_);
    session.caller.after_refusal = std::holds_alternative<jsonrpc::Error>(outcome.answer);
    const Epoch epoch = outcome.changed ? grace_.note_change() : 0;
    const auto* deferred = std::get_if<Deferred>(&outcome.answer);
    if (session.is_gone || call.id.empty()) {  // nobody to tell
        listen_as_told(session, outcome, std::nullopt);
        if (deferred != nullptr) {
            handler_.cancel(*deferred);
        }
        return;
    }
    const Answers::Place place = session.answers.reserve(in_batch);
    if (deferred != nullptr) {
        deferred_.push_back({session.id, place, std::move(call.id), *deferred, epoch});
    } else {
        session.answers.settle(place, text_of(call.id, outcome.answer), epoch, promising_id(call.id, outcome));
    }
    listen_as_told(session, outcome, place);
}

void Server::poll_deferred() {
    for (std::size_t left = std::min(deferred_.size(), kDeferredATurn); left > 0; --left) {
        if (next_deferred_ >= deferred_.size()) {
            next_deferred_ = 0;
        }
        Waiting& waiting = deferred_[next_deferred_];
        const auto outcome = handler_.poll(waiting.deferred, now_);
        if (!outcome) {
            ++next_deferred_;
            continue;
        }
        const Epoch epoch = outcome->changed ? grace_.note_change() : waiting.epoch;
        if (Session* session = find(waiting.session)) {
            session->answers.settle(waiting.place, text_of(waiting.call_id, outcome->answer), epoch,
                                    promising_id(waiting.call_id, *outcome));
            touched_.push_back(waiting.session);
        }
        std::swap(waiting, deferred_.back());
        deferred_.pop_back();
    }
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
    touched_.insert(touched_.end(), owing_.begin(), owing_.end());
    for (const std::uint64_t id : std::exchange(owing_, {})) {
        if (Session* session = find(id)) {
            session->is_owing = false;
        }
    }
}

/// The daemon stops: who waits is told.
void Server::refuse_deferred() {
    for (const Waiting& waiting : std::exchange(deferred_, {})) {
        handler_.cancel(waiting.deferred);
        if (Session* session = find(waiting.session)) {
            const auto error = jsonrpc::error_of({Status::busy, "the daemon stops"});
            session->answers.settle(waiting.place, jsonrpc::error_text(waiting.call_id, error), waiting.epoch);
        }
    }
}

void Server::drop_deferred(std::uint64_t session) {
    std::erase_if(deferred_, [this, session](const Waiting& waiting) {
        if (waiting.session != session) {
            return false;
        }
        handler_.cancel(waiting.deferred);
        return true;
    });
}

}  // namespace neigh::control
