// neighd, the process: what the command line asks for, and the daemon.
// Neighbors: command_line parses, config loads, daemon is put together of everything else.
#include <cstdio>
#include <exception>
#include <string>
#include <sys/resource.h>

#include "config/load.hpp"
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
    for (const std::string& error : loaded.errors) {
        std::fprintf(stderr, "%s\n", error.c_str());
    }
    if (!loaded.ok() || line->job == CommandLine::Job::check) {
        return loaded.ok() ? 0 : 1;
    }
    raise_descriptor_limit();
    try {
        neigh::control::Daemon daemon{std::move(*loaded.config), line->config};
        daemon.run();
    } catch (const std::exception& failure) {
        neigh::control::log::error() << failure.what();
        return 1;
    }
    return 0;
}
