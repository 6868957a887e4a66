// Events through the machine: what workers tell, timers, and what step() wants done about it.
#include "dataplane/neigh/resolver.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace neigh {

using nud::Nud;
using nud::State;
using nud::Step;

namespace {

/// Timers that fire in one call of advance(), so that a herd of them doesn't keep the sockets waiting.
constexpr std::size_t kTimersATurn = 4096;

/// What an event tells by itself of why the entry changes.
Cause cause_of(const nud::Event& event) noexcept {
    struct Name {
        Cause operator()(const nud::PacketToSend&) const noexcept { return Cause::packet; }
        Cause operator()(const nud::TimerExpired&) const noexcept { return Cause::timer; }
        Cause operator()(const nud::SolicitationHeard& heard) const noexcept {
            return heard.router ? Cause::router_message : Cause::solicitation;
        }
        Cause operator()(const nud::AdvertisementHeard& heard) const noexcept {
            return heard.solicited ? Cause::answer : Cause::announcement;
        }
        Cause operator()(const nud::ReachabilityConfirmed&) const noexcept { return Cause::hint; }
        Cause operator()(const nud::AdminSet&) const noexcept { return Cause::set; }
        Cause operator()(const nud::AdminResolve&) const noexcept { return Cause::resolve; }
        Cause operator()(const nud::AdminVerify&) const noexcept { return Cause::verify; }
        Cause operator()(const nud::AdminDelete&) const noexcept { return Cause::removed; }
    };
    return std::visit(Name{}, event);
}

/// Whether the entry may have a timer afterwards, so that parameters are to be drawn: static ones have none.
bool has_timer(const nud::Event& event) noexcept {
    const auto* const set = std::get_if<nud::AdminSet>(&event);
    return set == nullptr || !nud::is_static(set->state);
}

[[nodiscard]] bool wants_to_solicit(const Step& step) noexcept {
    return step.todo.solicit_multicast || step.todo.solicit_unicast;
}

}  // namespace

Resolver::Resolver(Table& ipv4, Table& ipv6, ResolverOutput& output, std::span<ControlCounters> counters,
                   std::span<const ResolverInterface> interfaces, TimePoint now, std::uint32_t seed,
                   const ResolverLimits& limits)
    : output_(output),
      counters_(counters),
      interfaces_(ipv4.max_ifindex()),
      pool_(ipv4, ipv6, counters, *this, now),
      waiting_(output, counters, pool_, limits.held_packets),
      solicitor_(output, counters, ipv4.max_ifindex(), seed, limits.jitter_percent),
      histories_{History{ipv4.slot_limit()}, History{ipv6.slot_limit()}},
      resolve_times_({ipv4.slot_limit(), ipv6.slot_limit()}, ipv4.max_ifindex(), now) {
    if (ipv6.max_ifindex() != ipv4.max_ifindex() || counters.size() <= ipv4.max_ifindex()) {
        throw std::invalid_argument("tables and counters are not of the same interfaces");
    }
    for (const ResolverInterface& interface : interfaces) {
        if (!interfaces_.has(interface.index)) {
            throw std::invalid_argument("no table has interface " + std::to_string(interface.index));
        }
        own_macs_.add(interface.mac);
        solicitor_.set_rate(interface.index, interface.params.solicit_rate, now);
        adopt(interface);
    }
    expired_.reserve(kTimersATurn);
}

Resolver::~Resolver() = default;

void Resolver::adopt(const ResolverInterface& interface) {
    interfaces_[interface.index] = interface;
    pool_.set_limits(interface.index, {.families = {interface.ipv4, interface.ipv6},
                                       .max_entries = interface.params.max_entries,
                                       .max_incomplete = interface.params.max_incomplete});
}

void Resolver::reconfigure(std::uint32_t ifindex, const NeighborParams& params, TimePoint now) {
    const ResolverInterface* known = interface(ifindex);
    if (known == nullptr) {
        return;
    }
    if (known->params.solicit_rate != params.solicit_rate) {
        solicitor_.set_rate(ifindex, params.solicit_rate, now);
    }
    ResolverInterface changed = *known;
    changed.params = params;
    adopt(changed);
}

