#include "dataplane/context.hpp"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "dataplane/neigh/wire/ip_view.hpp"

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

/// Of one share and interface in one burst, so that packets don't wait for them.
constexpr std::size_t kHandedOnAtOnce = 512;
/// Interfaces that have a turn in one burst, of each share.
constexpr std::size_t kInterfacesAtOnce = 32;

}  // namespace

Context::Context(const Shared& shared, const Rcu::Reader& reader, Crossing& crossing, WorkerCounterArray& counters,
                 Fronts& fronts, Backlogs& backlogs, rte_mempool* pool, std::uint16_t tx_queue)
    : shared_(shared),
      reader_(reader),
      crossing_(crossing),
      counters_(counters.data()),
      fronts_(fronts),
      backlogs_(backlogs),
      filter_(MonotonicClock::now(), shared.topology.solicit_rate()),
      pool_(pool),
      tx_queue_(tx_queue) {}

Context::~Context() {
    flush();
}

void Context::drop(rte_mbuf* packet, const Interface& interface, WorkerCounter reason) noexcept {
    count_dropped(*packet, interface, reason);
    rte_pktmbuf_free(packet);
}

void Context::count_dropped(const rte_mbuf& packet, const Interface& interface, WorkerCounter reason) noexcept {
    count(interface, reason);
    if (shared_.captures.is_on()) [[unlikely]] {
        shared_.captures.was_dropped(tx_queue_, packet, interface.index, reason);
    }
}

void Context::tell(const Punt& told, const Interface& interface, const Table::Hit& about) noexcept {
    Punt notice = told;
    if (about.slot != kNoSlot && replaces(notice, interface, about.slot)) {
        return count(interface, WorkerCounter::notices_superseded);
    }
    const TimePoint now = MonotonicClock::now();
    if (filter_.is_repeat(notice, 1, now, about.word)) {
        return count(interface, WorkerCounter::notices_repeated);
    }
    Backlog* const backlog = about.slot != kNoSlot ? backlogs_.of(share_of(notice)) : nullptr;
    // What the neighbor said before waits still: a claim that went by would be undone by it.
    const bool comes_later = backlog != nullptr && share_of(notice) == Share::claims &&
                             backlogs_.known.find(about.slot, notice.address, interface.index) != nullptr;
    const bool has_to_wait =
        backlog != nullptr && (comes_later || backlog->waits(interface.index) || filter_.is_too_soon(notice, now));
    if (!has_to_wait && hand_over(notice, interface, now)) {
        return filter_.note_passed();
    }
    const bool waits = backlog != nullptr && backlog->add(about.slot, notice);
    count(interface, waits ? WorkerCounter::notices_put_off : counter_of_lost(notice));
}

bool Context::replaces(Punt& notice, const Interface& interface, Slot slot) noexcept {
    const auto waiting_in = [&](Backlog* backlog) {
        return backlog == nullptr ? nullptr : backlog->find(slot, notice.address, interface.index);
    };
    Punt* waiting = waiting_in(backlogs_.of(share_of(notice)));
    if (waiting != nullptr && share_of(notice) == Share::known && notice.flags.has_lladdr &&
        waiting->flags.has_lladdr && notice.lladdr != waiting->lladdr) {
        notice.speaker = Speaker::claimant;  // of what control will have learned from the one that waits
        waiting = waiting_in(&backlogs_.claims);
    }
    if (waiting == nullptr) {
        return false;
    }
    const bool says_less = share_of(notice) == Share::known       ? waiting->flags.solicited && !notice.flags.solicited
                           : share_of(notice) == Share::ourselves ? notice.flags.is_probe && !waiting->flags.is_probe
                                                                  : false;
    if (!says_less) {
        *waiting = notice;
    }
    return true;
}

bool Context::hand_over(const Punt& notice, const Interface& interface, TimePoint now) noexcept {
    // Room first, so that what finds none takes nothing from its share.
    if (!crossing_.has_room_for(notice) || !filter_.take(notice, now) || !crossing_.punt(notice)) {
        return false;
    }
    count(interface, WorkerCounter::punted);
    return punted_ = true;
}

void Context::hand_on() noexcept {
    const TimePoint now = MonotonicClock::now();
    hand_on(backlogs_.known, now);
    hand_on(backlogs_.claims, now);
    hand_on(backlogs_.conflicts, now);
}

void Context::hand_on(Backlog& backlog, TimePoint now) noexcept {
    backlog.take_turns(kInterfacesAtOnce, [&](std::uint32_t ifindex) { hand_on(backlog, interface(ifindex), now); });
}

