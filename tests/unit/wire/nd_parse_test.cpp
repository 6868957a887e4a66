// ND validation: each rule of RFC 4861 by name, on messages that break it and nothing else.
#include <gtest/gtest.h>

#include "dataplane/neigh/wire/nd.hpp"
#include "tests/unit/wire/frames.hpp"

namespace neigh::wire::test {
namespace {

const IpAddr kHost = ip("fe80::2");
const IpAddr kOurs = ip("2001:db8::1");
const IpAddr kUnspecified = ip("::");
const Buffer kSourceLladdr{1, 1, 0x02, 0, 0, 0, 0, 0x02};
const Buffer kTargetLladdr{2, 1, 0x02, 0, 0, 0, 0, 0x02};
const Buffer kNonceOption{14, 1, 9, 8, 7, 6, 5, 4};

RawMessage raw(const IpAddr& source, const IpAddr& destination, const Buffer& message) {
    return RawMessage{{.hop_limit = 255, .source = source, .destination = destination}, message}.seal();
}
RawMessage solicitation(const Buffer& options = kSourceLladdr) {
    return raw(kHost, solicited_node_of(kOurs), append(append({135, 0, 0, 0, 0, 0, 0, 0}, bytes_of(kOurs)), options));
}
RawMessage dad_solicitation(const Buffer& options = {}) {
    RawMessage result = solicitation(options);
    result.header.source = kUnspecified;
    return result.seal();
}
RawMessage advertisement(const Buffer& options = kTargetLladdr) {
    return raw(kHost, kOurs, append(append({136, 0, 0, 0, 0x60, 0, 0, 0}, bytes_of(kHost)), options));
}
RawMessage router_solicitation(const Buffer& options = kSourceLladdr) {
    return raw(kHost, ip("ff02::2"), append({133, 0, 0, 0, 0, 0, 0, 0}, options));
}
RawMessage router_advertisement(const Buffer& options = kSourceLladdr) {
    return raw(kHost, ip("ff02::1"), append({134, 0, 0, 0, 64, 0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0}, options));
}
RawMessage redirect(const Buffer& options = kTargetLladdr) {
    return raw(
        kHost, kOurs,
        append(append(append({137, 0, 0, 0, 0, 0, 0, 0}, bytes_of(kHost)), bytes_of(ip("2001:db8:9::9"))), options));
}

struct Kind {
    const char* name;
    RawMessage (*make)(const Buffer&);
    Buffer lladdr;        ///< its link-layer option
    std::size_t minimum;  ///< without options
};
const Kind kKinds[] = {{"NeighborSolicitation", solicitation, kSourceLladdr, 24},
                       {"NeighborAdvertisement", advertisement, kTargetLladdr, 24},
                       {"RouterSolicitation", router_solicitation, kSourceLladdr, 8},
                       {"RouterAdvertisement", router_advertisement, kSourceLladdr, 16},
                       {"Redirect", redirect, kTargetLladdr, 40}};

NdReason reason_of(const RawMessage& raw_message) {
    return parse_nd(raw_message.header, raw_message.message).reason;
}

template <typename Message>
Message parse_as(const RawMessage& raw_message) {
    const auto parsed = parse_nd(raw_message.header, raw_message.message);
    EXPECT_EQ(parsed.reason, NdReason::none);
    return std::get<Message>(*parsed);
}

// ---- What is valid, is read --------------------------------------------------------------------

TEST(NdParse, Rfc4861_4_3_NeighborSolicitation) {
    EXPECT_EQ(parse_as<NeighborSolicitation>(solicitation()),
              (NeighborSolicitation{.target = kOurs, .source_lladdr = kTheirMac}));
}
TEST(NdParse, Rfc7527_4_1_DadSolicitationWithNonce) {
    EXPECT_EQ(parse_as<NeighborSolicitation>(dad_solicitation(kNonceOption)),
              (NeighborSolicitation{.target = kOurs, .nonce = Nonce{9, 8, 7, 6, 5, 4}}));
}
TEST(NdParse, Rfc4861_4_4_NeighborAdvertisement) {
    EXPECT_EQ(
        parse_as<NeighborAdvertisement>(advertisement()),
        (NeighborAdvertisement{.target = kHost, .solicited = true, .override_flag = true, .target_lladdr = kTheirMac}));
    RawMessage router = advertisement({});
    router.message[4] = 0x80;
    EXPECT_EQ(parse_as<NeighborAdvertisement>(router.seal()), (NeighborAdvertisement{.target = kHost, .router = true}));
}
TEST(NdParse, Rfc4861_4_1_RouterSolicitation) {
    EXPECT_EQ(parse_as<RouterSolicitation>(router_solicitation()).source_lladdr, kTheirMac);
}
TEST(NdParse, Rfc4861_4_2_RouterAdvertisement) {
    EXPECT_EQ(parse_as<RouterAdvertisement>(router_advertisement()), (RouterAdvertisement{.source_lladdr = kTheirMac}));
}
TEST(NdParse, Rfc4861_4_5_Redirect) {
    EXPECT_EQ(parse_as<Redirect>(redirect()), (Redirect{.target_lladdr = kTheirMac}));
}

// ---- Rules for all five ------------------------------------------------------------------------

class NdCommon : public testing::TestWithParam<Kind> {
  protected:
    RawMessage message_ = GetParam().make(GetParam().lladdr);
};
INSTANTIATE_TEST_SUITE_P(Each, NdCommon, testing::ValuesIn(kKinds),
                         [](const auto& each) { return std::string{each.param.name}; });

TEST_P(NdCommon, HopLimitMustBe255) {
    message_.header.hop_limit = 254;
    EXPECT_EQ(reason_of(message_), NdReason::hop_limit);
}
TEST_P(NdCommon, ChecksumMustBeRight) {
    message_.message[2] ^= 1U;
    EXPECT_EQ(reason_of(message_), NdReason::checksum);
}
TEST_P(NdCommon, CodeMustBeZero) {
    message_.message[1] = 1;
    EXPECT_EQ(reason_of(message_.seal()), NdReason::code);
}
TEST_P(NdCommon, LengthMustReachTheMinimum) {
    for (std::size_t size = 4; size < GetParam().minimum; ++size) {
        RawMessage shorter = message_;
        shorter.message = Buffer(shorter.message.begin(), shorter.message.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(reason_of(shorter.seal()), NdReason::length) << size;
    }
}
TEST_P(NdCommon, TheMinimumIsEnough) {
    EXPECT_EQ(reason_of(GetParam().make({})), NdReason::none);
}
TEST_P(NdCommon, ShorterThanAChecksum) {
    for (std::size_t size = 0; size < 4; ++size) {
        message_.message = Buffer(size, 135);
        EXPECT_EQ(reason_of(message_), NdReason::length) << size;
    }
}
TEST_P(NdCommon, OptionsMustHaveALength) {
    EXPECT_EQ(reason_of(GetParam().make({77, 0, 0, 0, 0, 0, 0, 0})), NdReason::option_length);
    EXPECT_EQ(reason_of(GetParam().make(append(GetParam().lladdr, {77, 0, 0, 0, 0, 0, 0, 0}))),
              NdReason::option_length);
}
TEST_P(NdCommon, OptionsMustEndInsideTheMessage) {
    EXPECT_EQ(reason_of(GetParam().make({77, 2, 0, 0, 0, 0, 0, 0})), NdReason::option_length);
    EXPECT_EQ(reason_of(GetParam().make({77})), NdReason::option_length);
    EXPECT_EQ(reason_of(GetParam().make({77, 255})), NdReason::option_length);
}
TEST_P(NdCommon, Rfc4861_7_1_ReservedBitsAreIgnored) {
    const std::uint8_t type = message_.message[0];
    RawMessage reserved = message_;
    const bool is_advertisement = type == 136;  // the upper three bits are flags
    const bool is_ra = type == 134;             // hop limit and flags, which say nothing of the sender's address
    reserved.message[is_ra ? 5 : 4] |= is_advertisement ? 0x1fU : 0xffU;
    for (std::size_t at = 5; at < 8 && !is_ra; ++at) {
        reserved.message[at] = 0xff;
    }
    reserved.seal();
    EXPECT_EQ(reason_of(reserved), NdReason::none);
    EXPECT_EQ(parse_nd(reserved.header, reserved.message).value, parse_nd(message_.header, message_.message).value);
}
TEST_P(NdCommon, Rfc4861_4_6_UnknownOptionsAreSkipped) {
    const Buffer unknown{77, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
    const RawMessage with = GetParam().make(append(unknown, GetParam().lladdr));
    EXPECT_EQ(parse_nd(with.header, with.message).value, parse_nd(message_.header, message_.message).value);
}
TEST_P(NdCommon, Rfc4861_9_LinkLayerOptionOfTheOtherTypeIsIgnored) {
    Buffer other = GetParam().lladdr;
    other[0] = other[0] == 1 ? 2 : 1;
    const RawMessage with = GetParam().make(other);
    const RawMessage without = GetParam().make({});
    EXPECT_EQ(reason_of(with), NdReason::none);
    EXPECT_EQ(parse_nd(with.header, with.message).value, parse_nd(without.header, without.message).value);
}
TEST_P(NdCommon, LinkLayerOptionOfAnotherLengthIsIgnored) {
    const RawMessage with = GetParam().make({GetParam().lladdr[0], 2, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0});
    const RawMessage without = GetParam().make({});
    EXPECT_EQ(reason_of(with), NdReason::none);
    EXPECT_EQ(parse_nd(with.header, with.message).value, parse_nd(without.header, without.message).value);
}
TEST_P(NdCommon, FirstLinkLayerOptionCounts) {
    Buffer second = GetParam().lladdr;
    second[7] = 0x77;
    const RawMessage twice = GetParam().make(append(GetParam().lladdr, second));
    EXPECT_EQ(parse_nd(twice.header, twice.message).value, parse_nd(message_.header, message_.message).value);
}
TEST_P(NdCommon, LinkLayerAddressMustBeAStations) {
    for (const Buffer& bad :
         {Buffer{0, 0, 0, 0, 0, 0}, Buffer{255, 255, 255, 255, 255, 255}, Buffer{1, 0, 94, 0, 0, 1}}) {
        EXPECT_EQ(reason_of(GetParam().make(append({GetParam().lladdr[0], 1}, bad))), NdReason::lladdr);
    }
}
TEST_P(NdCommon, Rfc4291_2_7_SourceMustNotBeMulticast) {
    message_.header.source = ip("ff02::5");
    const NdReason reason = reason_of(message_.seal());
    EXPECT_TRUE(reason == NdReason::source || reason == NdReason::source_scope);
}

// ---- Rules of their own ------------------------------------------------------------------------

TEST(NdParse, Rfc4861_7_1_1_TargetMustNotBeMulticast) {
    RawMessage ns = solicitation();
    ns.message[8] = 0xff;
    EXPECT_EQ(reason_of(ns.seal()), NdReason::target);
}
TEST(NdParse, Rfc4861_7_1_1_UnspecifiedSourceMustAskASolicitedNodeGroup) {
    RawMessage ns = dad_solicitation();
    for (const char* elsewhere : {"2001:db8::1", "ff02::1", "ff02::1:fe00:1", "ff02::2:ff00:1", "ff05::1:ff00:1"}) {
        ns.header.destination = ip(elsewhere);
        EXPECT_EQ(reason_of(ns.seal()), NdReason::dad_destination) << elsewhere;
    }
    ns.header.destination = ip("ff02::1:ff12:3456");
    EXPECT_EQ(reason_of(ns.seal()), NdReason::none);
}
TEST(NdParse, Rfc4861_7_1_1_UnspecifiedSourceMustNotTellALinkLayerAddress) {
    EXPECT_EQ(reason_of(dad_solicitation(kSourceLladdr)), NdReason::dad_lladdr);
    EXPECT_EQ(reason_of(dad_solicitation({1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})), NdReason::dad_lladdr)
        << "of whatever length";
}
TEST(NdParse, Rfc4861_7_1_2_TargetMustNotBeMulticast) {
    RawMessage na = advertisement();
    na.message[8] = 0xff;
    EXPECT_EQ(reason_of(na.seal()), NdReason::target);
}
TEST(NdParse, Rfc4861_7_1_2_MulticastMustNotSaySolicited) {
    RawMessage na = advertisement();
    na.header.destination = ip("ff02::1");
    EXPECT_EQ(reason_of(na.seal()), NdReason::solicited_multicast);
    na.message[4] = 0xa0;
    EXPECT_EQ(reason_of(na.seal()), NdReason::none);
}
TEST(NdParse, Rfc4861_6_1_1_UnspecifiedSourceMustNotTellALinkLayerAddress) {
    RawMessage rs = router_solicitation();
    rs.header.source = kUnspecified;
    EXPECT_EQ(reason_of(rs.seal()), NdReason::dad_lladdr);
    rs = router_solicitation({});
    rs.header.source = kUnspecified;
    EXPECT_EQ(reason_of(rs.seal()), NdReason::none);
}
TEST(NdParse, Rfc4861_6_1_2_SourceMustBeLinkLocal) {
    for (const char* source : {"2001:db8::1", "::"}) {
        RawMessage ra = router_advertisement();
        ra.header.source = ip(source);
        EXPECT_EQ(reason_of(ra.seal()), NdReason::source_scope) << source;
    }
}
TEST(NdParse, Rfc4861_8_1_SourceMustBeLinkLocal) {
    RawMessage message = redirect();
    message.header.source = ip("2001:db8::1");
    EXPECT_EQ(reason_of(message.seal()), NdReason::source_scope);
}
TEST(NdParse, Rfc4861_8_1_DestinationMustNotBeMulticast) {
    RawMessage message = redirect();
    message.message[24] = 0xff;
    EXPECT_EQ(reason_of(message.seal()), NdReason::destination);
}
TEST(NdParse, Rfc4861_8_1_TargetIsLinkLocalOrTheDestination) {
    RawMessage message = redirect();
    message.message[8] = 0x20;
    EXPECT_EQ(reason_of(message.seal()), NdReason::target);
    std::copy(message.message.begin() + 24, message.message.begin() + 40, message.message.begin() + 8);
    EXPECT_EQ(reason_of(message.seal()), NdReason::none);
}
TEST(NdParse, OtherTypesAreNotNd) {
    for (const unsigned type : {0U, 128U, 132U, 138U, 255U}) {
        RawMessage message = solicitation();
        message.message[0] = static_cast<std::uint8_t>(type);
        EXPECT_EQ(reason_of(message.seal()), NdReason::not_nd) << type;
    }
}
TEST(NdParse, Rfc3971_5_3_2_LongerNonceIsNobodysHere) {
    Buffer option(16, 3);
    option[0] = 14;
    option[1] = 2;
    EXPECT_FALSE(parse_as<NeighborSolicitation>(dad_solicitation(option)).nonce.has_value());
}

}  // namespace
}  // namespace neigh::wire::test
