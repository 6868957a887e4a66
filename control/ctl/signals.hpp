// Signals as something to read, for commands that go on until they are told to end.
// Neighbors: monitor and top wait for them beside their daemon. Not here: what is done about one.
#pragma once

#include <csignal>
#include <initializer_list>
#include <sys/signalfd.h>
#include <unistd.h>

namespace neigh::ctl {

/// While it lives, those signals come as something to read, and a pipe without a reader is an error, no signal.
class Signals {
  public:
    explicit Signals(std::initializer_list<int> signals) {
        sigset_t taken;
        sigemptyset(&taken);
        for (const int signal : signals) {
            sigaddset(&taken, signal);
        }
        ::pthread_sigmask(SIG_BLOCK, &taken, &mask_);
        fd_ = ::signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
        struct sigaction ignore {};
        ignore.sa_handler = SIG_IGN;
        ::sigaction(SIGPIPE, &ignore, &pipe_);
    }
    ~Signals() {
        while (next() != 0) {
        }
        ::close(fd_);
        ::sigaction(SIGPIPE, &pipe_, nullptr);
        ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    }
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    [[nodiscard]] int fd() const noexcept { return fd_; }
    /// The next one that came; 0: none.
    [[nodiscard]] int next() const noexcept {
        signalfd_siginfo taken{};
        return ::read(fd_, &taken, sizeof taken) == sizeof taken ? static_cast<int>(taken.ssi_signo) : 0;
    }

  private:
    int fd_ = -1;
    sigset_t mask_{};
    struct sigaction pipe_ {};
};

}  // namespace neigh::ctl
