// The reference of neighd.yaml: a heading a section, a table row an option.
// Neighbors: markdown.hpp says what for.
#include "config/markdown.hpp"

#include <string_view>

#include "config/options.hpp"

namespace neigh::config {
namespace {

constexpr std::string_view kOpening = R"(# neighd.yaml

<!-- Made from config/options.hpp by config-markdown; change it there. -->

`neighd --check -c FILE` names every mistake as `FILE:LINE:COLUMN: message`; columns count bytes. An unknown key, a key
that comes twice and a value out of bounds are mistakes. Durations are milliseconds and whole numbers are decimal.
Anchors and aliases work; tags and several documents do not. Put quotes around addresses that begin or end with a colon
(`"::/0"`, `"fe80::"`).

An interface's address is a host in its subnet (`192.0.2.1/24`, not `192.0.2.0/24`); a route's destination has no host
bits. Two interfaces share neither name, device, address nor subnet, link-local IPv6 ones aside.

SIGHUP (`systemctl reload neighd`) reads the file again. With a mistake in it nothing changes, and the log names every
mistake. Otherwise `live` keys take effect at once; a changed `restart` key is named in the log with both values, and
stays what it was until the daemon is started anew. Interfaces are known by their names. Timers that run already run out
as they were set, the new times hold from the next one on; a limit below what exists drops nothing, new entries recycle
old ones first. Routes are exchanged all at once, without a packet lost. A static neighbor that the file no longer names
is deleted, unless `neighctl` has made something else of it meanwhile; one that the file says as before is left alone.
)";

std::string code(std::string_view text) {
    return text.empty() ? "" : "`" + std::string{text} + "`";
}

std::string_view on_reload(const Option& option) {
    switch (option.reload) {
        case Reload::live:
            return "live";
        case Reload::restart:
            return "restart";
        case Reload::by_key:
            return "key by key";
        case Reload::undecided:
            break;
    }
    return "";
}

std::string row(const Option& option) {
    const std::string fallback = option.required ? "required" : code(option.fallback);
    return "| " + code(option.key()) + " | " + expectation(option) + " | " + fallback + " | " +
           std::string{on_reload(option)} + " | " + std::string{option.help} + " |\n";
}

std::string table(std::string_view section) {
    std::string text = "\n| key | value | default | SIGHUP | meaning |\n|---|---|---|---|---|\n";
    for (const Option& option : kOptions) {
        if (option.section() == section) {
            text += row(option);
        }
    }
    return text;
}

bool has_options(std::string_view section) {
    for (const Option& option : kOptions) {
        if (option.section() == section) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::string markdown() {
    std::string text{kOpening};
    text += "\n## Top level\n" + table("");
    for (const Option& option : kOptions) {
        const bool list = option.type == Type::sections;
        const std::string section = std::string{option.path} + (list ? "[]" : "");
        const bool holds_keys = list || option.type == Type::section;
        if (holds_keys && has_options(section)) {  // interfaces[].neighbor has those of neighbor
            text += "\n## " + code(option.path) + "\n\n" + std::string{option.help} + "\n" + table(section);
        }
    }
    return text;
}

}  // namespace neigh::config
