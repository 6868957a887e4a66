// Events through the machine: what workers tell, timers, and what step() wants done about it.
#include "dataplane/neigh/resolver.hpp"

#include <algorithm>

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

}  // namespace

Resolver::Resolver(Table& ipv4, Table& ipv6, ResolverOutput& output, std::span<ControlCounters> counters,
                   std::span<const ResolverInterface> interfaces, TimePoint now, std::uint32_t seed,
                   const ResolverLimits& limits)
    : entries_{Entries{ipv4, now}, Entries{ipv6, now}},
      histories_{History{ipv4.slot_limit()}, History{ipv6.slot_limit()}},
      output_(output),
      counters_(counters),
      waiting_(limits.held_packets),
      resolve_times_({ipv4.slot_limit(), ipv6.slot_limit()}, now),
      random_(seed),
      jitter_percent_(limits.jitter_percent) {
    for (const ResolverInterface& settings : interfaces) {
        interfaces_[settings.index].emplace(
            PerInterface{settings, FairLimit::for_solicitations(settings.params.solicit_rate, now),
                         Turns{settings.params.solicit_rate}});
    }
    expired_.reserve(kTimersATurn);
}

Resolver::~Resolver() {
    for (Entries& entries : entries_) {
        for (Slot slot = 0; slot < entries.end(); ++slot) {
            for (const Packet packet : waiting_.take(queue_id(entries, slot))) {
                output_.drop(packet);
            }
        }
    }
}

// ---- What workers tell -----------------------------------------------------------------------------

void Resolver::packet_waits(std::uint32_t ifindex, const IpAddr& neighbor, Packet packet, TimePoint now,
                            Origin origin) {
    if (const PerInterface* interface = per_interface(ifindex); interface != nullptr && !interface->settings.carrier) {
        return refuse(ifindex, {&packet, 1});
    }
    Entries& entries = of(neighbor.family);
    const Slot slot = find_or_create(entries, ifindex, neighbor, true, now);
    if (slot == kNoSlot) {
        count_dropped(ifindex, {&packet, 1}, ControlCounter::drop_unresolved);
        output_.drop(packet);
        return;
    }
    count(ifindex, ControlCounter::held_packets);
    entries.use(slot, now);
    if (const State state = entries.nud(slot).state; state == State::none || state == State::failed) {
        entries.set_origin(slot, origin);  // it is for this one that it is asked now
    }
    handle(entries, slot, nud::PacketToSend{}, now);
    if (const Nud nud = entries.nud(slot); nud::is_usable(nud.state)) {
        // Resolved while the packet was on its way here.
        count(ifindex, ControlCounter::released_packets);
        output_.release(ifindex, nud.lladdr, {&packet, 1});
        return;
    }
    hold(entries, slot, packet);
}

void Resolver::used(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now) {
    Entries& entries = of(neighbor.family);
    if (const Slot slot = entries.find(ifindex, neighbor); slot != kNoSlot) {
        entries.use(slot, now);
        handle(entries, slot, nud::PacketToSend{}, now);
    }
}

void Resolver::heard(std::uint32_t ifindex, const IpAddr& neighbor, const nud::SolicitationHeard& what, bool may_create,
                     TimePoint now) {
    Entries& entries = of(neighbor.family);
    if (what.lladdr && !is_believable(*what.lladdr)) {
        return;
    }
    const Slot slot = may_create && what.lladdr ? find_or_create(entries, ifindex, neighbor, false, now)
                                                : entries.find(ifindex, neighbor);
    if (slot != kNoSlot) {
        handle(entries, slot, what, now);
    }
}

void Resolver::heard(std::uint32_t ifindex, const IpAddr& neighbor, const nud::AdvertisementHeard& what,
                     TimePoint now) {
    Entries& entries = of(neighbor.family);
    const PerInterface* interface = per_interface(ifindex);
    if (interface == nullptr || (what.lladdr && !is_believable(*what.lladdr))) {
        return;
    }
    // RFC 9131; otherwise RFC 4861 7.2.5: "there is no need to create an entry".
    const bool may_create =
        interface->settings.params.gratuitous == Gratuitous::create && !what.solicited && what.lladdr.has_value();
    const Slot slot =
        may_create ? find_or_create(entries, ifindex, neighbor, false, now) : entries.find(ifindex, neighbor);
    if (slot != kNoSlot) {
        handle(entries, slot, what, now);
    }
}

