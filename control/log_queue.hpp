// Lines of the log that wait for being written: bounded, so that a reader that hangs costs memory of a known size.
// Neighbors: log puts lines in and takes them out, under its own mutex. Not here: threads, what a line looks like.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>

namespace neigh::control::log {

class Queue {
  public:
    /// `bytes`: of all lines together. `notice_of`: the line that tells of so many lost ones.
    Queue(std::size_t bytes, std::function<std::string(std::uint64_t)> notice_of)
        : room_(bytes), notice_of_(std::move(notice_of)) {}

    /// A line without room is lost. The first one with room again has the notice of the lost ones before it.
    void push(std::string line) {
        if (cost_of(line) > room_) {
            ++lost_;
            ++untold_;
            return;
        }
        tell_of_lost();
        put(std::move(line));
    }
    /// Some whole lines, the oldest first: as many as `most` bytes hold, or one. Empty: there is none.
    [[nodiscard]] std::string pop(std::size_t most) {
        std::string text;
        while (!lines_.empty() && (text.empty() || text.size() + lines_.front().size() <= most)) {
            text += lines_.front();
            room_ += cost_of(lines_.front());
            lines_.pop_front();
        }
        if (lines_.empty()) {
            tell_of_lost();  // no other line may come
        }
        return text;
    }
    [[nodiscard]] bool empty() const noexcept { return lines_.empty(); }
    /// Since the beginning.
    [[nodiscard]] std::uint64_t lost() const noexcept { return lost_; }

  private:
    static std::size_t cost_of(const std::string& line) noexcept { return line.size() + sizeof line; }
    void put(std::string line) {
        room_ -= std::min(room_, cost_of(line));
        lines_.push_back(std::move(line));
    }
    void tell_of_lost() {
        if (untold_ != 0) {
            put(notice_of_(std::exchange(untold_, 0)));
        }
    }

    std::size_t room_;
    std::function<std::string(std::uint64_t)> notice_of_;
    std::deque<std::string> lines_;
    std::uint64_t lost_ = 0;
    std::uint64_t untold_ = 0;
};

}  // namespace neigh::control::log
