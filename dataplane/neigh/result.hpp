// Result<T>: a value or an Error whose Status is one of the contract's words (CONTRACT.md section 5).
// The slow path returns these; nothing in libneigh throws.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace neigh {

enum class Status : std::uint8_t {
    invalid_parameter,
    not_found,
    not_supported,
    already_exists,
    no_memory,
    access_denied,
    unreachable,
    busy,
    too_many,
    canceled,
    timeout,
};

/// The word on the wire: `INVALID_PARAMETER` and so on.
[[nodiscard]] constexpr std::string_view to_word(Status status) noexcept {
    constexpr std::string_view kWords[] = {"INVALID_PARAMETER", "NOT_FOUND",     "NOT_SUPPORTED", "ALREADY_EXISTS",
                                           "NO_MEMORY",         "ACCESS_DENIED", "UNREACHABLE",   "BUSY",
                                           "TOO_MANY",          "CANCELED",      "TIMEOUT"};
    return kWords[static_cast<std::size_t>(status)];
}

struct Error {
    Status status;
    std::string message;  ///< one sentence: what, and which
};

/// For functions whose success carries nothing.
struct Done {};

template <typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : state_(std::move(value)) {}
    /// A value made where it is, of `args`: for large ones, which would be moved otherwise.
    template <typename... Args>
    explicit Result(std::in_place_t, Args&&... args) : state_(std::in_place_type<T>, std::forward<Args>(args)...) {}
    Result(Error error) : state_(std::move(error)) {}

    [[nodiscard]] bool ok() const noexcept { return std::holds_alternative<T>(state_); }
    explicit operator bool() const noexcept { return ok(); }

    [[nodiscard]] T& value() { return std::get<T>(state_); }
    [[nodiscard]] const T& value() const { return std::get<T>(state_); }
    [[nodiscard]] T& operator*() { return value(); }
    [[nodiscard]] T* operator->() { return &value(); }
    [[nodiscard]] const T* operator->() const { return &value(); }
    [[nodiscard]] const Error& error() const { return std::get<Error>(state_); }

  private:
    std::variant<T, Error> state_;
};

}  // namespace neigh
