// The table of options against the structures: every key arrives, at both bounds, and defaults are the ones stated.
// Not here: mistakes.
#include "config/options.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "config/changes.hpp"
#include "tests/unit/config/support.hpp"

namespace neigh::config {
namespace {

std::string join(const std::vector<std::string>& texts) {
    std::string all;
    for (const auto& text : texts) {
        all += text + ";";
    }
    return all;
}

std::string of(Duration duration) {
    return std::to_string(duration.count());
}

std::string of(bool flag) {
    return flag ? "true" : "false";
}

struct Probe {
    std::string yaml;  ///< not the default
    std::string arrives;
    std::function<std::string(const Config&)> read;
};

const Interface& first(const Config& config) {
    return config.interfaces.at(0);
}

const std::map<std::string_view, Probe>& probes() {
    const auto n = [](auto value) { return std::to_string(value); };
    const auto params = [](auto read) { return [read](const Config& config) { return read(first(config).neighbor); }; };
    static const std::map<std::string_view, Probe> kProbes{
        {"state-file", {"/tmp/x", "/tmp/x", [](const Config& c) { return c.state_file.value_or(""); }}},
        {"eal.lcores", {"\"0-3\"", "0-3", [](const Config& c) { return c.eal.lcores; }}},
        {"eal.huge-pages", {"true", "true", [](const Config& c) { return of(c.eal.huge_pages); }}},
        {"eal.memory-mb", {"512", "512", [n](const Config& c) { return n(c.eal.memory_mb); }}},
        {"eal.args", {"[--iova-mode=va, -v]", "--iova-mode=va;-v;", [](const Config& c) { return join(c.eal.args); }}},
        {"worker.idle-sleep-us", {"50", "50", [n](const Config& c) { return n(c.worker.idle_sleep_us); }}},
        {"worker.front-cache", {"false", "false", [](const Config& c) { return of(c.worker.front_cache); }}},
        {"worker.rx-descriptors", {"256", "256", [n](const Config& c) { return n(c.worker.rx_descriptors); }}},
        {"worker.tx-descriptors", {"512", "512", [n](const Config& c) { return n(c.worker.tx_descriptors); }}},
        {"worker.reassembly-datagrams",
         {"512", "512", [n](const Config& c) { return n(c.worker.reassembly_datagrams); }}},
        {"worker.reassembly-timeout-ms",
         {"700", "700", [](const Config& c) { return of(c.worker.reassembly_timeout); }}},
        {"worker.stall_ms", {"700", "700", [](const Config& c) { return of(c.worker.stall); }}},
        {"control.socket", {"/tmp/s", "/tmp/s", [](const Config& c) { return c.control.socket; }}},
        {"control.mode", {"\"0600\"", "384", [n](const Config& c) { return n(c.control.mode); }}},
        {"control.group", {"neighd", "neighd", [](const Config& c) { return c.control.group.value_or(""); }}},
        {"control.admins", {"[root, ann]", "root;ann;", [](const Config& c) { return join(c.control.admins); }}},
        {"log.level", {"debug", "3", [n](const Config& c) { return n(static_cast<unsigned>(c.log.level)); }}},
        {"interfaces[].name", {"wan7", "wan7", [](const Config& c) { return first(c).name; }}},
        {"interfaces[].device",
         {"\"net_tap5,iface=x\"", "net_tap5,iface=x", [](const Config& c) { return first(c).device; }}},
        {"interfaces[].mac",
         {"02:00:00:00:00:05", "02:00:00:00:00:05",
          [](const Config& c) { return first(c).mac.value_or(Mac{}).to_string(); }}},
        {"interfaces[].mtu", {"9000", "9000", [n](const Config& c) { return n(first(c).mtu); }}},
        {"interfaces[].addresses",
         {"[10.0.0.1/8]", "10.0.0.1/8", [](const Config& c) { return first(c).addresses.at(0).to_string(); }}},
        {"interfaces[].ipv4", {"false", "false", [](const Config& c) { return of(first(c).ipv4); }}},
        {"interfaces[].ipv6", {"false", "false", [](const Config& c) { return of(first(c).ipv6); }}},
        {"neighbor.base_reachable_time_ms", {"7", "7", params([](auto& p) { return of(p.base_reachable_time); })}},
        {"neighbor.retrans_time_ms", {"8", "8", params([](auto& p) { return of(p.retrans_time); })}},
        {"neighbor.delay_first_probe_time_ms",
         {"9", "9", params([](auto& p) { return of(p.delay_first_probe_time); })}},
        {"neighbor.mcast_solicit", {"11", "11", params([n](auto& p) { return n(p.mcast_solicit); })}},
        {"neighbor.ucast_solicit", {"12", "12", params([n](auto& p) { return n(p.ucast_solicit); })}},
        {"neighbor.gc_stale_time_ms", {"13", "13", params([](auto& p) { return of(p.gc_stale_time); })}},
        {"neighbor.max_entries", {"14", "14", params([n](auto& p) { return n(p.max_entries); })}},
        {"neighbor.max_incomplete", {"15", "15", params([n](auto& p) { return n(p.max_incomplete); })}},
        {"neighbor.solicit_rate", {"17", "17", params([n](auto& p) { return n(p.solicit_rate); })}},
        {"neighbor.unres_qlen_bytes", {"16", "16", params([n](auto& p) { return n(p.unres_qlen_bytes); })}},
        {"neighbor.unres_qlen", {"18", "18", params([n](auto& p) { return n(p.unres_qlen); })}},
        {"neighbor.gratuitous", {"create", "2", params([n](auto& p) { return n(static_cast<int>(p.gratuitous)); })}},
        {"neighbor.mac_change", {"hold", "2", params([n](auto& p) { return n(static_cast<int>(p.mac_change)); })}},
        {"neighbor.evict_nocarrier", {"false", "0", params([n](auto& p) { return n(p.evict_nocarrier); })}},
        {"neighbor.mac_move_limit", {"23", "23", params([n](auto& p) { return n(p.mac_moves.most); })}},
        {"neighbor.mac_move_window_ms", {"24", "24", params([](auto& p) { return of(p.mac_moves.window); })}},
        {"neighbor.mac_damping_ms", {"25", "25", params([](auto& p) { return of(p.mac_moves.damping); })}},
        {"neighbor.icmp_error_rate", {"19", "19", params([n](auto& p) { return n(p.icmp_error_rate); })}},
        {"interfaces[].proxy",
         {"[10.8.0.0/16]", "10.8.0.0/16",
          [](const Config& c) { return first(c).proxy.empty() ? "[]" : first(c).proxy[0].to_string(); }}},
        {"neighbor.proxy_delay_ms", {"21", "21", params([](auto& p) { return of(p.proxy_delay); })}},
        {"neighbor.proxy_qlen", {"22", "22", params([n](auto& p) { return n(p.proxy_qlen); })}},
        {"neighbor.dad_transmits", {"0", "0", params([n](auto& p) { return n(p.dad_transmits); })}},
        {"neighbor.acd", {"probe", "2", params([n](auto& p) { return n(static_cast<int>(p.acd)); })}},
        {"routes[].to", {"10.9.0.0/16", "10.9.0.0/16", [](const Config& c) { return c.routes.at(0).to.to_string(); }}},
        {"routes[].via",
         {"10.0.0.9", "10.0.0.9", [](const Config& c) { return c.routes.at(0).via.value_or(IpAddr{}).to_string(); }}},
        {"routes[].dev", {"lan0", "1", [n](const Config& c) { return n(c.routes.at(0).ifindex); }}},
        {"neighbors[].dst",
         {"10.0.0.8", "10.0.0.8", [](const Config& c) { return c.neighbors.at(0).dst.to_string(); }}},
        {"neighbors[].lladdr",
         {"02:00:00:00:00:08", "02:00:00:00:00:08",
          [](const Config& c) { return c.neighbors.at(0).lladdr.to_string(); }}},
        {"neighbors[].managed",
         {"true", "true", [](const Config& c) { return of(!c.neighbors.empty() && c.neighbors[0].managed); }}},
        {"neighbors[].dev", {"lan0", "1", [n](const Config& c) { return n(c.neighbors.at(0).ifindex); }}},
    };
    return kProbes;
}

bool holds_keys(const Option& option) {
    return option.type == Type::section || option.type == Type::sections;
}

/// A route needs somebody who can ask.
const std::string kInterfaces = "interfaces: [{name: lan0, device: net_tap0, addresses: [192.0.2.1/24]}]\n";

/// A good file in which this option has this value: the required keys around it are added.
std::string file_with(const Option& option, const std::string& value) {
    std::map<std::string, std::string> keys;
    if (option.section() == "routes[]") {
        keys = {{"to", "10.9.0.0/16"}, {"dev", "lan0"}};
    } else if (option.section() == "neighbors[]") {
        keys = {{"dst", "10.0.0.8"}, {"lladdr", "\"02:00:00:00:00:08\""}, {"dev", "lan0"}};
    } else if (option.section() == "interfaces[]") {
        keys = {{"name", "lan0"}, {"device", "net_tap0"}};
    }
    keys[std::string{option.key()}] = value;
    if (option.key() == "mtu") {
        keys["ipv6"] = "false";
    }
    std::string map = "{";
    for (const auto& [key, text] : keys) {
        map += key + ": " + text + ", ";
    }
    map += "}";

    if (option.section().empty()) {
        return kInterfaces + std::string{option.key()} + ": " + value + "\n";
    }
    std::string section{option.section()};
    if (section == "interfaces[]") {
        return "interfaces: [" + map + "]\n";
    }
    if (section.ends_with("[]")) {
        section.resize(section.size() - 2);
        return kInterfaces + section + ": [" + map + "]\n";
    }
    return kInterfaces + section + ": " + map + "\n";
}

TEST(Options, EveryKeyArrives) {
    for (const Option& option : kOptions) {
        if (holds_keys(option)) {
            continue;
        }
        ASSERT_TRUE(probes().contains(option.path)) << option.path << " has no probe";
        const Probe& probe = probes().at(option.path);
        const Config config = good(file_with(option, probe.yaml));
        EXPECT_EQ(probe.read(config), probe.arrives) << option.path;
        if (!option.required && !option.fallback.empty()) {
            EXPECT_NE(probe.read(good("interfaces: [{name: lan0, device: net_tap0, addresses: [10.0.0.2/9]}]")),
                      probe.arrives)
                << option.path << ": the probe must not be the default";
        }
    }
}

TEST(Options, EveryProbeHasItsOption) {
    for (const auto& [path, probe] : probes()) {
        EXPECT_TRUE(std::any_of(std::begin(kOptions), std::end(kOptions), [&path = path](const Option& option) {
            return option.path == path;
        })) << path;
    }
}

TEST(Options, BoundsAreIncludedAndWhatIsBeyondIsNot) {
    for (const Option& option : kOptions) {
        if (option.type != Type::number) {
            continue;
        }
        const Probe& probe = probes().at(option.path);
        for (const std::uint64_t bound : {option.least, option.most}) {
            EXPECT_EQ(probe.read(good(file_with(option, std::to_string(bound)))), std::to_string(bound)) << option.path;
        }
        EXPECT_FALSE(load_text(file_with(option, std::to_string(option.most + 1)), "f").ok()) << option.path;
        const std::string below = option.least == 0 ? "-1" : std::to_string(option.least - 1);
        EXPECT_FALSE(load_text(file_with(option, below), "f").ok()) << option.path;
        for (const char* no_number : {"\"70\"", "70.5", "7e1", "0x70", "070", "seventy", "99999999999999999999999",
                                      "[70]", "{a: 70}", "~", "+70", "1_000"}) {
            EXPECT_FALSE(load_text(file_with(option, no_number), "f").ok()) << option.path << " " << no_number;
        }
    }
}

TEST(Options, StatedDefaultsAreTheStructures) {
    const Config bare = good("interfaces: [{name: lan0, device: net_tap0}]");
    for (const Option& option : kOptions) {
        if (holds_keys(option) || option.fallback.empty()) {
            continue;
        }
        const Config stated = good(file_with(option, std::string{option.fallback}));
        if (option.path == "interfaces[].addresses") {
            EXPECT_TRUE(stated.interfaces.at(0).addresses.empty() && bare.interfaces.at(0).addresses.empty());
            continue;
        }
        const auto& read = probes().at(option.path).read;
        EXPECT_EQ(read(stated), read(bare)) << option.path;
    }
}

TEST(Options, UnknownKeysAreFoundAtEveryLevel) {
    for (const Option& option : kOptions) {
        std::string text = file_with(option, holds_keys(option) ? "~" : probes().at(option.path).yaml);
        const auto key = text.find(std::string{option.key()} + ": ", option.section().empty() ? text.find('\n') : 0);
        if (holds_keys(option) || key == std::string::npos) {
            continue;
        }
        text.insert(key, "zzzzzz: 1" + std::string{option.section().empty() ? "\n" : ", "});
        const LoadResult result = load_text(text, "f");
        ASSERT_EQ(result.errors.size(), 1U) << text << testing::PrintToString(result.errors);
        EXPECT_NE(result.errors[0].find("unknown key 'zzzzzz'"), std::string::npos) << result.errors[0];
    }
}

TEST(Options, OverridesOfAnInterfaceTakeEveryKeyOfTheBlock) {
    for (const Option& option : kOptions) {
        if (option.section() != "neighbor") {
            continue;
        }
        const Probe& probe = probes().at(option.path);
        const Config config =
            good("interfaces:\n  - {name: lan0, device: net_tap0, neighbor: {" + std::string{option.key()} + ": " +
                 probe.yaml + "}}\n  - {name: lan1, device: net_tap1}\n");
        EXPECT_EQ(probe.read(config), probe.arrives) << option.path;
        EXPECT_EQ(config.interfaces.at(1).neighbor, NeighborParams{}) << option.path;
    }
}

/// The option that a change of this one is told under.
std::string_view told_as(const Option& option) {
    const std::string_view section = option.section();
    if (option.path == "interfaces[].name") {
        return "interfaces";  // another name is another interface
    }
    return section == "routes[]" || section == "neighbors[]" ? section.substr(0, section.size() - 2) : option.path;
}

bool names(const std::vector<Change>& changes, std::string_view path) {
    return std::any_of(changes.begin(), changes.end(), [&](const Change& one) { return one.option->path == path; });
}

TEST(Options, AReloadDoesWhatTheTableSays) {
    const Config before = good(kInterfaces);
    for (const Option& option : kOptions) {
        if (holds_keys(option)) {
            continue;
        }
        const Probe& probe = probes().at(option.path);
        const Config wanted = good(file_with(option, probe.yaml));
        const Changes first_time = changes(before, wanted, {100'000, 100'000});
        const Changes again = changes(first_time.config, wanted, {100'000, 100'000});
        const bool is_live = option.reload == Reload::live;
        EXPECT_EQ(names(first_time.live, told_as(option)), is_live) << option.path;
        EXPECT_EQ(names(first_time.restart, told_as(option)), !is_live) << option.path;
        EXPECT_TRUE(again.live.empty()) << option.path << ": in force already";
        EXPECT_EQ(names(again.restart, told_as(option)), !is_live) << option.path << ": named until the restart";
        if (is_live) {
            EXPECT_EQ(probe.read(first_time.config), probe.arrives) << option.path;
        }
    }
}

TEST(Options, SectionsLeaveTheDecisionToTheirKeys) {
    for (const Option& option : kOptions) {
        EXPECT_EQ(option.reload == Reload::by_key, option.type == Type::section) << option.path;
    }
}

TEST(Options, HelpIsASentenceAndBoundsAreInOrder) {
    for (const Option& option : kOptions) {
        EXPECT_TRUE(option.help.ends_with('.')) << option.path;
        EXPECT_LE(option.least, option.most) << option.path;
        EXPECT_FALSE(expectation(option).empty()) << option.path;
        if (option.type == Type::number) {
            EXPECT_GT(option.most, 0U) << option.path;
        }
    }
}

}  // namespace
}  // namespace neigh::config
