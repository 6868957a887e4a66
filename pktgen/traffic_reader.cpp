// A flow from its mapping: between the hosts of two ports, or to a prefix.
// Neighbors: traffic_reader.hpp says what for; keys.hpp has names and bounds.
#include "pktgen/traffic_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "dataplane/neigh/wire/ethernet.hpp"
#include "pktgen/keys.hpp"
#include "pktgen/udp_frame.hpp"

namespace neigh::pktgen {
namespace {

using config::Mistakes;
using config::Yaml;

using Ports = std::vector<PortPlan>;

enum class Direction : std::uint8_t { one_way, both };

/// A port by the name under `key`; a mistake where there is none, or it has no such hosts, or no router to send to.
std::optional<std::size_t> port_of(const KeyReader& map, KeyId key, const Ports& ports, Family family, bool sends,
                                   Mistakes& mistakes) {
    std::string name;
    if (!map.read(key, name)) {
        return std::nullopt;
    }
    const auto found =
        std::find_if(ports.begin(), ports.end(), [&name](const PortPlan& port) { return port.name == name; });
    if (found == ports.end()) {
        mistakes.add(map.at(key), "no port is called " + name);
        return std::nullopt;
    }
    if (!found->hosts.has(family)) {
        mistakes.add(map.at(key), "port " + name + " has no hosts with " + (family == Family::ipv4 ? "IPv4" : "IPv6") +
                                      " addresses");
        return std::nullopt;
    }
    if (sends && !found->router_mac) {
        mistakes.add(map.at(key), "port " + name + " needs a router-mac: whom its hosts send to");
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - ports.begin());
}

/// 0 for `max`, which is also what stands for none.
void read_rate(const KeyReader& map, std::uint64_t& rate) {
    const Yaml* node = map.find("traffic[].rate");
    if (node != nullptr && node->kind == Yaml::Kind::scalar && node->text == "max") {
        rate = 0;
    } else {
        map.read("traffic[].rate", rate);
    }
}

/// Where it goes; false where that is no place.
bool read_destination(const KeyReader& map, const Yaml& node, const Ports& ports, bool comes_back, FlowPlan& flow,
                      Mistakes& mistakes) {
    const bool to_port = map.find("traffic[].to") != nullptr;
    if (to_port == (map.find("traffic[].prefix") != nullptr)) {
        mistakes.add(node.at, "a flow has either `to` or `prefix`");
        return false;
    }
    if (to_port) {
        Family family = Family::ipv4;
        map.read("traffic[].family", family);
        flow.to = port_of(map, "traffic[].to", ports, family, comes_back, mistakes);
        if (flow.to) {
            const Hosts& hosts = ports[*flow.to].hosts;
            flow.destinations = {.first = hosts.address(family, 0), .count = hosts.count};
        }
        return flow.to.has_value();
    }
    Prefix prefix;
    if (!map.read("traffic[].prefix", prefix)) {
        return false;
    }
    if (prefix.has_host_bits()) {
        mistakes.add(map.at("traffic[].prefix"), "prefix " + prefix.to_string() + " has host bits; do you mean " +
                                                     prefix.network().to_string() + "?");
    }
    if (comes_back || map.find("traffic[].family") != nullptr) {
        mistakes.add(node.at, "`direction: both` and `family` are for flows between hosts, with `to`");
    }
    flow.destinations = hosts_of(prefix);
    if (flow.pattern == Pattern::zipf && flow.destinations.count == 0) {
        mistakes.add(map.at("traffic[].prefix"), "zipf needs a prefix of fewer than 2^64 addresses");
    }
    return true;
}

/// The same between the same hosts, the other way.
FlowPlan back_of(const FlowPlan& there, const Ports& ports) {
    FlowPlan back = there;
    const Family family = there.destinations.first.family;
    const Hosts& hosts = ports[there.from].hosts;
    back.name += "-back";
    back.from = *there.to;
    back.to = there.from;
    back.destinations = {.first = hosts.address(family, 0), .count = hosts.count};
    return back;
}

void read_flow(const Yaml& node, const Ports& ports, std::vector<FlowPlan>& flows, Mistakes& mistakes) {
    const KeyReader map{node, "traffic[]", mistakes};
    FlowPlan flow;
    std::uint64_t skew_percent = 100;
    Direction direction = Direction::one_way;
    map.read("traffic[].pattern", flow.pattern);
    if (map.read("traffic[].skew-percent", skew_percent) && flow.pattern != Pattern::zipf) {
        mistakes.add(map.at("traffic[].skew-percent"), "skew-percent is for `pattern: zipf`");
    }
    flow.skew = static_cast<double>(skew_percent) / 100;
    map.read("traffic[].size", flow.size);
    read_rate(map, flow.rate);
    map.read("traffic[].count", flow.count);
    if (map.read("traffic[].burst", flow.burst) && flow.rate != 0) {
        mistakes.add(map.at("traffic[].burst"), "burst is for `rate: max`: a rate spreads packets evenly");
    }
    map.read("traffic[].direction", direction);
    const bool both = direction == Direction::both;
    const bool has_destination = read_destination(map, node, ports, both, flow, mistakes);
    const auto from = has_destination
                          ? port_of(map, "traffic[].from", ports, flow.destinations.first.family, true, mistakes)
                          : std::nullopt;
    if (!from) {
        return;
    }
    flow.from = *from;
    const std::size_t mtu = std::min(ports[*from].mtu, flow.to ? ports[*flow.to].mtu : ports[*from].mtu);
    if (const std::size_t most = mtu + wire::kEthernetSize + kFcsSize; flow.size > most) {
        mistakes.add(map.at("traffic[].size"), "size " + std::to_string(flow.size) + " is more than the " +
                                                   std::to_string(most) + " bytes that the MTU of " +
                                                   std::to_string(mtu) + " allows");
    }
    if (!map.read("traffic[].name", flow.name)) {
        flow.name = ports[*from].name + "-" + (flow.to ? ports[*flow.to].name : "prefix") +
                    (flow.destinations.first.is_v6() ? "-ipv6" : "");
    }
    flows.push_back(flow);
    if (both && flow.to) {
        flows.push_back(back_of(flow, ports));
    }
}

}  // namespace

std::vector<FlowPlan> read_flows(const Yaml* node, const Ports& ports, Mistakes& mistakes) {
    std::vector<FlowPlan> flows;
    if (node == nullptr || node->kind == Yaml::Kind::null || ports.empty() ||
        !config::expect_list(*node, *KeyId{"traffic"}, mistakes)) {
        return flows;
    }
    if (node->items.size() > kMostFlows) {
        mistakes.add(node->at, "more than " + std::to_string(kMostFlows) + " flows");
        return flows;
    }
    for (const Yaml& item : node->items) {
        read_flow(item, ports, flows, mistakes);
    }
    return flows;
}

}  // namespace neigh::pktgen
