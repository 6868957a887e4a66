// A batch, kept as the text it came as and taken apart one element at a time: as values it would be thirty times as
// large, for as long as the client takes to read its answers.
// Neighbors: requests walks it; jsonrpc says beforehand that the text is JSON. Not here: what an element means.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace neigh::control {

class BatchText {
  public:
    /// `text` is a JSON array, checked, with something around it at most that JSON calls white space.
    explicit BatchText(std::string_view text);

    [[nodiscard]] bool is_done() const noexcept { return at_ >= text_.size(); }
    /// The next element; not when is_done(). Valid as long as the batch.
    [[nodiscard]] std::string_view next() noexcept;
    /// Memory held.
    [[nodiscard]] std::size_t capacity() const noexcept { return text_.capacity(); }

    /// Whether a line starts like an array.
    [[nodiscard]] static bool is_one(std::string_view line) noexcept;

  private:
    void skip_space() noexcept;

    std::string text_;    ///< without the outer brackets
    std::size_t at_ = 0;  ///< of the next element
};

}  // namespace neigh::control
