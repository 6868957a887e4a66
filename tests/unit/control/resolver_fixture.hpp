// A real resolver on real (small) tables, without a network: what it wants sent is counted and thrown away.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/neigh/resolver.hpp"
#include "facts_fake.hpp"

namespace neigh::control::test {

class CountingOutput final : public ResolverOutput {
  public:
    bool solicit(std::uint32_t, const IpAddr&, const Mac*) override {
        ++solicitations;
        return true;
    }
    void release(std::uint32_t, const Mac&, std::span<const Packet>) override {}
    void unreachable(std::uint32_t, std::span<const Packet>) override {}
    void drop(Packet) override {}
    void changed(const Change&) override { ++changes; }

    int solicitations = 0;
    int changes = 0;
};

class ResolverFixture : public testing::Test {
  protected:
    static constexpr std::uint32_t kMaxEntries = 200;
    static constexpr std::uint32_t kMaxIndex = 2;

    void SetUp() override {
        static int number = 0;
        const std::string name = "c" + std::to_string(++number);
        auto rcu = Rcu::create(4);
        ASSERT_TRUE(rcu.ok());
        rcu_ = std::move(rcu.value());
        auto ipv4 = Table::create(name + "v4", Family::ipv4, {.entries = 1024, .max_ifindex = kMaxIndex}, *rcu_);
        auto ipv6 = Table::create(name + "v6", Family::ipv6, {.entries = 1024, .max_ifindex = kMaxIndex}, *rcu_);
        ASSERT_TRUE(ipv4.ok() && ipv6.ok());
        ipv4_ = std::move(ipv4.value());
        ipv6_ = std::move(ipv6.value());
        NeighborParams params;
        params.max_entries = kMaxEntries;
        const std::vector<ResolverInterface> interfaces{{.index = 1, .params = params},
                                                        {.index = 2, .ipv6 = false, .params = params}};
        resolver_ = std::make_unique<Resolver>(*ipv4_, *ipv6_, output_, counters_, interfaces, now_, 1);
    }

    /// Time passes, timers fire.
    void advance(Duration by) {
        now_ += by;
        while (resolver_->advance(now_)) {
        }
    }
    void hear_answer(const IpAddr& from, const Mac& mac) {
        resolver_->heard(
            1, from,
            nud::AdvertisementHeard{.lladdr = mac, .solicited = true, .override_flag = true, .says_router = false},
            now_);
    }

    TimePoint now_{Duration{1'000'000}};
    std::unique_ptr<Rcu> rcu_;
    std::unique_ptr<Table> ipv4_;
    std::unique_ptr<Table> ipv6_;
    CountingOutput output_;
    std::array<ControlCounters, 3> counters_;
    FakeFacts facts_;
    std::unique_ptr<Resolver> resolver_;
};

}  // namespace neigh::control::test
