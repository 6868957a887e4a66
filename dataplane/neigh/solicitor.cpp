#include "dataplane/neigh/solicitor.hpp"

#include <algorithm>

namespace neigh {

void Solicitor::set_rate(std::uint32_t ifindex, std::uint32_t rate, TimePoint now) {
    shares_[ifindex].emplace(Share{FairLimit::for_solicitations(rate, now), Turns{rate}});
}

nud::Params Solicitor::draw(const NeighborParams& params) noexcept {
    return nud::draw(params, static_cast<std::uint32_t>(random_()), jitter_percent_);
}

void Solicitor::keep_distance(EntryRef entry, nud::Step& step, Duration retrans_time, TimePoint now) const noexcept {
    constexpr Duration kRounding{100};  // of Row::confirmed
    const Duration distance = retrans_time + kRounding;
    const Duration since = entry.row(now).confirmed;
    if (entry.was_reachable() && since < distance) {
        step.todo.solicit_unicast = step.todo.solicit_multicast = false;
        step.next.probes = 0;
        step.wake_at = now + (distance - since);
    }
}

bool Solicitor::may_solicit(EntryRef entry, nud::Step& step, const nud::Nud& before, Duration retrans_time,
                            TimePoint now) {
    const std::uint32_t ifindex = entry.ifindex();
    std::optional<Share>& share = shares_[ifindex];
    if (!share) {
        return false;
    }
    const bool known = entry.was_reachable() || nud::is_usable(before.state);
    const bool has_room = output_.has_room();
    if (has_room && share->limit.take(now, known, entry.entries().origin(entry.slot()))) {
        return true;
    }
    counters_[ifindex].add(ControlCounter::solicitations_limited);
    step.next.probes = static_cast<std::uint8_t>(step.next.probes - (step.next.probes > 0 ? 1 : 0));
    const TimePoint turn = known && has_room ? share->known_turns.next(now) : now;
    step.wake_at = turn > now ? turn : now + put_off(retrans_time);
    return false;
}

void Solicitor::solicit(EntryRef entry, const nud::Step& step) {
    const bool alone = step.todo.solicit_unicast;
    if (output_.solicit(entry.ifindex(), entry.address(), alone ? &step.next.lladdr : nullptr)) {
        counters_[entry.ifindex()].add(alone ? ControlCounter::solicitations_unicast
                                             : ControlCounter::solicitations_multicast);
    }
}

Duration Solicitor::put_off(Duration retrans_time) noexcept {
    const Duration mean = std::clamp(retrans_time / 8, Duration{10}, Duration{250});
    const auto width = 5 * mean.count() * jitter_percent_ / 100;  // half of it by default
    return mean - Duration{width} + Duration{static_cast<Duration::rep>(random_()) % (2 * width + 1)};
}

}  // namespace neigh
