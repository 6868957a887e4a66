// Priority-tagged frames (802.1Q 6.9.1): what comes of them is what comes of the same frames without their tags.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

using wire::kEtherTypeCustomerTag;
using wire::kEtherTypeServiceTag;

constexpr std::uint16_t kVoice = 0xa000;  ///< priority 5, VLAN 0

class Tagged : public DataplaneTest {
  protected:
    void expect_as_untagged(const Buffer& frame, const Buffer& with_tags, const Shape& shape = {}) {
        renew();
        Outcome plain = give(frame, kLan0, shape);
        renew();
        Outcome tagged = give(with_tags, kLan0, shape);
        EXPECT_EQ(tagged.sent, plain.sent);
        ASSERT_EQ(tagged.punts.size(), plain.punts.size());
        for (std::size_t i = 0; i < plain.punts.size(); ++i) {
            EXPECT_EQ(tagged.punts[i].punt.kind, plain.punts[i].punt.kind);
            EXPECT_EQ(tagged.punts[i].frame, plain.punts[i].frame);
        }
        tagged.counters.erase("rx_bytes");
        plain.counters.erase("rx_bytes");
        EXPECT_EQ(tagged.counters, plain.counters);
    }
};

TEST_F(Tagged, Rfc826AndTheRestAsIfUntagged) {
    put(kHost4, kHostMac);
    put(kHost6, kHostMac);
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    put(kFar6, kOtherMac, nud::State::reachable, kLan1);
    for (const Buffer& frame : {arp(asks_for(kOwn4)), ns(kOwn6), frame(Ipv4{}), frame(Ipv6{}), frame(echo4()),
                                frame(echo6()), frame(Ipv4{.more_fragments = true}), frame(Ipv4{.ttl = 1}),
                                frame(Ipv4{.dont_fragment = true, .payload = Buffer(1481)})}) {
        SCOPED_TRACE(testing::PrintToString(frame));
        expect_as_untagged(frame, tagged(frame, {{kEtherTypeCustomerTag, 0}}));
        expect_as_untagged(frame, tagged(frame, {{kEtherTypeCustomerTag, kVoice}}));
        expect_as_untagged(frame, tagged(frame, {{kEtherTypeServiceTag, kVoice}}));
        expect_as_untagged(frame, tagged(frame, {{kEtherTypeServiceTag, 0}, {kEtherTypeCustomerTag, kVoice}}));
        expect_as_untagged(append(frame, Buffer(9)), append(tagged(frame, {{kEtherTypeCustomerTag, 0}}), Buffer(9)));
    }
}

TEST_F(Tagged, InABurstBetweenOthersInItsTurn) {
    put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    const Buffer first = frame(Ipv4{.payload = numbers(1)});
    const Buffer second = frame(Ipv4{.payload = numbers(2)});
    const Buffer third = frame(Ipv4{.payload = numbers(3)});
    const Outcome plain = give_all({first, second, third});
    EXPECT_EQ(give_all({first, tagged(second, {{kEtherTypeCustomerTag, kVoice}}), third}).sent, plain.sent);
}

TEST_F(Tagged, CutAtEveryLength) {
    const Buffer whole = tagged(frame(echo4()), {{kEtherTypeServiceTag, 0}, {kEtherTypeCustomerTag, kVoice}});
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const Outcome outcome = give(Buffer(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)), kLan0,
                                     {.fills_buffer = true});
        EXPECT_EQ(outcome.drops(), (Drops{{"drop_truncated", 1}})) << length;
    }
}

}  // namespace
}  // namespace neigh::dataplane::test
