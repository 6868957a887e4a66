// A port's way out: frames that the device did not take at once wait for the next turn, and answers that are to be late
// wait for their time; both bounded.
// Neighbors: generator fills and drives it. Used by the polling lcore alone. Not here: what the frames are.
#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "pktgen/backlog.hpp"
#include "pktgen/counters.hpp"
#include "pktgen/pace.hpp"

struct rte_mbuf;

namespace neigh::pktgen {

inline constexpr std::uint16_t kBurst = 32;

class Transmit {
  public:
    /// `backlog`: of the router that the port leads to, if it does.
    Transmit(std::uint16_t port, PortCounters& counters, Backlog* backlog) noexcept
        : port_(port), counters_(counters), backlog_(backlog) {}
    ~Transmit();
    Transmit(const Transmit&) = delete;
    Transmit& operator=(const Transmit&) = delete;

    /// Takes frames over and gives them to the device; how many it took. The others are freed by the caller.
    [[nodiscard]] std::uint16_t send(rte_mbuf** frames, std::uint16_t count) noexcept;

    /// An answer, at once where `due` is past; dropped and counted where there is no room.
    void answer(rte_mbuf* frame, Ticks due, Ticks now) noexcept;
    /// The answers whose time has come.
    void send_due(Ticks now) noexcept;

  private:
    struct Late {
        Ticks due;
        rte_mbuf* frame;
    };
    static constexpr std::size_t kMostLate = 8'192;

    void send_or_drop(rte_mbuf* frame) noexcept;

    std::uint16_t port_;
    PortCounters& counters_;
    Backlog* backlog_;
    std::deque<Late> late_;  ///< one delay for all: in the order of time
};

}  // namespace neigh::pktgen
