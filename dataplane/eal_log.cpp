#include "dataplane/eal_log.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#include <rte_log.h>

namespace neigh::dataplane {
namespace {

// ORDER: relaxed; set before DPDK has threads.
std::atomic<void (*)(EalLevel, std::string_view)> eal_sink{nullptr};

EalLevel level_of_current_message() noexcept {
    const int level = rte_log_cur_msg_loglevel();
    if (level <= static_cast<int>(RTE_LOG_ERR)) {
        return EalLevel::error;
    }
    if (level == static_cast<int>(RTE_LOG_WARNING)) {
        return EalLevel::warning;
    }
    return level <= static_cast<int>(RTE_LOG_INFO) ? EalLevel::info : EalLevel::debug;
}

/// What DPDK minds and whoever runs neighd need not: telemetry of old, flow rules of TAPs, processes that there are
/// none of. Each stands somewhere in such a line.
constexpr std::string_view kHarmless[] = {
    "No legacy callbacks, legacy socket not created",
    "Specified qdisc kind is unknown",
    "multiq qdisc",
    "Disabling rte flow support",
    "Failed to send start req to secondary",
};

bool is_harmless(std::string_view line) noexcept {
    return std::ranges::any_of(kHarmless, [line](std::string_view one) { return line.find(one) != line.npos; });
}

void tell_lines(EalLevel level, std::string_view text) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (!line.empty()) {
            eal_sink.load(std::memory_order_relaxed)(is_harmless(line) ? EalLevel::debug : level, line);
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// The stream's write: whole lines, for it is buffered by line.
ssize_t hand_on(void*, const char* text, std::size_t size) {
    tell_lines(level_of_current_message(), {text, size});
    return static_cast<ssize_t>(size);
}

}  // namespace

void take_over_eal_log(void (*sink)(EalLevel level, std::string_view line)) {
    eal_sink.store(sink, std::memory_order_relaxed);
    cookie_io_functions_t functions{};
    functions.write = hand_on;
    static std::FILE* const stream = ::fopencookie(nullptr, "w", functions);  // DPDK's to the end of the process
    if (stream == nullptr || std::setvbuf(stream, nullptr, _IOLBF, BUFSIZ) != 0 || rte_openlog_stream(stream) != 0) {
        throw std::runtime_error("DPDK does not take the log");
    }
}

void set_eal_log_detail(bool detailed) {
    rte_log_set_level_pattern("*", detailed ? RTE_LOG_INFO : RTE_LOG_WARNING);
}

PrintsOfEal::PrintsOfEal() noexcept {
    if (eal_sink.load(std::memory_order_relaxed) == nullptr) {
        return;
    }
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    kept_ = ::memfd_create("prints", MFD_CLOEXEC);
    output_ = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    error_ = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    std::fflush(stdout);
    if (nowhere >= 0 && output_ >= 0) {
        ::dup2(nowhere, STDOUT_FILENO);
    }
    if (kept_ >= 0 && error_ >= 0) {
        ::dup2(kept_, STDERR_FILENO);
    }
    if (nowhere >= 0) {
        ::close(nowhere);
    }
}

void PrintsOfEal::tell(EalLevel level) noexcept {
    const auto give_back = [](int& before, int standard) {
        if (before >= 0) {
            ::dup2(before, standard);
            ::close(std::exchange(before, -1));
        }
    };
    std::fflush(stdout);
    give_back(output_, STDOUT_FILENO);
    give_back(error_, STDERR_FILENO);
    if (kept_ < 0) {
        return;
    }
    std::array<char, 4'096> text{};
    const ssize_t count = ::pread(kept_, text.data(), text.size(), 0);
    ::close(std::exchange(kept_, -1));
    tell_lines(level, {text.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))});
}

}  // namespace neigh::dataplane