void Context::hand_on(Backlog& backlog, const Interface& interface, TimePoint now) noexcept {
    for (std::size_t i = 0; i < kHandedOnAtOnce && backlog.waits(interface.index); ++i) {
        const auto [slot, notice] = backlog.first(interface.index);
        const bool comes_later =
            share_of(notice) == Share::claims && backlogs_.known.find(slot, notice.address, interface.index) != nullptr;
        if (comes_later || filter_.is_too_soon(notice, now) || !hand_over(notice, interface, now)) {
            return;
        }
        if (!filter_.is_repeat(notice, 1, now)) {
            filter_.note_passed();
        }
        backlog.remove_first(interface.index);
    }
}

void Context::punt(const Punt& punt, const Interface& interface, std::uint32_t repeats) noexcept {
    const TimePoint now = MonotonicClock::now();
    if (filter_.is_repeat(punt, repeats, now) || !filter_.take(punt, now)) {
        drop(punt.packet, interface, WorkerCounter::drop_punt_limited);
        return;
    }
    if (!crossing_.punt(punt)) {
        drop(punt.packet, interface, WorkerCounter::drop_punt_full);
        return;
    }
    filter_.note_passed();
    count(interface, WorkerCounter::punted);
    punted_ = true;
}

void Context::drop_link_down(rte_mbuf* packet, const Interface& out) noexcept {
    const auto source = wire::ip_source_of(bytes_of(packet));
    if (!source) {
        return drop(packet, out, WorkerCounter::drop_link_down);
    }
    count_dropped(*packet, out, WorkerCounter::drop_link_down);
    punt(Punt{.packet = packet,
              .address = *source,
              .kind = PuntKind::icmp_error,
              .error = wire::IcmpError::host_unreachable,
              .ifindex = out.index},
         out, kErrorsAWindow);
}

void Context::transmit(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
    TxBuffer& buffer = buffer_of(out);
    if (buffer.count == 0 && packets.size() >= kBurst / 2) {  // to gather more would cost more than it saves
        return send_or_drop(packets, out);
    }
    while (!packets.empty()) {
        const std::size_t fitting = std::min(packets.size(), buffer.packets.size() - buffer.count);
        std::ranges::copy(packets.first(fitting), buffer.packets.begin() + buffer.count);
        packets = packets.subspan(fitting);
        buffer.count += static_cast<unsigned>(fitting);
        if (buffer.count == buffer.packets.size()) {
            flush(buffer);
        }
    }
}

Context::TxBuffer& Context::buffer_of(const Interface& out) noexcept {
    const std::size_t place = out.index % kTxBuffers;
    TxBuffer& buffer = tx_[place];
    if (buffer.out != &out) [[unlikely]] {
        flush(buffer);
        buffer.out = &out;
    }
    filled_ |= std::uint64_t{1} << place;
    return buffer;
}

void Context::flush() noexcept {
    for (std::uint64_t filled = std::exchange(filled_, 0); filled != 0; filled &= filled - 1) {
        flush(tx_[static_cast<std::size_t>(std::countr_zero(filled))]);
    }
    if (has_notices()) [[unlikely]] {
        hand_on();
    }
    if (punted_) {
        punted_ = false;
        shared_.doorbell.ring();
    }
}

unsigned Context::send(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
    if (shared_.captures.is_on()) [[unlikely]] {
        return send_shown(packets, out);
    }
    return give(packets, out);
}

unsigned Context::send_shown(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
    unsigned all_sent = 0;
    while (all_sent < packets.size()) {
        const auto some = packets.subspan(all_sent, std::min(packets.size() - all_sent, Captures::kAtOnce));
        Captures::Leaving leaving{shared_.captures, tx_queue_, some, out.index};
        const unsigned sent = give(some, out);
        leaving.left(sent);
        all_sent += sent;
        if (sent < some.size()) {
            break;
        }
    }
    return all_sent;
}

unsigned Context::give(std::span<rte_mbuf*> packets, const Interface& out) noexcept {
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
    if (!out.is_up()) [[unlikely]] {
        for (rte_mbuf* packet : packets) {
            drop_link_down(packet, out);
        }
        return;
    }
    for (rte_mbuf* packet : packets.subspan(send(packets, out))) {
        drop(packet, out, WorkerCounter::drop_tx_full);
    }
}

void Context::flush(TxBuffer& buffer) noexcept {
    if (buffer.count > 0) {
        send_or_drop(std::span{buffer.packets}.first(buffer.count), *buffer.out);
        buffer.count = 0;
    }
}

}  // namespace neigh::dataplane
