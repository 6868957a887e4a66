// What the filter keeps from control: repeats within a window, and more than its rates; the clock is an argument.
#include "dataplane/filter.hpp"

#include <gtest/gtest.h>

namespace neigh::dataplane::test {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kStart{1'000'000ms};

Punt about(std::uint32_t n, PuntKind kind = PuntKind::solicitation) {
    return {.address = IpAddr::v4(0x0a000000U + n), .kind = kind, .ifindex = 1};
}

TEST(Filter, ANoticePassesOnceAWindow) {
    PuntFilter filter{kStart};
    EXPECT_TRUE(filter.admit(about(1), 1, kStart));
    EXPECT_FALSE(filter.admit(about(1), 1, kStart));
    EXPECT_FALSE(filter.admit(about(1), 1, kStart + PuntFilter::kWindow - 1ms));
    EXPECT_TRUE(filter.admit(about(1), 1, kStart + PuntFilter::kWindow));
    EXPECT_FALSE(filter.admit(about(1), 1, kStart + PuntFilter::kWindow));
}

TEST(Filter, PacketsPassAsOftenAsTheyMay) {
    PuntFilter filter{kStart};
    int passed = 0;
    for (int i = 0; i < 100; ++i) {
        passed += filter.admit(about(1, PuntKind::needs_neighbor), 64, kStart) ? 1 : 0;
    }
    EXPECT_EQ(passed, 64);
}

TEST(Filter, WhatDiffersIsNoRepeat) {
    PuntFilter filter{kStart};
    Punt other_mac = about(1);
    other_mac.lladdr = Mac{{2, 0, 0, 0, 0, 1}};
    Punt other_interface = about(1);
    other_interface.ifindex = 2;
    Punt answer = about(1);
    answer.flags.solicited = true;
    Punt other_error = about(1);
    other_error.error = wire::IcmpError::port_unreachable;
    EXPECT_TRUE(filter.admit(about(1), 1, kStart));
    EXPECT_TRUE(filter.admit(about(2), 1, kStart));
    EXPECT_TRUE(filter.admit(about(1, PuntKind::advertisement), 1, kStart));
    EXPECT_TRUE(filter.admit(other_mac, 1, kStart));
    EXPECT_TRUE(filter.admit(other_interface, 1, kStart));
    EXPECT_TRUE(filter.admit(answer, 1, kStart));
    EXPECT_TRUE(filter.admit(other_error, 1, kStart));
}

/// How many of ever new ones pass within a second, asked `a_ms` times a millisecond.
std::uint32_t passed_in_a_second(PuntFilter& filter, PuntKind kind, std::uint32_t a_ms) {
    std::uint32_t passed = 0;
    for (std::uint32_t ms = 0; ms < 1000; ++ms) {
        for (std::uint32_t i = 0; i < a_ms; ++i) {
            passed += filter.admit(about(ms * a_ms + i, kind), 1, kStart + Duration{ms}) ? 1U : 0U;
        }
    }
    return passed;
}

TEST(Filter, RatesHoldByKind) {
    const struct {
        PuntKind kind;
        std::uint32_t rate;
    } kCases[] = {{PuntKind::needs_neighbor, PuntFilter::kMissRate},
                  {PuntKind::advertisement, PuntFilter::kNewsRate},
                  {PuntKind::icmp_error, PuntFilter::kErrorRate}};
    for (const auto& one : kCases) {
        PuntFilter filter{kStart};
        const std::uint32_t passed = passed_in_a_second(filter, one.kind, 100);
        EXPECT_GE(passed, one.rate);
        EXPECT_LE(passed, one.rate + one.rate / 8) << "no more than the burst above the rate";
    }
}

TEST(Filter, Rfc6583Section7_1AScanDoesNotStarveNews) {
    PuntFilter filter{kStart};
    EXPECT_LT(passed_in_a_second(filter, PuntKind::needs_neighbor, 100), 100'000U);
    const TimePoint then = kStart + Duration{999};
    EXPECT_TRUE(filter.admit(about(1'000'000, PuntKind::advertisement), 1, then));
    EXPECT_TRUE(filter.admit(about(1'000'000, PuntKind::icmp_error), 1, then));
}

}  // namespace
}  // namespace neigh::dataplane::test
