// The options of each word.
// Neighbors: command_line.hpp says what for.
#include "pktgen/command_line.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <vector>

#include "config/lcores.hpp"
#include "pktgen/keys.hpp"

namespace neigh::pktgen {
namespace {

/// An option that may come again and again; `take` says whether the text is what it wants, and keeps it.
template <typename Take>
CLI::Option* add_value(CLI::App& app, const std::string& name, const std::string& type, const std::string& help,
                       Take take) {
    const auto take_all = [name, type, take](const std::vector<std::string>& texts) {
        for (const std::string& text : texts) {
            if (!take(text)) {
                throw CLI::ValidationError(name, text + " is no " + type);
            }
        }
    };
    return app.add_option_function<std::vector<std::string>>(name, take_all, help)
        ->type_name(type)
        ->allow_extra_args(false);
}

CLI::Option* add_mac(CLI::App& app, const std::string& name, Mac& out, const std::string& help) {
    return add_value(app, name, "MAC", help, [&out](const std::string& text) {
        out = Mac::parse(text).value_or(Mac{});
        return out.is_station();
    });
}

CLI::Option* add_addresses(CLI::App& app, const std::string& name, AddressPair& out, const std::string& help) {
    return add_value(app, name, "ADDRESS", help, [&out](const std::string& text) {
        const auto address = IpAddr::parse(text);
        if (address && address->is_unicast()) {
            out.set(*address);
        }
        return address && address->is_unicast();
    });
}

template <typename Number>
CLI::Option* add_number(CLI::App& app, const std::string& name, Number& out, std::uint64_t least, std::uint64_t most,
                        const std::string& help) {
    return app.add_option(name, out, help)->check(CLI::Range(least, most).description(""))->type_name("N");
}

bool take_rate(const std::string& text, std::optional<std::uint64_t>& rate) {
    std::uint64_t number = 0;
    const bool good = text == "max" || (CLI::detail::lexical_cast(text, number) && number > 0 && number <= kMostRate);
    rate = number;
    return good;
}

void add_output(CLI::App& app, CommandLine& line) {
    app.add_flag("-j,--json", line.json, "print the result as JSON");
    app.add_option("-o,--output", line.output, "write the result as JSON to this file as well")->type_name("FILE");
    app.add_flag("-q,--quiet", line.quiet, "no live line on the terminal");
}

void add_bounds(CLI::App& app, DrillOptions& drill) {
    add_value(app, "--rate", "RATE", "packets a second, or max (default: the drill's)",
              [&drill](const std::string& text) { return take_rate(text, drill.rate); });
    add_number(app, "--seconds", drill.seconds, 1, kMostSeconds, "how long")->capture_default_str();
    add_number(app, "--count", drill.count, 1, kMostPackets, "packets at most (default: the drill's)");
    app.add_option("--seed", drill.seed, "the same seed, the same packets")->type_name("N")->capture_default_str();
}

void add_known(CLI::App& app, DrillOptions& drill) {
    add_number(app, "--known", drill.known, 0, kMostHosts - 1, "known hosts, which answer and talk to one another")
        ->capture_default_str();
    add_number(app, "--known-rate", drill.known_rate, 1, kMostRate, "their packets a second, each way and family")
        ->capture_default_str();
    app.add_option("--behind-device", drill.behind.device, "a second port, where their partners are")
        ->type_name("DEVICE");
    add_mac(app, "--behind-router-mac", drill.behind.router_mac, "the router's MAC there");
    add_addresses(app, "--behind-source", drill.behind.source, "the first partner (repeat for the other family)");
}

void add_drill(CLI::App& app, CommandLine& line) {
    DrillOptions& drill = line.drill;
    app.add_option("NAME", drill.name, "which one")->type_name("");
    app.add_flag_callback(
        "--list", [&line] { line.job = CommandLine::Job::list_drills; }, "list the drills and exit");
    app.add_option("--device", drill.port.device, "DPDK device: PCI address or vdev string")->type_name("DEVICE");
    add_mac(app, "--router-mac", drill.port.router_mac, "the router's MAC on this link");
    add_addresses(app, "--source", drill.port.source, "the first simulated host (repeat for the other family)");
    add_addresses(app, "--target", drill.target, "what is asked for or claimed (repeat for the other family)");
    add_value(app, "--prefix", "PREFIX", "what is scanned, or where senders pretend to be",
              [&drill](const std::string& text) {
                  drill.prefix = Prefix::parse(text);
                  return drill.prefix && !drill.prefix->has_host_bits();
              });
    add_bounds(app, drill);
    add_known(app, drill);
    app.add_option("--lcores", drill.lcores, "main core and polling core")->type_name("LIST")->capture_default_str();
    add_number(app, "--idle-sleep-us", drill.idle_sleep_us, 0, 1'000'000, "sleep with nothing to do; 0: poll")
        ->capture_default_str();
    app.add_option("--eal", drill.eal_args, "a further argument for DPDK's EAL (repeat)")
        ->type_name("ARGUMENT")
        ->allow_extra_args(false);
}

bool is_complete(const DrillPort& port) {
    return !port.device.empty() && port.router_mac.is_station();
}

void check_drill(const DrillOptions& drill) {
    const bool wants_behind = drill.has_behind() || drill.behind.router_mac.is_station();
    if (!is_complete(drill.port) || (wants_behind && !is_complete(drill.behind))) {
        throw CLI::ValidationError(
            "drill", wants_behind ? "needs --device, --router-mac, --behind-device and --behind-router-mac"
                                  : "needs --device and --router-mac");
    }
    if (const auto wrong = config::check_lcores(drill.lcores); !wrong.empty()) {
        throw CLI::ValidationError("--lcores", wrong);
    }
    const DrillSpec* spec = find_drill(drill.name);
    if (spec == nullptr) {
        throw CLI::ValidationError("drill",
                                   drill.name.empty() ? "which one? (--list)" : "no drill is called " + drill.name);
    }
    if (const auto need = missing(*spec, drill)) {
        throw CLI::ValidationError("drill " + drill.name, "needs " + std::string{in_words(*need)});
    }
}

}  // namespace

std::optional<CommandLine> parse_command_line(int argc, char** argv, int& exit_code) {
    CommandLine line;
    CLI::App app{"Load generator and simulator of many hosts, for neighd and other routers.", "neigh-pktgen"};
    app.set_version_flag("--version", "neigh-pktgen " NEIGHD_VERSION);
    app.require_subcommand(1);

    auto* run = app.add_subcommand("run", "run a scenario file");
    run->add_option("SCENARIO", line.scenario, "YAML file")->required()->type_name("FILE");
    add_output(*run, line);
    auto* check = app.add_subcommand("check", "validate a scenario file: every mistake with its line and column");
    check->add_option("SCENARIO", line.scenario, "YAML file")->required()->type_name("FILE");
    auto* drill = app.add_subcommand("drill", "attack a router, and see what it does to its known neighbors");
    add_drill(*drill, line);
    add_output(*drill, line);

    try {
        app.parse(argc, argv);
        if (check->parsed()) {
            line.job = CommandLine::Job::check;
        } else if (drill->parsed() && line.job != CommandLine::Job::list_drills) {
            line.job = CommandLine::Job::drill;
            check_drill(line.drill);
        }
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : 1;
        return std::nullopt;
    }
    return line;
}

}  // namespace neigh::pktgen
