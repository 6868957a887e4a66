// Who may change: root, the uid the daemon runs as, and the configured admins. Everybody the socket's mode lets in
// may read. Neighbors: server asks with the peer's uid (SO_PEERCRED); the configuration names the admins.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "dataplane/neigh/result.hpp"

namespace neigh::control {

class Access {
  public:
    /// `admins`: user names, or uids as digits with or without a leading `#`. Names are looked up once, here; an
    /// unknown one is an error (not_found), so that a typo does not lock the admin out silently.
    [[nodiscard]] static Result<Access> of(const std::vector<std::string>& admins);

    [[nodiscard]] bool may_change(uid_t uid) const noexcept;

  private:
    std::vector<uid_t> admins_;
};

/// The uid at the other end of a connected Unix socket when it connected.
[[nodiscard]] std::optional<uid_t> peer_uid_of(int fd) noexcept;

}  // namespace neigh::control
