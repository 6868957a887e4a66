// Mistakes found in a configuration, each with the line and column it stands at.
// Neighbors: every reader of config/ adds to it, load.cpp prints it.
// Not here: what is a mistake.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace neigh::config {

/// A place in the file, both counted from 1; columns count bytes, as compilers do.
struct Position {
    std::uint32_t line = 1;
    std::uint32_t column = 1;

    auto operator<=>(const Position&) const = default;
};

class Mistakes {
  public:
    void add(Position at, std::string message);

    [[nodiscard]] bool empty() const noexcept { return found_.empty(); }
    /// Whether something is wrong with what stands there: then nobody knows what it was to be.
    [[nodiscard]] bool has_any_at(Position at) const noexcept {
        return std::ranges::find(found_, at, &Mistake::at) != found_.end();
    }

    /// `FILE:LINE:COLUMN: message` for each, in the order of the file. The same mistake at the same place (seen through
    /// several aliases of one anchor) is named once.
    [[nodiscard]] std::vector<std::string> lines(std::string_view file) const;

  private:
    struct Mistake {
        Position at;
        std::string message;

        auto operator<=>(const Mistake&) const = default;
    };

    std::vector<Mistake> found_;
};

}  // namespace neigh::config
