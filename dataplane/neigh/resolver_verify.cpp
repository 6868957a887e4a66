// `flush verify`: entries are asked by unicast at a steady pace while packets go on to them; the silent ones go.
//
// The asking itself is PROBE, as ever: nud::step() asks by unicast, then by multicast, then gives up. This decides whom
// to ask when, and what an entry's next state means. One at a time.
#include <algorithm>

#include "dataplane/neigh/resolver.hpp"

namespace neigh {

using nud::State;

namespace {

/// Entries asked by one call.
constexpr std::size_t kAtOnce = 256;

}  // namespace

Result<Done> Resolver::verify(const Filter& filter, const VerifyOptions& options, TimePoint now) {
    if (verification_ && !verification_->progress.done()) {
        return Error{Status::busy, "a verification is under way: " + std::to_string(verification_->progress.asked) +
                                       " of " + std::to_string(verification_->progress.total) + " entries asked"};
    }
    Filter learned = filter;
    learned.states.bits &= StateSet::dynamic().bits;
    const std::uint32_t rate = std::max(options.rate, 1U);
    verification_.emplace(Verification{
        .filter = learned, .options = options, .pace = RateLimit{rate, std::clamp(rate / 100, 1U, 256U), 0, now}});
    verification_->progress.total = count(learned);
    verification_->progress.limited = options.most == 0;
    return Done{};
}

bool Resolver::verify_some(TimePoint now) {
    if (!verification_ || verification_->progress.scanned) {
        return false;
    }
    Verification& job = *verification_;
    std::vector<Row> next;
    for (std::size_t asked = 0; asked < kAtOnce; ++asked) {
        if (job.progress.limited) {
            job.progress.scanned = true;
            return false;
        }
        if (!job.pace.can_take(now, true)) {
            return false;
        }
        next.clear();
        list(job.filter, job.at, 1, next, now);
        if (next.empty()) {
            job.progress.scanned = job.at.done;
            return !job.at.done;
        }
        const Row& row = next.front();
        Entries& entries = of(row.dst.family);
        const Slot slot = entries.find(row.ifindex, row.dst);
        (void)job.pace.take(now, true);
        ++job.progress.asked;
        entries.mark_verifying(slot, true);
        handle(entries, slot, nud::AdminVerify{}, now);
    }
    return true;
}

void Resolver::settle_verified(Entries& entries, Slot slot, TimePoint now) {
    const nud::Nud nud = entries.nud(slot);
    if (nud.state == State::incomplete || nud.state == State::probe) {
        return;  // it is being asked
    }
    VerifyProgress& progress = verification_->progress;  // there is one as long as any entry is marked
    if (nud.state == State::failed && !nud.managed && progress.flushed < verification_->options.most) {
        bury(entries, slot, Cause::verify, now);  // which counts it
        return;
    }
    entries.mark_verifying(slot, false);
    ++(nud.state != State::failed ? progress.answered : nud.managed ? progress.flushed : progress.kept);
}

void Resolver::count_verified_gone(Cause cause) noexcept {
    VerifyProgress& progress = verification_->progress;
    ++(cause == Cause::verify ? progress.flushed : progress.elsewhere);
    progress.limited = progress.flushed >= verification_->options.most;
}

void Resolver::cancel_verification() noexcept {
    if (!verification_) {
        return;
    }
    verification_.reset();
    for (Entries& entries : entries_) {
        for (Slot slot = 0; slot < entries.end(); ++slot) {
            entries.mark_verifying(slot, false);
        }
    }
}

}  // namespace neigh
