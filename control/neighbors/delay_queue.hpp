// Answers that wait a random time before they leave (RFC 4861 7.2.7, 7.2.8), so that those of several proxies, or of
// the routers that share an anycast address, don't meet on the link. Neighbors: punt_handler fills it and sends what is
// due. Control thread only; time comes in as an argument. Not here: which answers wait (dataplane/local), frames.
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <random>
#include <unordered_map>
#include <vector>

#include "dataplane/neigh/hold.hpp"
#include "dataplane/neigh/time.hpp"

namespace neigh::control {

class DelayQueue {
  public:
    explicit DelayQueue(std::uint32_t seed) : random_(seed) {}

    struct Due {
        TimePoint at;
        std::uint32_t ifindex = 0;
        Packet packet;
    };

    /// Due at a random time up to `longest` from now. False, and the packet stays the caller's: `most` of the interface
    /// are waiting.
    [[nodiscard]] bool add(std::uint32_t ifindex, Packet packet, Duration longest, std::uint32_t most, TimePoint now);
    /// One that is due, the earliest first; the packet is the caller's. None: nothing is.
    [[nodiscard]] std::optional<Due> take(TimePoint now);
    /// Whether it is due or not, for the end.
    [[nodiscard]] std::optional<Due> take_any() { return take(TimePoint::max()); }
    [[nodiscard]] std::optional<TimePoint> next_wake() const;
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

  private:
    struct Later {
        bool operator()(const Due& a, const Due& b) const noexcept { return a.at > b.at; }
    };

    std::priority_queue<Due, std::vector<Due>, Later> waiting_;
    std::unordered_map<std::uint32_t, std::uint32_t> counts_;  ///< by ifindex, of those that have any
    std::minstd_rand random_;
};

}  // namespace neigh::control
