// One check a section of the file, in the order of the file.
// Neighbors: machine.hpp says what for.
#include "config/machine.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <grp.h>
#include <net/if.h>
#include <optional>
#include <pwd.h>
#include <sstream>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "config/device.hpp"
#include "config/lcores.hpp"
#include "config/nearest.hpp"

namespace neigh::config {
namespace {

namespace fs = std::filesystem;

/// The first number in a file of the kernel's; nothing where there is none.
std::optional<std::uint64_t> number_in(const fs::path& file) {
    std::ifstream stream{file};
    std::uint64_t value = 0;
    return stream >> value ? std::optional{value} : std::nullopt;
}

/// A line of /proc/meminfo, in MiB.
std::uint64_t meminfo_mb(const fs::path& root, std::string_view key) {
    std::ifstream stream{root / "proc/meminfo"};
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(key)) {
            std::istringstream rest{line.substr(key.size())};
            std::uint64_t kib = 0;
            return rest >> kib ? kib / 1024 : 0;
        }
    }
    return 0;
}

/// In MiB.
struct HugePages {
    std::uint64_t reserved = 0;
    std::uint64_t free = 0;
};

HugePages huge_pages_of(const fs::path& root) {
    HugePages pages;
    std::error_code none;
    for (const auto& folder : fs::directory_iterator{root / "sys/kernel/mm/hugepages", none}) {
        const std::string name = folder.path().filename();  // hugepages-2048kB
        constexpr std::string_view kPrefix = "hugepages-";
        std::uint64_t kib = 0;
        if (!name.starts_with(kPrefix) ||
            std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), kib).ec != std::errc{}) {
            continue;
        }
        pages.reserved += number_in(folder.path() / "nr_hugepages").value_or(0) * kib / 1024;
        pages.free += number_in(folder.path() / "free_hugepages").value_or(0) * kib / 1024;
    }
    return pages;
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
            if (!fs::exists(sys() / "devices/system/cpu" / ("cpu" + std::to_string(cpu)))) {
                add("eal.lcores", "this machine has no core " + std::to_string(cpu) + cores_there());
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
        for (std::size_t i = 0; i < config_.interfaces.size(); ++i) {
            const Device device = parse_device(config_.interfaces[i].device);
            if (auto wrong = device.is_pci ? wrong_with_pci(device) : wrong_with_vdev(device); !wrong.empty()) {
                add("interfaces[" + std::to_string(i) + "].device", std::move(wrong));
            }
        }
    }

  private:
    void add(const std::string& path, std::string what) { mistakes_.add(places_.of(path), std::move(what)); }
    [[nodiscard]] fs::path sys() const { return machine_.root / "sys"; }

    [[nodiscard]] std::string cores_there() const {
        std::ifstream stream{sys() / "devices/system/cpu/present"};
        std::string present;
        return std::getline(stream, present) ? ": it has " + present : std::string{};
    }

    void memory() {
        const std::uint64_t wanted = std::max<std::uint64_t>(config_.eal.memory_mb, machine_.memory_needed_mb);
        const std::string what = std::to_string(wanted) + " MiB for tables and buffers";
        if (!config_.eal.huge_pages) {
            const std::uint64_t all = meminfo_mb(machine_.root, "MemTotal:") + meminfo_mb(machine_.root, "SwapTotal:");
            if (all != 0 && wanted > all) {
                add("eal.memory-mb", what + ": this machine has " + std::to_string(all) + " MiB");
            }
            return;
        }
        const HugePages pages = huge_pages_of(machine_.root);
        if (pages.reserved == 0) {
            add("eal.huge-pages", "no huge pages are reserved: sysctl vm.nr_hugepages=" +
                                      std::to_string((wanted + 1) / 2) + ", or huge-pages: false");
        } else if (pages.reserved < wanted) {
            add("eal.huge-pages", what + ": " + std::to_string(pages.reserved) + " MiB of huge pages are reserved");
        } else if (machine_.is_starting && pages.free < wanted) {
            add("eal.huge-pages", what + ": " + std::to_string(pages.free) + " MiB of huge pages are free, of " +
                                      std::to_string(pages.reserved));
        }
        if (config_.eal.memory_mb != 0 && config_.eal.memory_mb < machine_.memory_needed_mb) {
            add("eal.memory-mb", std::to_string(config_.eal.memory_mb) + " MiB are too few: tables and buffers take " +
                                     std::to_string(machine_.memory_needed_mb));
        }
    }

    /// A missing folder is made at start, where the one above it lets us. Who only checks need not be who will run it.
    void folder(const std::string& path, const std::string& file) {
        const fs::path nearest = nearest_folder(file);
        std::error_code code;
        if (!fs::is_directory(nearest, code)) {
            add(path, nearest.string() + " is no folder");
        } else if ((machine_.is_starting || ::geteuid() == 0) && ::access(nearest.c_str(), W_OK | X_OK) != 0) {
            add(path, "no file can be made in " + nearest.string() + ": " +
                          std::error_code(errno, std::generic_category()).message());
        }
    }

    [[nodiscard]] std::string wrong_with_pci(const Device& device) const {
        const fs::path place = sys() / "bus/pci/devices" / device.name;
        std::error_code code;
        if (!fs::exists(place, code)) {
            return "this machine has no PCI device " + device.name + " (dpdk-devbind.py --status-dev net lists them)";
        }
        const std::string bind = ": bind it with `dpdk-devbind.py --bind=vfio-pci " + device.name + "`";
        const fs::path link = fs::read_symlink(place / "driver", code);
        if (code) {
            return device.name + " has no driver" + bind;
        }
        const std::string driver = link.filename();
        static constexpr std::string_view kOurs[] = {"vfio-pci", "uio_pci_generic", "igb_uio",
                                                     // These stay with the kernel's driver, DPDK works beside it.
                                                     "mlx4_core", "mlx5_core", "mana"};
        if (std::find(std::begin(kOurs), std::end(kOurs), driver) != std::end(kOurs)) {
            return {};
        }
        std::string interfaces;
        for (const auto& one : fs::directory_iterator{place / "net", code}) {
            interfaces += (interfaces.empty() ? ", as " : ", ") + one.path().filename().string();
        }
        return device.name + " is bound to the kernel's driver " + driver + interfaces + bind;
    }

    [[nodiscard]] std::string wrong_with_vdev(const Device& device) const {
        const VdevDriver* driver = vdev_driver_of(device.name);
        if (driver == nullptr) {
            return wrong_with_name(device.name);
        }
        const auto interface = device.kernel_interface();
        if (!interface) {
            return driver->needs_iface ? device.name + " needs an argument iface=, the kernel's interface it sits on"
                                       : std::string{};
        }
        if (driver->kernel_end == KernelEnd::shares && !machine_.has_interface(*interface)) {
            return "there is no interface " + *interface + " in this network namespace";
        }
        std::error_code code;
        if (driver->kernel_end == KernelEnd::makes && machine_.has_interface(*interface) &&
            !fs::exists(sys() / "class/net" / *interface / "tun_flags", code)) {
            return "the kernel has an interface " + *interface + " already, and it is no TAP";
        }
        return {};
    }

    /// No driver that we know: an interface of the kernel's, a slip, or a plug-in that EAL is told of.
    [[nodiscard]] std::string wrong_with_name(const std::string& name) const {
        if (machine_.has_interface(name)) {
            std::string text =
                name + " is an interface of the kernel's: write net_af_packet0,iface=" + name + " to sit on it";
            std::error_code code;
            const fs::path pci = fs::read_symlink(sys() / "class/net" / name / "device", code);
            if (!code && parse_device(pci.filename().string()).is_pci) {
                text += ", or bind " + pci.filename().string() + " to vfio-pci and write that";
            }
            return text;
        }
        const auto& args = config_.eal.args;
        if (std::any_of(args.begin(), args.end(), [](const std::string& one) { return one.starts_with("-d"); })) {
            return {};
        }
        const std::string plain = name.substr(0, name.find_last_not_of("0123456789") + 1);
        const auto meant = nearest(plain, vdev_driver_names());
        return "no driver of DPDK's takes '" + name + "'" +
               (meant ? "; did you mean '" + std::string{*meant} + "0'?"
                      : ": it is neither a PCI address nor a virtual device such as net_af_packet0,iface=NAME");
    }

    const Config& config_;
    const Places& places_;
    const Machine& machine_;
    Mistakes& mistakes_;
};

}  // namespace

Machine Machine::here(std::size_t memory_needed_mb, bool is_starting) {
    return {.root = "/",
            .has_interface = [](const std::string& name) { return ::if_nametoindex(name.c_str()) != 0; },
            .memory_needed_mb = memory_needed_mb,
            .is_starting = is_starting};
}

void check_machine(const Config& config, const Places& places, const Machine& machine, Mistakes& mistakes) {
    Check check{config, places, machine, mistakes};
    check.eal();
    check.control();
    check.state_file();
    check.interfaces();
}

}  // namespace neigh::config
