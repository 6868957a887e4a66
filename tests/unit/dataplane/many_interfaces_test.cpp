// Thousands of interfaces in the data plane: the topology that knows them, notices that wait for each, and frames that
// leave by several which share a buffer.
#include <set>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "dataplane/backlog.hpp"
#include "dataplane/topology.hpp"
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

constexpr std::uint32_t kHighest = 5'000;
constexpr std::uint16_t kPorts = 8;

IpAddr address_of(std::uint32_t ifindex) {
    return IpAddr::v4(0x0a000001U + (ifindex << 8U));
}
/// As VLANs of a few ports, which share their ports' MACs.
Mac mac_of(std::uint32_t ifindex) {
    return Mac{{2, 0, 0, 0, 0, static_cast<std::uint8_t>(ifindex % kPorts)}};
}
config::Interface interface_of(std::uint32_t ifindex) {
    config::Interface interface;
    interface.name = "vlan" + std::to_string(ifindex);
    interface.index = ifindex;
    interface.addresses.push_back(Prefix{address_of(ifindex), 24});
    return interface;
}

class ManyInterfaces : public testing::Test {
  protected:
    void SetUp() override {
        for (std::uint32_t ifindex = 1; ifindex <= kHighest; ++ifindex) {
            Interface& interface =
                topology_.add(interface_of(ifindex), static_cast<std::uint16_t>(ifindex % kPorts), mac_of(ifindex));
            for (OwnAddress& own : interface.addresses) {
                own.set(Standing::usable);
            }
        }
    }
    Topology topology_;
};

