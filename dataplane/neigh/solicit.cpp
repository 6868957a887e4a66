// The token bucket's arithmetic: whole thousandths of a token a millisecond, never a division that loses any.
#include "dataplane/neigh/solicit.hpp"

#include <algorithm>

namespace neigh {
namespace {

constexpr std::uint64_t kToken = 1000;  // rate a second is rate thousandths a millisecond

}  // namespace

RateLimit::RateLimit(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved, TimePoint start) noexcept
    : credit_(rate == 0 ? 0 : burst * kToken),
      full_(credit_),
      reserved_(std::min(burst, reserved) * kToken),
      last_(start),
      rate_(rate) {}

RateLimit RateLimit::for_solicitations(std::uint32_t rate, TimePoint start) noexcept {
    const std::uint32_t burst = std::max(rate / 10, 8U);
    return RateLimit{rate, burst, burst / 4, start};
}

bool RateLimit::can_take(TimePoint now, bool privileged) noexcept {
    refill(now);
    return credit_ >= kToken + (privileged ? 0 : reserved_);
}

bool RateLimit::take(TimePoint now, bool privileged) noexcept {
    if (!can_take(now, privileged)) {
        return false;
    }
    credit_ -= kToken;
    return true;
}

TimePoint RateLimit::next() const noexcept {
    if (credit_ >= kToken) {
        return last_;
    }
    return rate_ == 0 ? kNever : last_ + Duration{static_cast<Duration::rep>((kToken - credit_ + rate_ - 1) / rate_)};
}

void RateLimit::refill(TimePoint now) noexcept {
    if (now <= last_ || rate_ == 0) {
        return;
    }
    // Unsigned, so that the distance of any two points in time fits.
    const auto elapsed = static_cast<std::uint64_t>(now.time_since_epoch().count()) -
                         static_cast<std::uint64_t>(last_.time_since_epoch().count());
    const std::uint64_t missing = full_ - credit_;
    // Compared by division, for the product of a long pause would overflow.
    credit_ = elapsed > missing / rate_ ? full_ : credit_ + elapsed * rate_;
    last_ = now;
}

}  // namespace neigh
