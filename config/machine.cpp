// One check a section of the file, in the order of the file.
// Neighbors: machine.hpp says what for.
#include "config/machine.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <grp.h>
#include <net/if.h>
#include <pwd.h>
#include <sched.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "config/device.hpp"
#include "config/device_check.hpp"
#include "config/huge_pages.hpp"
#include "config/kernel_file.hpp"
#include "config/lcores.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

/// A line of /proc/meminfo, in MiB.
std::uint64_t meminfo_mb(const fs::path& root, std::string_view key) {
    return number_behind(root / "proc/meminfo", key).value_or(0) / 1024;
}

bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The folder of `path`, or the nearest one above it that is there.
fs::path nearest_folder(const std::string& path) {
    fs::path folder = fs::path{path}.parent_path();
    std::error_code code;
    while (!folder.empty() && folder != folder.root_path() && !fs::exists(fs::symlink_status(folder, code))) {
        folder = folder.parent_path();
    }
    return folder.empty() ? fs::path{"."} : folder;
}

class Check {
  public:
    Check(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes)
        : config_(config), places_(places), machine_(machine), mistakes_(mistakes) {}

    void eal() {
        for (const unsigned cpu : cpus_of(config_.eal.lcores)) {
            if (auto wrong = wrong_with_core(cpu); !wrong.empty()) {
                add("eal.lcores", std::move(wrong));
            }
        }
        for (std::size_t i = 0; i < config_.eal.args.size(); ++i) {
            const std::string& argument = config_.eal.args[i];
            if (argument == "-h" || argument == "--help") {
                add("eal.args[" + std::to_string(i) + "]", argument + " makes EAL print its usage and end");
            }
        }
        memory();
    }

    void control() {
        if (const auto& group = config_.control.group;
            group && !is_number(*group) && ::getgrnam(group->c_str()) == nullptr) {
            add("control.group",
                "there is no group '" + *group + "' on this machine (groupadd --system " + *group + ")");
        }
        for (std::size_t i = 0; i < config_.control.admins.size(); ++i) {
            const std::string& admin = config_.control.admins[i];
            const bool by_number = is_number(admin) || (admin.starts_with('#') && is_number(admin.substr(1)));
            if (!by_number && ::getpwnam(admin.c_str()) == nullptr) {
                add("control.admins[" + std::to_string(i) + "]", "there is no user '" + admin + "' on this machine");
            }
        }
        std::error_code code;
        const auto there = fs::symlink_status(config_.control.socket, code);
        if (fs::exists(there) && !fs::is_socket(there)) {
            add("control.socket", config_.control.socket + " exists and is no socket");
        }
        folder("control.socket", config_.control.socket);
    }

    void state_file() {
        if (!config_.state_file) {
            return;
        }
        std::error_code code;
        const auto there = fs::status(*config_.state_file, code);
        if (fs::exists(there) && !fs::is_regular_file(there)) {
            add("state-file", *config_.state_file + " exists and is no regular file");
        }
        folder("state-file", *config_.state_file);
    }

    void interfaces() {
        const DeviceCheck check{config_, machine_};
        for (std::size_t i = 0; i < config_.interfaces.size(); ++i) {
            if (auto wrong = check.wrong_with(parse_device(config_.interfaces[i].device)); !wrong.empty()) {
                add("interfaces[" + std::to_string(i) + "].device", std::move(wrong));
            }
        }
    }

  private:
    void add(const std::string& path, std::string what) { mistakes_.add(places_.of(path), std::move(what)); }
    [[nodiscard]] fs::path sys() const { return machine_.root / "sys"; }

    [[nodiscard]] std::string wrong_with_core(unsigned cpu) const {
        const std::string core = "core " + std::to_string(cpu);
        const fs::path cores = sys() / "devices/system/cpu";
        const fs::path place = cores / ("cpu" + std::to_string(cpu));
        std::error_code none;
        if (!fs::exists(place, none)) {
            const std::string present = line_in(cores / "present");
            return "this machine has no " + core + (present.empty() ? "" : ": it has " + present);
        }
        if (number_in(place / "online") == 0U) {
            return core + " is offline (echo 1 >/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/online)";
        }
        return machine_.may_run_on(cpu) ? "" : core + " is not in the cpuset that this process runs in";
    }

