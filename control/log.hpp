// The daemon's log: one line a message on stderr, with the priority prefix that journald understands (`<6>`).
// Neighbors: everything in control/ that has something to tell an operator. Slow path only; never from a worker.
// Not here: levels to configure, files, rotation: the service manager does those.
#pragma once

#include <sstream>
#include <string>
#include <unistd.h>

namespace neigh::control::log {

/// The syslog priorities used here (RFC 5424 6.2.1).
enum class Level : int { error = 3, warning = 4, info = 6 };

/// A message being put together with `<<`; it is written, whole, when the full expression ends.
class Line {
  public:
    explicit Line(Level level) { text_ << '<' << static_cast<int>(level) << '>'; }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;
    ~Line() {
        text_ << '\n';
        const std::string text = text_.str();
        // One write a line, so that lines of several threads don't mix; nobody is left to tell when it fails.
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    }

    template <typename T>
    Line& operator<<(const T& value) {
        text_ << value;
        return *this;
    }

  private:
    std::ostringstream text_;
};

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
