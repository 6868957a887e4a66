// Who watches the daemon: signals in, sd_notify out (sd_notify(3): READY, RELOADING, STOPPING, WATCHDOG).
// Neighbors: daemon. Contract: made on the main thread before any other thread starts, so that all inherit the blocked
// signals. Without a service manager the notifications go nowhere.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "control/loop.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

class Supervisor {
  public:
    /// `on_signal` gets SIGTERM, SIGINT and SIGHUP from the loop. Throws std::system_error.
    Supervisor(Loop& loop, std::function<void(int)> on_signal);
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;

    void ready(const std::string& status);
    /// ready() follows, whatever comes of it.
    void reloading();
    void stopping();
    /// One line for `systemctl status`.
    void status(const std::string& status);
    /// Every turn of the main loop: tells the watchdog in time that it lives, unless a part of it does not.
    void alive(TimePoint now, bool wholly);
    /// When alive() is to be called at the latest; none: nobody watches.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept;

  private:
    Loop& loop_;
    int fd_ = -1;
    Duration watchdog_{0};  ///< half of what the service manager grants; 0: none
    TimePoint next_{};
};

}  // namespace neigh::control
