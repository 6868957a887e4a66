// What meets a link that is down: it waits for a moment, since the link may be up and not yet seen to be.
#include "dataplane/link_waits.hpp"

#include <chrono>
#include <thread>

#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

constexpr Duration kLong{3'600'000};
const Mac kThere{{0x02, 0, 0, 0, 0x0d, 1}};

class LinkWaitsTest : public DataplaneTest {
  protected:
    void begin(Duration patience) {
        link_patience_ = patience;
        lan(kLan1).set_up(false);
        renew();
    }
    void TearDown() override {
        lan(kLan1).set_up(true);
        DataplaneTest::TearDown();
    }
};

TEST_F(LinkWaitsTest, WhatCameJustBeforeTheLinkWasSeenToBeUpIsNotLost) {
    for (const Buffer& packet : {frame(Ipv4{}), frame(Ipv6{})}) {
        begin(kLong);
        held_ = 1;
        const Outcome before = give(packet);
        EXPECT_EQ(before.drops(), Drops{});
        EXPECT_EQ(before.punts.size(), 0U) << "nobody is asked for on a link that is down, and no error is owed yet";
        EXPECT_EQ(expire().frames(), 0U);
        held_ = 0;
        lan(kLan1).set_up(true);
        const Outcome after = expire();
        EXPECT_EQ(after.drops(), Drops{});
        ASSERT_EQ(after.told(PuntKind::needs_neighbor).size(), 1U);
        EXPECT_FALSE(after.told(PuntKind::needs_neighbor)[0].frame.empty());
    }
}

TEST_F(LinkWaitsTest, ToAKnownNeighborItLeavesAtOnceAndInItsOrder) {
    begin(kLong);
    held_ = 2;
    (void)give_all({frame(Ipv4{.ttl = 9}), frame(Ipv4{.ttl = 17})});
    put(kFar4, kThere, nud::State::reachable, kLan1);
    lan(kLan1).set_up(true);
    held_ = 0;
    const Outcome after = expire();
    ASSERT_EQ(after.frames(), 2U);
    constexpr std::size_t kTtl = 14 + 8;
    EXPECT_EQ(after.sent.at(kLan1)[0].at(kTtl), 8);
    EXPECT_EQ(after.sent.at(kLan1)[1].at(kTtl), 16);
}

TEST_F(LinkWaitsTest, AfterItsPatienceItIsDroppedAndItsSourceIsOwedAnError) {
    constexpr Duration kShort{2};
    begin(kShort);
    held_ = std::nullopt;  // on a busy machine it may be over by now
    Outcome all = give(frame(Ipv4{}));
    std::this_thread::sleep_for(2 * kShort);
    held_ = 0;
    const Outcome later = expire();
    EXPECT_EQ(all.count("drop_link_down") + later.count("drop_link_down"), 1U);
    EXPECT_EQ(all.told(PuntKind::icmp_error).size() + later.told(PuntKind::icmp_error).size(), 1U);
    EXPECT_EQ(expire().counters.size(), 0U);
}

TEST_F(LinkWaitsTest, OnlySoManyWaitAndTheOthersAreAnsweredAtOnce) {
    begin(kLong);
    held_ = LinkWaits::kMost;
    const Outcome outcome = give_all(std::vector<Buffer>(LinkWaits::kMost + 5, frame(Ipv4{})));
    EXPECT_EQ(outcome.count("drop_link_down"), 5U);
    renew();  // what waits is given back
}

}  // namespace
}  // namespace neigh::dataplane::test