    void memory() {
        const std::uint64_t wanted = wanted_mb(config_, machine_);
        const std::string what = std::to_string(wanted) + " MiB for tables and buffers";
        if (!config_.eal.huge_pages) {
            const std::uint64_t all = meminfo_mb(machine_.root, "MemTotal:") + meminfo_mb(machine_.root, "SwapTotal:");
            if (all != 0 && wanted > all) {
                add("eal.memory-mb", what + ": this machine has " + std::to_string(all) + " MiB");
            }
            return;
        }
        const auto pages = huge_pages_of(machine_.root);
        const bool are_reserved = reserved_mb(pages) >= wanted;
        if (!are_reserved || (machine_.is_starting() && free_mb(pages) < wanted)) {
            add("eal.huge-pages",
                what + ": " + needed_in_words(pages, wanted) +
                    (are_reserved ? "" : " (" + how_to_reserve(pages, wanted) + ", or huge-pages: false)"));
        }
        if (config_.eal.memory_mb != 0 && config_.eal.memory_mb < machine_.least_memory_mb) {
            add("eal.memory-mb", std::to_string(config_.eal.memory_mb) + " MiB are too few: tables and buffers take " +
                                     std::to_string(machine_.least_memory_mb));
        }
    }

    /// A missing folder is made at start, where the one above it lets us. Who only checks need not be who will run it.
    void folder(const std::string& path, const std::string& file) {
        const fs::path nearest = nearest_folder(file);
        std::error_code code;
        if (!fs::is_directory(nearest, code)) {
            add(path, nearest.string() + " is no folder");
        } else if ((machine_.is_starting() || ::geteuid() == 0) && ::access(nearest.c_str(), W_OK | X_OK) != 0) {
            add(path, "no file can be made in " + nearest.string() + ": " +
                          std::error_code(errno, std::generic_category()).message());
        }
    }

    const Config& config_;
    const Places& places_;
    const Machine& machine_;
    Mistakes& mistakes_;
};

// ---- The machine that this is ------------------------------------------------------------------------

/// Asks by trying, with this thread.
bool cpuset_has(unsigned cpu) {
    cpu_set_t before;
    if (::sched_getaffinity(0, sizeof before, &before) != 0) {
        return true;  // nobody knows
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    const bool may = ::sched_setaffinity(0, sizeof one, &one) == 0 || errno != EINVAL;
    (void)::sched_setaffinity(0, sizeof before, &before);
    return may;
}

int why_out_of_reach(const std::string& file) {
    return ::faccessat(AT_FDCWD, file.c_str(), R_OK | W_OK, AT_EACCESS) == 0 ? 0 : errno;
}

/// VFIO's files are opened and closed, which does nothing to a device; others might be reset by it.
int why_not_opened(const std::string& file) {
    if (!file.starts_with("/dev/vfio/")) {
        return why_out_of_reach(file);
    }
    const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    ::close(fd);
    return 0;
}

}  // namespace

Machine Machine::here(std::size_t memory_needed_mb, Occasion occasion) {
    return {.root = "/",
            .has_interface = [](const std::string& name) { return ::if_nametoindex(name.c_str()) != 0; },
            .memory_needed_mb = memory_needed_mb,
            .least_memory_mb = memory_needed_mb,
            .occasion = occasion,
            .may_run_on = cpuset_has,
            .open_error = occasion == Occasion::start ? why_not_opened : why_out_of_reach};
}

std::uint64_t wanted_mb(const Config& config, const Machine& machine) noexcept {
    // Of huge pages not more than was said.
    return config.eal.huge_pages && config.eal.memory_mb != 0
               ? config.eal.memory_mb
               : std::max<std::uint64_t>(config.eal.memory_mb, machine.memory_needed_mb);
}

void check_machine(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes) {
    Check check{config, places, machine, mistakes};
    check.eal();
    check.control();
    check.state_file();
    check.interfaces();
}

void check_devices(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes) {
    Check{config, places, machine, mistakes}.interfaces();
}

}  // namespace neigh::config
