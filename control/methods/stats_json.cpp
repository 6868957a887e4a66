// Counters, gauges and neighbor counts as JSON.
#include "control/methods/stats_json.hpp"

#include <cmath>
#include <iterator>
#include <span>
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

/// Whole numbers as such.
JsonTree number_json(double value) {
    return value == std::floor(value) && value >= 0 ? JsonTree(static_cast<std::uint64_t>(value)) : JsonTree(value);
}

/// Every gauge of a table, by what value_of() says of it.
template <typename Gauge, std::size_t N, typename ValueOf>
JsonTree gauges_json(const GaugeInfo (&infos)[N], ValueOf&& value_of) {
    JsonTree gauges = JsonTree::object();
    for (std::size_t i = 0; i < N; ++i) {
        gauges[std::string{infos[i].name}] = number_json(value_of(static_cast<Gauge>(i)));
    }
    return gauges;
}

double gauge_of(const Resolver& resolver, std::uint32_t ifindex, Family family, TableGauge gauge) {
    const ResolverInterface* const settings = resolver.interface(ifindex);
    switch (gauge) {
        case TableGauge::entries:
            return resolver.count(family, ifindex);
        case TableGauge::max_entries:
            return settings != nullptr ? settings->params.max_entries : 0;
        case TableGauge::unresolved:
            return resolver.count_unresolved(family, ifindex);
        case TableGauge::max_incomplete:
            return settings != nullptr ? settings->params.max_incomplete : 0;
        case TableGauge::kCount:
            break;
    }
    return 0;
}

JsonTree resolve_json(const ResolveTimes::Histogram& times) {
    JsonTree buckets = JsonTree::array();
    std::uint64_t below = 0;
    for (std::size_t i = 0; i < times.buckets.size(); ++i) {
        below += times.buckets[i];
        const bool is_last = i == std::size(kResolveBounds);
        buckets.push_back({{"le", is_last ? "+Inf" : std::string{kResolveBounds[i].seconds}}, {"count", below}});
    }
    return {{"buckets", std::move(buckets)},
            {"sum", number_json(static_cast<double>(times.sum.count()) / 1'000)},
            {"count", times.count}};
}

JsonTree extended_json(Facts& facts, std::uint32_t ifindex) {
    JsonTree stats = JsonTree::object();
    for (const ExtendedStat& stat : facts.extended_stats(ifindex)) {
        stats[std::string{stat.name}] = stat.value;
    }
    return stats;
}

JsonTree queues_json(Facts& facts, std::uint32_t ifindex) {
    JsonTree queues = JsonTree::array();
    for (std::uint32_t queue = 0; queue < facts.counted_queues(ifindex); ++queue) {
        JsonTree counters = JsonTree::object();
        for (std::size_t i = 0; i < std::size(kQueueCounters); ++i) {
            counters[std::string{kQueueCounters[i].name}] = facts.counter(ifindex, queue, static_cast<QueueCounter>(i));
        }
        queues.push_back({{"queue", queue}, {"counters", std::move(counters)}});
    }
    return queues;
}

/// A worker's part of what each interface has counted.
JsonTree parts_json(Facts& facts, std::uint32_t worker) {
    JsonTree interfaces = JsonTree::array();
    for (const InterfaceFacts& interface : facts.interfaces()) {
        JsonTree counters = JsonTree::object();
        for (const WorkerPart& part : kWorkerParts) {
            counters[std::string{part.name}] = facts.counter(worker, interface.index, part.of);
        }
        interfaces.push_back(
            {{"name", interface.name}, {"ifindex", interface.index}, {"counters", std::move(counters)}});
    }
    return interfaces;
}

JsonTree workers_json(Facts& facts) {
    JsonTree workers = JsonTree::array();
    for (std::uint32_t worker = 0; worker < facts.workers().size(); ++worker) {
        const auto value_of = [&](WorkerGauge gauge) { return facts.gauge(worker, gauge); };
        workers.push_back({{"worker", worker},
                           {"lcore", facts.workers()[worker].lcore},
                           {std::string{kBusySeconds.name}, number_json(facts.busy_seconds(worker))},
                           {"interfaces", parts_json(facts, worker)},
                           {"gauges", gauges_json<WorkerGauge>(kWorkerGauges, value_of)}});
    }
    return workers;
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

JsonTree addresses_json(Facts& facts, const InterfaceFacts* only, TimePoint now) {
    JsonTree addresses = JsonTree::array();
    for (const AddressFacts& own : facts.addresses(now)) {
        if (only == nullptr || only->index == own.ifindex) {
            addresses.push_back({{"dev", facts.interfaces()[own.ifindex - 1].name},
                                 {"ifindex", own.ifindex},
                                 {"address", own.address.to_string()},
                                 {"state", to_word(own.standing)}});
        }
    }
    return addresses;
}

}  // namespace

JsonTree stats_json(Facts& facts, const Resolver& resolver, const InterfaceFacts* only, TimePoint now) {
    facts.refresh_devices(now);
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
        add_counters<DeviceCounter>(facts, interface.index, kDeviceCounters, counters, totals);
        const auto value_of = [&](InterfaceGauge) { return interface.up ? 1.0 : 0.0; };
        interfaces.push_back(
            {{"name", interface.name},
             {"ifindex", interface.index},
             {"counters", std::move(counters)},
             {"gauges", gauges_json<InterfaceGauge>(kInterfaceGauges, value_of)},
             {std::string{kExtendedStats.name}, extended_json(facts, interface.index)},
             {"queues", queues_json(facts, interface.index)},
             {std::string{kResolveSeconds.name}, resolve_json(resolver.resolve_times(interface.index))}});
        for (const Family family : kAllFamilies) {
            if (interface.has(family)) {
                const auto value_of_table = [&](TableGauge gauge) {
                    return gauge_of(resolver, interface.index, family, gauge);
                };
                neighbors.push_back({{"dev", interface.name},
                                     {"ifindex", interface.index},
                                     {"family", family == Family::ipv4 ? "inet" : "inet6"},
                                     {"states", states_json(resolver, interface.index, family)},
                                     {"managed", resolver.count_managed(family, interface.index)},
                                     {"gauges", gauges_json<TableGauge>(kTableGauges, value_of_table)}});
            }
        }
    }
    JsonTree stats{{"interfaces", std::move(interfaces)},
                   {"totals", std::move(totals)},
                   {"neighbors", std::move(neighbors)},
                   {"addresses", addresses_json(facts, only, now)}};
    if (only == nullptr) {
        stats["workers"] = workers_json(facts);
        stats["gauges"] =
            gauges_json<DaemonGauge>(kDaemonGauges, [&](DaemonGauge gauge) { return facts.gauge(gauge); });
    }
    return stats;
}

}  // namespace neigh::control