// ---- What workers tell -----------------------------------------------------------------------------

void Resolver::packet_waits(std::uint32_t ifindex, const IpAddr& neighbor, Packet packet, TimePoint now,
                            Origin origin) {
    if (const ResolverInterface* known = interface(ifindex); known != nullptr && !known->carrier) {
        return waiting_.refuse(ifindex, {&packet, 1});
    }
    const EntryRef entry = pool_.find_or_create(ifindex, neighbor, true, now);
    if (!entry) {
        return waiting_.drop(ifindex, packet);
    }
    count(ifindex, ControlCounter::held_packets);
    entry.entries().use(entry.slot(), now);
    if (const State state = entry.nud().state; state == State::none || state == State::failed) {
        entry.entries().set_origin(entry.slot(), origin);  // it is for this one that it is asked now
    }
    handle(entry, nud::PacketToSend{}, now);
    if (const Nud nud = entry.nud(); nud::is_usable(nud.state)) {
        return waiting_.release(ifindex, nud.lladdr, packet);  // resolved while the packet was on its way here
    }
    const NeighborParams& params = interface(ifindex)->params;
    waiting_.hold(entry, packet, {.packets = params.unres_qlen, .bytes = params.unres_qlen_bytes});
}

void Resolver::used(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now) {
    if (const EntryRef entry = pool_.find(ifindex, neighbor)) {
        entry.entries().use(entry.slot(), now);
        handle(entry, nud::PacketToSend{}, now);
    }
}

void Resolver::heard(std::uint32_t ifindex, const IpAddr& neighbor, const nud::SolicitationHeard& what, bool may_create,
                     TimePoint now) {
    if (what.lladdr && !is_believable(*what.lladdr)) {
        return;
    }
    const EntryRef entry =
        may_create && what.lladdr ? pool_.find_or_create(ifindex, neighbor, false, now) : pool_.find(ifindex, neighbor);
    if (entry) {
        handle(entry, what, now);
    }
}

void Resolver::heard(std::uint32_t ifindex, const IpAddr& neighbor, const nud::AdvertisementHeard& what,
                     TimePoint now) {
    const ResolverInterface* known = interface(ifindex);
    if (known == nullptr || (what.lladdr && !is_believable(*what.lladdr))) {
        return;
    }
    // RFC 9131; otherwise RFC 4861 7.2.5: "there is no need to create an entry".
    const bool may_create =
        known->params.gratuitous == Gratuitous::create && !what.solicited && what.lladdr.has_value();
    const EntryRef entry =
        may_create ? pool_.find_or_create(ifindex, neighbor, false, now) : pool_.find(ifindex, neighbor);
    if (entry) {
        handle(entry, what, now);
    }
}

bool Resolver::is_believable(const Mac& lladdr) const noexcept {
    return lladdr.is_station() && !own_macs_.has(lladdr);
}

void Resolver::confirmed(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now) {
    if (const EntryRef entry = pool_.find(ifindex, neighbor)) {
        handle(entry, nud::ReachabilityConfirmed{}, now);
    }
}

// ---- Through the machine ---------------------------------------------------------------------------

void Resolver::handle(EntryRef entry, const nud::Event& event, TimePoint now) {
    handle(entry, event, cause_of(event), now);
}

void Resolver::handle(EntryRef entry, const nud::Event& event, Cause cause, TimePoint now) {
    const bool from_network =
        std::holds_alternative<nud::SolicitationHeard>(event) || std::holds_alternative<nud::AdvertisementHeard>(event);
    const NeighborParams& configured = interfaces_[entry.ifindex()]->params;
    const Nud before = entry.nud();
    nud::Params params = has_timer(event) ? solicitor_.draw(configured) : nud::Params{};
    Step step = nud::step(before, event, now, params);
    const bool flaps = from_network && nud::is_usable(before.state) && before.lladdr != step.next.lladdr &&
                       limit_moves(entry, event, params, before, step, now);
    if (from_network && wants_to_solicit(step)) {
        solicitor_.keep_distance(entry, step, configured.retrans_time, now);
    }
    carry_out(entry, before, step, cause, now);
    if (flaps) {
        output_.changed({.kind = ChangeKind::mac_flapping,
                         .cause = cause,
                         .row = entry.row(now),
                         .held = entry.entries().moves(entry.slot()).held(now)});
    }
}

