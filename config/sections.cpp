// The keys that need no other, read by the bindings.
// Neighbors: sections.hpp says what for; bindings.hpp has a line a key; names and bounds are options.hpp's.
#include "config/sections.hpp"

#include "config/lcores.hpp"

namespace neigh::config {

void read_eal(const Yaml* node, Eal& eal, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const MapReader map{*node, "eal", mistakes};
    read_keys(map, eal);
    if (auto wrong = check_lcores(eal.lcores); !wrong.empty()) {
        mistakes.add(map.at("eal.lcores"), std::move(wrong));
    }
}

}  // namespace neigh::config
