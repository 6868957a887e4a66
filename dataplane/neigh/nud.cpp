// The table of the state machine. One `on` an event; in it one row a state, with the clause it follows.
// What the rows may answer is listed in `Outcome`: each way an entry can go is written down once.
//
// Clauses without a document are RFC 4861's; "C" is its appendix C. Where the appendix and the body differ (it calls
// itself a summary), the body is followed, and the row says so.
#include "dataplane/neigh/nud.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace neigh::nud {
namespace {

/// An entry, when its event comes, and what may become of it.
struct Outcome {
    const Nud& nud;
    TimePoint now;
    const Params& params;

    [[nodiscard]] Step unchanged() const noexcept { return {.next = nud, .keeps_timer = true}; }

    [[nodiscard]] Step with_router(bool router) const noexcept {
        Step step = unchanged();
        step.next.router = router;
        return step;
    }
    /// 7.2.2: whoever is unknown is asked by multicast; at least once, for nothing else could resolve it.
    [[nodiscard]] Step incomplete(std::uint8_t probes) const noexcept {
        return {.next = {.state = State::incomplete, .probes = probes, .managed = nud.managed},
                .todo = {.solicit_multicast = true},
                .wake_at = now + params.retrans_time};
    }
    [[nodiscard]] Step reachable(const Mac& lladdr, bool router) const noexcept {
        return {.next = {.state = State::reachable, .router = router, .managed = nud.managed, .lladdr = lladdr},
                .todo = {.release = is_awaited()},
                .wake_at = now + params.reachable_time};
    }
    /// A managed neighbor is never left in STALE: it is used, so it is to be confirmed (7.3.3).
    [[nodiscard]] Step stale(const Mac& lladdr, bool router) const noexcept {
        return {.next = {.state = nud.managed ? State::delay : State::stale,
                         .router = router,
                         .managed = nud.managed,
                         .lladdr = lladdr},
                .todo = {.release = is_awaited()},
                .wake_at = now + (nud.managed ? params.delay_first_probe_time : params.gc_stale_time)};
    }
    [[nodiscard]] Step delay() const noexcept {
        return {.next = {.state = State::delay, .router = nud.router, .managed = nud.managed, .lladdr = nud.lladdr},
                .wake_at = now + params.delay_first_probe_time};
    }
    /// PROBE after `sent` solicitations: the next one, to the neighbor itself first, then by multicast, as its address
    /// may be what changed (RFC 7048 3); packets still go to the old address meanwhile. Then it is unreachable.
    [[nodiscard]] Step probe(std::uint8_t sent) const noexcept {
        const std::uint64_t all = std::uint64_t{params.ucast_solicit} + params.mcast_solicit;
        if (sent >= all || sent == kMaxProbes) {
            return failed();
        }
        const bool unicast = sent < params.ucast_solicit;
        return {.next = {.state = State::probe,
                         .probes = static_cast<std::uint8_t>(sent + 1),
                         .router = nud.router,
                         .searching = !unicast,
                         .managed = nud.managed,
                         .lladdr = nud.lladdr},
                .todo = {.solicit_multicast = !unicast, .solicit_unicast = unicast},
                .wake_at = now + params.retrans_time};
    }
    /// A message that would make a known neighbor `moved`, to another address: the operator's choice (RFC 4861 11.1
    /// has no way to tell the rightful owner). Who is asked at the old address can't be answering from another one, so
    /// that nobody else is listened to until everybody is asked; then whoever answers has it.
    [[nodiscard]] Step contested(const Step& moved, bool is_answer) const noexcept {
        if (params.held) {
            return nud.searching && is_answer ? moved : unchanged();
        }
        switch (params.mac_change) {
            case MacChange::accept:
                return moved;
            case MacChange::hold:
                return unchanged();
            case MacChange::verify:
                break;
        }
        if (nud.state == State::probe) {
            return nud.searching && is_answer ? moved : unchanged();
        }
        const Step asked = probe(0);
        return asked.todo.fail ? unchanged() : asked;  // told to send no probe at all
    }
    /// Remembered for a while (as Linux does), so that the operator sees it; the next packet asks anew.
    [[nodiscard]] Step failed() const noexcept {
        return {.next = {.state = State::failed, .managed = nud.managed},
                .todo = {.fail = true},
                .wake_at = now + (nud.managed ? pause_after(0) : params.gc_stale_time)};
    }
    /// A managed neighbor that is lost is asked for ever, in growing intervals (RFC 7048 3).
    [[nodiscard]] Step still_lost() const noexcept {
        const auto asked = static_cast<std::uint8_t>(std::min<int>(nud.probes + 1, kMaxProbes));
        return {.next = {.state = State::failed, .probes = asked, .managed = true},
                .todo = {.solicit_multicast = true},
                .wake_at = now + pause_after(asked)};
    }
    [[nodiscard]] Step removed() const noexcept { return {}; }

