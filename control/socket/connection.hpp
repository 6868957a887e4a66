// One connected socket with its two buffers; the bytes, not what they mean.
// Neighbors: server decides when to read and what to send. Non-blocking throughout; owns its descriptor.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "control/socket/line_buffer.hpp"

namespace neigh::control {

class Connection {
  public:
    /// Takes `fd` over.
    Connection(int fd, std::size_t longest_line) : fd_(fd), in_(longest_line) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    [[nodiscard]] int fd() const noexcept { return fd_; }
    [[nodiscard]] LineBuffer& in() noexcept { return in_; }

    enum class Read { some, nothing, end };
    /// Reads once, by way of `scratch`. `end`: the peer sends no more (or is gone); in() is closed.
    Read read(std::span<char> scratch);
    /// From now on what comes in is thrown away: up to the end of the line that was too long, so that a client which
    /// writes it in one go gets to read its answer; then reading is over.
    void discard_line();
    /// Nothing more will be read.
    [[nodiscard]] bool is_read_out() const noexcept { return ended_; }

    /// What is to be sent. Appended to by the caller, taken by send().
    [[nodiscard]] std::string& out() noexcept { return out_; }
    [[nodiscard]] std::size_t unsent() const noexcept { return out_.size() - sent_; }
    enum class Sent { all, some, nothing, broken };
    /// Sends what the socket takes; `nothing`, too, when there was something to send.
    [[nodiscard]] Sent send();

    /// Nothing more will be sent: the peer reads what it has and then the end.
    void end_sending() noexcept;

    /// Memory held by the buffers.
    [[nodiscard]] std::size_t footprint() const noexcept { return in_.capacity() + out_.capacity(); }

  private:
    int fd_;
    LineBuffer in_;
    std::string out_;
    std::size_t sent_ = 0;  ///< of out_
    bool ended_ = false;
    bool discarding_ = false;
};

}  // namespace neigh::control
