// Lines to and from the daemon over its Unix stream socket, with patience instead of endless waits.
// Neighbors: client speaks JSON-RPC over it. Not here: what a line means.
//
// One thread at a time. The daemon's going away is a Failure, never a SIGPIPE.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "control/ctl/answer.hpp"

namespace neigh::ctl {

class Connection {
  public:
    /// Connects to the socket at `path`. Fails (lost) with the path and the reason in the message; after `patience`,
    /// too, when so many others wait for the daemon that it can't be waited for.
    [[nodiscard]] static Answer<Connection> open(const std::string& path,
                                                 std::chrono::milliseconds patience = std::chrono::seconds{10});

    Connection(Connection&& other) noexcept;
    Connection& operator=(Connection&& other) noexcept;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    /// Sends `line`, which has no line break of its own, and one. While the daemon takes nothing, what it says is read
    /// (and kept for `receive`), so that two full socket buffers can't stop one another.
    [[nodiscard]] std::optional<Failure> send(std::string line);
    /// The next line, without its break.
    [[nodiscard]] Answer<std::string> receive();
    /// The same without waiting; none: there is no whole line yet.
    [[nodiscard]] Answer<std::optional<std::string>> receive_now();
    /// To poll; nothing else.
    [[nodiscard]] int fd() const noexcept { return fd_; }

    /// How long the daemon may move no byte before a call gives up.
    void set_patience(std::chrono::milliseconds patience) noexcept { patience_ = patience; }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }

  private:
    Connection(int fd, std::string path) noexcept : fd_(fd), path_(std::move(path)) {}

    [[nodiscard]] std::optional<Failure> wait_for(short events, short& happened) const;
    [[nodiscard]] std::optional<Failure> read_some();
    [[nodiscard]] std::optional<std::string> take_line();
    [[nodiscard]] Failure gone(const std::string& why) const;

    int fd_ = -1;
    std::string path_;
    std::string received_;
    std::size_t taken_ = 0;     // of received_, by lines
    std::size_t searched_ = 0;  // behind those there is no line break before this
    std::chrono::milliseconds patience_{30'000};
};

}  // namespace neigh::ctl
