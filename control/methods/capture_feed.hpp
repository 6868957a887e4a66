// What was captured, as notifications: each packet of a session, and how many were lost for want of room.
// Neighbors: a CaptureSource has the packets; server asks for text when the connection has room for it, as it does of
// subscriptions. Control thread only. Not here: who may capture (commands), copies (dataplane/capture).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "control/facts.hpp"
#include "dataplane/capture_source.hpp"

namespace neigh::control {

class CaptureFeed {
  public:
    /// While somebody captures, how long nobody may look: the rings hold much more than comes meanwhile.
    static constexpr Duration kLook{20};
    /// Packets of one call of tell().
    static constexpr std::size_t kAtOnce = 256;

    /// Both outlive it.
    CaptureFeed(dataplane::CaptureSource& source, Facts& facts) : source_(source), facts_(facts) {}

    [[nodiscard]] bool is_on() const noexcept { return source_.is_on(); }
    [[nodiscard]] bool has_news(std::uint64_t session) const noexcept { return source_.has_news(session); }
    /// Appends the next notifications, whole lines, until `out` has grown by `room` (or by one line more).
    void tell(std::uint64_t session, std::string& out, std::size_t room);
    void end(std::uint64_t session) { source_.end(session); }

  private:
    dataplane::CaptureSource& source_;
    Facts& facts_;
};

/// Appends the `capture.packet` notification, with its line end.
void append_packet(std::string& out, const dataplane::CapturedPacket& packet, const InterfaceFacts& interface);

}  // namespace neigh::control
