// Admins by name or number, and the credentials of a peer.
#include "control/socket/access.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <pwd.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace neigh::control {
namespace {

std::optional<uid_t> uid_from_digits(std::string_view text) noexcept {
    if (text.starts_with('#')) {
        text.remove_prefix(1);
    }
    uid_t uid = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uid);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    // The last uid means "none" to the kernel.
    return whole && uid != std::numeric_limits<uid_t>::max() ? std::optional{uid} : std::nullopt;
}

}  // namespace

Result<Access> Access::of(const std::vector<std::string>& admins) {
    Access access;
    access.admins_ = {0, ::geteuid()};
    for (const std::string& admin : admins) {
        if (admin == "root") {
            continue;
        }
        if (const auto uid = uid_from_digits(admin)) {
            access.admins_.push_back(*uid);
        } else if (const passwd* user = ::getpwnam(admin.c_str())) {
            access.admins_.push_back(user->pw_uid);
        } else {
            return Error{Status::not_found, "control.admins: no user " + admin};
        }
    }
    return access;
}

bool Access::may_change(uid_t uid) const noexcept {
    return std::find(admins_.begin(), admins_.end(), uid) != admins_.end();
}

std::optional<uid_t> peer_uid_of(int fd) noexcept {
    ucred credentials{};
    socklen_t length = sizeof credentials;
    if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
        return std::nullopt;
    }
    return credentials.uid;
}

}  // namespace neigh::control
