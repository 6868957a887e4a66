// Whose turn it is: users one after the other, and within a user the connections in the order they came. So a user with
// a thousand connections waits for itself alone. Admins and the others take turns as well: a thousand users don't make
// an admin wait for a thousand turns. Neighbors: server keeps its connections that have requests in one. Not here: how
// long a turn is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <sys/types.h>
#include <unordered_map>
#include <utility>

namespace neigh::control {

/// Control thread only.
class FairQueue {
  public:
    void push(uid_t user, std::uint64_t id, bool is_admin = false) {
        lines_[is_admin ? 1 : 0].push(user, id);
        ++size_;
    }
    /// The next one; the queue is not empty.
    [[nodiscard]] std::uint64_t pop() {
        --size_;
        admins_next_ = lines_[1].empty() ? false : lines_[0].empty() || admins_next_;
        return lines_[std::exchange(admins_next_, !admins_next_) ? 1 : 0].pop();
    }
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

  private:
    class Line {
      public:
        void push(uid_t user, std::uint64_t id) {
            auto& waiting = waiting_[user];
            if (waiting.empty()) {
                users_.push_back(user);
            }
            waiting.push_back(id);
        }
        [[nodiscard]] std::uint64_t pop() {
            const uid_t user = users_.front();
            users_.pop_front();
            const auto at = waiting_.find(user);
            const std::uint64_t id = at->second.front();
            at->second.pop_front();
            if (at->second.empty()) {
                waiting_.erase(at);
            } else {
                users_.push_back(user);
            }
            return id;
        }
        [[nodiscard]] bool empty() const noexcept { return users_.empty(); }

      private:
        std::deque<uid_t> users_;  ///< who waits, the next one first
        std::unordered_map<uid_t, std::deque<std::uint64_t>> waiting_;
    };

    std::array<Line, 2> lines_;  ///< the others', admins'
    bool admins_next_ = true;
    std::size_t size_ = 0;
};

}  // namespace neigh::control
