// A server on a real socket in a directory of its own, a handler and a grace period under the test's thumb, and
// clients.
#pragma once

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "control/socket/server.hpp"
#include "json_text.hpp"

namespace neigh::control::test {

/// Answers "refused" with whether what the caller asked before was, "echo" with its params, "big" with params.size
/// bytes, "change" with a change, "later" when told.
class FakeHandler final : public Handler {
  public:
    Outcome call(std::string_view method, const control::Json& params, const Caller& caller, TimePoint) override {
        calls.emplace_back(method);
        if (method == "echo") {
            return Outcome{params.dump()};
        }
        if (method == "big") {
            return Outcome{'"' + std::string(*params.find("size")->number(), 'x') + '"'};
        }
        if (method == "may") {
            return Outcome{std::string{caller.may_change ? "true" : "false"}};
        }
        if (method == "refused") {
            after_refusal.push_back(caller.after_refusal);
            return Outcome{std::string{caller.after_refusal ? "true" : "false"}};
        }
        if (method == "change") {
            return Outcome{std::string{"{\"applied\":1}"}, true};
        }
        if (method == "later") {
            waiting.push_back(++last_id);
            return Outcome{Deferred{last_id}};
        }
        return Outcome{jsonrpc::Error{jsonrpc::kMethodNotFound, "no method " + std::string{method}}};
    }
    std::optional<Outcome> poll(Deferred deferred, TimePoint) override {
        if (!release_all) {
            return std::nullopt;
        }
        std::erase(waiting, deferred.id);
        return Outcome{std::string{"\"resolved\""}};
    }
    void cancel(Deferred deferred) override {
        std::erase(waiting, deferred.id);
        ++cancelled;
    }

    std::vector<std::string> calls;
    std::vector<bool> after_refusal;  ///< what "refused" told
    std::vector<std::uint64_t> waiting;
    std::uint64_t last_id = 0;
    std::size_t cancelled = 0;
    bool release_all = false;
};

class FakeGrace final : public Grace {
  public:
    GraceToken start() override { return GraceToken{++started}; }
    bool passed(GraceToken token) override { return token.value <= passed_up_to; }
    std::optional<std::uint32_t> stuck(GraceToken) override { return stuck_worker; }

    std::uint64_t started = 0;
    std::uint64_t passed_up_to = UINT64_MAX;    ///< every token at once, unless a test says otherwise
    std::optional<std::uint32_t> stuck_worker;  ///< every token that has not passed waits for it
};

class Client {
  public:
    explicit Client(const std::string& path) : fd_(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }
    Client(Client&& other) noexcept : fd_(std::exchange(other.fd_, -1)), connected_(other.connected_) {}
    Client& operator=(Client&&) = delete;
    ~Client() { close(); }

    void close() {
        if (fd_ >= 0) {
            ::close(std::exchange(fd_, -1));
        }
    }
    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] int fd() const { return fd_; }
    /// How much the socket took.
    std::size_t send(std::string_view text) {
        const ssize_t count = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
        return count > 0 ? static_cast<std::size_t>(count) : 0;
    }
    void end() { ::shutdown(fd_, SHUT_WR); }
    /// What is there, appended to received().
    void receive() {
        char buffer[65536];
        for (ssize_t count = 1; count > 0;) {
            count = ::recv(fd_, buffer, sizeof buffer, 0);
            if (count > 0) {
                received_.append(buffer, static_cast<std::size_t>(count));
            }
            at_end_ = at_end_ || count == 0 || (count < 0 && errno != EAGAIN);
        }
    }
    [[nodiscard]] const std::string& received() const { return received_; }
    [[nodiscard]] bool at_end() const { return at_end_; }
    [[nodiscard]] std::vector<Json> lines() {
        receive();
        std::vector<Json> result;
        for (std::size_t at = 0, end; (end = received_.find('\n', at)) != std::string::npos; at = end + 1) {
            result.push_back(Json::parse(received_.substr(at, end - at), nullptr, false));
        }
        return result;
    }

  private:
    int fd_;
    bool connected_ = false;
    bool at_end_ = false;
    std::string received_;
};

class ServerTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "neighd-test-XXXXXX").string();
        directory_ = ::mkdtemp(pattern.data());
        path_ = directory_ / "s";
    }
    void TearDown() override {
        server_.reset();
        std::filesystem::remove_all(directory_);
    }

    void start(ServerLimits limits = {}) {
        auto opened = Server::open(loop_, handler_, grace_, options(limits));
        ASSERT_TRUE(opened.ok()) << opened.error().message;
        server_ = std::move(opened.value());
    }
    Server::Options options(ServerLimits limits = {}) {
        // Of the clock of the machine tests don't depend: visits end by their number of requests.
        limits.visit = std::chrono::hours{1};
        limits.turn = std::chrono::hours{1};
        return {.listener = {.path = path_, .lock = lock_},
                .may_change = [this](uid_t uid) { return uid == 0 || uid == admin_; },
                .peer_uid = [this](int) { return peer_; },
                .limits = limits};
    }
    /// Turns of the main loop until nothing happens any more.
    void run() {
        do {
            server_->advance(now_);
        } while (loop_.run_once(Duration{0}) > 0 || (server_->has_work() && !server_->waiting_for_grace()));
        server_->advance(now_);
    }
    static std::string request(const std::string& id, const std::string& method, const std::string& params = "{}") {
        return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" + params + "}\n";
    }

    std::filesystem::path directory_;
    std::string path_;
    const SocketLock* lock_ = nullptr;  ///< null: the server takes its own
    Loop loop_;
    FakeHandler handler_;
    FakeGrace grace_;
    std::optional<uid_t> peer_ = 0;
    uid_t admin_ = 4711;
    TimePoint now_{Duration{1'000'000}};
    std::unique_ptr<Server> server_;
};

}  // namespace neigh::control::test
