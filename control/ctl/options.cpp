#include "control/ctl/options.hpp"

#include <algorithm>
#include <iterator>
#include <vector>

#include "config/nearest.hpp"
#include "control/ctl/commands.hpp"

namespace neigh::ctl {
namespace {

const OptionSpec* find_option(std::string_view typed) {
    const auto* const found = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const OptionSpec& spec) {
        return typed == spec.name || (spec.shortest != 0 && typed.size() >= spec.shortest && matches(typed, spec.name));
    });
    return found == std::end(kOptions) ? nullptr : found;
}

std::optional<Color> color_of(std::string_view word) {
    if (word == "always") {
        return Color::always;
    }
    if (word == "auto") {
        return Color::automatic;
    }
    return word == "never" ? std::optional{Color::never} : std::nullopt;
}

// What was probably meant, else where to look.
std::string hint(std::string_view typed) {
    std::vector<std::string_view> names{"-stats", "-version"};
    std::transform(std::begin(kOptions), std::end(kOptions), std::back_inserter(names),
                   [](const OptionSpec& spec) { return spec.name; });
    const auto near =
        typed.size() > 2 && typed.find('=') == std::string_view::npos ? config::nearest(typed, names) : std::nullopt;
    return near ? "; did you mean \"" + std::string{*near} + "\"?" : ", try \"neighctl -help\"";
}

// iproute2's -c[olor][=WHEN]; WHEN may be the next word as well, as no command begins like one of the three. None: the
// option is another one.
std::optional<Color> take_color(std::string_view typed, std::span<const std::string>& rest) {
    const std::size_t equals = typed.find('=');
    const std::string_view name = typed.substr(0, equals);
    if (name.size() < 2 || !matches(name, "-color")) {
        return std::nullopt;
    }
    if (equals != std::string_view::npos && equals + 1 < typed.size()) {
        return color_of(typed.substr(equals + 1));
    }
    const auto next = rest.empty() || equals != std::string_view::npos ? std::nullopt : color_of(rest.front());
    rest = rest.subspan(next ? 1 : 0);
    return next.value_or(Color::always);
}

// What is wrong with the value; empty: nothing.
std::string store(Options& options, std::string_view name, const std::string& value) {
    if (name == "-s") {
        options.socket = value;
    } else if (name == "-4") {
        options.family = Family::ipv4;
    } else if (name == "-6") {
        options.family = Family::ipv6;
    } else if (name == "-family") {
        if (value != "inet" && value != "inet6") {
            return "argument \"" + value + "\" is wrong: invalid protocol family";
        }
        options.family = value == "inet" ? Family::ipv4 : Family::ipv6;
    } else if (name == "-json") {
        options.json = true;
    } else if (name == "-pretty") {
        options.pretty = true;
    } else if (name == "-statistics") {
        options.stats = true;
    } else if (name == "-timestamp") {
        options.time = true;
    } else if (name == "-batch") {
        options.batch = value;
    } else if (name == "-force") {
        options.force = true;
    } else if (name == "-Version") {
        options.version = true;
    } else if (name == "-help") {
        options.help = true;
    }
    return {};
}

}  // namespace

std::variant<ParsedOptions, std::string> parse_options(std::span<const std::string> arguments) {
    Options options;
    while (!arguments.empty() && arguments.front().starts_with('-')) {
        const std::string& argument = arguments.front();
        arguments = arguments.subspan(1);
        if (argument == "--") {
            break;
        }
        // --json is -json. `-version`, `-stats` and `-ts` are as common as the names in the table.
        std::string typed = argument.starts_with("--") ? argument.substr(1) : argument;
        if (typed == "-version") {
            typed = "-Version";
        } else if (typed == "-stats") {
            typed = "-statistics";
        } else if (typed.size() > 2 && matches(typed, "-tshort")) {
            typed = "-timestamp";
        }
        if (const auto color = take_color(typed, arguments)) {
            options.color = *color;
            continue;
        }
        const OptionSpec* const spec = find_option(typed);
        if (spec == nullptr) {
            return "option \"" + argument + "\" is unknown" + hint(typed);
        }
        std::string value;
        if (!spec->value.empty()) {
            if (arguments.empty()) {
                return "option \"" + argument + "\" needs a value";
            }
            value = arguments.front();
            arguments = arguments.subspan(1);
        }
        if (auto wrong = store(options, spec->name, value); !wrong.empty()) {
            return wrong;
        }
    }
    return ParsedOptions{options, arguments};
}

}  // namespace neigh::ctl
