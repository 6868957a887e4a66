// A control socket to test clients against: a real Unix socket, a thread, and a function that answers.
// Neighbors: ctl_client_test scripts the answers; ctl_run_test puts FakeTable behind it.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "control/ctl/client.hpp"

namespace neigh::ctl::test {

class FakeServer {
  public:
    /// What is written for a request, line breaks and all; none: the connection is closed.
    using Handler = std::function<std::optional<std::string>(const Json& request)>;

    explicit FakeServer(Handler handler);
    ~FakeServer();
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    /// Every request so far.
    [[nodiscard]] std::vector<Json> requests() const;

  private:
    void serve();
    void serve_one(int fd);

    Handler handler_;
    std::string directory_;
    std::string path_;
    int listener_ = -1;
    int stop_[2] = {-1, -1};
    mutable std::mutex mutex_;
    std::vector<Json> requests_;
    std::thread thread_;
};

/// A line with the result, or the error, of `request`.
[[nodiscard]] std::string result_of(const Json& request, const Json& result);
[[nodiscard]] std::string error_of(const Json& request, int code, const std::string& status, const std::string& message,
                                   std::optional<std::size_t> row = std::nullopt);

}  // namespace neigh::ctl::test
