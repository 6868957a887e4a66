// The socket's path: made with the right owner and mode before anybody can connect, and removed at the end if it is
// still ours. Neighbors: socket_lock says that no other daemon has the path; server accepts from it. Not here:
// connections.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>

#include "control/socket/socket_lock.hpp"
#include "dataplane/neigh/result.hpp"

namespace neigh::control {

class Listener {
  public:
    struct Options {
        std::string path;
        mode_t mode = 0660;
        std::optional<std::string> group{};  ///< a name or a number; none: the process's own
        int backlog = 1024;
        /// The path's, from whoever took it and outlives the listener; null: it takes its own.
        const SocketLock* lock = nullptr;
    };
    /// The error's message is for the operator.
    [[nodiscard]] static Result<std::unique_ptr<Listener>> open(const Options& options);
    /// Closes, and removes the path if it is still the socket that open() made.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] int fd() const noexcept { return fd_; }
    /// Other rights on the path from now on; no group: the process's own. The error's message is for the operator; what
    /// could not be set is as it was, or tighter.
    [[nodiscard]] Result<Done> set_access(mode_t mode, const std::optional<std::string>& group);
    /// A connected, non-blocking socket; -1 and errno.
    [[nodiscard]] int accept() noexcept;
    /// When accept() says EMFILE: a connection with the descriptor kept for this, so that it can be told, or let in for
    /// another one; else it would keep the listener ready for ever. The caller closes one or the other: the next
    /// accept() takes the reserve back. -1: not even that works.
    [[nodiscard]] int accept_with_reserve() noexcept;

  private:
    Listener(int fd, std::string path, std::unique_ptr<SocketLock> lock) noexcept;
    /// The path still leads to the socket that open() made.
    [[nodiscard]] bool is_ours() const noexcept;

    std::unique_ptr<SocketLock> lock_;  ///< null: somebody else's
    int fd_;
    int reserve_;
    std::string path_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

}  // namespace neigh::control
