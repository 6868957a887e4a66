// JSON text to look at: a parser makes values of a text, and a Json is a view of one of them.
// simdjson does the work: it checks the whole text (syntax, UTF-8, depth), allocates by text and not by value, and
// reads some gigabytes a second. Neighbors: jsonrpc takes requests apart with it, fields and values read parameters,
// json_numbers replaces numbers that no type holds. Not here: writing JSON (row_json; stats_json builds a tree).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace neigh::control {

/// A value. Cheap to copy; lives until the parser's next text.
class Json {
  public:
    Json() noexcept = default;  ///< to be assigned to, and nothing else
    explicit Json(simdjson::dom::element element) noexcept : element_(element) {}
    /// `{}`, for ever.
    [[nodiscard]] static Json empty_object();

    [[nodiscard]] bool is_object() const noexcept { return element_.is_object(); }
    [[nodiscard]] bool is_array() const noexcept { return element_.is_array(); }
    [[nodiscard]] bool is_structured() const noexcept { return is_object() || is_array(); }
    [[nodiscard]] bool is_string() const noexcept { return element_.is_string(); }
    [[nodiscard]] bool is_number() const noexcept { return element_.is_number(); }
    /// A number that neither an integer of 64 bits nor a double holds: which one it was is not known any more.
    [[nodiscard]] bool is_beyond_64_bits() const noexcept;
    [[nodiscard]] bool is_null() const noexcept { return element_.is_null(); }

    // None: it is of another type.
    [[nodiscard]] std::optional<std::string_view> text() const noexcept { return as<std::string_view>(); }
    /// An integer that is not negative.
    [[nodiscard]] std::optional<std::uint64_t> number() const noexcept { return as<std::uint64_t>(); }
    [[nodiscard]] std::optional<bool> boolean() const noexcept { return as<bool>(); }
    /// Any number; integers that a double can't hold are rounded.
    [[nodiscard]] std::optional<double> real() const noexcept { return as<double>(); }
    [[nodiscard]] std::optional<int> integer() const noexcept;

    /// Of an array or an object; anything else is empty.
    [[nodiscard]] std::size_t size() const noexcept;
    /// Only of an array: to walk over.
    [[nodiscard]] simdjson::dom::array elements() const noexcept { return element_.get_array().value_unsafe(); }
    /// Only of an object: its members in their order, `key` and `value`.
    [[nodiscard]] simdjson::dom::object members() const noexcept { return element_.get_object().value_unsafe(); }
    /// The member of that name, the last one where there are several; none where this is no object.
    [[nodiscard]] std::optional<Json> find(std::string_view name) const noexcept;

    /// The value of that member, where there is one of that type.
    [[nodiscard]] std::optional<std::string_view> text_at(std::string_view name) const noexcept;
    [[nodiscard]] std::optional<std::uint64_t> number_at(std::string_view name) const noexcept;

    /// Its text, without blanks.
    [[nodiscard]] std::string dump() const { return simdjson::minify(element_); }

  private:
    template <typename T>
    [[nodiscard]] std::optional<T> as() const noexcept {
        T value{};
        return element_.get(value) == simdjson::SUCCESS ? std::optional<T>{value} : std::nullopt;
    }

    simdjson::dom::element element_;
};

/// Takes one text after the other, and keeps the memory it needed for the longest: some 14 bytes for each of the text.
class JsonParser {
  public:
    /// Texts nested deeper than `max_depth` arrays and objects are refused.
    explicit JsonParser(std::size_t max_depth);

    /// None: no JSON text. Valid until the next call.
    [[nodiscard]] std::optional<Json> parse(std::string_view text);

  private:
    simdjson::dom::parser parser_;
};

}  // namespace neigh::control
