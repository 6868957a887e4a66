// What follows from a link that comes up or goes down (RFC 4862 5.3, RFC 5227 2.1, RFC 4861 7.2.6): own addresses are
// claimed and announced anew, groups are reported again, neighbors are forgotten or doubted, and asked for again, and
// workers are told whether to send there.
// Neighbors: daemon calls it when link_schedule says so, with what live_facts read from the ports; own_addresses,
// resolver and output act. Contract: control thread only. A link that goes and comes back between two looks is not
// noticed.
// Not here: how a device tells its state.
#pragma once

#include <span>
#include <vector>

#include "control/facts.hpp"
#include "control/neighbors/output.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/topology.hpp"

namespace neigh::control {

class LinkWatch {
  public:
    /// Everything outlives the watch. Links begin as down, so that the first look finds those that are up.
    LinkWatch(dataplane::Topology& topology, OwnAddresses& own, Resolver& resolver, Output& output,
              std::span<const InterfaceFacts> interfaces, TimePoint now);

    /// Acts on each link that is not as it was in the last call. `interfaces`: the same ones, in the same order.
    void follow(std::span<const InterfaceFacts> interfaces, TimePoint now);

  private:
    void came_up(const InterfaceFacts& interface, TimePoint now);
    void went_down(const InterfaceFacts& interface, TimePoint now);

    dataplane::Topology& topology_;
    OwnAddresses& own_;
    Resolver& resolver_;
    Output& output_;
    std::vector<bool> up_;  ///< as `interfaces`
};

}  // namespace neigh::control
