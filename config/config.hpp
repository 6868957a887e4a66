// The configuration as plain values: what neighd.yaml says, checked, with defaults filled in.
// Neighbors: options.hpp declares the keys, load.hpp reads YAML into these structures.
// Not here: YAML, DPDK, defaults of timers (dataplane/neigh/params.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/params.hpp"

namespace neigh::config {

struct Eal {
    std::string lcores = "0,1";  ///< first is the control thread's, the others are workers'
    bool huge_pages = false;
    std::uint32_t memory_mb = 0;  ///< 0: what tables and buffers take
    std::vector<std::string> args;
};

struct Worker {
    std::uint32_t idle_sleep_us = 0;  ///< 0: poll without pause
    bool front_cache = true;
    std::uint32_t rx_descriptors = 1024;
    std::uint32_t tx_descriptors = 1024;
    std::uint32_t reassembly_datagrams = 256;
    Duration reassembly_timeout{60'000};
    Duration stall{2'000};  ///< a worker that ends no burst for so long is stuck
};

struct Control {
    std::string socket = "/run/neighd/neighd.sock";
    std::uint32_t mode = 0660;
    std::optional<std::string> group;
    std::vector<std::string> admins{"root"};
};

enum class LogLevel : std::uint8_t { error, warning, info, debug };

struct Log {
    LogLevel level = LogLevel::info;
};

struct Interface {
    std::string name;
    std::uint32_t index = 0;  ///< from 1, in file order
    std::uint64_t luid = 0;   ///< luid_of(name)
    std::string device;
    std::optional<Mac> mac;
    std::uint16_t mtu = 1500;
    std::vector<Prefix> addresses;
    bool ipv4 = true;
    bool ipv6 = true;
    std::vector<Prefix> proxy;  ///< answered for here where the routes lead elsewhere
    NeighborParams neighbor;    ///< the global block with this interface's overrides

    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
};

struct Route {
    Prefix to;
    std::optional<IpAddr> via;  ///< none: on-link by `dev`
    std::uint32_t ifindex = 0;  ///< resolved: of `dev`, or of the interface whose subnet holds `via`

    bool operator==(const Route&) const = default;
};

struct StaticNeighbor {
    IpAddr dst;
    Mac lladdr;  ///< zero: to be found (managed alone)
    std::uint32_t ifindex = 0;
    bool managed = false;  ///< not static, but kept resolved for ever

    bool operator==(const StaticNeighbor&) const = default;
};

struct Config {
    Eal eal;
    Worker worker;
    Control control;
    Log log;
    std::optional<std::string> state_file;
    std::vector<Interface> interfaces;
    std::vector<Route> routes;
    std::vector<StaticNeighbor> neighbors;
};

/// The interface's lasting identity: positive, below 2^53, a function of the name alone (FNV-1a, folded).
/// The loader refuses two names with the same one.
[[nodiscard]] std::uint64_t luid_of(const std::string& name) noexcept;

}  // namespace neigh::config
