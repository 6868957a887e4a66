#include "dataplane/capture.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include <rte_mbuf.h>

namespace neigh::dataplane {

class Capture {
  public:
    Capture(std::uint64_t session, const CaptureFilter& filter, std::uint32_t who_copies, std::size_t ring_size)
        : session_(session), filter_(filter) {
        for (std::uint32_t i = 0; i < who_copies; ++i) {
            rings_.push_back(std::make_unique<CaptureRing>(ring_size));
        }
    }
    [[nodiscard]] std::uint64_t session() const noexcept { return session_; }
    [[nodiscard]] const CaptureFilter& filter() const noexcept { return filter_; }
    [[nodiscard]] CaptureRing& ring(std::uint32_t who) const noexcept { return *rings_[who]; }
    [[nodiscard]] const std::vector<std::unique_ptr<CaptureRing>>& rings() const noexcept { return rings_; }

    [[nodiscard]] std::uint64_t lost() const noexcept {
        std::uint64_t sum = 0;
        for (const auto& ring : rings_) {
            sum += ring->lost();
        }
        return sum;
    }

    // Control's.
    CaptureRing* taken_from = nullptr;  ///< its first record has been taken, and goes with the next call
    std::uint64_t told_lost = 0;

  private:
    std::uint64_t session_;
    CaptureFilter filter_;
    std::vector<std::unique_ptr<CaptureRing>> rings_;
};

namespace {

/// No Ethernet frame is longer; of what claims to be, the rest is not copied.
constexpr std::uint32_t kMostBytes = 65'535;

std::uint64_t now_ns() noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
}

/// Of one segment, or of several.
void copy(const rte_mbuf& packet, wire::Bytes to) noexcept {
    for (const rte_mbuf* segment = &packet; segment != nullptr && !to.empty(); segment = segment->next) {
        const std::size_t length = std::min<std::size_t>(rte_pktmbuf_data_len(segment), to.size());
        std::memcpy(to.data(), rte_pktmbuf_mtod(segment, const std::uint8_t*), length);
        to = to.subspan(length);
    }
    std::memset(to.data(), 0, to.size());  // its segments have less than it says
}

bool wants(const CaptureFilter& filter, const rte_mbuf& packet, std::uint32_t ifindex, bool dropped) noexcept {
    if ((filter.ifindex != 0 && filter.ifindex != ifindex) || dropped != (filter.kind == CaptureKind::dropped)) {
        return false;
    }
    if (packet.nb_segs == 1) [[likely]] {
        return matches(filter, {rte_pktmbuf_mtod(&packet, const std::uint8_t*), rte_pktmbuf_data_len(&packet)});
    }
    std::array<std::uint8_t, kFilteredBytes> head;
    const std::size_t length = std::min<std::size_t>(rte_pktmbuf_pkt_len(&packet), head.size());
    copy(packet, wire::Bytes{head}.first(length));
    return matches(filter, wire::Bytes{head}.first(length));
}

/// Into the ring, not published; counted where there is no room.
void stage(CaptureRing& ring, const rte_mbuf& packet, CaptureStamp stamp) noexcept {
    stamp.length = rte_pktmbuf_pkt_len(&packet);
    const std::size_t length = std::min(stamp.length, kMostBytes);
    const wire::Bytes room = ring.stage(sizeof stamp + length);
    if (room.empty()) {
        return ring.count_lost();
    }
    std::memcpy(room.data(), &stamp, sizeof stamp);
    copy(packet, room.subspan(sizeof stamp));
}

}  // namespace

Captures::Captures(Rcu& rcu, std::uint32_t workers, std::size_t ring_size)
    : rcu_(rcu), workers_(workers), ring_size_(ring_size) {}

Captures::~Captures() {
    delete current_.load(std::memory_order_relaxed);
}

// ---- Whoever has packets ---------------------------------------------------------------------------

void Captures::came_in(std::uint32_t who, std::span<rte_mbuf* const> packets, std::uint32_t ifindex) const noexcept {
    const Set* const sessions = set();
    if (sessions == nullptr) {
        return;
    }
    const CaptureStamp stamp{
        .time_ns = now_ns(), .ifindex = static_cast<std::uint16_t>(ifindex), .direction = CaptureDirection::in};
    for (const auto& capture : *sessions) {
        CaptureRing& ring = capture->ring(who);
        for (const rte_mbuf* packet : packets) {
            if (wants(capture->filter(), *packet, ifindex, false)) {
                stage(ring, *packet, stamp);
            }
        }
        ring.publish(ring.staged());
    }
}

void Captures::was_dropped(std::uint32_t who, const rte_mbuf& packet, std::uint32_t ifindex,
                           DropReason reason) const noexcept {
    const Set* const sessions = set();
    if (sessions == nullptr) {
        return;
    }
    for (const auto& capture : *sessions) {
        if (wants(capture->filter(), packet, ifindex, true)) {
            CaptureRing& ring = capture->ring(who);
            stage(ring, packet,
                  {.time_ns = now_ns(),
                   .ifindex = static_cast<std::uint16_t>(ifindex),
                   .direction = CaptureDirection::dropped,
                   .reason = reason});
            ring.publish(ring.staged());
        }
    }
}

