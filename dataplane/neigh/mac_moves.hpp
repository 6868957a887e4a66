// How often a neighbor moves from one MAC to another, and whether that is too often: then it is held where it is for a
// while, as switches do with a MAC that moves between ports (RFC 7432 15.1 is the same thought, for EVPN).
//
// A gateway pair that fails over moves once or twice and is followed; two machines that fight for an address, and
// whoever forges claims, move without end. Only what the network says counts: what an operator sets moves nobody.
// Neighbors: entries keeps one an entry; resolver asks before it lets a MAC change.
// Pure: time is an argument. Not here: which messages move a MAC (nud), who is told.
#pragma once

#include <cstdint>

#include "dataplane/neigh/time.hpp"

namespace neigh {

struct MoveLimits {
    std::uint32_t most = 5;    ///< in a window; 0: any number
    Duration window{10'000};   ///< from the first move on; the next window begins with the first move after it
    Duration damping{60'000};  ///< how long it is held; 0: only told of

    bool operator==(const MoveLimits&) const = default;
};

class MacMoves {
  public:
    enum class Ruling : std::uint8_t {
        moves,
        flaps,  ///< it was more than `most` in this window, and is held from now on, where there is a damping time
        held,
    };
    /// The network moves the neighbor to another MAC.
    [[nodiscard]] Ruling move(TimePoint now, const MoveLimits& limits) noexcept {
        if (limits.most == 0) {
            *this = MacMoves{};
            return Ruling::moves;
        }
        if (limits.damping > Duration{0} && now < held_until_) {
            return Ruling::held;
        }
        if (count_ == 0 || now - since_ >= limits.window) {
            since_ = now;
            count_ = 0;
        }
        if (count_ < limits.most) {
            ++count_;
            return Ruling::moves;
        }
        count_ = 0;
        held_until_ = now + limits.damping;
        return Ruling::flaps;
    }
    /// For how long it is held still.
    [[nodiscard]] Duration held(TimePoint now) const noexcept {
        return now < held_until_ ? held_until_ - now : Duration{0};
    }
    [[nodiscard]] bool is_blank() const noexcept { return count_ == 0 && held_until_ == TimePoint{}; }

  private:
    TimePoint since_{};  ///< the first move of the window
    TimePoint held_until_{};
    std::uint32_t count_ = 0;  ///< moves of the window
};

}  // namespace neigh
