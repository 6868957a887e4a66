// What commands may ask about the running daemon beyond the neighbor tables: interfaces, routes, counters.
// Neighbors: control/methods/commands asks; control/daemon answers from the data plane; tests answer from memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "control/gauges.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/claim.hpp"
#include "dataplane/neigh/counters.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

/// An interface as it is now.
struct InterfaceFacts {
    std::string name;
    std::uint32_t index = 0;
    std::uint64_t luid = 0;
    Mac mac;
    std::uint16_t mtu = 0;
    std::vector<Prefix> addresses;  ///< own ones, the link-local one included
    bool ipv4 = true;
    bool ipv6 = true;
    bool up = false;                     ///< the link
    std::string_view multicast = "all";  ///< dataplane::Multicast's word

    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
};

/// An own address as it is now.
struct AddressFacts {
    std::uint32_t ifindex = 0;
    Prefix address;
    Standing standing = Standing::tentative;
    Mac other{};                         ///< where it is lost: who had it when it was last looked
    std::uint32_t conflicts = 0;         ///< attempts to get it that failed in a row
    std::optional<Duration> retry_in{};  ///< until the next attempt; none: it needs none, or waits for the link
};

/// Where packets to a destination go by the routes.
struct Way {
    enum class Kind : std::uint8_t {
        no_route,
        own,        ///< it is an address of ours
        broadcast,  ///< of a connected subnet: never forwarded
        connected,  ///< the destination itself is the neighbor
        gateway,
    };
    Kind kind = Kind::no_route;
    std::uint32_t ifindex = 0;  ///< of connected and gateway
    IpAddr neighbor{};          ///< likewise
    Prefix to{};                ///< the route that leads there; of no_route nothing
    bool is_connected = true;   ///< that route comes from an own address, as opposed to one that the file names
};

struct WorkerFacts {
    unsigned lcore = 0;
};

struct ExtendedStat {
    std::string_view name;  ///< lives as long as the facts
    std::uint64_t value = 0;
};

/// Control thread only.
class Facts {
  public:
    virtual ~Facts() = default;
    /// In order of their index, from 1 without gaps.
    [[nodiscard]] virtual const std::vector<InterfaceFacts>& interfaces() = 0;
    /// By interface, in the order of InterfaceFacts::addresses.
    [[nodiscard]] virtual std::vector<AddressFacts> addresses(TimePoint now) = 0;
    /// A link-local `dst` has no way of its own: every link has one.
    [[nodiscard]] virtual Way way_to(const IpAddr& dst) = 0;
    /// The first route behind the one to `last` (none: of all; IPv4 comes first), as a way to all of its destinations:
    /// of a connected one `neighbor` says nothing. None: there are no more.
    [[nodiscard]] virtual std::optional<Way> route_after(const std::optional<Prefix>& last) = 0;
    /// Summed over the workers.
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t ifindex, WorkerCounter counter) = 0;
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t ifindex, ControlCounter counter) = 0;

    /// What devices count is asked for now, where it is older than a second, and as far as the devices are quick.
    virtual void refresh_devices(TimePoint now) = 0;
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t ifindex, DeviceCounter counter) = 0;
    /// The device's extended statistics, by its own names.
    [[nodiscard]] virtual std::vector<ExtendedStat> extended_stats(std::uint32_t ifindex) = 0;

    /// How many queues the device has that it counts by; they are numbered from 0.
    [[nodiscard]] virtual std::uint32_t counted_queues(std::uint32_t ifindex) = 0;
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t ifindex, std::uint32_t queue, QueueCounter counter) = 0;

    [[nodiscard]] virtual const std::vector<WorkerFacts>& workers() = 0;
    /// One worker's part of it.
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t worker, std::uint32_t ifindex, WorkerCounter counter) = 0;
    [[nodiscard]] virtual double gauge(std::uint32_t worker, WorkerGauge gauge) = 0;
    /// Of all bursts with packets since the start.
    [[nodiscard]] virtual double busy_seconds(std::uint32_t worker) = 0;
    [[nodiscard]] virtual double gauge(DaemonGauge gauge) = 0;
};

}  // namespace neigh::control
