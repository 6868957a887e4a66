// The fourth part of Server: what there is room for, and who gives way when there is none. The user who holds most
// does; within a user, the connection that is idle longest. Admins have a right to some places, whoever has the others.
#include <algorithm>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/log.hpp"
#include "control/server.hpp"

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

// ---- Connections -----------------------------------------------------------------------------------

/// Descriptors are not to be used up by clients: a state file that can't be opened loses the table.
void Server::limit_connections() {
    const std::size_t free = free_descriptors();
    const std::size_t spare = std::min(options_.limits.spare_descriptors, free);
    options_.limits.connections = std::min(options_.limits.connections, std::max(free - spare, kFewestConnections));
}

std::size_t Server::places_for_admins() const noexcept {
    return std::min(options_.limits.kept_for_admins, options_.limits.connections / 2);
}

/// False: the newcomer has to go itself.
bool Server::make_room(uid_t newcomer, bool is_admin) {
    const std::size_t of_admins = held_by_admins().connections;
    // What admins have of the places kept for them is theirs; beyond that they are users as all are.
    const bool spare_admins = of_admins <= places_for_admins();
    const auto most = holder_of_most(&Holding::connections, spare_admins);
    const auto own = holdings_.find(newcomer);
    if (!most && (own == holdings_.end() || !is_admin)) {
        return false;
    }
    const bool has_right = is_admin && of_admins < places_for_admins();  // to a place, whatever else its user has
    const bool gives_itself =
        !most || (!has_right && own != holdings_.end() && own->second.connections >= holdings_.at(*most).connections);
    const uid_t giver = gives_itself ? newcomer : *most;
    const auto is_theirs = [giver](const Session& session) { return session.user == giver; };
    const auto is_idle = [&](Session& session) {
        return is_theirs(session) && !session.owes() && !has_requests(session) && !session.listens();
    };
    auto leaving = std::find_if(sessions_.begin(), sessions_.end(), is_idle);
    if (leaving == sessions_.end() && giver != newcomer) {
        leaving = std::find_if(sessions_.begin(), sessions_.end(), is_theirs);
    }
    if (leaving == sessions_.end()) {
        return false;
    }
    close(leaving->id);
    return true;
}

void Server::turn_away(int fd) {
    const std::string text =
        jsonrpc::error_text("null", jsonrpc::error_of({Status::busy, "too many connections, try again"})) + "\n";
    // It goes into the fresh socket's buffer whole, or nobody can be told anything.
    [[maybe_unused]] const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(fd);
}

/// Of the users that hold any of it; none: there is nobody, or nobody but admins, who are to be spared.
std::optional<uid_t> Server::holder_of_most(std::size_t Holding::*what, bool spare_admins) const noexcept {
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

Server::Holding Server::held_by_admins() const noexcept {
    Holding all{.is_admin = true};
    for (const auto& [user, holding] : holdings_) {
        if (holding.is_admin) {
            all.connections += holding.connections;
            all.memory += holding.memory;
        }
    }
    return all;
}

// ---- Memory and time -------------------------------------------------------------------------------

void Server::account(Session& session) {
    const std::size_t footprint =
        session.io.footprint() + session.answers.bytes() + (session.batch ? session.batch->capacity() : 0);
    const std::size_t change = footprint - session.accounted;  // may wrap around, and back when it is added
    memory_ += change;
    holdings_.at(session.user).memory += change;
    session.accounted = footprint;
}

void Server::limit_memory() {
    while (memory_ > options_.limits.memory_bytes) {
        const bool spare_admins = held_by_admins().memory <= options_.limits.memory_bytes / 8;
        const uid_t user = *holder_of_most(&Holding::memory, spare_admins);
        const auto size_of = [user](const Session& session) { return session.user == user ? session.accounted : 0; };
        const auto largest =
            std::max_element(sessions_.begin(), sessions_.end(),
                             [&](const Session& a, const Session& b) { return size_of(a) < size_of(b); });
        complain("a client that holds " + std::to_string(largest->accounted) + " bytes of buffers is closed");
        close(largest->id);
    }
}

void Server::tidy() {
    if (now_ < next_tidy_) {
        return;
    }
    next_tidy_ = now_ + kTidyInterval;
    for (auto at = sessions_.begin(); at != sessions_.end();) {
        const Session& session = *at++;
        // A subscriber may sleep: what it holds is bounded, and so is their number.
        const bool stalls =
            !session.listens() && session.io.unsent() != 0 && now_ - session.progress >= options_.limits.stall;
        if (stalls) {
            complain("a client that does not read its answers is closed");
        }
        if (stalls || (now_ >= session.close_by && !session.owes())) {
            close(session.id);
        }
    }
}

/// A user who provokes it all day fills no disk.
void Server::complain(const std::string& what) {
    if (complaints_.take(now_, true)) {
        log::warning() << "control socket: " << what;
    }
}

}  // namespace neigh::control
