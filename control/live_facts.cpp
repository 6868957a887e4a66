#include "control/live_facts.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>

#include <rte_cycles.h>
#include <rte_mempool.h>

namespace neigh::control {
namespace {

/// Of one look at all devices that are due. One device may take longer; then the others wait for the next look.
constexpr std::chrono::milliseconds kDeviceBudget{5};

unsigned sum_of(std::span<rte_mempool* const> pools, unsigned (*count)(const rte_mempool*)) {
    return std::accumulate(pools.begin(), pools.end(), 0U,
                           [count](unsigned sum, const rte_mempool* pool) { return sum + count(pool); });
}

}  // namespace

LiveFacts::LiveFacts(const config::Config& config, const dataplane::Topology& topology,
                     const dataplane::Routing& routing, const OwnAddresses& claims,
                     std::span<const std::unique_ptr<dataplane::Port>> ports,
                     std::span<const std::unique_ptr<dataplane::Worker>> workers,
                     std::span<const ControlCounters> counters)
    : routing_(routing), own_(claims), ports_(ports), workers_(workers), counters_(counters) {
    for (const config::Interface& from : config.interfaces) {
        const dataplane::Interface& interface = *topology.of_index(from.index);
        InterfaceFacts facts{.name = from.name,
                             .index = from.index,
                             .luid = from.luid,
                             .mac = interface.mac,
                             .mtu = interface.mtu,
                             .addresses = {},
                             .ipv4 = from.ipv4,
                             .ipv6 = from.ipv6};
        for (const dataplane::OwnAddress& own : interface.addresses) {
            facts.addresses.push_back(own.prefix);
        }
        interfaces_.push_back(std::move(facts));
    }
    for (std::size_t i = 0; i < interfaces_.size(); ++i) {
        interfaces_[i].multicast = dataplane::to_word(ports_[i]->description().multicast);
    }
    for (const auto& port : ports_) {
        devices_.emplace_back(port->id());
    }
    refresh_links();
}

const std::vector<InterfaceFacts>& LiveFacts::interfaces() {
    return interfaces_;
}

std::vector<AddressFacts> LiveFacts::addresses(TimePoint now) {
    std::vector<AddressFacts> addresses;
    for (const InterfaceFacts& interface : interfaces_) {
        for (const Prefix& prefix : interface.addresses) {
            const AddressClaim* claim = own_.find(interface.index, prefix.address);
            if (claim == nullptr) {
                continue;
            }
            AddressFacts facts{.ifindex = interface.index,
                               .address = prefix,
                               .standing = claim->standing,
                               .other = claim->other,
                               .conflicts = claim->claim.conflicts};
            if (claim->standing == Standing::lost && claim->wake_at != kNever) {
                facts.retry_in = std::max(Duration{0}, claim->wake_at - now);
            }
            addresses.push_back(facts);
        }
    }
    return addresses;
}

Way LiveFacts::way_to(const IpAddr& dst) {
    using Kind = dataplane::NextHop::Kind;
    const dataplane::Fib& fib = routing_.fib();
    const dataplane::NextHop& hop = fib.lookup(dst);
    const dataplane::Route route = fib.route_of(hop);
    Way way{.to = route.to, .is_connected = route.is_connected};
    if (hop.has_neighbor()) {
        way.kind = hop.kind == Kind::gateway ? Way::Kind::gateway : Way::Kind::connected;
        way.ifindex = hop.out->index;
        way.neighbor = dataplane::Fib::neighbor_of(hop, dst);
    } else if (hop.is_ours()) {
        way.kind = Way::Kind::own;
    } else if (hop.kind == Kind::broadcast) {
        way.kind = Way::Kind::broadcast;
    }
    return way;
}

std::optional<Way> LiveFacts::route_after(const std::optional<Prefix>& last) {
    const auto route = routing_.fib().route_after(last);
    if (!route) {
        return std::nullopt;
    }
    const bool by_gateway = route->hop->kind == dataplane::NextHop::Kind::gateway;
    return Way{.kind = by_gateway ? Way::Kind::gateway : Way::Kind::connected,
               .ifindex = route->hop->out->index,
               .neighbor = route->hop->gateway,
               .to = route->to,
               .is_connected = route->is_connected};
}

std::uint64_t LiveFacts::counter(std::uint32_t ifindex, WorkerCounter counter) {
    return std::accumulate(
        workers_.begin(), workers_.end(), std::uint64_t{0},
        [&](std::uint64_t sum, const auto& worker) { return sum + worker->counters()[ifindex].get(counter); });
}

std::uint64_t LiveFacts::counter(std::uint32_t ifindex, ControlCounter counter) {
    return counters_[ifindex].get(counter);
}

void LiveFacts::refresh_devices(TimePoint now) {
    const auto until = std::chrono::steady_clock::now() + kDeviceBudget;
    for (std::size_t left = devices_.size(); left > 0; --left) {
        dataplane::DeviceStats& device = devices_[next_device_];
        next_device_ = (next_device_ + 1) % devices_.size();
        if (device.is_fresh(now)) {
            continue;
        }
        device.read(now);
        if (std::chrono::steady_clock::now() > until) {
            break;
        }
    }
}

std::uint64_t LiveFacts::counter(std::uint32_t ifindex, DeviceCounter counter) {
    return devices_[ifindex - 1].get(counter);
}

std::vector<ExtendedStat> LiveFacts::extended_stats(std::uint32_t ifindex) {
    std::vector<ExtendedStat> stats;
    for (const auto& stat : devices_[ifindex - 1].extended()) {
        stats.push_back({.name = stat.name, .value = stat.value});
    }
    return stats;
}

std::uint32_t LiveFacts::counted_queues(std::uint32_t ifindex) {
    return static_cast<std::uint32_t>(devices_[ifindex - 1].queues().size());
}

std::uint64_t LiveFacts::counter(std::uint32_t ifindex, std::uint32_t queue, QueueCounter counter) {
    const dataplane::DeviceStats::Queue& counted = devices_[ifindex - 1].queues()[queue];
    switch (counter) {
        case QueueCounter::device_queue_rx_packets:
            return counted.rx_packets;
        case QueueCounter::device_queue_rx_errors:
            return counted.rx_errors;
        case QueueCounter::device_queue_tx_packets:
            return counted.tx_packets;
        case QueueCounter::kCount:
            break;
    }
    return 0;
}

std::uint64_t LiveFacts::counter(std::uint32_t worker, std::uint32_t ifindex, WorkerCounter counter) {
    return workers_[worker]->counters()[ifindex].get(counter);
}

void LiveFacts::attach(const Gauged& gauged, std::span<const unsigned> lcores) {
    gauged_.emplace(gauged);
    for (const unsigned lcore : lcores) {
        worker_facts_.push_back({.lcore = lcore});
    }
    samples_.resize(lcores.size());
    sample_workers();
}

void LiveFacts::sample_workers() {
    const std::uint64_t now = rte_rdtsc();
    for (std::size_t i = 0; i < samples_.size(); ++i) {
        const std::uint64_t busy = workers_[i]->pulse().busy();
        Sample& sample = samples_[i];
        // The end of a burst that began before counts whole.
        const double ratio = static_cast<double>(busy - sample.busy) / static_cast<double>(now - sample.at);
        sample = {.at = now, .busy = busy, .ratio = std::min(ratio, 1.0)};
    }
}

double LiveFacts::gauge(std::uint32_t worker, WorkerGauge gauge) {
    const dataplane::Worker& of = *workers_[worker];
    switch (gauge) {
        case WorkerGauge::worker_stalled:
            return gauged_->watch.is_stalled(worker) ? 1 : 0;
        case WorkerGauge::worker_last_burst_seconds: {
            const std::uint64_t last = of.pulse().last();
            const std::uint64_t now = rte_rdtsc();  // of another core: it may be a little behind
            return now > last ? static_cast<double>(now - last) / static_cast<double>(rte_get_tsc_hz()) : 0;
        }
        case WorkerGauge::worker_busy_ratio:
            return samples_[worker].ratio;
        case WorkerGauge::worker_punt_ring_used:
            return of.crossing().punts().used;
        case WorkerGauge::worker_punt_ring_size:
            return of.crossing().punts().size;
        case WorkerGauge::worker_send_ring_used:
            return of.crossing().to_send().used;
        case WorkerGauge::worker_send_ring_size:
            return of.crossing().to_send().size;
        case WorkerGauge::kCount:
            break;
    }
    return 0;
}

double LiveFacts::busy_seconds(std::uint32_t worker) {
    return static_cast<double>(workers_[worker]->pulse().busy()) / static_cast<double>(rte_get_tsc_hz());
}

double LiveFacts::gauge(DaemonGauge gauge) {
    switch (gauge) {
        case DaemonGauge::waiting_packets:
            return gauged_->resolver.held_packets();
        case DaemonGauge::max_waiting_packets:
            return gauged_->resolver.max_held_packets();
        case DaemonGauge::packet_buffers_used:
            return sum_of(gauged_->pools, rte_mempool_in_use_count);
        case DaemonGauge::packet_buffers_free:
            return sum_of(gauged_->pools, rte_mempool_avail_count);
        case DaemonGauge::sessions:
            return static_cast<double>(gauged_->server.connections());
        case DaemonGauge::max_sessions:
            return static_cast<double>(gauged_->server.max_connections());
        case DaemonGauge::subscribers:
            return static_cast<double>(gauged_->subscriptions.count());
        case DaemonGauge::max_subscribers:
            return static_cast<double>(Subscriptions::kMost);
        case DaemonGauge::kCount:
            break;
    }
    return 0;
}

void LiveFacts::refresh_links() {
    for (std::size_t i = 0; i < interfaces_.size(); ++i) {
        interfaces_[i].up = ports_[i]->is_link_up();
    }
}

}  // namespace neigh::control
