#include "dataplane/neigh/verification.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace neigh {

using nud::State;

Result<Done> Verification::begin(const EntryPool& pool, const Filter& filter, const VerifyOptions& options,
                                 TimePoint now) {
    if (job_ && !job_->progress.done()) {
        return Error{Status::busy, "a verification is under way: " + std::to_string(job_->progress.asked) + " of " +
                                       std::to_string(job_->progress.total) + " entries asked"};
    }
    Filter learned = filter;
    learned.states.bits &= StateSet::dynamic().bits;
    const std::uint32_t rate = std::max(options.rate, 1U);
    job_.emplace(
        Job{.filter = learned, .options = options, .pace = RateLimit{rate, std::clamp(rate / 100, 1U, 256U), 0, now}});
    job_->progress.total = count(pool, learned);
    job_->progress.limited = options.most == 0;
    return Done{};
}

void Verification::cancel(EntryPool& pool) noexcept {
    if (!job_) {
        return;
    }
    job_.reset();
    for (Entries& entries : pool.families()) {
        for (Slot slot = 0; slot < entries.end(); ++slot) {
            entries.mark_verifying(slot, false);
        }
    }
}

Verification::Turn Verification::next(EntryPool& pool, TimePoint now) {
    if (!job_ || job_->progress.scanned) {
        return {};
    }
    VerifyProgress& progress = job_->progress;
    if (progress.limited) {
        progress.scanned = true;
        return {};
    }
    if (!job_->pace.can_take(now, true)) {
        return {};
    }
    std::vector<Row> rows;
    list(pool, job_->filter, job_->at, 1, rows, now);
    if (rows.empty()) {
        progress.scanned = job_->at.done;
        return {.more = !progress.scanned};
    }
    const EntryRef entry = pool.find(rows.front().ifindex, rows.front().dst);
    (void)job_->pace.take(now, true);
    ++progress.asked;
    entry.mark_verifying(true);
    return {.ask = entry};
}

std::optional<TimePoint> Verification::next_wake() const noexcept {
    return job_ && !job_->progress.scanned ? std::optional{job_->pace.next()} : std::nullopt;
}

Verification::Outcome Verification::settle(EntryRef entry) noexcept {
    const nud::Nud nud = entry.nud();
    if (nud.state == State::incomplete || nud.state == State::probe) {
        return Outcome::asking;
    }
    VerifyProgress& progress = job_->progress;  // there is one as long as any entry is marked
    if (nud.state == State::failed && !nud.managed && progress.flushed < job_->options.most) {
        return Outcome::goes;
    }
    entry.mark_verifying(false);
    ++(nud.state != State::failed ? progress.answered : nud.managed ? progress.flushed : progress.kept);
    return Outcome::stays;
}

void Verification::gone(EntryRef entry, Cause cause) noexcept {
    entry.mark_verifying(false);
    VerifyProgress& progress = job_->progress;
    ++(cause == Cause::verify ? progress.flushed : progress.elsewhere);
    progress.limited = progress.flushed >= job_->options.most;
}

}  // namespace neigh
