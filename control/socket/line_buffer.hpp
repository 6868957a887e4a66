// Bytes in, lines out: half lines wait, blank lines vanish, a line too long is noticed before it is whole.
// Neighbors: connection fills it. Memory goes back when it is empty.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace neigh::control {

class LineBuffer {
  public:
    explicit LineBuffer(std::size_t longest) : longest_(longest) {}

    void append(std::string_view bytes);
    /// The next whole line that is not blank, without its end (`\n` or `\r\n`); valid until the next call of append()
    /// or next(). After close() what is left counts as a line. None while is_too_long().
    [[nodiscard]] std::optional<std::string_view> next();
    /// next() would have something, or the line is too long.
    [[nodiscard]] bool has_line();
    /// The first line, whole or not, is longer than allowed.
    [[nodiscard]] bool is_too_long();
    /// Forgets everything. True when the end of the first line was among it.
    bool drop();
    /// Gives back what taken lines hold; next() and append() do so as well. What next() returned is gone.
    void compact();
    /// Nothing will be appended any more.
    void close() noexcept { closed_ = true; }
    [[nodiscard]] std::size_t bytes() const noexcept { return data_.size() - begin_; }
    /// Memory held.
    [[nodiscard]] std::size_t capacity() const noexcept { return data_.capacity(); }

  private:
    /// Moves begin_ past blank lines, and scanned_ to the end of the first other line (or of the data).
    void scan() noexcept;

    std::size_t longest_;
    std::string data_;
    std::size_t begin_ = 0;    ///< of the first line that is not taken
    std::size_t scanned_ = 0;  ///< no line ends before this
    bool closed_ = false;
};

}  // namespace neigh::control
