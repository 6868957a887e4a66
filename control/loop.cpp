// The epoll loop. See the header for what callbacks may do.
#include "control/loop.hpp"

#include <array>
#include <cerrno>
#include <limits>
#include <sys/epoll.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neigh::control {
namespace {

epoll_event event_of(int fd, std::uint32_t round, Loop::Interest interest) noexcept {
    epoll_event event{};
    event.events = (interest.read ? std::uint32_t{EPOLLIN} : 0U) | (interest.write ? std::uint32_t{EPOLLOUT} : 0U);
    event.data.u64 = (static_cast<std::uint64_t>(round) << 32U) | static_cast<std::uint32_t>(fd);
    return event;
}

int milliseconds_of(Duration timeout) noexcept {
    if (timeout < Duration::zero()) {
        return -1;
    }
    return static_cast<int>(std::min<Duration::rep>(timeout.count(), std::numeric_limits<int>::max()));
}

}  // namespace

Loop::Loop() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (epoll_ < 0) {
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }
}

Loop::~Loop() {
    ::close(epoll_);
}

bool Loop::add(int fd, Interest interest, Callback callback) {
    auto watch = std::make_unique<Watch>(Watch{fd, ++round_, interest, std::move(callback)});
    epoll_event event = event_of(fd, watch->round, interest);
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
        return false;
    }
    watches_[fd] = std::move(watch);
    return true;
}

void Loop::modify(int fd, Interest interest) noexcept {
    const auto found = watches_.find(fd);
    if (found == watches_.end() || found->second->interest == interest) {
        return;
    }
    found->second->interest = interest;
    epoll_event event = event_of(fd, found->second->round, interest);
    ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
}

void Loop::remove(int fd) noexcept {
    const auto found = watches_.find(fd);
    if (found == watches_.end()) {
        return;
    }
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    if (running_) {
        removed_.push_back(std::move(found->second));
    }
    watches_.erase(found);
}

std::size_t Loop::run_once(Duration timeout) {
    std::array<epoll_event, 64> events;
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds_of(timeout));
    std::size_t ran = 0;
    running_ = true;
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        const auto found = watches_.find(static_cast<int>(event.data.u64 & 0xffffffffU));
        if (found == watches_.end() || found->second->round != event.data.u64 >> 32U) {
            continue;
        }
        ++ran;
        Watch* const watch = found->second.get();
        watch->callback(Ready{.read = (event.events & EPOLLIN) != 0,
                              .write = (event.events & EPOLLOUT) != 0,
                              .hangup = (event.events & (EPOLLHUP | EPOLLERR)) != 0});
    }
    running_ = false;
    removed_.clear();
    return ran;
}

}  // namespace neigh::control
