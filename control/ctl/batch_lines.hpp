// The lines of a batch as iproute2 reads them: comments, continuations, quotes.
// Neighbors: batch reads with it. Not here: what the words mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neigh::ctl {

/// A command, with its continuations joined.
struct BatchLine {
    std::size_t number = 0;  ///< of its first line, from 1
    std::string_view text;   ///< valid until the next one is read
    bool torn = false;       ///< the file ended where a continuation was promised
};

/// Reads lines from a file descriptor, which stays its owner's.
class BatchReader {
  public:
    explicit BatchReader(int fd);

    /// The next one, blank ones included; none at the end. An error of the file's ends it and shows in error().
    [[nodiscard]] std::optional<BatchLine> next();
    /// Whether next() has something at once. False: whoever writes the batch may be waiting for us.
    [[nodiscard]] bool is_ready();
    /// 0 to 100, or -1 where the size is not known.
    [[nodiscard]] int percent() const noexcept;
    /// errno of a failed read; 0: none.
    [[nodiscard]] int error() const noexcept { return error_; }

  private:
    [[nodiscard]] std::optional<std::string_view> physical_line();
    [[nodiscard]] bool has_line() noexcept;
    [[nodiscard]] bool has_input() const;
    void fill();

    int fd_;
    std::string buffer_;
    std::string joined_;     // a line with its continuations
    std::size_t start_ = 0;  // of the next line in the buffer
    std::size_t end_ = 0;    // no line break between start_ and this one; where it is one, the line is whole
    std::size_t line_ = 0;
    std::size_t taken_ = 0;  // bytes
    std::size_t size_ = 0;   // of the file; 0: not known
    bool at_end_ = false;
    int error_ = 0;
};

/// The words of a line: parted by blanks; a word that begins with a quote ends at its twin; `#` outside of quotes
/// begins a comment. No words: nothing to do. They are put into `words`, as views into the line. Returns what is wrong;
/// empty: nothing.
[[nodiscard]] std::string_view split_words(std::string_view line, std::vector<std::string_view>& words);

}  // namespace neigh::ctl
