// Value by value, in the order of the file. changes_lists.cpp has routes and neighbors.
#include "config/changes.hpp"

#include <algorithm>

#include "config/bindings.hpp"
#include "config/changes_lists.hpp"
#include "config/value_text.hpp"

namespace neigh::config {
namespace {

/// Takes over what is live, and notes everything that is another.
class Comparison {
  public:
    explicit Comparison(Changes& changes) : changes_(changes) {}

    /// What options are called from here on: `prefix` and their key.
    void enter(std::string prefix) { prefix_ = std::move(prefix); }

    template <typename T>
    void value(OptionId option, T& in_force, const T& wanted) {
        value(option, in_force, wanted, option->reload == Reload::live);
    }
    template <typename T>
    void value(OptionId option, T& in_force, const T& wanted, bool is_live) {
        if (in_force == wanted) {
            return;
        }
        (is_live ? changes_.live : changes_.restart)
            .push_back({.option = &*option,
                        .name = prefix_ + std::string{option->key()},
                        .before = value_text(*option, in_force),
                        .after = value_text(*option, wanted)});
        if (is_live) {
            in_force = wanted;
        }
    }

  private:
    Changes& changes_;
    std::string prefix_;
};

template <typename Structure>
void compare(Comparison& with, Structure& in_force, const Structure& wanted) {
    for_each_key<Structure>([&](const auto& key) { with.value(key.option, key.of(in_force), key.of(wanted)); });
}

/// A section of the top level, and all its keys.
template <typename Structure>
void compare_section(Comparison& with, Structure& in_force, const Structure& wanted) {
    with.enter(std::string{kSectionOf<Structure>} + ".");
    compare(with, in_force, wanted);
}

void compare(Comparison& with, NeighborParams& in_force, const NeighborParams& wanted, bool has_room) {
    constexpr OptionId kMaxEntries{"neighbor.max_entries"};
    const bool grows_too_far = wanted.max_entries > in_force.max_entries && !has_room;
    for_each_key<NeighborParams>([&](const auto& key) {
        const bool has_to_wait = grows_too_far && &*key.option == &*kMaxEntries;
        with.value(key.option, key.of(in_force), key.of(wanted), key.option->reload == Reload::live && !has_to_wait);
    });
}

void compare(Comparison& with, Interface& in_force, const Interface& wanted, bool has_room) {
    with.enter("interfaces[" + in_force.name + "].");
    compare(with, in_force, wanted);
    with.enter("interfaces[" + in_force.name + "].neighbor.");
    compare(with, in_force.neighbor, wanted.neighbor, has_room);
}

const Interface* named(const Config& config, const std::string& name) {
    const auto found = std::ranges::find(config.interfaces, name, &Interface::name);
    return found == config.interfaces.end() ? nullptr : &*found;
}

/// Whether the tables hold what all interfaces may have once the wanted limits are theirs.
bool has_room(const Config& in_force, const Config& wanted, const Capacity& capacity) {
    return std::ranges::all_of(kAllFamilies, [&](Family family) {
        std::uint64_t entries = 0;
        for (const Interface& interface : in_force.interfaces) {
            const Interface* same = named(wanted, interface.name);
            const Interface& limited = same != nullptr ? *same : interface;
            entries += interface.has(family) ? limited.neighbor.max_entries : 0;
        }
        return entries <= capacity[index_of(family)];
    });
}

std::vector<std::string> names(const Config& config) {
    std::vector<std::string> names;
    for (const Interface& interface : config.interfaces) {
        names.push_back(interface.name);
    }
    return names;
}

void compare_interfaces(Comparison& with, Config& in_force, const Config& wanted, const Capacity& capacity) {
    with.enter("");
    std::vector<std::string> stay = names(in_force);
    with.value("interfaces", stay, names(wanted));
    const bool room = has_room(in_force, wanted, capacity);
    for (Interface& interface : in_force.interfaces) {
        if (const Interface* same = named(wanted, interface.name)) {
            compare(with, interface, *same, room);
        }
    }
}

}  // namespace

Changes changes(const Config& in_force, const Config& wanted, const Capacity& capacity) {
    Changes changes{.config = in_force, .live = {}, .restart = {}, .set = {}, .gone = {}};
    Comparison with{changes};
    compare_section(with, changes.config.eal, wanted.eal);
    compare_section(with, changes.config.worker, wanted.worker);
    compare_section(with, changes.config.control, wanted.control);
    compare_section(with, changes.config.log, wanted.log);
    with.enter("");
    with.value("state-file", changes.config.state_file, wanted.state_file);
    compare_interfaces(with, changes.config, wanted, capacity);
    compare_routes(changes, wanted);
    compare_static_neighbors(changes, wanted);
    return changes;
}

// ---- In words --------------------------------------------------------------------------------------

namespace {

struct Kind {
    const char* one;
    const char* many;
    bool (*has)(const Option&);
};

bool is_number_of_neighbor(const Option& option) {
    return option.section() == "neighbor" && option.type == Type::number;
}

// The first that fits; the last fits all.
constexpr Kind kKinds[] = {
    {"timer", "timers", [](const Option& option) { return is_number_of_neighbor(option) && option.unit == "ms"; }},
    {"limit", "limits", is_number_of_neighbor},
    {"route", "routes", [](const Option& option) { return option.path == "routes"; }},
    {"neighbor", "neighbors", [](const Option& option) { return option.path == "neighbors"; }},
    {"other setting", "other settings", [](const Option&) { return true; }},
};

}  // namespace

std::string Change::to_string() const {
    return name + " (" + before + " -> " + after + ")";
}

bool Changes::concern(OptionId list) const noexcept {
    return std::ranges::any_of(live, [&](const Change& change) { return change.option == &*list; });
}

std::string Changes::summary() const {
    std::array<std::size_t, std::size(kKinds)> counts{};
    for (const Change& change : live) {
        const auto* kind = std::ranges::find_if(kKinds, [&](const Kind& one) { return one.has(*change.option); });
        ++counts[static_cast<std::size_t>(kind - kKinds)];
    }
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0) {
            text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + " " +
                    (counts[i] == 1 ? kKinds[i].one : kKinds[i].many);
        }
    }
    text = "reloaded: " + (text.empty() ? "nothing to change" : text);
    const char* separator = "; needs a restart: ";
    for (const Change& change : restart) {
        text += separator + change.to_string();
        separator = ", ";
    }
    return text;
}

}  // namespace neigh::config
