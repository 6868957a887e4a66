// Around rte_eth_tx_burst.
// Neighbors: transmit.hpp says what for.
#include "pktgen/transmit.hpp"

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

namespace neigh::pktgen {

Transmit::~Transmit() {
    for (const Late& late : late_) {
        rte_pktmbuf_free(late.frame);
    }
}

std::uint16_t Transmit::send(rte_mbuf** frames, std::uint16_t count) noexcept {
    // The device frees what it takes, so its bytes are counted before.
    std::uint64_t bytes = 0;
    for (std::uint16_t i = 0; i < count; ++i) {
        bytes += frames[i]->pkt_len;
    }
    if (backlog_ != nullptr) {
        backlog_->look(rte_rdtsc());
    }
    const std::uint16_t sent = rte_eth_tx_burst(port_, 0, frames, count);
    if (backlog_ != nullptr) {
        backlog_->put(sent);
    }
    for (std::uint16_t i = sent; i < count; ++i) {
        bytes -= frames[i]->pkt_len;
    }
    counters_.add(PortCounter::tx_packets, sent);
    counters_.add(PortCounter::tx_bytes, bytes);
    if (sent < count) {
        counters_.add(PortCounter::tx_full);
    }
    return sent;
}

void Transmit::answer(rte_mbuf* frame, Ticks due, Ticks now) noexcept {
    if (due <= now) {
        send_or_drop(frame);
    } else if (late_.size() < kMostLate) {
        late_.push_back({.due = due, .frame = frame});
    } else {
        counters_.add(PortCounter::answers_dropped);
        rte_pktmbuf_free(frame);
    }
}

void Transmit::send_due(Ticks now) noexcept {
    while (!late_.empty() && late_.front().due <= now) {
        send_or_drop(late_.front().frame);
        late_.pop_front();
    }
}

void Transmit::send_or_drop(rte_mbuf* frame) noexcept {
    if (send(&frame, 1) == 1) {
        counters_.add(PortCounter::answered);
    } else {
        counters_.add(PortCounter::answers_dropped);
        rte_pktmbuf_free(frame);
    }
}

}  // namespace neigh::pktgen
