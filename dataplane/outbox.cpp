// Runs of frames for one interface after the other.
#include "dataplane/outbox.hpp"

#include <span>

#include <rte_mbuf.h>

#include "dataplane/egress.hpp"

namespace neigh::dataplane {

Outbox::~Outbox() {
    rte_pktmbuf_free_bulk(frames_.data() + first_, count_ - first_);
}

unsigned Outbox::run() noexcept {
    unsigned taken = count_ - first_;
    while (send_waiting() && taken < kFramesARound) {
        first_ = 0;
        count_ = crossing_.take_to_send(frames_);
        if (count_ == 0) {
            break;
        }
        taken += count_;
    }
    return taken;
}

bool Outbox::send_waiting() noexcept {
    while (!is_empty()) {
        unsigned end = first_ + 1;
        while (end < count_ && egress_of(*frames_[end]) == egress_of(*frames_[first_])) {
            ++end;
        }
        const Interface& out = *topology_.of_index(egress_of(*frames_[first_]));
        if (!out.is_up()) {
            while (first_ < end) {
                context_.drop_link_down(frames_[first_++], out);
            }
            continue;
        }
        const unsigned sent = context_.send(std::span{frames_}.subspan(first_, end - first_), out);
        first_ += sent;
        std::optional<TimePoint>& full_since = full_since_[out.index];
        if (sent > 0) {
            full_since.reset();
        }
        if (first_ == end) {
            continue;
        }
        const TimePoint now = MonotonicClock::now();
        full_since = full_since.value_or(now);
        if (now - *full_since < kPatience) {
            return false;
        }
        context_.drop(frames_[first_++], out, WorkerCounter::drop_tx_full);
    }
    return true;
}

}  // namespace neigh::dataplane
