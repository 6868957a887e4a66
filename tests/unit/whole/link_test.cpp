// A link that is down: what is for it is answered at once and goes nowhere, and nothing of it leaves when the link is
// back; then neighbors are asked for at once.
#include <algorithm>

#include "control/neighbors/link_watch.hpp"
#include "tests/unit/whole/bench.hpp"

namespace neigh::test {
namespace {

using control::InterfaceFacts;
using nud::State;

class Link : public WholeTest {
  protected:
    void SetUp() override {
        WholeTest::SetUp();
        links_ = std::make_unique<control::LinkWatch>(topology_, *own_, *resolver_, *output_, facts_, now_);
        link(true);
    }
    void TearDown() override {
        links_.reset();
        WholeTest::TearDown();
    }

    /// That of lan1, as control sees it.
    void link(bool up) {
        facts_[1].up = up;
        links_->follow(facts_, now_);
        if (up) {
            pass(Duration{20'000});  // announcements
        }
        control();
    }
    /// The ICMP errors among these: of the family, "host unreachable" or "address unreachable".
    static std::size_t unreachables(const std::vector<Frame>& frames, Family family) {
        constexpr std::size_t kIpv4Icmp = 14 + 20;
        constexpr std::size_t kIpv6Icmp = 14 + 40;
        return static_cast<std::size_t>(std::ranges::count_if(frames, [&](const Frame& frame) {
            return family == Family::ipv4
                       ? frame.at(12) == 0x08 && frame.at(23) == 1 && frame.at(kIpv4Icmp) == 3 && frame.at(35) == 1
                       : frame.at(12) == 0x86 && frame.at(20) == 58 && frame.at(kIpv6Icmp) == 1 && frame.at(55) == 3;
        }));
    }
    /// A packet for it comes in by lan0, and its sender hears within the same rounds that it can't be reached.
    void expect_answered(const IpAddr& destination) {
        SCOPED_TRACE(destination.to_string());
        const std::uint64_t dropped = count(WorkerCounter::drop_link_down);
        send_to(destination);
        settle();
        EXPECT_EQ(unreachables(collect(kLan0), destination.family), 1U);
        EXPECT_EQ(collect(kLan1).size(), 0U);
        EXPECT_EQ(count(WorkerCounter::drop_link_down), dropped + 1);
        EXPECT_EQ(in_use(), 0U);
    }
    std::uint64_t asked() const {
        return count(ControlCounter::solicitations_multicast) + count(ControlCounter::solicitations_unicast);
    }

    const IpAddr host4_ = ip("198.51.100.10");
    const IpAddr host6_ = ip("2001:db8:2::10");
    const Mac host_mac_{{0x02, 0, 0, 0, 0x0c, 10}};
    std::vector<InterfaceFacts> facts_{{.name = "lan0", .index = kLan0, .up = true},
                                       {.name = "lan1", .index = kLan1, .up = true}};
    std::unique_ptr<control::LinkWatch> links_;
};

TEST_F(Link, Rfc1812Section4_3_3_1AndRfc4443Section3_1WhatIsForALinkThatIsDownIsAnsweredAtOnce) {
    link(false);
    for (const IpAddr& host : {host4_, host6_}) {
        expect_answered(host);
        EXPECT_EQ(neighbor(host, kLan1).state, State::none) << "nobody is looked for";
    }
    EXPECT_EQ(asked(), 0U);
    pass(Duration{10'000});
    EXPECT_EQ(asked(), 0U);
}

TEST_F(Link, StaticNeighborsAreNoneOfALinkThatIsDown) {
    link(false);
    expect_answered(ip("203.0.113.1"));  // by the gateways, which are PERMANENT
    expect_answered(ip("2001:db8:f::1"));
    EXPECT_EQ(neighbor(ip("198.51.100.254"), kLan1).state, State::permanent);
    link(true);
    send_to(ip("203.0.113.1"));
    settle();
    EXPECT_EQ(collect(kLan1).size(), 1U);
}

TEST_F(Link, WithoutEvictionDoubtedNeighborsAreNotSentTo) {
    NeighborParams params = resolver_->interface(kLan1)->params;
    params.evict_nocarrier = false;
    resolver_->reconfigure(kLan1, params, now_);
    send_to(host4_);
    settle();
    answer(host4_, host_mac_);
    settle();
    ASSERT_EQ(collect(kLan1).size(), 2U) << "the question, and what waited";
    link(false);
    expect_answered(host4_);
    EXPECT_EQ(neighbor(host4_, kLan1).state, State::stale);
}

TEST_F(Link, WhatWaitsForANeighborIsAnsweredWhenTheLinkIsLost) {
    send_to(host4_);
    send_to(host6_);
    settle();
    ASSERT_EQ(collect(kLan1).size(), 2U) << "two questions";
    ASSERT_EQ(held(), 2U);
    link(false);
    work();
    const std::vector<Frame> told = collect(kLan0);
    EXPECT_EQ(unreachables(told, Family::ipv4), 1U);
    EXPECT_EQ(unreachables(told, Family::ipv6), 1U);
    EXPECT_EQ(count(ControlCounter::drop_hold_link_down), 2U);
    EXPECT_EQ(count(ControlCounter::drop_unresolved), 0U);
    EXPECT_EQ(in_use(), 0U);
}

TEST_F(Link, WhatIsOnItsWayToTheWorkerIsNotSentLater) {
    send_to(host4_);
    settle();
    answer(host4_, host_mac_);
    work();
    control();  // releases it
    (void)collect(kLan1);
    link(false);
    work();
    EXPECT_EQ(count(WorkerCounter::drop_link_down), 1U);
    control();
    work();
    EXPECT_EQ(unreachables(collect(kLan0), Family::ipv4), 1U);
    EXPECT_EQ(collect(kLan1).size(), 0U);
    link(true);
    EXPECT_EQ(in_use(), 0U);
}

TEST_F(Link, WhatIsOnItsWayToControlDoesNotWait) {
    send_to(host4_);
    work();
    link(false);  // and takes it in
    work();
    EXPECT_EQ(unreachables(collect(kLan0), Family::ipv4), 1U);
    EXPECT_EQ(count(ControlCounter::drop_hold_link_down), 1U);
    EXPECT_EQ(neighbor(host4_, kLan1).state, State::none);
    EXPECT_EQ(in_use(), 0U);
}

TEST_F(Link, AnErrorThatWouldGoThereIsNotSentEither) {
    // Of a packet that came in by lan1 while that was up, and whose way out is down as well.
    facts_[0].up = false;
    link(false);
    send_to(host4_);
    settle();
    control();
    EXPECT_EQ(collect(kLan0).size(), 0U);
    EXPECT_EQ(collect(kLan1).size(), 0U);
    work();
    EXPECT_EQ(in_use(), 0U);
}

TEST_F(Link, NeighborsAreAskedForAtOnceWhenTheLinkIsThere) {
    const Request managed{.dst = host6_, .ifindex = kLan1, .state = State::incomplete, .managed = true};
    link(false);
    std::size_t bad_row = 0;
    ASSERT_TRUE(resolver_->apply(Resolver::SetMode::add, {&managed, 1}, now_, bad_row).ok());
    pass(Duration{60'000});
    ASSERT_EQ(asked(), 0U);
    facts_[1].up = true;
    links_->follow(facts_, now_);
    EXPECT_EQ(asked(), 1U) << "the managed one, which waits for nothing";
    send_to(host4_);
    settle();
    EXPECT_EQ(asked(), 2U);
    pass(Duration{20'000});
}

TEST_F(Link, AQuestionWithoutAnAddressToAskFromIsAskedWhenThereIsOne) {
    for (const dataplane::OwnAddress& own : topology_.of_index(kLan1)->addresses) {
        output_->stands(kLan1, own.address(), Standing::tentative);
    }
    send_to(host6_);
    settle();
    EXPECT_EQ(count(ControlCounter::solicitations_unsourced), 1U);
    EXPECT_EQ(output_->take_sourced(), std::nullopt);
    output_->stands(kLan1, ip("2001:db8:2::1"), Standing::usable);
    EXPECT_EQ(output_->take_sourced(), std::optional<std::uint32_t>{kLan1});
    EXPECT_EQ(output_->take_sourced(), std::nullopt) << "once";
    resolver_->ask_again(kLan1, now_);
    EXPECT_EQ(count(ControlCounter::solicitations_multicast), 1U);
    answer(host6_, host_mac_);
    settle();
    EXPECT_GE(collect(kLan1).size(), 2U) << "the question, and what waited";
    EXPECT_EQ(held(), 0U);
}

TEST_F(Link, AnOperatorHearsThatTheLinkIsDown) {
    link(false);
    const auto done = resolver_->resolve(kLan1, host4_, now_);
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().status, Status::unreachable);
    EXPECT_EQ(done.error().message, "the link to 198.51.100.10 is down");
}

}  // namespace
}  // namespace neigh::test