TEST_F(ManyInterfaces, EachIsFoundByItsIndex) {
    EXPECT_EQ(topology_.max_ifindex(), kHighest);
    ASSERT_NE(topology_.of_index(4'999), nullptr);
    EXPECT_EQ(topology_.of_index(4'999)->name, "vlan4999");
    EXPECT_EQ(topology_.of_index(4'999)->index, 4'999U);
    for (const std::uint32_t beyond : {0U, kHighest + 1, 65'535U, UINT32_MAX}) {
        EXPECT_EQ(topology_.of_index(beyond), nullptr) << beyond;
    }
}

TEST_F(ManyInterfaces, NoneCanHaveAnIndexBeyondOrAnothers) {
    EXPECT_THROW(topology_.add(interface_of(0), 0, mac_of(0)), std::invalid_argument);
    EXPECT_THROW(topology_.add(interface_of(kMaxIfIndex + 1), 0, mac_of(0)), std::invalid_argument);
    EXPECT_THROW(topology_.add(interface_of(65'536 + 7), 0, mac_of(0)), std::invalid_argument) << "7 in 16 bits";
    EXPECT_THROW(topology_.add(interface_of(4'999), 0, mac_of(0)), std::invalid_argument);
    EXPECT_EQ(topology_.add(interface_of(kMaxIfIndex), 0, mac_of(0)).index, kMaxIfIndex);
    EXPECT_EQ(topology_.max_ifindex(), kMaxIfIndex);
}

TEST_F(ManyInterfaces, OursAreTheMacsOfAll) {
    for (std::uint32_t n = 0; n < kPorts; ++n) {
        EXPECT_TRUE(topology_.is_own(mac_of(n)));
    }
    EXPECT_FALSE(topology_.is_own(Mac{{2, 0, 0, 0, 0, kPorts}}));
}

TEST_F(ManyInterfaces, Rfc4443_2_2_a_AnErrorAboutAnAddressOfOursComesFromIt) {
    config::Interface with_ipv6 = interface_of(kHighest + 1);
    const IpAddr own = IpAddr::parse("2001:db8::1").value();
    with_ipv6.addresses.push_back(Prefix{own, 64});
    Interface& last = topology_.add(with_ipv6, 0, mac_of(0));
    last.set(own, Standing::usable);
    const Interface& in = *topology_.of_index(1);
    const IpAddr towards = IpAddr::parse("2001:db8:5::1").value();
    const OwnAddress* source = topology_.source_of_error(in, own, in, towards);
    ASSERT_NE(source, nullptr);
    EXPECT_EQ(source->address(), own);
    last.set(own, Standing::lost);
    source = topology_.source_of_error(in, own, in, towards);
    EXPECT_TRUE(source == nullptr || source->address() != own) << "not while it is another's";
}

class Turns : public testing::Test {
  protected:
    void wait_for(std::uint32_t ifindex, unsigned notices = 1) {
        for (; notices > 0; --notices) {
            const Punt notice{.address = address_of(ifindex), .ifindex = static_cast<std::uint16_t>(ifindex)};
            ASSERT_TRUE(backlog_.add(slot_++, notice));
        }
    }
    /// Who is served, when each may tell one.
    std::vector<std::uint32_t> turns(std::size_t most) {
        std::vector<std::uint32_t> served;
        backlog_.take_turns(most, [&](std::uint32_t ifindex) {
            served.push_back(ifindex);
            backlog_.remove_first(ifindex);
        });
        return served;
    }

    Backlog backlog_{{8'192, 1}, kHighest};
    Slot slot_ = 0;
};

using Served = std::vector<std::uint32_t>;

TEST_F(Turns, ThoseWhoWaitAreServedOneAfterTheOther) {
    wait_for(4'999, 3);
    wait_for(1);
    wait_for(kHighest, 2);
    EXPECT_EQ(turns(2), (Served{4'999, 1}));
    EXPECT_EQ(turns(2), (Served{kHighest, 4'999})) << "who had no turn comes first";
    EXPECT_EQ(turns(9), (Served{kHighest, 4'999})) << "each once";
    EXPECT_EQ(turns(9), Served{});
    EXPECT_TRUE(backlog_.empty());
    wait_for(1);
    EXPECT_EQ(turns(9), Served{1});
}

TEST_F(Turns, ABurstServesSoManyHoweverManyWait) {
    for (std::uint32_t ifindex = 1; ifindex <= kHighest; ++ifindex) {
        wait_for(ifindex);
    }
    std::set<std::uint32_t> served;
    for (unsigned burst = 0; burst < 50; ++burst) {
        const Served some = turns(100);
        EXPECT_EQ(some.size(), 100U);
        served.insert(some.begin(), some.end());
    }
    EXPECT_EQ(served.size(), kHighest);
    EXPECT_TRUE(backlog_.empty());
}

TEST_F(Turns, WhoMayTellNothingKeepsItsTurn) {
    wait_for(4'999);
    wait_for(2);
    Served served;
    const auto refuse = [&](std::uint32_t ifindex) { served.push_back(ifindex); };
    backlog_.take_turns(1, refuse);
    backlog_.take_turns(2, refuse);
    EXPECT_EQ(served, (Served{4'999, 2, 4'999}));
    EXPECT_TRUE(backlog_.waits(2));
    EXPECT_TRUE(backlog_.waits(4'999));
}

// ---- Frames that leave -----------------------------------------------------------------------------

using WaysOut = DataplaneTest;

TEST_F(WaysOut, InterfacesThatShareABufferMixNoFramesAndKeepTheirOrder) {
    Interface far;  // whose index ends as that of lan0 does, by the port of lan1
    far.index = 4'992 + kLan0;
    far.port_id = lan(kLan1).port_id;
    far.set_up(true);
    std::vector<Buffer> frames;
    std::vector<const Interface*> outs;
    for (std::uint8_t n = 0; n < 40; ++n) {
        frames.push_back(Buffer(60, n));
        outs.push_back(n % 3 == 0 ? &far : &lan(kLan0));
    }
    const Outcome outcome = transmit(frames, outs);
    std::map<std::uint16_t, std::vector<Buffer>> expected;
    for (std::size_t n = 0; n < frames.size(); ++n) {
        expected[outs[n] == &far ? kLan1 : kLan0].push_back(frames[n]);
    }
    EXPECT_EQ(outcome.sent, expected);
    EXPECT_EQ(outcome.count("tx_packets"), expected[kLan0].size()) << "of the interfaces that the topology has";
    EXPECT_EQ(outcome.drops(), Drops{});
}

}  // namespace
}  // namespace neigh::dataplane::test
