// What a worker finds in the table of news is what nud::step does: over every state, every message and every way to
// believe it.
#include "dataplane/neigh/news.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh {
namespace {

using nud::entry_in;
using nud::kGroup;
using nud::kNew;
using nud::kOld;
using nud::State;

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

/// The words that an entry in this state may have: of any generation, and of any search, whose number may look like an
/// address.
std::vector<Word> words_of(const nud::Nud& nud) {
    std::vector<Word> words{word_of(nud, 3), word_of(nud, 0), word_of(nud, 255)};
    if (words[0].verdict() == Verdict::hold) {
        for (const std::uint64_t number : {kOld.to_bits(), kNew.to_bits(), kGroup.to_bits(), std::uint64_t{1}}) {
            words.push_back(words[0].of_search(number));
        }
    }
    return words;
}

/// Every entry hears each of these, believed in every way.
template <typename Heard>
void for_each_case(const std::vector<Heard>& all,
                   const std::function<void(const nud::Nud&, Word, const Heard&, const Belief&)>& check) {
    for (const Belief& belief : all_beliefs()) {
        for (const nud::Nud& from : nud::all_entries()) {
            for (const Word word : words_of(from)) {
                for (const Heard& heard : all) {
                    check(from, word, heard, belief);
                }
            }
        }
    }
}

/// Text for a case that fails.
template <typename Heard>
std::string named(const nud::Nud& from, Word word, const Heard& heard, const Belief& belief) {
    return ::testing::PrintToString(from) + " of word " + std::to_string(word.bits()) + " hears " + to_string(heard) +
           ", gratuitous " + std::to_string(static_cast<int>(belief.gratuitous)) + ", mac_change " +
           std::to_string(static_cast<int>(belief.mac_change));
}

template <typename Heard>
void expect_news(const std::vector<Heard>& all) {
    int news = 0;
    int others = 0;
    for_each_case<Heard>(all, [&](const nud::Nud& from, Word word, const Heard& heard, const Belief& belief) {
        const bool want = would_change(from, heard, belief);
        ++(want ? news : others);
        EXPECT_EQ(news_of(word, heard, belief).is_news, want) << named(from, word, heard, belief);
    });
    EXPECT_GT(news, 0);
    EXPECT_GT(others, 0);
}

TEST(NewsOf, EverySolicitationIsWhatStepWouldChange) {
    expect_news(nud::all_solicitations());
}

TEST(NewsOf, EveryAdvertisementIsWhatStepWouldChange) {
    expect_news(nud::all_advertisements());
}

/// What is refused is what would move the entry if it were accepted, and does not; what a static one keeps is what
/// would have changed it as a REACHABLE one.
template <typename Heard>
Disbelief expected_disbelief(const nud::Nud& from, const Heard& heard, const Belief& belief) {
    const auto lladdr_after = [&](MacChange mac_change) {
        nud::Params params = nud::kParams;
        params.gratuitous = belief.gratuitous;
        params.mac_change = mac_change;
        return nud::step(from, heard, nud::kNow, params).next.lladdr;
    };
    nud::Nud dynamic = from;
    dynamic.state = State::reachable;
    if (is_static(from.state) && would_change(dynamic, heard, {.gratuitous = belief.gratuitous})) {
        return Disbelief::static_kept;
    }
    const bool moves_if_accepted = is_usable(from.state) && lladdr_after(MacChange::accept) != from.lladdr;
    return moves_if_accepted && lladdr_after(belief.mac_change) == from.lladdr ? Disbelief::lladdr_refused
                                                                               : Disbelief::none;
}

template <typename Heard>
void expect_disbelief(const std::vector<Heard>& all) {
    std::array<int, 3> found{};
    for_each_case<Heard>(all, [&](const nud::Nud& from, Word word, const Heard& heard, const Belief& belief) {
        const Disbelief want = expected_disbelief(from, heard, belief);
        ++found[static_cast<std::size_t>(want)];
        EXPECT_EQ(news_of(word, heard, belief).disbelief, want) << named(from, word, heard, belief);
    });
    for (const int times : found) {
        EXPECT_GT(times, 0);
    }
}

TEST(NewsOf, CountsWhatIsRefusedAndWhatStaticEntriesKeep) {
    expect_disbelief(nud::all_solicitations());
    expect_disbelief(nud::all_advertisements());
}

// Named cases, so that the two can't agree on something wrong.
TEST(NewsOf, WhatMatters) {
    const nud::AdvertisementHeard answer{
        .lladdr = kOld, .solicited = true, .override_flag = true, .says_router = false};
    const Word reachable = word_of(entry_in(State::reachable), 0);
    const Word probe = word_of(entry_in(State::probe), 0);
    const Belief rfc;
    EXPECT_TRUE(news_of(Word{}, nud::SolicitationHeard{kNew}, rfc).is_news);
    EXPECT_TRUE(news_of(reachable, nud::SolicitationHeard{kNew}, rfc).is_news);
    EXPECT_FALSE(news_of(reachable, nud::SolicitationHeard{kOld}, rfc).is_news);
    EXPECT_FALSE(news_of(probe, nud::SolicitationHeard{kOld}, rfc).is_news);
    EXPECT_TRUE(news_of(probe, answer, rfc).is_news);
    EXPECT_FALSE(news_of(reachable, answer, rfc).is_news);  // a second answer: refreshes a timer at most
    EXPECT_FALSE(news_of(Word{}, answer, {.gratuitous = Gratuitous::create}).is_news);
}

// A storm of claims is the worker's alone: under `hold` all of it, under `verify` from the first one on.
TEST(NewsOf, AStormIsTheFirstClaimAtMost) {
    const nud::AdvertisementHeard claim{.lladdr = kNew, .solicited = true, .override_flag = true, .says_router = false};
    const Belief verify{.mac_change = MacChange::verify};
    for (const State state : {State::reachable, State::stale, State::delay}) {
        EXPECT_FALSE(news_of(word_of(entry_in(state), 0), claim, {.mac_change = MacChange::hold}).is_news);
        EXPECT_TRUE(news_of(word_of(entry_in(state), 0), claim, verify).is_news);
    }
    nud::Nud probe = entry_in(State::probe);
    EXPECT_FALSE(news_of(word_of(probe, 0), claim, verify).is_news);
    probe.searching = true;
    EXPECT_TRUE(news_of(word_of(probe, 0), claim, verify).is_news);
    EXPECT_FALSE(news_of(word_of(probe, 0), claim, {.mac_change = MacChange::hold}).is_news);
}

}  // namespace
}  // namespace neigh
