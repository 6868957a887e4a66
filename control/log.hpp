// The daemon's log: lines with a level, on stderr.
//
// In a pipe or journal a line begins with the priority that journald understands (`<6>`), on a terminal with the time
// and the level in words. Lines below the level in force are not made. Lines that differ in numbers and addresses alone
// are of one kind, and limited (log_repeats). While a Background lives, a thread of its own writes: nobody else ever
// waits for who reads the log, and what finds no room in its queue is counted and told of once it flows again. Without
// one (tests, tools) whoever logs writes.
// Neighbors: everything in control/ that has something to tell an operator; DPDK's lines come by way of
// dataplane/eal_log. Contract: any thread; slow path only.
// Not here: files, rotation: the service manager does those.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace neigh::control::log {

/// The syslog priorities used here (RFC 5424 6.2.1).
enum class Level : int { error = 3, warning = 4, info = 6, debug = 7 };

/// Lines of this level and worse are written; info at first.
[[nodiscard]] Level level() noexcept;
void set_level(Level level);
/// Called by set_level() with what is in force then: for who logs beside us.
void follow_level(void (*follower)(Level));

[[nodiscard]] std::string_view word_of(Level level) noexcept;
[[nodiscard]] std::optional<Level> level_of(std::string_view word) noexcept;

/// Each line of `text` is one of the log.
void write(Level level, std::string_view text) noexcept;
/// How many found no room.
[[nodiscard]] std::uint64_t lost() noexcept;

/// The thread that writes while this lives; one in a process. It touches nothing but the log.
class Background {
  public:
    /// Writes to the file that `fd` is now: what becomes of the descriptor afterwards is no concern of the log's.
    explicit Background(int fd);
    Background();
    /// Waits for what is queued, a second at most: the reader may hang.
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
};

/// For a process that ends without leaving the scope of its Background: as that one's end.
void finish() noexcept;

/// A message being put together with `<<`; it is written, whole, when the full expression ends.
class Line {
  public:
    explicit Line(Level of) : level_(of) {
        if (of <= level()) {
            text_.emplace();
        }
    }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() {
        if (text_) {
            write(level_, text_->str());
        }
    }

    template <typename T>
    Line& operator<<(const T& value) {
        if (text_) {
            *text_ << value;
        }
        return *this;
    }

  private:
    Level level_;
    std::optional<std::ostringstream> text_;
};

inline Line debug() {
    return Line{Level::debug};
}
inline Line info() {
    return Line{Level::info};
}
inline Line warning() {
    return Line{Level::warning};
}
inline Line error() {
    return Line{Level::error};
}

}  // namespace neigh::control::log
