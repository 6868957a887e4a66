// What somebody who captures gets of a worker's packets: what came, what left, what was dropped and why; each session
// what it asked for, and nobody what a ring had no room for.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

constexpr std::uint64_t kSession = 7;

struct Seen {
    CaptureDirection direction;
    std::uint16_t ifindex;
    Buffer frame;
    std::string reason{};
    bool operator==(const Seen&) const = default;
};

class CaptureTest : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    }
    void begin(const CaptureFilter& filter = {}, std::uint64_t session = kSession) {
        ASSERT_TRUE(captures_->begin(session, filter).ok());
    }
    std::vector<Seen> seen(std::uint64_t session = kSession) {
        std::vector<Seen> all;
        while (const auto packet = captures_->take(session)) {
            const CaptureStamp& stamp = packet->stamp;
            EXPECT_GE(stamp.time_ns, last_);
            last_ = stamp.time_ns;
            EXPECT_EQ(stamp.length, packet->frame.size());
            all.push_back({.direction = stamp.direction,
                           .ifindex = stamp.ifindex,
                           .frame = Buffer(packet->frame.begin(), packet->frame.end()),
                           .reason = stamp.direction == CaptureDirection::dropped ? std::string{stamp.reason.name()}
                                                                                  : std::string{}});
        }
        return all;
    }
    std::uint64_t last_ = 0;
};

TEST_F(CaptureTest, NobodyWhoCapturesNothingIsCopied) {
    EXPECT_FALSE(captures_->is_on());
    give(arp(asks_for(kOwn4)));
    EXPECT_FALSE(captures_->has_news(kSession));
    begin();
    EXPECT_TRUE(captures_->is_on());
    EXPECT_TRUE(seen().empty()) << "what came before";
    captures_->end(kSession);
    EXPECT_FALSE(captures_->is_on());
    give(arp(asks_for(kOwn4)));
    EXPECT_TRUE(seen().empty());
}

TEST_F(CaptureTest, WhatComesAndWhatLeavesByTheSameAndByAnotherInterface) {
    begin();
    const Buffer question = arp(asks_for(kOwn4));
    const Buffer answer = give(question).only(kLan0);
    EXPECT_EQ(seen(),
              (std::vector<Seen>{{CaptureDirection::in, kLan0, question}, {CaptureDirection::out, kLan0, answer}}));
    const Buffer packet = frame(Ipv4{});
    const Buffer forwarded = give(packet).only(kLan1);
    EXPECT_NE(packet, forwarded);
    EXPECT_EQ(seen(),
              (std::vector<Seen>{{CaptureDirection::in, kLan0, packet}, {CaptureDirection::out, kLan1, forwarded}}));
    EXPECT_FALSE(captures_->has_news(kSession));
}

TEST_F(CaptureTest, WhatIsDroppedHasItsReasonAndIsForThoseWhoAskForIt) {
    begin();
    begin({.kind = CaptureKind::dropped}, 8);
    const Buffer others = frame(Ipv4{.to = kOtherMac});
    give(others);
    EXPECT_EQ(seen(), (std::vector<Seen>{{CaptureDirection::in, kLan0, others}}));
    EXPECT_EQ(seen(8), (std::vector<Seen>{{CaptureDirection::dropped, kLan0, others, "drop_other_host"}}));
    give(arp(asks_for(kOwn4)));
    EXPECT_TRUE(seen(8).empty());
}

TEST_F(CaptureTest, APacketThatIsOwedAnErrorIsDroppedAsWell) {
    begin({.kind = CaptureKind::dropped});
    give(frame(Ipv4{.destination = ip("203.0.115.1")}));
    const auto dropped = seen();
    ASSERT_EQ(dropped.size(), 1U);
    EXPECT_EQ(dropped[0].reason, "drop_no_route");
}

TEST_F(CaptureTest, EachSessionGetsWhatItAskedFor) {
    begin({.ifindex = kLan1}, 1);
    begin({.host = kHost4, .kind = CaptureKind::arp}, 2);
    begin({.kind = CaptureKind::nd}, 3);
    give(frame(Ipv4{}));
    give(arp(asks_for(kOwn4)));
    give(ns(kOwn6));
    const auto on_lan1 = seen(1);
    ASSERT_EQ(on_lan1.size(), 1U);
    EXPECT_EQ(on_lan1[0].ifindex, kLan1);
    last_ = 0;
    EXPECT_EQ(seen(2).size(), 2U);
    last_ = 0;
    EXPECT_EQ(seen(3).size(), 2U) << "the solicitation and its answer";
}

