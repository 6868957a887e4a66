// The polling loop: receive, count, answer; send what each stream has due. One lcore runs it over all ports.
// Neighbors: streams and responders say what, counters and flows keep the result, run() in runner.cpp starts it.
//
// Contract: built and read by the main thread, before and after; meanwhile run() on the polling lcore owns all of it
// but the counters, the flows and the histograms, which anyone may read.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "pktgen/counters.hpp"
#include "pktgen/flow.hpp"
#include "pktgen/responder.hpp"
#include "pktgen/stream.hpp"
#include "pktgen/transmit.hpp"

struct rte_mempool;

namespace neigh::pktgen {

/// One port, and who lives behind it.
struct Side {
    std::uint16_t port_id;
    Responder responder;
    Ticks answer_delay;
    PortCounters counters{};
    BusiestSecond questions{};  ///< ARP requests and neighbor solicitations
    Transmit transmit;

    Side(std::uint16_t id, const Responder& who, Ticks delay, Backlog* backlog)
        : port_id(id), responder(who), answer_delay(delay), transmit(id, counters, backlog) {}
};

/// What a stream sends, through which side, and whose packets it counts.
struct Sending {
    Stream stream;
    std::size_t side;
    Flow* flow;                    ///< null: not measured
    bool background = false;       ///< goes on until the others are over
    std::uint16_t burst = kBurst;  ///< frames that are made before the device gets them
    std::uint64_t sent = 0;        ///< taken by the device
    Ticks first = 0;               ///< when it first sent
    Ticks last = 0;
    std::vector<rte_mbuf*> waiting{};  ///< made, not yet taken
    std::size_t taken = 0;             ///< of these, the device has the first
    bool ready = false;                ///< they may leave
};

struct GeneratorSettings {
    std::uint64_t hz = 1;
    std::uint32_t run = 0;            ///< in the stamps
    Ticks drain = 0;                  ///< receiving goes on so long after the last stream's end
    std::uint32_t idle_sleep_us = 0;  ///< pause of a turn without work; 0: none
    rte_mempool* pool = nullptr;
    Backlog* backlog = nullptr;  ///< of the router in this process, if there is one
};

class Generator {
  public:
    Generator(const GeneratorSettings& settings, std::deque<Side>& sides, std::vector<Sending>& sendings,
              std::deque<Flow>& flows) noexcept
        : settings_(settings), sides_(sides), sendings_(sendings), flows_(flows) {}
    ~Generator();
    Generator(const Generator&) = delete;
    Generator& operator=(const Generator&) = delete;

    /// Until all streams are over, or `stop`; then it drains.
    void run(const std::atomic<bool>& stop) noexcept;

  private:
    /// A burst of a port; how many frames.
    std::uint16_t receive(std::size_t index) noexcept;
    void receive(std::size_t index, rte_mbuf* frame, Ticks now) noexcept;
    void count(std::size_t index, const Seen& seen, Ticks now) noexcept;
    void count(std::size_t index, const Datagram& datagram, const Mac& destination_mac, Ticks now) noexcept;
    /// Whether anything was made or sent.
    bool send(Sending& sending, Ticks now) noexcept;
    /// Makes what is due, a burst of the device's at most, until all that are to leave together are ready. How many.
    std::uint16_t prepare(Sending& sending, Ticks now) noexcept;
    [[nodiscard]] bool make_frames(Sending& sending, std::uint16_t count, Ticks now) noexcept;
    void pause(bool busy) noexcept;

    const GeneratorSettings& settings_;
    std::deque<Side>& sides_;
    std::vector<Sending>& sendings_;
    std::deque<Flow>& flows_;
    unsigned idle_ = 0;
};

}  // namespace neigh::pktgen
