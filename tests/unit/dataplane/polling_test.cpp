// Who polls what, of many topologies: node first, evenly, and as ever where there is one node.
#include "dataplane/polling.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "dataplane/drivers.hpp"

namespace neigh::dataplane {
namespace {

using Shared = std::vector<Pollers>;
using Ports = std::vector<PolledPort>;
using Workers = std::vector<NumaNode>;

constexpr std::uint16_t kMany = 64;
constexpr NumaNode kNone = std::nullopt;

TEST(ShareQueues, OneNodeAndQueuesEnough) {
    const Pollers all{0, 1, 2};
    EXPECT_EQ(share_queues(Ports{{0U, kMany}, {0U, 3}}, Workers{0U, 0U, 0U}), (Shared{all, all}))
        << "queue i, worker i";
    EXPECT_EQ(share_queues(Ports{{kNone, kMany}, {kNone, kMany}}, Workers{kNone, kNone, kNone}), (Shared{all, all}));
    EXPECT_EQ(share_queues(Ports{{kNone, kMany}}, Workers{0U, 0U, 0U}), Shared{all}) << "a virtual device";
    EXPECT_EQ(share_queues(Ports{{0U, 1}}, Workers{0U}), Shared{{0}});
}

TEST(ShareQueues, PortsGoToWorkersOfTheirNode) {
    EXPECT_EQ(share_queues(Ports{{0U, kMany}, {1U, kMany}}, Workers{0U, 1U, 0U, 1U}), (Shared{{0, 2}, {1, 3}}));
    EXPECT_EQ(share_queues(Ports{{1U, kMany}, {0U, kMany}}, Workers{0U, 1U, 1U}), (Shared{{1, 2}, {0}}));
    EXPECT_EQ(share_queues(Ports{{kNone, kMany}, {1U, kMany}}, Workers{0U, 1U}), (Shared{{0, 1}, {1}}))
        << "of no node: anybody";
}

TEST(ShareQueues, ToAllWhereTheNodeHasNoWorker) {
    EXPECT_EQ(share_queues(Ports{{1U, kMany}}, Workers{0U, 0U}), (Shared{{0, 1}}));
    EXPECT_EQ(share_queues(Ports{{2U, kMany}}, Workers{0U, 1U}), (Shared{{0, 1}}));
    EXPECT_EQ(share_queues(Ports{{0U, kMany}}, Workers{kNone, kNone}), (Shared{{0, 1}})) << "nobody knows better";
    EXPECT_EQ(share_queues(Ports{{0U, kMany}}, Workers{kNone, 0U}), (Shared{{1}}));
}

TEST(ShareQueues, FewQueuesGoToWhoPollsTheFewest) {
    EXPECT_EQ(share_queues(Ports{{0U, 1}, {0U, 1}}, Workers{0U, 0U}), (Shared{{0}, {1}})) << "one each";
    EXPECT_EQ(share_queues(Ports{{0U, 1}, {0U, 1}, {0U, 1}}, Workers{0U, 0U}), (Shared{{0}, {1}, {0}}));
    EXPECT_EQ(share_queues(Ports{{0U, 2}, {0U, 2}}, Workers{0U, 0U, 0U}), (Shared{{0, 1}, {0, 2}}));
    EXPECT_EQ(share_queues(Ports{{0U, 1}, {0U, kMany}, {0U, 1}}, Workers{0U, 0U}), (Shared{{0}, {0, 1}, {1}}));
    EXPECT_EQ(share_queues(Ports{{0U, 1}, {1U, 1}, {0U, 1}, {1U, 1}}, Workers{0U, 0U, 1U, 1U}),
              (Shared{{0}, {2}, {1}, {3}}));
    EXPECT_EQ(share_queues(Ports{{0U, 1}, {1U, 1}}, Workers{0U, 0U}), (Shared{{0}, {1}})) << "from afar as well";
    EXPECT_EQ(share_queues(Ports{{kNone, 0, false}}, Workers{0U}), Shared{{}});
}

TEST(ShareQueues, OfPairsAsManyAsWorkers) {
    constexpr bool kPairs = true;
    EXPECT_EQ(share_queues(Ports{{0U, kMany, kPairs}, {1U, kMany, kPairs}}, Workers{0U, 1U}), (Shared{{0, 0}, {1, 1}}));
    EXPECT_EQ(share_queues(Ports{{0U, kMany, kPairs}, {0U, kMany, kPairs}}, Workers{0U, 1U, 0U}),
              (Shared{{0, 2, 0}, {0, 2, 2}}))
        << "the odd one in turn";
    EXPECT_EQ(share_queues(Ports{{0U, kMany, kPairs}}, Workers{0U, 0U}), (Shared{{0, 1}}));
    EXPECT_EQ(share_queues(Ports{{kNone, kMany, kPairs}}, Workers{0U, 1U}), (Shared{{0, 1}}));
}

/// Of every topology with up to three ports and four workers on up to two nodes, or none.
class EveryTopology : public testing::Test {
  protected:
    static constexpr NumaNode kNodes[] = {std::nullopt, 0U, 1U};
    static constexpr std::uint16_t kQueues[] = {1, 2, kMany};

