// neighd, the process: what the command line asks for, then the log, what it may do, and the daemon.
// Neighbors: command_line parses, config loads, daemon is put together of everything else.
#include <cerrno>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <string_view>
#include <sys/resource.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "config/load.hpp"
#include "config/machine.hpp"
#include "control/command_line.hpp"
#include "control/daemon.hpp"
#include "control/log.hpp"
#include "control/log_level.hpp"
#include "control/privileges.hpp"
#include "dataplane/eal_log.hpp"

namespace {

/// A descriptor a connection: as many as the system grants, instead of the shell's customary 1024.
void raise_descriptors() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// Devices pin memory, which takes CAP_SYS_RESOURCE now, or CAP_IPC_LOCK for ever: containers often lack the first.
neigh::control::Pinning raise_pinned_memory() {
    const rlimit unlimited{.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};
    rlimit limit{};
    (void)setrlimit(RLIMIT_MEMLOCK, &unlimited);
    return getrlimit(RLIMIT_MEMLOCK, &limit) == 0 && limit.rlim_cur == RLIM_INFINITY
               ? neigh::control::Pinning::unlimited
               : neigh::control::Pinning::limited;
}

/// What a reload reads and the end writes has to be in reach without CAP_DAC_OVERRIDE.
void warn_of_files_out_of_reach(const std::string& file, const neigh::config::Config& config) {
    if (faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) != 0) {
        neigh::control::log::warning() << file
                                       << " can't be read without CAP_DAC_OVERRIDE: SIGHUP won't change anything";
    }
    const auto folder = std::filesystem::path{config.state_file.value_or("./")}.parent_path();
    if (faccessat(AT_FDCWD, folder.empty() ? "." : folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0 && errno == EACCES) {
        neigh::control::log::warning() << "state-file: " << folder.string()
                                       << " can't be written to without CAP_DAC_OVERRIDE: give it to neighd's user";
    }
}

void take_eal_line(neigh::dataplane::EalLevel level, std::string_view line) {
    using neigh::control::log::Level;
    constexpr Level kLevels[] = {Level::error, Level::warning, Level::info, Level::debug};
    neigh::control::log::write(kLevels[static_cast<std::size_t>(level)], line);
}

int refuse(const std::vector<std::string>& mistakes) {
    const neigh::control::log::Background background;
    for (const std::string& mistake : mistakes) {
        neigh::control::log::error() << mistake;
    }
    return 1;
}

/// The daemon's life. The log's thread starts once there is nothing left that threads inherit.
int run(neigh::config::Config config, const neigh::config::Places& places, const std::string& file) {
    using namespace neigh::control;
    raise_descriptors();
    const Kept kept = keep_only(capabilities_needed(config, pci_facts(), raise_pinned_memory()));
    const log::Background background;
    (kept.is_as_wanted ? log::info() : log::warning()) << kept.text;
    warn_of_files_out_of_reach(file, config);
    try {
        neigh::dataplane::take_over_eal_log(take_eal_line);
        Daemon daemon{std::move(config), file};
        log::follow_level([](log::Level level) { neigh::dataplane::set_eal_log_detail(level >= log::Level::debug); });
        daemon.run();
    } catch (const StartFailure& failure) {
        neigh::config::Mistakes mistakes;
        mistakes.add(places.of(failure.path()), failure.what());
        log::error() << mistakes.lines(file).front();
        return 1;
    } catch (const std::exception& failure) {
        log::error() << failure.what();
        return 1;
    }
    return 0;
}

/// What this machine hasn't got, as lines for the operator.
std::vector<std::string> wrong_here(const neigh::config::Config& config, const neigh::config::Places& places,
                                    const std::string& file, neigh::config::Occasion occasion) {
    using neigh::config::Machine;
    neigh::config::Mistakes mistakes;
    const auto machine = Machine::here(neigh::control::Daemon::memory_needed_mb(config), occasion);
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
        using neigh::config::Occasion;
        loaded.errors =
            wrong_here(*loaded.config, loaded.places, line->config, is_check ? Occasion::check : Occasion::start);
    }
    if (is_check) {
        for (const std::string& error : loaded.errors) {
            std::fprintf(stderr, "%s\n", error.c_str());
        }
        return loaded.errors.empty() ? 0 : 1;
    }
    if (!loaded.errors.empty()) {
        return refuse(loaded.errors);
    }
    neigh::control::log::set_level(neigh::control::level_of(loaded.config->log.level));
    return run(std::move(*loaded.config), loaded.places, line->config);
}
