// neighd's options, declared once: the program parses by this table, and --help, neighd(8) and the completion are made
// of it. NEIGHD_CONFIG, the configuration's path, comes from the build (its sysconfdir).
// Neighbors: main acts on what was parsed; packaging makes the documents. Not here: neighctl's options.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neigh::control {

enum class DaemonOption : std::uint8_t { config, check, anywhere, on_this_machine, version, help };

struct DaemonOptionSpec {
    DaemonOption option;
    char letter;             ///< 0: none
    const char* name;        ///< without its dashes
    std::string_view value;  ///< empty: takes none
    std::string_view help;
};

// clang-format off
inline constexpr DaemonOptionSpec kDaemonOptions[] = {
    {DaemonOption::config,  'c', "config",  "FILE", "configuration (default " NEIGHD_CONFIG ")"},
    {DaemonOption::check,   0,   "check",   "",     "validate the configuration, for this machine, and exit: 0, or 1 with every mistake found"},
    {DaemonOption::anywhere, 0,  "anywhere", "",    "with --check: only what holds on any machine, not devices, users, memory or folders of this one"},
    {DaemonOption::on_this_machine, 0, "on-this-machine", "", "with --check: all that a start would meet here now, also who has devices, pages or the socket, and notes; nothing is taken"},
    {DaemonOption::version, 0,   "version", "",     "print the version and exit"},
    {DaemonOption::help,    'h', "help",    "",     "print this and exit"},
};
// clang-format on

struct CommandLine {
    enum class Job : std::uint8_t { run, check, version, help };
    Job job = Job::run;  ///< version and help win over the others: the first of the two that was given
    /// What a check looks at beside the file.
    enum class Scope : std::uint8_t {
        machine,    ///< what it has
        anywhere,   ///< nothing
        rehearsal,  ///< what a start would meet
    };
    Scope scope = Scope::machine;
    std::string config = NEIGHD_CONFIG;
};

/// Reads main()'s arguments. Nothing where they are wrong: what is, and the usage, are on stderr then. Once a process
/// (getopt_long keeps state).
[[nodiscard]] std::optional<CommandLine> parse_command_line(int argc, char** argv);

/// What --help prints.
[[nodiscard]] std::string daemon_usage();

}  // namespace neigh::control
