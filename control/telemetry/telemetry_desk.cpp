// Slips of paper under a mutex, and an eventfd as the bell.
#include "control/telemetry/telemetry_desk.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neigh::control {

TelemetryDesk::TelemetryDesk() : fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fd_ < 0) {
        throw std::system_error(errno, std::generic_category(), "eventfd");
    }
}

TelemetryDesk::~TelemetryDesk() {
    ::close(fd_);
}

std::optional<JsonTree> TelemetryDesk::ask(Question question, std::chrono::milliseconds patience) {
    const auto slip = std::make_shared<Slip>(Slip{.question = std::move(question)});
    std::unique_lock lock{mutex_};
    if (closed_ || waiting_.size() >= kMost) {
        return std::nullopt;
    }
    waiting_.push_back(slip);
    (void)::eventfd_write(fd_, 1);
    answered_.wait_for(lock, patience, [&] { return slip->answer.has_value() || closed_; });
    std::erase(waiting_, slip);
    return std::move(slip->answer);
}

void TelemetryDesk::answer(const std::function<JsonTree(const Question&)>& about) {
    eventfd_t rung = 0;
    (void)::eventfd_read(fd_, &rung);
    std::unique_lock lock{mutex_};
    // The asker may give up meanwhile; the slip lives as long as either needs it, and the question never changes.
    for (const auto& slip : std::exchange(waiting_, {})) {
        lock.unlock();
        JsonTree answer = about(slip->question);
        lock.lock();
        slip->answer = std::move(answer);
    }
    lock.unlock();
    answered_.notify_all();
}

void TelemetryDesk::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    answered_.notify_all();
}

}  // namespace neigh::control
