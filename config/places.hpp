// Where each value stands in the file, for who finds out later that it can't be: at a check of the machine, at start.
// Neighbors: load.cpp makes it; machine.cpp and the daemon's main ask.
// Not here: mistakes that the readers find themselves.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "config/mistakes.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

class Places {
  public:
    Places() = default;
    explicit Places(const Yaml& tree);

    /// Of the value with this path, `interfaces[0].device`, counted from 0. Of the nearest one around it where it is
    /// left out.
    [[nodiscard]] Position of(std::string_view path) const;

  private:
    void add(const Yaml& node, const std::string& path);

    std::map<std::string, Position, std::less<>> places_;
};

}  // namespace neigh::config
