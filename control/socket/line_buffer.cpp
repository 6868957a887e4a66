// Lines out of a stream of bytes; every byte is looked at once.
#include "control/socket/line_buffer.hpp"

#include <algorithm>

namespace neigh::control {
namespace {

constexpr std::size_t kKeep = 4'096;            // memory an empty buffer may keep
constexpr std::size_t kCompactFrom = 64 << 10;  // taken bytes that are worth moving the rest for

bool is_blank(std::string_view line) noexcept {
    return std::all_of(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
}

}  // namespace

void LineBuffer::append(std::string_view bytes) {
    compact();
    data_.append(bytes);
}

void LineBuffer::compact() {
    if (begin_ == data_.size()) {
        begin_ = scanned_ = 0;
        data_.clear();
        if (data_.capacity() > kKeep) {
            data_.shrink_to_fit();
        }
    } else if (begin_ >= kCompactFrom) {
        data_.erase(0, begin_);
        scanned_ -= begin_;
        begin_ = 0;
        if (data_.capacity() / 4 > data_.size()) {
            data_.shrink_to_fit();
        }
    }
}

void LineBuffer::scan() noexcept {
    for (;;) {
        scanned_ = std::min(data_.find('\n', scanned_), data_.size());
        if (scanned_ == data_.size() || !is_blank(std::string_view{data_}.substr(begin_, scanned_ - begin_))) {
            return;
        }
        begin_ = ++scanned_;
    }
}

bool LineBuffer::is_too_long() {
    scan();
    const std::size_t length = scanned_ - begin_;
    const bool ends_in_cr = length > 0 && data_[scanned_ - 1] == '\r';
    return length - (ends_in_cr ? 1 : 0) > longest_;
}

bool LineBuffer::has_line() {
    if (is_too_long() || scanned_ < data_.size()) {
        return true;
    }
    return closed_ && !is_blank(std::string_view{data_}.substr(begin_));
}

std::optional<std::string_view> LineBuffer::next() {
    if (!has_line() || is_too_long()) {
        compact();
        return std::nullopt;
    }
    std::string_view line = std::string_view{data_}.substr(begin_, scanned_ - begin_);
    begin_ = scanned_ = std::min(scanned_ + 1, data_.size());
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

bool LineBuffer::drop() {
    scan();
    const bool was_whole = scanned_ < data_.size();
    begin_ = scanned_ = data_.size();
    compact();
    return was_whole;
}

}  // namespace neigh::control
