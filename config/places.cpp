#include "config/places.hpp"

#include <functional>

namespace neigh::config {

Places::Places(const Yaml& tree) {
    add(tree, "");
}

void Places::add(const Yaml& node, const std::string& path) {
    places_.emplace(path, node.at);
    for (const YamlMember& member : node.members) {
        add(member.value, path.empty() ? member.key : path + "." + member.key);
    }
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        add(node.items[i], path + "[" + std::to_string(i) + "]");
    }
}

Position Places::of(std::string_view path) const {
    for (;;) {
        if (const auto found = places_.find(path); found != places_.end()) {
            return found->second;
        }
        const std::size_t end = path.find_last_of(".[");
        if (end == std::string_view::npos) {
            const auto root = places_.find(std::string_view{});
            return root == places_.end() ? Position{} : root->second;
        }
        path = path.substr(0, end);
    }
}

}  // namespace neigh::config
