// Waiting for what the daemon says by itself, for commands that pass it on until they are told to end.
// Neighbors: monitor and capture. Not here: what is said.
#pragma once

#include <cstdio>
#include <iterator>
#include <poll.h>
#include <stdio_ext.h>

#include "control/ctl/client.hpp"
#include "control/ctl/signals.hpp"

namespace neigh::ctl {

/// Waits for a notification, or (`linger` false) only looks. False: it is time to end.
[[nodiscard]] inline bool waits(const Client& client, const Signals& signals, std::FILE* out, bool linger) {
    pollfd fds[] = {{.fd = client.fd(), .events = POLLIN, .revents = 0},
                    {.fd = signals.fd(), .events = POLLIN, .revents = 0},
                    {.fd = ::fileno(out), .events = 0, .revents = 0}};
    (void)::poll(fds, std::size(fds), linger ? -1 : 0);  // EINTR: nothing has happened
    return fds[1].revents == 0 && (fds[2].revents & (POLLERR | POLLHUP)) == 0;
}

/// Whether nobody reads `out`: a reason to end, and no failure.
[[nodiscard]] inline bool reader_left(std::FILE* out) {
    pollfd poll_fd{.fd = ::fileno(out), .events = 0, .revents = 0};
    if (::poll(&poll_fd, 1, 0) != 1 || (poll_fd.revents & (POLLERR | POLLHUP)) == 0) {
        return false;
    }
    ::__fpurge(out);  // so that what could not be written is nobody's failure later
    std::clearerr(out);
    return true;
}

}  // namespace neigh::ctl
