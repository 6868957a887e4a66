// One turn of the loop after the other.
// Neighbors: generator.hpp says what for.
#include "pktgen/generator.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <variant>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_prefetch.h>

namespace neigh::pktgen {
namespace {

constexpr unsigned kIdleTurns = 64;

/// Received from a port before anything is sent, at most: hosts answer before they ask for more. A packet sent may
/// bring two back, a question and then itself; who took no more than it sends would let its ports overflow, and
/// questions that are lost there count as the router's. More, and a router that forwards would wait while
/// we receive all that it has sent.
constexpr unsigned kBurstsATurn = 4;

PortCounter counter_of(const Content& content) noexcept {
    // In the order of the alternatives; nothing counts what is Other.
    constexpr std::array kCounters{PortCounter::malformed,     PortCounter::kCount,        PortCounter::arp_requests,
                                   PortCounter::arp_replies,   PortCounter::solicitations, PortCounter::advertisements,
                                   PortCounter::icmpv6_errors, PortCounter::echo_requests, PortCounter::kCount};
    static_assert(kCounters.size() == std::variant_size_v<Content>);
    if (const auto* error = std::get_if<IcmpError>(&content); error != nullptr && error->family == Family::ipv4) {
        return PortCounter::icmp_errors;
    }
    return kCounters[content.index()];
}

bool is_question(const Content& content) noexcept {
    return std::holds_alternative<ArpQuestion>(content) || std::holds_alternative<NdQuestion>(content);
}

/// The frame's bytes, and the room behind them as far as an answer may need it.
wire::Bytes room_of(rte_mbuf* frame) noexcept {
    return {rte_pktmbuf_mtod(frame, std::uint8_t*), std::size_t{frame->data_len} + rte_pktmbuf_tailroom(frame)};
}

void set_length(rte_mbuf* frame, std::size_t length) noexcept {
    frame->data_len = static_cast<std::uint16_t>(length);
    frame->pkt_len = static_cast<std::uint32_t>(length);
}

}  // namespace

Generator::~Generator() {
    for (Sending& sending : sendings_) {
        for (std::size_t i = sending.taken; i < sending.waiting.size(); ++i) {
            rte_pktmbuf_free(sending.waiting[i]);
        }
    }
}

void Generator::run(const std::atomic<bool>& stop) noexcept {
    Ticks drained = 0;  // not yet sending's end
    for (Sending& sending : sendings_) {
        sending.waiting.reserve(sending.burst);
    }
    for (;;) {
        bool busy = false;
        for (std::size_t i = 0; i < sides_.size(); ++i) {
            std::uint16_t count = kBurst;
            for (unsigned burst = 0; burst < kBurstsATurn && count == kBurst; ++burst) {
                count = receive(i);
                busy = busy || count > 0;
            }
        }
        const Ticks now = rte_rdtsc();
        if (settings_.backlog != nullptr) {
            settings_.backlog->look(now);
        }
        for (Side& side : sides_) {
            side.transmit.send_due(now);
        }
        if (drained == 0) {
            for (Sending& sending : sendings_) {
                busy = send(sending, now) || busy;
            }
            const bool over = std::all_of(sendings_.begin(), sendings_.end(), [now](const Sending& sending) {
                return sending.background || (sending.stream.is_over(now) && sending.waiting.empty()) ||
                       sending.stream.is_late(now);
            });
            drained = over || stop.load(std::memory_order_relaxed) ? now + settings_.drain : 0;
        } else if (now >= drained) {
            return;
        }
        pause(busy);
    }
}

std::uint16_t Generator::receive(std::size_t index) noexcept {
    std::array<rte_mbuf*, kBurst> frames;
    const std::uint16_t count = rte_eth_rx_burst(sides_[index].port_id, 0, frames.data(), kBurst);
    const Ticks now = rte_rdtsc();
    // Another core has just had them in its cache.
    for (std::uint16_t i = 0; i < count; ++i) {
        rte_prefetch0(frames[i]);
    }
    for (std::uint16_t i = 0; i < count; ++i) {
        rte_prefetch0(rte_pktmbuf_mtod(frames[i], void*));
    }
    for (std::uint16_t i = 0; i < count; ++i) {
        receive(index, frames[i], now);
    }
    return count;
}

void Generator::receive(std::size_t index, rte_mbuf* frame, Ticks now) noexcept {
    Side& side = sides_[index];
    side.counters.add(PortCounter::rx_packets);
    side.counters.add(PortCounter::rx_bytes, frame->pkt_len);
    if (frame->nb_segs != 1) {
        rte_pktmbuf_free(frame);
        return;
    }
    const wire::Bytes room = room_of(frame);
    const std::size_t length = frame->data_len;
    if (const auto datagram = find_datagram(room.first(length))) {
        count(index, *datagram, wire::Reader{room}.mac(), now);
        rte_pktmbuf_free(frame);
        return;
    }
    const Seen seen = dissect(room.first(length));
    count(index, seen, now);
    if (const std::size_t answer = side.responder.answer(seen, room, length); answer > 0) {
        set_length(frame, answer);
        frame->ol_flags = 0;
        side.transmit.answer(frame, now + side.answer_delay, now);
    } else {
        rte_pktmbuf_free(frame);
    }
}

void Generator::count(std::size_t index, const Seen& seen, Ticks now) noexcept {
    Side& side = sides_[index];
    if (const PortCounter counter = counter_of(seen.content); counter != PortCounter::kCount) {
        side.counters.add(counter);
    }
    if (is_question(seen.content)) {
        side.questions.add(now, settings_.hz);
    }
    if (const auto* datagram = std::get_if<Datagram>(&seen.content)) {
        count(index, *datagram, seen.ethernet.destination, now);
    }
}

void Generator::count(std::size_t index, const Datagram& datagram, const Mac& destination_mac, Ticks now) noexcept {
    const auto stamp = Stamp::parse(datagram.payload, settings_.run);
    if (stamp && stamp->flow < flows_.size()) {
        sides_[index].counters.add(PortCounter::measured);
        flows_[stamp->flow].receive(
            *stamp, {.port = index, .destination_mac = destination_mac, .destination = datagram.destination}, now);
    }
}

bool Generator::send(Sending& sending, Ticks now) noexcept {
    const std::uint16_t made = sending.ready ? std::uint16_t{0} : prepare(sending, now);
    if (!sending.ready) {
        return made > 0;
    }
    auto& waiting = sending.waiting;
    const std::uint16_t sent = sides_[sending.side].transmit.send(
        waiting.data() + sending.taken, static_cast<std::uint16_t>(waiting.size() - sending.taken));
    sending.taken += sent;
    if (sending.taken == waiting.size()) {
        waiting.clear();
        sending.taken = 0;
        sending.ready = false;
    }
    sending.first = sending.sent == 0 ? now : sending.first;
    sending.last = now;
    sending.sent += sent;
    if (sending.flow != nullptr) {
        sending.flow->counters.add(FlowCounter::sent, sent);
    }
    return made + sent > 0;
}

std::uint16_t Generator::prepare(Sending& sending, Ticks now) noexcept {
    const std::size_t missing = sending.burst - sending.waiting.size();
    auto due = static_cast<std::uint16_t>(sending.stream.due(now, std::min<std::size_t>(missing, kBurst)));
    const bool made = due > 0 && make_frames(sending, due, now);
    due = made ? due : std::uint16_t{0};
    // What the pace, the end or a lack of buffers keeps back is not waited for.
    sending.ready = due == missing || (due == 0 && !sending.waiting.empty());
    return due;
}

bool Generator::make_frames(Sending& sending, std::uint16_t count, Ticks now) noexcept {
    std::array<rte_mbuf*, kBurst> fresh;
    if (rte_pktmbuf_alloc_bulk(settings_.pool, fresh.data(), count) != 0) {
        sides_[sending.side].counters.add(PortCounter::no_mbuf);
        return false;
    }
    for (std::uint16_t i = 0; i < count; ++i) {
        set_length(fresh[i], sending.stream.source().next(room_of(fresh[i]), now));
        sending.waiting.push_back(fresh[i]);
    }
    sending.stream.spend(count);
    return true;
}

void Generator::pause(bool busy) noexcept {
    idle_ = busy ? 0 : idle_ + 1;
    if (idle_ >= kIdleTurns && settings_.idle_sleep_us > 0) {
        const timespec time{.tv_sec = settings_.idle_sleep_us / 1'000'000,
                            .tv_nsec = static_cast<long>(settings_.idle_sleep_us % 1'000'000) * 1'000};
        nanosleep(&time, nullptr);
    }
}

}  // namespace neigh::pktgen
