#include "dataplane/worker.hpp"

#include <algorithm>
#include <ctime>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>
#include <rte_mbuf.h>
#include <rte_mempool.h>

namespace neigh::dataplane {
namespace {

/// Rounds without a packet before a worker that may sleep does.
constexpr unsigned kIdleRounds = 64;
/// How long it sleeps at most while notices wait for the next millisecond's share, or packets for a link.
constexpr std::uint32_t kLongestWaitUs = 1'000;

void sleep_us(std::uint32_t us) noexcept {
    const timespec pause{.tv_sec = us / 1'000'000, .tv_nsec = static_cast<long>(us % 1'000'000) * 1'000};
    nanosleep(&pause, nullptr);
}

/// Neither the pool nor this worker's cache of it has a buffer to receive into.
bool is_exhausted(rte_mempool* pool) noexcept {
    const rte_mempool_cache* cache = rte_mempool_default_cache(pool, rte_lcore_id());
    return (cache == nullptr || cache->len == 0) && rte_mempool_get_ops(pool->ops_index)->get_count(pool) == 0;
}

}  // namespace

Round::Round(const Shared& shared, const Rcu::Reader& reader, Crossing& crossing, WorkerCounterArray& counters,
             Fronts& fronts, Backlogs& backlogs, const WorkerSettings& settings)
    : shared_(shared),
      settings_(settings),
      context_(shared, reader, crossing, counters, fronts, backlogs, settings.pool,
               static_cast<std::uint16_t>(settings.id)),
      outbox_(context_, shared.topology, crossing),
      forwarder_(context_, settings.link_patience),
      receiver_(context_, forwarder_, settings.reassembly) {}

unsigned Round::run() noexcept {
    std::array<rte_mbuf*, kBurst> packets;
    // What control sends goes first: packets that waited for a neighbor leave before those that come now.
    unsigned busy = outbox_.run();
    for (const auto& [port, queue, pool] : settings_.rx_queues) {
        const unsigned count = rte_eth_rx_burst(port, queue, packets.data(), kBurst);
        const Interface& in = shared_.topology.of_port(port);
        if (count == 0 && is_exhausted(pool)) {
            context_.count(in, WorkerCounter::rx_no_mbuf);
        }
        if (count > 0) {
            context_.show_received(std::span{packets}.first(count), in);
            transit_.receive(std::span{packets}.first(count), in);
        }
        busy += count;
    }
    receiver_.expire();
    forwarder_.look_again();
    context_.flush();
    return busy;
}

void Worker::run(const std::atomic<bool>& stop) noexcept {
    Rcu::Reader reader{shared_.rcu, settings_.id};
    Round round{shared_, reader, crossing_, counters_, fronts_, backlogs_, settings_};
    unsigned idle = 0;
    pulse_.begin(rte_rdtsc());
    while (!stop.load(std::memory_order_relaxed)) {
        const unsigned busy = round.run();
        reader.quiescent();
        pulse_.beat(rte_rdtsc(), busy != 0);

        idle = busy == 0 ? idle + 1 : 0;
        if (idle >= kIdleRounds && settings_.idle_sleep_us > 0) {
            {
                const Rcu::Reader::Offline offline{reader};
                sleep_us(round.has_waiting() ? std::min(settings_.idle_sleep_us, kLongestWaitUs)
                                             : settings_.idle_sleep_us);
            }
            pulse_.begin(rte_rdtsc());
        }
    }
}

}  // namespace neigh::dataplane
