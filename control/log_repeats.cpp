#include "control/log_repeats.hpp"

#include <algorithm>

namespace neigh::control::log {
namespace {

bool varies(std::string_view word) noexcept {
    return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; }) || std::ranges::count(word, ':') >= 2;
}

}  // namespace

std::string Repeats::kind_of(int level, std::string_view text) {
    std::string kind(1, static_cast<char>('0' + level));
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        kind.append(" ").append(varies(word) ? "#" : word);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return kind;
}

bool Repeats::take(int level, std::string_view text, TimePoint now) {
    std::string name = kind_of(level, text);
    if (kinds_.size() >= kKinds && !kinds_.contains(name)) {
        name.clear();
    }
    Kind& kind = kinds_.try_emplace(std::move(name), Kind{.end = now + kWindow}).first->second;
    if (++kind.count <= kAtOnce) {
        return true;
    }
    kind.last = text;
    kind.level = level;
    return false;
}

std::vector<Repeats::Held> Repeats::due(TimePoint now) {
    std::vector<Held> held;
    std::erase_if(kinds_, [&](const auto& one) {
        const Kind& kind = one.second;
        if (now < kind.end) {
            return false;
        }
        if (kind.count > kAtOnce) {
            held.push_back({kind.level, "... and " + std::to_string(kind.count - kAtOnce) +
                                            " more like it, the last: " + kind.last});
        }
        return true;
    });
    return held;
}

std::optional<TimePoint> Repeats::next_due() const noexcept {
    std::optional<TimePoint> next;
    for (const auto& [name, kind] : kinds_) {
        if (kind.count > kAtOnce) {
            next = next ? std::min(*next, kind.end) : kind.end;
        }
    }
    return next;
}

}  // namespace neigh::control::log
