// Changes numbered and remembered, and subscribers that hear them at their own pace. Not here: connections
// (server_events_test).
#include <gtest/gtest.h>

#include "control/socket/subscriptions.hpp"
#include "tests/unit/control/facts_fake.hpp"

namespace neigh::control::test {
namespace {

constexpr std::uint64_t kStart = 1'000;
constexpr std::size_t kPlenty = 1 << 20;

Change change_of(const char* dst, std::uint32_t ifindex = 1, ChangeKind kind = ChangeKind::created) {
    return {.kind = kind,
            .row = {.dst = *IpAddr::parse(dst),
                    .ifindex = ifindex,
                    .nud = {.state = nud::State::reachable, .lladdr = *Mac::parse("02:00:00:00:00:09")}}};
}

Json params_of(std::string_view line) {
    return Json::parse(line).at("params");
}

class Events : public testing::Test {
  protected:
    static constexpr std::size_t kHistory = 8;

    void happen(std::size_t times, const char* dst = "192.0.2.9", std::uint32_t ifindex = 1) {
        for (std::size_t i = 0; i < times; ++i) {
            log_.record(change_of(dst, ifindex));
        }
    }
    /// The params of every notification that `session` has not had.
    std::vector<Json> heard(std::uint64_t session, std::size_t room = kPlenty) {
        std::string text;
        while (subscriptions_.has_news(session)) {
            subscriptions_.tell(session, text, room);
        }
        std::vector<Json> result;
        for (std::size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
            result.push_back(params_of(std::string_view{text}.substr(at, end - at)));
        }
        return result;
    }

