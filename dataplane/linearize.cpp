#include "dataplane/linearize.hpp"

#include <cstddef>

#include <rte_mbuf.h>

namespace neigh::dataplane {
namespace {

/// Its segments are as many as it says, lie within their buffers, and have its length together.
bool is_sound(const rte_mbuf& packet) noexcept {
    std::size_t length = 0;
    unsigned segments = 0;
    for (const rte_mbuf* segment = &packet; segment != nullptr; segment = segment->next) {
        const bool is_inside = std::size_t{segment->data_off} + segment->data_len <= segment->buf_len;
        if (++segments > packet.nb_segs || !is_inside) {
            return false;
        }
        length += segment->data_len;
    }
    return segments == packet.nb_segs && length == packet.pkt_len;
}

/// Behind its first segment, where nobody else reads.
bool has_room_itself(const rte_mbuf& packet) noexcept {
    return RTE_MBUF_DIRECT(&packet) && rte_mbuf_refcnt_read(&packet) == 1 &&
           packet.pkt_len - packet.data_len <= rte_pktmbuf_tailroom(&packet);
}

}  // namespace

Linearized linearize(rte_mbuf*& packet, rte_mempool* pool) noexcept {
    if (!is_sound(*packet)) {
        return Linearized::unfit;
    }
    if (has_room_itself(*packet)) {
        return rte_pktmbuf_linearize(packet) == 0 ? Linearized::done : Linearized::unfit;
    }
    if (packet->pkt_len > rte_pktmbuf_data_room_size(pool) - std::size_t{RTE_PKTMBUF_HEADROOM}) {
        return Linearized::unfit;
    }
    constexpr std::uint32_t kFromTheStart = 0;
    constexpr std::uint32_t kToTheEnd = UINT32_MAX;
    rte_mbuf* copy = rte_pktmbuf_copy(packet, pool, kFromTheStart, kToTheEnd);
    if (copy == nullptr) {
        return Linearized::no_mbuf;
    }
    rte_pktmbuf_free(packet);
    packet = copy;
    return Linearized::done;
}

}  // namespace neigh::dataplane
