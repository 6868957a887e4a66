// The one logger of the process: what a line looks like, and the thread that writes.
#include "control/log.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include "control/log_queue.hpp"
#include "control/log_repeats.hpp"

namespace neigh::control::log {
namespace {

constexpr std::size_t kQueueBytes = 1 << 20;
/// Of one write: what a pipe takes as a whole (pipe(7), PIPE_BUF), so that others' lines don't fall into ours.
constexpr std::size_t kWriteBytes = 4'096;
constexpr std::chrono::seconds kPatience{1};

struct LevelWord {
    Level level;
    std::string_view word;
};
constexpr std::array<LevelWord, 4> kLevels{{
    {Level::error, "error"},
    {Level::warning, "warning"},
    {Level::info, "info"},
    {Level::debug, "debug"},
}};

/// `2026-11-30 09:48:41.123`, local time.
std::string time_text() {
    const auto now = std::chrono::system_clock::now();
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1'000;
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 32> day{};
    std::strftime(day.data(), day.size(), "%F %T", &local);
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%s.%03d", day.data(), static_cast<int>(ms));
    return text.data();
}

/// All of it, however long that takes; on an error nobody is left to tell.
void write_whole(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        const ssize_t count = ::write(fd, text.data(), text.size());
        if (count > 0) {
            text.remove_prefix(static_cast<std::size_t>(count));
        } else if (count < 0 && errno == EAGAIN) {  // who shares the descriptor made it non-blocking
            pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
            (void)::poll(&room, 1, -1);
        } else if (count == 0 || errno != EINTR) {
            return;
        }
    }
}

class Logger {
  public:
    void write(Level of, std::string_view text) {
        const std::unique_lock guard{mutex_};
        const TimePoint now = MonotonicClock::now();
        take_held(now);
        while (!text.empty()) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            if (const std::string_view line = text.substr(0, end); !line.empty()) {
                if (repeats_.take(static_cast<int>(of), line, now)) {
                    queue_.push(formatted(of, line));
                }
            }
            text.remove_prefix(std::min(end + 1, text.size()));
        }
        hand_over();
    }
    [[nodiscard]] std::uint64_t lost() {
        const std::unique_lock guard{mutex_};
        return queue_.lost();
    }

    void start(int fd) {
        const std::unique_lock guard{mutex_};
        const int own = ::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
        fd_ = own >= 0 ? own : fd;
        is_terminal_ = ::isatty(fd) == 1;
        has_thread_ = true;
        is_ending_ = is_idle_ = false;
        // Signals are the main thread's: this one has none, whenever it starts.
        sigset_t all;
        sigset_t before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        std::thread{[this] { run(); }}.detach();
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
    }
    /// False: it hangs in a write, and stays there.
    bool end() {
        std::unique_lock guard{mutex_};
        take_held(TimePoint::max());
        is_ending_ = true;
        wake_.notify_all();
        return ended_.wait_for(guard, kPatience, [this] { return is_idle_; });
    }
    /// After end(): whoever logs writes, as before.
    void write_directly() {
        const std::unique_lock guard{mutex_};
        has_thread_ = false;
        if (fd_ > STDERR_FILENO) {
            ::close(fd_);
        }
        fd_ = STDERR_FILENO;
        is_terminal_ = ::isatty(fd_) == 1;
    }

  private:
    [[nodiscard]] std::string formatted(Level of, std::string_view text) const {
        std::string line = is_terminal_ ? time_text() + " " + std::string{word_of(of)} + ": "
                                        : "<" + std::to_string(static_cast<int>(of)) + ">";
        line.append(text).append("\n");
        return line;
    }
    void take_held(TimePoint now) {
        for (const Repeats::Held& held : repeats_.due(now)) {
            queue_.push(formatted(static_cast<Level>(held.level), held.text));
        }
    }
    void hand_over() {
        if (has_thread_) {
            wake_.notify_all();
            return;
        }
        while (!queue_.empty()) {
            write_whole(fd_, queue_.pop(0));
        }
    }

    void run() {
        std::unique_lock guard{mutex_};
        while (!is_ending_ || !queue_.empty()) {
            if (queue_.empty()) {
                const auto next = repeats_.next_due();
                const auto has_work = [this] { return is_ending_ || !queue_.empty(); };
                if (!next) {
                    wake_.wait(guard, [&] { return has_work() || repeats_.next_due(); });
                } else {
                    (void)wake_.wait_for(guard, *next - MonotonicClock::now(), has_work);
                }
                take_held(MonotonicClock::now());
                continue;
            }
            const std::string text = queue_.pop(kWriteBytes);
            guard.unlock();
            write_whole(fd_, text);
            guard.lock();
        }
        is_idle_ = true;
        ended_.notify_all();
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::condition_variable ended_;
    Queue queue_{kQueueBytes, [this](std::uint64_t count) {
                     return formatted(Level::warning, std::to_string(count) +
                                                          " lines of the log are lost: its reader "
                                                          "was too slow");
                 }};
    Repeats repeats_;
    int fd_ = STDERR_FILENO;
    bool is_terminal_ = ::isatty(STDERR_FILENO) == 1;
    bool has_thread_ = false;
    bool is_ending_ = false;
    bool is_idle_ = false;
};

/// Never destroyed: a thread that hangs in a write may be there until the process is gone.
Logger& logger() {
    static Logger* const one = new Logger;
    return *one;
}

// ORDER: relaxed; whether a line that is made just now is one too many does not matter.
std::atomic<Level> level_in_force{Level::info};
std::atomic<void (*)(Level)> level_follower{nullptr};

}  // namespace

Level level() noexcept {
    return level_in_force.load(std::memory_order_relaxed);
}

void set_level(Level level) {
    level_in_force.store(level, std::memory_order_relaxed);
    if (auto* const follower = level_follower.load(std::memory_order_relaxed)) {
        follower(level);
    }
}

void follow_level(void (*follower)(Level)) {
    level_follower.store(follower, std::memory_order_relaxed);
}

std::string_view word_of(Level level) noexcept {
    for (const LevelWord& one : kLevels) {
        if (one.level == level) {
            return one.word;
        }
    }
    return "info";
}

std::optional<Level> level_of(std::string_view word) noexcept {
    for (const LevelWord& one : kLevels) {
        if (one.word == word) {
            return one.level;
        }
    }
    return std::nullopt;
}

void write(Level of, std::string_view text) noexcept {
    if (of > level()) {
        return;
    }
    try {
        logger().write(of, text);
    } catch (const std::exception&) {  // out of memory: the line is lost, and no more than that
    }
}

std::uint64_t lost() noexcept {
    return logger().lost();
}

Background::Background(int fd) {
    logger().start(fd);
}

Background::Background() : Background(STDERR_FILENO) {}

Background::~Background() {
    finish();
}

void finish() noexcept {
    if (logger().end()) {
        logger().write_directly();
    }
}

}  // namespace neigh::control::log
