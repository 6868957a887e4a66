// `flush verify`: entries are asked whether they still answer, at a steady pace, while packets go on to them; the
// silent ones go. One at a time.
//
// The asking itself is PROBE, as ever: nud::step() asks by unicast, then by multicast, then gives up. This decides whom
// to ask when, and what an entry's next state means.
// Neighbors: resolver asks (next), and tells what came of it (settle, gone); control/methods/commands tells the
// operator. Contract: control thread; time is an argument. Not here: sending, states, burial.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/neigh/entry_ref.hpp"
#include "dataplane/neigh/events.hpp"
#include "dataplane/neigh/filter.hpp"
#include "dataplane/neigh/listing.hpp"
#include "dataplane/neigh/result.hpp"
#include "dataplane/neigh/solicit.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh {

struct VerifyOptions {
    std::uint32_t rate = 1'000;       ///< entries asked a second, at least 1
    std::uint64_t most = UINT64_MAX;  ///< when so many have gone, it ends
};

/// Each entry that was asked is counted once in one of the four below it, in the end.
struct VerifyProgress {
    std::uint64_t total = 0;  ///< entries that matched when it began
    std::uint64_t asked = 0;
    std::uint64_t answered = 0;
    std::uint64_t flushed = 0;    ///< silent, so removed; managed ones are asked further
    std::uint64_t kept = 0;       ///< silent, but `most` had gone already
    std::uint64_t elsewhere = 0;  ///< removed meanwhile by something else
    bool scanned = false;         ///< everybody was asked, or `most` have gone

    [[nodiscard]] std::uint64_t settled() const noexcept { return answered + flushed + kept + elsewhere; }
    [[nodiscard]] bool done() const noexcept { return scanned && settled() == asked; }
    /// `most` have gone.
    bool limited = false;
    /// And there were others, asked or not, that stayed because of that.
    [[nodiscard]] bool stopped_early() const noexcept { return limited && (kept != 0 || asked < total); }
};

class Verification {
  public:
    /// Of the learned ones among those that the filter means. busy: one is under way.
    [[nodiscard]] Result<Done> begin(const EntryPool& pool, const Filter& filter, const VerifyOptions& options,
                                     TimePoint now);
    /// The one that is under way or was the last; null: none was, or it was cancelled.
    [[nodiscard]] const VerifyProgress* progress() const noexcept { return job_ ? &job_->progress : nullptr; }
    /// Nobody else is asked; who was is an ordinary neighbor again.
    void cancel(EntryPool& pool) noexcept;

    struct Turn {
        EntryRef ask{};     ///< is to be asked now (nud::AdminVerify), and is marked as verifying; or none
        bool more = false;  ///< none, but only because so many slots were looked at for nothing: call again
    };
    /// Who is next, as the pace allows.
    [[nodiscard]] Turn next(EntryPool& pool, TimePoint now);
    /// When next() may have somebody; none: everybody was asked.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;

    /// What comes of an entry that is verifying, by its state now.
    enum class Outcome : std::uint8_t {
        asking,  ///< is being asked still
        stays,   ///< counted, and no longer marked
        goes,    ///< silent: the caller buries it (Cause::verify), and the pool's observer calls gone()
    };
    [[nodiscard]] Outcome settle(EntryRef entry) noexcept;
    /// An entry that was asked ends: by its silence (Cause::verify), or by something else.
    void gone(EntryRef entry, Cause cause) noexcept;

  private:
    struct Job {
        Filter filter;
        VerifyOptions options;
        RateLimit pace;
        Cursor at{};  ///< whom to ask next
        VerifyProgress progress{};
    };

    std::optional<Job> job_;
};

}  // namespace neigh
