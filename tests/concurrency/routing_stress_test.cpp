// Routes are exchanged while readers look up without pause: nobody sees a half-built Fib, an older one than before, or
// one that was freed in its hands. Run it under ThreadSanitizer as well (tests/support/tsan.supp).
// Not here: what the routes mean (tests/unit/dataplane/fib_test.cpp).
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/routing.hpp"

namespace neigh::dataplane {
namespace {

constexpr std::uint32_t kReaders = 3;
constexpr std::uint32_t kRoutes = 64;
constexpr std::uint32_t kExchanges = 12;

IpAddr destination(std::uint32_t route) {
    return IpAddr::v4(10, 0, static_cast<std::uint8_t>(route), 7);
}

/// All of a version lead to gateways that carry its number; the default route, which comes first, as well.
std::vector<config::Route> routes_of(std::uint32_t version) {
    const auto by = [&](std::uint32_t route) {
        return IpAddr::v4(192, 0, static_cast<std::uint8_t>(version), static_cast<std::uint8_t>(1 + route));
    };
    std::vector<config::Route> routes{{.to = Prefix::parse("0.0.0.0/0").value(), .via = by(99), .ifindex = 1}};
    for (std::uint32_t route = 0; route < kRoutes; ++route) {
        routes.push_back(
            {.to = {IpAddr::v4(10, 0, static_cast<std::uint8_t>(route), 0), 24}, .via = by(route), .ifindex = 1});
    }
    return routes;
}

std::uint32_t version_of(const NextHop& hop) {
    return hop.gateway.v4_value() >> 8U & 0xffU;
}
std::uint32_t route_of(const NextHop& hop) {
    return (hop.gateway.v4_value() & 0xffU) - 1;
}

/// What one reader saw. All but the first two must stay zero.
struct Findings {
    std::uint64_t bursts = 0;
    std::uint32_t newest = 0;
    std::uint64_t holes = 0;     ///< no route, though there was one in every version
    std::uint64_t mixed = 0;     ///< two versions, or another's route, in one Fib
    std::uint64_t older = 0;     ///< than an earlier one
    std::uint64_t outlived = 0;  ///< a hop in hand became another
    std::uint64_t late = 0;      ///< a version whose grace period had passed
};

class RoutingStress : public testing::Test {
  protected:
    void SetUp() override {
        auto rcu = Rcu::create(kReaders);
        ASSERT_TRUE(rcu.ok());
        rcu_ = std::move(*rcu);
        topology_.add({.name = "lan0", .index = 1, .addresses = {}}, 0, Mac{{2, 0, 0, 0, 0, 1}});
        routing_ = std::make_unique<Routing>(*rcu_, fib_of(1));
    }

    std::unique_ptr<const Fib> fib_of(std::uint32_t version) {
        return std::make_unique<const Fib>(topology_, routes_of(version));
    }

    void read(std::uint32_t id) {
        Rcu::Reader reader{*rcu_, id};
        Findings& seen = findings_[id];
        while (!done_.load(std::memory_order_relaxed)) {
            // ORDER: acquire, partner of the writer's release: a floor that is read here holds for the look-up below.
            const std::uint32_t floor = floor_.load(std::memory_order_acquire);
            const Fib& fib = routing_->fib(reader);
            const std::uint32_t version = version_of(fib.lookup(destination(0)));
            for (std::uint32_t route = 0; route < kRoutes; ++route) {
                const NextHop& hop = fib.lookup(destination(route));
                seen.holes += hop.kind == NextHop::Kind::gateway ? 0U : 1U;
                seen.mixed += version_of(hop) == version && route_of(hop) == route ? 0U : 1U;
            }
            const NextHop& in_hand = fib.lookup(destination(kRoutes - 1));
            std::this_thread::yield();  // a slow reader, with a hop in hand
            seen.outlived += version_of(in_hand) == version ? 0U : 1U;
            seen.older += version >= seen.newest ? 0U : 1U;
            seen.late += version >= floor ? 0U : 1U;
            seen.newest = version;
            ++seen.bursts;
            reader.quiescent();
            if (seen.bursts % 256 == 0) {
                const Rcu::Reader::Offline nap{reader};
                std::this_thread::yield();
            }
        }
    }

    Topology topology_;
    std::unique_ptr<Rcu> rcu_;
    std::unique_ptr<Routing> routing_;
    std::array<Findings, kReaders> findings_{};  ///< each its reader's until it has ended
    std::atomic<std::uint32_t> floor_{1};        ///< older versions are gone for a grace period; the writer's
    std::atomic<bool> done_{false};
};

TEST_F(RoutingStress, ExchangesAreWholeAndNothingIsFreedUnderAReader) {
    std::vector<std::thread> readers;
    for (std::uint32_t id = 0; id < kReaders; ++id) {
        readers.emplace_back([this, id] { read(id); });
    }
    for (std::uint32_t version = 2; version < 2 + kExchanges; ++version) {
        routing_->replace(fib_of(version));
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (routing_->reclaim() > 0 && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        EXPECT_EQ(routing_->reclaim(), 0U) << "no reader holds one for ever";
        // ORDER: release, partner of the readers' acquire.
        floor_.store(version, std::memory_order_release);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    done_.store(true, std::memory_order_relaxed);
    for (std::thread& reader : readers) {
        reader.join();
    }
    for (const Findings& seen : findings_) {
        EXPECT_GT(seen.bursts, kExchanges);
        EXPECT_EQ(seen.newest, 1 + kExchanges);
        EXPECT_EQ(seen.holes + seen.mixed + seen.older + seen.outlived + seen.late, 0U)
            << seen.holes << " holes, " << seen.mixed << " mixed, " << seen.older << " older, " << seen.outlived
            << " outlived, " << seen.late << " late";
    }
}

TEST_F(RoutingStress, AnOldOneStaysWhileAReaderMayHoldIt) {
    Rcu::Reader reader{*rcu_, 0};
    const NextHop& in_hand = routing_->fib(reader).lookup(destination(3));
    routing_->replace(fib_of(2));
    EXPECT_EQ(routing_->reclaim(), 1U);
    EXPECT_EQ(version_of(in_hand), 1U);
    EXPECT_EQ(version_of(routing_->fib().lookup(destination(3))), 2U) << "control sees the new one at once";
    reader.quiescent();
    EXPECT_EQ(routing_->reclaim(), 0U);
}

TEST_F(RoutingStress, WithoutMemoryForAnotherTheOldOneStaysInForce) {
    std::vector<std::unique_ptr<const Fib>> hoard;
    EXPECT_THROW(
        for (;;) { hoard.push_back(fib_of(2)); }, std::runtime_error);
    EXPECT_EQ(version_of(routing_->fib().lookup(destination(3))), 1U);
    hoard.clear();
    EXPECT_NO_THROW(routing_->replace(fib_of(3))) << "what failed left nothing behind";
    (void)routing_->reclaim();
}

}  // namespace
}  // namespace neigh::dataplane
