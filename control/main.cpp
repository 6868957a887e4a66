// neighd, the process: what the command line asks for, and the daemon.
// Neighbors: command_line parses, config loads, daemon is put together of everything else.
#include <cstdio>
#include <exception>
#include <string>
#include <sys/resource.h>
#include <vector>

#include "config/load.hpp"
#include "config/machine.hpp"
#include "control/command_line.hpp"
#include "control/daemon.hpp"
#include "control/log.hpp"

namespace {

/// A descriptor a connection: as many as the system grants, instead of the shell's customary 1024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// What this machine hasn't got, as lines for the operator.
std::vector<std::string> wrong_here(const neigh::config::Config& config, const neigh::config::Places& places,
                                    const std::string& file, bool is_starting) {
    using neigh::config::Machine;
    neigh::config::Mistakes mistakes;
    const auto machine = Machine::here(neigh::control::Daemon::memory_needed_mb(config), is_starting);
    neigh::config::check_machine(config, places, machine, mistakes);
    return mistakes.lines(file);
}

}  // namespace

int main(int argc, char** argv) {
    using neigh::control::CommandLine;
    const auto line = neigh::control::parse_command_line(argc, argv);
    if (!line) {
        return 1;
    }
    if (line->job == CommandLine::Job::version) {
        std::printf("neighd %s\n", NEIGHD_VERSION);
        return 0;
    }
    if (line->job == CommandLine::Job::help) {
        std::fputs(neigh::control::daemon_usage().c_str(), stdout);
        return 0;
    }

    auto loaded = neigh::config::load_file(line->config);
    const bool is_check = line->job == CommandLine::Job::check;
    if (loaded.ok() && !(is_check && line->anywhere)) {
        loaded.errors = wrong_here(*loaded.config, loaded.places, line->config, !is_check);
    }
    for (const std::string& error : loaded.errors) {
        std::fprintf(stderr, "%s\n", error.c_str());
    }
    if (!loaded.errors.empty() || is_check) {
        return loaded.errors.empty() ? 0 : 1;
    }
    raise_descriptor_limit();
    try {
        neigh::control::Daemon daemon{std::move(*loaded.config), line->config};
        daemon.run();
    } catch (const neigh::control::StartFailure& failure) {
        neigh::config::Mistakes mistakes;
        mistakes.add(loaded.places.of(failure.path()), failure.what());
        neigh::control::log::error() << mistakes.lines(line->config).front();
        return 1;
    } catch (const std::exception& failure) {
        neigh::control::log::error() << failure.what();
        return 1;
    }
    return 0;
}
