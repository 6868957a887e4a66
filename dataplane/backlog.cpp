// Nodes in one queue an interface; the free ones in a list, so that those that were touched are used again first.
#include "dataplane/backlog.hpp"

#include <new>

namespace neigh::dataplane {
namespace {

/// Zero, and no page of it there before it is touched.
template <typename T>
T* zeroed(std::size_t count) {
    auto* const memory = static_cast<T*>(std::calloc(count, sizeof(T)));
    if (memory == nullptr) {
        throw std::bad_alloc{};
    }
    return memory;
}

}  // namespace

Backlog::Backlog(const std::array<std::uint32_t, kFamilies>& slots, std::uint32_t max_ifindex)
    : queues_(max_ifindex), most_(slots[0] + slots[1]) {
    for (const Family family : kAllFamilies) {
        marks_[index_of(family)].reset(zeroed<Index>(slots[index_of(family)]));
    }
    nodes_.reset(zeroed<Node>(std::size_t{most_} + 1));
}

Punt* Backlog::look_up(Slot slot, const IpAddr& neighbor, std::uint32_t ifindex) noexcept {
    const Index at = mark(slot, neighbor.family);
    if (at == kNone) {
        return nullptr;
    }
    Punt& notice = nodes_[at].notice;
    const bool is_theirs = notice.address == neighbor && notice.ifindex == ifindex;  // the slot may be another's by now
    return is_theirs ? &notice : nullptr;
}

bool Backlog::add(Slot slot, const Punt& notice) noexcept {
    if (free_ == kNone && used_ == most_) {
        return false;
    }
    Index at = free_;
    if (at == kNone) {
        at = ++used_;
    } else {
        free_ = nodes_[at].next;
    }
    nodes_[at] = {.notice = notice, .slot = slot, .next = kNone};
    Queue& queue = queues_[notice.ifindex];
    (queue.newest == kNone ? queue.oldest : nodes_[queue.newest].next) = at;
    queue.newest = at;
    if (!queue.is_in_turn) {
        await_turn(notice.ifindex);
    }
    mark(slot, notice.address.family) = at;
    ++waiting_;
    return true;
}

void Backlog::await_turn(std::uint32_t ifindex) noexcept {
    const auto number = static_cast<std::uint16_t>(ifindex);
    (in_turn_ == 0 ? next_turn_ : queues_[last_turn_].next) = number;
    last_turn_ = number;
    queues_[ifindex].is_in_turn = true;
    ++in_turn_;
}

Backlog::First Backlog::first(std::uint32_t ifindex) const noexcept {
    const Node& node = nodes_[queues_[ifindex].oldest];
    return {.slot = node.slot, .notice = node.notice};
}

void Backlog::remove_first(std::uint32_t ifindex) noexcept {
    Queue& queue = queues_[ifindex];
    const Index at = queue.oldest;
    Node& node = nodes_[at];
    if (Index& marked = mark(node.slot, node.notice.address.family); marked == at) {
        marked = kNone;
    }
    queue.oldest = node.next;
    if (queue.oldest == kNone) {
        queue.newest = kNone;
    }
    node.next = free_;
    free_ = at;
    --waiting_;
}

// ---- Backlogs --------------------------------------------------------------------------------------

Backlogs::AllOwn Backlogs::number_addresses(const Topology& topology) {
    AllOwn all{.of = ByInterface<Own>{topology.max_ifindex()}};
    for (const auto& interface : topology.all()) {
        const auto count = static_cast<std::uint32_t>(interface->addresses.size());
        all.of[interface->index] = {.first = all.count, .count = count};
        all.count += count;
    }
    return all;
}

Backlogs::Backlogs(const Fronts& fronts, const Topology& topology) : Backlogs(fronts, number_addresses(topology)) {}

Backlogs::Backlogs(const Fronts& fronts, AllOwn own)
    : own_(std::move(own.of)),
      known({fronts[0].slot_limit(), fronts[1].slot_limit()}, own_.max_ifindex()),
      claims({fronts[0].slot_limit(), fronts[1].slot_limit()}, own_.max_ifindex()),
      conflicts({own.count, own.count}, own_.max_ifindex()) {}

}  // namespace neigh::dataplane
