// Other rights on a socket that is at work.
// Neighbors: reload asks for it; listener owns the path, access says who may change.
#include "control/server.hpp"

namespace neigh::control {

Result<Done> Server::set_access(mode_t mode, const std::optional<std::string>& group) {
    return listener_->set_access(mode, group);
}

void Server::review_callers() {
    for (Session& session : sessions_) {
        session.caller.may_change = options_.may_change && options_.may_change(session.user);
        holdings_.at(session.user).is_admin = session.caller.may_change;
        if (session.is_capturing && !session.caller.may_change) {
            session.close_by = now_;  // and sees no packet more
            stop_listening(session);
            touched_.push_back(session.id);
        }
    }
}

}  // namespace neigh::control
