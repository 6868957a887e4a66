#include "dataplane/worker.hpp"

#include <ctime>

#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_pause.h>

#include "dataplane/forward.hpp"
#include "dataplane/receive.hpp"

namespace neigh::dataplane {
namespace {

/// Rounds without a packet before a worker that may sleep does.
constexpr unsigned kIdleRounds = 64;

void sleep_us(std::uint32_t us) noexcept {
    const timespec pause{.tv_sec = us / 1'000'000, .tv_nsec = static_cast<long>(us % 1'000'000) * 1'000};
    nanosleep(&pause, nullptr);
}

}  // namespace

void Worker::run(const std::atomic<bool>& stop) noexcept {
    Rcu::Reader reader{shared_.rcu, settings_.id};
    Context context{shared_, reader, crossing_, counters_, static_cast<std::uint16_t>(settings_.id)};
    Forwarder forwarder{context};
    Receiver receiver{context, forwarder};

    std::array<rte_mbuf*, kBurst> packets;
    unsigned idle = 0;
    while (!stop.load(std::memory_order_relaxed)) {
        // What control sends goes first: packets that waited for a neighbor leave before those that come now.
        unsigned busy = crossing_.take_to_send(packets);
        for (unsigned i = 0; i < busy; ++i) {
            context.transmit(packets[i], shared_.topology.of_port(packets[i]->port));
        }
        for (const std::uint16_t port : settings_.rx_ports) {
            const unsigned count =
                rte_eth_rx_burst(port, static_cast<std::uint16_t>(settings_.id), packets.data(), kBurst);
            const Interface& in = shared_.topology.of_port(port);
            for (unsigned i = 0; i < count; ++i) {
                receiver.receive(packets[i], in);
            }
            forwarder.resolve();
            busy += count;
        }
        context.flush();
        reader.quiescent();

        idle = busy == 0 ? idle + 1 : 0;
        if (idle >= kIdleRounds && settings_.idle_sleep_us > 0) {
            const Rcu::Reader::Offline offline{reader};
            sleep_us(settings_.idle_sleep_us);
        }
    }
}

}  // namespace neigh::dataplane
