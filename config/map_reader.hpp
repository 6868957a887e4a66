// One mapping of the file, read by the table of options: unknown, repeated and missing keys are found here.
// Neighbors: options.hpp names the keys, decode.hpp reads their values, the section readers call it.
// Not here: which structure the values go to.
#pragma once

#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "config/decode.hpp"
#include "config/mistakes.hpp"
#include "config/options.hpp"
#include "config/yaml_tree.hpp"

namespace neigh::config {

/// The keys of one mapping against one section of a table of options.
class MapKeys {
  public:
    /// Says at once what is wrong with the keys: `node` is no mapping, a key is unknown to `section` or comes twice, a
    /// required one is missing. A null counts as a mapping without keys. What is referred to outlives the reader.
    MapKeys(const Yaml& node, std::string_view section, std::span<const Option> table, Mistakes& mistakes);

    /// What is no mapping has no keys, and misses none: that it is none is all there is to say about it.
    [[nodiscard]] bool is_mapping() const noexcept;

  protected:
    [[nodiscard]] const Yaml* find_key(std::string_view key) const;
    [[nodiscard]] Position at_key(std::string_view key) const;
    [[nodiscard]] Mistakes& mistakes() const noexcept { return mistakes_; }

  private:
    void add_unknown(const YamlMember& member);

    const Yaml& node_;
    std::string_view section_;
    std::span<const Option> table_;
    Mistakes& mistakes_;
    std::unordered_map<std::string_view, const YamlMember*> known_;
};

/// `kTable`: an array of Option that outlives the program's start, as kOptions does.
template <const auto& kTable>
class TableReader : public MapKeys {
  public:
    using Id = OptionIn<kTable>;

    TableReader(const Yaml& node, std::string_view section, Mistakes& mistakes)
        : MapKeys(node, section, kTable, mistakes) {}

    /// Whether the key is there with a good value, which `out` then has; otherwise `out` keeps what it had.
    template <typename T>
    bool read(Id option, T& out) const {
        const Yaml* value = find(option);
        T read_value{};
        if (value == nullptr || !decode(*value, *option, read_value, mistakes())) {
            return false;
        }
        out = std::move(read_value);
        return true;
    }

    /// The elements of a list, as far as they are good; whether all are (none is needed).
    template <typename T>
    bool read_list(Id option, std::vector<T>& out) const {
        const Yaml* value = find(option);
        return value == nullptr || decode(*value, *option, out, mistakes());
    }

    /// Whether the key is there, its value good or bad: what is there is not missing, and has no default.
    [[nodiscard]] bool has(Id option) const { return find(option) != nullptr; }
    /// The value of a key, null when it is not there.
    [[nodiscard]] const Yaml* find(Id option) const { return find_key(option->key()); }
    /// Where the key's value stands; where the mapping stands when there is none.
    [[nodiscard]] Position at(Id option) const { return at_key(option->key()); }
};

/// Of neighd.yaml.
using MapReader = TableReader<kOptions>;

}  // namespace neigh::config
