// Values back into the words of the file: for telling what was and what is.
// Neighbors: changes.cpp; decode.hpp reads the same types the other way.
// Not here: quotes, so that what is written can be read again.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/options.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::config {

[[nodiscard]] inline std::string value_text(const Option&, const std::string& value) {
    return value;
}
[[nodiscard]] inline std::string value_text(const Option&, bool value) {
    return value ? "true" : "false";
}
[[nodiscard]] inline std::string value_text(const Option&, Duration value) {
    return std::to_string(value.count());
}
[[nodiscard]] inline std::string value_text(const Option&, const Mac& value) {
    return value.to_string();
}
[[nodiscard]] inline std::string value_text(const Option&, const Prefix& value) {
    return value.to_string();
}
/// A number; permissions in octal.
template <std::unsigned_integral T>
[[nodiscard]] std::string value_text(const Option& option, T value) {
    if (option.type != Type::octal) {
        return std::to_string(value);
    }
    std::string digits;
    for (unsigned rest = value; rest != 0 || digits.size() < 4; rest /= 8) {
        digits.insert(digits.begin(), static_cast<char>('0' + rest % 8));
    }
    return digits;
}
template <typename E>
requires std::is_enum_v<E>
[[nodiscard]] std::string value_text(const Option& option, E value) {
    return std::string{option.words.at(static_cast<std::size_t>(value))};
}
template <typename T>
[[nodiscard]] std::string value_text(const Option& option, const std::optional<T>& value) {
    return value ? value_text(option, *value) : "none";
}
template <typename T>
[[nodiscard]] std::string value_text(const Option& option, const std::vector<T>& values) {
    std::string text = "[";
    for (const T& value : values) {
        text.append(text.size() > 1 ? ", " : "").append(value_text(option, value));
    }
    return text + "]";
}

}  // namespace neigh::config
