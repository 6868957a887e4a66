// Ports first, then the flows between them.
// Neighbors: scenario_file.hpp says what for; traffic_reader.cpp reads the flows.
#include "pktgen/scenario_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "config/load.hpp"
#include "config/sections.hpp"
#include "pktgen/keys.hpp"
#include "pktgen/router_reader.hpp"
#include "pktgen/traffic_reader.hpp"

namespace neigh::pktgen {
namespace {

using config::Mistakes;
using config::Yaml;

void read_host_addresses(const KeyReader& map, KeyId key, Family family, Hosts& hosts, Mistakes& mistakes) {
    IpAddr first;
    if (!map.read(key, first)) {
        return;
    }
    const AddressRange range{.first = first, .count = hosts.count};
    if (first.family != family) {
        mistakes.add(map.at(key), first.to_string() + " is not of that family");
    } else if (auto fault = fault_of(range); !fault.empty()) {
        mistakes.add(map.at(key), std::move(fault));
    }
    (family == Family::ipv4 ? hosts.ipv4 : hosts.ipv6) = first;
}

void read_hosts(const Yaml* node, PortPlan& port, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const KeyReader map{*node, "ports[].hosts", mistakes};
    Hosts& hosts = port.hosts;
    hosts.count = 1;
    map.read("ports[].hosts.count", hosts.count);
    read_host_addresses(map, "ports[].hosts.ipv4", Family::ipv4, hosts, mistakes);
    read_host_addresses(map, "ports[].hosts.ipv6", Family::ipv6, hosts, mistakes);
    if (map.find("ports[].hosts.ipv4") == nullptr && map.find("ports[].hosts.ipv6") == nullptr) {
        mistakes.add(node->at, "hosts need an address: ipv4, ipv6 or both");
    }
    if (map.read("ports[].hosts.mac", hosts.mac)) {
        port.hosts_share_port_mac = false;
        hosts.own_macs = true;
        if (auto fault = fault_of(hosts.mac, hosts.count); !fault.empty()) {
            mistakes.add(map.at("ports[].hosts.mac"), std::move(fault));
        }
    }
}

void read_answer(const Yaml* node, PortPlan& port, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const KeyReader map{*node, "ports[].answer", mistakes};
    map.read("ports[].answer.arp", port.answer.arp);
    map.read("ports[].answer.ns", port.answer.ns);
    map.read("ports[].answer.echo", port.answer.echo);
    map.read("ports[].answer.delay-ms", port.answer_delay);
}

void read_station(const KeyReader& map, KeyId key, std::optional<Mac>& mac, Mistakes& mistakes) {
    if (map.read(key, mac) && !mac->is_station()) {
        mistakes.add(map.at(key),
                     std::string{key->key()} + " " + mac->to_string() + " is none that a station may have");
    }
}

PortPlan read_port(const Yaml& node, const std::vector<PortPlan>& before, std::optional<RouterPlan>& router,
                   Mistakes& mistakes) {
    const KeyReader map{node, "ports[]", mistakes};
    PortPlan port;
    const bool named = map.read("ports[].name", port.name);
    map.read("ports[].device", port.device);
    if (named &&
        std::any_of(before.begin(), before.end(), [&](const PortPlan& other) { return other.name == port.name; })) {
        mistakes.add(map.at("ports[].name"), "duplicate port " + port.name);
    }
    read_station(map, "ports[].mac", port.mac, mistakes);
    map.read("ports[].mtu", port.mtu);
    read_station(map, "ports[].router-mac", port.router_mac, mistakes);
    connect(port, router, map, mistakes);
    read_hosts(map.find("ports[].hosts"), port, mistakes);
    read_answer(map.find("ports[].answer"), port, mistakes);
    return port;
}

std::vector<PortPlan> read_ports(const Yaml* node, std::optional<RouterPlan>& router, Mistakes& mistakes) {
    std::vector<PortPlan> ports;
    if (node == nullptr || !config::expect_list(*node, *KeyId{"ports"}, mistakes)) {
        return ports;
    }
    if (node->items.empty() || node->items.size() > kMostPorts) {
        mistakes.add(node->at, "ports: from 1 to " + std::to_string(kMostPorts) + " of them");
        return ports;
    }
    for (const Yaml& item : node->items) {
        ports.push_back(read_port(item, ports, router, mistakes));
    }
    return ports;
}

/// `name` is the file's.
Scenario read_scenario(const Yaml& tree, const std::string& name, Mistakes& mistakes) {
    const KeyReader map{tree, "", mistakes};
    Scenario scenario;
    config::read_eal(map.find("eal"), scenario.eal, mistakes);
    config::read_section(map.find("worker"), scenario.worker, mistakes);
    map.read("seed", scenario.seed);
    map.read("duration-ms", scenario.duration);
    map.read("drain-ms", scenario.drain);
    scenario.router = read_router(map.find("router"), name, mistakes);
    scenario.ports = read_ports(map.find("ports"), scenario.router, mistakes);
    const auto leads_to_router = [](const PortPlan& port) { return port.router_interface.has_value(); };
    if (scenario.router && std::ranges::none_of(scenario.ports, leads_to_router)) {
        mistakes.add(map.at("router"), "no port is connected to the router (device: router:INTERFACE)");
    }
    scenario.flows = read_flows(map.find("traffic"), scenario.ports, mistakes);
    return scenario;
}

}  // namespace

ScenarioResult load_scenario(std::string_view text, const std::string& name) {
    Mistakes mistakes;
    if (const auto tree = config::parse_yaml(text, mistakes)) {
        Scenario scenario = read_scenario(*tree, name, mistakes);
        if (mistakes.empty()) {
            return {.scenario = std::move(scenario), .errors = {}};
        }
    }
    return {.scenario = std::nullopt, .errors = mistakes.lines(name)};
}

ScenarioResult load_scenario_file(const std::string& path) {
    errno = 0;
    const auto text = config::read_text(path);
    if (!text) {
        return {.scenario = std::nullopt, .errors = {path + ": cannot be read: " + std::strerror(errno)}};
    }
    return load_scenario(*text, path);
}

}  // namespace neigh::pktgen
