// `neigh.resolve` calls that wait for their neighbor: which entry, until when, for which session.
// Neighbors: commands puts them in and looks at the entry; this only keeps the books and the limits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

class PendingResolves {
  public:
    struct Entry {
        IpAddr dst;
        std::uint32_t ifindex = 0;
        TimePoint deadline;
        std::uint64_t session = 0;
    };
    /// A session with this many waiting, or the daemon with that many, is BUSY.
    static constexpr std::size_t kMaxPerSession = 256;
    static constexpr std::size_t kMax = 4'096;

    [[nodiscard]] bool has_room(std::uint64_t session) const noexcept {
        const auto count = per_session_.find(session);
        return entries_.size() < kMax && (count == per_session_.end() || count->second < kMaxPerSession);
    }
    [[nodiscard]] std::uint64_t add(const Entry& entry) {
        entries_.emplace(++last_id_, entry);
        ++per_session_[entry.session];
        return last_id_;
    }
    [[nodiscard]] const Entry* find(std::uint64_t id) const noexcept {
        const auto found = entries_.find(id);
        return found != entries_.end() ? &found->second : nullptr;
    }
    void remove(std::uint64_t id) {
        const auto found = entries_.find(id);
        if (found == entries_.end()) {
            return;
        }
        const auto count = per_session_.find(found->second.session);
        if (--count->second == 0) {
            per_session_.erase(count);
        }
        entries_.erase(found);
    }

  private:
    std::unordered_map<std::uint64_t, Entry> entries_;
    std::unordered_map<std::uint64_t, std::size_t> per_session_;
    std::uint64_t last_id_ = 0;
};

}  // namespace neigh::control
