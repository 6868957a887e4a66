// Answer<T>: what a call to the daemon yields: a value, or a Failure that says who failed.
// Neighbors: connection, client and neighbors return it; perform turns it into an exit code.
// Not here: neigh::Error, which is the daemon's own; a Failure carries its word as text, so that a newer daemon's
// words pass through.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace neigh::ctl {

struct Failure {
    enum class Kind : std::uint8_t {
        refused,  ///< the daemon answered, with an error; the connection is fine
        lost,     ///< the daemon can't be reached, left, stays silent or talks nonsense; the connection is of no use
    };
    Kind kind = Kind::lost;
    int code = 0;                      ///< JSON-RPC's, where refused
    std::string status{};              ///< CONTRACT section 5's word, where refused; never empty there
    std::string message{};             ///< one sentence, no line break
    std::optional<std::size_t> row{};  ///< the first bad one of `rows`, where the daemon named it

    [[nodiscard]] bool is_lost() const noexcept { return kind == Kind::lost; }
};

[[nodiscard]] inline Failure lost(std::string message) {
    return Failure{.kind = Failure::Kind::lost, .message = std::move(message)};
}

template <typename T>
class [[nodiscard]] Answer {
  public:
    Answer(T value) : state_(std::move(value)) {}
    Answer(Failure failure) : state_(std::move(failure)) {}

    [[nodiscard]] bool ok() const noexcept { return std::holds_alternative<T>(state_); }
    explicit operator bool() const noexcept { return ok(); }

    /// Only where ok().
    [[nodiscard]] T& operator*() { return *std::get_if<T>(&state_); }
    [[nodiscard]] const T& operator*() const { return *std::get_if<T>(&state_); }
    [[nodiscard]] T* operator->() { return std::get_if<T>(&state_); }
    [[nodiscard]] const T* operator->() const { return std::get_if<T>(&state_); }
    /// Only where not ok().
    [[nodiscard]] const Failure& failure() const { return *std::get_if<Failure>(&state_); }

  private:
    std::variant<T, Failure> state_;
};

}  // namespace neigh::ctl
