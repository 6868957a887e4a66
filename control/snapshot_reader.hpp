// Reads a state file as a stream of events, so that a million neighbors never stand in memory as a tree of JSON.
// Neighbors: snapshot checks and restores what it collects.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace neigh::control::snapshot {

inline constexpr std::uint64_t kVersion = 1;
/// More than any table holds; a file with more is not ours.
inline constexpr std::size_t kMaxRows = 4'000'000;

/// A row as it stands in the file. What is missing or of another type is empty.
struct FileRow {
    std::string dst;
    std::string lladdr;
    std::string dev;
    std::uint64_t luid = 0;
    bool router = false;
};

struct File {
    std::uint64_t version = 0;
    std::vector<FileRow> rows;
    std::string error;  ///< not empty: the rest is worthless
};

/// Never throws. Unknown members are skipped, as long as nesting stays shallow.
[[nodiscard]] File read(std::istream& stream);

}  // namespace neigh::control::snapshot
