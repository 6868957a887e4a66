// Every key of neighd.yaml, declared once: path, type, what a reload does, default, unit, bounds, one sentence.
// Neighbors: map_reader.hpp takes names and checks from here, changes.hpp the decision of a reload, markdown.hpp makes
// docs/config.md of it, the tests walk it.
// Not here: which member of Config a key fills (the readers), checks of one value against another.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace neigh::config {

enum class Type : std::uint8_t {
    section,   ///< a mapping with keys of its own
    sections,  ///< a list of such mappings
    text,      ///< not empty, no control characters
    name,      ///< of a user or group: text that is no number
    list_of_text,
    list_of_names,
    flag,
    number,
    octal,  ///< permissions
    word,   ///< one of Option::words
    mac,
    address,
    prefix,  ///< ADDRESS/LENGTH
    list_of_prefixes,
};

/// What SIGHUP does about a value that is another in the file.
enum class Reload : std::uint8_t {
    undecided,  ///< does not compile: see below the table
    live,       ///< it takes effect at once
    restart,    ///< it is named in the log, and stays as it was until the daemon is started anew
    by_key,     ///< of a section: each of its keys decides
};

struct Option {
    /// From the root, `[]` for an element of a list: `interfaces[].mtu`.
    std::string_view path;
    Type type;
    Reload reload = Reload::undecided;
    /// As one would write it in the file; empty: none.
    std::string_view fallback;
    std::string_view help;
    std::string_view unit{};
    /// Of a number, both included; of a text, its length in bytes.
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    /// In the order of the enumeration they stand for.
    std::array<std::string_view, 4> words{};
    bool required = false;

    /// `interfaces[]` of `interfaces[].mtu`; empty at the root.
    [[nodiscard]] constexpr std::string_view section() const noexcept {
        const auto dot = path.rfind('.');
        return dot == std::string_view::npos ? std::string_view{} : path.substr(0, dot);
    }
    [[nodiscard]] constexpr std::string_view key() const noexcept {
        const auto dot = path.rfind('.');
        return dot == std::string_view::npos ? path : path.substr(dot + 1);
    }
};

inline constexpr std::uint64_t kLongestMs = 30ULL * 24 * 60 * 60 * 1000;  // 30 days
inline constexpr std::uint64_t kLongestPath = 4095;                       // PATH_MAX without its NUL
inline constexpr std::uint64_t kLongestSocketPath = 107;                  // sun_path without its NUL
inline constexpr std::uint64_t kLongestUserName = 32;                     // utmp's, what useradd accepts

