// Keys of a mapping against the table of options.
// Neighbors: map_reader.hpp says what for.
#include "config/map_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "config/nearest.hpp"

namespace neigh::config {
namespace {

using Table = std::span<const Option>;

std::vector<std::string_view> keys_of(Table table, std::string_view section) {
    std::vector<std::string_view> keys;
    for (const Option& option : table) {
        if (option.section() == section) {
            keys.push_back(option.key());
        }
    }
    return keys;
}

const Option* find_option(Table table, std::string_view section, std::string_view key) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const Option& option) {
        return option.section() == section && option.key() == key;
    });
    return found == table.end() ? nullptr : &*found;
}

/// A key of another section, written in the wrong place; where it belongs.
const Option* find_elsewhere(Table table, std::string_view key) {
    const auto found =
        std::find_if(table.begin(), table.end(), [&](const Option& option) { return option.key() == key; });
    return found == table.end() ? nullptr : &*found;
}

std::string quote(std::string_view key) {
    constexpr std::size_t kMost = 60;
    std::string text{key.substr(0, kMost)};
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return "'" + text + (key.size() > kMost ? "..." : "") + "'";
}

std::string in_words(std::string_view section) {
    return section.empty() ? "at the top" : "in " + std::string{section};
}

}  // namespace

MapKeys::MapKeys(const Yaml& node, std::string_view section, Table table, Mistakes& mistakes)
    : node_(node), section_(section), table_(table), mistakes_(mistakes) {
    if (!is_mapping()) {
        mistakes.add(node.at, "a mapping (keys and values) is expected here");
        return;
    }
    for (const YamlMember& member : node.members) {
        if (find_option(table, section, member.key) == nullptr) {
            add_unknown(member);
            continue;
        }
        const auto [first, is_new] = known_.try_emplace(member.key, &member);
        if (!is_new) {
            mistakes.add(member.key_at, "duplicate key " + quote(member.key) + " " + in_words(section) +
                                            ", already in line " + std::to_string(first->second->key_at.line));
        }
    }
    for (const Option& option : table) {
        if (option.section() == section && option.required && !known_.contains(option.key())) {
            mistakes.add(node.at, "missing key " + quote(option.key()) + ": " + std::string{option.help});
        }
    }
}

bool MapKeys::is_mapping() const noexcept {
    return node_.kind == Yaml::Kind::map || node_.kind == Yaml::Kind::null;
}

const Yaml* MapKeys::find_key(std::string_view key) const {
    const auto found = known_.find(key);
    return found == known_.end() ? nullptr : &found->second->value;
}

Position MapKeys::at_key(std::string_view key) const {
    const Yaml* value = find_key(key);
    return value == nullptr ? node_.at : value->at;
}

void MapKeys::add_unknown(const YamlMember& member) {
    std::string message = "unknown key " + quote(member.key) + " " + in_words(section_);
    if (const auto meant = nearest(member.key, keys_of(table_, section_))) {
        message += "; did you mean '" + std::string{*meant} + "'?";
    } else if (const Option* elsewhere = find_elsewhere(table_, member.key)) {
        message += "; it belongs " + in_words(elsewhere->section());
    }
    mistakes_.add(member.key_at, std::move(message));
}

}  // namespace neigh::config
