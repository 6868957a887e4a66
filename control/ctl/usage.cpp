#include "control/ctl/usage.hpp"

#include <algorithm>

#include "control/ctl/options.hpp"

namespace neigh::ctl {
namespace {

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

std::string with_words(std::string_view name, std::string_view words) {
    return std::string{name} + (words.empty() ? "" : " ") + std::string{words};
}

}  // namespace

std::string usage() {
    std::string text =
        "Usage: neighctl [ OPTIONS ] COMMAND\n       neighctl [ OPTIONS ] -batch { FILE | - }\n\nCommands:\n";
    for (const CommandSpec& spec : kCommands) {
        text += "  " + with_words(spec.name, spec.words) + "\n" + std::string(10, ' ') + std::string{spec.help};
        std::string also;
        for (const std::string_view alias : spec.aliases) {
            also.append(alias.empty() || also.empty() ? "" : ", ").append(alias);
        }
        text += (also.empty() ? "" : " (also: " + also + ")") + "\n";
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
    text +=
        "\nSTATE := { incomplete | reachable | stale | delay | probe | failed | noarp | permanent }\n"
        "Exit codes: 0 done; 1 the words are wrong; 2 the daemon refused; 3 the daemon can't be reached.\n";
    return text;
}

std::string usage_of(const CommandSpec& spec) {
    return "Usage: neighctl [ OPTIONS ] " + with_words(spec.name, spec.words) + "\n";
}

}  // namespace neigh::ctl
