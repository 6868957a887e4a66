// One daemon a socket: whoever has the lock beside the socket's path (PATH.lock) may clear, bind and remove that path.
// The daemon takes it before it touches a device, and gives it back when its ports are closed.
// Neighbors: listener binds the path under it. The kernel gives the lock back when a process ends, however it ends.
// Not here: the socket itself.
#pragma once

#include <memory>
#include <string>

#include "dataplane/neigh/result.hpp"

namespace neigh::control {

class SocketLock {
  public:
    /// The error's message is for the operator; BUSY: another daemon has it, and which. Taken while nobody else has it,
    /// and nobody listens at the path; a stale socket there is removed, anything that is no socket is left alone and is
    /// an error. A missing parent directory is made.
    [[nodiscard]] static Result<std::unique_ptr<SocketLock>> take(const std::string& path);
    /// Whether nobody listens at the path; takes and changes nothing. BUSY, as take() has it, where somebody does.
    [[nodiscard]] static Result<Done> is_free(const std::string& path);
    /// Gives it back, and removes its file.
    ~SocketLock();
    SocketLock(const SocketLock&) = delete;
    SocketLock& operator=(const SocketLock&) = delete;

  private:
    SocketLock(int fd, std::string file) noexcept;

    int fd_;
    std::string file_;
};

}  // namespace neigh::control
