// flush in its forms: at once, counted only (dry_run), bounded (max), or make before break (verify).
//
// A verification is the resolver's; its answer is deferred until the last entry has answered or gone, and the session
// that asked for it takes it along when it closes. Anybody may look at it meanwhile (neigh.verification).
#include <string>

#include "control/methods/commands.hpp"

namespace neigh::control {
namespace {

std::string progress_text(const VerifyProgress& progress) {
    std::string text = R"({"flushed":)" + std::to_string(progress.flushed);
    text.append(R"(,"answered":)").append(std::to_string(progress.answered));
    text.append(R"(,"kept":)").append(std::to_string(progress.kept));
    text.append(R"(,"elsewhere":)").append(std::to_string(progress.elsewhere));
    text.append(R"(,"asked":)").append(std::to_string(progress.asked));
    text.append(R"(,"total":)").append(std::to_string(progress.total));
    text.append(R"(,"limited":)").append(progress.stopped_early() ? "true" : "false");
    text.append(R"(,"done":)").append(progress.done() ? "true" : "false").append("}");
    return text;
}

}  // namespace

Outcome Commands::flush(const Json& params, const Caller&, TimePoint now) {
    const auto query = schema::flush_of(params, facts_.interfaces());
    if (!query) {
        return refuse(query.error());
    }
    if (query->dry_run) {
        const std::uint64_t would_go = resolver_.count(query->filter);
        return Outcome{R"({"flushed":0,"would_flush":)" + std::to_string(would_go) + "}"};
    }
    if (query->verify) {
        if (is_verifying_) {
            return refuse({Status::busy, "a verification is under way"});
        }
        const auto begun = resolver_.verify(query->filter, {.rate = query->rate, .most = query->max}, now);
        is_verifying_ = begun.ok();
        return begun ? Outcome{Deferred{kVerification}} : refuse(begun.error());
    }
    const auto flushed = resolver_.flush(query->filter, now, query->max);
    if (!flushed) {
        return refuse(flushed.error());
    }
    return Outcome{"{\"flushed\":" + std::to_string(flushed.value()) + "}", /*changed=*/flushed.value() != 0};
}

std::optional<Outcome> Commands::poll_verification() {
    const VerifyProgress* progress = resolver_.verification();
    if (progress == nullptr || !is_verifying_) {
        return refuse({Status::busy, "the verification was given up"});
    }
    if (!progress->done()) {
        return std::nullopt;
    }
    is_verifying_ = false;
    return Outcome{progress_text(*progress), /*changed=*/progress->flushed != 0};
}

Outcome Commands::get_verification(const Json& params, const Caller&, TimePoint) {
    if (const auto error = schema::check_empty(params)) {
        return refuse(*error);
    }
    const VerifyProgress* progress = resolver_.verification();
    if (progress == nullptr) {
        return refuse({Status::not_found, "no verification is under way, and none has ended"});
    }
    return Outcome{progress_text(*progress)};
}

}  // namespace neigh::control
