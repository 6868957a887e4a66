#include "dataplane/device_stats.hpp"

#include <algorithm>

#include <rte_ethdev.h>

namespace neigh::dataplane {
namespace {

std::vector<DeviceStats::Queue> queues_of(std::uint16_t port, const rte_eth_stats& stats) {
    rte_eth_dev_info info{};
    if (rte_eth_dev_info_get(port, &info) != 0) {
        return {};
    }
    const std::size_t count =
        std::min<std::size_t>(std::max(info.nb_rx_queues, info.nb_tx_queues), RTE_ETHDEV_QUEUE_STAT_CNTRS);
    std::vector<DeviceStats::Queue> queues(count);
    bool counts = false;
    for (std::size_t i = 0; i < count; ++i) {
        queues[i] = {
            .rx_packets = stats.q_ipackets[i], .rx_errors = stats.q_errors[i], .tx_packets = stats.q_opackets[i]};
        counts = counts || queues[i].rx_packets != 0 || queues[i].rx_errors != 0 || queues[i].tx_packets != 0;
    }
    return counts ? queues : std::vector<DeviceStats::Queue>{};
}

}  // namespace

DeviceStats::DeviceStats(std::uint16_t port) : port_(port) {
    const int count = rte_eth_xstats_get_names(port_, nullptr, 0);
    std::vector<rte_eth_xstat_name> names(static_cast<std::size_t>(std::max(0, count)));
    const int had = rte_eth_xstats_get_names(port_, names.data(), static_cast<unsigned>(names.size()));
    if (had < 0 || static_cast<std::size_t>(had) > names.size()) {
        return;  // there are more now than a moment ago: a device that has none to rely on
    }
    const std::size_t most = std::min(static_cast<std::size_t>(had), kMostExtended);
    for (std::size_t i = 0; i < most; ++i) {
        extended_.push_back({.name = names[i].name});
    }
}

void DeviceStats::read(TimePoint now) {
    read_ = now;
    rte_eth_stats stats{};
    if (rte_eth_stats_get(port_, &stats) == 0) {
        const auto set = [this](DeviceCounter counter, std::uint64_t value) {
            counters_[static_cast<std::size_t>(counter)] = value;
        };
        set(DeviceCounter::device_rx_packets, stats.ipackets);
        set(DeviceCounter::device_rx_bytes, stats.ibytes);
        set(DeviceCounter::device_rx_missed, stats.imissed);
        set(DeviceCounter::device_rx_errors, stats.ierrors);
        set(DeviceCounter::device_rx_no_buffer, stats.rx_nombuf);
        set(DeviceCounter::device_tx_packets, stats.opackets);
        set(DeviceCounter::device_tx_bytes, stats.obytes);
        set(DeviceCounter::device_tx_errors, stats.oerrors);
        queues_ = queues_of(port_, stats);
    }
    const int count = extended_.empty() ? 0 : rte_eth_xstats_get(port_, nullptr, 0);
    std::vector<rte_eth_xstat> values(static_cast<std::size_t>(std::max(0, count)));
    const int had = rte_eth_xstats_get(port_, values.data(), static_cast<unsigned>(values.size()));
    for (int i = 0; i < had && static_cast<std::size_t>(i) < values.size(); ++i) {
        if (values[static_cast<std::size_t>(i)].id < extended_.size()) {
            extended_[values[static_cast<std::size_t>(i)].id].value = values[static_cast<std::size_t>(i)].value;
        }
    }
}

}  // namespace neigh::dataplane
