// A line a key: which member of the structures each one fills.
// Neighbors: sections.hpp says what for; names and bounds are options.hpp's.
#include "config/sections.hpp"

#include "config/lcores.hpp"
#include "config/map_reader.hpp"

namespace neigh::config {

void read_eal(const Yaml* node, Eal& eal, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const MapReader map{*node, "eal", mistakes};
    if (map.read("eal.lcores", eal.lcores)) {
        if (auto wrong = check_lcores(eal.lcores); !wrong.empty()) {
            mistakes.add(map.at("eal.lcores"), std::move(wrong));
        }
    }
    map.read("eal.huge-pages", eal.huge_pages);
    map.read("eal.memory-mb", eal.memory_mb);
    map.read_list("eal.args", eal.args);
}

void read_worker(const Yaml* node, Worker& worker, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const MapReader map{*node, "worker", mistakes};
    map.read("worker.idle-sleep-us", worker.idle_sleep_us);
    map.read("worker.front-cache", worker.front_cache);
    map.read("worker.rx-descriptors", worker.rx_descriptors);
    map.read("worker.tx-descriptors", worker.tx_descriptors);
    map.read("worker.reassembly-datagrams", worker.reassembly_datagrams);
    map.read("worker.reassembly-timeout-ms", worker.reassembly_timeout);
    map.read("worker.stall_ms", worker.stall);
}

void read_control(const Yaml* node, Control& control, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const MapReader map{*node, "control", mistakes};
    map.read("control.socket", control.socket);
    map.read("control.mode", control.mode);
    map.read("control.group", control.group);
    map.read_list("control.admins", control.admins);
}

void read_log(const Yaml* node, Log& log, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const MapReader map{*node, "log", mistakes};
    map.read("log.level", log.level);
}

void read_neighbor(const Yaml* node, NeighborParams& params, Mistakes& mistakes) {
    if (node == nullptr) {
        return;
    }
    const MapReader map{*node, "neighbor", mistakes};
    map.read("neighbor.base_reachable_time_ms", params.base_reachable_time);
    map.read("neighbor.retrans_time_ms", params.retrans_time);
    map.read("neighbor.delay_first_probe_time_ms", params.delay_first_probe_time);
    map.read("neighbor.mcast_solicit", params.mcast_solicit);
    map.read("neighbor.ucast_solicit", params.ucast_solicit);
    map.read("neighbor.gc_stale_time_ms", params.gc_stale_time);
    map.read("neighbor.max_entries", params.max_entries);
    map.read("neighbor.max_incomplete", params.max_incomplete);
    map.read("neighbor.solicit_rate", params.solicit_rate);
    map.read("neighbor.unres_qlen_bytes", params.unres_qlen_bytes);
    map.read("neighbor.unres_qlen", params.unres_qlen);
    map.read("neighbor.gratuitous", params.gratuitous);
    map.read("neighbor.mac_change", params.mac_change);
    map.read("neighbor.proxy_delay_ms", params.proxy_delay);
    map.read("neighbor.proxy_qlen", params.proxy_qlen);
    map.read("neighbor.dad_transmits", params.dad_transmits);
    map.read("neighbor.evict_nocarrier", params.evict_nocarrier);
    map.read("neighbor.mac_move_limit", params.mac_moves.most);
    map.read("neighbor.mac_move_window_ms", params.mac_moves.window);
    map.read("neighbor.mac_damping_ms", params.mac_moves.damping);
    map.read("neighbor.icmp_error_rate", params.icmp_error_rate);
    map.read("neighbor.acd", params.acd);
}

}  // namespace neigh::config
