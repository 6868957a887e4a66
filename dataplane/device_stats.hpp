// What a device itself counts: received, missed, errors, no buffer, and its extended statistics by name.
//
// Contract: control thread only. Asking a device may take it milliseconds (some talk to their firmware), so the numbers
// are read when somebody wants them, at most once a second. Neighbors: port.hpp has the device, control/live_facts
// asks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::dataplane {

class DeviceStats {
  public:
    static constexpr Duration kFresh{1'000};
    /// Of a device with more extended statistics than this the first ones.
    static constexpr std::size_t kMostExtended = 1'024;

    struct Extended {
        std::string name;
        std::uint64_t value = 0;
    };

    struct Queue {
        std::uint64_t rx_packets = 0;
        std::uint64_t rx_errors = 0;  ///< frames for it that were dropped
        std::uint64_t tx_packets = 0;
    };

    /// The device is started.
    explicit DeviceStats(std::uint16_t port);

    [[nodiscard]] bool is_fresh(TimePoint now) const noexcept { return read_ && now - *read_ < kFresh; }
    /// Asks the device. What it does not tell stays as it was.
    void read(TimePoint now);

    [[nodiscard]] std::uint64_t get(DeviceCounter counter) const noexcept {
        return counters_[static_cast<std::size_t>(counter)];
    }
    [[nodiscard]] const std::vector<Extended>& extended() const noexcept { return extended_; }
    /// By number, as many as have a counter in ethdev (RTE_ETHDEV_QUEUE_STAT_CNTRS); none: the device has not counted
    /// anything by queue so far, as one that doesn't.
    [[nodiscard]] const std::vector<Queue>& queues() const noexcept { return queues_; }

  private:
    std::uint16_t port_;
    std::optional<TimePoint> read_;
    std::array<std::uint64_t, static_cast<std::size_t>(DeviceCounter::kCount)> counters_{};
    std::vector<Extended> extended_;
    std::vector<Queue> queues_;
};

}  // namespace neigh::dataplane
