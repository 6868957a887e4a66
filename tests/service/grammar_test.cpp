// Grammar strings read back: the words that completion and man pages make of neighctl's tables.
#include "control/ctl/grammar.hpp"

#include <gtest/gtest.h>

namespace neigh::ctl {
namespace {

using Values = std::vector<std::string_view>;

std::vector<std::string_view> names(std::string_view grammar) {
    std::vector<std::string_view> result;
    for (const Word& word : words_of(grammar)) {
        result.push_back(word.name);
    }
    return result;
}

TEST(Grammar, AWordHasTheValueBehindIt) {
    const auto words = words_of("ADDR lladdr MAC dev IF");
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[0].name, "lladdr");
    EXPECT_EQ(words[0].values, Values{"MAC"});
    EXPECT_EQ(words[1].name, "dev");
    EXPECT_EQ(words[1].values, Values{"IF"});
}

TEST(Grammar, AChoiceBehindAWordIsItsValues) {
    const auto words = words_of("[ nud { STATE | all } ] [ dev IF ]");
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[0].values, (Values{"STATE", "all"}));
    EXPECT_EQ(words[1].name, "dev");
}

TEST(Grammar, AChoiceOfWordsIsSeveralWords) {
    EXPECT_EQ(names("[ router | proxy | extern_learn ]"), (Values{"router", "proxy", "extern_learn"}));
    EXPECT_EQ(names("[ verify | dry-run ] [ max N ]"), (Values{"verify", "dry-run", "max"}));
    EXPECT_TRUE(words_of("[ router | proxy ]")[0].values.empty());
}

TEST(Grammar, AWordThatMayBeLeftOutBeforeItsValueKeepsIt) {
    const auto words = words_of("[ [ to ] PREFIX ] [ dev IF ]");
    ASSERT_EQ(words.size(), 2U);
    EXPECT_EQ(words[0].name, "to");
    EXPECT_EQ(words[0].values, Values{"PREFIX"});
}

TEST(Grammar, AnOptionsValue) {
    EXPECT_EQ(values_of("SOCKET"), Values{"SOCKET"});
    EXPECT_EQ(values_of("{ inet | inet6 }"), (Values{"inet", "inet6"}));
    EXPECT_TRUE(values_of("").empty());
}

TEST(Grammar, BracketsThatDoNotClose) {
    EXPECT_EQ(words_of("nud { STATE | all")[0].values, (Values{"STATE", "all"}));
    EXPECT_TRUE(words_of("dev ]")[0].values.empty());
    EXPECT_TRUE(words_of("[ | ] { }").empty());
    EXPECT_TRUE(words_of("   ").empty());
}

}  // namespace
}  // namespace neigh::ctl
