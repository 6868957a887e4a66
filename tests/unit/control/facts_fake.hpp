// Two interfaces in memory: lan0 with both families, wan0 with IPv4 alone.
#pragma once

#include <map>
#include <utility>

#include "control/facts.hpp"
#include "json_text.hpp"

namespace neigh::control::test {

class FakeFacts final : public Facts {
  public:
    FakeFacts() {
        interfaces_.push_back({.name = "lan0",
                               .index = 1,
                               .luid = 1001,
                               .mac = *Mac::parse("02:00:00:00:00:01"),
                               .mtu = 1500,
                               .addresses = {*Prefix::parse("192.0.2.1/24"), *Prefix::parse("2001:db8:1::1/64"),
                                             *Prefix::parse("fe80::1/64")},
                               .up = true});
        interfaces_.push_back({.name = "wan0",
                               .index = 2,
                               .luid = 1002,
                               .mac = *Mac::parse("02:00:00:00:00:02"),
                               .mtu = 9000,
                               .addresses = {*Prefix::parse("198.51.100.1/24")},
                               .ipv6 = false});
    }

    const std::vector<InterfaceFacts>& interfaces() override { return interfaces_; }
    std::vector<AddressFacts> addresses(TimePoint) override {
        std::vector<AddressFacts> addresses;
        for (const InterfaceFacts& interface : interfaces_) {
            for (const Prefix& address : interface.addresses) {
                addresses.push_back({.ifindex = interface.index, .address = address, .standing = Standing::usable});
                if (const auto lost = lost_.find(address.address); lost != lost_.end()) {
                    addresses.back() = lost->second;
                }
            }
        }
        return addresses;
    }
    /// What is on no link goes by the longest of `routes`, then to `gateway`, where there is one.
    Way way_to(const IpAddr& dst) override {
        for (const InterfaceFacts& interface : interfaces_) {
            for (const Prefix& address : interface.addresses) {
                if (address.address == dst) {
                    return {.kind = Way::Kind::own, .to = {dst, static_cast<std::uint8_t>(dst.bits())}};
                }
                if (address.contains(dst)) {
                    return {.kind = Way::Kind::connected,
                            .ifindex = interface.index,
                            .neighbor = dst,
                            .to = address.network()};
                }
            }
        }
        for (auto it = routes.rbegin(); it != routes.rend(); ++it) {
            if (it->second.to.contains(dst)) {
                Way way = it->second;
                way.neighbor = way.kind == Way::Kind::connected ? dst : way.neighbor;
                return way;
            }
        }
        return gateway ? Way{.kind = Way::Kind::gateway, .ifindex = 1, .neighbor = *gateway} : Way{};
    }
    std::optional<Way> route_after(const std::optional<Prefix>& last) override {
        const auto next = last ? routes.upper_bound(*last) : routes.begin();
        return next != routes.end() ? std::optional{next->second} : std::nullopt;
    }
    std::uint64_t counter(std::uint32_t ifindex, WorkerCounter counter) override {
        return worker_counters[{ifindex, counter}];
    }
    std::uint64_t counter(std::uint32_t ifindex, ControlCounter counter) override {
        return control_counters[{ifindex, counter}];
    }

    void refresh_devices(TimePoint now) override { refreshed = now; }
    std::uint64_t counter(std::uint32_t ifindex, DeviceCounter counter) override {
        return device_counters[{ifindex, counter}];
    }
    std::vector<ExtendedStat> extended_stats(std::uint32_t ifindex) override { return extended[ifindex]; }
    std::uint32_t counted_queues(std::uint32_t ifindex) override {
        return static_cast<std::uint32_t>(queues[ifindex].size());
    }
    std::uint64_t counter(std::uint32_t ifindex, std::uint32_t queue, QueueCounter counter) override {
        return queues[ifindex][queue][counter];
    }
    const std::vector<WorkerFacts>& workers() override { return workers_; }
    std::uint64_t counter(std::uint32_t worker, std::uint32_t ifindex, WorkerCounter counter) override {
        return worker_parts[{worker, ifindex}][counter];
    }
    double gauge(std::uint32_t worker, WorkerGauge gauge) override { return worker_gauges[{worker, gauge}]; }
    double busy_seconds(std::uint32_t) override { return 1.5; }
    double gauge(DaemonGauge gauge) override { return daemon_gauges[gauge]; }

    std::optional<IpAddr> gateway;
    struct IPv4First {
        bool operator()(const Prefix& a, const Prefix& b) const {
            return std::pair{a.address.family, a} < std::pair{b.address.family, b};
        }
    };
    std::map<Prefix, Way, IPv4First> routes;
    std::map<IpAddr, AddressFacts> lost_;  ///< instead of usable ones
    std::vector<InterfaceFacts> interfaces_;
    std::map<std::pair<std::uint32_t, WorkerCounter>, std::uint64_t> worker_counters;
    std::map<std::pair<std::uint32_t, ControlCounter>, std::uint64_t> control_counters;
    std::map<std::pair<std::uint32_t, DeviceCounter>, std::uint64_t> device_counters;
    std::map<std::uint32_t, std::vector<ExtendedStat>> extended;
    std::map<std::uint32_t, std::vector<std::map<QueueCounter, std::uint64_t>>> queues;
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::map<WorkerCounter, std::uint64_t>> worker_parts;
    std::vector<WorkerFacts> workers_{{.lcore = 3}};
    std::map<std::pair<std::uint32_t, WorkerGauge>, double> worker_gauges;
    std::map<DaemonGauge, double> daemon_gauges;
    TimePoint refreshed{};
};

}  // namespace neigh::control::test
