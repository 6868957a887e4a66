#include "tests/unit/control/ctl_fake_server.hpp"

#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

namespace neigh::ctl::test {

FakeServer::FakeServer(Handler handler) : handler_(std::move(handler)) {
    char pattern[] = "/tmp/neighctl-test-XXXXXX";
    directory_ = ::mkdtemp(pattern);
    path_ = directory_ + "/sock";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 8) != 0 || ::pipe(stop_) != 0) {
        std::abort();
    }
    thread_ = std::thread{[this] { serve(); }};
}

FakeServer::~FakeServer() {
    ::close(stop_[1]);
    thread_.join();
    ::close(stop_[0]);
    ::close(listener_);
    ::unlink(path_.c_str());
    ::rmdir(directory_.c_str());
}

std::vector<Json> FakeServer::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

void FakeServer::serve() {
    for (;;) {
        pollfd fds[] = {{listener_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
        ::poll(fds, 2, -1);
        if (fds[1].revents != 0) {
            return;
        }
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd >= 0) {
            serve_one(fd);
            ::close(fd);
        }
    }
}

void FakeServer::serve_one(int fd) {
    std::string received;
    for (;;) {
        pollfd fds[] = {{fd, POLLIN, 0}, {stop_[0], POLLIN, 0}};
        ::poll(fds, 2, -1);
        char buffer[65'536];
        const ssize_t got = fds[1].revents != 0 ? 0 : ::recv(fd, buffer, sizeof buffer, 0);
        if (got <= 0) {
            return;
        }
        received.append(buffer, static_cast<std::size_t>(got));
        for (std::size_t end = received.find('\n'); end != std::string::npos; end = received.find('\n')) {
            const Json request = Json::parse(received.substr(0, end), nullptr, false);
            received.erase(0, end + 1);
            {
                const std::lock_guard lock{mutex_};
                requests_.push_back(request);
            }
            const auto answer = handler_(request);
            if (!answer) {
                return;
            }
            std::string_view rest = *answer;
            while (!rest.empty()) {
                const ssize_t sent = ::send(fd, rest.data(), rest.size(), MSG_NOSIGNAL);
                if (sent < 0) {
                    return;
                }
                rest.remove_prefix(static_cast<std::size_t>(sent));
            }
        }
    }
}

std::string result_of(const Json& request, const Json& result) {
    return Json{{"jsonrpc", "2.0"}, {"id", request["id"]}, {"result", result}}.dump() + "\n";
}

std::string error_of(const Json& request, int code, const std::string& status, const std::string& message,
                     std::optional<std::size_t> row) {
    Json data = {{"status", status}};
    if (row) {
        data["row"] = *row;
    }
    const Json error = {{"code", code}, {"message", message}, {"data", data}};
    return Json{{"jsonrpc", "2.0"}, {"id", request["id"]}, {"error", error}}.dump() + "\n";
}

}  // namespace neigh::ctl::test
