// A router in the generator's own process, as far as session needs one: started in EAL that is there, run, stopped.
// Neighbors: session lends it an lcore and the ports at the other ends of ring_pair's; pktgen/neighd makes one of the
// daemon. Not here: any router.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "dataplane/eal.hpp"
#include "pktgen/hosts.hpp"
#include "pktgen/scenario.hpp"

namespace neigh::pktgen {

/// Made, run and destroyed on the main thread.
class Router {
  public:
    virtual ~Router() = default;
    /// Until a signal or stop(). The router forwards from its making to its destruction.
    virtual void run() = 0;
    /// Any thread.
    virtual void stop() noexcept = 0;
    /// Makes all the hosts PERMANENT neighbors behind that interface. Another thread, while run() runs. Throws
    /// std::runtime_error where the router does not take them.
    virtual void set_neighbors(const std::string& interface, const Hosts& hosts) = 0;
};

struct RouterStart {
    std::size_t memory_mb = 0;  ///< of DPDK's memory
    /// With one worker, on that lcore. Throws std::runtime_error.
    std::function<std::unique_ptr<Router>(dataplane::Eal& eal, unsigned lcore)> start;
};

/// neighd, the whole daemon. Before any other thread starts: blocks SIGTERM, SIGINT and SIGHUP, which are the daemon's.
/// In pktgen/neighd/router.cpp, the one file of the generator that knows control/.
[[nodiscard]] RouterStart neighd_in_process(const RouterPlan& plan);

}  // namespace neigh::pktgen