bool Resolver::limit_moves(EntryRef entry, const nud::Event& event, nud::Params& params, const Nud& before, Step& step,
                           TimePoint now) {
    const std::uint32_t ifindex = entry.ifindex();
    MoveLimits limits = interfaces_[ifindex]->params.mac_moves;
    if (params.mac_change != MacChange::accept) {
        limits.damping = Duration{0};  // what moves then was asked first
    }
    const MacMoves::Ruling ruling = entry.entries().moves(entry.slot()).move(now, limits);
    if (ruling == MacMoves::Ruling::held || (ruling == MacMoves::Ruling::flaps && limits.damping > Duration{0})) {
        params.held = true;
        step = nud::step(before, event, now, params);
    }
    const bool follows = before.lladdr != step.next.lladdr;
    count(ifindex, follows ? ControlCounter::lladdr_changed : ControlCounter::mac_moves_held);
    if (ruling != MacMoves::Ruling::flaps) {
        return false;
    }
    count(ifindex, ControlCounter::mac_flapping);
    return true;
}

void Resolver::carry_out(EntryRef entry, const Nud& before, Step& step, Cause cause, TimePoint now) {
    if (step.next.state == State::none) {
        // Collected, or never came to be: then nobody was told of it.
        pool_.bury(entry, cause, now);
        return;
    }
    const ResolverInterface& interface = *interfaces_[entry.ifindex()];
    const bool solicits = wants_to_solicit(step) && interface.carrier &&
                          solicitor_.may_solicit(entry, step, before, interface.params.retrans_time, now);
    // What waited goes before the word that lets newer packets pass.
    const bool released = step.todo.release && waiting_.release(entry, step.next.lladdr);
    entry.entries().store(entry.slot(), before, step.next, now);
    time_search(entry, before.state, step.next.state, cause, now);
    if (solicits) {  // not before the word is there by which a worker knows the answer for news
        solicitor_.solicit(entry, step);
    }
    if (cause == Cause::set) {
        entry.entries().vouch(entry.slot());
    }
    if (cause == Cause::set || cause == Cause::resolve) {
        entry.entries().moves(entry.slot()) = MacMoves{};  // an operator has looked at it
    }
    set_timer(entry, before, step, now);
    if (step.todo.fail) {
        count(interface.index, ControlCounter::resolutions_failed);
        waiting_.fail(entry);
    }
    if (before.state == State::none) {
        count(interface.index, ControlCounter::neighbors_created);
        tell(ChangeKind::created, cause, entry, now);
    } else if (before.state != step.next.state || before.lladdr != step.next.lladdr ||
               before.router != step.next.router || before.managed != step.next.managed) {
        tell(ChangeKind::changed, cause, entry, now);
    }
    watch(entry, step, cause, now);
    if (released && step.next.state == State::stale) {
        // RFC 4861 7.3.3: a packet was sent through a STALE entry, so it is to be confirmed.
        handle(entry, nud::PacketToSend{}, now);
    } else if (entry.is_verifying() && verification_.settle(entry) == Verification::Outcome::goes) {
        pool_.bury(entry, Cause::verify, now);
    }
}

void Resolver::set_timer(EntryRef entry, const Nud& before, const Step& step, TimePoint now) {
    Entries& entries = entry.entries();
    if (!step.keeps_timer) {
        entries.timers().arm(entry.slot(), step.wake_at);
        if (before.state == State::stale && step.next.state == State::stale) {
            entries.renew_stale(entry.slot());
        }
    }
    if (step.next.state == State::reachable && (before.state != State::reachable || !step.keeps_timer)) {
        entries.confirm(entry.slot(), now);
    }
}

