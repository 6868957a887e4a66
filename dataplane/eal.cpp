#include "dataplane/eal.hpp"

#include <algorithm>
#include <cctype>
#include <exception>
#include <stdexcept>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>

#include "config/device.hpp"
#include "dataplane/eal_log.hpp"

namespace neigh::dataplane {
namespace {

std::string first_lcore(const std::string& lcores) {
    const auto end = std::find_if_not(lcores.begin(), lcores.end(), [](unsigned char c) { return std::isdigit(c); });
    return {lcores.begin(), end};
}

}  // namespace

std::vector<std::string> eal_arguments(const config::Config& config, std::size_t memory_mb) {
    std::vector<std::string> arguments{
        "neighd",
        "--lcores=" + config.eal.lcores,
        "-m",
        std::to_string(memory_mb),
        "--file-prefix=neighd",
        config.log.level == config::LogLevel::debug ? "--log-level=*:info" : "--log-level=*:warning"};
    if (const std::string main = first_lcore(config.eal.lcores); !main.empty()) {
        arguments.push_back("--main-lcore=" + main);
    }
    // Several daemons may run beside one another; nobody attaches to one as a secondary process.
    if (config.eal.huge_pages) {
        arguments.emplace_back("--in-memory");
    } else {
        arguments.insert(arguments.end(), {"--no-huge", "--no-shconf"});
    }
    bool any_pci = false;
    for (const config::Interface& interface : config.interfaces) {
        if (config::parse_device(interface.device).is_pci) {
            arguments.push_back("--allow=" + interface.device);
            any_pci = true;
        }
    }
    if (!any_pci) {
        arguments.emplace_back("--no-pci");
    }
    arguments.insert(arguments.end(), config.eal.args.begin(), config.eal.args.end());
    return arguments;
}

Eal::Eal(const config::Config& config, std::size_t memory_mb) {
    std::vector<std::string> arguments = eal_arguments(config, memory_mb);
    std::vector<char*> argv;
    for (std::string& argument : arguments) {
        argv.push_back(argument.data());
    }
    PrintsOfEal prints;
    const int started = rte_eal_init(static_cast<int>(argv.size()), argv.data());
    prints.tell(started < 0 ? EalLevel::error : EalLevel::info);
    if (started < 0) {
        throw std::runtime_error(std::string("DPDK does not start with the settings under eal: ") +
                                 rte_strerror(rte_errno));
    }
    constexpr int kFromTheFirst = -1;
    constexpr int kSkipMain = 1;
    constexpr int kNoWrap = 0;
    for (unsigned lcore = rte_get_next_lcore(static_cast<unsigned>(kFromTheFirst), kSkipMain, kNoWrap);
         lcore < RTE_MAX_LCORE; lcore = rte_get_next_lcore(lcore, kSkipMain, kNoWrap)) {
        workers_.push_back(lcore);
    }
    if (workers_.empty()) {
        rte_eal_cleanup();
        throw std::runtime_error("eal.lcores: the control thread and at least one worker need an lcore each");
    }
    lives_.resize(RTE_MAX_LCORE);
}

Eal::~Eal() {
    join(workers_);
    rte_eal_cleanup();
}

void Eal::launch(unsigned lcore, std::function<void()> life) {
    lives_[lcore] = std::move(life);
    const auto start = [](void* what) {
        (*static_cast<std::function<void()>*>(what))();
        return 0;
    };
    if (const int error = rte_eal_remote_launch(start, &lives_[lcore], lcore); error != 0) {
        throw std::runtime_error("no worker could be started on lcore " + std::to_string(lcore));
    }
}

void Eal::run_on(unsigned lcore, const std::function<void()>& what) {
    std::exception_ptr failure;
    launch(lcore, [&] {
        try {
            what();
        } catch (...) {
            failure = std::current_exception();
        }
    });
    rte_eal_wait_lcore(lcore);
    if (failure) {
        std::rethrow_exception(failure);
    }
}

NumaNode Eal::node_of(unsigned lcore) {
    NumaNode node;
    // What EAL knows of an lcore without asking it is the node of the core of that number, whatever it runs on.
    run_on(lcore, [&node] {
        if (const auto socket = static_cast<int>(rte_socket_id()); socket >= 0) {
            node = static_cast<unsigned>(socket);
        }
    });
    return node;
}

void Eal::join(std::span<const unsigned> lcores) noexcept {
    for (const unsigned lcore : lcores) {
        rte_eal_wait_lcore(lcore);
    }
}

bool Eal::have_ended(std::span<const unsigned> lcores) noexcept {
    return std::ranges::none_of(lcores, [](unsigned lcore) { return rte_eal_get_lcore_state(lcore) == RUNNING; });
}

}  // namespace neigh::dataplane
