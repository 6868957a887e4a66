// Where elements end: at a comma outside of strings and brackets.
#include "control/methods/batch_text.hpp"

#include <algorithm>

namespace neigh::control {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view inside(std::string_view text) noexcept {
    const std::size_t open = text.find('[');
    const std::size_t close = text.rfind(']');
    return open < close && close != std::string_view::npos ? text.substr(open + 1, close - open - 1)
                                                           : std::string_view{};
}

/// The place behind the closing quote.
std::size_t end_of_string(std::string_view text, std::size_t at) noexcept {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        at += text[at] == '\\' ? std::size_t{1} : 0;
    }
    return at + 1;
}

}  // namespace

BatchText::BatchText(std::string_view text) : text_(inside(text)) {
    skip_space();
}

bool BatchText::is_one(std::string_view line) noexcept {
    const std::size_t first = line.find_first_not_of(kSpace);
    return first != std::string_view::npos && line[first] == '[';
}

std::string_view BatchText::next() noexcept {
    const std::string_view text{text_};
    const std::size_t begin = at_;
    std::size_t depth = 0;
    while (at_ < text.size() && (depth != 0 || text[at_] != ',')) {
        switch (text[at_]) {
            case '"':
                at_ = end_of_string(text, at_);
                continue;
            case '[':
            case '{':
                ++depth;
                break;
            case ']':
            case '}':
                --depth;
                break;
            default:
                break;
        }
        ++at_;
    }
    const std::string_view element = text.substr(begin, at_ - begin);
    ++at_;  // the comma
    skip_space();
    return element;
}

void BatchText::skip_space() noexcept {
    at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
}

}  // namespace neigh::control
