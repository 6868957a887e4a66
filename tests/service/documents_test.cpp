// Templates and their parts: everything the tables hold is in the documents, and nothing stays unfilled.
#include <gtest/gtest.h>

#include "config/options.hpp"
#include "control/command_line.hpp"
#include "control/ctl/commands.hpp"
#include "control/ctl/grammar.hpp"
#include "control/ctl/options.hpp"
#include "control/ctl/word_help.hpp"
#include "packaging/fill_in.hpp"
#include "packaging/parts.hpp"
#include "packaging/roff.hpp"

namespace neigh::service {
namespace {

TEST(FillIn, PartsTakeThePlaceOfTheirNames) {
    EXPECT_EQ(fill_in("a\n@part@\nb", {{"part", "1\n2\n"}}).value(), "a\n1\n2\nb");
    EXPECT_EQ(fill_in("(@part@)", {{"part", "x"}}).value(), "(x)");
    EXPECT_EQ(fill_in("@a@@b@", {{"a", "1"}, {"b", "2"}}).value(), "12");
    EXPECT_EQ(fill_in("@a@", {{"a", "@b@"}, {"b", "2"}}).value(), "@b@") << "what a part says is not looked at";
}

TEST(FillIn, AnyOtherAtSignIsText) {
    for (const char* text : {"", "@", "a@b", "0@0,1@1", "\"${a[@]}\" \"$@\"", "@ part @", "@@"}) {
        EXPECT_EQ(fill_in(text, {{"part", "x"}}).value(), text);
    }
}

TEST(FillIn, AnUnknownNameIsAnError) {
    const auto result = fill_in("@nothing@", {{"part", "x"}});
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().message, "no part is called nothing");
}

TEST(Documents, EveryWordOfACommandIsExplained) {
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        for (const ctl::Word& word : ctl::words_of(spec.words)) {
            EXPECT_FALSE(ctl::help_of(word.name).empty()) << spec.name << ": add " << word.name << " to word_help.hpp";
        }
    }
}

TEST(Documents, EveryCommandAndOptionIsInTheManPage) {
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        EXPECT_NE(neighctl_commands_roff().find(".TP\n" + roff::bold(spec.name)), std::string::npos) << spec.name;
    }
    for (const ctl::OptionSpec& spec : ctl::kOptions) {
        EXPECT_NE(neighctl_options_roff().find(roff::full_sentence(spec.help)), std::string::npos) << spec.name;
    }
    for (const control::DaemonOptionSpec& spec : control::kDaemonOptions) {
        EXPECT_NE(neighd_options_roff().find(roff::bold("--" + std::string{spec.name})), std::string::npos);
    }
}

TEST(Documents, EveryKeyIsInTheManPage) {
    const std::string page = config_keys_roff();
    for (const config::Option& option : config::kOptions) {
        EXPECT_NE(page.find(roff::bold(option.key()) + "\n"), std::string::npos) << option.path;
        EXPECT_NE(page.find(roff::sentence(option.help)), std::string::npos) << option.path;
    }
}

TEST(Documents, StatesAreWordsOfTheCompletion) {
    const std::string values = neighctl_values(Shell::bash);
    EXPECT_NE(values.find(R"(["show nud"]="incomplete reachable stale delay probe failed noarp permanent all")"),
              std::string::npos)
        << values;
    EXPECT_NE(values.find(R"(["show dev"]="IF")"), std::string::npos);
}

// The tables stand between double quotes in bash.
TEST(Documents, NothingInTheTablesIsSpecialToAShell) {
    for (const Shell shell : {Shell::bash, Shell::zsh}) {
        for (const std::string& part : {neighctl_commands(shell), neighctl_options(shell), neighctl_words(shell),
                                        neighctl_values(shell), neighctl_first(shell), neighd_options_bash()}) {
            EXPECT_EQ(part.find_first_of("$`\\!;&<>*?"), std::string::npos) << part;
        }
    }
}

}  // namespace
}  // namespace neigh::service