void Resolver::time_search(EntryRef entry, State before, State next, Cause cause, TimePoint now) noexcept {
    if ((before == State::incomplete) == (next == State::incomplete)) {
        return;
    }
    if (next == State::incomplete && cause == Cause::packet) {
        resolve_times_.begin(entry.family(), entry.slot(), now);
    } else {  // found, or given up, or another search in the place of one whose entry was deleted
        resolve_times_.end(entry.family(), entry.slot(), entry.ifindex(), nud::is_usable(next), now);
    }
}

void Resolver::watch(EntryRef entry, const Step& step, Cause cause, TimePoint now) {
    const bool was_lost = entry.entries().is_lost(entry.slot());
    const bool is_lost = step.next.managed && (step.todo.fail || (was_lost && !is_usable(step.next.state)));
    if (is_lost == was_lost) {
        return;
    }
    entry.entries().mark_lost(entry.slot(), is_lost);
    if (step.next.managed) {
        count(entry.ifindex(), is_lost ? ControlCounter::managed_lost : ControlCounter::managed_found);
        output_.changed({.kind = is_lost ? ChangeKind::managed_lost : ChangeKind::managed_found,
                         .cause = cause,
                         .row = entry.row(now)});  // no change of its own: the history has that already
    }
}

void Resolver::entry_ends(EntryRef entry, Cause cause, TimePoint now) {
    waiting_.drop(entry);
    if (entry.is_verifying()) {
        verification_.gone(entry, cause);
    }
    if (entry.nud().state != State::none) {
        tell(ChangeKind::deleted, cause, entry, now);
    }
}

void Resolver::tell(ChangeKind kind, Cause cause, EntryRef entry, TimePoint now) {
    const Change change{.kind = kind, .cause = cause, .row = entry.row(now)};
    using Weight = History::Weight;
    const bool gone = kind == ChangeKind::deleted;
    const nud::Nud& nud = change.row.nud;
    const Weight weight = gone                                       ? Weight::gone
                          : nud.managed || nud::is_static(nud.state) ? Weight::operators
                          : entry.was_reachable()                    ? Weight::confirmed
                                                                     : Weight::unconfirmed;
    histories_[index_of(entry.family())].record(
        entry.key(), {.at = now, .state = gone ? State::none : nud.state, .cause = cause, .lladdr = nud.lladdr},
        weight);
    output_.changed(change);
}

// ---- Time ------------------------------------------------------------------------------------------

void Resolver::expire(EntryRef entry, TimePoint now) {
    if (entry.entries().timers().is_armed(entry.slot())) {
        return;  // an earlier one of this turn gave the slot a new life, or a new timer
    }
    if (entry.is_live()) {
        handle(entry, nud::TimerExpired{}, now);
    } else {
        pool_.bury(entry, pool_.gone_by(entry), now);
    }
}

bool Resolver::advance(TimePoint now) {
    bool more = verify_some(now);
    for (Entries& entries : pool_.families()) {
        expired_.clear();
        entries.timers().advance(now, expired_, kTimersATurn);
        more = more || expired_.size() == kTimersATurn;
        for (const Slot slot : expired_) {
            expire({entries, slot}, now);
        }
    }
    return more;
}

std::optional<TimePoint> Resolver::next_wake() const noexcept {
    std::optional<TimePoint> earliest = verification_.next_wake();
    for (const Entries& entries : pool_.families()) {
        const auto wake = entries.timers().next_wake();
        if (wake && (!earliest || *wake < *earliest)) {
            earliest = wake;
        }
    }
    return earliest;
}

const ResolverInterface* Resolver::interface(std::uint32_t ifindex) const noexcept {
    return interfaces_.has(ifindex) && interfaces_[ifindex] ? &*interfaces_[ifindex] : nullptr;
}

}  // namespace neigh
