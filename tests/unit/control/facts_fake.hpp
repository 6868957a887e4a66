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
    /// What is on no link goes to `gateway`, where there is one.
    Way way_to(const IpAddr& dst) override {
        for (const InterfaceFacts& interface : interfaces_) {
            for (const Prefix& address : interface.addresses) {
                if (address.address == dst) {
                    return {.kind = Way::Kind::own};
                }
                if (address.contains(dst)) {
                    return {.kind = Way::Kind::connected, .ifindex = interface.index, .neighbor = dst};
                }
            }
        }
        return gateway ? Way{.kind = Way::Kind::gateway, .ifindex = 1, .neighbor = *gateway} : Way{};
    }
    std::uint64_t counter(std::uint32_t ifindex, WorkerCounter counter) override {
        return worker_counters[{ifindex, counter}];
    }
    std::uint64_t counter(std::uint32_t ifindex, ControlCounter counter) override {
        return control_counters[{ifindex, counter}];
    }

    std::optional<IpAddr> gateway;
    std::vector<InterfaceFacts> interfaces_;
    std::map<std::pair<std::uint32_t, WorkerCounter>, std::uint64_t> worker_counters;
    std::map<std::pair<std::uint32_t, ControlCounter>, std::uint64_t> control_counters;
};

}  // namespace neigh::control::test
