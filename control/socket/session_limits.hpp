// What the clients of the control socket hold, by user, and who gives way when there is no room: the user who holds
// most of it, and of that user the connection that is idle longest (memory: the largest one). Admins have a right to
// some places and an eighth of the memory, whoever has the others.
// Neighbors: server asks, and closes the sessions that are named here.
// Contract: control thread only. A session is counted from add() to remove(), both with the same user.
// Not here: time slices (request_queue), subscriptions and resolutions (they have limits of their own).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "control/socket/session.hpp"
#include "dataplane/neigh/solicit.hpp"

namespace neigh::control {

/// The same limits with no more connections than the process's descriptors allow: clients may not use them up, since a
/// state file that can't be opened loses the table.
[[nodiscard]] ServerLimits within_descriptors(ServerLimits limits);

class SessionLimits {
  public:
    /// `limits` outlive it.
    explicit SessionLimits(const ServerLimits& limits) : limits_(limits) {}

    void add(const Session& session);
    void remove(const Session& session);
    /// What its buffers hold by now.
    void account(Session& session);
    /// The caller may change something, or no longer.
    void review(const Session& session) { holdings_.at(session.user).is_admin = session.caller.may_change; }

    /// Who is to be closed so that one of `newcomer` can stay; null: the newcomer has to go itself.
    [[nodiscard]] Session* who_gives_way(Sessions& sessions, uid_t newcomer, bool is_admin) const;
    /// Who is to be closed because all together hold too much memory; null: they don't.
    [[nodiscard]] Session* holds_too_much(Sessions& sessions, TimePoint now);
    /// Who does not take its answers, or has had its time to read the last one. Looks once a second.
    [[nodiscard]] std::vector<std::uint64_t> overdue(Sessions& sessions, TimePoint now);
    /// overdue() looks again by then.
    [[nodiscard]] TimePoint next_tidy() const noexcept { return next_tidy_; }
    /// Bytes of buffers.
    [[nodiscard]] std::size_t memory() const noexcept { return memory_; }

  private:
    struct Holding {
        std::size_t connections = 0;
        std::size_t memory = 0;
        bool is_admin = false;
    };
    [[nodiscard]] Holding held_by_admins() const noexcept;
    [[nodiscard]] std::size_t places_for_admins() const noexcept;
    [[nodiscard]] std::optional<uid_t> giver_of_place(uid_t newcomer, bool is_admin) const noexcept;
    [[nodiscard]] std::optional<uid_t> holder_of_most(std::size_t Holding::*what, bool spare_admins) const noexcept;
    void complain(const std::string& what, TimePoint now);

    const ServerLimits& limits_;
    std::unordered_map<uid_t, Holding> holdings_;  ///< of users with connections
    std::size_t memory_ = 0;
    RateLimit complaints_{1, 5, 0, TimePoint{}};
    TimePoint next_tidy_{};
};

}  // namespace neigh::control
