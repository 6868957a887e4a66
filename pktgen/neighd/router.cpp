// neighd as a router in the generator's process: the daemon itself, told about hosts through its socket as by anyone.
// Neighbors: pktgen/router.hpp says what for, control/daemon is what runs. The one file of the generator that knows
// control/. Not here: ports (ring_pair.hpp).
#include "pktgen/router.hpp"

#include <algorithm>
#include <signal.h>
#include <stdexcept>
#include <utility>
#include <vector>

#include "control/ctl/neighbors.hpp"
#include "control/daemon.hpp"

namespace neigh::pktgen {
namespace {

/// Rows of one request, far below the socket's 1 MiB a line.
constexpr std::uint64_t kRows = 1'024;

class Neighd final : public Router {
  public:
    Neighd(const RouterPlan& plan, dataplane::Eal& eal, unsigned lcore)
        : socket_(plan.config.control.socket),
          daemon_(plan.config, plan.file, control::Daemon::Environment{.eal = eal, .lcores = {lcore}}) {}

    void run() override { daemon_.run(); }
    void stop() noexcept override { daemon_.stop(); }
    void set_neighbors(const std::string& interface, const Hosts& hosts) override;

  private:
    std::string socket_;
    control::Daemon daemon_;
};

void Neighd::set_neighbors(const std::string& interface, const Hosts& hosts) {
    auto client = ctl::Client::connect(socket_);
    if (!client) {
        throw std::runtime_error(client.failure().message);
    }
    for (const Family family : kAllFamilies) {
        for (std::uint64_t first = 0; hosts.has(family) && first < hosts.count; first += kRows) {
            std::vector<ctl::Entry> rows;
            for (std::uint64_t i = first; i < std::min(first + kRows, hosts.count); ++i) {
                rows.push_back({.dst = hosts.address(family, i),
                                .interface = {.dev = interface},
                                .lladdr = hosts.mac_of(i).to_string()});
            }
            if (const auto applied = ctl::apply(*client, ctl::Edit::replace, rows); !applied) {
                throw std::runtime_error("router.knows-hosts: " + applied.failure().message);
            }
        }
    }
}

}  // namespace

RouterStart neighd_in_process(const RouterPlan& plan) {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&signals, number);
    }
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return {
        .memory_mb = control::Daemon::memory_needed_mb(plan.config),
        .start = [plan](dataplane::Eal& eal, unsigned lcore) { return std::make_unique<Neighd>(plan, eal, lcore); }};
}

}  // namespace neigh::pktgen
