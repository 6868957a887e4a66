// A heap by time.
#include "control/neighbors/delay_queue.hpp"

namespace neigh::control {

bool DelayQueue::add(std::uint32_t ifindex, Packet packet, Duration longest, std::uint32_t most, TimePoint now) {
    const auto waiting = counts_.find(ifindex);
    if ((waiting == counts_.end() ? 0 : waiting->second) >= most) {
        return false;
    }
    const Duration delay{std::uniform_int_distribution<Duration::rep>{0, longest.count()}(random_)};
    waiting_.push({.at = now + delay, .ifindex = ifindex, .packet = packet});
    ++counts_[ifindex];
    return true;
}

std::optional<DelayQueue::Due> DelayQueue::take(TimePoint now) {
    if (waiting_.empty() || waiting_.top().at > now) {
        return std::nullopt;
    }
    const Due due = waiting_.top();
    waiting_.pop();
    if (const auto waiting = counts_.find(due.ifindex); --waiting->second == 0) {
        counts_.erase(waiting);
    }
    return due;
}

std::optional<TimePoint> DelayQueue::next_wake() const {
    return waiting_.empty() ? std::nullopt : std::optional{waiting_.top().at};
}

}  // namespace neigh::control
