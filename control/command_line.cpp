#include "control/command_line.hpp"

#include <array>
#include <cstdio>
#include <getopt.h>
#include <iterator>

namespace neigh::control {
namespace {

constexpr std::size_t kOptions = std::size(kDaemonOptions);
constexpr int kByName = 256;  // what getopt_long returns for a name: this and the row

constexpr int takes(const DaemonOptionSpec& spec) {
    return spec.value.empty() ? no_argument : required_argument;
}

// The table as getopt_long wants it: names, closed by an empty row; and letters.
std::array<option, kOptions + 1> names() {
    std::array<option, kOptions + 1> result{};
    for (std::size_t i = 0; i < kOptions; ++i) {
        result[i] = {kDaemonOptions[i].name, takes(kDaemonOptions[i]), nullptr, kByName + static_cast<int>(i)};
    }
    return result;
}

std::string letters() {
    std::string result;
    for (const DaemonOptionSpec& spec : kDaemonOptions) {
        if (spec.letter != 0) {
            result += spec.letter;
            result += spec.value.empty() ? "" : ":";
        }
    }
    return result;
}

const DaemonOptionSpec* row_of(int returned) {
    for (std::size_t i = 0; i < kOptions; ++i) {
        if (returned == kByName + static_cast<int>(i) || (returned != 0 && returned == kDaemonOptions[i].letter)) {
            return &kDaemonOptions[i];
        }
    }
    return nullptr;
}

std::string spelled(const DaemonOptionSpec& spec) {
    std::string text = spec.letter == 0 ? "    " : std::string{'-', spec.letter, ',', ' '};
    return text + "--" + spec.name + (spec.value.empty() ? "" : " ") + std::string{spec.value};
}

std::nullopt_t refuse(const std::string& why) {
    std::fprintf(stderr, "neighd: %s\n%s", why.c_str(), daemon_usage().c_str());
    return std::nullopt;
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, char** argv) {
    CommandLine line;
    const auto long_options = names();
    const std::string short_options = letters();
    int returned = 0;
    while ((returned = getopt_long(argc, argv, short_options.c_str(), long_options.data(), nullptr)) != -1) {
        const DaemonOptionSpec* const spec = row_of(returned);
        if (spec == nullptr) {
            std::fputs(daemon_usage().c_str(), stderr);
            return std::nullopt;
        }
        switch (spec->option) {
            case DaemonOption::config:
                line.config = optarg;
                break;
            case DaemonOption::check:
                line.job = CommandLine::Job::check;
                break;
            case DaemonOption::anywhere:
            case DaemonOption::on_this_machine:
                if (line.scope != CommandLine::Scope::machine) {
                    return refuse("one of --anywhere and --on-this-machine, once");
                }
                line.scope = spec->option == DaemonOption::anywhere ? CommandLine::Scope::anywhere
                                                                    : CommandLine::Scope::rehearsal;
                break;
            case DaemonOption::version:
                line.job = CommandLine::Job::version;
                return line;
            case DaemonOption::help:
                line.job = CommandLine::Job::help;
                return line;
        }
    }
    if (optind != argc) {
        return refuse(std::string{"unexpected argument "} + argv[optind]);
    }
    if (line.scope != CommandLine::Scope::machine && line.job != CommandLine::Job::check) {
        return refuse("--anywhere and --on-this-machine go with --check");
    }
    return line;
}

std::string daemon_usage() {
    constexpr std::size_t kWidth = 23;
    std::string text = "Usage: neighd [-c FILE] [--check [--anywhere | --on-this-machine]] [--version] [--help]\n\n";
    for (const DaemonOptionSpec& spec : kDaemonOptions) {
        std::string option = spelled(spec);
        option.resize(kWidth, ' ');
        text += "  " + option + std::string{spec.help} + "\n";
    }
    return text;
}

}  // namespace neigh::control
