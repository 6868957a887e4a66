#include "packaging/fill_in.hpp"

#include <algorithm>

namespace neigh::service {
namespace {

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

}  // namespace

Result<std::string> fill_in(std::string_view text, const Parts& parts) {
    std::string result;
    for (std::size_t open = text.find('@'); open != std::string_view::npos; open = text.find('@')) {
        const std::string_view behind = text.substr(open + 1);
        const std::string_view name = behind.substr(0, behind.find('@'));
        if (name.size() == behind.size() || !is_name(name)) {
            result += text.substr(0, open + 1);
            text = behind;
            continue;
        }
        const auto part = parts.find(name);
        if (part == parts.end()) {
            return Error{Status::not_found, "no part is called " + std::string{name}};
        }
        result += text.substr(0, open);
        result += part->second;
        text = behind.substr(name.size() + 1);
        if (part->second.ends_with('\n') && text.starts_with('\n')) {
            text.remove_prefix(1);
        }
    }
    return result + std::string{text};
}

}  // namespace neigh::service
