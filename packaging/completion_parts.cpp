// The tables for shells: elements of arrays, one a line. All of it is the programs' own words, so quotes suffice.
#include <algorithm>
#include <array>
#include <cctype>

#include "control/command_line.hpp"
#include "control/ctl/commands.hpp"
#include "control/ctl/grammar.hpp"
#include "control/ctl/options.hpp"
#include "dataplane/neigh/nud.hpp"
#include "packaging/parts.hpp"

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

std::string one(Shell shell, const std::string& value) {
    return "        \"" + value + (shell == Shell::fish ? "\" \\\n" : "\"\n");
}

// bash and zsh have tables; in fish a list stands for one, the key before a tab.
std::string element(Shell shell, const std::string& key, const std::string& value) {
    switch (shell) {
        case Shell::bash:
            return "        [\"" + key + "\"]=\"" + value + "\"\n";
        case Shell::zsh:
            return "        \"" + key + "\" \"" + value + "\"\n";
        case Shell::fish:
            break;
    }
    return "        \"" + key + ":" + value + "\" \\\n";
}

// What may stand without a word before it: what the grammar begins with, `[ to ]` or not. Of an entry that must be new
// nobody knows the address.
std::string first_of(const ctl::CommandSpec& spec) {
    if (spec.verb == ctl::Verb::add) {
        return "NEW";
    }
    for (const std::string_view token : ctl::tokens_of(spec.words)) {
        if (ctl::is_placeholder(token)) {
            return std::string{token};
        }
        if (ctl::is_literal(token) && token != "to" && token != "all") {
            return "";
        }
    }
    return "";
}

// A list in fish goes on behind a backslash, but for its last line.
std::string list(Shell shell, std::string lines) {
    if (shell == Shell::fish && lines.ends_with(" \\\n")) {
        lines.erase(lines.size() - 3, 2);
    }
    return lines;
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

std::string neighctl_options(Shell shell) {
    std::string text;
    for (const ctl::OptionSpec& spec : ctl::kOptions) {
        const std::size_t shortest = spec.shortest == 0 ? spec.name.size() : spec.shortest;
        std::string line = std::string{spec.name} + " " + std::to_string(shortest);
        append(line, candidates(ctl::values_of(spec.value)));
        text += one(shell, line);
    }
    return list(shell, text);
}

std::string neighctl_commands(Shell shell) {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        std::string line{spec.name};
        for (const std::string_view alias : spec.aliases) {
            line += (alias.empty() ? "" : " ") + std::string{alias};
        }
        text += one(shell, line);
    }
    return list(shell, text);
}

std::string neighctl_words(Shell shell) {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        std::string line;
        for (const ctl::Word& word : ctl::words_of(spec.words)) {
            append(line, word.name);
        }
        text += line.empty() ? "" : element(shell, std::string{spec.name}, line);
    }
    return list(shell, text);
}

std::string neighctl_values(Shell shell) {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        for (const ctl::Word& word : ctl::words_of(spec.words)) {
            if (!word.values.empty()) {
                text += element(shell, std::string{spec.name} + " " + std::string{word.name}, candidates(word.values));
            }
        }
    }
    return list(shell, text);
}

std::string neighctl_first(Shell shell) {
    std::string text;
    for (const ctl::CommandSpec& spec : ctl::kCommands) {
        const std::string first = first_of(spec);
        text += first.empty() ? "" : element(shell, std::string{spec.name}, first);
    }
    return list(shell, text);
}

}  // namespace neigh::service
