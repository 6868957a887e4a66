// neighd(8) and neighctl(8): options, commands, words, states.
#include <algorithm>
#include <vector>

#include "control/command_line.hpp"
#include "control/ctl/commands.hpp"
#include "control/ctl/grammar.hpp"
#include "control/ctl/options.hpp"
#include "control/ctl/word_help.hpp"
#include "dataplane/neigh/nud.hpp"
#include "packaging/parts.hpp"
#include "packaging/roff.hpp"

namespace neigh::service {
namespace {

// `-json`, which `-j` stands for: the part that must be typed, then the rest.
std::string option_name(const ctl::OptionSpec& spec) {
    const std::size_t must = spec.shortest == 0 ? spec.name.size() : spec.shortest;
    std::string text = roff::bold(spec.name.substr(0, must));
    if (must < spec.name.size()) {
        text += "[" + roff::bold(spec.name.substr(must)) + "]";
    }
    return text;
}

std::string also(const ctl::CommandSpec& spec) {
    std::string names;
    for (const std::string_view alias : spec.aliases) {
        if (!alias.empty()) {
            names += (names.empty() ? "" : ", ") + roff::bold(alias);
        }
    }
    return names.empty() ? "" : "Also: " + names + ".\n";
}

// A word as the grammar writes it, `dev IF`; without the choice of values, which the commands show.
std::string word_tag(const ctl::Word& word) {
    const bool one = word.values.size() == 1;
    return roff::bold(word.name) + (one ? " " + roff::grammar(word.values.front()) : "");
}

}  // namespace

std::string neighd_options_roff() {
    std::string text;
    for (const control::DaemonOptionSpec& spec : control::kDaemonOptions) {
        std::string tag = spec.letter == 0 ? "" : roff::bold(std::string{'-', spec.letter}) + ", ";
        tag += roff::bold("--" + std::string{spec.name});
        tag += spec.value.empty() ? "" : " " + roff::italic(spec.value);
        text += roff::tagged(tag, roff::full_sentence(spec.help));
    }
    return text;
}

std::string neighctl_options_roff() {
    std::string text;
    for (const ctl::OptionSpec& spec : ctl::kOptions) {
        const std::string value = spec.value.empty() ? "" : " " + roff::grammar(spec.value);
        text += roff::tagged(option_name(spec) + value, roff::full_sentence(spec.help));
    }
    return text;
}

std::string neighctl_commands_roff() {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        const std::string words = spec.words.empty() ? "" : " " + roff::grammar(spec.words);
        text += roff::tagged(roff::bold(spec.name) + words, roff::full_sentence(spec.help)) + also(spec);
    }
    return text;
}

std::string neighctl_words_roff() {
    std::vector<ctl::Word> words{{"ADDR", {}}};
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        for (const ctl::Word& word : ctl::words_of(spec.words)) {
            const bool known =
                std::ranges::any_of(words, [&](const ctl::Word& seen) { return seen.name == word.name; });
            if (!known) {
                words.push_back(word);
            }
        }
    }
    std::string text;
    for (const ctl::Word& word : words) {
        if (const std::string_view help = ctl::help_of(word.name); !help.empty()) {
            text += roff::tagged(ctl::is_placeholder(word.name) ? roff::italic(word.name) : word_tag(word),
                                 roff::full_sentence(help));
        }
    }
    return text;
}

std::string neighctl_states_roff() {
    std::string text;
    for (std::size_t i = 0; i < nud::kStates; ++i) {
        const auto state = static_cast<nud::State>(i);
        if (state != nud::State::none) {
            text += (text.empty() ? "" : ", ") + roff::bold(nud::to_word(state));
        }
    }
    return text + ".\n";
}

}  // namespace neigh::service
