// Every key of a scenario file, declared once, as config/options.hpp does for neighd.yaml; `eal` and `worker` are that
// file's own.
// Neighbors: scenario_file reads by it, the tests walk it. Not here: which member a key fills.
#pragma once

#include "config/map_reader.hpp"
#include "pktgen/hosts.hpp"

namespace neigh::pktgen {

using config::Type;

inline constexpr std::uint64_t kMostSeconds = 3'600;
inline constexpr std::uint64_t kMostPackets = 1'000'000'000'000;
inline constexpr std::uint64_t kMostRate = 200'000'000;
inline constexpr std::uint64_t kMostPorts = 8;
inline constexpr std::uint64_t kMostFlows = 64;
inline constexpr std::uint64_t kMostBurst = 4'096;

// clang-format off
inline constexpr config::Option kKeys[] = {
    {.path = "eal", .type = Type::section, .fallback = "", .help = "DPDK's environment, as in neighd.yaml."},
    {.path = "worker", .type = Type::section, .fallback = "", .help = "The polling thread, as in neighd.yaml."},
    {.path = "seed", .type = Type::number, .fallback = "1", .help = "Of everything random: the same seed, the same packets.", .least = 0, .most = 18'446'744'073'709'551'615ULL},
    {.path = "duration-ms", .type = Type::number, .fallback = "10000", .help = "How long is sent, unless `count` ends it sooner.", .unit = "ms", .least = 1, .most = kMostSeconds * 1'000},
    {.path = "drain-ms", .type = Type::number, .fallback = "500", .help = "How long packets under way are waited for; what comes later is lost.", .unit = "ms", .least = 0, .most = 60'000},
    {.path = "router", .type = Type::section, .fallback = "", .help = "neighd in this process, behind the ports whose device is `router:INTERFACE`."},
    {.path = "ports", .type = Type::sections, .fallback = "", .help = "Where the generator is connected.", .required = true},
    {.path = "traffic", .type = Type::sections, .fallback = "[]", .help = "Measured flows; without any, the hosts only answer."},

    {.path = "router.config", .type = Type::text, .fallback = "", .help = "Its neighd.yaml, from the scenario's folder on. Of its `eal` only the scenario's counts.", .least = 1, .most = 4096, .required = true},
    {.path = "router.knows-hosts", .type = Type::flag, .fallback = "false", .help = "All hosts behind its interfaces are made PERMANENT neighbors before traffic begins; else it asks for them."},

    {.path = "ports[].name", .type = Type::name, .fallback = "", .help = "How traffic and the report call it.", .least = 1, .most = 15, .required = true},
    {.path = "ports[].device", .type = Type::text, .fallback = "", .help = "A PCI address, any DPDK vdev string, or `router:INTERFACE`.", .least = 1, .most = 4096, .required = true},
    {.path = "ports[].mac", .type = Type::mac, .fallback = "", .help = "The port's address; without it the device's own."},
    {.path = "ports[].mtu", .type = Type::number, .fallback = "1500", .help = "Largest IP packet.", .unit = "bytes", .least = 68, .most = 9710},
    {.path = "ports[].router-mac", .type = Type::mac, .fallback = "", .help = "Where packets go that leave by this port: the router under test."},
    {.path = "ports[].hosts", .type = Type::section, .fallback = "", .help = "Simulated hosts behind the port."},
    {.path = "ports[].answer", .type = Type::section, .fallback = "", .help = "Which questions they answer."},

    {.path = "ports[].hosts.count", .type = Type::number, .fallback = "1", .help = "How many.", .unit = "hosts", .least = 1, .most = kMostHosts},
    {.path = "ports[].hosts.ipv4", .type = Type::address, .fallback = "", .help = "Of the first host; the others follow."},
    {.path = "ports[].hosts.ipv6", .type = Type::address, .fallback = "", .help = "The same; within one /64."},
    {.path = "ports[].hosts.mac", .type = Type::mac, .fallback = "", .help = "Of the first host; the others follow. Without it all have the port's."},

    {.path = "ports[].answer.arp", .type = Type::flag, .fallback = "true", .help = "ARP requests and probes."},
    {.path = "ports[].answer.ns", .type = Type::flag, .fallback = "true", .help = "Neighbor solicitations."},
    {.path = "ports[].answer.echo", .type = Type::flag, .fallback = "true", .help = "ICMP and ICMPv6 echo requests."},
    {.path = "ports[].answer.delay-ms", .type = Type::number, .fallback = "0", .help = "How long a host thinks before it answers.", .unit = "ms", .least = 0, .most = 60'000},

    {.path = "traffic[].name", .type = Type::name, .fallback = "", .help = "How the report calls it; without it FROM-TO, and -ipv6.", .least = 1, .most = 31},
    {.path = "traffic[].from", .type = Type::name, .fallback = "", .help = "The port whose hosts send, in turn.", .least = 1, .most = 15, .required = true},
    {.path = "traffic[].to", .type = Type::name, .fallback = "", .help = "The port whose hosts receive; or `prefix`.", .least = 1, .most = 15},
    {.path = "traffic[].prefix", .type = Type::prefix, .fallback = "", .help = "The destinations, wherever they are; or `to`. IPv6 shorter than /64: its first /64."},
    {.path = "traffic[].family", .type = Type::word, .fallback = "ipv4", .help = "Between hosts; a prefix has its own.", .words = {"ipv4", "ipv6"}},
    {.path = "traffic[].pattern", .type = Type::word, .fallback = "uniform", .help = "Which destination is next.", .words = {"uniform", "zipf", "sequential"}},
    {.path = "traffic[].skew-percent", .type = Type::number, .fallback = "100", .help = "Zipf's exponent: 100 is 1.", .unit = "percent", .least = 1, .most = 500},
    {.path = "traffic[].size", .type = Type::number, .fallback = "64", .help = "Of the frame, FCS included; IPv6 has 84 at least.", .unit = "bytes", .least = 64, .most = 9728},
    {.path = "traffic[].rate", .type = Type::number, .fallback = "max", .help = "Packets, each way; or `max`.", .unit = "a second", .least = 1, .most = kMostRate},
    {.path = "traffic[].burst", .type = Type::number, .fallback = "32", .help = "With rate max: frames that are made before the device gets them, all at once.", .unit = "frames", .least = 32, .most = kMostBurst},
    {.path = "traffic[].direction", .type = Type::word, .fallback = "one-way", .help = "Between hosts: also back again?", .words = {"one-way", "both"}},
    {.path = "traffic[].count", .type = Type::number, .fallback = "", .help = "Packets, each way, at most.", .unit = "packets", .least = 1, .most = kMostPackets},
};
// clang-format on

using KeyReader = config::TableReader<kKeys>;
using KeyId = KeyReader::Id;

}  // namespace neigh::pktgen
