// What the kernel shows under /sys and /proc: a folder's names, a number, a line, a word behind another, a list of
// cores. Neighbors: machine.cpp, huge_pages.cpp and pci.cpp read the machine by these. Not here: what the files say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace neigh::config {

/// The names in a folder, sorted; none where there is no such folder, and no more than were there when it went.
[[nodiscard]] std::vector<std::string> names_in(const std::filesystem::path& folder);
/// The last part of what a link leads to; empty where it is none.
[[nodiscard]] std::string end_of_link(const std::filesystem::path& link);
/// The first line; empty where there is none.
[[nodiscard]] std::string line_in(const std::filesystem::path& file);
/// The number that the file begins with; nothing where there is none.
[[nodiscard]] std::optional<std::uint64_t> number_in(const std::filesystem::path& file);
/// What stands behind `key` at the beginning of a line, without the spaces between; nothing where no line has it.
[[nodiscard]] std::optional<std::string> text_behind(const std::filesystem::path& file, std::string_view key);
/// The number there.
[[nodiscard]] std::optional<std::uint64_t> number_behind(const std::filesystem::path& file, std::string_view key);
/// `0-2,5`, as the kernel writes sets of cores.
[[nodiscard]] std::set<unsigned> cpu_list(std::string_view text);

}  // namespace neigh::config
