#include "control/supervisor.hpp"

#include <cerrno>
#include <ctime>
#include <signal.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <systemd/sd-daemon.h>

namespace neigh::control {

Supervisor::Supervisor(Loop& loop, std::function<void(int)> on_signal) : loop_(loop) {
    signal(SIGPIPE, SIG_IGN);
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
        sigaddset(&signals, number);
    }
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    fd_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    const bool watched = fd_ >= 0 && loop_.add(fd_, {.read = true}, [this, tell = std::move(on_signal)](Loop::Ready) {
        signalfd_siginfo info{};
        while (read(fd_, &info, sizeof info) == sizeof info) {
            tell(static_cast<int>(info.ssi_signo));
        }
    });
    if (!watched) {
        throw std::system_error(errno, std::generic_category(), "signals can't be waited for");
    }
    std::uint64_t us = 0;
    if (sd_watchdog_enabled(0, &us) > 0) {
        watchdog_ = Duration{static_cast<std::int64_t>(us / 2000)};
    }
}

Supervisor::~Supervisor() {
    loop_.remove(fd_);
    close(fd_);
}

void Supervisor::ready(const std::string& status) {
    sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void Supervisor::reloading() {
    // Type=notify-reload wants the time: a READY of before is none for this reload.
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto us =
        static_cast<std::uint64_t>(now.tv_sec) * 1'000'000 + static_cast<std::uint64_t>(now.tv_nsec) / 1'000;
    sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(us) + "\nSTATUS=reloading").c_str());
}

void Supervisor::stopping() {
    sd_notify(0, "STOPPING=1");
}

void Supervisor::status(const std::string& status) {
    sd_notify(0, ("STATUS=" + status).c_str());
}

void Supervisor::alive(TimePoint now, bool wholly) {
    if (watchdog_.count() > 0 && now >= next_) {
        if (wholly) {
            sd_notify(0, "WATCHDOG=1");
        }
        next_ = now + watchdog_;
    }
}

std::optional<TimePoint> Supervisor::next_wake() const noexcept {
    return watchdog_.count() > 0 ? std::optional{next_} : std::nullopt;
}

}  // namespace neigh::control
