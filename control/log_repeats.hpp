// Of lines that say the same again and again, some are written and the rest are counted.
//
// Lines are of one kind when they differ in words with a digit or two colons alone: numbers, addresses, names with
// numbers. Of a kind some are let through in each window; when it ends, one line says how many more there were, with
// the last one's text. What is remembered is bounded: beyond that, all further kinds count as one. Neighbors: log asks
// it for each line. Pure: time is an argument; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dataplane/neigh/time.hpp"

namespace neigh::control::log {

class Repeats {
  public:
    static constexpr std::uint64_t kAtOnce = 10;  ///< of a kind, in a window
    static constexpr Duration kWindow{10'000};
    static constexpr std::size_t kKinds = 256;

    /// What was held back of one kind.
    struct Held {
        int level = 0;
        std::string text;
    };

    /// Whether this line is to be written.
    [[nodiscard]] bool take(int level, std::string_view text, TimePoint now);
    /// Of the kinds whose window is over by `now`, those of which something was held back.
    [[nodiscard]] std::vector<Held> due(TimePoint now);
    /// When due() has something to say; none: not before another line comes.
    [[nodiscard]] std::optional<TimePoint> next_due() const noexcept;

    /// The same for all lines of a kind.
    [[nodiscard]] static std::string kind_of(int level, std::string_view text);

  private:
    struct Kind {
        TimePoint end;
        std::uint64_t count = 0;
        std::string last{};  ///< of those held back
        int level = 0;
    };
    std::unordered_map<std::string, Kind> kinds_;
};

}  // namespace neigh::control::log
