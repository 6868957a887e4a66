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
        return {.next = {.phase = Phase::tentative}, .todo = {.refuse_use = true}, .wake_at = now + plan.initial_delay};
    }
    [[nodiscard]] Step probed() const noexcept {
        const std::uint32_t sent = claim.sent + 1;
        return {.next = {.phase = Phase::tentative, .sent = sent},
                .todo = {.probe = true},
                .wake_at = now + (sent < plan.probes ? plan.probe_interval : plan.last_wait)};
    }
    [[nodiscard]] Step usable() const noexcept {
        Step step = announced(0);
        step.todo.allow_use = true;
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
        return {.next = {.phase = Phase::duplicate}, .todo = {.report_duplicate = true}};
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
        case Phase::duplicate: break;
    }
    return become.unchanged();
}

Step on(const LinkLost&, const Outcome& become) noexcept {
    switch (become.claim.phase) {
        case Phase::tentative: return {};                     // RFC 4862 5.4: a probe that nobody hears finds nobody
        case Phase::usable:    return {.next = become.claim};  // what is left to announce is said with the next link
        case Phase::none:
        case Phase::duplicate: break;
    }
    return become.unchanged();
}

Step on(const TimerExpired&, const Outcome& become) noexcept {
    const Claim& claim = become.claim;
    switch (claim.phase) {
        case Phase::tentative:                                // RFC 4862 5.4.2, RFC 5227 2.1.1
            return claim.sent < become.plan.probes ? become.probed()
                                                   : become.usable();  // 4862 5.4: unique; 5227 2.1.1: unused
        case Phase::usable:    return become.announced(claim.sent);    // RFC 4861 7.2.6, RFC 5227 2.3
        case Phase::none:
        case Phase::duplicate: break;
    }
    return become.unchanged();
}

Step on(const ConflictHeard& heard, const Outcome& become) noexcept {
    switch (become.claim.phase) {
        case Phase::tentative: return become.duplicate();     // RFC 4862 5.4.3, 5.4.4; RFC 5227 2.1.1
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

Plan draw(Family family, const NeighborParams& params, std::uint32_t random) noexcept {
    return family == Family::ipv6 ? plan_for_ipv6(params, random) : plan_for_ipv4(params, random);
}

Step step(const Claim& current, const Event& event, TimePoint now, const Plan& plan) noexcept {
    const Outcome become{current, now, plan};
    return std::visit([&](const auto& e) noexcept { return on(e, become); }, event);
}

}  // namespace neigh::claim
