// Fragments: made in transit and of our own answers, and put together where they are for us.
#include "tests/unit/dataplane/fixture.hpp"

namespace neigh::dataplane::test {
namespace {

constexpr std::uint16_t kNarrow = 600;

Buffer from_ip(const Buffer& frame, std::size_t offset = 0) {
    return {frame.begin() + 14 + static_cast<std::ptrdiff_t>(offset), frame.end()};
}

/// The data of IPv4 fragments that came in order, whose headers must say so.
Buffer together_v4(const std::vector<Buffer>& frames, std::size_t mtu) {
    Buffer data;
    std::optional<std::uint16_t> id;
    for (const Buffer& frame : frames) {
        const Buffer ip = from_ip(frame);
        EXPECT_LE(ip.size(), mtu);
        const auto header = wire::Ipv4Header::parse(ip);
        EXPECT_TRUE(header.ok());
        EXPECT_EQ(header->fragment_offset * 8U, data.size());
        EXPECT_EQ(header->more_fragments, &frame != &frames.back());
        EXPECT_FALSE(header->dont_fragment);
        EXPECT_EQ(header->id, id.value_or(header->id));
        id = header->id;
        data = append(data, from_ip(frame, header->header_length));
    }
    return data;
}
Buffer together_v6(const std::vector<Buffer>& frames, std::size_t mtu) {
    Buffer data;
    for (const Buffer& frame : frames) {
        const Buffer ip = from_ip(frame);
        EXPECT_LE(ip.size(), mtu);
        const auto header = wire::Ipv6Header::parse(ip);
        const auto fragment = wire::fragment_of(ip, *header);
        EXPECT_TRUE(fragment);
        EXPECT_EQ(fragment->offset, data.size());
        EXPECT_EQ(fragment->more, &frame != &frames.back());
        data = append(data, Buffer(ip.begin() + 48, ip.end()));
    }
    return data;
}

Buffer echo4_frame(std::size_t data, const IpAddr& to = kOwn4) {
    Ipv4 of = echo4(to);
    of.payload = icmp4(wire::kIcmpv4EchoRequest, data);
    return frame(of);
}
Buffer echo6_frame(std::size_t data, const IpAddr& to = kOwn6, const IpAddr& from = kHost6) {
    Ipv6 of = echo6(to, from);
    of.payload = append({wire::kIcmpv6EchoRequest, 0, 0, 0, 0x12, 0x34, 0, 1}, numbers(data));
    of.to = to.is_multicast() ? multicast_mac_of(to) : kLan0Mac;
    return frame(sealed(of));
}

class Fragments : public DataplaneTest {
  protected:
    void SetUp() override {
        DataplaneTest::SetUp();
        put(kHost4, kHostMac);
        put(kHost6, kHostMac);
        put(kHostLinkLocal, kHostMac);
        put(kFar4, kOtherMac, nud::State::reachable, kLan1);
    }
    /// All in one burst, and nothing is left behind.
    std::vector<Buffer> answers_to(const std::vector<Buffer>& frames) {
        Outcome outcome = give_all(frames);
        EXPECT_EQ(outcome.drops(), Drops{});
        EXPECT_EQ(outcome.count("echo_answered"), 1U);
        return outcome.sent[kLan0];
    }
};

// ---- In transit ----------------------------------------------------------------------------------

TEST_F(Fragments, Rfc791_3_2_WhatIsTooLargeForItsWayOutLeavesInPieces) {
    set_mtu(kLan1, kNarrow);
    const Buffer sent = frame(Ipv4{.payload = numbers(1'480)});
    Outcome outcome = give(sent);
    const auto& frames = outcome.sent[kLan1];
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(together_v4(frames, kNarrow), numbers(1'480));
    for (const Buffer& one : frames) {
        EXPECT_EQ(wire::EthernetHeader::parse(one),
                  (wire::EthernetHeader{.destination = kOtherMac, .source = kLan1Mac, .ether_type = 0x0800}));
        EXPECT_EQ(wire::Ipv4Header::parse(from_ip(one))->ttl, 63);
        EXPECT_EQ(wire::Ipv4Header::parse(from_ip(one))->id, 7);
    }
    EXPECT_EQ(outcome.count("forwarded_ipv4"), 1U);
    EXPECT_EQ(outcome.count("fragmented"), 1U);
    EXPECT_EQ(outcome.count("fragments_made"), 3U);
    EXPECT_EQ(outcome.drops(), Drops{});
}

TEST_F(Fragments, Rfc1191WithDfItIsOwedAnError) {
    set_mtu(kLan1, kNarrow);
    const Outcome outcome = give(frame(Ipv4{.dont_fragment = true, .payload = numbers(1'480)}));
    EXPECT_EQ(outcome.frames(), 0U);
    EXPECT_EQ(outcome.told(PuntKind::icmp_error).size(), 1U);
    EXPECT_EQ(outcome.drops(), (Drops{{"drop_too_big", 1}}));
}

TEST_F(Fragments, PiecesWaitForTheirNeighborAsAnyPackets) {
    set_mtu(kLan1, kNarrow);
    const Outcome outcome = give(frame(Ipv4{.destination = ip("198.51.100.77"), .payload = numbers(1'480)}));
    const auto waiting = outcome.told(PuntKind::needs_neighbor);
    ASSERT_EQ(waiting.size(), 3U);
    EXPECT_EQ(wire::EthernetHeader::parse(waiting[2].frame)->ether_type, wire::kEtherTypeIpv4);
}

TEST_F(Fragments, ManyAtOnceWithOptionsAndFurtherCut) {
    set_mtu(kLan1, 68);
    Outcome outcome =
        give(with_options(frame(Ipv4{.more_fragments = true, .payload = numbers(1'200)}), {148, 4, 0, 0, 7, 3, 4, 0}));
    EXPECT_EQ(outcome.sent[kLan1].size(), 1U + 29U) << "40 bytes, then as many behind the one option that is copied";
    EXPECT_EQ(outcome.drops(), Drops{});
    EXPECT_TRUE(wire::Ipv4Header::parse(from_ip(outcome.sent[kLan1].back()))->more_fragments);
}

// ---- For us --------------------------------------------------------------------------------------

// Whatever becomes many packets leaves the rest of its burst the room that it came with.
TEST_F(Fragments, BesideAFullBurst) {
    set_mtu(kLan1, kNarrow);
    for (const std::size_t every : {3U, 7U, 63U}) {
        std::vector<Buffer> burst;
        std::size_t large = 0;
        while (burst.size() < kBurst) {
            const bool is_large = burst.size() % every == 0;
            large += is_large ? 1 : 0;
            burst.push_back(frame(Ipv4{.payload = numbers(is_large ? 1'480 : 24)}));
        }
        Outcome outcome = give_all(burst);
        EXPECT_EQ(outcome.sent[kLan1].size(), 2 * large + kBurst) << every;
        EXPECT_EQ(outcome.count("forwarded_ipv4"), kBurst) << every;
        EXPECT_EQ(outcome.drops(), Drops{}) << every;
        renew();
    }
}

TEST_F(Fragments, AnAnswerInPiecesBesideAFullBurst) {
    put(kFar6, kOtherMac, nud::State::reachable, kLan1);
    const std::vector<std::vector<Buffer>> requests{pieces_of_ipv4(echo4_frame(60'000), 1'500),
                                                    pieces_of_ipv6(echo6_frame(60'000), 1'500)};
    for (std::vector<Buffer> pieces : requests) {
        const bool is_v4 = wire::EthernetHeader::parse(pieces[0])->ether_type == wire::kEtherTypeIpv4;
        const Buffer last = pieces.back();
        const std::size_t count = pieces.size();
        pieces.pop_back();
        held_ = pieces.size();
        EXPECT_EQ(give_all(pieces).frames(), 0U);
        held_ = 0;
        std::vector<Buffer> burst(kBurst - 1, is_v4 ? frame(Ipv4{}) : frame(Ipv6{}));
        burst.insert(burst.begin(), last);
        Outcome outcome = give_all(burst);
        EXPECT_EQ(outcome.sent[kLan0].size(), count);
        EXPECT_EQ(outcome.sent[kLan1].size(), kBurst - 1);
        EXPECT_EQ(outcome.drops(), Drops{});
    }
}

TEST_F(Fragments, WhatWouldEndBehindTheLargestDatagramIsNotCutAnew) {
    set_mtu(kLan1, kNarrow);
    Buffer sent = frame(Ipv4{.payload = numbers(1'480)});
    wire::store_be16(sent.data() + 20, 8'100);  // 64,800 bytes into it
    wire::store_be16(sent.data() + 24, 0);
    wire::store_be16(sent.data() + 24, wire::test::naive_checksum(Buffer(sent.begin() + 14, sent.begin() + 34)));
    EXPECT_EQ(give(sent).drops(), (Drops{{"drop_ip_header", 1}}));
}

TEST_F(Fragments, Rfc1122_3_3_2_APingInPiecesIsAnsweredInPieces) {
    Outcome outcome = give_all(pieces_of_ipv4(echo4_frame(4'000), 1'500));
    const auto& frames = outcome.sent[kLan0];
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(together_v4(frames, 1'500), icmp4(0, 4'000));
    for (const Buffer& one : frames) {
        const auto header = wire::Ipv4Header::parse(from_ip(one));
        EXPECT_EQ(IpAddr::v4(header->source), kOwn4);
        EXPECT_EQ(IpAddr::v4(header->destination), kHost4);
        EXPECT_EQ(header->ttl, 64);
        EXPECT_EQ(wire::EthernetHeader::parse(one)->destination, kHostMac);
    }
    EXPECT_EQ(outcome.count("reassembled"), 1U);
    EXPECT_EQ(outcome.count("echo_answered"), 1U);
    EXPECT_EQ(outcome.count("fragments_made"), 3U);
    EXPECT_EQ(outcome.drops(), Drops{});
}

TEST_F(Fragments, Rfc8200_4_5_TheSameOfIpv6) {
    Outcome outcome = give_all(pieces_of_ipv6(echo6_frame(4'000), 1'500));
    const auto& frames = outcome.sent[kLan0];
    ASSERT_EQ(frames.size(), 3U);
    wire::test::RawMessage reply{.header = {.source = kOwn6, .destination = kHost6},
                                 .message = append({129, 0, 0, 0, 0x12, 0x34, 0, 1}, numbers(4'000))};
    EXPECT_EQ(together_v6(frames, 1'500), reply.seal().message);
    EXPECT_EQ(outcome.count("reassembled"), 1U);
    EXPECT_EQ(outcome.drops(), Drops{});
}

TEST_F(Fragments, InAnyOrderAndInBurstsOfTheirOwn) {
    auto pieces = pieces_of_ipv4(echo4_frame(3'000), 1'500);
    std::ranges::reverse(pieces);
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
        held_ = i + 1;
        EXPECT_EQ(give(pieces[i]).frames(), 0U);
    }
    held_ = 0;
    EXPECT_EQ(give(pieces.back()).sent[kLan0].size(), 3U);
}

TEST_F(Fragments, AReplyThatFitsIsWhole) {
    EXPECT_EQ(answers_to(pieces_of_ipv4(echo4_frame(500), kNarrow - 200)), give(echo4_frame(500)).sent[kLan0]);
    EXPECT_EQ(answers_to(pieces_of_ipv6(echo6_frame(1'300), 1'280)), give(echo6_frame(1'300)).sent[kLan0]);
}

TEST_F(Fragments, AReplyToAWholeRequestIsCutWhereItsWayOutIsNarrower) {
    set_mtu(kLan0, 1'280);
    EXPECT_EQ(together_v4(answers_to({echo4_frame(1'400)}), 1'280), icmp4(0, 1'400));
    EXPECT_EQ(answers_to({echo6_frame(1'400)}).size(), 2U);
    EXPECT_EQ(answers_to({echo6_frame(1'400, ip("fe80::ff:fe00:100"), kHostLinkLocal)}).size(), 2U);
}

TEST_F(Fragments, IdsOfAnswersAreNew) {
    std::set<std::uint16_t> ids;
    for (int i = 0; i < 20; ++i) {
        const auto frames = answers_to(pieces_of_ipv4(echo4_frame(2'000), 1'500));
        ids.insert(wire::Ipv4Header::parse(from_ip(frames.front()))->id);
    }
    EXPECT_EQ(ids.size(), 20U);
}

TEST_F(Fragments, Rfc6946_4_AnAtomicFragmentIsWholeByItselfBesideOthersOfItsId) {
    const Buffer ping = echo6_frame(24);
    held_ = 1;
    EXPECT_EQ(give(pieces_of_ipv6(echo6_frame(2'000), 1'280)[0]).frames(), 0U);
    const auto atomic = pieces_of_ipv6(ping, 1'280);
    ASSERT_EQ(atomic.size(), 1U);
    EXPECT_EQ(give(atomic[0]).only(kLan0), give(ping).only(kLan0));
    held_ = 0;
    EXPECT_EQ(give(pieces_of_ipv6(echo6_frame(2'000), 1'280)[1]).frames(), 2U) << "those were left alone";
}

TEST_F(Fragments, UdpInPiecesIsOwedOneErrorThatQuotesTheFirst) {
    const auto pieces = pieces_of_ipv4(frame(Ipv4{.destination = kOwn4, .payload = numbers(1'900)}), 1'500);
    const Outcome outcome = give_all({pieces[1], pieces[0]});
    const auto owed = outcome.told(PuntKind::icmp_error);
    ASSERT_EQ(owed.size(), 1U);
    EXPECT_EQ(owed[0].punt.error, wire::IcmpError::port_unreachable);
    EXPECT_EQ(owed[0].frame, pieces[0]);
    EXPECT_EQ(outcome.drops(), (Drops{{"drop_own_unsupported", 1}}));
}

TEST_F(Fragments, AWrongChecksumIsSeenOverTheWhole) {
    auto pieces = pieces_of_ipv4(echo4_frame(1'900), 1'500);
    pieces[1].back() ^= 1U;
    EXPECT_EQ(give_all(pieces).drops(), (Drops{{"drop_icmp_malformed", 1}}));
}

TEST_F(Fragments, Rfc6980_5_NdInPiecesIsIgnored) {
    const auto pieces = pieces_of_ipv6(append(ns(kOwn6), {}), 1'280);
    ASSERT_EQ(pieces.size(), 1U);
    const Outcome outcome = give(pieces[0]);
    EXPECT_EQ(outcome.drops(), (Drops{{"drop_ip_destination", 1}}));
    EXPECT_TRUE(outcome.punts.empty());
}

// ---- What can't be, and what does not come -------------------------------------------------------

TEST_F(Fragments, Rfc5722_4_OverlapsAndRepeats) {
    for (const bool v6 : {false, true}) {
        const auto pieces = v6 ? pieces_of_ipv6(echo6_frame(2'600), 1'300) : pieces_of_ipv4(echo4_frame(2'600), 1'300);
        auto other = v6 ? pieces_of_ipv6(echo6_frame(2'600), 1'400) : pieces_of_ipv4(echo4_frame(2'600), 1'400);
        renew();
        EXPECT_EQ(give_all({pieces[0], pieces[0], pieces[1], pieces[2]}).drops(),
                  (Drops{{"drop_fragment_repeated", 1}}));
        EXPECT_EQ(give_all({pieces[0], other[0], pieces[1], pieces[2]}).drops(), (Drops{{"drop_fragment_overlap", 4}}));
    }
}

TEST_F(Fragments, RoomIsBoundedAndZeroIsOff) {
    renew(1024, {.datagrams = 0});
    EXPECT_EQ(give_all(pieces_of_ipv4(echo4_frame(2'000), 1'500)).drops(), (Drops{{"drop_fragment_limit", 2}}));
    EXPECT_EQ(give(echo4_frame(100)).frames(), 1U);
    renew(1024, {.datagrams = 8});
    std::vector<Buffer> firsts;
    for (std::uint32_t id = 0; id < 100; ++id) {
        firsts.push_back(pieces_of_ipv6(echo6_frame(2'000), 1'500, id)[0]);
    }
    held_ = 2;
    EXPECT_EQ(give_all(firsts).drops(), (Drops{{"drop_fragment_limit", 98}})) << "one source, a quarter";
    renew();
    held_ = 0;
}

TEST_F(Fragments, Rfc1122_3_3_2_And_Rfc4443_3_3_WhatDoesNotComeInTimeIsTold) {
    for (const bool v6 : {false, true}) {
        const auto pieces = v6 ? pieces_of_ipv6(echo6_frame(2'600), 1'300) : pieces_of_ipv4(echo4_frame(2'600), 1'300);
        renew(1024, {.timeout = Duration{0}});
        held_ = 2;
        EXPECT_EQ(give_all({pieces[1], pieces[0]}).drops(), Drops{});
        held_ = 0;
        const Outcome outcome = expire();
        EXPECT_EQ(outcome.drops(), (Drops{{"drop_fragment_timeout", 2}}));
        const auto owed = outcome.told(PuntKind::icmp_error);
        ASSERT_EQ(owed.size(), 1U);
        EXPECT_EQ(owed[0].punt.error, wire::IcmpError::reassembly_timeout);
        EXPECT_EQ(owed[0].frame, pieces[0]);
        held_ = 1;
        EXPECT_EQ(give(pieces[1]).drops(), Drops{});
        held_ = 0;
        EXPECT_TRUE(expire().punts.empty()) << "without the first there is nothing to quote";
    }
}

TEST_F(Fragments, CutAtEveryLength) {
    for (const auto& pieces : {pieces_of_ipv4(echo4_frame(100), 84), pieces_of_ipv6(echo6_frame(1'400), 1'280)}) {
        for (const std::size_t which : {std::size_t{0}, pieces.size() - 1}) {
            const Buffer& whole = pieces[which];
            for (std::size_t length = 0; length < std::min<std::size_t>(whole.size(), 120); ++length) {
                const Outcome outcome = give(Buffer(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)),
                                             kLan0, {.fills_buffer = true});
                EXPECT_EQ(outcome.drops(), (Drops{{"drop_truncated", 1}})) << length;
            }
        }
    }
}

// ---- Groups --------------------------------------------------------------------------------------

TEST_F(Fragments, Rfc4443_4_2_EchoToAGroupIsAnsweredFromAUnicastAddress) {
    const IpAddr link_local = ip("fe80::ff:fe00:100");
    const std::pair<IpAddr, IpAddr> kAskers[] = {{kHostLinkLocal, link_local}, {kHost6, kOwn6}};
    for (const char* group : {"ff02::1", "ff02::2", "ff02::1:ff00:1"}) {
        for (const auto& [asker, answers_from] : kAskers) {
            SCOPED_TRACE(group);
            const Buffer reply = from_ip(give(echo6_frame(24, ip(group), asker)).only(kLan0));
            const auto header = wire::Ipv6Header::parse(reply);
            ASSERT_TRUE(header.ok());
            EXPECT_EQ(header->source, answers_from);
            EXPECT_EQ(header->destination, asker);
            const auto icmp = wire::IcmpHeader::parse_v6(header->source, header->destination,
                                                         wire::ConstBytes{reply}.subspan(wire::kIpv6Size));
            ASSERT_TRUE(icmp.ok());
            EXPECT_EQ(icmp->type, wire::kIcmpv6EchoReply);
        }
    }
    EXPECT_EQ(answers_to(pieces_of_ipv6(echo6_frame(2'000, ip("ff02::1")), 1'500)).size(), 2U);
    EXPECT_EQ(give(echo6_frame(24, ip("ff02::1"), kOwn6)).drops(), (Drops{{"drop_ip_source", 1}}));
    EXPECT_EQ(give(echo6_frame(24, ip("ff02::1"), kNone6)).drops(), (Drops{{"drop_ip_source", 1}}));
}

}  // namespace
}  // namespace neigh::dataplane::test
