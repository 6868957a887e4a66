// Events through the claim machine, and what it wants done about them.
#include "dataplane/neigh/own_addresses.hpp"

#include <algorithm>

namespace neigh {

OwnAddresses::OwnAddresses(OwnAddressOutput& output, std::uint32_t seed) : output_(output), random_(seed) {
    random_.discard(8);  // the first values of small seeds are small
}

void OwnAddresses::add(std::uint32_t ifindex, const IpAddr& address, const NeighborParams& params, TimePoint now) {
    if (find(ifindex, address) == nullptr) {
        addresses_.push_back({.ifindex = ifindex, .address = address, .params = params});
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

bool OwnAddresses::retry(std::uint32_t ifindex, const IpAddr& address, TimePoint now) {
    AddressClaim* own = find(ifindex, address);
    if (own == nullptr || own->claim.phase != claim::Phase::duplicate || down_.contains(ifindex)) {
        return false;
    }
    handle(*own, claim::Retry{}, Mac{}, now);
    return true;
}

void OwnAddresses::retry_all(TimePoint now) {
    for (const AddressClaim& own : addresses_) {
        (void)retry(own.ifindex, own.address, now);
    }
}

void OwnAddresses::reconfigure(std::uint32_t ifindex, const NeighborParams& params) {
    for (AddressClaim& own : addresses_) {
        if (own.ifindex == ifindex) {
            own.params = params;
        }
    }
}

void OwnAddresses::conflict(std::uint32_t ifindex, const IpAddr& address, const Mac& other, bool is_probe,
                            TimePoint now) {
    if (AddressClaim* own = find(ifindex, address)) {
        handle(*own, claim::ConflictHeard{.is_probe = is_probe}, other, now);
    }
}

void OwnAddresses::advance(TimePoint now) {
    for (AddressClaim& own : addresses_) {
        if (own.wake_at <= now) {
            handle(own, claim::TimerExpired{}, Mac{}, now);
        }
    }
}

std::optional<TimePoint> OwnAddresses::next_wake() const noexcept {
    TimePoint earliest = kNever;
    for (const AddressClaim& own : addresses_) {
        earliest = std::min(earliest, own.wake_at);
    }
    return earliest == kNever ? std::nullopt : std::optional{earliest};
}

bool OwnAddresses::settled() const noexcept {
    return std::ranges::none_of(addresses_,
                                [](const AddressClaim& own) { return own.claim.phase == claim::Phase::tentative; });
}

AddressClaim* OwnAddresses::find(std::uint32_t ifindex, const IpAddr& address) noexcept {
    const auto found = std::ranges::find_if(
        addresses_, [&](const AddressClaim& own) { return own.ifindex == ifindex && own.address == address; });
    return found == addresses_.end() ? nullptr : &*found;
}

void OwnAddresses::for_each_of(std::uint32_t ifindex, const claim::Event& event, TimePoint now) {
    for (AddressClaim& own : addresses_) {
        if (own.ifindex == ifindex) {
            handle(own, event, Mac{}, now);
        }
    }
}

void OwnAddresses::handle(AddressClaim& own, const claim::Event& event, const Mac& other, TimePoint now) {
    // The engine's values have 31 bits (1 .. 2^31-2); a Plan wants them spread over 32.
    const auto random = static_cast<std::uint32_t>(random_()) * 2U;
    const claim::Step step = claim::step(own.claim, event, now, claim::draw(own.address.family, own.params, random));
    own.claim = step.next;
    if (!step.keeps_timer) {
        own.wake_at = step.wake_at;
    }
    if (step.todo.stand) {
        own.standing = *step.todo.stand;
        output_.stands(own.ifindex, own.address, own.standing);
    }
    if (step.todo.report_duplicate) {
        own.standing = Standing::lost;
        own.other = other;
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
