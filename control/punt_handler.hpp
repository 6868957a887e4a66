// What workers pass to control, turned into calls: the control side of the crossing.
// Neighbors: the main loop drains with it; resolver, own_addresses, icmp_errors and output do what is to be done.
// Contract: control thread only.
// Not here: what is worth passing (dataplane/local, forward, filter).
#pragma once

#include <span>
#include <vector>

#include "control/icmp_errors.hpp"
#include "control/output.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/punt.hpp"

namespace neigh::control {

class PuntHandler {
  public:
    PuntHandler(std::span<dataplane::Crossing* const> crossings, const dataplane::Topology& topology,
                Resolver& resolver, OwnAddresses& own, IcmpErrors& errors, Output& output)
        : crossings_(crossings.begin(), crossings.end()),
          topology_(topology),
          resolver_(resolver),
          own_(own),
          errors_(errors),
          output_(output) {}

    /// Takes a bounded number from each worker. True when more are waiting.
    bool drain(TimePoint now);
    [[nodiscard]] bool has_punts() const noexcept;

  private:
    void handle(const dataplane::Punt& punt, TimePoint now);
    void answer_mld_query(const dataplane::Punt& punt);

    std::vector<dataplane::Crossing*> crossings_;
    const dataplane::Topology& topology_;
    Resolver& resolver_;
    OwnAddresses& own_;
    IcmpErrors& errors_;
    Output& output_;
};

}  // namespace neigh::control
