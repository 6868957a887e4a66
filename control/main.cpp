// neighd, the process: what the command line asks for, then the log, what it may do, and the daemon.
// Neighbors: command_line parses, config loads, survey looks at the machine, daemon is put together of everything else.
#include <algorithm>
#include <atomic>
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
#include "control/socket/socket_lock.hpp"
#include "control/survey.hpp"
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
    if (setrlimit(RLIMIT_MEMLOCK, &unlimited) != 0 && getrlimit(RLIMIT_MEMLOCK, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;  // as far as anybody may
        (void)setrlimit(RLIMIT_MEMLOCK, &limit);
    }
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

/// While a start is expected to fail of something that we can name, what DPDK says of it is no more than a detail.
// ORDER: relaxed; a line's level is all that hangs on it.
std::atomic<bool> is_explained{false};

void take_eal_line(neigh::dataplane::EalLevel level, std::string_view line) {
    using neigh::control::log::Level;
    constexpr Level kLevels[] = {Level::error, Level::warning, Level::info, Level::debug};
    const Level said = kLevels[static_cast<std::size_t>(level)];
    neigh::control::log::write(is_explained.load(std::memory_order_relaxed) ? std::max(said, Level::info) : said, line);
}

int tell(const std::vector<std::string>& errors) {
    for (const std::string& error : errors) {
        neigh::control::log::error() << error;
    }
    return 1;
}

int refuse(const std::vector<std::string>& mistakes) {
    const neigh::control::log::Background background;
    return tell(mistakes);
}

std::string at(const neigh::config::Places& places, const std::string& file, const std::string& path,
               const std::string& what) {
    neigh::config::Mistakes mistakes;
    mistakes.add(places.of(path), what);
    return mistakes.lines(file).front();
}

/// What failed, at its place; where the machine explains it, by that, and DPDK's word for it as a detail.
int tell_of(const neigh::control::StartFailure& failure, const neigh::config::Places& places, const std::string& file,
            const neigh::control::Survey& survey) {
    using neigh::control::StartFailure;
    const std::string line = at(places, file, failure.path(), failure.what());
    const auto causes =
        failure.cause() == StartFailure::Cause::machine ? survey.causes_of(failure.path()) : std::vector<std::string>{};
    (causes.empty() ? neigh::control::log::error() : neigh::control::log::info()) << line;
    return tell(causes);
}

neigh::config::Machine machine_for(const neigh::config::Config& config, neigh::config::Occasion occasion) {
    neigh::config::Machine machine =
        neigh::config::Machine::here(neigh::control::Daemon::memory_needed_mb(config), occasion);
    machine.least_memory_mb = neigh::control::Daemon::memory_needed_mb(config, 1);
    return machine;
}

/// Devices that can't be had now that nothing else stands between, and by what a daemon keeps of its rights.
std::vector<std::string> taken_devices(const neigh::config::Config& config, const neigh::config::Places& places,
                                       const std::string& file) {
    neigh::config::Mistakes mistakes;
    check_devices(config, places, machine_for(config, neigh::config::Occasion::start), mistakes);
    return mistakes.lines(file);
}

/// The daemon's life. The log's thread starts once there is nothing left that threads inherit.
int run(neigh::config::Config config, const neigh::config::Places& places, const std::string& file) {
    using namespace neigh::control;
    raise_descriptors();
    const Survey survey{config, places, file, machine_for(config, neigh::config::Occasion::rehearsal)};
    const Kept kept = keep_only(capabilities_needed(config, pci_facts(), raise_pinned_memory()));
    const log::Background background;
    // Before anything of the devices': who starts a second daemon by mistake is told of that, and of nothing else.
    auto lock = SocketLock::take(config.control.socket);
    if (auto refusals = survey.refusals(); !refusals.empty() && (lock || lock.error().status != neigh::Status::busy)) {
        return tell(refusals);
    }
    if (!lock) {
        return tell({at(places, file, "control.socket", "control.socket: " + lock.error().message)});
    }
    if (const auto taken = taken_devices(config, places, file); !taken.empty()) {
        return tell(taken);
    }
    (kept.is_as_wanted ? log::info() : log::warning()) << kept.text;
    warn_of_files_out_of_reach(file, config);
    try {
        neigh::dataplane::take_over_eal_log(take_eal_line);
        is_explained.store(survey.has_causes(), std::memory_order_relaxed);
        Daemon daemon{std::move(config), file, std::nullopt, std::move(*lock)};
        is_explained.store(false, std::memory_order_relaxed);
        log::follow_level([](log::Level level) { neigh::dataplane::set_eal_log_detail(level >= log::Level::debug); });
        daemon.run();
    } catch (const StartFailure& failure) {
        return tell_of(failure, places, file, survey);
    } catch (const std::exception& failure) {
        log::error() << failure.what();
        return 1;
    }
    return 0;
}

/// A check's findings, on stderr.
int print(const std::vector<std::string>& lines, bool is_good) {
    for (const std::string& line : lines) {
        std::fprintf(stderr, "%s\n", line.c_str());
    }
    return is_good ? 0 : 1;
}

int check(const neigh::config::LoadResult& loaded, const neigh::control::CommandLine& line) {
    using neigh::config::Occasion;
    using Scope = neigh::control::CommandLine::Scope;
    if (!loaded.ok() || line.scope == Scope::anywhere) {
        return print(loaded.errors, loaded.ok());
    }
    const bool is_rehearsal = line.scope == Scope::rehearsal;
    const neigh::control::Survey survey{
        *loaded.config, loaded.places, line.config,
        machine_for(*loaded.config, is_rehearsal ? Occasion::rehearsal : Occasion::check)};
    if (is_rehearsal) {
        const auto report = survey.report(*loaded.config);
        return print(report.lines, report.is_good);
    }
    const auto refusals = survey.refusals();
    return print(refusals, refusals.empty());
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
    if (line->job == CommandLine::Job::check) {
        return check(loaded, *line);
    }
    if (!loaded.ok()) {
        return refuse(loaded.errors);
    }
    neigh::control::log::set_level(neigh::control::level_of(loaded.config->log.level));
    return run(std::move(*loaded.config), loaded.places, line->config);
}
