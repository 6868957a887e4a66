// Questions of other threads to the control thread: asked with bounded patience, answered between its other work.
// Neighbors: telemetry asks on DPDK's thread; the main loop watches fd() and answers.
// Contract: ask() on any thread, several at a time; answer() and close() on the control thread. Nobody waits for long:
// a question that is not answered in time is withdrawn. Not here: what is asked.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

#include "control/methods/jsonrpc.hpp"

namespace neigh::control {

class TelemetryDesk {
  public:
    struct Question {
        std::string command;
        std::string argument;
    };

    /// Throws std::system_error when the kernel has no eventfd left (start-up).
    TelemetryDesk();
    ~TelemetryDesk();
    TelemetryDesk(const TelemetryDesk&) = delete;
    TelemetryDesk& operator=(const TelemetryDesk&) = delete;

    /// None: nobody answered within `patience`, too many ask, or the desk is closed.
    [[nodiscard]] std::optional<JsonTree> ask(Question question, std::chrono::milliseconds patience);

    /// Readable while somebody waits for answer().
    [[nodiscard]] int fd() const noexcept { return fd_; }
    /// Answers all who wait. `about` must not ask.
    void answer(const std::function<JsonTree(const Question&)>& about);
    /// Nobody is answered any more.
    void close();

  private:
    static constexpr std::size_t kMost = 64;
    struct Slip {
        Question question;
        std::optional<JsonTree> answer{};
    };

    int fd_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::deque<std::shared_ptr<Slip>> waiting_;
    bool closed_ = false;
};

}  // namespace neigh::control
