// The table of commands: names, words, help. Parser, usage and completion read this table and nothing else.
// Neighbors: words parses by it; usage prints it.
//
// Commands and words may be shortened as iproute2's may: the first row whose name begins with what was typed wins, so
// the order of the rows is part of the grammar (`s` is show, `r` is replace, `l` is list).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace neigh::ctl {

enum class Verb : std::uint8_t {
    show,
    get,
    add,
    set,
    replace,
    del,
    flush,
    resolve,
    explain,
    monitor,
    link,
    stats,
    metrics,
    version,
    route,
    address,
    top,
    capture,
    help
};

/// Kinds of words that a command takes; a set of them is their `|`.
enum Words : std::uint64_t {
    kNone = 0,
    kAddress = 1U << 0U,  ///< ADDR, or `to ADDR`
    kPrefix = 1U << 1U,   ///< PREFIX, or `to PREFIX`
    kLladdr = 1U << 2U,
    kDev = 1U << 3U,
    kNud = 1U << 4U,      ///< one state that an operator may give
    kNudSome = 1U << 5U,  ///< any state, several times, or `all`
    kRouter = 1U << 6U,
    kProxy = 1U << 7U,
    kExternLearn = 1U << 8U,
    kFrom = 1U << 9U,
    kManaged = 1U << 10U,  ///< then lladdr is not needed
    kDryRun = 1U << 11U,
    kVerify = 1U << 12U,
    kMax = 1U << 13U,
    kRate = 1U << 14U,     ///< with kVerify
    kAnyWord = 1U << 15U,  ///< only as a need: one word at least, whichever
    kTime = 1U << 16U,
    kCommand = 1U << 17U,
    kRoute = 1U << 18U,  ///< first of all `show`, which takes PREFIX, or `get`, which takes ADDR
    kVrf = 1U << 19U,
    kRetry = 1ULL << 32U,  ///< `show`, or `retry`, which needs kAddress and kDev
    kUse = 1U << 24U,
    kUnused = 1U << 25U,
    kNomaster = 1U << 26U,
    kMaster = 1U << 27U,  ///< `master DEV` and `vrf NAME`: no interface of neighd's has one
    kProtocol = 1U << 28U,
    kProxyAddress = 1U << 29U,  ///< `proxy ADDR`: taken, to say what there is instead
    kIgnored = 1U << 30U,       ///< what iproute2 takes with del, and the kernel looks at as little
    kOpenMetrics = 1U << 20U,
    kHttp = 1U << 21U,
    kRefreshes = 1U << 31U,
    kHost = 1ULL << 33U,
    kPacketKind = 1ULL << 34U,  ///< `arp`, `nd` or `dropped`
    kCount = 1ULL << 35U,
    kFile = 1ULL << 36U,
};

struct CommandSpec {
    Verb verb;
    std::string_view name;
    std::array<std::string_view, 3> aliases;  ///< empty ones: none
    std::uint64_t takes;
    std::uint64_t needs;
    std::string_view words;  ///< as the usage shows them
    std::string_view help;
};

/// Which interfaces and which origins a filter chooses, as iproute2 has it.
inline constexpr std::uint64_t kMembers = kUnused | kNomaster | kMaster | kProtocol;
/// What an entry may be given.
inline constexpr std::uint64_t kEntry =
    kAddress | kLladdr | kDev | kNud | kRouter | kManaged | kUse | kExternLearn | kProtocol | kProxyAddress;

