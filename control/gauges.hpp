// Every gauge of neighd, declared once: name, what it shows. `stats.get`, `neighctl stats`, `metrics`, telemetry and
// docs/counters.md all come from these tables, as those of the counters (dataplane/neigh/counters.hpp).
// A name that begins with `max_` or ends with `_size` is the limit of its neighbor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dataplane/neigh/counters.hpp"

namespace neigh::control {

// clang-format off
/// Of a family of an interface.
#define NEIGH_TABLE_GAUGES(X) \
    X(entries,                  "entries of the neighbor table") \
    X(max_entries,              "entries that the configuration allows") \
    X(unresolved,               "unresolved entries among them, which a limit of their own counts") \
    X(max_incomplete,           "unresolved entries that the configuration allows")

/// Of an interface.
#define NEIGH_INTERFACE_GAUGES(X) \
    X(link_up,                  "1: the link is there")

/// Of a worker.
#define NEIGH_WORKER_GAUGES(X) \
    X(worker_stalled,           "1: it has ended no burst for worker.stall_ms") \
    X(worker_last_burst_seconds, "time since it ended its last burst") \
    X(worker_busy_ratio,        "share of the last second that it spent in bursts with packets") \
    X(worker_punt_ring_used,    "packets and notices on their way from it to control") \
    X(worker_punt_ring_size,    "room for them") \
    X(worker_send_ring_used,    "packets on their way from control to it") \
    X(worker_send_ring_size,    "room for them")

/// Of the daemon.
#define NEIGH_DAEMON_GAUGES(X) \
    X(waiting_packets,          "packets that wait for their neighbor now") \
    X(max_waiting_packets,      "packets that may wait, over all neighbors") \
    X(packet_buffers_used,      "packet buffers in use: in queues of the devices, in rings, waiting") \
    X(packet_buffers_free,      "packet buffers that nobody uses") \
    X(sessions,                 "connections to the control socket") \
    X(max_sessions,             "connections that there may be") \
    X(subscribers,              "connections that hear of events") \
    X(max_subscribers,          "connections that may")
// clang-format on

struct GaugeInfo {
    std::string_view name;
    std::string_view help;
};

#define NEIGH_GAUGE_NAME(name, help) name,
#define NEIGH_GAUGE_INFO(name, help) {#name, help},
enum class TableGauge : std::uint8_t { NEIGH_TABLE_GAUGES(NEIGH_GAUGE_NAME) kCount };
enum class InterfaceGauge : std::uint8_t { NEIGH_INTERFACE_GAUGES(NEIGH_GAUGE_NAME) kCount };
enum class WorkerGauge : std::uint8_t { NEIGH_WORKER_GAUGES(NEIGH_GAUGE_NAME) kCount };
enum class DaemonGauge : std::uint8_t { NEIGH_DAEMON_GAUGES(NEIGH_GAUGE_NAME) kCount };
inline constexpr GaugeInfo kTableGauges[] = {NEIGH_TABLE_GAUGES(NEIGH_GAUGE_INFO)};
inline constexpr GaugeInfo kInterfaceGauges[] = {NEIGH_INTERFACE_GAUGES(NEIGH_GAUGE_INFO)};
inline constexpr GaugeInfo kWorkerGauges[] = {NEIGH_WORKER_GAUGES(NEIGH_GAUGE_INFO)};
inline constexpr GaugeInfo kDaemonGauges[] = {NEIGH_DAEMON_GAUGES(NEIGH_GAUGE_INFO)};
#undef NEIGH_GAUGE_NAME
#undef NEIGH_GAUGE_INFO

/// The one counter of seconds, by worker; and the histogram, by interface.
inline constexpr GaugeInfo kBusySeconds{"worker_busy_seconds", "time that it has spent in bursts with packets"};
inline constexpr GaugeInfo kResolveSeconds{"resolve_seconds", "how long packets waited until their neighbor was found"};
/// By interface and the device's own name of it.
inline constexpr GaugeInfo kExtendedStats{"device_xstats", "extended statistics of the device, by its own names"};

/// Counters by worker and interface: what came by the worker's own queues of the device, and left by its own. Each is
/// the worker's part of a counter that is summed over the workers elsewhere.
struct WorkerPart {
    std::string_view name;
    std::string_view help;
    WorkerCounter of;
};
inline constexpr WorkerPart kWorkerParts[] = {
    {"worker_rx_packets", "frames that it received, by its own queues of the device", WorkerCounter::rx_packets},
    {"worker_tx_packets", "frames that it handed to the device, by its own queue", WorkerCounter::tx_packets},
};

/// Counters by interface and queue, of devices that count by queue.
#define NEIGH_QUEUE_COUNTERS(X)                                                \
    X(device_queue_rx_packets, "frames that the device received by the queue") \
    X(device_queue_rx_errors, "frames for the queue that the device dropped")  \
    X(device_queue_tx_packets, "frames that the device sent by the queue")
enum class QueueCounter : std::uint8_t {
#define X(name, help) name,
    NEIGH_QUEUE_COUNTERS(X)
#undef X
        kCount
};
inline constexpr GaugeInfo kQueueCounters[] = {
#define X(name, help) {#name, help},
    NEIGH_QUEUE_COUNTERS(X)
#undef X
};

}  // namespace neigh::control
