// The lock file, and the way cleared under it.
#include "control/socket/socket_lock.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neigh::control {
namespace {

Error failed(const std::string& what, int code) {
    return Error{Status::invalid_parameter, what + ": " + std::generic_category().message(code)};
}

Error taken(const std::string& path, const std::string& by_whom) {
    return Error{Status::busy, "another daemon listens on " + path + by_whom};
}

std::string process(const std::string& pid) {
    return pid.empty() ? pid : " (process " + pid + ")";
}

/// Whoever has the lock writes its number into the file, for this message alone.
std::string holder_of(int fd) {
    std::array<char, 32> text{};
    const ssize_t count = ::pread(fd, text.data(), text.size() - 1, 0);
    const std::string pid{text.data(), count > 0 ? std::strcspn(text.data(), "\n") : 0};
    return process(pid);
}

/// The lock, on the file that the path leads to: the last holder may have removed the one that was opened.
Result<int> lock(const std::string& file, const std::string& path) {
    for (;;) {
        const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (fd < 0) {
            return failed("can't open " + file, errno);
        }
        if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
            const Error error = errno == EWOULDBLOCK ? taken(path, holder_of(fd)) : failed("can't lock " + file, errno);
            ::close(fd);
            return error;
        }
        struct stat opened {};
        struct stat found {};
        if (::fstat(fd, &opened) == 0 && ::lstat(file.c_str(), &found) == 0 && opened.st_dev == found.st_dev &&
            opened.st_ino == found.st_ino) {
            return fd;
        }
        ::close(fd);
    }
}

struct Probe {
    int code = 0;        ///< why nobody could be talked to; 0: somebody listens
    std::string whom{};  ///< their process, where it is known
};

/// Connects, and leaves at once.
Probe probe(const std::string& path) {
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return {.code = errno};
    }
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    Probe found;
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        found.code = errno == EAGAIN ? 0 : errno;  // EAGAIN: it listens, with its backlog full
    } else if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid > 0) {
        found.whom = process(std::to_string(peer.pid));
    }
    ::close(fd);
    return found;
}

/// Removes what an earlier daemon left behind; refuses everything else. A daemon without this lock (of an earlier
/// version, say) is found by talking to it.
Result<Done> clear_the_way(const std::string& path) {
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0) {
        return errno == ENOENT ? Result<Done>{Done{}} : failed(path, errno);
    }
    if (!S_ISSOCK(found.st_mode)) {
        return Error{Status::already_exists, path + " exists and is no socket"};
    }
    const auto [code, whom] = probe(path);
    if (code == 0) {
        return taken(path, whom);
    }
    if (code != ECONNREFUSED) {
        return failed("can't tell whether another daemon listens on " + path, code);
    }
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
        return failed("can't remove the stale socket " + path, errno);
    }
    return Done{};
}

}  // namespace

SocketLock::SocketLock(int fd, std::string file) noexcept : fd_(fd), file_(std::move(file)) {}

Result<std::unique_ptr<SocketLock>> SocketLock::take(const std::string& path) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
        return Error{Status::invalid_parameter, "control.socket: a path of 1 to 107 bytes, not \"" + path + "\""};
    }
    std::error_code code;
    const auto parent = std::filesystem::path{path}.parent_path();
    if (!parent.empty() && !std::filesystem::create_directories(parent, code) && code) {
        return failed("can't make the directory " + parent.string(), code.value());
    }
    const std::string file = path + ".lock";
    auto fd = lock(file, path);
    if (!fd) {
        return fd.error();
    }
    std::unique_ptr<SocketLock> taken_lock{new SocketLock{*fd, file}};
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(*fd, 0) != 0 || ::pwrite(*fd, pid.data(), pid.size(), 0) < 0) {
        return failed("can't write " + file, errno);
    }
    if (const auto cleared = clear_the_way(path); !cleared) {
        return cleared.error();
    }
    return taken_lock;
}

Result<Done> SocketLock::is_free(const std::string& path) {
    if (path.empty() || path.size() >= sizeof(sockaddr_un::sun_path)) {
        return Done{};  // what else is wrong with it, take() says
    }
    const auto [code, whom] = probe(path);
    return code == 0 ? Result<Done>{taken(path, whom)} : Done{};
}

SocketLock::~SocketLock() {
    ::unlink(file_.c_str());  // still locked: whoever opened it before finds that it is gone, and tries anew
    ::close(fd_);
}

}  // namespace neigh::control
