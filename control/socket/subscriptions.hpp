// Who wants to hear of changes, and how far each has heard.
//
// A subscriber is a place in the event log, not a queue: what it has not taken yet stays in the log's ring, once for
// all of them, and one that falls behind the ring is told how much it missed. So the slowest costs no memory, and the
// text of an event is made once for all who keep pace.
// Neighbors: commands begins a subscription; server asks for text when the connection has room for it.
// Control thread only. Not here: connections, order of answers and events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/events.hpp"
#include "control/methods/schema.hpp"

namespace neigh::control {

class Subscriptions {
  public:
    /// Together with the server's bound on unsent events: 64 MiB at most.
    static constexpr std::size_t kMost = 256;
    /// Of these, for those who may change something: readers can't keep an operator from watching.
    static constexpr std::size_t kKeptForAdmins = 32;
    /// Events looked at by one call of tell().
    static constexpr std::size_t kAtOnce = 128;

    /// Log and facts outlive the subscriptions.
    Subscriptions(const EventLog& log, Facts& facts) : log_(log), facts_(facts) {}

    struct Begun {
        std::uint64_t seq = 0;          ///< the number before the first one that it may get
        std::optional<bool> resumed{};  ///< where that was asked for: whether nothing is missing in between
    };
    /// One a session; a second one takes the place of the first. busy: there are too many.
    [[nodiscard]] Result<Begun> begin(std::uint64_t session, const schema::SubscribeQuery& query,
                                      bool is_admin = false);
    void end(std::uint64_t session) noexcept { by_session_.erase(session); }
    [[nodiscard]] std::size_t count() const noexcept { return by_session_.size(); }

    /// Of the log: see there.
    [[nodiscard]] const std::string& run() const noexcept { return log_.run(); }
    /// A moment of the log: where nobody is behind it, and it has not moved, there is nothing to tell.
    [[nodiscard]] std::uint64_t last() const noexcept { return log_.last(); }
    [[nodiscard]] bool has_news(std::uint64_t session) const noexcept;
    /// Appends the next notifications, whole lines, until `out` has grown by `room` (or by one line more).
    void tell(std::uint64_t session, std::string& out, std::size_t room);

  private:
    struct Subscriber {
        std::uint32_t ifindex = 0;  ///< 0: every one
        std::optional<Family> family;
        std::uint64_t told = 0;  ///< up to this number

        [[nodiscard]] bool wants(const Change& change) const noexcept {
            return wants(change.row.ifindex, change.row.dst.family);
        }
        [[nodiscard]] bool wants(const AddressChange& change) const noexcept {
            return wants(change.ifindex, change.address.family);
        }
        /// What is of no interface and family concerns everybody.
        [[nodiscard]] bool wants(const WorkerChange& /*change*/) const noexcept { return true; }
        [[nodiscard]] bool wants(std::uint32_t of, Family about) const noexcept {
            return (ifindex == 0 || ifindex == of) && (!family || *family == about);
        }
    };
    struct Line {
        std::uint64_t seq = 0;
        std::string text;
    };
    [[nodiscard]] const std::string& line_of(std::uint64_t seq);

    const EventLog& log_;
    Facts& facts_;
    std::unordered_map<std::uint64_t, Subscriber> by_session_;
    std::vector<Line> lines_;  ///< by number; those told last
};

}  // namespace neigh::control
