#include "dataplane/neigh/waiting_packets.hpp"

#include <vector>

namespace neigh {

WaitingPackets::~WaitingPackets() {
    for (const HoldQueues::QueueId queue : queues_.queues()) {
        for (const Packet packet : queues_.take(queue)) {
            output_.drop(packet);
        }
    }
}

void WaitingPackets::hold(EntryRef entry, Packet packet, const HoldQueues::Limit& limit) {
    for (const auto& evicted : queues_.push(queue_of(entry.family(), entry.slot()), packet, limit)) {
        count_dropped(ifindex_of(evicted.queue), {&evicted.packet, 1}, ControlCounter::drop_hold_overflow);
        output_.drop(evicted.packet);
    }
}

bool WaitingPackets::release(EntryRef entry, const Mac& lladdr) {
    const std::vector<Packet> packets = take(entry);
    if (packets.empty()) {
        return false;
    }
    counters_[entry.ifindex()].add(ControlCounter::released_packets, packets.size());
    output_.release(entry.ifindex(), lladdr, packets);
    return true;
}

void WaitingPackets::release(std::uint32_t ifindex, const Mac& lladdr, Packet packet) {
    counters_[ifindex].add(ControlCounter::released_packets);
    output_.release(ifindex, lladdr, {&packet, 1});
}

void WaitingPackets::fail(EntryRef entry) {
    const std::vector<Packet> packets = take(entry);
    count_dropped(entry.ifindex(), packets, ControlCounter::drop_unresolved);
    output_.unreachable(entry.ifindex(), packets);
}

void WaitingPackets::drop(EntryRef entry) {
    const std::vector<Packet> packets = take(entry);
    count_dropped(entry.ifindex(), packets, ControlCounter::drop_unresolved);
    for (const Packet packet : packets) {
        output_.drop(packet);
    }
}

void WaitingPackets::drop(std::uint32_t ifindex, Packet packet) {
    if (pool_.has_interface(ifindex)) {
        count_dropped(ifindex, {&packet, 1}, ControlCounter::drop_unresolved);
    }
    output_.drop(packet);
}

void WaitingPackets::refuse(std::uint32_t ifindex) {
    for (const HoldQueues::QueueId queue : queues_.queues()) {
        if (ifindex_of(queue) == ifindex) {
            refuse(ifindex, queues_.take(queue));
        }
    }
}

void WaitingPackets::refuse(std::uint32_t ifindex, std::span<const Packet> packets) {
    count_dropped(ifindex, packets, ControlCounter::drop_hold_link_down);
    output_.unreachable(ifindex, packets);
}

std::uint32_t WaitingPackets::ifindex_of(HoldQueues::QueueId queue) const noexcept {
    return pool_.families()[queue >> 32U].ifindex(static_cast<Slot>(queue));
}

void WaitingPackets::count_dropped(std::uint32_t ifindex, std::span<const Packet> packets, ControlCounter reason) {
    counters_[ifindex].add(reason, packets.size());
    output_.dropping(ifindex, packets, reason);
}

}  // namespace neigh
