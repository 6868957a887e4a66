// Counters and neighbor counts as JSON.
#include "control/stats_json.hpp"

#include <iterator>
#include <string>

namespace neigh::control {
namespace {

/// Adds the counters of one kind to those of an interface and to the totals.
template <typename Counter, std::size_t N>
void add_counters(Facts& facts, std::uint32_t ifindex, const CounterInfo (&infos)[N], JsonTree& counters,
                  JsonTree& totals) {
    for (std::size_t i = 0; i < N; ++i) {
        const std::uint64_t value = facts.counter(ifindex, static_cast<Counter>(i));
        const std::string name{infos[i].name};
        counters[name] = value;
        JsonTree& total = totals[name];
        total = (total.is_null() ? 0 : total.get<std::uint64_t>()) + value;
    }
}

JsonTree states_json(const Resolver& resolver, std::uint32_t ifindex, Family family) {
    JsonTree states = JsonTree::object();
    for (std::size_t i = 0; i < nud::kStates; ++i) {
        const auto state = static_cast<nud::State>(i);
        if (state != nud::State::none) {
            states[std::string{nud::to_word(state)}] = resolver.count(family, ifindex, state);
        }
    }
    return states;
}

}  // namespace

JsonTree stats_json(Facts& facts, const Resolver& resolver, const InterfaceFacts* only) {
    JsonTree interfaces = JsonTree::array();
    JsonTree totals = JsonTree::object();
    JsonTree neighbors = JsonTree::array();
    for (const InterfaceFacts& interface : facts.interfaces()) {
        if (only != nullptr && only->index != interface.index) {
            continue;
        }
        JsonTree counters = JsonTree::object();
        add_counters<WorkerCounter>(facts, interface.index, kWorkerCounters, counters, totals);
        add_counters<ControlCounter>(facts, interface.index, kControlCounters, counters, totals);
        interfaces.push_back(
            {{"name", interface.name}, {"ifindex", interface.index}, {"counters", std::move(counters)}});
        for (const Family family : kAllFamilies) {
            if (interface.has(family)) {
                neighbors.push_back({{"dev", interface.name},
                                     {"ifindex", interface.index},
                                     {"family", family == Family::ipv4 ? "inet" : "inet6"},
                                     {"states", states_json(resolver, interface.index, family)},
                                     {"managed", resolver.count_managed(family, interface.index)}});
            }
        }
    }
    return {{"interfaces", std::move(interfaces)}, {"totals", std::move(totals)}, {"neighbors", std::move(neighbors)}};
}

}  // namespace neigh::control
