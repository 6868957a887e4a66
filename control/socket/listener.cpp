// Making, owning and removing the socket's path.
#include "control/socket/listener.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
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

sockaddr_un address_of(const std::string& path) noexcept {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

int open_socket() noexcept {
    return ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int open_reserve() noexcept {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

Result<gid_t> gid_of(const std::string& group) {
    gid_t gid = 0;
    const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), gid);
    if (error == std::errc{} && end == group.data() + group.size()) {
        return gid;
    }
    if (const struct group* found = ::getgrnam(group.c_str())) {
        return found->gr_gid;
    }
    return Error{Status::not_found, "control.group: no group " + group};
}

}  // namespace

Listener::Listener(int fd, std::string path, std::unique_ptr<SocketLock> lock) noexcept
    : lock_(std::move(lock)), fd_(fd), reserve_(open_reserve()), path_(std::move(path)) {}

Result<std::unique_ptr<Listener>> Listener::open(const Options& options) {
    std::unique_ptr<SocketLock> lock;
    if (options.lock == nullptr) {
        auto taken = SocketLock::take(options.path);
        if (!taken) {
            return taken.error();
        }
        lock = std::move(*taken);
    }
    const std::string& path = options.path;
    gid_t gid = static_cast<gid_t>(-1);  // chown: as it is
    if (options.group) {
        const auto found = gid_of(*options.group);
        if (!found) {
            return found.error();
        }
        gid = found.value();
    }
    const int fd = open_socket();
    if (fd < 0) {
        return failed("socket", errno);
    }
    const sockaddr_un address = address_of(path);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        const int bind_code = errno;
        ::close(fd);
        return failed("can't bind " + path, bind_code);
    }
    std::unique_ptr<Listener> listener{new Listener{fd, path, std::move(lock)}};
    struct stat made {};
    if (::lstat(path.c_str(), &made) == 0) {
        listener->device_ = made.st_dev;
        listener->inode_ = made.st_ino;
    }
    // Before listen() nobody can connect, so whatever the umask made of the mode is never in force. The owner's group
    // first: chown may clear mode bits.
    if ((options.group && ::chown(path.c_str(), static_cast<uid_t>(-1), gid) != 0) ||
        ::chmod(path.c_str(), options.mode) != 0) {
        return failed("can't set group and mode of " + path, errno);
    }
    if (::listen(fd, options.backlog) != 0) {
        return failed("can't listen on " + path, errno);
    }
    return listener;
}

Result<Done> Listener::set_access(mode_t mode, const std::optional<std::string>& group) {
    auto gid = group ? gid_of(*group) : Result<gid_t>{::getegid()};
    if (!gid) {
        return gid.error();
    }
    if (!is_ours()) {
        return Error{Status::not_found, path_ + " is not this daemon's socket any more"};
    }
    // The owner's rights alone first, so that no group has the other group's mode for a moment.
    if (::chmod(path_.c_str(), mode & S_IRWXU) != 0 || ::chown(path_.c_str(), static_cast<uid_t>(-1), *gid) != 0 ||
        ::chmod(path_.c_str(), mode) != 0) {
        return failed("can't set group and mode of " + path_, errno);
    }
    return Done{};
}

bool Listener::is_ours() const noexcept {
    struct stat now {};
    return ::lstat(path_.c_str(), &now) == 0 && S_ISSOCK(now.st_mode) && now.st_dev == device_ && now.st_ino == inode_;
}

Listener::~Listener() {
    if (is_ours()) {
        ::unlink(path_.c_str());
    }
    ::close(fd_);
    if (reserve_ >= 0) {
        ::close(reserve_);
    }
}

int Listener::accept() noexcept {
    if (reserve_ < 0) {
        reserve_ = open_reserve();
    }
    return ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int Listener::accept_with_reserve() noexcept {
    if (reserve_ < 0) {
        return -1;
    }
    ::close(std::exchange(reserve_, -1));
    const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
        const int why = errno;
        reserve_ = open_reserve();
        errno = why;
    }
    return fd;
}

}  // namespace neigh::control
