// How many packets may leave by now: a token bucket in ticks of the processor's clock, without a division a packet.
// Pure: time is an argument. libneigh's RateLimit is the same in milliseconds, too coarse for a million packets a
// second. Not here: reading the clock, sending.
#pragma once

#include <algorithm>
#include <cstdint>

namespace neigh::pktgen {

using Ticks = std::uint64_t;

class Pace {
  public:
    /// `rate` packets a second (0: as many as one can), `burst` of them may be saved up, `hz` ticks a second.
    /// rate and hz below 2^40, burst below 2^20. Starts empty.
    Pace(std::uint64_t rate, std::uint64_t burst, std::uint64_t hz, Ticks start) noexcept
        : rate_(rate), hz_(hz), full_(burst * hz), last_(start) {}

    /// How many may leave now, `most` at most. A clock that goes back earns nothing.
    [[nodiscard]] std::uint64_t available(Ticks now, std::uint64_t most) noexcept {
        if (rate_ == 0) {
            return most;
        }
        if (now > last_) {
            const std::uint64_t missing = full_ - credit_;
            const Ticks elapsed = now - last_;
            credit_ = elapsed > missing / rate_ ? full_ : credit_ + elapsed * rate_;
            last_ = now;
        }
        return credit_ < hz_ ? 0 : std::min(most, credit_ / hz_);
    }

    /// `count` left; no more than available() said.
    void spend(std::uint64_t count) noexcept {
        if (rate_ != 0) {
            credit_ -= count * hz_;
        }
    }

  private:
    // A tick earns `rate_`, a packet costs `hz_`: nothing is rounded.
    std::uint64_t rate_;
    std::uint64_t hz_;
    std::uint64_t full_;
    std::uint64_t credit_ = 0;
    Ticks last_;
};

}  // namespace neigh::pktgen
