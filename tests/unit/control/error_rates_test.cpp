// The rate of ICMP errors against a fake clock.
#include "control/neighbors/error_rates.hpp"

#include <gtest/gtest.h>

namespace neigh::control {
namespace {

using std::chrono_literals::operator""ms;

constexpr TimePoint kNow{1'000'000ms};

std::uint32_t taken(ErrorRates& rates, std::uint32_t ifindex, std::uint32_t rate, TimePoint now) {
    std::uint32_t taken = 0;
    while (taken < 10'000 && rates.take(ifindex, rate, now)) {
        ++taken;
    }
    return taken;
}

TEST(ErrorRates, Rfc4443_2_4_f_ATokenBucketWithBursts) {
    ErrorRates rates;
    EXPECT_EQ(taken(rates, 1, 1'000, kNow), 100U);
    EXPECT_EQ(taken(rates, 1, 1'000, kNow + 10ms), 10U);
    EXPECT_EQ(taken(rates, 1, 1'000, kNow + 10'000ms), 100U);
}

TEST(ErrorRates, Rfc1812_4_3_2_8_InterfacesDoNotShare) {
    ErrorRates rates;
    EXPECT_EQ(taken(rates, 1, 1'000, kNow), 100U);
    EXPECT_EQ(taken(rates, 2, 50, kNow), 5U);
}

TEST(ErrorRates, AnotherRateHoldsAtOnce) {
    ErrorRates rates;
    EXPECT_EQ(taken(rates, 1, 1'000, kNow), 100U);
    EXPECT_EQ(taken(rates, 1, 20, kNow), 2U);
    EXPECT_EQ(taken(rates, 1, 1, kNow), 1U);
    EXPECT_EQ(taken(rates, 1, 0, kNow), 0U) << "none at all";
}

}  // namespace
}  // namespace neigh::control
