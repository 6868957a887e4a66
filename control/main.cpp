// neighd's command line: `neighd [-c FILE] [--check] [--version] [--help]`.
#include <cstdio>
#include <exception>
#include <getopt.h>
#include <string>
#include <sys/resource.h>

#include "config/load.hpp"
#include "control/daemon.hpp"
#include "control/log.hpp"

namespace {

constexpr const char* kUsage =
    "Usage: neighd [-c FILE] [--check] [--version] [--help]\n"
    "\n"
    "  -c, --config FILE  configuration (default /etc/neighd/neighd.yaml)\n"
    "      --check        validate the configuration and exit: 0, or 1 with every mistake found\n"
    "      --version      print the version and exit\n"
    "  -h, --help         print this and exit\n";

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
    std::string path = "/etc/neighd/neighd.yaml";
    bool check = false;
    enum : int { kCheck = 256, kVersion };
    const option options[] = {{"config", required_argument, nullptr, 'c'},
                              {"check", no_argument, nullptr, kCheck},
                              {"version", no_argument, nullptr, kVersion},
                              {"help", no_argument, nullptr, 'h'},
                              {nullptr, 0, nullptr, 0}};
    for (int option = 0; (option = getopt_long(argc, argv, "c:h", options, nullptr)) != -1;) {
        switch (option) {
            case 'c':
                path = optarg;
                break;
            case kCheck:
                check = true;
                break;
            case kVersion:
                std::printf("neighd %s\n", NEIGHD_VERSION);
                return 0;
            case 'h':
                std::fputs(kUsage, stdout);
                return 0;
            default:
                std::fputs(kUsage, stderr);
                return 1;
        }
    }
    if (optind != argc) {
        std::fprintf(stderr, "neighd: unexpected argument %s\n%s", argv[optind], kUsage);
        return 1;
    }

    auto loaded = neigh::config::load_file(path);
    for (const std::string& error : loaded.errors) {
        std::fprintf(stderr, "%s\n", error.c_str());
    }
    if (!loaded.ok() || check) {
        return loaded.ok() ? 0 : 1;
    }
    raise_descriptor_limit();
    try {
        neigh::control::Daemon daemon{std::move(*loaded.config)};
        daemon.run();
    } catch (const std::exception& failure) {
        neigh::control::log::error() << failure.what();
        return 1;
    }
    return 0;
}
