// The options before the command, in the contract's spelling and in iproute2's.
// Neighbors: run parses them first; words takes what is left. Not here: the commands.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "control/ctl/palette.hpp"
#include "dataplane/neigh/addr.hpp"

namespace neigh::ctl {

struct Options {
    std::string socket{};  ///< empty: the default
    std::optional<Family> family{};
    bool json = false;
    bool pretty = false;
    bool stats = false;
    bool force = false;
    bool help = false;
    bool version = false;
    bool time = false;
    Color color = Color::automatic;
    std::optional<std::string> batch{};  ///< a file, or `-`
};

struct ParsedOptions {
    Options options;
    std::span<const std::string> rest;  ///< the command
};

/// One option, for the usage.
struct OptionSpec {
    std::string_view name;   ///< as iproute2 spells it, in full; any beginning that is `shortest` or longer will do
    std::size_t shortest;    ///< 0: only in full
    std::string_view value;  ///< empty: takes none
    std::string_view help;
};

// clang-format off
inline constexpr OptionSpec kOptions[] = {
    {"-s",       0, "SOCKET",         "where the daemon listens (default: $NEIGHD_SOCKET, else /run/neighd/neighd.sock)"},
    {"-4",       0, "",               "IPv4 only"},
    {"-6",       0, "",               "IPv6 only"},
    {"-family",  2, "{ inet | inet6 }", "the same in words"},
    {"-json",    2, "",               "print JSON"},
    {"-pretty",  2, "",               "indent it"},
    {"-statistics", 3, "",            "also -stats: print times and probes of entries, and zero counters"},
    {"-color",   2, "",               "or -color={ always | auto | never }: color the rows (default: auto, on a terminal)"},
    {"-timestamp", 2, "",             "monitor: print a time before each line (also -ts)"},
    {"-batch",   2, "{ FILE | - }",   "take commands from FILE or the standard input, one a line"},
    {"-force",   3, "",               "go on after errors in a batch"},
    {"-Version", 2, "",               "print the version of neighctl"},
    {"-help",    2, "",               "print this"},
};
// clang-format on

/// Takes options from the front of `arguments` (without the program's name). An error is one sentence.
[[nodiscard]] std::variant<ParsedOptions, std::string> parse_options(std::span<const std::string> arguments);

}  // namespace neigh::ctl
