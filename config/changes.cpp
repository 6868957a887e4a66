// Value by value, in the order of the file. changes_lists.cpp has routes and neighbors.
#include "config/changes.hpp"

#include <algorithm>

#include "config/changes_lists.hpp"
#include "config/value_text.hpp"

namespace neigh::config {
namespace {

/// Takes over what is live, and notes everything that is another.
class Comparison {
  public:
    explicit Comparison(Changes& changes) : changes_(changes) {}

    /// What options are called from here on: `prefix` and their key.
    void enter(std::string prefix) { prefix_ = std::move(prefix); }

    template <typename T>
    void value(OptionId option, T& in_force, const T& wanted) {
        value(option, in_force, wanted, option->reload == Reload::live);
    }
    template <typename T>
    void value(OptionId option, T& in_force, const T& wanted, bool is_live) {
        if (in_force == wanted) {
            return;
        }
        (is_live ? changes_.live : changes_.restart)
            .push_back({.option = &*option,
                        .name = prefix_ + std::string{option->key()},
                        .before = value_text(*option, in_force),
                        .after = value_text(*option, wanted)});
        if (is_live) {
            in_force = wanted;
        }
    }

  private:
    Changes& changes_;
    std::string prefix_;
};

void compare(Comparison& with, Eal& in_force, const Eal& wanted) {
    with.enter("eal.");
    with.value("eal.lcores", in_force.lcores, wanted.lcores);
    with.value("eal.huge-pages", in_force.huge_pages, wanted.huge_pages);
    with.value("eal.memory-mb", in_force.memory_mb, wanted.memory_mb);
    with.value("eal.args", in_force.args, wanted.args);
}

void compare(Comparison& with, Worker& in_force, const Worker& wanted) {
    with.enter("worker.");
    with.value("worker.idle-sleep-us", in_force.idle_sleep_us, wanted.idle_sleep_us);
    with.value("worker.front-cache", in_force.front_cache, wanted.front_cache);
    with.value("worker.rx-descriptors", in_force.rx_descriptors, wanted.rx_descriptors);
    with.value("worker.tx-descriptors", in_force.tx_descriptors, wanted.tx_descriptors);
    with.value("worker.reassembly-datagrams", in_force.reassembly_datagrams, wanted.reassembly_datagrams);
    with.value("worker.reassembly-timeout-ms", in_force.reassembly_timeout, wanted.reassembly_timeout);
    with.value("worker.stall_ms", in_force.stall, wanted.stall);
}

void compare(Comparison& with, Control& in_force, const Control& wanted) {
    with.enter("control.");
    with.value("control.socket", in_force.socket, wanted.socket);
    with.value("control.mode", in_force.mode, wanted.mode);
    with.value("control.group", in_force.group, wanted.group);
    with.value("control.admins", in_force.admins, wanted.admins);
}

void compare(Comparison& with, Log& in_force, const Log& wanted) {
    with.enter("log.");
    with.value("log.level", in_force.level, wanted.level);
}

void compare(Comparison& with, NeighborParams& in_force, const NeighborParams& wanted, bool has_room) {
    with.value("neighbor.base_reachable_time_ms", in_force.base_reachable_time, wanted.base_reachable_time);
    with.value("neighbor.retrans_time_ms", in_force.retrans_time, wanted.retrans_time);
    with.value("neighbor.delay_first_probe_time_ms", in_force.delay_first_probe_time, wanted.delay_first_probe_time);
    with.value("neighbor.mcast_solicit", in_force.mcast_solicit, wanted.mcast_solicit);
    with.value("neighbor.ucast_solicit", in_force.ucast_solicit, wanted.ucast_solicit);
    with.value("neighbor.gc_stale_time_ms", in_force.gc_stale_time, wanted.gc_stale_time);
    with.value("neighbor.max_entries", in_force.max_entries, wanted.max_entries,
               has_room || wanted.max_entries < in_force.max_entries);
    with.value("neighbor.max_incomplete", in_force.max_incomplete, wanted.max_incomplete);
    with.value("neighbor.solicit_rate", in_force.solicit_rate, wanted.solicit_rate);
    with.value("neighbor.unres_qlen_bytes", in_force.unres_qlen_bytes, wanted.unres_qlen_bytes);
    with.value("neighbor.unres_qlen", in_force.unres_qlen, wanted.unres_qlen);
    with.value("neighbor.gratuitous", in_force.gratuitous, wanted.gratuitous);
    with.value("neighbor.mac_change", in_force.mac_change, wanted.mac_change);
    with.value("neighbor.proxy_delay_ms", in_force.proxy_delay, wanted.proxy_delay);
    with.value("neighbor.proxy_qlen", in_force.proxy_qlen, wanted.proxy_qlen);
    with.value("neighbor.dad_transmits", in_force.dad_transmits, wanted.dad_transmits);
    with.value("neighbor.evict_nocarrier", in_force.evict_nocarrier, wanted.evict_nocarrier);
    with.value("neighbor.mac_move_limit", in_force.mac_moves.most, wanted.mac_moves.most);
    with.value("neighbor.mac_move_window_ms", in_force.mac_moves.window, wanted.mac_moves.window);
    with.value("neighbor.mac_damping_ms", in_force.mac_moves.damping, wanted.mac_moves.damping);
    with.value("neighbor.icmp_error_rate", in_force.icmp_error_rate, wanted.icmp_error_rate);
    with.value("neighbor.acd", in_force.acd, wanted.acd);
}

void compare(Comparison& with, Interface& in_force, const Interface& wanted, bool has_room) {
    with.enter("interfaces[" + in_force.name + "].");
    with.value("interfaces[].device", in_force.device, wanted.device);
    with.value("interfaces[].mac", in_force.mac, wanted.mac);
    with.value("interfaces[].mtu", in_force.mtu, wanted.mtu);
    with.value("interfaces[].addresses", in_force.addresses, wanted.addresses);
    with.value("interfaces[].ipv4", in_force.ipv4, wanted.ipv4);
    with.value("interfaces[].ipv6", in_force.ipv6, wanted.ipv6);
    with.value("interfaces[].proxy", in_force.proxy, wanted.proxy);
    with.enter("interfaces[" + in_force.name + "].neighbor.");
    compare(with, in_force.neighbor, wanted.neighbor, has_room);
}

const Interface* named(const Config& config, const std::string& name) {
    const auto found = std::ranges::find(config.interfaces, name, &Interface::name);
    return found == config.interfaces.end() ? nullptr : &*found;
}

/// Whether the tables hold what all interfaces may have once the wanted limits are theirs.
bool has_room(const Config& in_force, const Config& wanted, const Capacity& capacity) {
    return std::ranges::all_of(kAllFamilies, [&](Family family) {
        std::uint64_t entries = 0;
        for (const Interface& interface : in_force.interfaces) {
            const Interface* same = named(wanted, interface.name);
            const Interface& limited = same != nullptr ? *same : interface;
            entries += interface.has(family) ? limited.neighbor.max_entries : 0;
        }
        return entries <= capacity[index_of(family)];
    });
}

std::vector<std::string> names(const Config& config) {
    std::vector<std::string> names;
    for (const Interface& interface : config.interfaces) {
        names.push_back(interface.name);
    }
    return names;
}

void compare_interfaces(Comparison& with, Config& in_force, const Config& wanted, const Capacity& capacity) {
    with.enter("");
    std::vector<std::string> stay = names(in_force);
    with.value("interfaces", stay, names(wanted));
    const bool room = has_room(in_force, wanted, capacity);
    for (Interface& interface : in_force.interfaces) {
        if (const Interface* same = named(wanted, interface.name)) {
            compare(with, interface, *same, room);
        }
    }
}

}  // namespace

Changes changes(const Config& in_force, const Config& wanted, const Capacity& capacity) {
    Changes changes{.config = in_force, .live = {}, .restart = {}, .set = {}, .gone = {}};
    Comparison with{changes};
    compare(with, changes.config.eal, wanted.eal);
    compare(with, changes.config.worker, wanted.worker);
    compare(with, changes.config.control, wanted.control);
    compare(with, changes.config.log, wanted.log);
    with.enter("");
    with.value("state-file", changes.config.state_file, wanted.state_file);
    compare_interfaces(with, changes.config, wanted, capacity);
    compare_routes(changes, wanted);
    compare_static_neighbors(changes, wanted);
    return changes;
}

// ---- In words --------------------------------------------------------------------------------------

namespace {

struct Kind {
    const char* one;
    const char* many;
    bool (*has)(const Option&);
};

bool is_number_of_neighbor(const Option& option) {
    return option.section() == "neighbor" && option.type == Type::number;
}

// The first that fits; the last fits all.
constexpr Kind kKinds[] = {
    {"timer", "timers", [](const Option& option) { return is_number_of_neighbor(option) && option.unit == "ms"; }},
    {"limit", "limits", is_number_of_neighbor},
    {"route", "routes", [](const Option& option) { return option.path == "routes"; }},
    {"neighbor", "neighbors", [](const Option& option) { return option.path == "neighbors"; }},
    {"other setting", "other settings", [](const Option&) { return true; }},
};

}  // namespace

std::string Change::to_string() const {
    return name + " (" + before + " -> " + after + ")";
}

bool Changes::concern(OptionId list) const noexcept {
    return std::ranges::any_of(live, [&](const Change& change) { return change.option == &*list; });
}

std::string Changes::summary() const {
    std::array<std::size_t, std::size(kKinds)> counts{};
    for (const Change& change : live) {
        const auto* kind = std::ranges::find_if(kKinds, [&](const Kind& one) { return one.has(*change.option); });
        ++counts[static_cast<std::size_t>(kind - kKinds)];
    }
    std::string text;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0) {
            text += (text.empty() ? "" : ", ") + std::to_string(counts[i]) + " " +
                    (counts[i] == 1 ? kKinds[i].one : kKinds[i].many);
        }
    }
    text = "reloaded: " + (text.empty() ? "nothing to change" : text);
    const char* separator = "; needs a restart: ";
    for (const Change& change : restart) {
        text += separator + change.to_string();
        separator = ", ";
    }
    return text;
}

}  // namespace neigh::config