    EventLog log_{kStart, "this-run", kHistory};
    FakeFacts facts_;
    Subscriptions subscriptions_{log_, facts_};
};

TEST_F(Events, AreNumberedByOneFromTheStart) {
    EXPECT_EQ(log_.last(), kStart);
    EXPECT_EQ(log_.first(), kStart + 1);
    happen(3);
    EXPECT_EQ(log_.last(), kStart + 3);
    EXPECT_EQ(log_.first(), kStart + 1);
}

TEST_F(Events, TheOldestAreForgotten) {
    for (std::uint32_t i = 1; i <= 20; ++i) {
        log_.record(change_of(("192.0.2." + std::to_string(i)).c_str()));
    }
    EXPECT_EQ(log_.first(), kStart + 13);
    for (std::uint64_t seq = log_.first(); seq <= log_.last(); ++seq) {
        EXPECT_EQ(std::get<Change>(log_.at(seq)).row.dst.to_string(), "192.0.2." + std::to_string(seq - kStart));
    }
}

TEST_F(Events, ANeighborThatMovesTooOftenIsToldWithHowLongItIsHeld) {
    std::string text;
    Change change = change_of("192.0.2.9", 1, ChangeKind::mac_flapping);
    change.cause = Cause::announcement;
    change.held = Duration{60'000};
    append_event(text, 7, change, facts_.interfaces()[0]);
    const Json params = params_of(text);
    EXPECT_EQ(params["event"], "mac_flapping");
    EXPECT_EQ(params["cause"], "gratuitous-arp");
    EXPECT_EQ(params["held_ms"], 60'000);
    EXPECT_EQ(params["lladdr"], "02:00:00:00:00:09");
    EXPECT_EQ(params["seq"], 7);
}

TEST_F(Events, ANotificationIsARowWithEventAndSeq) {
    std::string text;
    append_event(text, 7, change_of("2001:db8::9", 1, ChangeKind::deleted), facts_.interfaces()[0]);
    ASSERT_TRUE(text.ends_with("}\n"));
    const Json line = Json::parse(text);
    EXPECT_EQ(line["jsonrpc"], "2.0");
    EXPECT_EQ(line["method"], "neigh.event");
    EXPECT_FALSE(line.contains("id"));
    const Json& params = line["params"];
    EXPECT_EQ(params["dst"], "2001:db8::9");
    EXPECT_EQ(params["dev"], "lan0");
    EXPECT_EQ(params["lladdr"], "02:00:00:00:00:09");
    EXPECT_EQ(params["state"], Json::array({"REACHABLE"}));
    EXPECT_EQ(params["event"], "deleted");
    EXPECT_EQ(params["seq"], 7);
}

TEST_F(Events, OwnAddressesAreTakenIntoTheSameNumbers) {
    happen(1);
    ASSERT_TRUE(subscriptions_.begin(1, {}).ok());
    ASSERT_TRUE(subscriptions_.begin(2, {.ifindex = 2}).ok());
    ASSERT_TRUE(subscriptions_.begin(3, {.family = Family::ipv4}).ok());
    const AddressChange lost{.ifindex = 1,
                             .address = *IpAddr::parse("2001:db8:1::1"),
                             .standing = Standing::lost,
                             .other = *Mac::parse("02:00:00:00:00:66")};
    log_.record(lost);
    happen(1);
    const auto events = heard(1);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0], (Json{{"address", "2001:db8:1::1/64"},
                               {"dev", "lan0"},
                               {"ifindex", 1},
                               {"luid", 1001},
                               {"state", "dadfailed"},
                               {"lladdr", "02:00:00:00:00:66"},
                               {"event", "changed"},
                               {"seq", kStart + 2}}));
    EXPECT_EQ(events[1]["seq"], kStart + 3);
    EXPECT_TRUE(heard(2).empty()) << "another interface's";
    EXPECT_EQ(heard(3).size(), 1U) << "the other family's";
    std::string text;
    append_event(text, 9, AddressChange{.ifindex = 1, .address = lost.address, .standing = Standing::usable},
                 facts_.interfaces()[0]);
    const Json line = Json::parse(text);
    EXPECT_EQ(line["method"], "address.event");
    EXPECT_EQ(line["params"]["state"], "preferred");
    EXPECT_FALSE(line["params"].contains("lladdr"));
}

TEST_F(Events, EachKindHasItsWord) {
    const std::pair<ChangeKind, const char*> words[] = {
        {ChangeKind::created, "new"}, {ChangeKind::changed, "changed"}, {ChangeKind::deleted, "deleted"}};
    for (const auto& [kind, word] : words) {
        std::string text;
        append_event(text, 1, change_of("192.0.2.9", 1, kind), facts_.interfaces()[0]);
        EXPECT_EQ(params_of(text)["event"], word);
    }
}

TEST_F(Events, AWorkersChangeIsToldToEverybodyWhateverTheirFilters) {
    ASSERT_TRUE(subscriptions_.begin(1, {.ifindex = 2, .family = Family::ipv6}).ok());
    happen(1);
    log_.record(WorkerChange{.worker = 3, .stalled = true});
    log_.record(WorkerChange{.worker = 3, .stalled = false});
    std::string text;
    subscriptions_.tell(1, text, kPlenty);
    EXPECT_EQ(text, R"({"jsonrpc":"2.0","method":"worker.event","params":{"worker":3,"state":"stalled","seq":1002}})"
                    "\n"
                    R"({"jsonrpc":"2.0","method":"worker.event","params":{"worker":3,"state":"running","seq":1003}})"
                    "\n");
}

TEST_F(Events, ASubscriberHearsWhatComesAfterItsSeq) {
    happen(2);
    const auto begun = subscriptions_.begin(1, {});
    ASSERT_TRUE(begun.ok());
    EXPECT_EQ(begun->seq, kStart + 2);
    EXPECT_FALSE(begun->resumed.has_value());
    EXPECT_FALSE(subscriptions_.has_news(1));
    happen(2);
    const auto events = heard(1);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0]["seq"], kStart + 3);
    EXPECT_EQ(events[1]["seq"], kStart + 4);
    EXPECT_TRUE(heard(1).empty());
}

TEST_F(Events, FiltersLeaveGapsInTheNumbersOnly) {
    ASSERT_TRUE(subscriptions_.begin(1, {.ifindex = 2}).ok());
    ASSERT_TRUE(subscriptions_.begin(2, {.family = Family::ipv6}).ok());
    happen(1, "192.0.2.1", 1);
    happen(1, "198.51.100.1", 2);
    happen(1, "2001:db8::1", 1);
    const auto wan = heard(1);
    ASSERT_EQ(wan.size(), 1U);
    EXPECT_EQ(wan[0]["dst"], "198.51.100.1");
    EXPECT_EQ(wan[0]["seq"], kStart + 2);
    const auto ipv6 = heard(2);
    ASSERT_EQ(ipv6.size(), 1U);
    EXPECT_EQ(ipv6[0]["seq"], kStart + 3);
}

TEST_F(Events, OneThatFallsBehindIsToldHowMuchItLost) {
    ASSERT_TRUE(subscriptions_.begin(1, {}).ok());
    happen(kHistory + 5);
    const auto events = heard(1);
    ASSERT_EQ(events.size(), kHistory + 1);
    EXPECT_EQ(events[0]["event"], "lost");
    EXPECT_EQ(events[0]["count"], 5);
    EXPECT_EQ(events[0]["seq"], kStart + 5);
    EXPECT_FALSE(events[0].contains("dst"));
    for (std::size_t i = 1; i < events.size(); ++i) {
        EXPECT_EQ(events[i]["seq"], kStart + 5 + i);
    }
}

