// What commands may ask about the running daemon beyond the neighbor tables: interfaces, routes, counters.
// Neighbors: control/commands asks; control/daemon answers from the data plane; tests answer from memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/counters.hpp"

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
    bool up = false;  ///< the link

    [[nodiscard]] bool has(Family family) const noexcept { return family == Family::ipv4 ? ipv4 : ipv6; }
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
};

/// Control thread only.
class Facts {
  public:
    virtual ~Facts() = default;
    /// In order of their index, from 1 without gaps.
    [[nodiscard]] virtual const std::vector<InterfaceFacts>& interfaces() = 0;
    /// A link-local `dst` has no way of its own: every link has one.
    [[nodiscard]] virtual Way way_to(const IpAddr& dst) = 0;
    /// Summed over the workers.
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t ifindex, WorkerCounter counter) = 0;
    [[nodiscard]] virtual std::uint64_t counter(std::uint32_t ifindex, ControlCounter counter) = 0;
};

}  // namespace neigh::control
