// Mistakes in the order of the file.
// Neighbors: mistakes.hpp says what for.
#include "config/mistakes.hpp"

#include <algorithm>
#include <utility>

namespace neigh::config {

void Mistakes::add(Position at, std::string message) {
    found_.push_back(Mistake{.at = at, .message = std::move(message)});
}

std::vector<std::string> Mistakes::lines(std::string_view file) const {
    auto sorted = found_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Mistake& a, const Mistake& b) { return a.at < b.at; });
    sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());

    std::vector<std::string> lines;
    lines.reserve(sorted.size());
    for (const auto& [at, message] : sorted) {
        lines.push_back(std::string{file} + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                        message);
    }
    return lines;
}

}  // namespace neigh::config
