// The words of the states, and how an interface's timers become the machine's.
#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh::nud {
namespace {

TEST(NudNames, AreThoseOfIpNeigh) {
    EXPECT_EQ(to_word(State::incomplete), "INCOMPLETE");
    EXPECT_EQ(to_word(State::reachable), "REACHABLE");
    EXPECT_EQ(to_word(State::stale), "STALE");
    EXPECT_EQ(to_word(State::delay), "DELAY");
    EXPECT_EQ(to_word(State::probe), "PROBE");
    EXPECT_EQ(to_word(State::failed), "FAILED");
    EXPECT_EQ(to_word(State::noarp), "NOARP");
    EXPECT_EQ(to_word(State::permanent), "PERMANENT");
}

TEST(NudNames, ComeBackInEitherCase) {
    for (const State state : kAllStates) {
        if (state != State::none) {
            EXPECT_EQ(state_from_word(to_word(state)), state);
        }
    }
    EXPECT_EQ(state_from_word("permanent"), State::permanent);
    EXPECT_EQ(state_from_word("Stale"), State::stale);
}

TEST(NudNames, NothingElseIsAState) {
    for (const char* word : {"", "NONE", "none", "STAL", "STALES", "STALE ", "all", "[TALE"}) {
        EXPECT_EQ(state_from_word(word), std::nullopt) << word;
    }
}

TEST(NudDraw, RFC4861_6_3_2_ReachableTimeIsBetweenHalfAndOneAndAHalf) {
    const NeighborParams params{.base_reachable_time = Duration{30'000}};
    EXPECT_EQ(draw(params, 0).reachable_time, Duration{15'000});
    EXPECT_EQ(draw(params, 1U << 31U).reachable_time, Duration{30'000});
    EXPECT_EQ(draw(params, UINT32_MAX).reachable_time, Duration{44'999});
}

TEST(NudDraw, RFC7559_2_NothingStaysInStep) {
    const NeighborParams params{.retrans_time = Duration{1'050}, .delay_first_probe_time = Duration{5'000}};
    EXPECT_EQ(draw(params, 0).retrans_time, Duration{1'050}) << "RFC 4861 7.2.2: never below";
    EXPECT_EQ(draw(params, 1U << 31U).retrans_time, Duration{1'102});
    EXPECT_EQ(draw(params, UINT32_MAX).retrans_time, Duration{1'154});
    EXPECT_EQ(draw(params, 0).delay_first_probe_time, Duration{4'500});
    EXPECT_EQ(draw(params, 1U << 31U).delay_first_probe_time, Duration{5'000});
    EXPECT_EQ(draw(params, UINT32_MAX).delay_first_probe_time, Duration{5'499});
    EXPECT_EQ(draw(params, UINT32_MAX, 0).retrans_time, Duration{1'050});
    EXPECT_EQ(draw(params, UINT32_MAX, 0).delay_first_probe_time, Duration{5'000});
}

TEST(NudDraw, RFC4861_10_ConstantsAreTheDefaults) {
    const NeighborParams params;
    EXPECT_EQ(params.base_reachable_time, Duration{30'000});    // REACHABLE_TIME
    EXPECT_EQ(params.retrans_time, Duration{1'000});            // RETRANS_TIMER
    EXPECT_EQ(params.delay_first_probe_time, Duration{5'000});  // DELAY_FIRST_PROBE_TIME
    EXPECT_EQ(params.mcast_solicit, 3U);                        // MAX_MULTICAST_SOLICIT
    EXPECT_EQ(params.ucast_solicit, 3U);                        // MAX_UNICAST_SOLICIT
    EXPECT_EQ(params.dad_transmits, 1U);                        // RFC 4862 5.1, DupAddrDetectTransmits
}

TEST(NudDraw, AnyBaseIsSafe) {
    const auto drawn = [](Duration base, std::uint32_t random) {
        return draw(NeighborParams{.base_reachable_time = base}, random).reachable_time;
    };
    EXPECT_EQ(drawn(Duration{0}, UINT32_MAX), Duration{0});
    EXPECT_EQ(drawn(Duration{-1}, UINT32_MAX), Duration{0});
    EXPECT_EQ(drawn(Duration{1}, 0), Duration{0});
    const Duration year{365LL * 24 * 3600 * 1000};
    EXPECT_EQ(drawn(year, 1U << 31U), year);
}

TEST(NudDraw, CopiesTheRest) {
    const Params params = draw({.retrans_time = Duration{1},
                                .delay_first_probe_time = Duration{2},
                                .mcast_solicit = 4,
                                .ucast_solicit = 5,
                                .gc_stale_time = Duration{3},
                                .gratuitous = Gratuitous::create,
                                .mac_change = MacChange::hold},
                               7);
    EXPECT_EQ(params.retrans_time, Duration{1});
    EXPECT_EQ(params.delay_first_probe_time, Duration{2});
    EXPECT_EQ(params.gc_stale_time, Duration{3});
    EXPECT_EQ(params.mcast_solicit, 4U);
    EXPECT_EQ(params.ucast_solicit, 5U);
    EXPECT_EQ(params.gratuitous, Gratuitous::create);
    EXPECT_EQ(params.mac_change, MacChange::hold);
}

}  // namespace
}  // namespace neigh::nud
