#include "dataplane/punt.hpp"

#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>

#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_ring.h>
#include <rte_ring_elem.h>

namespace neigh::dataplane {

Share share_of(const Punt& punt) noexcept {
    switch (punt.kind) {
        case PuntKind::needs_neighbor:
            return punt.speaker == Speaker::known ? Share::waits : Share::misses;
        case PuntKind::icmp_error:
            return Share::errors;
        case PuntKind::conflict:
        case PuntKind::mld_query:
            return Share::ourselves;
        case PuntKind::answer_later:
            return Share::strangers;
        case PuntKind::used:
        case PuntKind::solicitation:
        case PuntKind::advertisement:
            break;
    }
    switch (punt.speaker) {
        case Speaker::stranger:
            return Share::strangers;
        case Speaker::claimant:
            return Share::claims;
        case Speaker::known:
            break;
    }
    return Share::known;
}

Doorbell::Doorbell() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (fd_ < 0) {
        throw std::runtime_error("no eventfd to be had");
    }
}

Doorbell::~Doorbell() {
    close(fd_);
}

void Doorbell::wake() noexcept {
    const std::uint64_t one = 1;
    (void)!write(fd_, &one, sizeof one);  // full means it rings already
}

void Doorbell::awake() noexcept {
    asleep_.store(false, std::memory_order_relaxed);
    std::uint64_t rings = 0;
    (void)!read(fd_, &rings, sizeof rings);
}

Crossing::Crossing(const std::string& name, unsigned size) {
    constexpr unsigned kOneEach = RING_F_SP_ENQ | RING_F_SC_DEQ;
    // On the node of the lcore that makes it, or where there is memory.
    up_ = rte_ring_create_elem((name + "-up").c_str(), sizeof(Punt), size, SOCKET_ID_ANY, kOneEach);
    down_ = rte_ring_create((name + "-down").c_str(), size, SOCKET_ID_ANY, kOneEach);
    if (up_ == nullptr || down_ == nullptr) {
        rte_ring_free(up_);
        rte_ring_free(down_);
        throw std::runtime_error("no memory for the rings between a worker and control");
    }
}

Crossing::~Crossing() {
    Punt punt;
    while (take_punts({&punt, 1}) == 1) {
        rte_pktmbuf_free(punt.packet);
    }
    rte_mbuf* packet = nullptr;
    while (take_to_send({&packet, 1}) == 1) {
        rte_pktmbuf_free(packet);
    }
    rte_ring_free(up_);
    rte_ring_free(down_);
}

namespace {

/// Quarters of the ring that are kept from a punt. When there are more packets than control can take, one that makes it
/// ask for a neighbor comes before one that would wait beside others: or the more is sent to those who are being asked,
/// the later others are asked at all.
unsigned quarters_kept(const Punt& punt) noexcept {
    if (has_reserve(share_of(punt))) {
        return 0;
    }
    return share_of(punt) == Share::waits ? 3 : 2;
}

}  // namespace

bool Crossing::has_room_for(const Punt& punt) const noexcept {
    return rte_ring_free_count(up_) > rte_ring_get_capacity(up_) * quarters_kept(punt) / 4;
}

bool Crossing::punt(const Punt& punt) noexcept {
    return has_room_for(punt) && rte_ring_sp_enqueue_elem(up_, const_cast<Punt*>(&punt), sizeof punt) == 0;
}

unsigned Crossing::take_punts(std::span<Punt> punts) noexcept {
    return rte_ring_sc_dequeue_burst_elem(up_, punts.data(), sizeof(Punt), static_cast<unsigned>(punts.size()),
                                          nullptr);
}

bool Crossing::has_punts() const noexcept {
    return rte_ring_empty(up_) == 0;
}

bool Crossing::send(rte_mbuf* packet) noexcept {
    return rte_ring_sp_enqueue(down_, packet) == 0;
}

Crossing::Use Crossing::punts() const noexcept {
    return {.used = rte_ring_count(up_), .size = rte_ring_get_capacity(up_)};
}

Crossing::Use Crossing::to_send() const noexcept {
    return {.used = rte_ring_count(down_), .size = rte_ring_get_capacity(down_)};
}

bool Crossing::has_room_to_send() const noexcept {
    return rte_ring_free_count(down_) > rte_ring_get_capacity(down_) / 4;
}

unsigned Crossing::take_to_send(std::span<rte_mbuf*> packets) noexcept {
    return rte_ring_sc_dequeue_burst(down_, reinterpret_cast<void**>(packets.data()),
                                     static_cast<unsigned>(packets.size()), nullptr);
}

}  // namespace neigh::dataplane
