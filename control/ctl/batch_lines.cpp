#include "control/ctl/batch_lines.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace neigh::ctl {
namespace {

constexpr auto kIsBlank = [] {
    std::array<bool, 256> table{};
    for (const char c : {' ', '\t', '\r', '\n'}) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}();

constexpr bool is_blank(char c) noexcept {
    return kIsBlank[static_cast<unsigned char>(c)];
}

// Where the comment of a line begins; npos: nowhere.
std::size_t comment_of(std::string_view line) {
    if (line.find('#') == std::string_view::npos) {
        return std::string_view::npos;
    }
    bool in_word = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '#') {
            return i;
        }
        if (!in_word && (c == '"' || c == '\'')) {
            i = line.find(c, i + 1);
            if (i == std::string_view::npos) {
                return i;
            }
            continue;
        }
        in_word = !is_blank(c);
    }
    return std::string_view::npos;
}

// Takes the backslash away where the line ends in one.
bool take_continuation(std::string_view& line) {
    const std::size_t end = line.ends_with('\r') ? line.size() - 1 : line.size();
    if (end == 0 || line[end - 1] != '\\') {
        return false;
    }
    line = line.substr(0, end - 1);
    return true;
}

}  // namespace

BatchReader::BatchReader(int fd) : fd_(fd) {
    struct stat status {};
    if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
        size_ = static_cast<std::size_t>(status.st_size);
    }
}

std::optional<BatchLine> BatchReader::next() {
    auto physical = physical_line();
    if (!physical) {
        return std::nullopt;
    }
    BatchLine line{.number = line_, .text = {}};
    if (!take_continuation(*physical)) {
        line.text = *physical;
        return line;
    }
    joined_.clear();
    for (bool goes_on = true; goes_on;) {
        joined_ += physical->substr(0, comment_of(*physical));
        physical = physical_line();
        if (!physical) {
            line.torn = true;
            line.text = joined_;
            return line;
        }
        goes_on = take_continuation(*physical);
    }
    joined_ += physical->substr(0, comment_of(*physical));
    line.text = joined_;
    return line;
}

bool BatchReader::is_ready() {
    while (!has_line() && has_input()) {
        fill();
    }
    return has_line();
}

int BatchReader::percent() const noexcept {
    return size_ == 0 ? -1 : static_cast<int>(taken_ >= size_ ? 100 : taken_ * 100 / size_);
}

std::optional<std::string_view> BatchReader::physical_line() {
    while (!has_line()) {
        fill();
    }
    if (start_ == buffer_.size()) {
        return std::nullopt;
    }
    const std::string_view line = std::string_view{buffer_}.substr(start_, end_ - start_);
    start_ = end_ = std::min(end_ + 1, buffer_.size());
    taken_ += line.size() + 1;
    ++line_;
    return line;
}

// Whether the buffer has a line, or the last piece of the file.
bool BatchReader::has_line() noexcept {
    end_ = std::min(buffer_.find('\n', end_), buffer_.size());
    return at_end_ || end_ < buffer_.size();
}

bool BatchReader::has_input() const {
    pollfd poll_fd{.fd = fd_, .events = POLLIN, .revents = 0};
    return ::poll(&poll_fd, 1, 0) > 0;
}

void BatchReader::fill() {
    buffer_.erase(0, start_);
    end_ -= start_;
    start_ = 0;
    char chunk[65'536];
    ssize_t got = 0;
    do {
        got = ::read(fd_, chunk, sizeof chunk);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        buffer_.append(chunk, static_cast<std::size_t>(got));
        return;
    }
    error_ = got < 0 ? errno : 0;
    at_end_ = true;
}

std::string_view split_words(std::string_view line, std::vector<std::string_view>& words) {
    line = line.substr(0, comment_of(line));
    words.clear();
    for (std::size_t at = 0; at < line.size();) {
        const char first = line[at];
        if (is_blank(first)) {
            ++at;
        } else if (first == '"' || first == '\'') {
            const std::size_t end = line.find(first, at + 1);
            if (end == std::string_view::npos) {
                return "unterminated quoted string";
            }
            words.push_back(line.substr(at + 1, end - at - 1));
            at = end + 1;
        } else {
            const std::string_view rest = line.substr(at);
            const auto end = std::find_if(rest.begin(), rest.end(), is_blank);
            words.push_back(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
            at += words.back().size();
        }
    }
    return {};
}

}  // namespace neigh::ctl
