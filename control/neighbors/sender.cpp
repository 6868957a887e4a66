#include "control/neighbors/sender.hpp"

#include <rte_mbuf.h>

#include "dataplane/egress.hpp"

namespace neigh::control {

rte_mbuf* Sender::make(const dataplane::Interface& on, std::size_t room,
                       const std::function<std::size_t(wire::Bytes)>& build) {
    rte_mbuf* packet = rte_pktmbuf_alloc(pool_);
    char* data = packet == nullptr ? nullptr : rte_pktmbuf_append(packet, static_cast<std::uint16_t>(room));
    const std::size_t length = data == nullptr ? 0 : build(wire::Bytes{reinterpret_cast<std::uint8_t*>(data), room});
    if (length == 0) {
        counters_[on.index].add(ControlCounter::drop_control_no_mbuf);
        rte_pktmbuf_free(packet);
        return nullptr;
    }
    rte_pktmbuf_trim(packet, static_cast<std::uint16_t>(room - length));
    set_origin(packet, 0);
    return packet;
}

void Sender::send(rte_mbuf* packet, const dataplane::Interface& out) {
    const std::uint32_t worker = packet->hash.usr;
    dataplane::set_egress(*packet, out);
    if (!crossings_[worker]->send(packet)) {
        drop(packet, out, ControlCounter::drop_control_tx_full);
    }
}

bool Sender::send_new(const dataplane::Interface& out, std::size_t room,
                      const std::function<std::size_t(wire::Bytes)>& build) {
    rte_mbuf* packet = make(out, room, build);
    if (packet != nullptr) {
        send(packet, out);
    }
    return packet != nullptr;
}

void Sender::drop(rte_mbuf* packet, const dataplane::Interface& on, ControlCounter reason) {
    counters_[on.index].add(reason);
    show_dropped(*packet, on, reason);
    rte_pktmbuf_free(packet);
}

void Sender::set_origin(rte_mbuf* packet, std::uint32_t worker) noexcept {
    packet->hash.usr = worker;  // RSS wrote it, nobody reads it any more
}

}  // namespace neigh::control
