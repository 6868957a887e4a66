// Events through the claim machine, and what it wants done about them.
#include "dataplane/neigh/own_addresses.hpp"

#include <algorithm>

namespace neigh {

OwnAddresses::OwnAddresses(OwnAddressOutput& output, std::uint32_t seed) : output_(output), random_(seed) {
    random_.discard(8);  // the first values of small seeds are small
}

void OwnAddresses::add(std::uint32_t ifindex, const IpAddr& address, const NeighborParams& params, TimePoint now) {
    if (find(ifindex, address) == nullptr) {
        addresses_.push_back(Own{.ifindex = ifindex, .address = address, .params = params});
        if (!down_.contains(ifindex)) {
            handle(addresses_.back(), claim::Begin{}, Mac{}, now);
        }
    }
}

void OwnAddresses::link_up(std::uint32_t ifindex, TimePoint now) {
    down_.erase(ifindex);
    for_each_of(ifindex, claim::Begin{}, now);
}

void OwnAddresses::link_down(std::uint32_t ifindex, TimePoint now) {
    down_.insert(ifindex);
    for_each_of(ifindex, claim::LinkLost{}, now);
}

void OwnAddresses::reconfigure(std::uint32_t ifindex, const NeighborParams& params) {
    for (Own& own : addresses_) {
        if (own.ifindex == ifindex) {
            own.params = params;
        }
    }
}

void OwnAddresses::conflict(std::uint32_t ifindex, const IpAddr& address, const Mac& other, bool is_probe,
                            TimePoint now) {
    if (Own* own = find(ifindex, address)) {
        handle(*own, claim::ConflictHeard{.is_probe = is_probe}, other, now);
    }
}

void OwnAddresses::advance(TimePoint now) {
    for (Own& own : addresses_) {
        if (own.wake_at <= now) {
            handle(own, claim::TimerExpired{}, Mac{}, now);
        }
    }
}

std::optional<TimePoint> OwnAddresses::next_wake() const noexcept {
    TimePoint earliest = kNever;
    for (const Own& own : addresses_) {
        earliest = std::min(earliest, own.wake_at);
    }
    return earliest == kNever ? std::nullopt : std::optional{earliest};
}

bool OwnAddresses::settled() const noexcept {
    return std::ranges::none_of(addresses_, [](const Own& own) { return own.claim.phase == claim::Phase::tentative; });
}

OwnAddresses::Own* OwnAddresses::find(std::uint32_t ifindex, const IpAddr& address) noexcept {
    const auto found = std::ranges::find_if(
        addresses_, [&](const Own& own) { return own.ifindex == ifindex && own.address == address; });
    return found == addresses_.end() ? nullptr : &*found;
}

void OwnAddresses::for_each_of(std::uint32_t ifindex, const claim::Event& event, TimePoint now) {
    for (Own& own : addresses_) {
        if (own.ifindex == ifindex) {
            handle(own, event, Mac{}, now);
        }
    }
}

void OwnAddresses::handle(Own& own, const claim::Event& event, const Mac& other, TimePoint now) {
    // The engine's values have 31 bits (1 .. 2^31-2); a Plan wants them spread over 32.
    const auto random = static_cast<std::uint32_t>(random_()) * 2U;
    const claim::Step step = claim::step(own.claim, event, now, claim::draw(own.address.family, own.params, random));
    own.claim = step.next;
    if (!step.keeps_timer) {
        own.wake_at = step.wake_at;
    }
    if (step.todo.refuse_use || step.todo.allow_use) {
        output_.set_usable(own.ifindex, own.address, step.todo.allow_use);
    }
    if (step.todo.report_duplicate) {
        output_.duplicate(own.ifindex, own.address, other);
    }
    if (step.todo.report_conflict) {
        output_.defended(own.ifindex, own.address, other);
    }
    if (step.todo.probe) {
        output_.probe(own.ifindex, own.address);
    }
    if (step.todo.announce) {
        output_.announce(own.ifindex, own.address);
    }
}

}  // namespace neigh
