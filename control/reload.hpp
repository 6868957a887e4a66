// SIGHUP: reads the configuration again, and lets what may change live take effect.
//
// A file with mistakes changes nothing, nor does one whose admins are unknown or whose routes find no memory: all
// of it is logged.
// Otherwise everything is exchanged within one turn of the main loop, and once every worker has it (a grace period
// later, for which nobody waits, least of all for a worker that is stuck) one line says what changed and what would
// need a restart. Requests that come meanwhile are one more reload afterwards. Neighbors: daemon asks for it and turns
// it; config/changes decides what is what; routing, resolver, own_addresses, topology, server and access take it over.
// Contract: control thread only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "config/changes.hpp"
#include "control/socket/access.hpp"
#include "control/socket/grace.hpp"
#include "control/socket/server.hpp"
#include "control/supervisor.hpp"
#include "control/worker_watch.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/routing.hpp"
#include "dataplane/topology.hpp"

namespace neigh::control {

class Reload {
  public:
    /// What it changes; all of these outlive it.
    struct Parts {
        config::Config& config;  ///< what is in force
        Access& access;
        dataplane::Topology& topology;
        dataplane::Routing& routing;
        Grace& grace;
        WorkerWatch& watch;
        Resolver& resolver;
        OwnAddresses& own;
        Server& server;
        Supervisor& supervisor;
    };
    /// `file` is what the daemon was started with; `capacity` what its tables were made for.
    Reload(std::string file, const config::Capacity& capacity, const Parts& parts)
        : file_(std::move(file)), capacity_(capacity), parts_(parts) {}

    /// Once more, soon.
    void request() noexcept { is_requested_ = true; }
    /// Every turn of the main loop.
    void advance(TimePoint now);
    /// None: there is nothing to do.
    [[nodiscard]] std::optional<TimePoint> next_wake() const noexcept {
        if (under_way_) {
            return now_ + pause_before_look(now_ - under_way_->since);
        }
        return is_requested_ ? std::optional{now_} : std::nullopt;
    }

  private:
    struct UnderWay {
        config::Changes changes;
        GraceToken seen;
        TimePoint since;
    };
    /// What may fail, made before anything changes.
    struct Prepared {
        Access access;
        std::unique_ptr<const dataplane::Fib> routes;  ///< null: they are the same
    };

    void begin(TimePoint now);
    /// None: the reasons are logged.
    [[nodiscard]] std::optional<Prepared> prepare(const config::Changes& changes) const;
    void carry_out(config::Changes& changes, Prepared prepared, TimePoint now);
    /// `stuck`: a worker that has not seen it.
    void finish(std::optional<std::uint32_t> stuck);

    std::string file_;
    config::Capacity capacity_;
    Parts parts_;
    TimePoint now_{};  ///< of the last advance()
    bool is_requested_ = false;
    bool has_leftovers_ = false;  ///< old routes that a stuck worker may still read
    std::optional<UnderWay> under_way_;
};

}  // namespace neigh::control
