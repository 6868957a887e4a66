// Words: their layout, and what each state shows of itself.
#include "dataplane/neigh/word.hpp"

#include <string>

#include <gtest/gtest.h>

#include "tests/unit/neigh/nud_cases.hpp"

namespace neigh {
namespace {

using nud::entry_in;
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

}  // namespace
}  // namespace neigh
