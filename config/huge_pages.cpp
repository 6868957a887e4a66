// Pages by size, from /sys/kernel/mm/hugepages and /proc/meminfo.
// Neighbors: huge_pages.hpp says what for.
#include "config/huge_pages.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <string_view>

#include "config/kernel_file.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kKibInMib = 1024;

/// Of `hugepages-2048kB`; 0: it is no such folder.
std::uint64_t page_kib_of(std::string_view folder) {
    constexpr std::string_view kPrefix = "hugepages-";
    std::uint64_t kib = 0;
    if (folder.starts_with(kPrefix)) {
        (void)std::from_chars(folder.data() + kPrefix.size(), folder.data() + folder.size(), kib);
    }
    return kib;
}

std::string size_in_words(std::uint64_t kib) {
    constexpr std::uint64_t kKibInGib = kKibInMib * 1024;
    return kib % kKibInGib == 0 ? std::to_string(kib / kKibInGib) + " GiB" : std::to_string(kib / kKibInMib) + " MiB";
}

std::uint64_t pages_for(std::uint64_t mb, const HugePages& of) noexcept {
    return (mb * kKibInMib + of.page_kib - 1) / of.page_kib;
}

}  // namespace

std::vector<HugePages> huge_pages_of(const fs::path& root) {
    const std::uint64_t usual = number_behind(root / "proc/meminfo", "Hugepagesize:").value_or(2048);
    std::vector<HugePages> sizes{{.page_kib = usual}};
    const fs::path folder = root / "sys/kernel/mm/hugepages";
    for (const std::string& name : names_in(folder)) {
        const HugePages size{.page_kib = page_kib_of(name),
                             .reserved = number_in(folder / name / "nr_hugepages").value_or(0),
                             .free = number_in(folder / name / "free_hugepages").value_or(0)};
        if (size.page_kib == usual) {
            sizes.front() = size;
        } else if (size.page_kib != 0 && size.reserved != 0) {
            sizes.push_back(size);
        }
    }
    std::sort(sizes.begin() + 1, sizes.end(),
              [](const HugePages& a, const HugePages& b) { return a.page_kib < b.page_kib; });
    return sizes;
}

std::uint64_t reserved_mb(const std::vector<HugePages>& pages) noexcept {
    return std::accumulate(pages.begin(), pages.end(), std::uint64_t{0}, [](std::uint64_t sum, const HugePages& one) {
        return sum + one.reserved * one.page_kib / kKibInMib;
    });
}

std::uint64_t free_mb(const std::vector<HugePages>& pages) noexcept {
    return std::accumulate(pages.begin(), pages.end(), std::uint64_t{0}, [](std::uint64_t sum, const HugePages& one) {
        return sum + one.free * one.page_kib / kKibInMib;
    });
}

std::string needed_in_words(const std::vector<HugePages>& pages, std::uint64_t wanted_mb) {
    std::string text;
    for (const HugePages& size : pages) {
        const std::string count = std::to_string(pages_for(wanted_mb, size));
        text += text.empty() ? count + " huge pages of " + size_in_words(size.page_kib) + " needed, "
                             : "; or " + count + " of " + size_in_words(size.page_kib) + ", ";
        text += std::to_string(size.free) + " free of " + std::to_string(size.reserved) + " reserved";
    }
    return text;
}

std::string how_to_reserve(const std::vector<HugePages>& pages, std::uint64_t wanted_mb) {
    return "sysctl vm.nr_hugepages=" + std::to_string(pages_for(wanted_mb, pages.front()));
}

}  // namespace neigh::config