TEST_F(CaptureTest, AFrameInSeveralBuffersIsWhole) {
    begin({.host = kFar4});
    const Buffer packet = frame(Ipv4{.payload = numbers(200)});
    give(packet, kLan0, {.segments = 3});
    const auto all = seen();
    ASSERT_EQ(all.size(), 2U) << "and forwarded";
    EXPECT_EQ(all.front(), (Seen{CaptureDirection::in, kLan0, packet}));
}

TEST_F(CaptureTest, WhatADeviceDoesNotTakeHasNotLeft) {
    begin({.ifindex = kLan1}, 1);
    begin({.ifindex = kLan1, .kind = CaptureKind::dropped}, 2);
    const std::vector<Buffer> many(kTxRing + 20, frame(Ipv4{}));
    const Outcome outcome = give_all(many);
    EXPECT_EQ(outcome.count("drop_tx_full"), 20U);
    const auto left = seen(1);
    EXPECT_EQ(left.size(), kTxRing);
    EXPECT_TRUE(std::ranges::all_of(left, [](const Seen& one) { return one.direction == CaptureDirection::out; }));
    last_ = 0;
    const auto dropped = seen(2);
    ASSERT_EQ(dropped.size(), 20U);
    EXPECT_EQ(dropped[0].reason, "drop_tx_full");
}

TEST_F(CaptureTest, WhatNobodyTakesCostsNoPacketAndIsCounted) {
    begin({.ifindex = kLan0});
    const std::vector<Buffer> burst(kBurst, frame(Ipv4{.payload = numbers(1000)}));
    std::size_t given = 0;
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(give_all(burst).frames(), burst.size());
        given += burst.size();
    }
    EXPECT_TRUE(captures_->has_news(kSession));
    const std::size_t captured = seen().size();
    EXPECT_GT(captured, 50U);
    EXPECT_LT(captured, given);
    EXPECT_EQ(captures_->take_lost(kSession), given - captured);
    EXPECT_EQ(captures_->take_lost(kSession), 0U);
    EXPECT_FALSE(captures_->has_news(kSession));
    give(arp(asks_for(kOwn4)));
    EXPECT_EQ(seen().size(), 2U) << "there is room again";
}

TEST_F(CaptureTest, AFifthIsTooManyAndASecondOfASessionIsInPlaceOfTheFirst) {
    for (std::uint64_t session = 1; session <= Captures::kMost; ++session) {
        begin({}, session);
    }
    const auto fifth = captures_->begin(5, {});
    ASSERT_FALSE(fifth.ok());
    EXPECT_EQ(fifth.error().status, Status::busy);
    begin({.kind = CaptureKind::nd}, 4);
    give(arp(asks_for(kOwn4)));
    EXPECT_EQ(seen(1).size(), 2U);
    EXPECT_TRUE(seen(4).empty());
    captures_->end(1);
    EXPECT_TRUE(captures_->begin(5, {}).ok());
}

TEST_F(CaptureTest, WhatEndedIsFreedOnceNoWorkerCanSeeIt) {
    begin({}, 1);
    begin({}, 2);
    EXPECT_EQ(captures_->reclaim(), 1U);
    captures_->end(2);
    captures_->end(1);
    captures_->end(1);
    EXPECT_EQ(captures_->reclaim(), 3U);
    give(arp(asks_for(kOwn4)));  // a burst, and its end
    EXPECT_EQ(captures_->reclaim(), 0U);
}

TEST_F(CaptureTest, WithAWorkerThatIsStuckNobodyBeginsForEver) {
    for (int i = 0; i < 100; ++i) {
        const auto begun = captures_->begin(1, {});
        if (!begun.ok()) {
            EXPECT_EQ(begun.error().status, Status::busy);
            EXPECT_GT(i, 4);
            return;
        }
        captures_->end(1);
    }
    FAIL() << "a hundred captures, none of them freed";
}

TEST(DropReasonTest, IsTheCountersName) {
    EXPECT_EQ(DropReason{WorkerCounter::drop_source_mac}.name(), "drop_source_mac");
    EXPECT_EQ(DropReason{ControlCounter::drop_unresolved}.name(), "drop_unresolved");
    EXPECT_EQ(DropReason{ControlCounter::solicitations_multicast}.name(), "solicitations_multicast");
}

}  // namespace
}  // namespace neigh::dataplane::test
