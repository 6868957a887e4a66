// The grammar of a command: words in, Command out, as `ip neigh` reads them.
// Neighbors: commands is the table it goes by; options come before; perform and batch carry the Command out.
// Not here: whether a value makes sense to the daemon (lladdr zero, loopback, an interface nobody has).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "control/ctl/commands.hpp"
#include "dataplane/neigh/addr.hpp"
#include "dataplane/neigh/nud.hpp"

namespace neigh::ctl {

struct Command {
    Verb verb = Verb::show;
    std::optional<IpAddr> address{};
    std::optional<Prefix> to{};
    std::string_view lladdr{};  ///< as typed
    std::string dev{};
    std::vector<nud::State> states{};  ///< empty: not said
    bool all_states = false;
    bool router = false;
    bool proxy = false;
    bool extern_learn = false;
    bool managed = false;
    bool use = false;             ///< ask the neighbor; nothing else of the entry counts
    bool unused = false;          ///< already in `states`
    bool nothing = false;         ///< a filter that no entry of neighd's passes
    std::string_view not_kept{};  ///< a mark of an entry that was asked for and is not kept; empty: none
    bool dry_run = false;
    bool verify = false;
    bool open_metrics = false;
    bool http = false;
    bool retry = false;  ///< address: probe again
    std::optional<std::uint64_t> max{};
    std::optional<std::uint64_t> rate{};
    std::optional<std::uint64_t> refreshes{};
    std::optional<IpAddr> from{};
    std::optional<IpAddr> host{};    ///< capture: who sent it, or gets it
    std::string_view packet_kind{};  ///< capture: arp, nd, dropped; empty: not said
    std::optional<std::uint64_t> count{};
    std::string file{};  ///< to write to; `-`: the standard output
    bool time = false;
    bool one = false;           ///< route: get
    bool only_default = false;  ///< route: `to default`
    std::string vrf{};
    const CommandSpec* about = nullptr;  ///< what help is wanted on; null: everything
};

/// Wrong words: exit code 1.
struct WordsError {
    std::string message;                 ///< one sentence, with the word that was probably meant
    const CommandSpec* about = nullptr;  ///< whose usage helps; null: none that the message does not name
};

/// Reads one command, which looks into the words. `family` is -4 or -6: an address of the other one is wrong. No words:
/// show. `COMMAND help` is `help COMMAND`.
[[nodiscard]] std::variant<Command, WordsError> parse_command(std::span<const std::string_view> words,
                                                              std::optional<Family> family);

}  // namespace neigh::ctl
