// recv and send with their buffers.
#include "control/socket/connection.hpp"

#include <cerrno>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace neigh::control {

Connection::~Connection() {
    ::close(fd_);
}

Connection::Read Connection::read(std::span<char> scratch) {
    if (ended_) {
        return Read::end;
    }
    const ssize_t count = ::recv(fd_, scratch.data(), scratch.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return Read::nothing;
    }
    if (count <= 0) {  // an error (ECONNRESET) is the end as well; sending will tell
        ended_ = true;
        in_.close();
        return Read::end;
    }
    const std::string_view bytes{scratch.data(), static_cast<std::size_t>(count)};
    if (!discarding_) {
        in_.append(bytes);
    } else if (bytes.find('\n') != std::string_view::npos) {
        ended_ = true;
    }
    return Read::some;
}

void Connection::discard_line() {
    discarding_ = true;
    ended_ = ended_ || in_.drop();
}

Connection::Sent Connection::send() {
    const std::size_t before = sent_;
    while (sent_ < out_.size()) {
        const ssize_t count = ::send(fd_, out_.data() + sent_, out_.size() - sent_, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno == EAGAIN) {
            constexpr std::size_t kCompactFrom = 64 << 10;
            const bool some = sent_ != before;
            if (sent_ >= kCompactFrom) {
                out_.erase(0, sent_);
                sent_ = 0;
            }
            return some ? Sent::some : Sent::nothing;
        }
        if (count < 0) {
            return Sent::broken;
        }
        sent_ += static_cast<std::size_t>(count);
    }
    constexpr std::size_t kKeep = 4'096;
    out_.clear();
    sent_ = 0;
    if (out_.capacity() > kKeep) {
        out_.shrink_to_fit();
    }
    return Sent::all;
}

void Connection::end_sending() noexcept {
    ::shutdown(fd_, SHUT_WR);
}

}  // namespace neigh::control
