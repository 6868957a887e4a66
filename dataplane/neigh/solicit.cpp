// The token bucket's arithmetic: whole thousandths of a token a millisecond, never a division that loses any.
#include "dataplane/neigh/solicit.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace neigh {
namespace {

constexpr std::uint64_t kToken = 1000;  // rate a second is rate thousandths a millisecond

template <std::size_t... kEach>
std::array<RateLimit, sizeof...(kEach)> of_each(const RateLimit& limit, std::index_sequence<kEach...>) noexcept {
    return {((void)kEach, limit)...};
}

}  // namespace

RateLimit::RateLimit(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved, TimePoint start) noexcept
    : credit_(rate == 0 ? 0 : burst * kToken),
      full_(credit_),
      reserved_(std::min(burst, reserved) * kToken),
      last_(start),
      rate_(rate) {}

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

bool RateLimit::is_plentiful(TimePoint now) noexcept {
    refill(now);
    return credit_ >= kToken + reserved_ + (full_ - reserved_) / 2;
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

// ---- Shares ----------------------------------------------------------------------------------------

Origin Origins::of(const IpAddr& sender) const noexcept {
    std::array<std::uint64_t, 3> words{};
    static_assert(sizeof sender.bytes <= sizeof words);
    std::memcpy(words.data(), sender.bytes.data(), sizeof sender.bytes);
    return static_cast<Origin>(1 + hash_.of(words) % (kOrigins - 1));
}

template <std::size_t kGroups>
FairLimitOf<kGroups>::FairLimitOf(std::uint32_t rate, std::uint32_t burst, std::uint32_t reserved,
                                  TimePoint start) noexcept
    : all_(rate, burst, reserved, start),
      shares_(of_each(RateLimit{rate / 4, std::max(burst / 4, 1U), 0, start}, std::make_index_sequence<kGroups>{})) {}

template <std::size_t kGroups>
FairLimitOf<kGroups> FairLimitOf<kGroups>::for_solicitations(std::uint32_t rate, TimePoint start) noexcept {
    const std::uint32_t burst = std::max(rate / 10, 8U);
    return FairLimitOf{rate, burst, burst / 4, start};
}

template <std::size_t kGroups>
bool FairLimitOf<kGroups>::take(TimePoint now, bool privileged, Origin origin) noexcept {
    if (!all_.can_take(now, privileged)) {
        return false;
    }
    const bool shared = !privileged && origin != kNobody;
    if (shared && !shares_[origin].take(now, true) && !all_.is_plentiful(now)) {
        return false;
    }
    return all_.take(now, privileged);
}

template class FairLimitOf<kOrigins>;
template class FairLimitOf<kInterfaceGroups>;

// ---- Turns -----------------------------------------------------------------------------------------

TimePoint Turns::next(TimePoint now) noexcept {
    if (rate_ == 0) {
        return now;
    }
    last_ = std::max(last_, Fine{now}) + std::chrono::nanoseconds{1'000'000'000 / rate_};
    return std::chrono::ceil<Duration>(last_);
}

}  // namespace neigh
