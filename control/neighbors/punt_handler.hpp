// What workers pass to control, turned into calls: the control side of the crossing.
// Neighbors: the main loop drains with it; resolver, own_addresses, icmp_errors and output do what is to be done.
// Contract: control thread only.
// Not here: what is worth passing (dataplane/local, forward, filter).
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "control/neighbors/delay_queue.hpp"
#include "control/neighbors/icmp_errors.hpp"
#include "control/neighbors/output.hpp"
#include "control/neighbors/sender.hpp"
#include "dataplane/neigh/own_addresses.hpp"
#include "dataplane/neigh/resolver.hpp"
#include "dataplane/punt.hpp"

namespace neigh::control {

class PuntHandler {
  public:
    /// What becomes of punts is done by these, which outlive it. `seed`: of the times that answers wait.
    struct Parts {
        const dataplane::Topology& topology;
        Resolver& resolver;
        OwnAddresses& own;
        IcmpErrors& errors;
        Output& output;
        Sender& sender;
        std::span<ControlCounters> counters;
    };
    PuntHandler(std::span<dataplane::Crossing* const> crossings, const Parts& parts, std::uint32_t seed)
        : crossings_(crossings.begin(), crossings.end()), with_(parts), delayed_(seed) {}
    ~PuntHandler();
    PuntHandler(const PuntHandler&) = delete;
    PuntHandler& operator=(const PuntHandler&) = delete;

    /// Takes a bounded number from each worker, and sends the delayed answers that are due. True when more are waiting.
    bool advance(TimePoint now);
    /// When the next delayed answer is due.
    [[nodiscard]] std::optional<TimePoint> next_wake() const { return delayed_.next_wake(); }
    [[nodiscard]] bool has_punts() const noexcept;
    /// Answers that wait.
    [[nodiscard]] std::size_t delayed() const noexcept { return delayed_.size(); }

  private:
    void handle(const dataplane::Punt& punt, TimePoint now);
    void hear_mld_query(const dataplane::Punt& punt, TimePoint now);
    void answer_later(const dataplane::Punt& punt, TimePoint now);

    /// Of one worker in one turn: some 200 µs of work.
    static constexpr std::size_t kPuntsATurn = 512;

    std::vector<dataplane::Crossing*> crossings_;
    Parts with_;
    DelayQueue delayed_;
    std::array<dataplane::Punt, kPuntsATurn> punts_{};  ///< those of this turn
};

}  // namespace neigh::control
