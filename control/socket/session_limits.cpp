#include "control/socket/session_limits.hpp"

#include <algorithm>
#include <filesystem>
#include <sys/resource.h>

#include "control/log.hpp"

namespace neigh::control {
namespace {

constexpr Duration kTidyInterval{1'000};
/// A connection for an operator, whatever the limit on descriptors is.
constexpr std::size_t kFewestConnections = 4;

/// How many more descriptors the process may open.
std::size_t free_descriptors() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return 0;
    }
    std::error_code failed;
    const std::filesystem::directory_iterator open{"/proc/self/fd", failed};
    const auto taken = failed ? rlim_t{0} : static_cast<rlim_t>(std::distance(begin(open), end(open)));
    return static_cast<std::size_t>(limit.rlim_cur - std::min(limit.rlim_cur, taken));
}

}  // namespace

ServerLimits within_descriptors(ServerLimits limits) {
    const std::size_t free = free_descriptors();
    const std::size_t spare = std::min(limits.spare_descriptors, free);
    limits.connections = std::min(limits.connections, std::max(free - spare, kFewestConnections));
    return limits;
}

// ---- The books -------------------------------------------------------------------------------------

void SessionLimits::add(const Session& session) {
    Holding& holding = holdings_[session.user];
    ++holding.connections;
    holding.is_admin = session.caller.may_change;
}

void SessionLimits::remove(const Session& session) {
    memory_ -= session.accounted;
    const auto holding = holdings_.find(session.user);
    holding->second.memory -= session.accounted;
    if (--holding->second.connections == 0) {
        holdings_.erase(holding);
    }
}

void SessionLimits::account(Session& session) {
    const std::size_t footprint =
        session.io.footprint() + session.answers.bytes() + (session.batch ? session.batch->capacity() : 0);
    const std::size_t change = footprint - session.accounted;  // may wrap around, and back when it is added
    memory_ += change;
    holdings_.at(session.user).memory += change;
    session.accounted = footprint;
}

/// Of the users that hold any of it; none: there is nobody, or nobody but admins, who are to be spared.
std::optional<uid_t> SessionLimits::holder_of_most(std::size_t Holding::*what, bool spare_admins) const noexcept {
    std::optional<uid_t> most;
    std::size_t largest = 0;
    for (const auto& [user, holding] : holdings_) {
        const bool is_spared = spare_admins && holding.is_admin;
        if (!is_spared && (!most || holding.*what > largest)) {
            most = user;
            largest = holding.*what;
        }
    }
    return most;
}

SessionLimits::Holding SessionLimits::held_by_admins() const noexcept {
    Holding all{.is_admin = true};
    for (const auto& [user, holding] : holdings_) {
        if (holding.is_admin) {
            all.connections += holding.connections;
            all.memory += holding.memory;
        }
    }
    return all;
}

// ---- Connections -----------------------------------------------------------------------------------

std::size_t SessionLimits::places_for_admins() const noexcept {
    return std::min(limits_.kept_for_admins, limits_.connections / 2);
}

/// The user who closes a connection for the newcomer's; none: there is nobody who would have to.
std::optional<uid_t> SessionLimits::giver_of_place(uid_t newcomer, bool is_admin) const noexcept {
    const std::size_t of_admins = held_by_admins().connections;
    // What admins have of the places kept for them is theirs; beyond that they are users as all are.
    const bool spare_admins = of_admins <= places_for_admins();
    const auto most = holder_of_most(&Holding::connections, spare_admins);
    const auto own = holdings_.find(newcomer);
    if (!most && (own == holdings_.end() || !is_admin)) {
        return std::nullopt;
    }
    const bool has_right = is_admin && of_admins < places_for_admins();  // to a place, whatever else its user has
    const bool gives_itself =
        !most || (!has_right && own != holdings_.end() && own->second.connections >= holdings_.at(*most).connections);
    return gives_itself ? newcomer : *most;
}

Session* SessionLimits::who_gives_way(Sessions& sessions, uid_t newcomer, bool is_admin) const {
    const auto giver = giver_of_place(newcomer, is_admin);
    if (!giver) {
        return nullptr;
    }
    const auto is_theirs = [giver](const Session& session) { return session.user == *giver; };
    const auto is_idle = [&](Session& session) {
        return is_theirs(session) && !session.owes() && !session.has_requests() && !session.listens();
    };
    auto leaving = std::find_if(sessions.begin(), sessions.end(), is_idle);
    if (leaving == sessions.end() && *giver != newcomer) {
        leaving = std::find_if(sessions.begin(), sessions.end(), is_theirs);
    }
    return leaving != sessions.end() ? &*leaving : nullptr;
}

// ---- Memory and time -------------------------------------------------------------------------------

Session* SessionLimits::holds_too_much(Sessions& sessions, TimePoint now) {
    if (memory_ <= limits_.memory_bytes) {
        return nullptr;
    }
    const bool spare_admins = held_by_admins().memory <= limits_.memory_bytes / 8;
    const uid_t user = *holder_of_most(&Holding::memory, spare_admins);
    const auto size_of = [user](const Session& session) { return session.user == user ? session.accounted : 0; };
    const auto largest = std::max_element(sessions.begin(), sessions.end(),
                                          [&](const Session& a, const Session& b) { return size_of(a) < size_of(b); });
    complain("a client that holds " + std::to_string(largest->accounted) + " bytes of buffers is closed", now);
    return &*largest;
}

std::vector<std::uint64_t> SessionLimits::overdue(Sessions& sessions, TimePoint now) {
    std::vector<std::uint64_t> found;
    if (now < next_tidy_) {
        return found;
    }
    next_tidy_ = now + kTidyInterval;
    for (const Session& session : sessions) {
        // A subscriber may sleep: what it holds is bounded, and so is their number.
        const bool stalls = !session.listens() && session.io.unsent() != 0 && now - session.progress >= limits_.stall;
        if (stalls) {
            complain("a client that does not read its answers is closed", now);
        }
        if (stalls || (now >= session.close_by && !session.owes())) {
            found.push_back(session.id);
        }
    }
    return found;
}

/// A user who provokes it all day fills no disk.
void SessionLimits::complain(const std::string& what, TimePoint now) {
    if (complaints_.take(now, true)) {
        log::warning() << "control socket: " << what;
    }
}

}  // namespace neigh::control
