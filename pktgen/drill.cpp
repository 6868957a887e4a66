// The table of drills, and the known hosts around them.
// Neighbors: drill.hpp says what for.
#include "pktgen/drill.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "pktgen/drill_frames.hpp"
#include "pktgen/mutation.hpp"

namespace neigh::pktgen {
namespace {

constexpr std::array kScanV6{Need::prefix_ipv6, Need::source_ipv6};
constexpr std::array kScanV4{Need::prefix_ipv4, Need::source_ipv4};
constexpr std::array kStormOne{Need::target_ipv4, Need::source_ipv4};
constexpr std::array kStormMany{Need::target_ipv4, Need::prefix_ipv4};
constexpr std::array kNotForUs{Need::source_ipv4, Need::prefix_ipv4};
constexpr std::array kNaFlood{Need::prefix_ipv6};
constexpr std::array kNsStorm{Need::target_ipv6, Need::prefix_ipv6};
constexpr std::array kAnyTarget{Need::any_target};
constexpr std::array kCollide{Need::any_target, Need::any_source_of_target};
constexpr std::array kMutations{Need::source_ipv4, Need::target_ipv4, Need::source_ipv6, Need::target_ipv6};

// clang-format off
constexpr DrillSpec kDrills[] = {
    {"scan-v6", "UDP to random addresses of an IPv6 prefix, through the router", kScanV6, 10'000, 0, make_scan},
    {"scan-v4", "the same for an IPv4 prefix", kScanV4, 10'000, 0, make_scan},
    {"arp-storm-one", "ARP requests for the target, all from one sender", kStormOne, 10'000, 0, make_arp_storm_one},
    {"arp-storm-many", "ARP requests for the target from a million MACs, with addresses of the prefix", kStormMany, 10'000, 0, make_arp_storm_many},
    {"arp-not-for-us", "ARP requests for random addresses of the prefix, as other hosts' questions", kNotForUs, 10'000, 0, make_arp_not_for_us},
    {"na-flood", "unsolicited advertisements for addresses of the prefix (one: ADDRESS/128), each with another MAC", kNaFlood, 10'000, 0, make_na_flood},
    {"ns-storm", "neighbor solicitations for the target from a million senders of the prefix", kNsStorm, 10'000, 0, make_ns_storm},
    {"mac-flap", "two MACs that claim the target in turn", kAnyTarget, 1'000, 0, make_mac_flap},
    {"spoof-gateway", "one MAC that claims the target, the address of another router", kAnyTarget, 1'000, 0, make_spoof},
    {"spoof-own", "one MAC that claims the target, an address of the router's own", kAnyTarget, 1'000, 0, make_spoof},
    {"filter-collide", "claims to the target, the router's own address, whose MACs would make a filter without a secret take known hosts' answers for repeats, and claims to those hosts' addresses", kCollide, 2'000, 0, make_filter_collide},
    {"mutations", "damaged ARP, ND, ICMP and UDP: extension headers, fragments, tags, odd lengths", kMutations, 20'000, 1'000'000, make_mutations},
};
// clang-format on

constexpr Mac kAttacker{{0x02, 0x6e, 0x70, 0x00, 0x00, 0x00}};
constexpr Mac kBehind{{0x02, 0x6e, 0x71, 0x00, 0x00, 0x00}};

bool meets(Need need, const DrillOptions& options) noexcept {
    const auto& prefix = options.prefix;
    switch (need) {
        case Need::source_ipv4:
            return options.port.source.ipv4.has_value();
        case Need::source_ipv6:
            return options.port.source.ipv6.has_value();
        case Need::target_ipv4:
            return options.target.ipv4.has_value();
        case Need::target_ipv6:
            return options.target.ipv6.has_value();
        case Need::any_target:
            return options.target.ipv4.has_value() || options.target.ipv6.has_value();
        case Need::any_source_of_target:
            return (options.target.ipv4 && options.port.source.ipv4) ||
                   (options.target.ipv6 && options.port.source.ipv6);
        case Need::prefix_ipv4:
            return prefix && prefix->address.is_v4();
        case Need::prefix_ipv6:
            return prefix && prefix->address.is_v6();
    }
    return false;
}

PortPlan port_plan(std::string name, const DrillPort& port, const Mac& first, std::uint64_t hosts) {
    return {
        .name = std::move(name),
        .device = port.device,
        .router_mac = port.router_mac,
        .hosts = {.count = hosts, .ipv4 = port.source.ipv4, .ipv6 = port.source.ipv6, .mac = first, .own_macs = true},
        .hosts_share_port_mac = false};
}

std::string fault_of_hosts(const Hosts& hosts) {
    for (const auto& first : {hosts.ipv4, hosts.ipv6}) {
        auto fault = first ? fault_of(AddressRange{.first = *first, .count = hosts.count}) : std::string{};
        if (!fault.empty()) {
            return fault;
        }
    }
    return {};
}

/// The known hosts are all but the attacker.
AddressRange known_of(const PortPlan& port, Family family) {
    const bool has_attacker = port.hosts.mac == kAttacker;
    return {.first = port.hosts.address(family, has_attacker ? 1 : 0),
            .count = port.hosts.count - (has_attacker ? 1 : 0)};
}

FlowPlan known_flow(const Scenario& scenario, std::size_t from, std::size_t to, Family family, std::uint64_t rate) {
    const std::string direction = from == to ? "" : from == 0 ? "-in" : "-out";
    return {.name = (family == Family::ipv4 ? "known-ipv4" : "known-ipv6") + direction,
            .from = from,
            .to = to,
            .destinations = known_of(scenario.ports[to], family),
            .rate = rate};
}

}  // namespace

std::span<const DrillSpec> drills() noexcept {
    return kDrills;
}

const DrillSpec* find_drill(std::string_view name) noexcept {
    const auto* found = std::find_if(std::begin(kDrills), std::end(kDrills),
                                     [name](const DrillSpec& drill) { return drill.name == name; });
    return found == std::end(kDrills) ? nullptr : found;
}

std::string_view in_words(Need need) noexcept {
    switch (need) {
        case Need::source_ipv4:
            return "--source with an IPv4 address";
        case Need::source_ipv6:
            return "--source with an IPv6 address";
        case Need::target_ipv4:
            return "--target with an IPv4 address";
        case Need::target_ipv6:
            return "--target with an IPv6 address";
        case Need::any_target:
            return "--target";
        case Need::any_source_of_target:
            return "--source of the target's family";
        case Need::prefix_ipv4:
            return "--prefix with an IPv4 prefix";
        case Need::prefix_ipv6:
            return "--prefix with an IPv6 prefix";
    }
    return "";
}

std::optional<Need> missing(const DrillSpec& drill, const DrillOptions& options) noexcept {
    const auto found =
        std::find_if(drill.needs.begin(), drill.needs.end(), [&](Need need) { return !meets(need, options); });
    return found == drill.needs.end() ? std::nullopt : std::optional{*found};
}

Mac attacker_mac() noexcept {
    return kAttacker;
}

std::optional<Scenario> scenario_of(const DrillOptions& options, std::string& fault) {
    Scenario scenario;
    scenario.eal.lcores = options.lcores;
    scenario.eal.args = options.eal_args;
    scenario.worker.idle_sleep_us = options.idle_sleep_us;
    scenario.seed = options.seed;
    scenario.duration = std::chrono::seconds{options.seconds};
    scenario.ports.push_back(port_plan("port", options.port, kAttacker, options.known + 1));
    if (options.has_behind()) {
        scenario.ports.push_back(
            port_plan("behind", options.behind, kBehind, std::max<std::uint64_t>(1, options.known)));
    }
    for (const PortPlan& port : scenario.ports) {
        if (fault = fault_of_hosts(port.hosts); !fault.empty()) {
            return std::nullopt;
        }
    }
    const std::size_t last = scenario.ports.size() - 1;
    for (const Family family : kAllFamilies) {
        if (options.known == 0 || !scenario.ports[0].hosts.has(family) || !scenario.ports[last].hosts.has(family)) {
            continue;
        }
        scenario.flows.push_back(known_flow(scenario, 0, last, family, options.known_rate));
        if (last != 0) {
            scenario.flows.push_back(known_flow(scenario, last, 0, family, options.known_rate));
        }
    }
    if (options.known > 0 && scenario.flows.empty()) {
        fault = "known hosts need --source (and with a second port --behind-source) addresses of the same family";
        return std::nullopt;
    }
    return scenario;
}

}  // namespace neigh::pktgen
