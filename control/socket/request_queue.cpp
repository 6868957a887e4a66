#include "control/socket/request_queue.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

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

}  // namespace

// ---- Standing in line ------------------------------------------------------------------------------

void RequestQueue::receive(Session& session) {
    session.io.read(scratch_);
    if (session.has_requests()) {  // bytes without a request don't make it less idle
        with_.sessions.made_request(session);
        schedule(session);
    }
}

void RequestQueue::schedule(Session& session) {
    if (!std::exchange(session.is_runnable, true)) {
        runnable_.push(session.user, session.id, session.caller.may_change);
    }
}

void RequestQueue::schedule_if_ready(Session& session) {
    if (session.has_requests() && !session.is_blocked(with_.limits)) {
        schedule(session);
    }
}

void RequestQueue::serve(TimePoint now) {
    const auto until = Clock::now() + with_.limits.turn;
    // A session that has more goes to the end of its user's line.
    for (std::size_t left = runnable_.size(); left > 0; --left) {
        if (Session* session = with_.sessions.find(runnable_.pop())) {
            session->is_runnable = false;
            visit(*session, now);
        }
        if (Clock::now() >= until) {
            break;
        }
    }
    poll_deferred(now);
}

void RequestQueue::visit(Session& session, TimePoint now) {
    const auto until = Clock::now() + with_.limits.visit;
    bool is_done = false;
    for (std::size_t i = 0; i < with_.limits.requests_a_visit && !session.is_blocked(with_.limits); ++i) {
        is_done = !serve_one(session, now);
        if (is_done || Clock::now() >= until) {
            break;
        }
    }
    if (session.is_gone && !is_done) {
        schedule(session);
    }
    schedule_if_ready(session);
    with_.sessions.touch(session.id);
}

// ---- One request -----------------------------------------------------------------------------------

/// One request, of a batch or a line. False: there is none.
bool RequestQueue::serve_one(Session& session, TimePoint now) {
    if (session.is_closing()) {
        return false;
    }
    if (session.batch) {
        // An element of what is JSON is JSON.
        execute(session, parser_.parse(session.batch->next()).value_or(Json::empty_object()), true, now);
        if (session.batch->is_done()) {
            session.batch.reset();
            session.answers.end_batch();
        }
        return true;
    }
    if (const auto line = session.io.in().next()) {
        take_line(session, *line, now);
        return true;
    }
    if (session.io.in().is_too_long()) {
        refuse(session,
               jsonrpc::error_text(
                   "null", {.code = jsonrpc::kInvalidRequest,
                            .message = "a line is longer than " + std::to_string(with_.limits.line_bytes) + " bytes"}),
               false);
        session.close_by = now + with_.limits.linger;
        session.io.discard_line();
        return false;
    }
    return session.is_gone && session.io.read(scratch_) == Connection::Read::some;
}

void RequestQueue::take_line(Session& session, std::string_view line, TimePoint now) {
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
    execute(session, *text, false, now);
}

void RequestQueue::refuse(Session& session, std::string text, bool in_batch) {
    session.caller.after_refusal = true;
    if (!session.is_gone) {
        session.answers.settle(session.answers.reserve(in_batch), std::move(text), 0);
    }
}

void RequestQueue::execute(Session& session, const Json& request, bool in_batch, TimePoint now) {
    auto read = jsonrpc::read_call(request);
    if (const auto* refusal = std::get_if<jsonrpc::Refusal>(&read)) {
        refuse(session, jsonrpc::error_text(refusal->id, refusal->error), in_batch);
        return;
    }
    auto& call = std::get<jsonrpc::Call>(read);
    const Outcome outcome = with_.handler.call(call.method, call.params, session.caller, now);
    session.caller.after_refusal = std::holds_alternative<jsonrpc::Error>(outcome.answer);
    const Epoch epoch = outcome.changed ? with_.grace.note_change() : 0;
    const auto* deferred = std::get_if<Deferred>(&outcome.answer);
    if (session.is_gone || call.id.empty()) {  // nobody to tell
        with_.events.listen_as_told(session, outcome, std::nullopt);
        if (deferred != nullptr) {
            with_.handler.cancel(*deferred);
        }
        return;
    }
    const Answers::Place place = session.answers.reserve(in_batch);
    if (deferred != nullptr) {
        deferred_.push_back({session.id, place, std::move(call.id), *deferred, epoch});
    } else {
        session.answers.settle(place, text_of(call.id, outcome.answer), epoch, promising_id(call.id, outcome));
    }
    with_.events.listen_as_told(session, outcome, place);
}

void RequestQueue::poll_deferred(TimePoint now) {
    for (std::size_t left = std::min(deferred_.size(), kDeferredATurn); left > 0; --left) {
        if (next_deferred_ >= deferred_.size()) {
            next_deferred_ = 0;
        }
        Waiting& waiting = deferred_[next_deferred_];
        const auto outcome = with_.handler.poll(waiting.deferred, now);
        if (!outcome) {
            ++next_deferred_;
            continue;
        }
        const Epoch epoch = outcome->changed ? with_.grace.note_change() : waiting.epoch;
        if (Session* session = with_.sessions.find(waiting.session)) {
            session->answers.settle(waiting.place, text_of(waiting.call_id, outcome->answer), epoch,
                                    promising_id(waiting.call_id, *outcome));
            with_.sessions.touch(waiting.session);
        }
        std::swap(waiting, deferred_.back());
        deferred_.pop_back();
    }
}

/// The daemon stops: who waits is told.
void RequestQueue::refuse_deferred() {
    for (const Waiting& waiting : std::exchange(deferred_, {})) {
        with_.handler.cancel(waiting.deferred);
        if (Session* session = with_.sessions.find(waiting.session)) {
            const auto error = jsonrpc::error_of({Status::busy, "the daemon stops"});
            session->answers.settle(waiting.place, jsonrpc::error_text(waiting.call_id, error), waiting.epoch);
        }
    }
}

void RequestQueue::drop_deferred(std::uint64_t session) {
    std::erase_if(deferred_, [this, session](const Waiting& waiting) {
        if (waiting.session != session) {
            return false;
        }
        with_.handler.cancel(waiting.deferred);
        return true;
    });
}

}  // namespace neigh::control
