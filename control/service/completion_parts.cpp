// The tables for bash: elements of arrays, one a line. All of it is the programs' own words, so quotes suffice.
#include <algorithm>
#include <array>
#include <cctype>

#include "control/command_line.hpp"
#include "control/ctl/commands.hpp"
#include "control/ctl/grammar.hpp"
#include "control/ctl/options.hpp"
#include "control/service/parts.hpp"
#include "dataplane/neigh/nud.hpp"

namespace neigh::service {
namespace {

std::string lower(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

void append(std::string& line, std::string_view words) {
    line += line.empty() || words.empty() ? "" : " ";
    line += words;
}

std::string element(const std::string& value) {
    return "        \"" + value + "\"\n";
}

std::string element(const std::string& key, const std::string& value) {
    return "        [\"" + key + "\"]=\"" + value + "\"\n";
}

// STATE stands for words that are known here; the others are kinds of things that bash finds out.
std::string candidates(const std::vector<std::string_view>& values) {
    std::string line;
    for (const std::string_view value : values) {
        if (value != "STATE") {
            append(line, value);
            continue;
        }
        for (std::size_t i = 0; i < nud::kStates; ++i) {
            if (const auto state = static_cast<nud::State>(i); state != nud::State::none) {
                append(line, lower(nud::to_word(state)));
            }
        }
    }
    return line;
}

}  // namespace

std::string neighd_options_bash() {
    std::string text;
    for (const control::DaemonOptionSpec& spec : control::kDaemonOptions) {
        const std::string value = spec.value.empty() ? "" : " " + std::string{spec.value};
        text += spec.letter == 0 ? "" : element(std::string{'-', spec.letter} + value);
        text += element("--" + std::string{spec.name} + value);
    }
    return text;
}

std::string neighctl_options_bash() {
    std::string text;
    for (const ctl::OptionSpec& spec : ctl::kOptions) {
        const std::size_t shortest = spec.shortest == 0 ? spec.name.size() : spec.shortest;
        std::string line = std::string{spec.name} + " " + std::to_string(shortest);
        append(line, candidates(ctl::values_of(spec.value)));
        text += element(line);
    }
    return text;
}

std::string neighctl_commands_bash() {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        std::string line{spec.name};
        for (const std::string_view alias : spec.aliases) {
            line += (alias.empty() ? "" : " ") + std::string{alias};
        }
        text += element(line);
    }
    return text;
}

std::string neighctl_words_bash() {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        std::string line;
        for (const ctl::Word& word : ctl::words_of(spec.words)) {
            append(line, word.name);
        }
        text += line.empty() ? "" : element(std::string{spec.name}, line);
    }
    return text;
}

std::string neighctl_values_bash() {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        for (const ctl::Word& word : ctl::words_of(spec.words)) {
            if (!word.values.empty()) {
                text += element(std::string{spec.name} + " " + std::string{word.name}, candidates(word.values));
            }
        }
    }
    return text;
}

}  // namespace neigh::service
