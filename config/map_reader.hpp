// One mapping of the file, read by the table of options: unknown, repeated and missing keys are found here.
// Neighbors: options.hpp names the keys, decode.hpp reads their values, the section readers call it.
// Not here: which structure the values go to.
#pragma once

#include <string_view>
#include <unordered_map>

#include "config/decode.hpp"
#include "config/mistakes.hpp"
#include "config/options.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

class MapReader {
  public:
    /// Says at once what is wrong with the keys: `node` is no mapping, a key is unknown to `section` or comes twice, a
    /// required one is missing. A null counts as a mapping without keys. Both references outlive the reader.
    MapReader(const Yaml& node, std::string_view section, Mistakes& mistakes);

    /// Whether the key is there with a good value, which `out` then has; otherwise `out` keeps what it had.
    template <typename T>
    bool read(OptionId option, T& out) const {
        const Yaml* value = find(option);
        T read_value{};
        if (value == nullptr || !decode(*value, *option, read_value, mistakes_)) {
            return false;
        }
        out = std::move(read_value);
        return true;
    }

    /// The elements of a list, as far as they are good; whether all are (none is needed).
    template <typename T>
    bool read_list(OptionId option, std::vector<T>& out) const {
        const Yaml* value = find(option);
        return value == nullptr || decode(*value, *option, out, mistakes_);
    }

    /// The value of a key, null when it is not there.
    [[nodiscard]] const Yaml* find(OptionId option) const;
    /// Where the key's value stands; where the mapping stands when there is none.
    [[nodiscard]] Position at(OptionId option) const;

  private:
    void add_unknown(const YamlMember& member);

    const Yaml& node_;
    std::string_view section_;
    Mistakes& mistakes_;
    std::unordered_map<std::string_view, const YamlMember*> known_;
};

}  // namespace neigh::config
