// A scenario as plain values: ports with simulated hosts, flows between them, for how long.
// Neighbors: scenario_file reads it from YAML, the drills make one from options, run carries it out.
// Not here: attacks (drill.hpp), devices.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "pktgen/hosts.hpp"
#include "pktgen/pattern.hpp"
#include "pktgen/responder.hpp"

namespace neigh::pktgen {

struct PortPlan {
    std::string name;
    std::string device;
    std::optional<Mac> mac{};  ///< none: the device's own
    std::uint16_t mtu = 1500;
    std::optional<Mac> router_mac{};
    std::optional<std::string> router_interface{};  ///< of the router in this process, which the port leads to
    Hosts hosts{};
    bool hosts_share_port_mac = true;  ///< hosts.mac is not known before the port is open
    AnswerRules answer{};
    Duration answer_delay{0};
};

/// One way; a flow both ways is two of them.
struct FlowPlan {
    std::string name;
    std::size_t from = 0;             ///< index of a port that has hosts of the family and a router
    std::optional<std::size_t> to{};  ///< the same; or
    AddressRange destinations{};      ///< in either case
    Pattern pattern = Pattern::uniform;
    double skew = 1;
    std::uint16_t size = 64;
    std::uint64_t rate = 0;    ///< 0: as many as possible
    std::uint64_t count = 0;   ///< 0: no limit
    std::uint16_t burst = 32;  ///< frames that are made before the device gets them
};

/// The router that runs in this process.
struct RouterPlan {
    std::string file;       ///< its neighd.yaml
    config::Config config;  ///< what stands there, its devices replaced where ports are connected to it
    bool knows_hosts = false;
};

struct Scenario {
    config::Eal eal;
    config::Worker worker;
    std::uint64_t seed = 1;
    Duration duration{10'000};
    Duration drain{500};
    std::optional<RouterPlan> router{};
    std::vector<PortPlan> ports;
    std::vector<FlowPlan> flows;
};

/// Why the hosts' addresses can't be (they overflow, or are none that a host may have); empty: they can.
[[nodiscard]] std::string fault_of(const AddressRange& range);
/// The same of MACs.
[[nodiscard]] std::string fault_of(const Mac& first, std::uint64_t count);

}  // namespace neigh::pktgen
