// Events through the claim machine, and what it wants done about them.
#include "dataplane/neigh/own_addresses.hpp"

#include <algorithm>

namespace neigh {

OwnAddresses::OwnAddresses(OwnAddressOutput& output, std::uint32_t seed) : output_(output), random_(seed) {
    random_.discard(8);  // the first values of small seeds are small
}

void OwnAddresses::add(std::uint32_t ifindex, const IpAddr& address, const NeighborParams& params, TimePoint now) {
    if (find(ifindex, address) == nullptr) {
        of_interface_[ifindex].push_back(addresses_.size());
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
    for (const std::size_t position : of(ifindex)) {
        addresses_[position].params = params;
    }
}

void OwnAddresses::conflict(std::uint32_t ifindex, const IpAddr& address, const Mac& other, bool is_probe,
                            TimePoint now) {
    if (AddressClaim* own = find(ifindex, address)) {
        handle(*own, claim::ConflictHeard{.is_probe = is_probe}, other, now);
    }
}

void OwnAddresses::advance(TimePoint now) {
    std::vector<std::size_t> due;
    for (auto wake = wakes_.begin(); wake != wakes_.end() && wake->first <= now; ++wake) {
        due.push_back(wake->second);
    }
    std::ranges::sort(due);  // addresses that were added first go first
    for (const std::size_t position : due) {
        handle(addresses_[position], claim::TimerExpired{}, Mac{}, now);
    }
}

std::optional<TimePoint> OwnAddresses::next_wake() const noexcept {
    return wakes_.empty() ? std::nullopt : std::optional{wakes_.begin()->first};
}

bool OwnAddresses::settled() const noexcept {
    return std::ranges::none_of(addresses_,
                                [](const AddressClaim& own) { return own.claim.phase == claim::Phase::tentative; });
}

std::optional<std::size_t> OwnAddresses::position_of(std::uint32_t ifindex, const IpAddr& address) const noexcept {
    const std::span<const std::size_t> positions = of(ifindex);
    const auto found =
        std::ranges::find_if(positions, [&](std::size_t position) { return addresses_[position].address == address; });
    return found == positions.end() ? std::nullopt : std::optional{*found};
}

AddressClaim* OwnAddresses::find(std::uint32_t ifindex, const IpAddr& address) noexcept {
    const auto position = position_of(ifindex, address);
    return position ? &addresses_[*position] : nullptr;
}

const AddressClaim* OwnAddresses::find(std::uint32_t ifindex, const IpAddr& address) const noexcept {
    const auto position = position_of(ifindex, address);
    return position ? &addresses_[*position] : nullptr;
}

std::span<const std::size_t> OwnAddresses::of(std::uint32_t ifindex) const noexcept {
    const auto found = of_interface_.find(ifindex);
    return found == of_interface_.end() ? std::span<const std::size_t>{} : std::span{found->second};
}

void OwnAddresses::set_wake(AddressClaim& own, TimePoint at) {
    const auto position = static_cast<std::size_t>(&own - addresses_.data());
    wakes_.erase({own.wake_at, position});
    own.wake_at = at;
    if (at != kNever) {
        wakes_.emplace(at, position);
    }
}

void OwnAddresses::for_each_of(std::uint32_t ifindex, const claim::Event& event, TimePoint now) {
    for (const std::size_t position : of(ifindex)) {
        handle(addresses_[position], event, Mac{}, now);
    }
}

void OwnAddresses::handle(AddressClaim& own, const claim::Event& event, const Mac& other, TimePoint now) {
    // The engine's values have 31 bits (1 .. 2^31-2); a Plan wants them spread over 32.
    const auto random = static_cast<std::uint32_t>(random_()) * 2U;
    const claim::Step step = claim::step(own.claim, event, now, claim::draw(own.address.family, own.params, random));
    own.claim = step.next;
    if (!step.keeps_timer) {
        set_wake(own, step.wake_at);
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
