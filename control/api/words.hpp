// Small questions about declarations that both printers ask.
#pragma once

#include <string_view>
#include <vector>

#include "control/api/methods.hpp"

namespace neigh::control::api {

/// What is said of all parameters that are Form::ignored.
inline constexpr std::string_view kIgnored =
    "What else a row of an answer has: it may be fed back, and is without effect.";

/// The words of a text with blanks between.
[[nodiscard]] inline std::vector<std::string_view> words_in(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = text.find(' ');
        words.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return words;
}

/// Whether a method may answer with that error.
[[nodiscard]] constexpr bool may_give(const Method& method, Status status) noexcept {
    return status == Status::invalid_parameter || (status == Status::access_denied && method.changes) ||
           method.errors.has(status);
}

/// What results and notifications are made of, each once, in the order in which they are met.
[[nodiscard]] std::vector<const Object*> all_objects();

}  // namespace neigh::control::api
