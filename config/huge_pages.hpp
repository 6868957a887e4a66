// The huge pages of a machine, by size: reserved, free, and how many a number of MiB takes.
// Neighbors: machine.cpp asks for what the daemon needs.
// Not here: which NUMA node they lie on; taking them, which is EAL's.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace neigh::config {

/// Pages of one size.
struct HugePages {
    std::uint64_t page_kib = 2048;
    std::uint64_t reserved = 0;
    std::uint64_t free = 0;

    bool operator==(const HugePages&) const = default;
};

/// Those of the machine whose sys/ and proc/ lie under `root`: each size with a page reserved, and first the one that
/// `vm.nr_hugepages` counts, whether it has any or not.
[[nodiscard]] std::vector<HugePages> huge_pages_of(const std::filesystem::path& root);
/// All sizes together, in MiB.
[[nodiscard]] std::uint64_t reserved_mb(const std::vector<HugePages>& pages) noexcept;
[[nodiscard]] std::uint64_t free_mb(const std::vector<HugePages>& pages) noexcept;

/// `150 huge pages of 2 MiB needed, 50 free of 400 reserved; or 1 of 1 GiB, 0 free of 0 reserved`.
[[nodiscard]] std::string needed_in_words(const std::vector<HugePages>& pages, std::uint64_t wanted_mb);
/// The command that reserves so many: `sysctl vm.nr_hugepages=150`.
[[nodiscard]] std::string how_to_reserve(const std::vector<HugePages>& pages, std::uint64_t wanted_mb);

}  // namespace neigh::config
