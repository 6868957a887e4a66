// Words, and the agreement of is_news (what workers ask) with nud::step (what control does): over every state, every
// message and every rule for gratuitous ones.
#include "dataplane/neigh/word.hpp"

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh {
namespace {

using nud::entry_in;
using nud::kNew;
using nud::kOld;
using nud::State;

TEST(Word, LayoutIsAsPublished) {
    const Word word = word_of({.state = State::stale, .router = true, .lladdr = Mac{{1, 2, 3, 4, 5, 6}}}, 0xab);
    EXPECT_EQ(word.bits(), 0x1a'ab'06'05'04'03'02'01ULL);
    EXPECT_EQ(word.mac(), (Mac{{1, 2, 3, 4, 5, 6}}));
    EXPECT_EQ(word.generation(), 0xab);
    EXPECT_EQ(word.verdict(), Verdict::forward_and_tell);
    EXPECT_TRUE(word.router());
    EXPECT_TRUE(word.unconfirmed());
    EXPECT_FALSE(word.pinned());
}

TEST(Word, ZeroIsNoNeighbor) {
    EXPECT_EQ(word_of({}, 0xff), Word{});
    EXPECT_EQ(Word{}.verdict(), Verdict::none);
}

TEST(Word, OfEachState) {
    struct Case {
        State state;
        Verdict verdict;
        bool unconfirmed;
        bool pinned;
    };
    for (const Case& want :
         {Case{State::incomplete, Verdict::hold, true, false}, Case{State::reachable, Verdict::forward, false, false},
          Case{State::stale, Verdict::forward_and_tell, true, false}, Case{State::delay, Verdict::forward, true, false},
          Case{State::probe, Verdict::forward, true, false}, Case{State::failed, Verdict::hold, true, false},
          Case{State::noarp, Verdict::forward, false, true}, Case{State::permanent, Verdict::forward, false, true}}) {
        SCOPED_TRACE(std::string{nud::to_word(want.state)});
        const nud::Nud nud = entry_in(want.state);
        const Word word = word_of(nud, 7);
        EXPECT_EQ(word.verdict(), want.verdict);
        EXPECT_EQ(word.unconfirmed(), want.unconfirmed);
        EXPECT_EQ(word.pinned(), want.pinned);
        EXPECT_EQ(word.mac(), nud.lladdr);
        EXPECT_EQ(word.router(), nud.router);
        EXPECT_EQ(word.generation(), 7);
    }
}

TEST(Word, NeverShowsAnAddressThatMayNotBeUsed) {
    EXPECT_TRUE(word_of({.state = State::incomplete, .lladdr = kOld}, 1).mac().is_zero());
    EXPECT_TRUE(word_of({.state = State::failed, .lladdr = kOld}, 1).mac().is_zero());
}

/// What step() would change, probes and timers aside.
bool would_change(const nud::Nud& from, const nud::Event& event, Gratuitous gratuitous) {
    nud::Params params = nud::kParams;
    params.gratuitous = gratuitous;
    const nud::Nud next = nud::step(from, event, nud::kNow, params).next;
    return next.state != from.state || next.lladdr != from.lladdr || next.router != from.router;
}

TEST(IsNews, AgreesWithStepOnEverySolicitation) {
    int news = 0;
    for (const nud::Nud& from : nud::all_entries()) {
        for (const auto& heard : nud::all_solicitations()) {
            const bool got = is_news(word_of(from, 3), heard);
            news += got;
            EXPECT_EQ(got, would_change(from, heard, Gratuitous::update))
                << ::testing::PrintToString(from) << " hears " << heard.lladdr.to_string();
        }
    }
    EXPECT_GT(news, 0);
}

TEST(IsNews, AgreesWithStepOnEveryAdvertisement) {
    int news = 0;
    for (const Gratuitous gratuitous : {Gratuitous::ignore, Gratuitous::update, Gratuitous::create}) {
        for (const nud::Nud& from : nud::all_entries()) {
            for (const auto& heard : nud::all_advertisements()) {
                const bool got = is_news(word_of(from, 3), heard, gratuitous);
                news += got;
                EXPECT_EQ(got, would_change(from, heard, gratuitous))
                    << ::testing::PrintToString(from) << " hears "
                    << (heard.lladdr ? heard.lladdr->to_string() : "no address") << " S" << heard.solicited << " O"
                    << heard.override_flag << " R" << heard.router << (heard.says_router ? "" : " (ARP)");
            }
        }
    }
    EXPECT_GT(news, 0);
}

// Named cases, so that the two can't agree on something wrong.
TEST(IsNews, OfWhatMatters) {
    const nud::AdvertisementHeard answer{
        .lladdr = kOld, .solicited = true, .override_flag = true, .says_router = false};
    const Word reachable = word_of(entry_in(State::reachable), 0);
    const Word probe = word_of(entry_in(State::probe), 0);
    EXPECT_TRUE(is_news(Word{}, nud::SolicitationHeard{kNew}));
    EXPECT_TRUE(is_news(reachable, nud::SolicitationHeard{kNew}));
    EXPECT_FALSE(is_news(reachable, nud::SolicitationHeard{kOld}));
    EXPECT_FALSE(is_news(probe, nud::SolicitationHeard{kOld}));
    EXPECT_TRUE(is_news(probe, answer, Gratuitous::update));
    EXPECT_FALSE(is_news(reachable, answer, Gratuitous::update));  // a second answer: refreshes a timer at most
    EXPECT_FALSE(is_news(Word{}, answer, Gratuitous::create));
}

}  // namespace
}  // namespace neigh
