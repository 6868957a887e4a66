// The control socket's client: JSON-RPC 2.0, one text a line, pipelined and answered in order (CONTRACT section 5).
// Neighbors: connection moves the lines; neighbors.hpp puts types on the methods.
// Not here: what a method's parameters and result look like.
//
// One thread at a time. Blocking, with patience (Connection). After a `lost` failure the client is of no further use
// and every call repeats that failure.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "control/ctl/answer.hpp"
#include "control/ctl/connection.hpp"

namespace neigh::ctl {

/// A value of an answer as it was parsed: valid until the client is asked anything else.
class View;
class ViewParser;

/// Objects keep the order of their keys, so that what is passed on looks as the daemon wrote it.
using Json = nlohmann::ordered_json;

/// `$NEIGHD_SOCKET` where it is set and not empty, else /run/neighd/neighd.sock.
[[nodiscard]] std::string default_socket_path();

class Client {
  public:
    [[nodiscard]] static Answer<Client> connect(const std::string& path = default_socket_path());

    Client(Client&& other) noexcept;
    Client& operator=(Client&& other) noexcept;
    ~Client();

    /// One request and its answer: the `result` member. Nothing else may be outstanding.
    [[nodiscard]] Answer<Json> call(std::string_view method, const Json& params);
    /// The same without a tree, for results that are read once.
    [[nodiscard]] Answer<View> ask(std::string_view method, const Json& params);

    /// Pipelining: sends without waiting; the answers come from `next` in the same order. The daemon may answer BUSY
    /// where too much is outstanding. Where sending fails, what was sent before may still have an answer.
    [[nodiscard]] std::optional<Failure> submit(std::string_view method, const Json& params);
    /// `params` is JSON text.
    [[nodiscard]] std::optional<Failure> submit_text(std::string_view method, std::string_view params);
    /// The answer to the oldest request that has none yet. Only while outstanding() is not 0.
    [[nodiscard]] Answer<Json> next();
    [[nodiscard]] Answer<View> next_view();
    [[nodiscard]] std::size_t outstanding() const noexcept { return outstanding_.size(); }

    /// The params of the next notification that has come, without waiting; none: there is none yet. To wait, poll fd().
    /// Only while nothing is outstanding. Notifications that come before an answer are dropped by next().
    [[nodiscard]] Answer<std::optional<View>> notification(std::string_view method);
    /// The same of any method: its name, and its params.
    using Notification = std::pair<std::string, View>;
    [[nodiscard]] Answer<std::optional<Notification>> notification();
    [[nodiscard]] int fd() const noexcept { return connection_.fd(); }
    /// The socket's, as it was given to connect().
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// How long the daemon may move no byte before a call gives up (default: 30 s).
    void set_patience(std::chrono::milliseconds patience) noexcept { connection_.set_patience(patience); }
    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return connection_.patience(); }

  private:
    Client(Connection connection, std::string path);

    [[nodiscard]] Failure broken(Failure failure);

    Connection connection_;
    std::string path_;
    std::unique_ptr<ViewParser> parser_;
    std::string line_{};  ///< that the last View looks into
    std::deque<std::uint64_t> outstanding_;
    std::uint64_t last_id_ = 0;
    std::optional<Failure> unsendable_;  ///< nothing more can be sent; what was before may be answered still
    std::optional<Failure> broken_;
};

}  // namespace neigh::ctl
