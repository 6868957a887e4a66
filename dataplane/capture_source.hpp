// Captures as control sees them: sessions that begin and end, and the packets of each, one after the other.
// Neighbors: capture.hpp is the daemon's; control/methods/capture_feed takes from it; control's tests have one without
// workers. Control thread only. Not here: who may capture, what is told of a packet.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "dataplane/capture_filter.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/result.hpp"

namespace neigh::dataplane {

enum class CaptureDirection : std::uint8_t { in, out, dropped };

/// Why a packet was dropped, by a worker or by control: a counter.
class DropReason {
  public:
    constexpr DropReason() noexcept = default;
    constexpr explicit(false) DropReason(WorkerCounter counter) noexcept
        : value_(static_cast<std::uint16_t>(counter)) {}
    constexpr explicit(false) DropReason(ControlCounter counter) noexcept
        : value_(static_cast<std::uint16_t>(std::size(kWorkerCounters) + static_cast<std::size_t>(counter))) {}
    /// The counter's.
    [[nodiscard]] constexpr std::string_view name() const noexcept {
        return value_ < std::size(kWorkerCounters) ? kWorkerCounters[value_].name
                                                   : kControlCounters[value_ - std::size(kWorkerCounters)].name;
    }

  private:
    std::uint16_t value_ = 0;
};

/// What is known of a packet beside its bytes.
struct CaptureStamp {
    std::uint64_t time_ns = 0;  ///< since 1970
    std::uint32_t length = 0;   ///< of the frame, of which fewer bytes may be there
    std::uint16_t ifindex = 0;
    CaptureDirection direction = CaptureDirection::in;
    DropReason reason{};  ///< where it was dropped
};
struct CapturedPacket {
    CaptureStamp stamp;
    wire::ConstBytes frame;
};

class CaptureSource {
  public:
    virtual ~CaptureSource() = default;
    /// One a session; a second one takes the place of the first. A grace period later every worker knows of it. busy:
    /// there are too many.
    [[nodiscard]] virtual Result<Done> begin(std::uint64_t session, const CaptureFilter& filter) = 0;
    virtual void end(std::uint64_t session) = 0;
    /// Somebody captures.
    [[nodiscard]] virtual bool is_on() const noexcept = 0;
    /// The session has packets that wait, or lost some since take_lost().
    [[nodiscard]] virtual bool has_news(std::uint64_t session) const noexcept = 0;
    /// The oldest one that waits, until the next call of any of these; none: there is none.
    [[nodiscard]] virtual std::optional<CapturedPacket> take(std::uint64_t session) = 0;
    /// How many were lost since the last call, because nobody took what was before them.
    [[nodiscard]] virtual std::uint64_t take_lost(std::uint64_t session) = 0;
};

}  // namespace neigh::dataplane
