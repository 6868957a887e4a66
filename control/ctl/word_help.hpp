// What the words of neighctl's commands mean, a sentence each, for `help COMMAND` and neighctl(8). A word is placed by
// its spelling in the grammar strings of commands.hpp; a test says which one lacks its sentence.
// Neighbors: usage and packaging's manual_parts print it. Not here: which command takes which word.
#pragma once

#include <string_view>

namespace neigh::ctl {

struct WordHelp {
    std::string_view word;  ///< a literal, or a placeholder that stands without one
    std::string_view help;
};

// clang-format off
inline constexpr WordHelp kWordHelp[] = {
    {"ADDR",         "An IPv4 or IPv6 address; `to` may stand before it."},
    {"all",          "Every entry that is not static."},
    {"to",           "Only entries inside this prefix; an address alone is itself. `10/8` is 10.0.0.0/8, `all` is everything."},
    {"lladdr",       "The neighbor's MAC address, six groups of hexadecimal digits. `del` takes it and does not look at it."},
    {"dev",          "The interface, by the name that it has in neighd.yaml(5)."},
    {"nud",          "The state. For `add`, `set` and `replace` the one that the entry gets (PERMANENT where it isn't said); elsewhere only entries in that state, several times for several, or `all` for every state."},
    {"router",       "The neighbor is a router."},
    {"proxy",        "As in ip-neighbour(8); what is proxied is in neighd.yaml(5), and no entry, so this finds none."},
    {"extern_learn", "As in ip-neighbour(8); no entry is marked so, so this finds none. Where an entry is made, it is said that the mark is not kept."},
    {"unused",       "Only entries without a timer that runs: STALE, FAILED, NOARP and PERMANENT ones."},
    {"nomaster",     "Only interfaces that belong to no other; here that is each."},
    {"master",       "As in ip-neighbour(8); no interface of neighd belongs to another, so this is refused."},
    {"vrf",          "The same of a VRF. Of routes: the VRF that is meant; there is one, `default`, which need not be named."},
    {"protocol",     "Who made the entry: a name such as `zebra`, or 0 to 255. It is not kept, so this finds none but with `all`."},
    {"use",          "Ask the neighbor now, unless it is known to be there, and don't wait. The other words of the entry are without effect then."},
    {"managed",      "In place of a MAC: the daemon resolves the neighbor itself and keeps it resolved for ever; it is never recycled."},
    {"dry-run",      "Say which entries would go, and change nothing."},
    {"verify",       "Ask each of the entries first, by unicast, while they go on forwarding; only those that don't answer are removed."},
    {"rate",         "How many entries a second `verify` asks."},
    {"max",          "Refuse, and remove nothing, where more than N entries would go."},
    {"COMMAND",      "One of neighctl's commands; without it, all of them are shown."},
    {"-t",           "A time before each line, as `ip -ts monitor` has it; also -ts and -timestamp."},
    {"show",         "All of them; so it is without a word."},
    {"get",          "The one that packets to ADDR take."},
    {"retry",        "Probe again at once for an address of the daemon's own that another host was found to have."},
    {"-n",           "End after so many refreshes."},
    {"--openmetrics", "OpenMetrics in place of the classic text format."},
    {"--http",       "Read one HTTP request from the standard input and answer it on the standard output: `GET /metrics`, in the format that it accepts. `neighd-metrics.socket` runs this."},
    {"host",         "Only packets from or to this address: of their IP header, of ARP, or the target of neighbor discovery."},
    {"arp",          "Only ARP."},
    {"nd",           "Only neighbor discovery: solicitations, advertisements and redirects of routers and neighbors."},
    {"dropped",      "In place of what comes and leaves what is dropped; each packet has the name of the counter that says why as its comment."},
    {"count",        "End after so many packets."},
    {"-w",           "Write to this file; `-`, and where it isn't said, is the standard output, if that is no terminal."},
    {"from",         "One of the daemon's own addresses: its interface is the one that is asked."},
};
// clang-format on

/// Empty where nothing is known about it.
[[nodiscard]] constexpr std::string_view help_of(std::string_view word) noexcept {
    for (const WordHelp& row : kWordHelp) {
        if (row.word == word) {
            return row.help;
        }
    }
    return {};
}

}  // namespace neigh::ctl
