// Reading what the kernel shows.
// Neighbors: kernel_file.hpp says what for.
#include "config/kernel_file.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <system_error>

namespace neigh::config {
namespace {

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} ? std::optional{value} : std::nullopt;
}

}  // namespace

std::vector<std::string> names_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    std::error_code error;
    // increment() with a code, for what a process shows of itself may go while it is read.
    for (std::filesystem::directory_iterator one{folder, error}, end; !error && one != end; one.increment(error)) {
        names.push_back(one->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string end_of_link(const std::filesystem::path& link) {
    std::error_code none;
    return std::filesystem::read_symlink(link, none).filename().string();
}

std::string line_in(const std::filesystem::path& file) {
    std::ifstream stream{file};
    std::string line;
    std::getline(stream, line);
    return line;
}

std::optional<std::uint64_t> number_in(const std::filesystem::path& file) {
    return number_of<std::uint64_t>(line_in(file));
}

std::optional<std::string> text_behind(const std::filesystem::path& file, std::string_view key) {
    std::ifstream stream{file};
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(key)) {
            return line.substr(std::min(line.find_first_not_of(" \t", key.size()), line.size()));
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> number_behind(const std::filesystem::path& file, std::string_view key) {
    const auto text = text_behind(file, key);
    return text ? number_of<std::uint64_t>(*text) : std::nullopt;
}

std::set<unsigned> cpu_list(std::string_view text) {
    std::set<unsigned> all;
    while (!text.empty()) {
        const std::string_view range = text.substr(0, text.find(','));
        text.remove_prefix(std::min(range.size() + 1, text.size()));
        const auto first = number_of<unsigned>(range);
        const std::size_t dash = range.find('-');
        const auto last = dash == std::string_view::npos ? first : number_of<unsigned>(range.substr(dash + 1));
        for (unsigned cpu = first.value_or(1); first && last && cpu <= *last; ++cpu) {
            all.insert(cpu);
        }
    }
    return all;
}

}  // namespace neigh::config