bool Resolver::is_believable(const Mac& lladdr) const noexcept {
    return lladdr.is_station() && std::ranges::none_of(interfaces_, [&](const std::optional<PerInterface>& interface) {
               return interface && interface->settings.mac == lladdr;
           });
}

void Resolver::confirmed(std::uint32_t ifindex, const IpAddr& neighbor, TimePoint now) {
    Entries& entries = of(neighbor.family);
    if (const Slot slot = entries.find(ifindex, neighbor); slot != kNoSlot) {
        handle(entries, slot, nud::ReachabilityConfirmed{}, now);
    }
}

// ---- Through the machine ---------------------------------------------------------------------------

void Resolver::handle(Entries& entries, Slot slot, const nud::Event& event, TimePoint now) {
    handle(entries, slot, event, cause_of(event), now);
}

void Resolver::handle(Entries& entries, Slot slot, const nud::Event& event, Cause cause, TimePoint now) {
    const bool from_network =
        std::holds_alternative<nud::SolicitationHeard>(event) || std::holds_alternative<nud::AdvertisementHeard>(event);
    const Nud before = entries.nud(slot);
    nud::Params params = has_timer(event) ? params_of(entries.ifindex(slot)) : nud::Params{};
    Step step = nud::step(before, event, now, params);
    const bool flaps = from_network && nud::is_usable(before.state) && before.lladdr != step.next.lladdr &&
                       limit_moves(entries, slot, event, params, before, step, now);
    if (from_network && (step.todo.solicit_unicast || step.todo.solicit_multicast)) {
        keep_distance(entries, slot, step, now);
    }
    carry_out(entries, slot, before, step, cause, now);
    if (flaps) {
        output_.changed({.kind = ChangeKind::mac_flapping,
                         .cause = cause,
                         .row = entries.row(slot, now),
                         .held = entries.moves(slot).held(now)});
    }
}