// clang-format off
inline constexpr Option kOptions[] = {
    {.path = "eal", .type = Type::section, .reload = Reload::by_key, .fallback = "", .help = "DPDK's environment: cores and memory."},
    {.path = "worker", .type = Type::section, .reload = Reload::by_key, .fallback = "", .help = "The threads that forward."},
    {.path = "control", .type = Type::section, .reload = Reload::by_key, .fallback = "", .help = "The control socket and who may use it."},
    {.path = "log", .type = Type::section, .reload = Reload::by_key, .fallback = "", .help = "What is told on standard error."},
    {.path = "state-file", .type = Type::text, .reload = Reload::live, .fallback = "", .help = "Where learned entries are kept over a restart; without it they are forgotten.", .least = 1, .most = kLongestPath},
    {.path = "interfaces", .type = Type::sections, .reload = Reload::restart, .fallback = "", .help = "The ports, at least one and at most 32; `ifindex` counts them from 1 in this order.", .required = true},
    {.path = "neighbor", .type = Type::section, .reload = Reload::by_key, .fallback = "", .help = "Timers and limits of every interface, unless its own block says otherwise."},
    {.path = "routes", .type = Type::sections, .reload = Reload::live, .fallback = "", .help = "Static routes; the interfaces' own subnets need none."},
    {.path = "neighbors", .type = Type::sections, .reload = Reload::live, .fallback = "", .help = "Static (permanent) neighbor entries."},

    {.path = "eal.lcores", .type = Type::text, .reload = Reload::restart, .fallback = "\"0,1\"", .help = "Logical cores in a form EAL takes (`0,1`, `0-3`, `0@0,1@1`): the first runs the control thread, each of the others a worker.", .least = 1, .most = 1024},
    {.path = "eal.huge-pages", .type = Type::flag, .reload = Reload::restart, .fallback = "false", .help = "Use 2 MiB or 1 GiB pages, which somebody has to reserve; false: ordinary memory."},
    {.path = "eal.memory-mb", .type = Type::number, .reload = Reload::restart, .fallback = "", .help = "Memory for packets and tables; without it, or where it is too little and `huge-pages` is false: what they take.", .unit = "MiB", .least = 16, .most = 1'048'576},
    {.path = "eal.args", .type = Type::list_of_text, .reload = Reload::restart, .fallback = "[]", .help = "Further arguments, passed to EAL as they are.", .least = 1, .most = 4096},

    {.path = "worker.idle-sleep-us", .type = Type::number, .reload = Reload::restart, .fallback = "0", .help = "How long a worker without packets sleeps; 0: it polls without pause.", .unit = "µs", .least = 0, .most = 1'000'000},
    {.path = "worker.front-cache", .type = Type::flag, .reload = Reload::restart, .fallback = "true", .help = "Each worker keeps a cache of its own before the neighbor tables, 8 to 16 bytes an entry of `max_entries`; false: every look-up asks the tables."},
    {.path = "worker.rx-descriptors", .type = Type::number, .reload = Reload::restart, .fallback = "1024", .help = "Packets that a port's receive queue holds.", .unit = "packets", .least = 32, .most = 32'768},
    {.path = "worker.tx-descriptors", .type = Type::number, .reload = Reload::restart, .fallback = "1024", .help = "Packets that a port's transmit queue holds; a worker hands over up to 64 at once.", .unit = "packets", .least = 128, .most = 32'768},
    {.path = "worker.reassembly-datagrams", .type = Type::number, .reload = Reload::restart, .fallback = "256", .help = "Datagrams to own addresses that each worker gathers from fragments at once, and four times as many fragments (256 at least), which take packet buffers; a group of sources may have a quarter. 0: fragments to own addresses are dropped.", .unit = "datagrams", .least = 0, .most = 65'536},
    {.path = "worker.reassembly-timeout-ms", .type = Type::number, .reload = Reload::restart, .fallback = "60000", .help = "How long the fragments of a datagram are waited for, from the first that came (RFC 8200 4.5, RFC 1122 3.3.2).", .unit = "ms", .least = 1, .most = kLongestMs},
    {.path = "worker.stall_ms", .type = Type::number, .reload = Reload::live, .fallback = "2000", .help = "A worker that ends no burst for so long is stuck: it is told of, what waits for it is answered with TIMEOUT, and the service manager's watchdog is fed no more.", .unit = "ms", .least = 100, .most = 3'600'000},

    {.path = "control.socket", .type = Type::text, .reload = Reload::restart, .fallback = "/run/neighd/neighd.sock", .help = "Path of the Unix stream socket.", .least = 1, .most = kLongestSocketPath},
    {.path = "control.mode", .type = Type::octal, .reload = Reload::live, .fallback = "\"0660\"", .help = "Permissions of the socket, in octal.", .least = 0, .most = 0777},
    {.path = "control.group", .type = Type::name, .reload = Reload::live, .fallback = "", .help = "Group of the socket; its members may read.", .least = 1, .most = kLongestUserName},
    {.path = "control.admins", .type = Type::list_of_names, .reload = Reload::live, .fallback = "[root]", .help = "Users who may change entries, beside root.", .least = 1, .most = kLongestUserName},

    {.path = "log.level", .type = Type::word, .reload = Reload::live, .fallback = "info", .help = "Lines of this level and worse are written; debug: DPDK's notices and connections of the control socket as well. `log.set` changes it until the next reload or restart.", .words = {"error", "warning", "info", "debug"}},

    {.path = "interfaces[].name", .type = Type::text, .reload = Reload::restart, .fallback = "", .help = "1 to 15 printable ASCII characters, no `/` and no white space; the lasting identity of the interface (its `luid` derives from it).", .least = 1, .most = 15, .required = true},
    {.path = "interfaces[].device", .type = Type::text, .reload = Reload::restart, .fallback = "", .help = "A PCI address, or any DPDK vdev string.", .least = 1, .most = 4096, .required = true},
    {.path = "interfaces[].mac", .type = Type::mac, .reload = Reload::restart, .fallback = "", .help = "The interface's address, no group address; without it the device's own."},
    {.path = "interfaces[].mtu", .type = Type::number, .reload = Reload::restart, .fallback = "1500", .help = "Largest IP packet; at least 1280 with IPv6 on.", .unit = "bytes", .least = 68, .most = 9710},
    {.path = "interfaces[].addresses", .type = Type::list_of_prefixes, .reload = Reload::restart, .fallback = "[]", .help = "Own addresses with the lengths of their subnets. A link-local IPv6 address comes by itself."},
    {.path = "interfaces[].ipv4", .type = Type::flag, .reload = Reload::restart, .fallback = "true", .help = "false: IPv4 is off on this interface."},
    {.path = "interfaces[].ipv6", .type = Type::flag, .reload = Reload::restart, .fallback = "true", .help = "false: IPv6 is off on this interface."},
    {.path = "interfaces[].proxy", .type = Type::list_of_prefixes, .reload = Reload::restart, .fallback = "[]", .help = "Prefixes whose addresses are answered for here, where the routes lead to them by another interface (RFC 1027, RFC 4861 7.2.8)."},
    {.path = "interfaces[].neighbor", .type = Type::section, .reload = Reload::by_key, .fallback = "", .help = "What is different here from the global `neighbor` block: the same keys."},

    {.path = "neighbor.base_reachable_time_ms", .type = Type::number, .reload = Reload::live, .fallback = "30000", .help = "How long a confirmation counts: 0.5 to 1.5 times this (RFC 4861 6.3.2).", .unit = "ms", .least = 1, .most = kLongestMs},
    {.path = "neighbor.retrans_time_ms", .type = Type::number, .reload = Reload::live, .fallback = "1000", .help = "Between two solicitations for the same neighbor.", .unit = "ms", .least = 1, .most = kLongestMs},
    {.path = "neighbor.delay_first_probe_time_ms", .type = Type::number, .reload = Reload::live, .fallback = "5000", .help = "How long a stale neighbor in use is given to prove itself before it is probed.", .unit = "ms", .least = 1, .most = kLongestMs},
    {.path = "neighbor.mcast_solicit", .type = Type::number, .reload = Reload::live, .fallback = "3", .help = "Multicast (ARP: broadcast) solicitations before a neighbor is given up.", .least = 1, .most = 100},
    {.path = "neighbor.ucast_solicit", .type = Type::number, .reload = Reload::live, .fallback = "3", .help = "Unicast probes before multicast is tried.", .least = 1, .most = 100},
    {.path = "neighbor.gc_stale_time_ms", .type = Type::number, .reload = Reload::live, .fallback = "60000", .help = "How long an unused entry stays before it may be collected.", .unit = "ms", .least = 1, .most = kLongestMs},
    {.path = "neighbor.max_entries", .type = Type::number, .reload = Reload::live, .fallback = "65536", .help = "Entries per interface and family. A reload may raise them as far as the tables made at start have room.", .unit = "entries", .least = 1, .most = 16'777'216},
    {.path = "neighbor.max_incomplete", .type = Type::number, .reload = Reload::live, .fallback = "4096", .help = "Unresolved entries per interface and family.", .unit = "entries", .least = 1, .most = 16'777'216},
    {.path = "neighbor.solicit_rate", .type = Type::number, .reload = Reload::live, .fallback = "10000", .help = "Solicitations per interface. From start on, workers let five times as many misses and answers through to control, 50000 at least.", .unit = "a second", .least = 1, .most = 10'000'000},
    {.path = "neighbor.unres_qlen_bytes", .type = Type::number, .reload = Reload::live, .fallback = "212992", .help = "How much waits for one neighbor, the oldest packet leaves first; each counts its frame and 576, as Linux' `unres_qlen_bytes` does: 101 packets of 1500 bytes, 256 of 256. One may wait whatever its length.", .unit = "bytes", .least = 1, .most = 1'073'741'824},
    {.path = "neighbor.unres_qlen", .type = Type::number, .reload = Reload::live, .fallback = "16384", .help = "And how many, for who wants to say so; the default is what may wait for all neighbors together, and so limits nothing.", .unit = "packets", .least = 1, .most = 16'384},
    {.path = "neighbor.gratuitous", .type = Type::word, .reload = Reload::live, .fallback = "update", .help = "What an announcement nobody asked for may do: nothing, change an entry, or make one as well (RFC 9131).", .words = {"ignore", "update", "create"}},
    {.path = "neighbor.evict_nocarrier", .type = Type::flag, .reload = Reload::live, .fallback = "true", .help = "When the link is lost, dynamic entries go (managed ones are resolved anew); false: they become STALE."},
    {.path = "neighbor.mac_change", .type = Type::word, .reload = Reload::live, .fallback = "accept", .help = "When a known neighbor shows up with another MAC: follow it, ask the old MAC first and follow only where that stays silent, or stay until the entry has failed.", .words = {"accept", "verify", "hold"}},
    {.path = "neighbor.mac_move_limit", .type = Type::number, .reload = Reload::live, .fallback = "5", .help = "How often the network may move a known neighbor to another MAC in `mac_move_window_ms`; beyond, it is told of (event `mac_flapping`, log, counter), and held with `mac_change: accept`. 0: no limit.", .unit = "moves", .least = 0, .most = 1'000'000},
    {.path = "neighbor.mac_move_window_ms", .type = Type::number, .reload = Reload::live, .fallback = "10000", .help = "The time for that, from the first move on.", .unit = "ms", .least = 1, .most = kLongestMs},
    {.path = "neighbor.mac_damping_ms", .type = Type::number, .reload = Reload::live, .fallback = "60000", .help = "How long the entry then stays at its MAC, unless that is found silent when probed; 0: it is told of only, and followed.", .unit = "ms", .least = 0, .most = kLongestMs},
    {.path = "neighbor.icmp_error_rate", .type = Type::number, .reload = Reload::live, .fallback = "1000", .help = "ICMP errors owed for packets of an interface (RFC 4443 2.4 f, RFC 1812 4.3.2.8), a tenth of it at once; 0: none.", .unit = "a second", .least = 0, .most = 1'000'000},
    {.path = "neighbor.proxy_delay_ms", .type = Type::number, .reload = Reload::live, .fallback = "800", .help = "Answers for proxied and anycast addresses to questions by multicast or broadcast wait a random time up to this (RFC 4861 7.2.7, at most 1 s there); 0: they leave at once.", .unit = "ms", .least = 0, .most = 10'000},
    {.path = "neighbor.proxy_qlen", .type = Type::number, .reload = Reload::live, .fallback = "64", .help = "Such answers that wait at once; who asks then is not answered.", .unit = "packets", .least = 1, .most = 4096},
    {.path = "neighbor.dad_transmits", .type = Type::number, .reload = Reload::restart, .fallback = "1", .help = "Probes for duplicates of an own IPv6 address before it is used (RFC 4862 5.1); 0: used at once.", .least = 0, .most = 100},
    {.path = "neighbor.acd", .type = Type::word, .reload = Reload::live, .fallback = "announce", .help = "For own IPv4 addresses (RFC 5227): nothing, announce them, or probe for conflicts first.", .words = {"off", "announce", "probe"}},

    {.path = "routes[].to", .type = Type::prefix, .reload = Reload::live, .fallback = "", .help = "Destination, without host bits; `0.0.0.0/0` and `::/0` are the default routes.", .required = true},
    {.path = "routes[].via", .type = Type::address, .reload = Reload::live, .fallback = "", .help = "The next router; without it the destinations are on the link of `dev`."},
    {.path = "routes[].dev", .type = Type::text, .reload = Reload::live, .fallback = "", .help = "The interface; may be left out where `via` lies in the subnet of one.", .least = 1, .most = kLongestPath},

    {.path = "neighbors[].dst", .type = Type::address, .reload = Reload::live, .fallback = "", .help = "The neighbor's address.", .required = true},
    {.path = "neighbors[].lladdr", .type = Type::mac, .reload = Reload::live, .fallback = "", .help = "Its MAC; neither zero nor broadcast. Required, unless the entry is managed: then it is found."},
    {.path = "neighbors[].managed", .type = Type::flag, .reload = Reload::live, .fallback = "false", .help = "true: not static, but kept resolved for ever; `lladdr`, where given, is a first guess."},
    {.path = "neighbors[].dev", .type = Type::text, .reload = Reload::live, .fallback = "", .help = "The interface; may be left out where `dst` lies in the subnet of one.", .least = 1, .most = kLongestPath},
};
// clang-format on

static_assert(std::ranges::none_of(kOptions, [](const Option& option) { return option.reload == Reload::undecided; }),
              "decide what a reload does about the new option: .reload = Reload::live or Reload::restart");

/// One option of a table, by its path as a literal. A path that is not in the table does not compile.
template <const auto& kTable>
class OptionIn {
  public:
    consteval OptionIn(const char* path) : option_(find(path)) {}

    [[nodiscard]] constexpr const Option& operator*() const noexcept { return *option_; }
    [[nodiscard]] constexpr const Option* operator->() const noexcept { return option_; }

  private:
    static consteval const Option* find(std::string_view path) {
        for (const Option& option : kTable) {
            if (option.path == path) {
                return &option;
            }
        }
        throw "no option has this path";
    }

    const Option* option_;
};
/// One of neighd.yaml's.
using OptionId = OptionIn<kOptions>;

/// What a value must be, in words: `a number of ms from 1 to 2592000000`.
[[nodiscard]] std::string expectation(const Option& option);

}  // namespace neigh::config
