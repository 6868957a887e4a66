#include "control/methods/json_numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace neigh::control {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

bool is_part_of_number(char c) noexcept {
    return is_digit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

/// RFC 8259 section 6: [ minus ] int [ frac ] [ exp ].
bool is_number(std::string_view text) noexcept {
    const auto skip = [&text](std::string_view one_of) {
        const bool is_there = !text.empty() && one_of.find(text.front()) != std::string_view::npos;
        text.remove_prefix(is_there ? 1U : 0U);
        return is_there;
    };
    const auto skip_digits = [&text] {
        const auto* const end = std::find_if_not(text.begin(), text.end(), is_digit);
        const bool is_there = end != text.begin();
        text = {end, text.end()};
        return is_there;
    };
    skip("-");
    if (!skip("0") && !skip_digits()) {
        return false;
    }
    if (skip(".") && !skip_digits()) {
        return false;
    }
    if (skip("eE")) {
        skip("+-");
        if (!skip_digits()) {
            return false;
        }
    }
    return text.empty();
}

template <typename Number>
bool is_in_range(std::string_view number) noexcept {
    Number value{};
    return std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc::result_out_of_range;
}

/// A number that something which is no part of one comes after, be it the end of a string.
bool is_wide(std::string_view number) noexcept {
    if (number.find_first_of(".eE") !=
        std::string_view::npos) {  // strtod tells too large from too small, and is slower
        return !is_in_range<double>(number) && std::isinf(std::strtod(number.data(), nullptr));
    }
    return number.front() == '-' ? !is_in_range<std::int64_t>(number) : !is_in_range<std::uint64_t>(number);
}

/// `at` is its first quote.
char* after_string(char* at, const char* last) noexcept {
    for (++at; at != last; ++at) {
        if (*at == '"') {
            return at + 1;
        }
        if (*at == '\\' && at + 1 != last) {
            ++at;
        }
    }
    return at;
}

}  // namespace

std::string replace_wide_numbers(std::string text) {
    char* const last = text.data() + text.size();
    for (char* at = text.data(); at != last;) {
        if (*at == '"') {
            at = after_string(at, last);
            continue;
        }
        if (!is_digit(*at) && *at != '-') {
            ++at;
            continue;
        }
        char* const end = std::find_if_not(at, last, is_part_of_number);
        const std::string_view number{at, end};
        if (number.size() >= kBeyondText.size() && is_number(number) && is_wide(number)) {
            char* const digits = at + (*at == '-' ? 1 : 0);
            std::fill(digits, end, ' ');
            kBeyondText.copy(digits, kBeyondText.size());
        }
        at = end;
    }
    return text;
}

}  // namespace neigh::control
