#include "control/ctl/usage.hpp"

#include <algorithm>
#include <vector>

#include "control/ctl/grammar.hpp"
#include "control/ctl/options.hpp"
#include "control/ctl/word_help.hpp"

namespace neigh::ctl {
namespace {

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

std::string with_words(std::string_view name, std::string_view words) {
    return std::string{name} + (words.empty() ? "" : " ") + std::string{words};
}

std::string also(const CommandSpec& spec) {
    std::string names;
    for (const std::string_view alias : spec.aliases) {
        names.append(alias.empty() || names.empty() ? "" : ", ").append(alias);
    }
    return names.empty() ? "" : " (also: " + names + ")";
}

// `dev IF`; of several values none, as the grammar shows them.
std::string word_and_value(const Word& word) {
    return with_words(word.name, word.values.size() == 1 ? word.values.front() : "");
}

constexpr std::string_view kStates =
    "STATE := { incomplete | reachable | stale | delay | probe | failed | noarp | permanent }\n";

}  // namespace

std::string usage() {
    std::string text =
        "Usage: neighctl [ OPTIONS ] COMMAND\n       neighctl [ OPTIONS ] -batch { FILE | - }\n\nCommands:\n";
    for (const CommandSpec& spec : kCommands) {
        text += "  " + with_words(spec.name, spec.words) + "\n" + std::string(10, ' ') + std::string{spec.help};
        text += also(spec) + "\n";
    }
    text += "\nOptions:\n";
    for (const OptionSpec& spec : kOptions) {
        const std::string shortest = spec.shortest == 0 ? "" : std::string{spec.name.substr(0, spec.shortest)};
        std::string name{spec.name};
        if (!shortest.empty()) {
            name = shortest + "[" + name.substr(shortest.size()) + "]";
        }
        text += "  " + padded(with_words(name, spec.value), 28) + std::string{spec.help} + "\n";
    }
    text += "\n" + std::string{kStates};
    text += "Exit codes: 0 done; 1 the words are wrong; 2 the daemon refused; 3 the daemon can't be reached.\n";
    return text;
}

std::string usage_of(const CommandSpec& spec) {
    std::string text = "Usage: neighctl [ OPTIONS ] " + with_words(spec.name, spec.words) + "\n" +
                       std::string{spec.help} + also(spec) + "\n";
    std::string words;
    if ((spec.takes & (kAddress | kPrefix)) == kAddress) {
        words += "  " + padded("ADDR", 18) + std::string{help_of("ADDR")} + "\n";
    }
    std::vector<std::string_view> told;
    for (const Word& word : words_of(spec.words)) {
        if (std::ranges::find(told, word.name) != told.end()) {  // it stands in another of the forms as well
            continue;
        }
        told.push_back(word.name);
        words += "  " + padded(word_and_value(word), 18) + std::string{help_of(word.name)} + "\n";
    }
    text += words.empty() ? "" : "\n" + words;
    return text + ((spec.takes & kNudSome) != 0 ? "\n" + std::string{kStates} : "");
}

}  // namespace neigh::ctl