    template <typename Holds>
    void of_workers(std::size_t most, const Holds& holds) {
        for (std::size_t count = 1; count <= most; ++count) {
            for (std::size_t number = 0; number < power(3, count); ++number) {
                Workers workers;
                for (std::size_t i = 0, rest = number; i < count; ++i, rest /= 3) {
                    workers.push_back(kNodes[rest % 3]);
                }
                of_ports(3, [&](const Ports& ports) { holds(ports, workers); });
            }
        }
    }

  private:
    static std::size_t power(std::size_t base, std::size_t exponent) {
        return exponent == 0 ? 1 : base * power(base, exponent - 1);
    }
    template <typename Holds>
    void of_ports(std::size_t count, const Holds& holds) {
        for (std::size_t number = 0; number < power(9, count); ++number) {
            Ports ports;
            for (std::size_t i = 0, rest = number; i < count; ++i, rest /= 9) {
                ports.push_back({kNodes[rest % 3], kQueues[rest / 3 % 3]});
            }
            holds(ports);
        }
    }
};

TEST_F(EveryTopology, NodesFirstAndNobodyTwice) {
    of_workers(4, [](const Ports& ports, const Workers& workers) {
        const Shared shared = share_queues(ports, workers);
        ASSERT_EQ(shared.size(), ports.size());
        for (std::size_t i = 0; i < ports.size(); ++i) {
            const auto near = static_cast<std::size_t>(std::ranges::count(workers, ports[i].node));
            const std::size_t candidates = ports[i].node && near > 0 ? near : workers.size();
            ASSERT_EQ(shared[i].size(), std::min<std::size_t>(candidates, ports[i].max_queues));
            ASSERT_EQ(std::set<std::uint32_t>(shared[i].begin(), shared[i].end()).size(), shared[i].size());
            for (const std::uint32_t worker : shared[i]) {
                ASSERT_LT(worker, workers.size());
                ASSERT_TRUE(candidates == workers.size() || workers[worker] == ports[i].node);
            }
        }
    });
}

TEST_F(EveryTopology, OneQueuePortsOfOneNodeAreSharedEvenly) {
    for (std::size_t workers = 1; workers <= 8; ++workers) {
        for (std::size_t ports = 1; ports <= 16; ++ports) {
            std::vector<std::size_t> polls(workers);
            for (const Pollers& pollers : share_queues(Ports(ports, {0U, 1}), Workers(workers, 0U))) {
                ++polls[pollers.at(0)];
            }
            const auto [least, most] = std::ranges::minmax(polls);
            EXPECT_LE(most - least, 1U) << ports << " ports, " << workers << " workers";
        }
    }
}

TEST(ShareQueues, NobodyPollsWhereThereAreNoWorkers) {
    EXPECT_EQ(share_queues(Ports(2, {0U, 4}), Workers{}), (Shared{{}, {}}));
}

/// Whose frames come by every queue, set up or not.
TEST(ShareQueues, EveryQueueOfAPairIsPolledThoughItsWorkerIsFar) {
    for (const char* driver :
         {"net_virtio", "net_virtio_user", "net_tap", "net_af_xdp", "net_af_packet", "net_vhost"}) {
        EXPECT_TRUE(drivers::has_queue_pairs(driver)) << driver;
    }
    EXPECT_FALSE(drivers::has_queue_pairs("net_e1000_em"));
    EXPECT_EQ(share_queues(Ports(1, {0U, 3, true}), Workers{0U, 0U, 1U})[0].size(), 3U);
}

TEST(PolledFromAfar, IsToldWhereNoWorkerIsNear) {
    EXPECT_EQ(polled_from_afar(1U, {0, 1}, Workers{0U, 0U}),
              "it is on NUMA node 1, which has no worker, and polled from node 0: each of its packets crosses between "
              "them (eal.lcores may name a core of node 1)");
    EXPECT_NE(polled_from_afar(2U, {0, 1, 2}, Workers{0U, 1U, 0U}).find("from node 0, 1:"), std::string::npos);
    EXPECT_EQ(polled_from_afar(1U, {1}, Workers{0U, 1U}), "");
    EXPECT_EQ(polled_from_afar(kNone, {0}, Workers{0U}), "");
    EXPECT_EQ(polled_from_afar(1U, {0}, Workers{kNone}), "") << "who knows";
}

}  // namespace
}  // namespace neigh::dataplane
