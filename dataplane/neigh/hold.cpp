// One pool of nodes, each linked twice: singly in its queue, doubly in the order of arrival. The oldest packet of all
// is always the oldest of its queue, so a queue only ever loses its head.
#include "dataplane/neigh/hold.hpp"

namespace neigh {

HoldQueues::HoldQueues(std::uint32_t cap) noexcept : cap_(cap) {}

std::vector<HoldQueues::Evicted> HoldQueues::push(QueueId queue, Packet packet, const Limit& limit) {
    if (limit.packets == 0 || cap_ == 0) {
        return {Evicted{queue, packet}};
    }
    std::vector<Evicted> evicted;
    while (!has_room(queue, packet, limit)) {
        evicted.push_back(evict_oldest_of(queue));
    }
    if (waiting_ >= cap_) {
        evicted.push_back(evict_oldest_of(nodes_[oldest_].queue));
    }
    append(queue, packet);
    return evicted;
}

bool HoldQueues::has_room(QueueId queue, const Packet& packet, const Limit& limit) const noexcept {
    const auto found = queues_.find(queue);
    return found == queues_.end() ||
           (found->second.length < limit.packets && found->second.bytes + size_of(packet) <= limit.bytes);
}

std::vector<Packet> HoldQueues::take(QueueId queue) {
    std::vector<Packet> packets;
    const auto found = queues_.find(queue);
    if (found == queues_.end()) {
        return packets;
    }
    packets.reserve(found->second.length);
    for (Index index = found->second.oldest; index != kNone;) {
        const Index next = nodes_[index].next_in_queue;
        packets.push_back(nodes_[index].packet);
        free_node(index);
        index = next;
    }
    queues_.erase(found);
    return packets;
}

std::uint32_t HoldQueues::waiting(QueueId queue) const noexcept {
    const auto found = queues_.find(queue);
    return found == queues_.end() ? 0 : found->second.length;
}

std::vector<HoldQueues::QueueId> HoldQueues::queues() const {
    std::vector<QueueId> queues;
    queues.reserve(queues_.size());
    for (Index index = oldest_; index != kNone; index = nodes_[index].newer) {
        if (const QueueId queue = nodes_[index].queue; queues_.at(queue).oldest == index) {
            queues.push_back(queue);
        }
    }
    return queues;
}

void HoldQueues::append(QueueId queue_id, Packet packet) {
    const Index index = allocate();
    nodes_[index] = {.packet = packet, .queue = queue_id, .older = newest_};
    (newest_ == kNone ? oldest_ : nodes_[newest_].newer) = index;
    newest_ = index;

    Queue& queue = queues_[queue_id];
    (queue.newest == kNone ? queue.oldest : nodes_[queue.newest].next_in_queue) = index;
    queue.newest = index;
    ++queue.length;
    queue.bytes += size_of(packet);
    ++waiting_;
}

/// The queue is not empty.
HoldQueues::Evicted HoldQueues::evict_oldest_of(QueueId queue_id) noexcept {
    const auto found = queues_.find(queue_id);
    Queue& queue = found->second;
    const Index index = queue.oldest;
    const Evicted evicted{queue_id, nodes_[index].packet};
    queue.oldest = nodes_[index].next_in_queue;
    queue.bytes -= size_of(evicted.packet);
    if (--queue.length == 0) {
        queues_.erase(found);
    }
    free_node(index);
    return evicted;
}

HoldQueues::Index HoldQueues::allocate() {
    if (free_ == kNone) {
        nodes_.emplace_back();
        return static_cast<Index>(nodes_.size() - 1);
    }
    const Index index = free_;
    free_ = nodes_[index].next_in_queue;
    return index;
}

/// Out of the order of arrival, and free; the caller has it out of its queue.
void HoldQueues::free_node(Index index) noexcept {
    Node& node = nodes_[index];
    (node.older == kNone ? oldest_ : nodes_[node.older].newer) = node.newer;
    (node.newer == kNone ? newest_ : nodes_[node.newer].older) = node.older;
    node = {.next_in_queue = free_};
    free_ = index;
    --waiting_;
}

}  // namespace neigh
