#include "packaging/roff.hpp"

#include <cctype>

#include "control/ctl/grammar.hpp"

namespace neigh::service::roff {
namespace {

// The code point at the front of `text`, which is taken off; of bytes that are no UTF-8, the replacement character.
char32_t take_code_point(std::string_view& text) {
    const auto first = static_cast<unsigned char>(text.front());
    text.remove_prefix(1);
    const unsigned more = first < 0x80 ? 0 : first >> 5U == 6 ? 1 : first >> 4U == 14 ? 2 : first >> 3U == 30 ? 3 : 4;
    if (more > text.size() || more == 4) {
        return 0xfffd;
    }
    char32_t result = more == 0 ? first : first & (0x3fU >> more);
    for (unsigned i = 0; i < more; ++i) {
        result = result << 6U | (static_cast<unsigned char>(text.front()) & 0x3fU);
        text.remove_prefix(1);
    }
    return result;
}

std::string named(char32_t code_point) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string digits;
    for (int shift = code_point > 0xffff ? 20 : 12; shift >= 0; shift -= 4) {
        digits += kDigits[code_point >> static_cast<unsigned>(shift) & 0xfU];
    }
    return "\\[u" + digits + "]";
}

std::string one(char32_t code_point) {
    switch (code_point) {
        case '\\':
            return "\\e";
        case '-':
            return "\\-";
        case '\'':
            return "\\(aq";
        case '`':
            return "\\(ga";
        case '^':
            return "\\(ha";
        case '~':
            return "\\(ti";
        default:
            return code_point < 0x80 ? std::string(1, static_cast<char>(code_point)) : named(code_point);
    }
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string result = text.starts_with('.') ? "\\&" : "";
    while (!text.empty()) {
        result += one(take_code_point(text));
    }
    return result;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + escaped(text) + "\\fR";
}

std::string sentence(std::string_view markdown) {
    std::string result;
    while (!markdown.empty()) {
        const std::size_t open = markdown.find('`');
        const std::size_t close = open == std::string_view::npos ? open : markdown.find('`', open + 1);
        if (close == std::string_view::npos) {
            return result + escaped(markdown);
        }
        result += escaped(markdown.substr(0, open)) + bold(markdown.substr(open + 1, close - open - 1));
        markdown.remove_prefix(close + 1);
    }
    return result;
}

std::string full_sentence(std::string_view markdown) {
    std::string text{markdown};
    if (!text.empty()) {
        text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
    }
    return sentence(text) + (text.ends_with('.') ? "" : ".");
}

std::string grammar(std::string_view words) {
    std::string result;
    for (const std::string_view token : ctl::tokens_of(words)) {
        result += result.empty() ? "" : " ";
        result += ctl::is_literal(token) ? bold(token) : ctl::is_placeholder(token) ? italic(token) : escaped(token);
    }
    return result;
}

std::string tagged(std::string_view tag, std::string_view body) {
    return ".TP\n" + std::string{tag} + "\n" + std::string{body} + "\n";
}

}  // namespace neigh::service::roff
