// The table of the claim machine, one `on` an event with one row a phase, and the plans of the families and modes.
#include "dataplane/neigh/claim.hpp"

#include <algorithm>

namespace neigh::claim {
namespace {

/// A claim, when its event comes, and what may become of it.
struct Outcome {
    const Claim& claim;
    TimePoint now;
    const Plan& plan;

    [[nodiscard]] Step unchanged() const noexcept { return {.next = claim, .keeps_timer = true}; }

    [[nodiscard]] Step tentative() const noexcept {
        return {.next = {.phase = Phase::tentative},
                .todo = {.stand = Standing::tentative},
                .wake_at = now + plan.initial_delay};
    }
    [[nodiscard]] Step probed() const noexcept {
        Step step{.next = claim, .todo = {.probe = true}};
        ++step.next.sent;
        step.wake_at = now + (step.next.sent < plan.probes ? plan.probe_interval : plan.last_wait);
        return step;
    }
    [[nodiscard]] Step usable() const noexcept {
        Step step = announced(0);
        step.todo.stand = Standing::usable;
        return step;
    }
    [[nodiscard]] Step announced(std::uint32_t before) const noexcept {
        const bool announce = before < plan.announcements;
        const std::uint32_t sent = before + (announce ? 1 : 0);
        return {.next = {.phase = Phase::usable, .sent = sent, .defended_at = claim.defended_at},
                .todo = {.announce = announce},
                .wake_at = sent < plan.announcements ? now + plan.announce_interval : kNever};
    }
    [[nodiscard]] Step duplicate() const noexcept {
        const std::uint32_t conflicts = claim.conflicts + 1;
        return {.next = {.phase = Phase::duplicate, .conflicts = conflicts, .failed_at = now},
                .todo = {.report_duplicate = true},
                .wake_at = now + back_off(conflicts)};
    }
    /// Somebody had it, who may be gone.
    [[nodiscard]] Step retried(std::uint32_t conflicts) const noexcept {
        if (plan.probes == 0) {
            return usable();
        }
        return {.next = {.phase = Phase::retrying, .conflicts = conflicts, .failed_at = claim.failed_at},
                .todo = {.stand = Standing::retried},
                .wake_at = now + plan.initial_delay};
    }
    [[nodiscard]] Step retried_with_link() const noexcept {
        const TimePoint from = claim.failed_at.value_or(now) + kRateLimitInterval;
        return claim.conflicts >= kMaxConflicts && now < from ? rested(from) : retried(claim.conflicts);
    }
    /// Nothing is known that was not known before the attempt.
    [[nodiscard]] Step rested(TimePoint until) const noexcept {
        Step step{.next = claim, .wake_at = until};
        step.next.phase = Phase::duplicate;
        step.next.sent = 0;
        if (claim.phase == Phase::retrying) {
            step.todo.stand = Standing::lost;
        }
        return step;
    }
    [[nodiscard]] Step defended() const noexcept {
        Step step = unchanged();
        step.todo.report_conflict = true;
        if (plan.defends && (!claim.defended_at || now - *claim.defended_at >= kDefendInterval)) {
            step.todo.announce = true;
            step.next.defended_at = now;
        }
        return step;
    }
};

// clang-format off
Step on(const Begin&, const Outcome& become) noexcept {
    switch (become.claim.phase) {
        case Phase::none:                                     // RFC 4862 5.4, RFC 5227 2.1: before it is used
        case Phase::tentative:                                // RFC 4862 5.3, RFC 5227 2.1: and again with each link,
        case Phase::usable:                                   // for others may be on it by now
            return become.plan.probes > 0 ? become.tentative()
                                          : become.usable();  // RFC 4862 5.1: DupAddrDetectTransmits 0
        case Phase::duplicate:
        case Phase::retrying: break;
    }
    return become.retried_with_link();                        // or may not be any more; RFC 5227 2.1.1 sets the limit
}

Step on(const Retry&, const Outcome& become) noexcept {
    switch (become.claim.phase) {
        case Phase::duplicate: return become.retried(0);
        case Phase::none:
        case Phase::tentative:
        case Phase::usable:
        case Phase::retrying: break;
    }
    return become.unchanged();
}

Step on(const LinkLost&, const Outcome& become) noexcept {
    switch (become.claim.phase) {
        case Phase::tentative: return {};                     // RFC 4862 5.4: a probe that nobody hears finds nobody
        case Phase::usable:    return {.next = become.claim};  // what is left to announce is said with the next link
        case Phase::duplicate:                                 // as is tried what failed
        case Phase::retrying:  return become.rested(kNever);
        case Phase::none: break;
    }
    return become.unchanged();
}

Step on(const TimerExpired&, const Outcome& become) noexcept {
    const Claim& claim = become.claim;
    switch (claim.phase) {
        case Phase::tentative:                                // RFC 4862 5.4.2, RFC 5227 2.1.1
        case Phase::retrying:
            return claim.sent < become.plan.probes ? become.probed()
                                                   : become.usable();  // 4862 5.4: unique; 5227 2.1.1: unused
        case Phase::usable:    return become.announced(claim.sent);    // RFC 4861 7.2.6, RFC 5227 2.3
        case Phase::duplicate: return become.retried(claim.conflicts);
        case Phase::none: break;
    }
    return become.unchanged();
}

Step on(const ConflictHeard& heard, const Outcome& become) noexcept {
    switch (become.claim.phase) {
        case Phase::tentative:                                // RFC 4862 5.4.3, 5.4.4; RFC 5227 2.1.1
        case Phase::retrying:  return become.duplicate();
        case Phase::usable:                                   // a probe is answered like any request, not fought
            return heard.is_probe ? become.unchanged()        // RFC 4861 7.2.4; RFC 5227 2.5
                                  : become.defended();        // RFC 5227 2.4 (c), for IPv6 as well
        case Phase::none:
        case Phase::duplicate: break;                         // RFC 4862 5.4.5: not assigned, whatever comes
    }
    return become.unchanged();
}
// clang-format on

/// Between `from` and `to`, both included, at the place that `random` has in its type.
constexpr Duration between(Duration from, Duration to, std::uint32_t random) noexcept {
    const auto choices = static_cast<std::uint64_t>((to - from).count() + 1);
    return from + Duration{static_cast<Duration::rep>(choices * random >> 32U)};
}

Plan plan_for_ipv6(const NeighborParams& params, std::uint32_t random) noexcept {
    constexpr Duration kMaxRtrSolicitationDelay{1'000};     // RFC 4861 10
    constexpr std::uint32_t kMaxNeighborAdvertisement = 3;  // RFC 4861 10
    const Duration retrans_time = std::max(params.retrans_time, Duration{0});
    return {.probes = params.dad_transmits,  // RFC 4862 5.1
            .initial_delay = between(Duration{0}, std::min(kMaxRtrSolicitationDelay, retrans_time), random),
            .probe_interval = retrans_time,              // RFC 4862 5.4.2
            .last_wait = retrans_time,                   // RFC 4862 5.4
            .announcements = kMaxNeighborAdvertisement,  // RFC 4861 7.2.6: so that hosts learn after a restart
            .announce_interval = retrans_time,           // RFC 4861 7.2.6: at least RetransTimer
            .defends = true};
}

/// The constants are those of RFC 5227 1.1.
Plan plan_for_ipv4(const NeighborParams& params, std::uint32_t random) noexcept {
    if (params.acd == NeighborParams::Acd::off) {
        return {};
    }
    constexpr Duration kProbeWait{1'000};
    constexpr std::uint32_t kProbeNum = 3;
    constexpr Duration kProbeMin{1'000};
    constexpr Duration kProbeMax{2'000};
    constexpr Duration kAnnounceWait{2'000};
    constexpr std::uint32_t kAnnounceNum = 2;
    constexpr Duration kAnnounceInterval{2'000};
    return {.probes = params.acd == NeighborParams::Acd::probe ? kProbeNum : 0,
            .initial_delay = between(Duration{0}, kProbeWait, random),
            .probe_interval = between(kProbeMin, kProbeMax, random),
            .last_wait = kAnnounceWait,
            .announcements = kAnnounceNum,
            .announce_interval = kAnnounceInterval,
            .defends = true};
}

}  // namespace

Duration back_off(std::uint32_t conflicts) noexcept {
    constexpr std::uint32_t kDoublings = 6;  // 64 s: beyond the limit
    const Duration doubled = kFirstRetry * (1U << std::min(std::max(conflicts, 1U) - 1, kDoublings));
    return std::min(doubled, kRateLimitInterval);
}

Plan draw(Family family, const NeighborParams& params, std::uint32_t random) noexcept {
    return family == Family::ipv6 ? plan_for_ipv6(params, random) : plan_for_ipv4(params, random);
}

Step step(const Claim& current, const Event& event, TimePoint now, const Plan& plan) noexcept {
    const Outcome become{current, now, plan};
    return std::visit([&](const auto& e) noexcept { return on(e, become); }, event);
}

}  // namespace neigh::claim
