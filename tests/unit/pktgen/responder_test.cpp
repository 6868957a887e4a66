// Answers of simulated hosts: whom they answer, with what, and that damaged questions do no harm.
#include "pktgen/responder.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "dataplane/neigh/wire/icmp.hpp"
#include "dataplane/neigh/wire/ipv4.hpp"
#include "pktgen/mutation.hpp"

namespace neigh::pktgen {
namespace {

using namespace wire;

IpAddr ip(const char* text) {
    return IpAddr::parse(text).value();
}
const Mac kRouter = Mac::parse("02:00:00:00:00:01").value();
const Mac kFirst = Mac::parse("02:10:00:00:00:00").value();
const Hosts kHosts{.count = 10, .ipv4 = ip("192.0.2.10"), .ipv6 = ip("2001:db8::10"), .mac = kFirst, .own_macs = true};
const OwnAddress kAsker{.mac = kRouter, .ip = ip("2001:db8::1")};

constexpr std::size_t kRoom = 2'048;

template <typename Build>
Frame frame_of(Build build) {
    Frame frame(kRoom);
    frame.resize(build(Bytes{frame}));
    return frame;
}

/// The answer to a question, empty where there is none; the question must then be untouched.
Frame answer_to(const Frame& question, AnswerRules rules = {}) {
    Frame room = question;
    room.resize(kRoom);
    const Frame before = room;
    const std::size_t length =
        Responder{kHosts, rules}.answer(dissect(ConstBytes{room}.first(question.size())), room, question.size());
    if (length == 0) {
        EXPECT_EQ(room, before);
    }
    room.resize(length);
    return room;
}

Frame request_for(const char* target) {
    return frame_of([&](Bytes out) {
        return build_arp_frame(out, Mac::broadcast(), arp_request(kRouter, ip("192.0.2.1"), ip(target)));
    });
}
Frame solicitation_for(const char* target) {
    return frame_of([&](Bytes out) { return build_ns_multicast(out, kAsker, ip(target)); });
}

/// The echo requests of the corpus go to hosts here.
std::vector<Frame> corpus() {
    return mutation_corpus({.mac = kRouter,
                            .router_mac = kFirst,
                            .source_ipv4 = ip("192.0.2.1"),
                            .target_ipv4 = ip("192.0.2.12"),
                            .source_ipv6 = ip("2001:db8::1"),
                            .target_ipv6 = ip("2001:db8::12")});
}

TEST(Responder, Rfc826_AHostAnswersForItself) {
    const Frame frame = answer_to(request_for("192.0.2.13"));
    const auto ethernet = EthernetHeader::parse(frame).value();
    const auto reply = ArpPacket::parse(ConstBytes{frame}.subspan(kEthernetSize));
    ASSERT_TRUE(reply.ok());
    EXPECT_EQ(ethernet.destination, kRouter);
    EXPECT_EQ(reply->operation, ArpOperation::reply);
    EXPECT_EQ(reply->sender_mac, plus(kFirst, 3));
    EXPECT_EQ(reply->sender_ip, ip("192.0.2.13"));
    EXPECT_EQ(reply->target_ip, ip("192.0.2.1"));
}
TEST(Responder, Rfc4861_7_2_4_AHostAdvertisesItself) {
    const Frame frame = answer_to(solicitation_for("2001:db8::13"));
    const ConstBytes packet = ConstBytes{frame}.subspan(kEthernetSize);
    const auto header = Ipv6Header::parse(packet);
    ASSERT_TRUE(header.ok());
    const auto nd = parse_nd(*header, find_upper_layer(packet, *header)->message(packet));
    ASSERT_TRUE(nd.ok());
    const auto& na = std::get<NeighborAdvertisement>(*nd);
    EXPECT_EQ(na.target, ip("2001:db8::13"));
    EXPECT_EQ(na.target_lladdr, plus(kFirst, 3));
    EXPECT_TRUE(na.solicited);
    EXPECT_FALSE(na.router);
}
TEST(Responder, EchoComesBackFromTheHostWithAFreshTtl) {
    int answered = 0;
    for (const Frame& question : corpus()) {
        if (!std::holds_alternative<EchoQuestion>(dissect(question).content)) {
            continue;
        }
        const Frame answer = answer_to(question);
        ASSERT_EQ(answer.size(), question.size());
        const auto ethernet = EthernetHeader::parse(answer).value();
        EXPECT_EQ(ethernet.destination, kRouter);
        EXPECT_EQ(ethernet.source, plus(kFirst, 2));
        const ConstBytes packet = ConstBytes{answer}.subspan(kEthernetSize);
        if (ethernet.ether_type == kEtherTypeIpv4) {
            const auto header = Ipv4Header::parse(packet);
            ASSERT_TRUE(header.ok());
            EXPECT_EQ(IpAddr::v4(header->source), ip("192.0.2.12"));
            EXPECT_EQ(IpAddr::v4(header->destination), ip("192.0.2.1"));
            EXPECT_EQ(header->ttl, 64);
            EXPECT_EQ(IcmpHeader::parse_v4(header->payload(packet))->type, kIcmpv4EchoReply);
        } else {
            const auto header = Ipv6Header::parse(packet);
            ASSERT_TRUE(header.ok());
            EXPECT_EQ(header->source, ip("2001:db8::12"));
            const auto icmp = IcmpHeader::parse_v6(header->source, header->destination, packet.subspan(kIpv6Size));
            ASSERT_TRUE(icmp.ok());
            EXPECT_EQ(icmp->type, kIcmpv6EchoReply);
        }
        ++answered;
    }
    EXPECT_EQ(answered, 2);
}
TEST(Responder, NobodyAnswersForOthers) {
    for (const char* stranger : {"192.0.2.9", "192.0.2.20", "192.0.2.1"}) {
        EXPECT_TRUE(answer_to(request_for(stranger)).empty()) << stranger;
    }
    for (const char* stranger : {"2001:db8::f", "2001:db8::1a", "2001:db8:1::10"}) {
        EXPECT_TRUE(answer_to(solicitation_for(stranger)).empty()) << stranger;
    }
}
TEST(Responder, EachRuleSilencesItsKind) {
    EXPECT_TRUE(answer_to(request_for("192.0.2.13"), {.arp = false}).empty());
    EXPECT_TRUE(answer_to(solicitation_for("2001:db8::13"), {.ns = false}).empty());
    for (const Frame& frame : corpus()) {
        if (std::holds_alternative<EchoQuestion>(dissect(frame).content)) {
            EXPECT_TRUE(answer_to(frame, {.echo = false}).empty());
        }
    }
}
TEST(Responder, AQuestionFromAGroupMacIsNotAnswered) {
    Frame frame = request_for("192.0.2.13");
    frame[6] |= 1U;
    EXPECT_TRUE(answer_to(frame).empty());
}
TEST(Responder, ASolicitationWithAWrongChecksumOrHopLimitIsMalformed) {
    for (const std::size_t at : {std::size_t{21}, std::size_t{60}}) {  // hop limit; within the message
        Frame frame = solicitation_for("2001:db8::13");
        frame[at] ^= 1U;
        EXPECT_TRUE(std::holds_alternative<Malformed>(dissect(frame).content)) << at;
        EXPECT_TRUE(answer_to(frame).empty());
    }
}
/// Run under AddressSanitizer: each frame stands in memory of exactly its size plus the room an answer may have.
TEST(Responder, SurvivesAHundredThousandDamagedQuestions) {
    const Mutations mutations{{.mac = kRouter,
                               .router_mac = kFirst,
                               .source_ipv4 = ip("192.0.2.1"),
                               .target_ipv4 = ip("192.0.2.12"),
                               .source_ipv6 = ip("2001:db8::1"),
                               .target_ipv6 = ip("2001:db8::12")},
                              11};
    std::size_t answered = 0;
    for (std::uint64_t number = 0; number < 100'000; ++number) {
        Frame made(kRoom);
        made.resize(mutations.frame(number, made));
        Frame exact(made.begin(), made.end());
        const std::size_t length = Responder{kHosts, {}}.answer(dissect(exact), exact, exact.size());
        ASSERT_LE(length, exact.size());
        answered += length > 0 ? 1 : 0;
    }
    EXPECT_GT(answered, 100U);
    EXPECT_LT(answered, 50'000U);
}

}  // namespace
}  // namespace neigh::pktgen
