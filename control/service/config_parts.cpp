// neighd.yaml(5): a subsection a mapping, a paragraph a key.
#include <algorithm>

#include "config/options.hpp"
#include "control/service/parts.hpp"
#include "control/service/roff.hpp"

namespace neigh::service {
namespace {

using config::kOptions;
using config::Option;
using config::Reload;
using config::Type;

bool has_keys(std::string_view section) {
    return std::ranges::any_of(kOptions, [&](const Option& option) { return option.section() == section; });
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

std::string keys(std::string_view section) {
    std::string text;
    for (const Option& option : kOptions) {
        if (option.section() == section) {
            text += paragraph(option);
        }
    }
    return text;
}

}  // namespace

std::string config_keys_roff() {
    std::string text = ".SS Top level\n" + keys("");
    for (const Option& option : kOptions) {
        const bool list = option.type == Type::sections;
        const std::string section = std::string{option.path} + (list ? "[]" : "");
        if ((list || option.type == Type::section) && has_keys(section)) {
            text += ".SS " + roff::escaped(option.path) + "\n" + roff::sentence(option.help) + "\n" + keys(section);
        }
    }
    return text;
}

}  // namespace neigh::service