// clang-format off
inline constexpr CommandSpec kCommands[] = {
    {Verb::show, "show", {"list", "lst", "ls"}, kPrefix | kDev | kNudSome | kRouter | kProxy | kExternLearn | kMembers, kNone,
     "[ [ to ] PREFIX ] [ dev IF ] [ nud { STATE | all } ] [ router | proxy | extern_learn ] [ unused ] [ nomaster ] [ master DEV | vrf NAME ] [ protocol PROTO ]",
     "print the entries (the default command)"},
    {Verb::get, "get", {}, kAddress | kDev | kProxyAddress, kAddress | kDev,
     "ADDR dev IF", "print one entry"},
    {Verb::add, "add", {}, kEntry, kAddress | kLladdr | kDev,
     "ADDR { lladdr MAC | managed } dev IF [ nud { permanent | reachable | stale | noarp } ] [ router ] [ use ] [ extern_learn ] [ protocol PROTO ]",
     "make an entry; it must be new"},
    {Verb::set, "set", {"change", "chg"}, kEntry, kAddress | kDev,
     "ADDR [ lladdr MAC | managed ] dev IF [ nud { permanent | reachable | stale | noarp } ] [ router ] [ use ] [ extern_learn ] [ protocol PROTO ]",
     "change an entry; it must exist, and keeps its MAC where none is given"},
    {Verb::replace, "replace", {}, kEntry, kAddress | kDev,
     "ADDR [ lladdr MAC | managed ] dev IF [ nud { permanent | reachable | stale | noarp } ] [ router ] [ use ] [ extern_learn ] [ protocol PROTO ]",
     "make or change an entry; one that exists keeps its MAC where none is given"},
    {Verb::del, "del", {"delete"}, kAddress | kLladdr | kDev | kProxyAddress | kIgnored, kAddress | kDev,
     "ADDR [ lladdr MAC ] dev IF", "remove an entry"},
    {Verb::flush, "flush", {}, kPrefix | kDev | kNudSome | kProxy | kMembers | kDryRun | kVerify | kMax | kRate, kAnyWord,
     "{ all | [ [ to ] PREFIX ] [ dev IF ] [ nud { STATE | all } ] [ proxy ] [ unused ] [ nomaster ] [ master DEV | vrf NAME ] [ protocol PROTO ] } [ dry-run | verify [ rate N ] ] [ max N ]",
     "remove entries; PERMANENT and NOARP ones only where nud names them; verify: only those that stay silent"},
    {Verb::resolve, "resolve", {}, kAddress | kDev | kFrom, kAddress,
     "ADDR [ dev IF ] [ from SOURCE ]", "forget, solicit, wait; print the entry"},
    {Verb::explain, "explain", {}, kAddress | kDev, kAddress,
     "ADDR [ dev IF ]", "what a packet to it meets now, and what became of its neighbor lately"},
    {Verb::monitor, "monitor", {}, kDev | kTime, kNone, "[ dev IF ] [ -t ]",
     "print changes and their causes as they happen, one a line, until interrupted"},
    {Verb::link, "link", {}, kNone, kNone, "", "print the interfaces"},
    {Verb::stats, "stats", {}, kDev, kNone, "[ dev IF ]", "print counters and gauges that are not 0 (-stats: all of them, and what the device tells beyond)"},
    {Verb::metrics, "metrics", {}, kOpenMetrics | kHttp, kNone, "[ --openmetrics | --http ]",
     "print counters and gauges as text for Prometheus, or OpenMetrics; --http: answer the request on the standard input"},
    {Verb::version, "version", {}, kNone, kNone, "", "print the versions of neighctl and neighd"},
    {Verb::route, "route", {}, kRoute | kPrefix | kAddress | kVrf, kNone,
     "[ show ] [ [ to ] PREFIX ] [ vrf VRF ] | get ADDR [ vrf VRF ]",
     "print the routes in force, or the one that a destination takes"},
    {Verb::address, "address", {}, kRetry | kAddress | kDev, kNone,
     "[ show ] [ dev IF ] | retry ADDR dev IF",
     "print the daemon's own addresses and their states; retry: probe again for one that another host has (dadfailed)"},
    {Verb::top, "top", {}, kDev | kRefreshes, kNone, "[ dev IF ] [ -n COUNT ]",
     "show rates, states and drops anew each second, until interrupted or q"},
    {Verb::capture, "capture", {}, kDev | kHost | kPacketKind | kCount | kFile, kNone,
     "[ dev IF ] [ host ADDR ] [ arp | nd | dropped ] [ count N ] [ -w FILE ]",
     "write packets to a file or a pipe as pcapng, for tcpdump -r and Wireshark, until interrupted; for root and admins"},
    {Verb::help, "help", {}, kCommand, kNone, "[ COMMAND ]", "print this, or what one command takes"},
};
// clang-format on

/// Whether `typed` is `word` or a beginning of it (iproute2's matches()).
[[nodiscard]] constexpr bool matches(std::string_view typed, std::string_view word) noexcept {
    return !typed.empty() && !word.empty() && typed.front() == word.front() && word.starts_with(typed);
}

/// The first command that `typed` matches; null where there is none.
[[nodiscard]] constexpr const CommandSpec* find_command(std::string_view typed) noexcept {
    for (const CommandSpec& spec : kCommands) {
        if (matches(typed, spec.name)) {
            return &spec;
        }
        for (const std::string_view alias : spec.aliases) {
            if (matches(typed, alias)) {
                return &spec;
            }
        }
    }
    return nullptr;
}

[[nodiscard]] constexpr const CommandSpec& spec_of(Verb verb) noexcept {
    return kCommands[static_cast<std::size_t>(verb)];
}

namespace detail {
[[nodiscard]] constexpr bool rows_stand_at_their_verb() noexcept {
    for (std::size_t i = 0; i < std::size(kCommands); ++i) {
        if (kCommands[i].verb != static_cast<Verb>(i)) {
            return false;
        }
    }
    return true;
}
}  // namespace detail
static_assert(detail::rows_stand_at_their_verb());

}  // namespace neigh::ctl
