#include "control/ctl/connection.hpp"

#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace neigh::ctl {
namespace {

// Longest answer believed in. Lists come in pages and nothing else is long.
constexpr std::size_t kLongestLine = std::size_t{64} << 20U;
constexpr std::size_t kReadSize = std::size_t{64} << 10U;

Failure unreachable(const std::string& path, int error) {
    const char* why = error == EAGAIN ? "too many clients wait to be let in" : std::strerror(error);
    return lost("can't reach the daemon at " + path + ": " + why);
}

// For connect(), which waits while the listener's backlog is full; sends here never wait in the kernel.
void limit_connecting(int fd, std::chrono::milliseconds patience) {
    const timeval limit{.tv_sec = patience.count() / 1000, .tv_usec = patience.count() % 1000 * 1000};
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

}  // namespace

Answer<Connection> Connection::open(const std::string& path, std::chrono::milliseconds patience) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return unreachable(path, path.empty() ? ENOENT : ENAMETOOLONG);
    }
    std::memcpy(address.sun_path, path.data(), path.size());

    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return unreachable(path, errno);
    }
    Connection connection{fd, path};
    limit_connecting(fd, patience);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return unreachable(path, errno);
    }
    return connection;
}

Connection::Connection(Connection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::move(other.path_)),
      received_(std::move(other.received_)),
      taken_(std::exchange(other.taken_, 0)),
      searched_(std::exchange(other.searched_, 0)),
      patience_(other.patience_) {}

Connection& Connection::operator=(Connection&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(path_, other.path_);
    std::swap(received_, other.received_);
    std::swap(taken_, other.taken_);
    std::swap(searched_, other.searched_);
    std::swap(patience_, other.patience_);
    return *this;
}

Connection::~Connection() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

std::optional<Failure> Connection::send(std::string line) {
    line += '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const ssize_t sent = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(sent));
            continue;
        }
        if (errno == EINTR) {
            continue;
        }
        if (errno != EAGAIN) {
            return gone(std::strerror(errno));
        }
        short happened = 0;
        if (auto failure = wait_for(POLLOUT | POLLIN, happened)) {
            return failure;
        }
        if ((happened & POLLIN) != 0) {
            if (auto failure = read_some()) {
                return failure;
            }
        }
    }
    return std::nullopt;
}

Answer<std::string> Connection::receive() {
    for (;;) {
        if (auto line = take_line()) {
            return std::move(*line);
        }
        short happened = 0;
        if (auto failure = wait_for(POLLIN, happened)) {
            return *failure;
        }
        if (auto failure = read_some()) {
            return *failure;
        }
    }
}

Answer<std::optional<std::string>> Connection::receive_now() {
    auto line = take_line();
    if (!line) {
        if (auto failure = read_some()) {
            return *failure;
        }
        line = take_line();
    }
    return line;
}

std::optional<std::string> Connection::take_line() {
    const std::size_t end = received_.find('\n', taken_ + searched_);
    if (end == std::string::npos) {
        received_.erase(0, std::exchange(taken_, 0));
        searched_ = received_.size();
        return std::nullopt;
    }
    std::string line = received_.substr(taken_, end - taken_);
    taken_ = end + 1;
    searched_ = 0;
    return line;
}

std::optional<Failure> Connection::wait_for(short events, short& happened) const {
    pollfd poll_fd{.fd = fd_, .events = events, .revents = 0};
    int ready = 0;
    do {
        ready = ::poll(&poll_fd, 1, static_cast<int>(patience_.count()));
    } while (ready < 0 && errno == EINTR);
    if (ready < 0) {
        return gone(std::strerror(errno));
    }
    if (ready == 0) {
        return gone("no answer for " + std::to_string(patience_.count()) + " ms");
    }
    happened = poll_fd.revents;
    return std::nullopt;
}

// Called when there is something, or the end.
std::optional<Failure> Connection::read_some() {
    char buffer[kReadSize];
    const ssize_t got = ::recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got == 0) {
        return gone("it closed the connection");
    }
    if (got < 0) {
        return errno == EAGAIN || errno == EINTR ? std::nullopt : std::optional{gone(std::strerror(errno))};
    }
    received_.append(buffer, static_cast<std::size_t>(got));
    if (received_.size() - searched_ > kLongestLine) {
        return gone("an answer without end");
    }
    return std::nullopt;
}

Failure Connection::gone(const std::string& why) const {
    return lost("lost the daemon at " + path_ + ": " + why);
}

}  // namespace neigh::ctl