Captures::Leaving::Leaving(const Captures& captures, std::uint32_t who, std::span<rte_mbuf* const> packets,
                           std::uint32_t ifindex) noexcept {
    const Set* const sessions = captures.set();
    if (sessions == nullptr) {
        return;
    }
    const CaptureStamp stamp{
        .time_ns = now_ns(), .ifindex = static_cast<std::uint16_t>(ifindex), .direction = CaptureDirection::out};
    for (const auto& capture : *sessions) {
        Staged& staged = staged_[sessions_++];
        staged.ring = &capture->ring(who);
        staged.up_to[0] = staged.ring->staged();
        for (std::size_t i = 0; i < packets.size(); ++i) {
            if (wants(capture->filter(), *packets[i], ifindex, false)) {
                stage(*staged.ring, *packets[i], stamp);
            }
            staged.up_to[i + 1] = staged.ring->staged();
        }
    }
}

void Captures::Leaving::left(std::size_t count) noexcept {
    for (std::size_t i = 0; i < sessions_; ++i) {
        staged_[i].ring->publish(staged_[i].up_to[count]);
    }
}

// ---- Control ---------------------------------------------------------------------------------------

const Captures::Set& Captures::now() const noexcept {
    static const Set kNone;
    const Set* const sessions = current_.load(std::memory_order_relaxed);  // nobody else writes it
    return sessions != nullptr ? *sessions : kNone;
}

std::shared_ptr<Capture> Captures::find(std::uint64_t session) const noexcept {
    const auto found = std::ranges::find(now(), session, &Capture::session);
    return found != now().end() ? *found : nullptr;
}

Result<Done> Captures::begin(std::uint64_t session, const CaptureFilter& filter) {
    if (reclaim() >= kMostReplaced) {
        return Error{Status::busy, "a worker is stuck, so what earlier captures had is not free yet"};
    }
    auto next = std::make_unique<Set>(now());
    std::erase_if(*next, [session](const auto& capture) { return capture->session() == session; });
    if (next->size() >= kMost) {
        return Error{Status::busy, "there are " + std::to_string(next->size()) + " captures already"};
    }
    next->push_back(std::make_shared<Capture>(session, filter, workers_ + 1, ring_size_));
    replace(std::move(next));
    return Done{};
}

void Captures::end(std::uint64_t session) {
    if (find(session) == nullptr) {
        return;
    }
    auto next = std::make_unique<Set>(now());
    std::erase_if(*next, [session](const auto& capture) { return capture->session() == session; });
    replace(next->empty() ? nullptr : std::move(next));
}

void Captures::replace(std::unique_ptr<const Set> next) {
    replaced_.reserve(replaced_.size() + 1);  // before the exchange, so that nothing below fails
    // ORDER: release, partner of the acquire in set(): the sessions are whole before the set can be seen. The token
    // comes after it, so that whoever has passed the token has the new set.
    std::unique_ptr<const Set> old{current_.exchange(next.release(), std::memory_order_release)};
    if (old != nullptr) {
        replaced_.push_back({.seen = rcu_.start(), .set = std::move(old)});
    }
}

bool Captures::has_news(std::uint64_t session) const noexcept {
    const auto capture = find(session);
    if (capture == nullptr) {
        return false;
    }
    const auto has_more = [&](const auto& ring) { return !ring->is_empty(); };
    return std::ranges::any_of(capture->rings(), has_more) || capture->lost() != capture->told_lost;
}

std::optional<CapturedPacket> Captures::take(std::uint64_t session) {
    const auto capture = find(session);
    if (capture == nullptr) {
        return std::nullopt;
    }
    if (CaptureRing* const before = std::exchange(capture->taken_from, nullptr)) {
        before->pop();
    }
    std::optional<CapturedPacket> oldest;
    for (const auto& ring : capture->rings()) {
        const wire::ConstBytes record = ring->front();
        if (record.empty()) {
            continue;
        }
        CaptureStamp stamp;
        std::memcpy(&stamp, record.data(), sizeof stamp);
        if (!oldest || stamp.time_ns < oldest->stamp.time_ns) {
            oldest = CapturedPacket{.stamp = stamp, .frame = record.subspan(sizeof stamp)};
            capture->taken_from = ring.get();
        }
    }
    return oldest;
}

std::uint64_t Captures::take_lost(std::uint64_t session) {
    const auto capture = find(session);
    if (capture == nullptr) {
        return 0;
    }
    const std::uint64_t lost = capture->lost();
    return lost - std::exchange(capture->told_lost, lost);
}

std::size_t Captures::reclaim() {
    std::erase_if(replaced_, [&](const Replaced& one) { return rcu_.passed(one.seen); });
    return replaced_.size();
}

}  // namespace neigh::dataplane