    /// An entry without an address, for which packets may wait.
    [[nodiscard]] bool is_awaited() const noexcept {
        return nud.state == State::incomplete || nud.state == State::failed;
    }

    static constexpr std::uint8_t kMaxProbes = std::numeric_limits<std::uint8_t>::max();

  private:
    /// Doubles from twice retrans_time up to reachable_time, which is drawn: many that are lost together don't ask
    /// together for long.
    [[nodiscard]] Duration pause_after(std::uint8_t asked) const noexcept {
        constexpr int kMostDoublings = 16;
        const Duration doubled = params.retrans_time * (2LL << std::min<int>(asked, kMostDoublings));
        return std::clamp(doubled, params.retrans_time, std::max(params.reachable_time, params.retrans_time));
    }
};

// ---- The network and the clock: rows for dynamic entries; static ones never get here -----------

// clang-format off
Step on(const PacketToSend&, const Outcome& become) noexcept {
    switch (become.nud.state) {
        case State::none:       return become.incomplete(1);  // 7.2.2; C: "-", packet to send
        case State::failed:     return become.incomplete(1);  // 7.3.3: next-hop determination starts over
        case State::stale:      return become.delay();        // 7.3.3; C: STALE, sending packet
        case State::incomplete: break;                        // 7.2.2: the packet waits
        case State::reachable:                                // 7.3.3: used as it is
        case State::delay:
        case State::probe:      break;                        // 7.3.3: packets go on to the cached address
        case State::noarp:
        case State::permanent:  break;
    }
    return become.unchanged();
}

Step on(const TimerExpired&, const Outcome& become) noexcept {
    const Nud& nud = become.nud;
    switch (nud.state) {
        case State::incomplete:                               // 7.2.2, 7.3.3; C: INCOMPLETE, retransmit timeout
            return nud.probes < std::min<std::uint32_t>(become.params.mcast_solicit, Outcome::kMaxProbes)
                       ? become.incomplete(static_cast<std::uint8_t>(nud.probes + 1))
                       : become.failed();
        case State::reachable:  return become.stale(nud.lladdr, nud.router);  // 7.3.3; C: REACHABLE, timeout
        case State::stale:      return become.removed();      // 5.3: garbage collection of what nobody uses
        case State::delay:      return become.probe(0);       // 7.3.3; C: DELAY, delay timeout
        case State::probe:      return become.probe(nud.probes);  // 7.3.3; C: PROBE, retransmit timeout; RFC 7048 3
        case State::failed:     return nud.managed ? become.still_lost()
                                                   : become.removed();  // C: "discard entry", put off by gc_stale_time
        case State::none:
        case State::noarp:
        case State::permanent:  break;
    }
    return become.unchanged();
}

// RFC 826 (merge, then reply) and RFC 1122 2.3.2 for ARP requests; 7.2.3, 6.2.6, 6.3.4 and 8.3 for ND.
Step on(const SolicitationHeard& heard, const Outcome& become) noexcept {
    const Nud& nud = become.nud;
    const bool router = heard.router.value_or(nud.router);    // RS: 6.2.6; RA: 6.3.4
    const Mac lladdr = heard.lladdr.value_or(nud.lladdr);
    if (heard.lladdr && !lladdr.is_station()) {
        return become.unchanged();                            // RFC 1812 3.3.2: not believed
    }
    switch (nud.state) {
        case State::none:                                     // 7.2.3; C: "-", NS/RS/RA/redirect
        case State::incomplete:                               // 7.2.3; C: INCOMPLETE, the same; send queued packets
        case State::failed:
            return heard.lladdr ? become.stale(lladdr, router)
                                : become.unchanged();         // 6.2.6, 6.3.4: without the option no entry is made
        case State::reachable:
        case State::stale:
        case State::delay:
        case State::probe:
            return lladdr == nud.lladdr
                       ? become.with_router(router)           // C: !INCOMPLETE, same address; 6.2.6, 6.3.4: or none
                       : become.contested(become.stale(lladdr, router), false);  // 7.2.3; C: different address
        case State::noarp:
        case State::permanent:  break;
    }
    return become.unchanged();
}

// 7.2.5 from "If the target's Neighbor Cache entry is in any state other than INCOMPLETE" on, in its order.
Step advertised_by_known(const AdvertisementHeard& heard, bool router, const Outcome& become) noexcept {
    const Nud& nud = become.nud;
    const Mac lladdr = heard.lladdr.value_or(nud.lladdr);
    const bool moved = lladdr != nud.lladdr;
    if (moved && !heard.override_flag) {
        return nud.state == State::reachable
                   ? become.stale(nud.lladdr, nud.router)     // I a; with S=0 as well (C leaves that unchanged)
                   : become.unchanged();                      // I b: MUST NOT update
    }
    if (moved) {
        return become.contested(heard.solicited ? become.reachable(lladdr, router)  // II; C: S=1, O=1, different
                                                : become.stale(lladdr, router),     // II; C: S=0, O=1, different
                                heard.solicited);
    }
    return heard.solicited
               ? become.reachable(lladdr, router)             // II, 7.3.1; without an address as well (C: unchanged)
               : become.with_router(router);                  // II; C: S=0, O=1, same address
}

Step on(const AdvertisementHeard& heard, const Outcome& become) noexcept {
    const Nud& nud = become.nud;
    const Gratuitous gratuitous = become.params.gratuitous;
    const bool router = heard.says_router ? heard.router : nud.router;
    if (heard.lladdr && !heard.lladdr->is_station()) {
        return become.unchanged();                            // RFC 1812 3.3.2: not believed
    }
    if (!heard.solicited && gratuitous == Gratuitous::ignore) {
        return become.unchanged();                            // told so by the operator
    }
    switch (nud.state) {
        case State::none:                                     // 7.2.5: no entry, silently discarded
            return !heard.solicited && heard.lladdr && gratuitous == Gratuitous::create
                       ? become.stale(*heard.lladdr, router)  // RFC 9131 6.1.1: but a router may create it
                       : become.unchanged();
        case State::incomplete:
        case State::failed:                                   // no state of the RFC's: one that nobody waits for
            if (!heard.lladdr) {
                return become.unchanged();                    // 7.2.5: no option, silently discarded
            }
            return heard.solicited
                       ? become.reachable(*heard.lladdr, router)  // 7.2.5; C: INCOMPLETE, S=1
                       : become.stale(*heard.lladdr, router);     // 7.2.5; C: INCOMPLETE, S=0
        case State::reachable:
        case State::stale:
        case State::delay:
        case State::probe:      return advertised_by_known(heard, router, become);
        case State::noarp:
        case State::permanent:  break;
    }
    return become.unchanged();
}

Step on(const ReachabilityConfirmed&, const Outcome& become) noexcept {
    switch (become.nud.state) {
        case State::reachable:
        case State::stale:
        case State::delay:
        case State::probe:      return become.reachable(become.nud.lladdr, become.nud.router);  // 7.3.1; C
        case State::none:
        case State::incomplete:
        case State::failed:     break;                        // 7.3.1: nothing was sent that it could have heard
        case State::noarp:
        case State::permanent:  break;
    }
    return become.unchanged();
}

// ---- The operator: the same from every state, static ones included -----------------------------

Step on(const AdminSet& set, const Outcome& entry) noexcept {
    Nud nud = entry.nud;
    nud.managed = set.managed;
    const Outcome become{nud, entry.now, entry.params};
    switch (set.state) {
        case State::incomplete:                               // to be found, unless it is known: then to be confirmed
            return is_usable(nud.state) ? become.stale(nud.lladdr, set.router || nud.router) : become.incomplete(1);
        case State::reachable:  return become.reachable(set.lladdr, set.router);
        case State::noarp:
        case State::permanent: {
            Step step = become.stale(set.lladdr, set.router);
            step.next.state = set.state;
            step.wake_at = kNever;
            return step;
        }
        default:                return become.stale(set.lladdr, set.router);
    }
}

Step on(const AdminResolve&, const Outcome& become) noexcept { return become.incomplete(1); }

Step on(const AdminVerify&, const Outcome& become) noexcept {
    switch (become.nud.state) {
        case State::reachable:
        case State::stale:
        case State::delay:      return become.probe(0);       // 7.3.3, without its delay
        case State::failed:     return become.nud.managed ? become.unchanged() : become.removed();  // silent already
        case State::none:
        case State::incomplete:
        case State::probe:                                    // asked already
        case State::noarp:
        case State::permanent:  break;
    }
    return become.unchanged();
}

Step on(const AdminDelete&, const Outcome& become) noexcept { return become.removed(); }
// clang-format on

template <typename E>
inline constexpr bool kFromOperator = std::is_same_v<E, AdminSet> || std::is_same_v<E, AdminResolve> ||
                                      std::is_same_v<E, AdminVerify> || std::is_same_v<E, AdminDelete>;

constexpr std::array<std::string_view, kStates> kWords{"NONE",  "INCOMPLETE", "REACHABLE", "STALE",    "DELAY",
                                                       "PROBE", "FAILED",     "NOARP",     "PERMANENT"};

/// time * random / 2^32, in halves that can't overflow. Nothing of what is negative.
[[nodiscard]] constexpr Duration share_of(Duration time, std::uint32_t random) noexcept {
    const auto whole = static_cast<std::uint64_t>(std::max<Duration::rep>(time.count(), 0));
    return Duration{static_cast<Duration::rep>((whole >> 32U) * random + (((whole & 0xffff'ffffU) * random) >> 32U))};
}

[[nodiscard]] constexpr char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

Step step(const Nud& current, const Event& event, TimePoint now, const Params& params) noexcept {
    const Outcome become{current, now, params};
    return std::visit(
        [&](const auto& e) noexcept {
            if (is_static(current.state) && !kFromOperator<std::decay_t<decltype(e)>>) {
                return become.unchanged();  // what an operator set, the network and the clock never change
            }
            return on(e, become);
        },
        event);
}

Params draw(const NeighborParams& params, std::uint32_t random, std::uint32_t jitter_percent) noexcept {
    const Duration base = std::max(params.base_reachable_time, Duration{0});
    const auto jitter_of = [&](Duration time) {
        return time / 100 * jitter_percent + time % 100 * jitter_percent / 100;
    };
    const Duration late = jitter_of(params.retrans_time);
    const Duration aside = jitter_of(params.delay_first_probe_time);
    return {.reachable_time = base / 2 + share_of(base, random),  // 6.3.2: 0.5 to 1.5 of the base
            .retrans_time = params.retrans_time + share_of(late, random),
            .delay_first_probe_time = params.delay_first_probe_time - aside + share_of(2 * aside, random),
            .gc_stale_time = params.gc_stale_time,
            .mcast_solicit = params.mcast_solicit,
            .ucast_solicit = params.ucast_solicit,
            .gratuitous = params.gratuitous,
            .mac_change = params.mac_change};
}

std::string_view to_word(State state) noexcept {
    return kWords[static_cast<std::size_t>(state)];
}

std::optional<State> state_from_word(std::string_view word) noexcept {
    const auto same = [](char ours, char theirs) { return ours == upper(theirs); };
    for (std::size_t i = 1; i < kWords.size(); ++i) {  // not NONE: no entry has that state
        if (std::equal(kWords[i].begin(), kWords[i].end(), word.begin(), word.end(), same)) {
            return static_cast<State>(i);
        }
    }
    return std::nullopt;
}

}  // namespace neigh::nud
