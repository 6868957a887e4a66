// capture.start: its parameters, its answer, who may; and what a packet looks like as a notification.
#include "control/methods/capture_feed.hpp"
#include "control/methods/commands.hpp"
#include "tests/unit/control/captures_fake.hpp"
#include "tests/unit/control/resolver_fixture.hpp"

namespace neigh::control::test {
namespace {

using dataplane::CaptureFilter;
using dataplane::CaptureKind;

class CommandsCapture : public ResolverFixture {
  protected:
    Outcome call(const Json& params, std::uint64_t session = 1, bool may_change = true) {
        Commands commands{*resolver_, facts_, "1.2.3", nullptr, nullptr, &captures_};
        return commands.call("capture.start", Parsed{params.dump()}, {.session = session, .may_change = may_change},
                             now_);
    }
    CaptureFilter filter_of(const Json& params) {
        const Outcome outcome = call(params);
        EXPECT_EQ(std::get<std::string>(outcome.answer), R"({"capturing":true})");
        EXPECT_TRUE(outcome.capturing);
        EXPECT_TRUE(outcome.changed) << "the answer waits until every worker copies";
        EXPECT_FALSE(outcome.subscribed);
        return captures_.sessions.at(1).filter;
    }
    Status refusal(const Json& params, std::uint64_t session = 1, bool may_change = true) {
        const Outcome outcome = call(params, session, may_change);
        EXPECT_FALSE(outcome.capturing);
        const auto* error = std::get_if<jsonrpc::Error>(&outcome.answer);
        EXPECT_NE(error, nullptr) << params;
        return error != nullptr ? error->status.value_or(Status::timeout) : Status::timeout;
    }
    FakeCaptures captures_;
};

TEST_F(CommandsCapture, TakesAnInterfaceAHostAndAKind) {
    const CaptureFilter all = filter_of(Json::object());
    EXPECT_EQ(all.ifindex, 0U);
    EXPECT_FALSE(all.host);
    EXPECT_EQ(all.kind, CaptureKind::all);
    for (const Json& lan0 :
         {Json::object({{"dev", "lan0"}}), Json::object({{"ifindex", 1U}}), Json::object({{"luid", 1001U}})}) {
        EXPECT_EQ(filter_of(lan0).ifindex, 1U);
    }
    EXPECT_EQ(filter_of(Json::object({{"host", "2001:db8::1"}})).host, IpAddr::parse("2001:db8::1"));
    EXPECT_EQ(filter_of(Json::object({{"kind", "arp"}})).kind, CaptureKind::arp);
    EXPECT_EQ(filter_of(Json::object({{"kind", "nd"}})).kind, CaptureKind::nd);
    EXPECT_EQ(filter_of(Json::object({{"kind", "dropped"}})).kind, CaptureKind::dropped);
    EXPECT_EQ(filter_of(Json::object({{"kind", "all"}})).kind, CaptureKind::all);
}

TEST_F(CommandsCapture, Refusals) {
    EXPECT_EQ(refusal(Json::object({{"dev", "lan9"}})), Status::not_found);
    EXPECT_EQ(refusal(Json::object({{"host", "192.0.2.0/24"}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"host", 7}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"kind", "tcp"}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"kind", nullptr}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object({{"count", 7}})), Status::invalid_parameter);
    EXPECT_EQ(refusal(Json::object(), 1, /*may_change=*/false), Status::access_denied);
    EXPECT_TRUE(captures_.sessions.empty());
    (void)call(Json::object(), 1);
    (void)call(Json::object(), 2);
    EXPECT_EQ(refusal(Json::object(), 3), Status::busy);
}

TEST_F(CommandsCapture, APacketIsTold) {
    const std::vector<std::uint8_t> bytes{0, 1, 2, 0xff};
    dataplane::CapturedPacket packet{.stamp = {.time_ns = 1'795'295'031'000'041'123,
                                               .length = 5,
                                               .ifindex = 1,
                                               .direction = dataplane::CaptureDirection::out},
                                     .frame = bytes};
    std::string text;
    append_packet(text, packet, facts_.interfaces()[0]);
    EXPECT_TRUE(text.ends_with("\n"));
    EXPECT_EQ(
        Json::parse(text),
        Json::parse(R"({"jsonrpc":"2.0","method":"capture.packet","params":{"time":"1795295031000041123","dev":"lan0",
                  "ifindex":1,"luid":1001,"direction":"out","length":5,"data":"AAEC/w=="}})"));
    packet.stamp.direction = dataplane::CaptureDirection::dropped;
    packet.stamp.reason = ControlCounter::drop_unresolved;
    text.clear();
    append_packet(text, packet, facts_.interfaces()[0]);
    const Json params = Json::parse(text)["params"];
    EXPECT_EQ(params["direction"], "dropped");
    EXPECT_EQ(params["reason"], "drop_unresolved");
}

TEST_F(CommandsCapture, TheFeedStopsWhereThereIsNoRoomAndTellsOfLosses) {
    (void)call(Json::object());
    CaptureFeed feed{captures_, facts_};
    for (int i = 0; i < 10; ++i) {
        captures_.happen(1'000);
    }
    captures_.sessions.at(1).lost = 3;
    std::string text;
    feed.tell(1, text, 2'000);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3) << "two packets, and what was lost";
    EXPECT_NE(text.find(R"("method":"capture.lost","params":{"count":3}})"), std::string::npos) << text;
    EXPECT_TRUE(feed.has_news(1));
    feed.tell(1, text, 1 << 20U);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
    EXPECT_FALSE(feed.has_news(1));
    feed.end(1);
    EXPECT_FALSE(feed.is_on());
}

}  // namespace
}  // namespace neigh::control::test
