// Subscribers and their places in the log.
#include "control/socket/subscriptions.hpp"

#include <type_traits>
#include <variant>

namespace neigh::control {
namespace {

std::uint32_t ifindex_of(const Change& change) noexcept {
    return change.row.ifindex;
}
std::uint32_t ifindex_of(const AddressChange& change) noexcept {
    return change.ifindex;
}

}  // namespace

Result<Subscriptions::Begun> Subscriptions::begin(std::uint64_t session, const schema::SubscribeQuery& query,
                                                  bool is_admin) {
    const std::size_t most = is_admin ? kMost : kMost - kKeptForAdmins;
    if (by_session_.size() >= most && !by_session_.contains(session)) {
        return Error{Status::busy, "there are " + std::to_string(by_session_.size()) + " subscribers already"};
    }
    Begun begun{.seq = log_.last()};
    if (query.resume) {
        const bool is_of_this_run = query.run.empty() || query.run == log_.run();
        begun.resumed = is_of_this_run && *query.resume + 1 >= log_.first() && *query.resume <= log_.last();
        begun.seq = *begun.resumed ? *query.resume : begun.seq;
    }
    by_session_.insert_or_assign(session,
                                 Subscriber{.ifindex = query.ifindex, .family = query.family, .told = begun.seq});
    return begun;
}

bool Subscriptions::has_news(std::uint64_t session) const noexcept {
    const auto found = by_session_.find(session);
    return found != by_session_.end() && found->second.told != log_.last();
}

void Subscriptions::tell(std::uint64_t session, std::string& out, std::size_t room) {
    const auto found = by_session_.find(session);
    if (found == by_session_.end()) {
        return;
    }
    Subscriber& subscriber = found->second;
    const std::size_t enough = out.size() + room;
    if (subscriber.told + 1 < log_.first()) {
        const std::uint64_t last = log_.first() - 1;
        append_lost(out, last - subscriber.told, last);
        subscriber.told = last;
    }
    for (std::size_t i = 0; i < kAtOnce && subscriber.told != log_.last() && out.size() < enough; ++i) {
        const std::uint64_t seq = ++subscriber.told;
        if (std::visit([&](const auto& change) { return subscriber.wants(change); }, log_.at(seq))) {
            out.append(line_of(seq));
        }
    }
}

/// From the lines told last, or made. Subscribers that keep pace come by one after the other with the same numbers.
const std::string& Subscriptions::line_of(std::uint64_t seq) {
    if (lines_.empty()) {
        lines_.resize(kAtOnce);
    }
    Line& line = lines_[seq % kAtOnce];
    if (line.seq != seq || line.text.empty()) {
        line.seq = seq;
        line.text.clear();
        std::visit(
            [&](const auto& change) {
                if constexpr (std::is_same_v<decltype(change), const WorkerChange&>) {
                    append_event(line.text, seq, change);
                } else {
                    append_event(line.text, seq, change, facts_.interfaces()[ifindex_of(change) - 1]);
                }
            },
            log_.at(seq));
    }
    return line.text;
}

}  // namespace neigh::control