TEST_F(Events, ExactlyTheHistoryIsNoLoss) {
    ASSERT_TRUE(subscriptions_.begin(1, {}).ok());
    happen(kHistory);
    const auto events = heard(1);
    ASSERT_EQ(events.size(), kHistory);
    EXPECT_EQ(events[0]["event"], "new");
}

TEST_F(Events, RoomIsKeptToByALine) {
    ASSERT_TRUE(subscriptions_.begin(1, {}).ok());
    happen(5);
    std::string text;
    subscriptions_.tell(1, text, 1);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_EQ(heard(1).size(), 4U);
}

TEST_F(Events, ResumingReplaysWhatIsRemembered) {
    happen(10);  // 3 to 10 are remembered
    for (const std::uint64_t last_had : {kStart + 2, kStart + 6, kStart + 10}) {
        const auto begun = subscriptions_.begin(1, {.resume = last_had});
        ASSERT_TRUE(begun.ok());
        EXPECT_EQ(begun->resumed, true);
        EXPECT_EQ(begun->seq, last_had);
        const auto events = heard(1);
        ASSERT_EQ(events.size(), kStart + 10 - last_had);
        EXPECT_TRUE(events.empty() || events.front()["seq"] == last_had + 1);
    }
}

TEST_F(Events, ANumberOfAnotherRunResumesNothingThoughItIsOneOfThisRun) {
    happen(10);
    const auto other = subscriptions_.begin(1, {.resume = kStart + 6, .run = "earlier-run"});
    ASSERT_TRUE(other.ok());
    EXPECT_EQ(other->resumed, false);
    EXPECT_EQ(other->seq, kStart + 10);
    EXPECT_EQ(subscriptions_.begin(1, {.resume = kStart + 6, .run = "this-run"})->resumed, true);
}

TEST_F(Events, ResumingFromTooFarBackOrFromAnotherRunBeginsAnew) {
    happen(10);
    for (const std::uint64_t last_had : {std::uint64_t{0}, kStart + 1, kStart + 11, UINT64_MAX}) {
        const auto begun = subscriptions_.begin(1, {.resume = last_had});
        ASSERT_TRUE(begun.ok());
        EXPECT_EQ(begun->resumed, false) << last_had;
        EXPECT_EQ(begun->seq, kStart + 10);
        EXPECT_TRUE(heard(1).empty());
    }
}

TEST_F(Events, TextIsTheSameForAllWhetherTheyKeepPaceOrNot) {
    ASSERT_TRUE(subscriptions_.begin(1, {}).ok());
    ASSERT_TRUE(subscriptions_.begin(2, {}).ok());
    happen(3);
    const auto early = heard(1);
    happen(3, "192.0.2.10");
    const auto late = heard(2);
    ASSERT_EQ(late.size(), 6U);
    EXPECT_TRUE(std::equal(early.begin(), early.end(), late.begin()));
    EXPECT_EQ(late[3]["dst"], "192.0.2.10");
    const auto rest = heard(1);
    EXPECT_TRUE(std::equal(rest.begin(), rest.end(), late.begin() + 3));
}

TEST_F(Events, OneThatEndsHearsNothingAndMakesRoom) {
    constexpr auto kReaders = Subscriptions::kMost - Subscriptions::kKeptForAdmins;
    for (std::uint64_t session = 1; session <= kReaders; ++session) {
        ASSERT_TRUE(subscriptions_.begin(session, {}).ok());
    }
    EXPECT_FALSE(subscriptions_.begin(kReaders + 1, {}).ok()) << "the rest is for admins";
    for (std::uint64_t session = kReaders + 1; session <= Subscriptions::kMost; ++session) {
        ASSERT_TRUE(subscriptions_.begin(session, {}, /*is_admin=*/true).ok());
    }
    const auto one_more = subscriptions_.begin(Subscriptions::kMost + 1, {}, /*is_admin=*/true);
    ASSERT_FALSE(one_more.ok());
    EXPECT_EQ(one_more.error().status, Status::busy);
    EXPECT_TRUE(subscriptions_.begin(7, {.ifindex = 2}).ok()) << "one that is there may change its mind";
    subscriptions_.end(1);
    happen(1);
    EXPECT_TRUE(heard(1).empty());
    EXPECT_TRUE(subscriptions_.begin(Subscriptions::kMost + 1, {}, /*is_admin=*/true).ok());
}

}  // namespace
}  // namespace neigh::control::test
