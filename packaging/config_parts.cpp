// Keys of YAML files, of neighd.yaml and of scenarios: a subsection a mapping, a paragraph a key.
#include <algorithm>
#include <span>

#include "config/options.hpp"
#include "packaging/parts.hpp"
#include "packaging/roff.hpp"
#include "pktgen/keys.hpp"

namespace neigh::service {
namespace {

using config::Option;
using config::Reload;
using config::Type;

using Table = std::span<const Option>;

bool has_keys(Table table, std::string_view section) {
    return std::ranges::any_of(table, [&](const Option& option) { return option.section() == section; });
}

std::string facts(const Option& option) {
    std::string text = roff::full_sentence(config::expectation(option));
    text.pop_back();  // the dot: more follows
    if (option.required) {
        text += "; required";
    } else if (!option.fallback.empty()) {
        text += "; default " + roff::bold(option.fallback);
    }
    return text + (option.reload == Reload::restart ? "; read at start only.\n" : ".\n");
}

std::string paragraph(const Option& option) {
    return roff::tagged(roff::bold(option.key()), facts(option) + roff::sentence(option.help));
}

std::string keys(Table table, std::string_view section) {
    std::string text;
    for (const Option& option : table) {
        if (option.section() == section) {
            text += paragraph(option);
        }
    }
    return text;
}

std::string sections(Table table) {
    std::string text = ".SS Top level\n" + keys(table, "");
    for (const Option& option : table) {
        const bool list = option.type == Type::sections;
        const std::string section = std::string{option.path} + (list ? "[]" : "");
        if ((list || option.type == Type::section) && has_keys(table, section)) {
            text +=
                ".SS " + roff::escaped(option.path) + "\n" + roff::sentence(option.help) + "\n" + keys(table, section);
        }
    }
    return text;
}

}  // namespace

std::string config_keys_roff() {
    return sections(config::kOptions);
}

std::string scenario_keys_roff() {
    return sections(pktgen::kKeys);
}

}  // namespace neigh::service
