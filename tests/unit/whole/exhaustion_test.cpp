// What runs out: packet buffers, the rings between worker and control, a port's transmit queue. What is lost has a
// counter by name, nothing leaks, and traffic flows again as soon as there is room.
#include <algorithm>

#include <rte_mbuf.h>

#include "dataplane/neigh/wire/arp.hpp"
#include "dataplane/neigh/wire/nd.hpp"
#include "tests/unit/whole/bench.hpp"

namespace neigh::test {
namespace {

class Exhaustion : public WholeTest {
  protected:
    static IpAddr host(std::uint8_t n) { return IpAddr::v4(198, 51, 100, n); }
    static Mac mac_of(std::uint8_t n) { return Mac{{0x02, 0, 0, 0, 0x0c, n}}; }

    /// A neighbor that nobody knew is asked for, answers, and gets the packet that waited and the one after it.
    void expect_traffic_flows(std::uint8_t n) {
        EXPECT_EQ(in_use(), 0U);
        (void)collect();
        send_to(host(n));
        settle();
        EXPECT_EQ(collect().size(), 1U) << "the question";
        answer(host(n), mac_of(n));
        settle();
        send_to(host(n));
        settle();
        const std::vector<Frame> delivered = collect();
        EXPECT_EQ(delivered.size(), 2U);
        for (const Frame& frame : delivered) {
            const Mac expected = mac_of(n);
            EXPECT_TRUE(std::equal(expected.bytes.begin(), expected.bytes.end(), frame.begin()));
        }
        EXPECT_EQ(in_use(), 0U);
    }
};

TEST_F(Exhaustion, NoPacketBuffer) {
    std::vector<rte_mbuf*> taken;
    for (rte_mbuf* packet = rte_pktmbuf_alloc(pool()); packet != nullptr; packet = rte_pktmbuf_alloc(pool())) {
        taken.push_back(packet);
    }
    ASSERT_EQ(taken.size(), kBuffers);
    work();
    EXPECT_EQ(count(WorkerCounter::rx_no_mbuf), 2U) << "once a port and round";
    ASSERT_TRUE(resolver_->resolve(kLan1, host(10), now_).ok());
    EXPECT_EQ(count(ControlCounter::drop_control_no_mbuf), 1U) << "the question";
    rte_pktmbuf_free_bulk(taken.data(), static_cast<unsigned>(taken.size()));
    EXPECT_EQ(in_use(), 0U);

    work();
    EXPECT_EQ(count(WorkerCounter::rx_no_mbuf), 2U);
    pass(Duration{5'000});  // asked again, twice, and given up
    EXPECT_EQ(count(ControlCounter::drop_control_no_mbuf), 1U);
    EXPECT_EQ(count(ControlCounter::resolutions_failed), 1U);
    expect_traffic_flows(10);
}

TEST_F(Exhaustion, RingToControlFull) {
    constexpr std::uint8_t kPackets = 150;
    constexpr unsigned kForMisses = kCrossingRing - kCrossingRing / 2;
    for (std::uint8_t n = 10; n < 10 + kPackets; ++n) {
        send_to(host(n));
    }
    for (int i = 0; i < 8; ++i) {
        work();  // and control is busy with something else
    }
    EXPECT_EQ(count(WorkerCounter::drop_punt_full), kPackets - kForMisses);
    EXPECT_EQ(in_use(), kForMisses);
    control();
    EXPECT_EQ(held(), kForMisses);
    pass(Duration{6'000});
    EXPECT_EQ(count(ControlCounter::resolutions_failed), kForMisses);
    expect_traffic_flows(200);
}

TEST_F(Exhaustion, RingToControlFullOfMissesStillTakesAnAnswer) {
    send_to(host(9));
    settle();
    for (std::uint8_t n = 10; n < 160; ++n) {
        send_to(host(n));
    }
    for (int i = 0; i < 8; ++i) {
        work();
    }
    ASSERT_GT(count(WorkerCounter::drop_punt_full), 0U);
    answer(host(9), mac_of(9));
    settle();
    EXPECT_EQ(neighbor(host(9), kLan1).state, nud::State::reachable);
    EXPECT_EQ(count(WorkerCounter::notices_lost), 0U);
    pass(Duration{6'000});
}

TEST_F(Exhaustion, RingToControlFullOfClaimsMovesEveryNeighborAllTheSame) {
    constexpr std::uint8_t kFirst = 10;
    constexpr std::uint8_t kEnd = 210;
    const auto known = [](Family family, std::uint8_t n) {
        IpAddr address = family == Family::ipv4 ? host(n) : ip("2001:db8:2::");
        address.bytes[address.size() - 1] = n;
        return address;
    };
    for (const Family family : kAllFamilies) {
        std::vector<Request> rows;
        for (std::uint8_t n = kFirst; n < kEnd; ++n) {
            rows.push_back(
                {.dst = known(family, n), .ifindex = kLan1, .lladdr = kHostMac, .state = nud::State::reachable});
        }
        std::size_t bad_row = 0;
        ASSERT_TRUE(resolver_->apply(Resolver::SetMode::add, rows, now_, bad_row).ok());
        for (std::uint8_t n = kFirst; n < kEnd; ++n) {
            Frame frame(128);
            const wire::OwnAddress taken_over{.mac = mac_of(n), .ip = known(family, n)};
            frame.resize(family == Family::ipv4
                             ? wire::build_arp_frame(frame, Mac::broadcast(),
                                                     wire::arp_announcement(taken_over.mac, taken_over.ip))
                             : wire::build_na_unsolicited(frame, taken_over, false));
            ASSERT_TRUE(offer(frame, kLan1));
        }
        for (int i = 0; i < 8; ++i) {
            work();  // and control is busy with something else
        }
        for (int i = 0; i < 8; ++i) {
            settle();
        }
        for (std::uint8_t n = kFirst; n < kEnd; ++n) {
            EXPECT_EQ(neighbor(known(family, n), kLan1).lladdr, mac_of(n)) << known(family, n).to_string();
        }
    }
    EXPECT_EQ(count(WorkerCounter::claims_limited), 0U);
    EXPECT_EQ(count(ControlCounter::lladdr_changed), 2U * (kEnd - kFirst));
}

TEST_F(Exhaustion, WhoIsAskedAlreadyLeavesRoomForWhoIsNot) {
    constexpr unsigned kForWaiting = kCrossingRing - kCrossingRing * 3 / 4;
    constexpr unsigned kForMisses = kCrossingRing - kCrossingRing / 2;
    send_to(host(9));
    settle();
    ASSERT_EQ(collect().size(), 1U) << "the question";
    for (int i = 0; i < 60; ++i) {
        send_to(host(9));
    }
    work();
    work();
    EXPECT_EQ(in_use() - held(), kForWaiting);
    for (std::uint8_t n = 10; n < 70; ++n) {
        send_to(host(n));
    }
    work();
    work();
    EXPECT_EQ(in_use() - held(), kForMisses);
    control();
    EXPECT_EQ(neighbor(host(9 + kForMisses - kForWaiting), kLan1).state, nud::State::incomplete);
    pass(Duration{6'000});
    expect_traffic_flows(200);
}

TEST_F(Exhaustion, WhatControlSendsOutlastsAFullDevice) {
    for (unsigned i = 0; i < kPortRing; ++i) {
        send_to(ip("203.0.113.1"));  // by the gateway
    }
    work();
    work();
    ASSERT_EQ(in_use(), kPortRing);
    send_to(host(10));
    settle();
    work();
    EXPECT_EQ(collect().size(), kPortRing);
    work();
    EXPECT_EQ(collect().size(), 1U) << "the question";
    EXPECT_EQ(count(WorkerCounter::drop_tx_full), 0U);
    pass(Duration{6'000});
}

TEST_F(Exhaustion, ADeviceThatStaysFullStopsNoOther) {
    for (unsigned i = 0; i < kPortRing; ++i) {
        send_to(ip("203.0.113.1"));  // by the gateway
    }
    work();
    work();
    ASSERT_TRUE(resolver_->resolve(kLan1, host(10), now_).ok());
    ASSERT_TRUE(resolver_->resolve(kLan0, ip("192.0.2.77"), now_).ok());
    const TimePoint begin = MonotonicClock::now();  // the worker's clock is no test's
    work();
    const TimePoint begun = MonotonicClock::now();
    std::size_t asked = collect(kLan0).size();
    EXPECT_TRUE(asked == 0 || MonotonicClock::now() - begin >= dataplane::Outbox::kPatience) << "not before its time";
    while (MonotonicClock::now() - begun < dataplane::Outbox::kPatience + Duration{2}) {
        work();
    }
    work();  // the test may have stood still until its patience was over
    asked += collect(kLan0).size();
    EXPECT_EQ(asked, 1U) << "the question";
    EXPECT_EQ(count(WorkerCounter::drop_tx_full), 1U) << "the other one";
    (void)collect();
    pass(Duration{6'000});
    expect_traffic_flows(200);
}

TEST_F(Exhaustion, RingToTheWorkerFull) {
    constexpr unsigned kNeighbors = 6;
    constexpr unsigned kWaiting = 16;  // unres_qlen
    for (unsigned i = 0; i < kWaiting; ++i) {
        for (std::uint8_t n = 10; n < 10 + kNeighbors; ++n) {
            send_to(host(n));
        }
        settle();
    }
    (void)collect();
    ASSERT_EQ(held(), kNeighbors * kWaiting);
    for (std::uint8_t n = 10; n < 10 + kNeighbors; ++n) {
        answer(host(n), mac_of(n));
    }
    work();
    control();
    EXPECT_EQ(count(ControlCounter::drop_control_tx_full), kNeighbors * kWaiting - kCrossingRing);
    EXPECT_EQ(in_use(), kCrossingRing);
    work();
    work();
    EXPECT_EQ(collect().size(), kCrossingRing);
    expect_traffic_flows(200);
}

TEST_F(Exhaustion, TransmitQueueFull) {
    constexpr unsigned kPackets = 200;
    for (unsigned i = 0; i < kPackets; ++i) {
        send_to(ip("203.0.113.1"));  // by the gateway
    }
    for (int i = 0; i < 8; ++i) {
        work();
    }
    EXPECT_EQ(count(WorkerCounter::drop_tx_full), kPackets - kPortRing);
    EXPECT_EQ(in_use(), kPortRing);
    EXPECT_EQ(collect().size(), kPortRing);
    expect_traffic_flows(200);
}

}  // namespace
}  // namespace neigh::test
