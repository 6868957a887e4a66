// neigh-pktgen, the process: what the command line asks for, run, told.
// Neighbors: command_line parses, scenario_file and drill say what to run, session runs it, report tells.
// Exit codes: 0 done (also when interrupted, with the report), 1 words or scenario are wrong, 2 it could not be run.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <memory>
#include <unistd.h>
#include <utility>

#include "pktgen/command_line.hpp"
#include "pktgen/report.hpp"
#include "pktgen/scenario_file.hpp"
#include "pktgen/session.hpp"

namespace {

using namespace neigh::pktgen;

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler sets it");

void stop_on_signals() {
    struct sigaction action {};
    action.sa_handler = [](int) { stop.store(true, std::memory_order_relaxed); };
    for (const int signal : {SIGINT, SIGTERM}) {
        sigaction(signal, &action, nullptr);
    }
}

int list_drills() {
    for (const DrillSpec& drill : drills()) {
        std::printf("%-16.*s %.*s\n", static_cast<int>(drill.name.size()), drill.name.data(),
                    static_cast<int>(drill.help.size()), drill.help.data());
        for (const Need need : drill.needs) {
            const auto words = in_words(need);
            std::printf("%-16s   needs %.*s\n", "", static_cast<int>(words.size()), words.data());
        }
    }
    return 0;
}

std::optional<Plan> plan_of_file(const std::string& path) {
    auto loaded = load_scenario_file(path);
    for (const std::string& error : loaded.errors) {
        std::fprintf(stderr, "%s\n", error.c_str());
    }
    if (!loaded.scenario) {
        return std::nullopt;
    }
    Plan plan{.scenario = std::move(*loaded.scenario)};
    if (plan.scenario.router) {
        plan.router = neighd_in_process(*plan.scenario.router);
    }
    return plan;
}

std::optional<Plan> plan_of_drill(const DrillOptions& options) {
    std::string fault;
    auto scenario = scenario_of(options, fault);
    if (!scenario) {
        std::fprintf(stderr, "neigh-pktgen: drill %s: %s\n", options.name.c_str(), fault.c_str());
        return std::nullopt;
    }
    const DrillSpec& drill = *find_drill(options.name);
    return Plan{.scenario = std::move(*scenario),
                .attack = Attack{.name = options.name,
                                 .source = drill.make(options),
                                 .rate = options.rate.value_or(drill.rate),
                                 .count = options.count > 0 ? options.count : drill.count}};
}

/// A line that is written over itself, on a terminal alone.
class LiveLine {
  public:
    explicit LiveLine(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) == 1) {}
    void tell(const Progress& now) {
        if (shown_) {
            std::fprintf(stderr, "\r\033[K%s", live_line(now, std::exchange(before_, now)).c_str());
        }
    }
    void end() const {
        if (shown_) {
            std::fputs("\r\033[K", stderr);
        }
    }

  private:
    bool shown_;
    Progress before_{};
};

bool write_file(const std::string& path, const std::string& text) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::fopen(path.c_str(), "we"), &std::fclose};
    const bool good =
        file && std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() && std::fflush(file.get()) == 0;
    if (!good) {
        std::perror(path.c_str());
    }
    return good;
}

int carry_out(const CommandLine& line, Plan plan) {
    stop_on_signals();
    LiveLine live{line.quiet};
    const RunResult result = run(std::move(plan), stop, [&live](const Progress& now) { live.tell(now); });
    live.end();
    const std::string json = to_json(result);
    std::fputs(line.json ? json.c_str() : to_table(result).c_str(), stdout);
    return line.output.empty() || write_file(line.output, json) ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
    int exit_code = 0;
    const auto line = parse_command_line(argc, argv, exit_code);
    if (!line) {
        return exit_code;
    }
    if (line->job == CommandLine::Job::list_drills) {
        return list_drills();
    }
    try {
        auto plan = line->job == CommandLine::Job::drill ? plan_of_drill(line->drill) : plan_of_file(line->scenario);
        if (!plan || line->job == CommandLine::Job::check) {
            return plan ? 0 : 1;
        }
        return carry_out(*line, std::move(*plan));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "neigh-pktgen: %s\n", failure.what());
        return 2;
    }
}
