// Routes by destination, static neighbors by interface and address.
// Neighbors: changes_lists.hpp says what for.
#include "config/changes_lists.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace neigh::config {
namespace {

constexpr std::uint32_t kNoIndex = 0;

Prefix key_of(const Route& route) {
    return route.to;
}
std::pair<std::uint32_t, IpAddr> key_of(const StaticNeighbor& neighbor) {
    return {neighbor.ifindex, neighbor.dst};
}

Family family_of(const Route& route) {
    return route.to.address.family;
}
Family family_of(const StaticNeighbor& neighbor) {
    return neighbor.dst.family;
}

std::string name_of(const Route& route) {
    return "routes[" + route.to.to_string() + "]";
}
std::string name_of(const StaticNeighbor& neighbor) {
    return "neighbors[" + neighbor.dst.to_string() + "]";
}

const std::string& device_of(std::uint32_t ifindex, const Config& config) {
    return config.interfaces.at(ifindex - 1).name;
}

std::string text_of(const Route& route, const Config& config) {
    return (route.via ? "via " + route.via->to_string() + " " : "") + "dev " + device_of(route.ifindex, config);
}
std::string text_of(const StaticNeighbor& neighbor, const Config& config) {
    return "dev " + device_of(neighbor.ifindex, config) +
           (neighbor.lladdr.is_zero() ? "" : " lladdr " + neighbor.lladdr.to_string()) +
           (neighbor.managed ? " managed" : "");
}

/// The index in force of an interface of the file; none: such an element can't be.
std::optional<std::uint32_t> index_in_force(std::uint32_t ifindex, Family family, const Config& file,
                                            const Config& in_force) {
    const auto found = std::ranges::find(in_force.interfaces, device_of(ifindex, file), &Interface::name);
    return found != in_force.interfaces.end() && found->has(family) ? std::optional{found->index} : std::nullopt;
}

template <typename T>
using ByKey = std::map<decltype(key_of(std::declval<const T&>())), const T*>;

template <typename T>
ByKey<T> by_key(const std::vector<T>& list) {
    ByKey<T> found;
    for (const T& element : list) {
        found.emplace(key_of(element), &element);
    }
    return found;
}

/// The file's list as far as it can be in force, with the indexes that are.
template <typename T>
std::vector<T> attainable(OptionId list, const std::vector<T>& in_force, const std::vector<T>& wanted,
                          const Config& file, Changes& changes) {
    const ByKey<T> before = by_key(in_force);
    std::vector<T> all;
    for (const T& element : wanted) {
        T here = element;
        here.ifindex = index_in_force(element.ifindex, family_of(element), file, changes.config).value_or(kNoIndex);
        if (here.ifindex != kNoIndex) {
            all.push_back(here);
            continue;
        }
        const auto found = before.find(key_of(here));
        const T* stays = found != before.end() ? found->second : nullptr;
        changes.restart.push_back({.option = &*list,
                                   .name = name_of(element),
                                   .before = stays != nullptr ? text_of(*stays, changes.config) : "none",
                                   .after = text_of(element, file)});
        if (stays != nullptr) {
            all.push_back(*stays);
        }
    }
    return all;
}

/// What came or changed, and what went.
template <typename T>
struct Difference {
    std::vector<T> set;
    std::vector<T> gone;
};

template <typename T>
Difference<T> compare(OptionId list, std::vector<T>& in_force, const std::vector<T>& wanted, const Config& file,
                      Changes& changes) {
    std::vector<T> next = attainable(list, in_force, wanted, file, changes);
    const ByKey<T> before = by_key(in_force);
    const ByKey<T> after = by_key(next);
    Difference<T> difference;
    const auto note = [&](const T& element, const T* was, const T* is) {
        changes.live.push_back({.option = &*list,
                                .name = name_of(element),
                                .before = was != nullptr ? text_of(*was, changes.config) : "none",
                                .after = is != nullptr ? text_of(*is, changes.config) : "none"});
    };
    for (const T& element : next) {
        const auto found = before.find(key_of(element));
        const T* was = found != before.end() ? found->second : nullptr;
        if (was == nullptr || !(*was == element)) {
            note(element, was, &element);
            difference.set.push_back(element);
        }
    }
    for (const T& element : in_force) {
        if (!after.contains(key_of(element))) {
            note(element, &element, nullptr);
            difference.gone.push_back(element);
        }
    }
    in_force = std::move(next);
    return difference;
}

}  // namespace

void compare_routes(Changes& changes, const Config& wanted) {
    (void)compare("routes", changes.config.routes, wanted.routes, wanted, changes);
}

void compare_static_neighbors(Changes& changes, const Config& wanted) {
    auto difference = compare("neighbors", changes.config.neighbors, wanted.neighbors, wanted, changes);
    changes.set = std::move(difference.set);
    changes.gone = std::move(difference.gone);
}

}  // namespace neigh::config
