#include "control/ctl/top.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <poll.h>
#include <stdio_ext.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "control/ctl/row_json.hpp"
#include "control/ctl/signals.hpp"
#include "control/ctl/top_table.hpp"

namespace neigh::ctl {
namespace {

using Clock = std::chrono::steady_clock;

// The other screen of a terminal, without cursor and echo, for as long as it lives.
class Screen {
  public:
    explicit Screen(std::FILE* out) : out_(out), has_keys_(::tcgetattr(STDIN_FILENO, &before_) == 0) { enter(); }
    ~Screen() { leave(); }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;

    void enter() {
        if (has_keys_) {
            termios keys = before_;
            keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
            ::tcsetattr(STDIN_FILENO, TCSANOW, &keys);
        }
        put("\033[?1049h\033[?25l");
    }
    void leave() {
        put("\033[?25h\033[?1049l");
        if (has_keys_) {
            ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
        }
    }
    [[nodiscard]] bool has_keys() const noexcept { return has_keys_; }
    [[nodiscard]] TopWindow window() const {
        winsize size{};
        const bool known = ::ioctl(::fileno(out_), TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0;
        return known ? TopWindow{size.ws_col, size.ws_row} : TopWindow{80, 24};
    }
    // Line over line, so that nothing flickers.
    void draw(const std::vector<std::string>& lines) {
        std::string text = "\033[H";
        for (std::size_t i = 0; i < lines.size(); ++i) {
            text += (i == 0 ? "" : "\n") + lines[i] + "\033[K";
        }
        put(text + "\033[J");
    }

  private:
    void put(const std::string& text) {
        std::fwrite(text.data(), 1, text.size(), out_);
        std::fflush(out_);
    }

    std::FILE* out_;
    termios before_{};
    bool has_keys_;
};

struct Look {
    TopLook seen;
    Clock::time_point when;
};

Answer<Look> look(Client& client, const TopRequest& request) {
    Json params = Json::object();
    put_interface(params, {.dev = request.dev});
    const auto stats = client.call("stats.get", params);
    if (!stats) {
        return stats.failure();
    }
    const auto interfaces = client.call("interface.list", Json::object());
    if (!interfaces) {
        return interfaces.failure();
    }
    if (!stats->is_object() || !interfaces->is_object()) {
        return lost("the daemon's answer to stats.get makes no sense");
    }
    return Look{top_look(*stats, *interfaces), Clock::now()};
}

std::string local_time() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    char text[16];
    return {text, std::strftime(text, sizeof text, "%H:%M:%S", &local)};
}

enum class Wake : std::uint8_t { time, redraw, end };

bool reader_left(std::FILE* out) {
    pollfd poll_fd{.fd = ::fileno(out), .events = 0, .revents = 0};
    return poll_fd.fd >= 0 && ::poll(&poll_fd, 1, 0) == 1 && (poll_fd.revents & (POLLERR | POLLHUP)) != 0;
}

// A `q`, or the end of the keys.
bool ended_by_key() {
    char keys[64];
    const ssize_t got = ::read(STDIN_FILENO, keys, sizeof keys);
    return got <= 0 || std::find(keys, keys + got, 'q') != keys + got;
}

// Until `until`, or something else is due.
Wake wait(const Signals& signals, Screen* screen, std::FILE* out, Clock::time_point until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
        if (left <= 0) {
            return Wake::time;
        }
        pollfd fds[] = {
            {.fd = signals.fd(), .events = POLLIN, .revents = 0},
            {.fd = ::fileno(out), .events = 0, .revents = 0},
            {.fd = screen != nullptr && screen->has_keys() ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0}};
        (void)::poll(fds, std::size(fds), static_cast<int>(left));
        if ((fds[1].revents & (POLLERR | POLLHUP)) != 0 || (fds[2].revents != 0 && ended_by_key())) {
            return Wake::end;
        }
        switch (signals.next()) {
            case 0:
                break;
            case SIGWINCH:
                return Wake::redraw;
            case SIGTSTP:
                if (screen != nullptr) {
                    screen->leave();
                }
                (void)::raise(SIGSTOP);
                if (screen != nullptr) {
                    screen->enter();
                }
                return Wake::redraw;
            default:
                return Wake::end;
        }
    }
}

void print(std::FILE* out, const TopRequest& request, const Look& before, const Look& now, double seconds) {
    std::string text;
    if (request.json) {
        text = top_json(before.seen, now.seen, seconds).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    } else {
        for (const std::string& line : top_lines(before.seen, now.seen, seconds, local_time(), {})) {
            text += line + "\n";
        }
        text += "\n";
    }
    std::fwrite(text.data(), 1, text.size(), out);
    std::fflush(out);
}

}  // namespace

Exit top(Client& client, const TopRequest& request, std::FILE* out, Reporter& reporter) {
    const Signals signals{SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH};
    auto before = look(client, request);
    if (!before) {
        return reporter.failed(before.failure());
    }
    std::optional<Screen> screen;
    if (!request.json && ::isatty(::fileno(out)) == 1) {
        screen.emplace(out);
        screen->draw(top_lines(before->seen, before->seen, 0, local_time(), screen->window()));
    }
    Look earlier = *before;
    Look last = *before;
    constexpr std::chrono::seconds kEvery{1};
    for (std::uint64_t done = 0; !request.count || done < *request.count;) {
        const Wake wake = wait(signals, screen ? &*screen : nullptr, out, last.when + kEvery);
        if (wake == Wake::end) {
            break;
        }
        if (wake == Wake::time) {
            auto now = look(client, request);
            if (!now) {
                screen.reset();  // what is said next is to stay on the screen
                return reporter.failed(now.failure());
            }
            earlier = std::exchange(last, std::move(*now));
            ++done;
        }
        const double seconds = std::chrono::duration<double>(last.when - earlier.when).count();
        if (screen) {
            screen->draw(top_lines(earlier.seen, last.seen, seconds, local_time(), screen->window()));
        } else if (wake == Wake::time) {
            print(out, request, earlier, last, seconds);
        }
        if (std::ferror(out) != 0) {
            const bool left = reader_left(out);
            if (left) {
                ::__fpurge(out);
                std::clearerr(out);
            }
            return left ? Exit::done : Exit::words;  // why is run's to say
        }
    }
    return Exit::done;
}

}  // namespace neigh::ctl
