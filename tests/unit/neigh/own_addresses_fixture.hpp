// OwnAddresses against a fake clock, and what it sends written down.
// Neighbors: own_addresses_test.cpp and own_addresses_many_test.cpp. Not here: any expectation.
#pragma once

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/neigh/own_addresses.hpp"

namespace neigh {
namespace test {

using namespace std::chrono_literals;
using Acd = NeighborParams::Acd;
using Lines = std::vector<std::string>;

constexpr TimePoint kStart{5'000'000ms};
constexpr Mac kOther{{0x02, 0, 0, 0, 0, 0x99}};

/// Writes down each call with the time since the start.
class Recorder : public OwnAddressOutput {
  public:
    void probe(std::uint32_t ifindex, const IpAddr& address) override { say("probe", ifindex, address); }
    void announce(std::uint32_t ifindex, const IpAddr& address) override { say("announce", ifindex, address); }
    void stands(std::uint32_t ifindex, const IpAddr& address, Standing standing) override {
        constexpr std::array kWords{"unusable", "usable", "lost", "retried"};
        say(kWords.at(static_cast<std::size_t>(standing)), ifindex, address);
    }
    void duplicate(std::uint32_t ifindex, const IpAddr& address, const Mac& other) override {
        say("duplicate of " + other.to_string(), ifindex, address);
    }
    void defended(std::uint32_t ifindex, const IpAddr& address, const Mac& other) override {
        say("claimed by " + other.to_string(), ifindex, address);
    }

    Lines take() {
        times.clear();
        return std::exchange(lines, {});
    }

    Lines lines;
    std::vector<Duration> times;
    TimePoint now = kStart;

  private:
    void say(const std::string& what, std::uint32_t ifindex, const IpAddr& address) {
        lines.push_back(what + ' ' + address.to_string() + '%' + std::to_string(ifindex));
        times.push_back(now - kStart);
    }
};

class OwnAddressesTest : public testing::Test {
  protected:
    void add(const IpAddr& address, const NeighborParams& params, std::uint32_t ifindex = 1) {
        own_.add(ifindex, address, params, output_.now);
    }
    void conflict(const IpAddr& address, bool is_probe = false, std::uint32_t ifindex = 1) {
        own_.conflict(ifindex, address, kOther, is_probe, output_.now);
    }
    /// Sleeps until there is something to do, as the daemon's loop would; false when there is nothing.
    bool wake() {
        const auto wake = own_.next_wake();
        if (wake) {
            output_.now = *wake;
            own_.advance(output_.now);
        }
        return wake.has_value();
    }
    void wait(Duration time) { output_.now += time; }
    void run() {
        for (int steps = 0; wake(); ++steps) {
            ASSERT_LT(steps, 1000) << "it never ends";
        }
    }
    /// From one recorded call to the next.
    [[nodiscard]] Duration gap(std::size_t to) const { return output_.times.at(to) - output_.times.at(to - 1); }

    Recorder output_;
    OwnAddresses own_{output_, 7};
};

inline const IpAddr kV4 = IpAddr::v4(192, 0, 2, 1);
inline const IpAddr kV6 = *IpAddr::parse("2001:db8::1");

}  // namespace test
}  // namespace neigh
