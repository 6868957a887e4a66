#include "dataplane/polling.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace neigh::dataplane {
namespace {

Pollers all_of(std::span<const NumaNode> workers) {
    Pollers all(workers.size());
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

Pollers near(NumaNode node, std::span<const NumaNode> workers) {
    Pollers those = all_of(workers);
    if (node && std::ranges::find(workers, node) != workers.end()) {
        std::erase_if(those, [&](std::uint32_t worker) { return workers[worker] != node; });
    }
    return those;
}

}  // namespace

std::vector<Pollers> share_queues(std::span<const PolledPort> ports, std::span<const NumaNode> workers) {
    std::vector<Pollers> shared;
    std::vector<std::size_t> queues(workers.size());  // by worker, so far
    for (const PolledPort& port : ports) {
        Pollers candidates = near(port.node, workers);
        const std::size_t wanted = port.has_pairs ? workers.size() : candidates.size();
        const std::size_t count = std::min<std::size_t>(wanted, port.max_queues);
        Pollers pollers;
        while (!candidates.empty() && pollers.size() + candidates.size() <= count) {
            pollers.insert(pollers.end(), candidates.begin(), candidates.end());
        }
        std::ranges::stable_sort(candidates, {}, [&](std::uint32_t worker) { return queues[worker]; });
        candidates.resize(count - pollers.size());
        std::ranges::sort(candidates);
        pollers.insert(pollers.end(), candidates.begin(), candidates.end());
        for (const std::uint32_t worker : pollers) {
            ++queues[worker];
        }
        shared.push_back(std::move(pollers));
    }
    return shared;
}

std::string polled_from_afar(NumaNode port, const Pollers& pollers, std::span<const NumaNode> workers) {
    const auto is_near = [&](std::uint32_t worker) { return !workers[worker] || workers[worker] == port; };
    if (!port || pollers.empty() || std::ranges::any_of(pollers, is_near)) {
        return {};
    }
    std::set<unsigned> nodes;
    std::string from;
    for (const std::uint32_t worker : pollers) {
        if (nodes.insert(*workers[worker]).second) {
            from.append(from.empty() ? "" : ", ").append(std::to_string(*workers[worker]));
        }
    }
    return "it is on NUMA node " + std::to_string(*port) + ", which has no worker, and polled from node " + from +
           ": each of its packets crosses between them (eal.lcores may name a core of node " + std::to_string(*port) +
           ")";
}

}  // namespace neigh::dataplane
