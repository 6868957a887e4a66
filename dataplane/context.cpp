#include "dataplane/context.hpp"

#include <algorithm>

#include <rte_ethdev.h>
#include <rte_mbuf.h>

namespace neigh::dataplane {
namespace {

WorkerCounter counter_of_lost(const Punt& notice) noexcept {
    switch (share_of(notice)) {
        case Share::strangers:
            return WorkerCounter::strangers_limited;
        case Share::claims:
            return WorkerCounter::claims_limited;
        default:
            return WorkerCounter::notices_lost;
    }
}

}  // namespace

Context::Context(const Shared& shared, const Rcu::Reader& reader, Crossing& crossing, WorkerCounterArray& counters,
                 Fronts& fronts, std::uint16_t tx_queue)
    : shared_(shared),
      reader_(reader),
      crossing_(crossing),
      counters_(counters),
      fronts_(fronts),
      filter_(MonotonicClock::now(), shared.topology.solicit_rate()),
      tx_queue_(tx_queue) {}

Context::~Context() {
    flush();
}

void Context::drop(rte_mbuf* packet, const Interface& interface, WorkerCounter reason) noexcept {
    count(interface, reason);
    rte_pktmbuf_free(packet);
}

void Context::tell(const Punt& notice, const Interface& interface, Word word) noexcept {
    const Admission admission = filter_.admit(notice, 1, MonotonicClock::now(), word);
    if (admission == Admission::repeated) {
        return;
    }
    if (admission == Admission::limited || !crossing_.punt(notice)) {
        return count(interface, counter_of_lost(notice));
    }
    count(interface, WorkerCounter::punted);
    punted_ = true;
}

void Context::punt(const Punt& punt, const Interface& interface, std::uint32_t repeats) noexcept {
    if (filter_.admit(punt, repeats, MonotonicClock::now()) != Admission::passes) {
        drop(punt.packet, interface, WorkerCounter::drop_punt_limited);
        return;
    }
    if (!crossing_.punt(punt)) {
        drop(punt.packet, interface, WorkerCounter::drop_punt_full);
        return;
    }
    count(interface, WorkerCounter::punted);
    punted_ = true;
}

void Context::transmit(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
    TxBuffer& buffer = tx_[out.index];
    if (buffer.count == 0 && packets.size() >= kBurst / 2) {  // to gather more would cost more than it saves
        return send_or_drop(packets, out);
    }
    while (!packets.empty()) {
        const std::size_t fitting = std::min(packets.size(), buffer.packets.size() - buffer.count);
        std::ranges::copy(packets.first(fitting), buffer.packets.begin() + buffer.count);
        packets = packets.subspan(fitting);
        buffer.count += static_cast<unsigned>(fitting);
        if (buffer.count == buffer.packets.size()) {
            flush(buffer, out);
        }
    }
}

void Context::flush() noexcept {
    for (const auto& interface : shared_.topology.all()) {
        if (TxBuffer& buffer = tx_[interface->index]; buffer.count > 0) {
            flush(buffer, *interface);
        }
    }
    if (punted_) {
        punted_ = false;
        shared_.doorbell.ring();
    }
}

unsigned Context::send(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
    // The device frees what it takes, so its bytes are counted before.
    std::uint64_t bytes = 0;
    for (const rte_mbuf* packet : packets) {
        bytes += rte_pktmbuf_pkt_len(packet);
    }
    const unsigned sent =
        rte_eth_tx_burst(out.port_id, tx_queue_, packets.data(), static_cast<std::uint16_t>(packets.size()));
    for (const rte_mbuf* packet : packets.subspan(sent)) {
        bytes -= rte_pktmbuf_pkt_len(packet);
    }
    count(out, WorkerCounter::tx_packets, sent);
    count(out, WorkerCounter::tx_bytes, bytes);
    return sent;
}

void Context::send_or_drop(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
    for (rte_mbuf* packet : packets.subspan(send(packets, out))) {
        drop(packet, out, WorkerCounter::drop_tx_full);
    }
}

void Context::flush(TxBuffer& buffer, const Interface& out) noexcept {
    send_or_drop(std::span{buffer.packets}.first(buffer.count), out);
    buffer.count = 0;
}

void cut_to(rte_mbuf* packet, std::size_t length) noexcept {
    rte_pktmbuf_trim(packet, static_cast<std::uint16_t>(rte_pktmbuf_data_len(packet) - length));
}

}  // namespace neigh::dataplane
