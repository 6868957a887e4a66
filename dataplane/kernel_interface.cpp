#include "dataplane/kernel_interface.hpp"

#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdexcept>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include "dataplane/neigh/addr.hpp"

namespace neigh::dataplane {
namespace {

/// A socket to ask by.
class Asking {
  public:
    Asking() noexcept : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
    ~Asking() {
        if (fd_ >= 0) {
            const int kept = errno;
            ::close(fd_);
            errno = kept;
        }
    }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    [[nodiscard]] bool ask(unsigned long what, ifreq& request) const noexcept {
        return fd_ >= 0 && ::ioctl(fd_, what, &request) == 0;
    }

  private:
    int fd_;
};

ifreq request_of(const std::string& interface) noexcept {
    ifreq request{};
    interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
    return request;
}

struct Address {
    sockaddr_un address{};
    socklen_t length = 0;
};

Address claim_address(const std::string& interface) noexcept {
    const std::string name = "neighd/interface/" + interface;
    Address claim;
    claim.address.sun_family = AF_UNIX;
    const std::size_t size = name.copy(claim.address.sun_path + 1, sizeof claim.address.sun_path - 1);
    claim.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + size);
    return claim;
}

/// 0: it does not say. Nothing: there is none.
std::optional<pid_t> holder_of(const Address& claim) noexcept {
    bool is_held = false;
    ucred holder{};
    socklen_t length = sizeof holder;
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        const bool is_answered = ::connect(fd, reinterpret_cast<const sockaddr*>(&claim.address), claim.length) == 0;
        is_held = is_answered || errno == EAGAIN;  // nobody accepts: who asked before may have filled the backlog
        if (!is_answered || ::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &length) != 0) {
            holder.pid = 0;
        }
        ::close(fd);
    }
    return is_held ? std::optional{holder.pid} : std::nullopt;
}

std::string taken_by(pid_t holder, const std::string& interface) {
    return "another neighd" + (holder > 0 ? " (process " + std::to_string(holder) + ")" : "") +
           " has the kernel's interface " + interface + " already";
}

}  // namespace

bool kernel_has_carrier(unsigned index) noexcept {
    ifreq request{};
    const Asking kernel;
    const bool said = if_indextoname(index, request.ifr_name) != nullptr && kernel.ask(SIOCGIFFLAGS, request);
    return !said || (static_cast<unsigned>(request.ifr_flags) & IFF_RUNNING) != 0;
}

std::optional<std::string> kernel_name_of(unsigned index) {
    char name[IF_NAMESIZE] = {};
    return if_indextoname(index, name) == nullptr ? std::nullopt : std::optional<std::string>{name};
}

std::optional<Mac> kernel_mac_of(const std::string& interface) noexcept {
    ifreq request = request_of(interface);
    if (!Asking{}.ask(SIOCGIFHWADDR, request) || request.ifr_hwaddr.sa_family != ARPHRD_ETHER) {
        return std::nullopt;
    }
    Mac mac;
    std::memcpy(mac.bytes.data(), request.ifr_hwaddr.sa_data, mac.bytes.size());
    return mac;
}

KernelClaim::KernelClaim(const std::string& interface)
    : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    const Address claim = claim_address(interface);
    if (fd_ >= 0 && ::bind(fd_, reinterpret_cast<const sockaddr*>(&claim.address), claim.length) == 0 &&
        ::listen(fd_, SOMAXCONN) == 0) {
        return;
    }
    const int code = errno;
    if (fd_ >= 0) {
        ::close(fd_);
    }
    if (code != EADDRINUSE) {
        throw std::runtime_error("the kernel's interface " + interface + " can't be claimed: " + std::strerror(code));
    }
    throw std::runtime_error(taken_by(holder_of(claim).value_or(0), interface));
}

std::string KernelClaim::why_taken(const std::string& interface) {
    const auto holder = holder_of(claim_address(interface));
    return holder ? taken_by(*holder, interface) : std::string{};
}

KernelClaim::~KernelClaim() {
    if (fd_ >= 0) {
        ::close(fd_);
    }
}

KernelClaim::KernelClaim(KernelClaim&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

KernelClaim& KernelClaim::operator=(KernelClaim&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

}  // namespace neigh::dataplane
