// The sections that stand for themselves: eal, worker, control, log, neighbor.
// Neighbors: load.cpp calls them; interfaces.cpp reads its overrides of `neighbor` so, and its own keys.
// Not here: interfaces, routes and static neighbors, which refer to one another.
#pragma once

#include <type_traits>
#include <utility>

#include "config/bindings.hpp"
#include "config/map_reader.hpp"
#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

/// What `map` has of a structure's keys, over what the structure holds. Not its lists of prefixes: who reads them wants
/// to know where each stands.
template <typename Structure>
void read_keys(const MapReader& map, Structure& structure) {
    for_each_key<Structure>([&](const auto& key) {
        auto& member = key.of(structure);
        using Member = std::remove_reference_t<decltype(member)>;
        if constexpr (std::is_same_v<Member, std::vector<std::string>>) {
            map.read_list(key.option, member);
        } else if constexpr (!std::is_same_v<Member, std::vector<Prefix>>) {
            map.read(key.option, member);
        }
    });
}

/// Reads the keys that are there over what the structure holds; `node` may be null: then nothing changes.
template <typename Structure>
void read_section(const Yaml* node, Structure& structure, Mistakes& mistakes) {
    if (node != nullptr) {
        read_keys(MapReader{*node, kSectionOf<Structure>, mistakes}, structure);
    }
}
/// And what must be true of its cores.
void read_eal(const Yaml* node, Eal& eal, Mistakes& mistakes);

}  // namespace neigh::config
