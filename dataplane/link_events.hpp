// Devices that tell when their link changes (RTE_ETH_EVENT_INTR_LSC), and the control thread, which is woken by it.
//
// Contract: made, asked and destroyed by control; devices call from EAL's interrupt thread, and only say that something
// changed: what, the port is asked (port.hpp). Neighbors: port says whether its device tells; daemon looks.
// Not here: devices that don't tell, and are asked every now and then (control/neighbors/link_schedule).
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "dataplane/punt.hpp"

namespace neigh::dataplane {

class LinkEvents {
  public:
    /// The doorbell outlives it.
    explicit LinkEvents(Doorbell& doorbell) noexcept : doorbell_(doorbell) {}
    /// Returns when no device is calling any more. The ports are still open.
    ~LinkEvents();
    LinkEvents(const LinkEvents&) = delete;
    LinkEvents& operator=(const LinkEvents&) = delete;

    /// This port's from now on. Throws std::runtime_error where EAL has no room for it.
    void follow(std::uint16_t port);
    /// A device's call, on EAL's interrupt thread.
    void changed() noexcept {
        // ORDER: release, see take(); the doorbell's exchange comes after it, as for what workers push.
        changed_.store(true, std::memory_order_release);
        doorbell_.ring();
    }
    /// Some link may have changed since the last take(). To be looked at after Doorbell::about_to_sleep().
    [[nodiscard]] bool pending() const noexcept { return changed_.load(std::memory_order_relaxed); }
    /// The same, once.
    [[nodiscard]] bool take() noexcept {
        // ORDER: acquire, partner of the release in changed(): the port is asked after this, and knows by then.
        return pending() && changed_.exchange(false, std::memory_order_acquire);
    }

  private:
    Doorbell& doorbell_;
    std::atomic<bool> changed_{false};
    std::vector<std::uint16_t> ports_;
};

}  // namespace neigh::dataplane