bool Resolver::limit_moves(Entries& entries, Slot slot, const nud::Event& event, nud::Params& params, const Nud& before,
                           Step& step, TimePoint now) {
    const std::uint32_t ifindex = entries.ifindex(slot);
    MoveLimits limits = interfaces_[ifindex]->settings.params.mac_moves;
    if (params.mac_change != MacChange::accept) {
        limits.damping = Duration{0};  // what moves then was asked first
    }
    const MacMoves::Ruling ruling = entries.moves(slot).move(now, limits);
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

void Resolver::carry_out(Entries& entries, Slot slot, const Nud& before, Step& step, Cause cause, TimePoint now) {
    const std::uint32_t ifindex = entries.ifindex(slot);
    if (step.next.state == State::none) {
        // Collected, or never came to be: then nobody was told of it.
        bury(entries, slot, cause, now);
        return;
    }
    const bool wants_to_solicit = step.todo.solicit_multicast || step.todo.solicit_unicast;
    const bool solicits = wants_to_solicit && may_solicit(entries, slot, step, before, now);
    // What waited goes before the word that lets newer packets pass.
    const bool released = step.todo.release && release(entries, slot, step.next.lladdr);
    entries.store(slot, before, step.next, now);
    time_search(entries, slot, before.state, step.next.state, cause, now);
    if (solicits) {  // not before the word is there by which a worker knows the answer for news
        solicit(entries, slot, step);
    }
    if (cause == Cause::set) {
        entries.vouch(slot);
    }
    if (cause == Cause::set || cause == Cause::resolve) {
        entries.moves(slot) = MacMoves{};  // an operator has looked at it
    }
    if (!step.keeps_timer) {
        entries.timers().arm(slot, step.wake_at);
        if (before.state == State::stale && step.next.state == State::stale) {
            entries.renew_stale(slot);
        }
    }
    if (step.next.state == State::reachable && (before.state != State::reachable || !step.keeps_timer)) {
        entries.confirm(slot, now);
    }
    if (step.todo.fail) {
        count(ifindex, ControlCounter::resolutions_failed);
        const std::vector<Packet> packets = waiting_.take(queue_id(entries, slot));
        count_dropped(ifindex, packets, ControlCounter::drop_unresolved);
        output_.unreachable(ifindex, packets);
    }
    if (before.state == State::none) {
        count(ifindex, ControlCounter::neighbors_created);
        tell(ChangeKind::created, cause, entries, slot, now);
    } else if (before.state != step.next.state || before.lladdr != step.next.lladdr ||
               before.router != step.next.router || before.managed != step.next.managed) {
        tell(ChangeKind::changed, cause, entries, slot, now);
    }
    watch(entries, slot, step, cause, now);
    if (released && step.next.state == State::stale) {
        // RFC 4861 7.3.3: a packet was sent through a STALE entry, so it is to be confirmed.
        handle(entries, slot, nud::PacketToSend{}, now);
    } else if (entries.is_verifying(slot)) {
        settle_verified(entries, slot, now);
    }
}

void Resolver::time_search(const Entries& entries, Slot slot, State before, State next, Cause cause,
                           TimePoint now) noexcept {
    if ((before == State::incomplete) == (next == State::incomplete)) {
        return;
    }
    if (next == State::incomplete && cause == Cause::packet) {
        resolve_times_.begin(entries.family(), slot, now);
    } else {  // found, or given up, or another search in the place of one whose entry was deleted
        resolve_times_.end(entries.family(), slot, entries.ifindex(slot), nud::is_usable(next), now);
    }
}

void Resolver::watch(Entries& entries, Slot slot, const Step& step, Cause cause, TimePoint now) {
    const bool is_lost =
        step.next.managed && (step.todo.fail || (entries.is_lost(slot) && !is_usable(step.next.state)));
    if (is_lost == entries.is_lost(slot)) {
        return;
    }
    entries.mark_lost(slot, is_lost);
    if (step.next.managed) {
        count(entries.ifindex(slot), is_lost ? ControlCounter::managed_lost : ControlCounter::managed_found);
        output_.changed({.kind = is_lost ? ChangeKind::managed_lost : ChangeKind::managed_found,
                         .cause = cause,
                         .row = entries.row(slot, now)});  // no change of its own: the history has that already
    }
}

void Resolver::keep_distance(const Entries& entries, Slot slot, Step& step, TimePoint now) noexcept {
    constexpr Duration kRounding{100};  // of Row::confirmed
    const Duration distance = interfaces_[entries.ifindex(slot)]->settings.params.retrans_time + kRounding;
    const Duration since = entries.row(slot, now).confirmed;
    if (entries.was_reachable(slot) && since < distance) {
        step.todo.solicit_unicast = step.todo.solicit_multicast = false;
        step.next.probes = 0;
        step.wake_at = now + (distance - since);
    }
}

bool Resolver::may_solicit(Entries& entries, Slot slot, Step& step, const Nud& before, TimePoint now) {
    const std::uint32_t ifindex = entries.ifindex(slot);
    PerInterface* interface = per_interface(ifindex);
    if (interface == nullptr || !interface->settings.carrier) {
        return false;
    }
    const bool known = entries.was_reachable(slot) || nud::is_usable(before.state);
    const bool has_room = output_.has_room();
    if (has_room && interface->solicitations.take(now, known, entries.origin(slot))) {
        return true;
    }
    count(ifindex, ControlCounter::solicitations_limited);
    step.next.probes = static_cast<std::uint8_t>(step.next.probes - (step.next.probes > 0 ? 1 : 0));
    const TimePoint turn = known && has_room ? interface->known_turns.next(now) : now;
    step.wake_at = turn > now ? turn : now + put_off(interface->settings.params.retrans_time);
    return false;
}

void Resolver::solicit(const Entries& entries, Slot slot, const Step& step) {
    const std::uint32_t ifindex = entries.ifindex(slot);
    const IpAddr target = entries.table().key(slot).address(entries.family());
    const bool alone = step.todo.solicit_unicast;
    if (output_.solicit(ifindex, target, alone ? &step.next.lladdr : nullptr)) {
        count(ifindex, alone ? ControlCounter::solicitations_unicast : ControlCounter::solicitations_multicast);
    }
}

void Resolver::hold(Entries& entries, Slot slot, Packet packet) {
    const std::uint32_t ifindex = entries.ifindex(slot);
    const NeighborParams& params = per_interface(ifindex)->settings.params;
    const HoldQueues::Limit limit{.packets = params.unres_qlen, .bytes = params.unres_qlen_bytes};
    for (const auto& evicted : waiting_.push(queue_id(entries, slot), packet, limit)) {
        count_dropped(ifindex_of(evicted.queue), {&evicted.packet, 1}, ControlCounter::drop_hold_overflow);
        output_.drop(evicted.packet);
    }
}

bool Resolver::release(Entries& entries, Slot slot, const Mac& lladdr) {
    const std::vector<Packet> packets = waiting_.take(queue_id(entries, slot));
    if (packets.empty()) {
        return false;
    }
    const std::uint32_t ifindex = entries.ifindex(slot);
    count(ifindex, ControlCounter::released_packets, packets.size());
    output_.release(ifindex, lladdr, packets);
    return true;
}

// ---- Time ------------------------------------------------------------------------------------------

void Resolver::expire(Entries& entries, Slot slot, TimePoint now) {
    if (entries.timers().is_armed(slot)) {
        return;  // an earlier one of this turn gave the slot a new life, or a new timer
    }
    if (entries.is_live(slot)) {
        handle(entries, slot, nud::TimerExpired{}, now);
    } else {
        bury(entries, slot, gone_by(entries, slot), now);
    }
}

bool Resolver::advance(TimePoint now) {
    bool more = verify_some(now);
    for (Entries& entries : entries_) {
        expired_.clear();
        entries.timers().advance(now, expired_, kTimersATurn);
        more = more || expired_.size() == kTimersATurn;
        for (const Slot slot : expired_) {
            expire(entries, slot, now);
        }
    }
    return more;
}

std::optional<TimePoint> Resolver::next_wake() const noexcept {
    std::optional<TimePoint> earliest;
    if (verification_ && !verification_->progress.scanned) {
        earliest = verification_->pace.next();
    }
    for (const Entries& entries : entries_) {
        const auto wake = entries.timers().next_wake();
        if (wake && (!earliest || *wake < *earliest)) {
            earliest = wake;
        }
    }
    return earliest;
}

nud::Params Resolver::params_of(std::uint32_t ifindex) noexcept {
    return nud::draw(interfaces_[ifindex]->settings.params, static_cast<std::uint32_t>(random_()), jitter_percent_);
}

Duration Resolver::put_off(Duration retrans_time) noexcept {
    const Duration mean = std::clamp(retrans_time / 8, Duration{10}, Duration{250});
    const auto width = 5 * mean.count() * jitter_percent_ / 100;  // half of it by default
    return mean - Duration{width} + Duration{static_cast<Duration::rep>(random_()) % (2 * width + 1)};
}

Resolver::PerInterface* Resolver::per_interface(std::uint32_t ifindex) noexcept {
    return ifindex < kMaxInterfaces && interfaces_[ifindex] ? &*interfaces_[ifindex] : nullptr;
}

const ResolverInterface* Resolver::interface(std::uint32_t ifindex) const noexcept {
    return ifindex < kMaxInterfaces && interfaces_[ifindex] ? &interfaces_[ifindex]->settings : nullptr;
}

std::uint32_t Resolver::count(Family family, std::uint32_t ifindex, State state) const noexcept {
    return of(family).count(ifindex, state);
}

std::uint32_t Resolver::held_packets() const noexcept {
    return waiting_.waiting();
}

}  // namespace neigh
