// A small epoll loop: descriptors in, callbacks out, level-triggered.
// Neighbors: server registers its sockets; the daemon's main loop calls run_once() between polling rings.
// Contract: one thread. A callback may add, modify and remove any descriptor, its own included; an event that was
// fetched for a descriptor removed since (or removed and added anew) is not delivered.
// Not here: timers (who has deadlines tells the main loop), signals.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "dataplane/neigh/time.hpp"

namespace neigh::control {

class Loop {
  public:
    /// What a descriptor is ready for. `hangup`: nobody is at the other end any more, or an error.
    struct Ready {
        bool read = false;
        bool write = false;
        bool hangup = false;
    };
    /// What to wait for; a hangup is always told.
    struct Interest {
        bool read = false;
        bool write = false;
        bool operator==(const Interest&) const = default;
    };
    using Callback = std::function<void(Ready)>;

    /// Throws std::system_error when the kernel has no epoll instance left (start-up).
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// False when the kernel refuses (errno says why). The loop does not own `fd`: remove it before closing it.
    [[nodiscard]] bool add(int fd, Interest interest, Callback callback);
    void modify(int fd, Interest interest) noexcept;
    void remove(int fd) noexcept;

    /// Waits at most `timeout` (negative: without limit; zero: not at all), then runs the callbacks of what is ready.
    /// Returns how many ran.
    std::size_t run_once(Duration timeout);

  private:
    struct Watch {
        int fd;
        std::uint32_t round;  ///< tells this registration from an earlier one of the same descriptor
        Interest interest;
        Callback callback;
    };
    int epoll_ = -1;
    std::uint32_t round_ = 0;
    std::unordered_map<int, std::unique_ptr<Watch>> watches_;
    std::vector<std::unique_ptr<Watch>> removed_;  ///< a callback may run that has removed itself: freed later
    bool running_ = false;
};

}  // namespace neigh::control
