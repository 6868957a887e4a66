// Words, and the agreement of is_news (what workers ask) with nud::step (what control does): over every state, every
// message and every way to believe it.
#include "dataplane/neigh/word.hpp"

#include <functional>
#include <string>
#include <vector>

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

TEST(Word, ASearchIsToldFromAnotherAndShowsNoMoreThanThat) {
    const Word word = word_of({.state = State::incomplete, .router = true}, 9);
    EXPECT_EQ(word.search(), 0U);
    EXPECT_EQ(word.of_search(5).search(), 5U);
    EXPECT_EQ(word.of_search(5).of_search(0), word);
    EXPECT_EQ(word.of_search(1ULL << 48U), word) << "it begins again";
}

/// What step() would change, probes and timers aside.
bool would_change(const nud::Nud& from, const nud::Event& event, const Belief& belief) {
    nud::Params params = nud::kParams;
    params.gratuitous = belief.gratuitous;
    params.mac_change = belief.mac_change;
    const nud::Nud next = nud::step(from, event, nud::kNow, params).next;
    return next.state != from.state || next.lladdr != from.lladdr || next.router != from.router;
}

std::vector<Belief> all_beliefs() {
    std::vector<Belief> beliefs;
    for (const Gratuitous gratuitous : {Gratuitous::ignore, Gratuitous::update, Gratuitous::create}) {
        for (const MacChange mac_change : {MacChange::accept, MacChange::verify, MacChange::hold}) {
            beliefs.push_back({gratuitous, mac_change});
        }
    }
    return beliefs;
}

std::string to_string(const nud::SolicitationHeard& heard) {
    return heard.lladdr ? heard.lladdr->to_string() : "no address";
}
std::string to_string(const nud::AdvertisementHeard& heard) {
    return (heard.lladdr ? heard.lladdr->to_string() : "no address") + " S" + std::to_string(heard.solicited) + " O" +
           std::to_string(heard.override_flag) + " R" + std::to_string(heard.router) +
           (heard.says_router ? "" : " (ARP)");
}

/// Every entry hears each of these, believed in every way.
template <typename Heard>
void for_each_case(const std::vector<Heard>& all,
                   const std::function<void(const nud::Nud&, const Heard&, const Belief&)>& check) {
    for (const Belief& belief : all_beliefs()) {
        for (const nud::Nud& from : nud::all_entries()) {
            for (const Heard& heard : all) {
                SCOPED_TRACE(::testing::PrintToString(from) + " hears " + to_string(heard) + ", mac_change " +
                             std::to_string(static_cast<int>(belief.mac_change)));
                check(from, heard, belief);
            }
        }
    }
}

template <typename Heard>
void expect_agreement(const std::vector<Heard>& all) {
    int news = 0;
    for_each_case<Heard>(all, [&](const nud::Nud& from, const Heard& heard, const Belief& belief) {
        const bool got = is_news(word_of(from, 3), heard, belief);
        news += got;
        EXPECT_EQ(got, would_change(from, heard, belief));
    });
    EXPECT_GT(news, 0);
}

TEST(IsNews, AgreesWithStepOnEverySolicitation) {
    expect_agreement(nud::all_solicitations());
}

TEST(IsNews, AgreesWithStepOnEveryAdvertisement) {
    expect_agreement(nud::all_advertisements());
}

/// What is refused is what would move the entry if it were accepted, and does not; what a static one keeps is what
/// would have changed it as a REACHABLE one.
template <typename Heard>
void expect_counted(const std::vector<Heard>& all) {
    int refused = 0;
    int kept = 0;
    for_each_case<Heard>(all, [&](const nud::Nud& from, const Heard& heard, const Belief& belief) {
        const auto lladdr_after = [&](MacChange mac_change) {
            nud::Params params = nud::kParams;
            params.gratuitous = belief.gratuitous;
            params.mac_change = mac_change;
            return nud::step(from, heard, nud::kNow, params).next.lladdr;
        };
        const bool moves_if_accepted = is_usable(from.state) && lladdr_after(MacChange::accept) != from.lladdr;
        const bool is_refused = moves_if_accepted && lladdr_after(belief.mac_change) == from.lladdr;
        nud::Nud dynamic = from;
        dynamic.state = State::reachable;
        const bool is_kept = is_static(from.state) && would_change(dynamic, heard, {.gratuitous = belief.gratuitous});
        refused += is_refused;
        kept += is_kept;
        EXPECT_EQ(disbelief_of(word_of(from, 3), heard, belief), is_kept      ? Disbelief::static_kept
                                                                 : is_refused ? Disbelief::lladdr_refused
                                                                              : Disbelief::none);
    });
    EXPECT_GT(refused, 0);
    EXPECT_GT(kept, 0);
}

TEST(DisbeliefOf, CountsWhatIsRefusedAndWhatStaticEntriesKeep) {
    expect_counted(nud::all_solicitations());
    expect_counted(nud::all_advertisements());
}

// Named cases, so that the two can't agree on something wrong.
TEST(IsNews, OfWhatMatters) {
    const nud::AdvertisementHeard answer{
        .lladdr = kOld, .solicited = true, .override_flag = true, .says_router = false};
    const Word reachable = word_of(entry_in(State::reachable), 0);
    const Word probe = word_of(entry_in(State::probe), 0);
    const Belief rfc;
    EXPECT_TRUE(is_news(Word{}, nud::SolicitationHeard{kNew}, rfc));
    EXPECT_TRUE(is_news(reachable, nud::SolicitationHeard{kNew}, rfc));
    EXPECT_FALSE(is_news(reachable, nud::SolicitationHeard{kOld}, rfc));
    EXPECT_FALSE(is_news(probe, nud::SolicitationHeard{kOld}, rfc));
    EXPECT_TRUE(is_news(probe, answer, rfc));
    EXPECT_FALSE(is_news(reachable, answer, rfc));  // a second answer: refreshes a timer at most
    EXPECT_FALSE(is_news(Word{}, answer, {.gratuitous = Gratuitous::create}));
}

// A storm of claims is the worker's alone: under `hold` all of it, under `verify` from the first one on.
TEST(IsNews, OfAStormIsTheFirstClaimAtMost) {
    const nud::AdvertisementHeard claim{.lladdr = kNew, .solicited = true, .override_flag = true, .says_router = false};
    const Belief verify{.mac_change = MacChange::verify};
    for (const State state : {State::reachable, State::stale, State::delay}) {
        EXPECT_FALSE(is_news(word_of(entry_in(state), 0), claim, {.mac_change = MacChange::hold}));
        EXPECT_TRUE(is_news(word_of(entry_in(state), 0), claim, verify));
    }
    nud::Nud probe = entry_in(State::probe);
    EXPECT_FALSE(is_news(word_of(probe, 0), claim, verify));
    probe.searching = true;
    EXPECT_TRUE(is_news(word_of(probe, 0), claim, verify));
    EXPECT_FALSE(is_news(word_of(probe, 0), claim, {.mac_change = MacChange::hold}));
}

}  // namespace
}  // namespace neigh
